"""For tests of recurring invoices and expenses: a clock that stands still, and their cron."""

from datetime import date

from freezegun import freeze_time

from odoo.fields import Command

from .billing_case import BillingCase

CRON = "zoho_projects_connector.ir_cron_zoho_recurring"
NOW = "2026-06-15 10:00:00"


class RecurrenceCase(BillingCase):
    now = NOW  # None lets the clock run: browsers have one of their own

    def setUp(self):
        super().setUp()
        if self.now:
            frozen = freeze_time(self.now)
            self.clock = frozen.start()
            self.addCleanup(frozen.stop)
        self.env.user.tz = "UTC"
        self.accountant.tz = "UTC"
        self.support = self.env["product.product"].create(
            {
                "name": "Support",
                "type": "service",
                "list_price": 150,
                "taxes_id": [Command.set(self.tax.ids)],
            }
        )

    # ------------------------------------------------------------------ what there is

    def recurring_invoice(self, projects, user=None, lines=(), **values):
        """:param lines: ``[(product, quantity, price)]``
        :return: a monthly one from 30 June 2026 on, made by the accountant
        """
        return (
            self.env["zoho.recurring.invoice"]
            .with_user(user or self.accountant)
            .create(
                {
                    "name": "Support of the website",
                    "company_id": self.company.id,
                    "project_ids": [Command.set(projects.ids)],
                    "date_start": date(2026, 6, 30),
                    "line_ids": [
                        Command.create(
                            {"product_id": product.id, "quantity": quantity, "price_unit": price}
                        )
                        for product, quantity, price in lines
                    ],
                    **values,
                }
            )
            .with_env(self.env)
        )

    def retainer(self, project, **values):
        """:return: one of 300 a month, without hours and expenses"""
        values = {"lines": [(self.support, 2, 150)], **values}
        return self.recurring_invoice(project, with_hours=False, with_expenses=False, **values)

    def recurring_expense(self, project, user=None, **values):
        return (
            self.env["zoho.recurring.expense"]
            .with_user(user or self.accountant)
            .create(
                {
                    "name": "Hosting",
                    "company_id": self.company.id,
                    "project_id": project.id,
                    "employee_id": self.ana.id,
                    "amount": 49.9,
                    "date_start": date(2026, 6, 30),
                    **values,
                }
            )
            .with_env(self.env)
        )

    # ------------------------------------------------------------------ what is done

    def on(self, day, hour=6):
        """The cron's call of this day."""
        self.clock.move_to(f"{day} {hour:02}:00:00")
        self.run_cron()

    def run_cron(self):
        with self.enter_registry_test_mode():
            answer = self.env.ref(CRON).method_direct_trigger()
        self.assertIs(answer, True, "the cron raised an exception")
        self.env.invalidate_all()

    def remaining(self):
        """What the cron said last was left to be done."""
        progress = self.env["ir.cron.progress"]
        return progress.search(
            [("cron_id", "=", self.env.ref(CRON).id)], order="id desc", limit=1
        ).remaining

    # ------------------------------------------------------------------ what is true

    def days(self, invoices):
        return [str(day) for day in invoices.sorted("invoice_date").mapped("invoice_date")]

    def notes(self, recurrence, text):
        """:return: how often the chatter says so"""
        return len(recurrence.message_ids.filtered(lambda message: text in (message.body or "")))
