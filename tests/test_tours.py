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

    def test_connect_to_active(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("web.base.url", self.base_url())
        parameters.set_param("web.base.url.freeze", "True")
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
