"""What an accountant without any other right sees of it, in a real browser."""

import json
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import HttpCase

from .recurrence_case import RecurrenceCase
from .test_web_client import LOOK_FOR


class TestRecurringScreens(RecurrenceCase, HttpCase):
    now = None

    def setUp(self):
        super().setUp()
        self.project = self.make_project()

    def assert_shown(self, url, *texts):
        code = LOOK_FOR % json.dumps(["body", texts])
        self.browser_js(url, code, login="accountant", timeout=60)

    def test_invoices(self):
        recurring = self.retainer(self.project)
        recurring.with_user(self.accountant).action_make_now()
        recurring._record_failure(UserError("The year is closed"))
        url = "/odoo/action-zoho_projects_connector.zoho_recurring_invoice_action"
        self.assert_shown(url, "Support of the website", "Acme SA", "The year is closed")
        self.assert_shown(
            f"{url}/{recurring.id}", "The year is closed", "Try Again", "Skip", "Support", "History"
        )

    def test_expenses(self):
        recurring = self.recurring_expense(self.project, mode="submit")
        recurring.with_user(self.accountant).action_make_now()
        recurring.with_user(self.accountant).action_pause()
        url = "/odoo/action-zoho_projects_connector.zoho_recurring_expense_action"
        self.assert_shown(url, "Hosting", "Ana Alvarez", "Paused")
        self.assert_shown(f"{url}/{recurring.id}", "Hosting", "Paused since", "Resume", "Approved")

    def test_nothing_there_yet(self):
        for kind, title in (
            ("invoice", "Bill a project again and again"),
            ("expense", "Enter an expense again and again"),
        ):
            self.assert_shown(
                f"/odoo/action-zoho_projects_connector.zoho_recurring_{kind}_action", title
            )

    def test_three_months(self):
        """Entered in the browser, made by the cron month by month, and seen in the browser."""
        september = self.log_hours(self.project, [(date(2026, 9, 9), "test", "ana", 90)])
        new = "/odoo/action-zoho_projects_connector.zoho_recurring_invoice_action/new"
        self.start_tour(new, "zoho_recurring_invoice_is_entered", login="accountant", timeout=90)
        recurring = self.env["zoho.recurring.invoice"].search([])
        self.assertEqual((recurring.date_start, recurring.unit), (date(2026, 7, 31), "month"))
        for day in ("2026-07-31", "2026-08-31", "2026-09-30"):
            with freeze_time(f"{day} 06:00:00"):
                self.run_cron()
        self.assertEqual(
            self.days(recurring.invoice_ids), ["2026-07-31", "2026-08-31", "2026-09-30"]
        )
        self.assertEqual(
            recurring.invoice_ids.sorted("invoice_date").mapped("amount_untaxed"),
            [798.18, 279.75, 128.33],
        )
        self.assertEqual(september.zoho_billing_state, "invoiced")
        url = f"/odoo/action-zoho_projects_connector.zoho_recurring_invoice_action/{recurring.id}"
        self.start_tour(url, "zoho_recurring_invoice_has_history", login="accountant", timeout=60)
