"""What an administrator does, in a real browser against the portal."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo import SUPERUSER_ID

from .common import ZohoHttpCase

PAGES = 6  # read between two questions of the browser


class TestTours(ZohoHttpCase):
    @contextmanager
    def cron_at_work(self):
        """Whenever a browser asks for the progress, the cron has come some pages further."""
        connections = self.registry["zoho.connection"]
        progress = connections._progress

        def work_and_tell(connection):
            worker = connection.with_user(SUPERUSER_ID).with_company(connection.company_id)
            for _page in range(PAGES):
                if worker.state == "running" and worker._wants_sync():
                    worker._sync_while_time()
                    connection.env.invalidate_all()
            return progress(connection)

        with self.turns_of_one_page(), patch.object(connections, "_progress", work_and_tell):
            yield

    def setUp(self):
        super().setUp()
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("web.base.url", self.base_url())
        parameters.set_param("web.base.url.freeze", "True")

    def tour(self, name):
        """Begins on the form of the connection."""
        with self.cron_at_work():
            url = f"/odoo/zoho.connection/{self.connection.id}"
            self.start_tour(url, name, login="admin", timeout=150)
        self.env.invalidate_all()

    def test_connect_to_active(self):
        self.fake.add_portal("second")
        self.fake.add_portal("guests", owned=False)
        with self.cron_at_work():
            self.start_tour("/odoo/settings", "zoho_connect_to_active", login="admin", timeout=120)
        connection = self.env["zoho.connection"].search([])
        self.assertEqual(connection.sync_status, "active")
        self.assertEqual(connection.portal_id, "600000001")
        self.assertTrue(connection.sync_general_timesheets)
        self.assertEqual(str(connection.invoiced_before), "2026-03-01")
        self.assertEqual(connection.customer_duplication, "clone")
        self.assertTrue(connection.restrict_project_creation)
        self.connection = connection
        self.assert_mirrors(general=True)

    def test_an_error_its_repair_and_its_disappearance(self):
        log = self.ids["log_after"]
        self.fake.raw(log, log_hour="ab:cd")
        self.first_sync()
        self.tour("zoho_error_is_explained")
        self.fake.raw(log, log_hour="02:00")
        self.fake.update(log)
        self.tour("zoho_error_disappears")
        self.assertFalse(self.errors())
        self.assertEqual(self.linked("timesheet", "log_after").unit_amount, 2)

    def test_map_a_field(self):
        self.first_sync()
        self.connection.action_look_for_fields()
        self.tour("zoho_map_a_field")
        mapping = self.connection.field_mapping_ids.filtered(
            lambda m: m.zoho_key == "release_version"
        )
        self.assertEqual(mapping.field_id.model, "project.task")

    def test_instant_sync_with_live_progress(self):
        self.first_sync()
        self.fake.update(self.ids["task_root"], name="Renamed in Zoho")
        self.tour("zoho_instant_sync")
        self.assertEqual(self.linked("task", "task_root").name, "Renamed in Zoho")
        self.assertEqual(len(self.connection.run_ids), 2)

    def test_why_is_it_not_here(self):
        self.first_sync()
        self.tour("zoho_why_is_it_not_here")

    def test_disable_enable_delete_and_link_another_portal(self):
        self.first_sync()
        second = self.fake.add_portal("second")
        project = self.linked("project", "project_acme")
        self.tour("zoho_life_cycle")
        self.assertEqual(self.env["zoho.connection"].search([]).portal_id, second)
        self.assertTrue(project.exists())
        self.assertFalse(project.is_from_zoho)
