"""Changes in Zoho around what was invoiced, credited and freed: its hours are billed in the end."""

from odoo.fields import Command

from odoo.addons.zoho_projects_connector.billing.invoicing import InvoiceRequest

from .common import AccountantMixin, ZohoCase


class TestChangeEdges(AccountantMixin, ZohoCase):
    def setUp(self):
        super().setUp()
        self.first_sync()
        self.line = self.linked("timesheet", "log_after")  # 8 hours
        self.project = self.line.project_id
        self.project.sudo().zoho_own_rate = 85

    def bill(self, timesheets=None, **options):
        """:return: the posted invoice"""
        engine = self.env["zoho.invoicing"].with_user(self.accountant)
        timesheets = self.line if timesheets is None else timesheets
        request = InvoiceRequest(
            self.project.with_user(self.accountant),
            timesheets.with_user(self.accountant),
            **options,
        )
        invoice = engine._create_invoice(request).with_env(self.env)
        invoice.action_post()
        return invoice

    def change(self, **values):
        """:return: the change, as the accountant sees it"""
        self.fake.update(self.ids["log_after"], **values)
        self.sync()
        changes = self.env["zoho.billing.change"].search([("state", "=", "open")])
        return changes.with_user(self.accountant)

    def unbilled(self):
        """:return: hours of the log and its corrections that can be billed"""
        self.env.flush_all()
        self.env.invalidate_all()
        lines = (self.line | self.line.zoho_correction_ids).exists()
        lines = lines.filtered(lambda line: line.zoho_billing_state == "unbilled")
        return sum(lines.mapped("unit_amount"))

    def remove(self, invoice):
        invoice.button_draft()
        invoice.unlink()

    def test_hours_paid_with_a_fixed_price_give_no_money_back(self):
        self.project.sudo().write({"zoho_billing_method": "fixed_cost", "zoho_fixed_cost": 10000})
        self.bill(percentages={self.project.id: 30})
        change = self.change(hours="6:00")
        self.assertEqual((change.difference, change.amount), (-2, 0))
        refunds = [("move_type", "=", "out_refund")]
        before = self.env["account.move"].search_count(refunds)
        change.action_credit()
        self.assertEqual(self.env["account.move"].search_count(refunds), before)
        self.full_sync()
        self.assertEqual((change.state, self.line._zoho_net_hours()), ("credited", 6))
        self.assertEqual(self.unbilled(), 0)

    def test_the_rest_is_credited_after_a_change(self):
        invoice = self.bill()
        action = self.change(hours="6:00").action_credit()
        self.env["account.move"].browse(action["res_id"]).action_post()
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard = wizard.create({"journal_id": invoice.journal_id.id})
        wizard.reverse_moves()
        wizard.new_move_ids.invoice_line_ids.quantity = 6
        wizard.new_move_ids.action_post()
        self.assertEqual(self.unbilled(), 6)

    def test_a_change_of_freed_hours_whose_difference_is_billed(self):
        invoice = self.bill()
        self.change(hours="9:30").action_bill()
        self.bill(self.line.zoho_correction_ids)
        self.remove(invoice)
        self.fake.update(self.ids["log_after"], hours="10:00")
        self.sync()
        self.assertEqual(self.unbilled(), 8.5)

    def test_freed_hours_are_deleted_with_the_difference_nobody_billed(self):
        invoice = self.bill()
        self.change(hours="9:30").action_bill()
        [correction] = self.line.zoho_correction_ids
        self.remove(invoice)
        self.fake.delete(self.ids["log_after"])
        self.full_sync()
        self.assertFalse((self.line | correction).exists())

    def test_hours_that_were_billed_on_an_order_of_somebody(self):
        product = self.env.ref("sale_timesheet.time_product")
        order = self.env["sale.order"].create(
            {
                "partner_id": self.project.partner_id.id,
                "order_line": [Command.create({"product_id": product.id, "price_unit": 50})],
            }
        )
        order.action_confirm()
        self.line.write({"so_line": order.order_line.id, "is_so_line_edited": True})
        self.env["sale.advance.payment.inv"].create(
            {"sale_order_ids": order.ids, "advance_payment_method": "delivered"}
        ).create_invoices()
        order.invoice_ids.action_post()
        action = self.change(hours="6:00").action_credit()
        credit_note = self.env["account.move"].browse(action["res_id"])
        self.assertEqual(credit_note.amount_untaxed, 100)
        credit_note.action_post()
        self.assertEqual(self.unbilled(), 0)

    def test_a_milestone_with_an_amount_is_deleted(self):
        milestone = self.linked("milestone", self.milestone_key()).sudo()
        milestone.zoho_amount = 500
        self.fake.delete(self.ids[self.milestone_key()])
        self.full_sync()
        self.assertEqual(milestone.exists().zoho_open_amount, 500)

    def milestone_key(self):
        return next(key for key in self.ids if key.startswith("milestone"))

    def test_a_recurring_invoice_of_an_archived_project(self):
        product = self.env.ref("zoho_projects_connector.product_fixed_price")
        recurrence = self.env["zoho.recurring.invoice"].create(
            {
                "name": "Retainer",
                "project_ids": self.project.ids,
                "with_hours": False,
                "with_expenses": False,
                "line_ids": [Command.create({"product_id": product.id, "price_unit": 10})],
            }
        )
        self.project.sudo().active = False
        self.env.flush_all()
        self.env.invalidate_all()
        recurrence.action_make_now()
        self.assertEqual(recurrence.invoice_ids.amount_untaxed, 10)
