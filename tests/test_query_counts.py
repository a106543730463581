"""What a page costs in queries: bounded at two sizes, and growing by little with each record."""

from datetime import timedelta
from unittest.mock import patch

from .common import ZohoCase

SMALL, LARGE = 50, 200
FEW, MANY = 2, 100  # projects among which the records of a page are spread


class TestQueryCounts(ZohoCase):
    def setUp(self):
        super().setUp()
        self.pages = []
        # The customers of many projects are asked for; that budget is not what is tested here.
        self.env["ir.config_parameter"].set_param(
            "zoho_projects_connector.calls_per_two_minutes", "1000"
        )
        for kind in ("task", "timesheet", "customer"):
            self.watch(self.env.registry[f"zoho.importer.{kind}"], kind)
        # What is looked up once for all (translations, access rules, columns) is no cost of a page.
        self.on_trial(self.first_sync)

    def watch(self, importer, kind):
        """Note what every page of this kind costs, its flush included."""
        original = importer._read_and_import

        def read_and_import(this, line, portal):
            if line.kind != kind:
                return original(this, line, portal)
            this.env.flush_all()
            before, read = this.env.cr.sql_log_count, line.read_count
            going_on = original(this, line, portal)
            this.env.flush_all()
            self.pages.append((kind, line.read_count - read, this.env.cr.sql_log_count - before))
            return going_on

        watched = patch.object(importer, "_read_and_import", read_and_import)
        watched.start()
        self.addCleanup(watched.stop)

    def on_trial(self, work):
        """Do it and take it back."""
        with self.env.cr.savepoint(flush=False) as savepoint:
            work()
            savepoint.rollback()
        self.env.invalidate_all()

    def cost(self, kind, size):
        """:return: queries of the page of this kind that holds so many records"""
        found = [queries for k, read, queries in self.pages if k == kind and read == size]
        self.assertEqual(len(found), 1, self.pages)
        return found[0]

    def fill(self, kind, size):
        """Let the portal have a page of exactly so many records."""
        acme, task = self.ids["project_acme"], self.ids["task_root"]
        tables = self.fake.portal.tables
        if kind == "customer":
            for number in range(size - len(tables["client"])):
                client = self.fake.add_client(
                    f"Customer {number}", "USD", country="France", state="Paris"
                )
                self.fake.add_contact(client, f"Person {number}", f"p{number}@example.com")
                self.fake.add_project(f"Project {number}", client)
        elif kind == "task":
            hidden = (self.ids["project_archived"], self.ids["project_template"])
            shown = [t for t in tables["task"].values() if t.project not in hidden]
            for number in range(size - len(shown)):
                self.fake.add_task(
                    acme, f"Step {number}", owners=[self.ids["user_bruno"]], estimate="8:00"
                )
        else:
            day = self.fake.clock.now().date() - timedelta(days=5)
            present = sum(log.date == day for log in tables["log"].values())
            for _number in range(size - present):
                self.fake.add_log(
                    acme, user=self.ids["user_ana"], task=task, date=day, hours="1:00"
                )

    def spread(self, kind, record_ids, number):
        """Let these records lie in so many projects of as many customers."""
        places = []
        for index in range(number):
            client = self.fake.add_client(f"Customer {index}")
            project = self.fake.add_project(f"Project {index}", client)
            task_list = self.fake.add_tasklist(project, "Steps")
            place = {"project": project, "tasklist": task_list}
            if kind == "timesheet":
                task = self.fake.add_task(project, f"Work {index}", task_list)
                place = {"project": project, "item": task}
            places.append(place)
        for index, record_id in enumerate(record_ids):
            self.fake.update(record_id, **places[index % number])

    def first_page(self, kind, size):
        """:return: queries of importing a page of so many new records"""
        self.fill(kind, size)
        self.pages.clear()
        self.on_trial(self.first_sync)
        return self.cost(kind, size)

    def page_again(self, kind, size):
        """:return: queries of reading the same page once more"""
        self.fill(kind, size)

        def work():
            self.first_sync()
            self.pages.clear()
            self.full_sync()

        self.on_trial(work)
        return self.cost(kind, size)

    def page_of_changes(self, kind, size):
        """:return: queries of reading the same page once more after every record changed"""
        self.fill(kind, size)
        table = {"timesheet": "log", "customer": "client"}.get(kind, kind)

        def work():
            self.first_sync()
            for record_id, record in self.fake.portal.tables[table].items():
                change = {"notes": "changed"} if table == "log" else {"name": f"{record.name}!"}
                self.fake.update(record_id, **change)
            self.pages.clear()
            self.full_sync()

        self.on_trial(work)
        return self.cost(kind, size)

    def page_of_sub_tasks(self, kind, size):
        """:return: queries of a page of new tasks, half of them in the middle of others"""
        self.fill(kind, size)
        tasks = [t.id for t in self.fake.portal.tables["task"].values() if t.name[:4] == "Step"]
        for number in range(0, len(tasks) - 1, 2):
            self.fake.update(tasks[number], parent=tasks[number + 1])
        self.pages.clear()
        self.on_trial(self.first_sync)
        return self.cost(kind, size)

    def expect(self, measure, kind, small, large, slope):
        """:param slope: queries that one more record may cost"""
        at_small, at_large = measure(kind, SMALL), measure(kind, LARGE)
        print("COST", self.id(), at_small, at_large, (at_large - at_small) / (LARGE - SMALL))
        self.assertLessEqual(at_small, small)
        self.assertLessEqual(at_large, large)
        self.assertLessEqual((at_large - at_small) / (LARGE - SMALL), slope)

    def expect_spread(self, kind, most):
        """:param most: queries that a page of new records may cost more when they lie in many
        projects instead of few"""
        table = self.fake.portal.tables["log" if kind == "timesheet" else kind]
        present = set(table)
        self.fill(kind, LARGE)
        filled = [record_id for record_id in table if record_id not in present]
        costs = []
        for number in (FEW, MANY):
            self.spread(kind, filled, number)
            costs.append(self.first_page(kind, LARGE))
        at_few, at_many = costs
        print("COST", self.id(), at_few, at_many)
        self.assertLessEqual(at_many - at_few, most)

    def test_new_tasks(self):
        self.expect(self.first_page, "task", 410, 1350, 6.1)

    def test_new_timesheets(self):
        self.expect(self.first_page, "timesheet", 45, 50, 0.05)

    def test_unchanged_tasks(self):
        self.expect(self.page_again, "task", 50, 60, 0.05)

    def test_unchanged_timesheets(self):
        self.expect(self.page_again, "timesheet", 25, 30, 0.05)

    def test_new_sub_tasks(self):
        self.expect(self.page_of_sub_tasks, "task", 430, 1450, 6.8)

    def test_changed_tasks(self):
        self.expect(self.page_of_changes, "task", 60, 65, 0.05)

    def test_changed_timesheets(self):
        self.expect(self.page_of_changes, "timesheet", 32, 36, 0.05)

    def test_changed_customers(self):
        self.expect(self.page_of_changes, "customer", 460, 1700, 8.2)

    def test_unchanged_customers(self):
        self.expect(self.page_again, "customer", 30, 30, 0.05)

    def test_new_tasks_of_many_projects(self):
        # Odoo gives every project the stages of its first tasks, one by one.
        self.expect_spread("task", MANY - FEW + 5)

    def test_new_timesheets_of_many_projects(self):
        self.expect_spread("timesheet", 5)
