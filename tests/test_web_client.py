"""What people see: the imported portal in Odoo's own screens, in a real browser."""

import json

from .common import ZohoHttpCase

# Waits until all texts stand on the page; the browser's own timeout ends it otherwise.
LOOK_FOR = """
(() => {
    const [selector, wanted] = %s;
    const look = () => {
        const shown = document.querySelector(selector)?.innerText || "";
        const missing = wanted.filter((text) => !shown.includes(text));
        if (missing.length) {
            setTimeout(look, 100);
        } else {
            console.log("test successful");
        }
    };
    look();
})()
"""


class TestWebClient(ZohoHttpCase):
    def setUp(self):
        super().setUp()
        run = self.first_sync(sync_general_timesheets=True)
        self.assertEqual(run.state, "done", run.message)

    def assert_shown(self, url, *texts, where="body"):
        code = LOOK_FOR % json.dumps([where, texts])
        self.browser_js(url, code, login="admin", timeout=60)

    def test_projects_and_customers(self):
        self.assert_shown(
            "/odoo/action-project.open_view_project_all",
            self.linked("project", "project_acme").name,
            self.linked("customer", "client_acme").name,
        )
        customer = self.linked("customer", "client_borealis")
        self.assert_shown(f"/odoo/res.partner/{customer.id}", customer.name)

    def test_staff(self):
        employee = self.linked("user", "user_bruno")
        self.assert_shown(
            f"/odoo/hr.employee/{employee.id}", employee.name, "Inactive Timesheet Staff"
        )

    def test_tasks_and_bugs(self):
        for kind, name, label in (
            ("task", "task_wireframes", "Task list"),
            ("bug", "issue_link", "Bug"),
        ):
            task = self.linked(kind, name)
            self.assert_shown(f"/odoo/project.task/{task.id}", task.name, label)

    def test_timesheets(self):
        project = self.linked("project", "project_acme")
        action = "hr_timesheet.timesheet_action_all"
        self.assert_shown(f"/odoo/action-{action}", project.name)

    def test_the_connection_and_what_it_did(self):
        self.assert_shown(
            f"/odoo/zoho.connection/{self.connection.id}",
            self.connection.portal_name,
            "Active",
            "Task lists",
        )
        run = self.connection.run_ids[:1]
        self.assert_shown(f"/odoo/zoho.sync.run/{run.id}", "Timesheets")
        reached = ".o_statusbar_status .o_arrow_button_current"
        self.assert_shown(f"/odoo/zoho.sync.run/{run.id}", "Done", where=reached)
        addon = "/odoo/action-zoho_projects_connector"
        self.assert_shown(f"{addon}.zoho_sync_run_action", "First sync", "Done")
        self.assert_shown(f"{addon}.zoho_entity_action", "Read changes again")
        self.assert_shown(f"{addon}.zoho_sync_run_line_action", "Measures")
        self.assert_shown(f"{addon}.zoho_lookup_action", "Find out")
        self.assert_shown(
            "/odoo/action-zoho_projects_connector.zoho_sync_exclusion_action",
            "Projects (3)",
        )
        self.assert_shown(
            "/odoo/action-zoho_projects_connector.zoho_sync_error_action", "No errors"
        )
