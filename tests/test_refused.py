"""What Zoho refuses of one project stays with that project: the others come in."""

from .common import ZohoCase


class TestRefusedProjects(ZohoCase):
    """Zoho gives a module out, but not of every project."""

    traits = {"portal_tasks": False, "portal_timelogs": "refused"}

    def refuse(self, name, module, status=403):
        title = {403: "FORBIDDEN", 404: "RESOURCE_NOT_FOUND", 400: "NOT_ALLOWED"}[status]
        self.fake.refuse(f"projects/{self.ids[name]}/{module}", title=title, status=status)

    def state_of(self, run, kind):
        return run.line_ids.filtered(lambda line: line.kind == kind).state

    def test_time_sheets_off_in_one_project(self):
        self.refuse("project_tasks", "timelogs")
        run = self.first_sync()
        self.assertEqual(run.state, "done")
        self.assertIn("Support desk", run.message)
        self.assertIn("Timesheets", run.message)
        self.assertIn("next sync", run.message)
        problem = self.errors()
        self.assertEqual((problem.code, problem.kind), ("zoho_refused", "timesheet"))
        self.assertEqual(
            (problem.zoho_id, problem.name), (self.ids["project_tasks"], "Support desk")
        )
        self.assertTrue(self.linked("timesheet", "log_after"))
        self.assertFalse(self.linked("timesheet", "log_tickets"))
        cursor = self.connection.entity_ids.filtered(lambda e: e.kind == "timesheet").cursor_at
        self.assertTrue(cursor, "the others have been read")
        self.fake.clear_faults()
        run = self.sync()
        self.assertFalse(run.message)
        self.assertFalse(self.errors())
        self.assert_mirrors()
        counted = self.left_out("timesheet")
        self.full_sync()
        self.assertEqual(self.left_out("timesheet"), counted)

    def test_what_a_refused_project_holds_was_not_deleted(self):
        for status in (400, 403, 404):
            with self.subTest(status), self.env.cr.savepoint(flush=False) as savepoint:
                self.first_sync()
                before = self.in_odoo()
                for module in ("tasks", "timelogs"):
                    self.refuse("project_tasks", module, status)
                gone = self.ids["log_euro_issue"]
                self.fake.raw(gone, _delete=["id"])
                run = self.full_sync()
                self.assertEqual(run.state, "done", run.message)
                self.assertIn("Tasks", run.message)
                after = self.in_odoo()
                self.assertNotIn(gone, after["timesheet"], "another project's deletions count")
                del before["timesheet"][gone]
                self.assertEqual(after, before)
                self.fake.portal.get(gone).drop = ()
                self.fake.update(gone)
                self.fake.clear_faults()
                savepoint.rollback()
                self.env.invalidate_all()

    def test_changes_made_meanwhile_are_not_lost(self):
        self.first_sync()
        self.refuse("project_tasks", "tasks")
        self.fake.advance(3600)
        self.fake.update(self.ids["task_tickets"], name="Tickets 2")
        self.fake.update(self.ids["task_root"], name="Shop 2")
        self.sync()
        self.assertEqual(self.linked("task", "task_root").name, "Shop 2")
        self.fake.advance(24 * 3600)
        run = self.sync()
        self.assertIn("Support desk", run.message)
        self.fake.clear_faults()
        self.fake.advance(24 * 3600)
        run = self.sync()
        self.assertFalse(run.message)
        self.assertEqual(self.linked("task", "task_tickets").name, "Tickets 2")
        self.assertFalse(self.errors())

    def test_refused_everywhere_is_no_matter_of_one_project(self):
        self.fake.refuse("projects/{id}/tasks", title="FORBIDDEN", status=403)
        run = self.first_sync()
        self.assertEqual(run.state, "failed")
        self.assertEqual(self.state_of(run, "task"), "failed")
        self.assertEqual(self.state_of(run, "timesheet"), "skipped")
        self.assertEqual(self.state_of(run, "bug"), "done")
        self.fake.clear_faults()
        run = self.sync()
        self.assertEqual(run.state, "done", run.message)
        self.assertFalse(self.errors())
        self.assert_mirrors()

    def test_a_missing_scope_is_no_matter_of_one_project(self):
        self.fake.refuse("projects/{id}/tasks", title="INVALID_OAUTHSCOPE", status=401)
        run = self.first_sync()
        self.assertEqual(self.state_of(run, "task"), "failed")
        self.assertEqual(self.fake.calls("projects/{id}/tasks"), 1)

    def test_the_only_changed_project_is_refused(self):
        """Between complete readings the task lists of changed projects only are read."""
        self.first_sync()
        self.fake.advance(3600)
        self.fake.update(self.ids["project_tasks"], name="Help desk")
        self.refuse("project_tasks", "tasklists")
        run = self.sync()
        self.assertEqual(run.state, "done")
        self.assertIn("Help desk", run.message)


class TestRefusedCustomers(ZohoCase):
    def refuse(self, name, status=403):
        path = f"projects/{self.ids[name]}/clients"
        self.fake.refuse(path, title="Access denied", status=status)

    def test_one_project_does_not_say_whom_it_is_for(self):
        for status in (400, 403, 404):
            with self.subTest(status), self.env.cr.savepoint(flush=False) as savepoint:
                self.refuse("project_acme", status)
                run = self.first_sync()
                self.assertEqual(run.state, "done", run.message)
                problem = self.errors(kind="project")
                self.assertEqual(problem.code, "zoho_refused")
                self.assertEqual(problem.name, "Website relaunch")
                self.assertTrue(self.linked("project", "project_euro"))
                self.assertTrue(self.linked("timesheet", "log_tickets"))
                self.fake.clear_faults()
                self.sync()
                self.assertFalse(self.errors(), self.errors().mapped("message"))
                self.assert_mirrors()
                savepoint.rollback()
                self.env.invalidate_all()

    def test_an_imported_project_stays_as_it_is(self):
        self.first_sync()
        self.refuse("project_acme")
        self.fake.update(self.ids["project_acme"], name="Relaunch 2")
        self.full_sync()
        project = self.linked("project", "project_acme")
        self.assertEqual((project.name, project.active), ("Website relaunch", True))
        self.assertTrue(self.errors(kind="project", code="zoho_refused"))
        self.fake.clear_faults()
        self.sync()
        self.assertEqual(project.name, "Relaunch 2")

    def test_a_row_without_customer_comes_before_the_first_one_that_has(self):
        self.fake.set_traits(v2=False, project_customer_key="customer")
        first = self.fake.add_project("Without", created="2020-01-01T00:00:00")
        projects = self.fake.portal.tables["project"]
        self.fake.portal.tables["project"] = {first: projects.pop(first), **projects}
        run = self.first_sync()
        self.assertEqual(run.state, "done", run.message)
        self.assertTrue(self.linked("project", "project_acme"))
        self.assertFalse(self.fake.calls("projects/{id}/clients"))
