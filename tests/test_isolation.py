"""What goes wrong with one record, one project or one value stays with it: the rest comes in."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import ValidationError

from odoo.addons.zoho_projects_connector.zoho import const

from .common import SaleMixin, ZohoCase
from .cron_case import CronCase


class IsolationCase(ZohoCase):
    @contextmanager
    def refusing(self, model, method, names):
        """Odoo objects to this method for records of these names."""
        records_type = type(self.env[model])
        original = getattr(records_type, method)

        def picky(records, *args, **kwargs):
            given = [record.name for record in records]
            if method == "create":
                created = [args[0]] if isinstance(args[0], dict) else args[0]
                given += [vals.get("name") for vals in created]
            for name in names:
                if name in given:
                    raise ValidationError(f"{name} is locked.")
            return original(records, *args, **kwargs)

        with patch.object(records_type, method, picky):
            yield


class TestChanges(IsolationCase):
    def test_a_refused_task_takes_no_other_task_along(self):
        self.first_sync()
        for name in ("task_root", "task_tickets", "task_rooms", "task_training"):
            self.fake.update(self.ids[name], name=f"{name} 2")
        self.fake.update(self.ids["task_grandchild"], parent=self.ids["task_root"])
        with self.refusing("project.task", "write", ["Tickets"]):
            run = self.sync()
        self.assertEqual(run.state, "done", run.message)
        problem = self.errors()
        self.assertEqual((problem.code, problem.name), ("odoo_refused", "task_tickets 2"))
        self.assertEqual(problem.message, "Tickets is locked.")
        for name in ("task_root", "task_rooms", "task_training"):
            self.assertEqual(self.linked("task", name).name, f"{name} 2")
        moved = self.linked("task", "task_grandchild")
        self.assertEqual(moved.parent_id, self.linked("task", "task_root"))
        self.sync()
        self.assertFalse(self.errors())
        self.assert_mirrors()

    def test_the_state_of_a_task_survives_the_second_try(self):
        """What the whole page had taken off a task's values is missed when it is tried alone."""
        self.first_sync()
        self.fake.update(self.ids["task_root"], name="Shop 2", status="Closed")
        self.fake.update(self.ids["task_rooms"], name="Rooms 2")
        self.fake.update(self.ids["task_tickets"], name="Tickets 2")
        with self.refusing("project.task", "write", ["Tickets"]):
            self.sync()
        self.assertEqual(self.errors().mapped("name"), ["Tickets 2"])
        self.assertEqual(self.linked("task", "task_root").state, "1_done")

    def test_a_customer_known_already_is_not_mistaken_for_a_new_one(self):
        """The page made new partners, was taken back, and each customer had its turn."""
        with self.refusing("res.partner", "create", ["Cobalt Ltd"]):
            self.first_sync()
        self.assertEqual(self.errors(kind="customer").mapped("name"), ["Cobalt Ltd"])
        for name in ("client_acme", "client_borealis"):
            self.assertTrue(self.linked("customer", name).name)

    def test_people_of_a_page_that_was_taken_back(self):
        with self.refusing("hr.employee", "create", ["Chloe Carter"]):
            self.first_sync()
        self.assertEqual(self.errors(kind="user").mapped("zoho_id"), [self.ids["user_chloe"]])
        bruno = self.linked("user", "user_bruno")
        self.assertEqual(bruno.zoho_staff, "inactive_timesheet_staff")

    def test_hours_that_change_hands_in_a_page_that_was_taken_back(self):
        self.first_sync()
        self.fake.update(self.ids["log_after"], user=self.ids["user_chloe"])
        self.fake.update(self.ids["log_tickets"], notes="later")
        old_name = self.linked("timesheet", "log_tickets").name
        with self.refusing("account.analytic.line", "write", [old_name]):
            self.sync()
        self.assertEqual(self.errors().mapped("zoho_id"), [self.ids["log_tickets"]])
        chloe = self.linked("user", "user_chloe")
        self.assertEqual(self.linked("timesheet", "log_after").employee_id, chloe)
        self.sync()
        self.assert_mirrors()

    def test_an_exception_nobody_thought_of(self):
        for failure in (AttributeError("x"), OverflowError("x"), RuntimeError("x")):
            with self.subTest(failure), self.env.cr.savepoint(flush=False) as savepoint:
                tasks = type(self.env["project.task"])
                create = tasks.create

                def broken(records, vals_list, create=create, failure=failure):
                    if any(vals.get("name") == "Tickets" for vals in vals_list):
                        raise failure
                    return create(records, vals_list)

                with patch.object(tasks, "create", broken):
                    run = self.first_sync()
                self.assertEqual(run.state, "done", run.message)
                self.assertEqual(self.errors(kind="task").mapped("name"), ["Tickets"])
                self.assertTrue(self.linked("task", "task_training"))
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_page_that_breaks_outside_of_any_record(self):
        """A fault in what is looked up for the whole page: the records come one by one."""
        prepare = self.env.registry["zoho.importer.bug"]._prepare

        def broken(importer, job, rows):
            if self.ids["issue_euro"] in rows:
                raise ZeroDivisionError
            return prepare(importer, job, rows)

        with patch.object(self.env.registry["zoho.importer.bug"], "_prepare", broken):
            run = self.first_sync()
        self.assertEqual(run.state, "done", run.message)
        self.assertEqual(self.errors(kind="bug").mapped("zoho_id"), [self.ids["issue_euro"]])
        self.assertTrue(self.linked("bug", "issue_link"))
        read = self.counts(run, "bug")
        self.assertEqual(read["read"], read["created"] + read["left_out"] + read["failed"])
        self.sync()
        self.assert_mirrors()


class TestRemovals(SaleMixin, IsolationCase):
    def test_hours_that_may_not_be_removed(self):
        """Two logs are no longer approved; Odoo lets go of one of them only."""
        self.first_sync()
        kept = self.linked("timesheet", "log_after")
        for name in ("log_after", "log_tickets"):
            self.fake.unapprove_log(self.ids[name])
        with self.refusing("account.analytic.line", "unlink", [kept.name]):
            run = self.sync()
        self.assertEqual(run.state, "done", run.message)
        problem = self.errors(kind="timesheet")
        self.assertEqual(problem.mapped("zoho_id"), [self.ids["log_after"]])
        self.assertEqual(problem.code, "odoo_refused")
        self.assertTrue(kept.exists())
        self.assertFalse(self.linked("timesheet", "log_tickets"))
        self.sync()
        self.assertFalse(kept.exists())
        self.assertFalse(self.errors())

    def test_what_vanished_and_may_not_be_removed(self):
        self.first_sync()
        kept = self.linked("milestone", "milestone_fitout")
        for name in ("milestone_fitout", "milestone_design"):
            self.fake.delete(self.ids[name])
        with self.refusing("project.milestone", "unlink", [kept.name]):
            run = self.full_sync()
        self.assertEqual(run.state, "done", run.message)
        self.assertFalse(self.linked("milestone", "milestone_design"))
        problem = self.errors(kind="milestone")
        self.assertEqual(problem.code, "odoo_refused")
        self.assertIn(kept.name, problem.message)
        self.full_sync()
        self.assertFalse(kept.exists())
        self.assertFalse(self.errors())

    def test_a_vanished_task_that_may_not_be_deleted_stays_archived(self):
        self.first_sync()
        kept = self.linked("task", "task_unassigned")
        for name in ("task_unassigned", "task_wireframes"):
            self.fake.delete(self.ids[name])
        with self.refusing("project.task", "unlink", [kept.name]):
            run = self.full_sync()
        self.assertEqual(run.state, "done", run.message)
        self.assertFalse(kept.active)
        self.assertFalse(self.linked("task", "task_wireframes"))
        self.full_sync()
        self.assertFalse(kept.exists())

    def test_a_sub_task_that_may_not_be_moved(self):
        acme = self.ids["project_acme"]
        with self.small_pages(size=5):
            root = self.fake.add_task(acme, "Parent", created="2026-06-30T10:00:00")
            for name in ("Locked", "Free"):
                self.fake.add_task(acme, name, parent=root, created="2026-01-01T10:00:00")
            with self.refusing("project.task", "write", ["Locked"]):
                run = self.first_sync()
        self.assertEqual(run.state, "done", run.message)
        tasks = self.env["project.task"]
        self.assertTrue(tasks.search([("name", "=", "Free")]).parent_id)
        self.assertFalse(tasks.search([("name", "=", "Locked")]).parent_id)
        self.assertEqual(self.errors(kind="task").code, "odoo_refused")
        self.full_sync()
        self.assertFalse(self.errors())
        self.assert_mirrors()


class TestValues(IsolationCase):
    def test_labels_with_names_that_are_none(self):
        self.fake.raw(self.ids["task_root"], tags=[{"id": "9", "name": ["x"]}])
        self.fake.raw(self.ids["task_rooms"], tags=[{"id": "9", "name": "good"}, {"id": {}}])
        self.fake.raw(self.ids["issue_link"], **{"status.name": True})
        self.fake.raw(self.ids["project_acme"], tags=[{"id": "8", "name": {"a": 1}}])
        run = self.first_sync()
        self.assertEqual(run.state, "done", run.message)
        self.assertFalse(self.errors(), self.errors().mapped("message"))
        self.assertEqual(self.linked("task", "task_rooms").tag_ids.mapped("name"), ["good"])
        self.assertTrue(self.linked("bug", "issue_link").stage_id)
        self.assert_mirrors()

    def test_signs_and_numbers_that_no_database_stores(self):
        half = "\ud83d"
        self.fake.raw(self.ids["task_root"], name=f"Shop {half}!", description=half)
        self.fake.raw(self.ids["log_after"], log_hour=float("inf"), notes=half)
        self.fake.raw(self.ids["log_tickets"], log_hour=float("nan"), **{half: half})
        self.fake.raw(self.ids["project_euro"], **{"budget_info.rate_per_hour": {"amount": 1e307}})
        run = self.first_sync()
        self.assertEqual(run.state, "done", run.message)
        self.assertEqual(self.linked("task", "task_root").name, "Shop !")
        self.assertEqual(
            sorted(self.errors(code="invalid_payload").mapped("zoho_id")),
            sorted([self.ids["log_after"], self.ids["log_tickets"]]),
        )
        self.assertTrue(self.linked("project", "project_acme"))

    def test_an_id_longer_than_any(self):
        self.fake.raw(self.ids["task_rooms"], id="9" * 5000)
        run = self.first_sync()
        self.assertEqual(run.state, "done", run.message)
        self.assertEqual(self.errors(kind="task").code, "invalid_payload")
        self.assertTrue(self.linked("task", "task_root"))

    def test_the_name_of_a_project_that_is_none(self):
        self.fake.raw(self.ids["log_general"], **{"project.name": ["x"]})
        self.fake.raw(self.ids["task_internal"], **{"project.name": {"x": 1}})
        run = self.first_sync()
        self.assertEqual(run.state, "done", run.message)
        self.assertFalse(self.errors())


class TestFailingProjects(CronCase):
    """Projects that end in an error have neither link nor exclusion to remember them by."""

    def setUp(self):
        super().setUp()
        self.calls_allowed(2)
        partner = self.env["res.partner"].create({"name": "Acme SA", "is_company": True})
        euro = self.env["res.currency"].with_context(active_test=False)
        euro = euro.search([("name", "=", "EUR")])
        euro.active = True
        partner.specific_property_product_pricelist = self.env["product.pricelist"].create(
            {"name": "EUR", "currency_id": euro.id}
        )
        self.partner = partner

    def calls_allowed(self, number):
        parameter = "zoho_projects_connector.calls_per_two_minutes"
        self.env["ir.config_parameter"].set_param(parameter, str(number))

    def sync_to_the_end(self):
        for _pause in range(40):
            run = self.sync()
            if run.state != "running":
                break
            self.clock.move_to(run.paused_until)
        return run

    def test_each_is_asked_about_once(self):
        acme = self.ids["client_acme"]
        for number in range(4):
            self.fake.add_project(f"Failing {number}", acme)
        self.connection = self.connect()
        self.connection.action_save_and_sync()
        run = self.sync_to_the_end()
        self.assertEqual(run.state, "done", run.message)
        self.assertEqual(len(self.errors(kind="project", code="customer_currency")), 6)
        asked = [c.path for c in self.fake.requests if c.pattern.endswith("projects/{id}/clients")]
        self.assertEqual(len(asked), len(set(asked)))
        self.assertTrue(self.linked("project", "project_euro"))
        # The next sync tries again from what it knows.
        self.fake.forget_requests()
        self.partner.specific_property_product_pricelist = False
        self.connection.action_instant_sync()
        self.sync_to_the_end()
        self.assertFalse(self.fake.calls("projects/{id}/clients"))
        self.assertFalse(self.errors(kind="project"))
        self.assert_mirrors()

    def test_slow_answers_make_several_steps(self):
        """The cron may not be busy for long at a stretch; asking goes on in the next step."""
        self.calls_allowed(90)
        slow = "projects/{id}/clients/"
        self.fake.on_page(slow, None, lambda: self.clock.tick(const.STEP_S + 1), times=None)
        run = self.first_sync()
        self.assertEqual(run.state, "done", run.message)
        self.assertFalse(run.pause_count)
        pages = [c for c in self.fake.requests if c.params.get("status") == "active"]
        self.assertEqual(len(pages), self.fake.calls(slow))
        self.assertTrue(self.linked("project", "project_euro"))

    def test_those_that_zoho_refuses_are_asked_about_once_a_run(self):
        for name in ("project_acme", "project_tasks", "project_fixed"):
            self.fake.refuse(f"projects/{self.ids[name]}/clients", title="No", status=403)
        self.connection = self.connect()
        self.connection.action_save_and_sync()
        run = self.sync_to_the_end()
        self.assertEqual(run.state, "done", run.message)
        self.assertTrue(self.linked("project", "project_euro"))
        path = f"projects/{self.ids['project_acme']}/clients"
        asked = [c for c in self.fake.requests if path in c.path]
        self.assertEqual(len(asked), 1)
