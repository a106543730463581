"""Projects: which come in, what they look like, and how they follow Zoho."""

from datetime import date, timedelta

from .common import ZohoCase


class TestProjects(ZohoCase):
    def test_only_projects_with_a_primary_client_come_in(self):
        self.first_sync()
        imported = self.env["zoho.link"].search([("kind", "=", "project")]).mapped("zoho_id")
        names = ("project_acme", "project_euro", "project_fixed", "project_tasks")
        self.assertEqual(sorted(imported), sorted(self.ids[name] for name in names))
        self.assertEqual(
            self.left_out("project"), {"no_primary_client": 1, "archived": 1, "template": 1}
        )

    def test_details(self):
        self.first_sync()
        project = self.linked("project", "project_acme")
        self.assertEqual(project.company_id, self.connection.company_id)
        self.assertTrue(project.allow_billable and project.allow_timesheets)
        self.assertTrue(project.account_id, "timesheets need an analytic account")
        self.assertEqual(project.privacy_visibility, "employees")
        self.assertEqual(project.tag_ids.mapped("name"), ["vip"])
        self.assertEqual((project.date_start, project.date), (date(2026, 1, 5), date(2026, 6, 30)))
        self.assertIn("New web site of Acme", project.description)
        self.assertEqual(project.zoho_currency_id.name, "USD")

    def test_billing_methods(self):
        self.first_sync()
        for name, method, currency in (
            ("project_acme", "project_hours", "USD"),
            ("project_euro", "staff_hours", "EUR"),
            ("project_fixed", "fixed_cost", "GBP"),
            ("project_tasks", "task_hours", False),
        ):
            project = self.linked("project", name)
            self.assertEqual(project.zoho_billing_method, method)
            self.assertEqual(project.zoho_currency_id.name, currency)
        self.assertEqual(self.linked("project", "project_fixed").zoho_fixed_cost, 12000)

    def test_half_a_period_is_no_period(self):
        """Odoo refuses a project with one of the two days, or with days in the wrong order."""
        self.fake.update(self.ids["project_fixed"], start="2026-05-01", end="2026-04-30")
        self.first_sync()
        for name in ("project_euro", "project_fixed"):
            project = self.linked("project", name)
            self.assertFalse(project.date_start or project.date)

    def test_changes_follow(self):
        self.first_sync()
        project = self.linked("project", "project_acme")
        self.fake.update(self.ids["project_acme"], name="Relaunch 2", rate=90, tags=["vip", "new"])
        run = self.sync()
        self.assertEqual(self.counts(run, "project")["updated"], 1)
        self.assertEqual((project.name, project.zoho_rate), ("Relaunch 2", 90))
        self.assertEqual(sorted(project.tag_ids.mapped("name")), ["new", "vip"])

    def test_budgets(self):
        self.fake.update(self.ids["project_acme"], budget_hours=120, budget_amount=9000)
        self.first_sync()
        project = self.linked("project", "project_acme")
        self.assertEqual((project.zoho_budget_hours, project.zoho_budget_amount), (120, 9000))

    def test_a_budget_that_cannot_be_read_keeps_no_project_out(self):
        project = self.fake.portal.tables["project"][self.ids["project_acme"]]
        budget = {"billing_method": "project_hours", "hourly_budget": "many", "cost_budget": "much"}
        self.fake.raw(project.id, budget_info=budget)
        self.first_sync()
        self.assertEqual(self.linked("project", "project_acme").zoho_budget_hours, 0)
        self.assertFalse(self.errors(kind="project"))

    def test_another_primary_client(self):
        self.first_sync()
        self.fake.set_primary_client(self.ids["project_euro"], self.ids["client_dunes"])
        self.sync()
        self.assertEqual(self.linked("project", "project_euro").partner_id.name, "Dunes Inc")
        self.assert_mirrors()

    def test_a_project_that_gets_a_primary_client_comes_in_with_all_its_work(self):
        """Its tasks and logs were left out before and have not changed since."""
        self.first_sync()
        self.assertFalse(self.linked("project", "project_internal"))
        self.fake.set_primary_client(self.ids["project_internal"], self.ids["client_acme"])
        self.sync()
        self.assertTrue(self.linked("project", "project_internal"))
        self.assert_mirrors()
        self.assertNotIn("no_primary_client", self.left_out("project"))
        self.assertNotIn("project_left_out", self.left_out("task"))

    def test_losing_the_primary_client_takes_nothing_away(self):
        self.first_sync()
        self.fake.set_primary_client(self.ids["project_euro"], None)
        self.sync()
        project = self.linked("project", "project_euro")
        self.assertTrue(project.active)
        self.assertEqual(project.partner_id.name, "Borealis GmbH")
        self.assertTrue(self.linked("timesheet", "log_euro"))
        self.assertEqual(self.left_out("project")["no_primary_client"], 2)

    def test_nobody_asks_again_about_a_project_that_was_only_touched(self):
        self.first_sync()
        self.fake.update(self.ids["project_acme"])
        self.fake.set_primary_client(self.ids["project_euro"], None)
        self.fake.forget_requests()
        self.sync()
        self.assertEqual(self.fake.calls("projects/{id}/clients"), 2)
        self.assertEqual(self.left_out("project")["no_primary_client"], 2)
        self.sync()
        self.assertEqual(self.fake.calls("projects/{id}/clients"), 2)
        self.assertEqual(self.left_out("project")["no_primary_client"], 2, "as before")

    def test_the_task_lists_of_a_touched_project_are_read(self):
        self.first_sync()
        self.fake.advance(1200)
        self.fake.update(self.ids["project_acme"])
        self.fake.update(self.ids["list_build"], name="Building")
        self.sync()
        self.assertEqual(self.linked("task_list", "list_build").name, "Building")

    def work_on_euro(self):
        """Work in a project that has no primary client at the time."""
        euro = self.ids["project_euro"]
        self.fake.set_primary_client(euro, None)
        self.sync()
        self.fake.advance(60)
        task = self.fake.add_task(euro, "Second audit")
        day = self.fake.clock.now().date()
        self.fake.add_log(euro, user=self.ids["user_ana"], task=task, date=day, hours="2:00")
        self.fake.advance(3600)
        self.sync()
        self.assertFalse(self.link("task", task))
        self.days_later()

    def days_later(self):
        """What was changed up to now is in no list of changes any longer."""
        for entity in self.connection.entity_ids.filtered("cursor_at"):
            entity.cursor_at += timedelta(days=14)

    def test_a_primary_client_lost_and_given_back(self):
        """What was entered in between comes in, too."""
        self.first_sync()
        kinds = ("project", "task", "timesheet")
        before = {kind: self.left_out(kind) for kind in kinds}
        self.work_on_euro()
        self.fake.set_primary_client(self.ids["project_euro"], self.ids["client_borealis"])
        self.fake.advance(3600)
        self.sync()
        self.assert_mirrors()
        self.assertEqual({kind: self.left_out(kind) for kind in kinds}, before)

    def test_a_primary_client_given_back_before_the_projects_are_read_completely(self):
        self.first_sync()
        self.work_on_euro()
        self.fake.set_primary_client(self.ids["project_euro"], self.ids["client_borealis"])
        projects = self.connection.entity_ids.filtered(lambda entity: entity.kind == "project")
        projects.full_sync_requested = True
        self.fake.advance(3600)
        self.sync()
        self.assert_mirrors()

    def test_a_project_let_in_while_its_work_is_half_read(self):
        """The pages that were read before left its work out."""
        acme, internal = self.ids["project_acme"], self.ids["project_internal"]
        day = self.fake.clock.now().date() - timedelta(days=5)  # proves that windows work
        task, user = self.ids["task_root"], self.ids["user_ana"]
        for project, item in ((internal, self.ids["task_internal"]), (acme, task)):
            for number in range(30):
                values = {"user": user, "task": item, "hours": "0:30"}
                self.fake.add_log(project, date=day - timedelta(days=number % 7), **values)
        for first in (True, False):
            with self.subTest(first=first), self.env.cr.savepoint(flush=False) as savepoint:
                with self.small_pages():
                    if first:
                        self.fake.throttle("portal/{p}/timelogs", after_calls=7, times=1)
                        run = self.first_sync()
                    else:
                        self.fake.set_primary_client(internal, None)
                        self.first_sync()
                        self.fake.throttle("portal/{p}/timelogs", after_calls=6, times=1)
                        run = self.full_sync()
                    self.assertTrue(run.paused_until)
                    timesheets = run.line_ids.filtered(lambda line: line.kind == "timesheet")
                    self.assertTrue(timesheets.left_out_count)
                    run._finish("failed")
                    self.env["zoho.call.budget"].search([]).locked_until = False
                    self.fake.set_primary_client(internal, self.ids["client_acme"])
                    run = self.sync()
                    self.assertEqual(run.state, "done", run.message)
                self.assert_mirrors()
                self.assertNotIn("project_left_out", self.left_out("timesheet"))
                savepoint.rollback()
            self.env.invalidate_all()

    def test_what_changed_in_an_archived_project_comes_when_it_is_restored(self):
        """The lists of the whole portal leave it out while it is archived."""
        self.first_sync()
        before = self.left_out("timesheet")
        fixed = self.ids["project_fixed"]
        self.fake.archive_project(fixed)
        self.fake.update(self.ids["log_fixed"], hours="6:45")
        self.sync()
        self.days_later()
        self.fake.restore_project(fixed)
        self.sync()
        self.assert_mirrors()
        self.assertEqual(self.left_out("timesheet"), before)

    def test_archived_and_restored(self):
        self.first_sync()
        project = self.linked("project", "project_fixed")
        self.fake.archive_project(self.ids["project_fixed"])
        self.sync()
        self.assertFalse(project.active)
        self.assertTrue(self.linked("timesheet", "log_fixed"), "its hours can still be invoiced")
        self.fake.restore_project(self.ids["project_fixed"])
        self.sync()
        self.assertTrue(project.active)
        self.assert_mirrors()

    def test_an_archived_project_that_is_restored_comes_in_with_all_its_work(self):
        self.first_sync()
        self.fake.restore_project(self.ids["project_archived"])
        self.sync()
        self.assertTrue(self.linked("project", "project_archived").active)
        self.assert_mirrors()

    def test_a_project_deleted_in_odoo_comes_back_when_it_changes(self):
        self.first_sync()
        self.linked("project", "project_tasks").task_ids.timesheet_ids.unlink()
        self.linked("project", "project_tasks").unlink()
        self.fake.update(self.ids["project_tasks"], name="Support desk 2")
        self.sync()
        self.assertEqual(self.linked("project", "project_tasks").name, "Support desk 2")

    def test_milestones_and_task_lists(self):
        self.first_sync()
        design = self.linked("milestone", "milestone_design")
        self.assertEqual((design.name, design.deadline), ("Design", date(2026, 2, 13)))
        self.assertTrue(design.is_reached)
        self.assertFalse(self.linked("milestone", "milestone_build").is_reached)
        self.assertEqual(self.linked("task_list", "list_design").milestone_id, design)
        self.assertTrue(self.linked("task_list", "list_design").is_completed)
        self.assertFalse(self.linked("task_list", "list_general").milestone_id)

    def test_a_milestone_is_reached(self):
        self.first_sync()
        self.fake.update(self.ids["milestone_build"], status="Completed", end="2026-05-30")
        self.sync()
        build = self.linked("milestone", "milestone_build")
        self.assertTrue(build.is_reached)
        self.assertEqual(build.deadline, date(2026, 5, 30))

    def test_a_renamed_task_list_comes_with_the_next_complete_reading(self):
        """Most portals list task lists by project only: too many calls for every sync."""
        self.first_sync()
        self.fake.update(self.ids["list_build"], name="Building")
        self.full_sync()
        self.assertEqual(self.linked("task_list", "list_build").name, "Building")
