"""What billing leaves to others: those who only look at invoices, portal users, other projects."""

from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .billing_case import BillingCase


class TestOthers(BillingCase):
    def test_salespeople_open_invoices_and_customers(self):
        invoice = self.bill(self.make_project())
        user = new_test_user(self.env, "seller", "sales_team.group_sale_salesman_all_leads")
        move = invoice.with_user(user)
        views = move.get_views([(self.env.ref("account.view_move_form").id, "form")])
        names = views["models"]["account.move.line"]["fields"]
        spec = {
            name: {"fields": {"display_name": {}}}
            for name in ("zoho_credited_timesheet_ids",)
            if name in names
        }
        move.web_read({"invoice_line_ids": {"fields": spec | {"name": {}}}})
        self.assertNotIn("zoho_is_to_invoice", self.customer.with_user(user).fields_get())

    def test_the_hours_are_printed_by_people_without_timesheets(self):
        invoice = self.bill(self.make_project(), print_timesheets=True)
        invoice.action_post()
        user = new_test_user(self.env, "printer", "sales_team.group_sale_salesman_all_leads")
        html = (
            self.env["ir.actions.report"]
            .with_user(user)
            ._render_qweb_html("account.account_invoices", invoice.ids)[0]
        )
        self.assertIn(b"zoho_timesheets", html)

    def test_portal_users_make_no_orders(self):
        project = self.make_project()
        project.privacy_visibility = "portal"
        user = new_test_user(self.env, "portal", "base.group_portal")
        user.partner_id.parent_id = self.customer
        project.message_subscribe(user.partner_id.ids)
        with self.assertRaises(AccessError):
            project.with_user(user).action_zoho_expense()
        self.assertFalse(project._zoho_orders())

    def test_rates_of_other_projects(self):
        project, other_tasks = self.make_project("task_hours"), self.tasks
        self.make_project("task_hours", name="Two")
        action = self.logs.project_id.with_user(self.accountant).action_zoho_rates()
        rates = self.env[action["res_model"]].browse(action["res_id"]).with_user(self.accountant)
        line = rates.task_ids[:1]
        line.write({"task_id": other_tasks["design"].id, "rate": 1})
        rates.action_save()
        self.assertFalse(other_tasks["design"].zoho_hourly_rate)
        self.assertTrue(project)

    def test_changes_are_decided_upon_and_not_written(self):
        change = self.env["zoho.billing.change"].with_user(self.accountant)
        self.assertFalse(change.has_access("write"))

    def test_a_recurring_invoice_with_an_end_is_copied(self):
        project = self.make_project()
        recurrence = self.env["zoho.recurring.invoice"].create(
            {
                "name": "Monthly",
                "project_ids": project.ids,
                "end_type": "date",
                "end_date": date(2027, 1, 1),
            }
        )
        self.assertEqual(recurrence.copy().project_ids, project)
