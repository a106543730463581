"""The whole way of a first synchronisation."""

from .common import ZohoCase


class TestFirstSync(ZohoCase):
    def test_small_portal(self):
        run = self.first_sync()
        self.assertEqual(run.state, "done", run.message)
        self.assertFalse(self.errors())
        self.assertEqual(self.connection.sync_status, "active")
        project = self.linked("project", "project_acme")
        self.assertEqual(project.zoho_billing_method, "project_hours")
        self.assertEqual(project.zoho_rate, 85)
        self.assertEqual(project.partner_id, self.linked("customer", "client_acme"))
        child = self.linked("task", "task_child")
        self.assertEqual(child.parent_id, self.linked("task", "task_root"))
        self.assertEqual(self.linked("timesheet", "log_long").unit_amount, 26.5)
