"""What changes in Zoho after it was invoiced waits for an accountant."""

from odoo.exceptions import UserError

from odoo.addons.zoho_projects_connector.billing.invoicing import InvoiceRequest

from .common import AccountantMixin, ZohoCase

HOURS, RATE = 8, 85  # of the log and its project in the fake portal


class TestChanges(AccountantMixin, ZohoCase):
    def setUp(self):
        super().setUp()
        self.first_sync()
        self.line = self.linked("timesheet", "log_after")
        self.project = self.line.project_id
        self.assertEqual(self.line.unit_amount, HOURS)
        self.project.sudo().zoho_own_rate = RATE

    def bill(self, timesheets=None):
        """:return: the posted invoice of the log"""
        engine = self.env["zoho.invoicing"].with_user(self.accountant)
        timesheets = timesheets or self.line
        request = InvoiceRequest(
            timesheets.project_id.with_user(self.accountant),
            timesheets.with_user(self.accountant),
        )
        invoice = engine._create_invoice(request)
        invoice.action_post()
        return invoice.with_env(self.env)

    @property
    def price(self):
        return self.line.zoho_hourly_rate

    def change(self, **values):
        """:return: the change, as the accountant sees it"""
        self.fake.update(self.ids["log_after"], **values)
        self.sync()
        return self.changes()

    def changes(self, state="open"):
        changes = self.env["zoho.billing.change"].search([("state", "=", state)])
        return changes.with_user(self.accountant)

    def assert_settled(self):
        self.assertFalse(self.changes())
        self.assertFalse(self.errors())

    def test_more_hours(self):
        invoice = self.bill()
        change = self.change(hours="9:30")
        self.assertEqual((change.what, change.invoice_id), ("hours", invoice))
        self.assertEqual((change.billed_hours, change.zoho_hours, change.difference), (8, 9.5, 1.5))
        self.assertEqual(change.amount, round(1.5 * self.price, 2))
        self.assertEqual(self.connection.billing_change_count, 1)
        self.assertEqual(invoice.zoho_change_count, 1)

    def test_bill_the_difference(self):
        invoice = self.bill()
        change = self.change(hours="9:30")
        action = change.action_bill()
        wizard = self.env[action["res_model"]].browse(action["res_id"]).with_user(self.accountant)
        self.assertEqual(wizard.hours, 1.5)
        wizard.action_create_invoice()
        self.assertEqual(self.line.unit_amount, 8, "the invoiced hours stay")
        self.assertEqual(self.line._zoho_net_hours(), 9.5)
        self.assertEqual(self.line.timesheet_invoice_id, invoice)
        self.assertFalse(self.errors())
        self.full_sync()
        self.assert_settled()
        again = self.change(hours="10:00")
        self.assertEqual((again.billed_hours, again.difference), (9.5, 0.5))

    def test_credit_the_difference(self):
        invoice = self.bill()
        order_line = self.line.so_line
        others = order_line.qty_delivered - HOURS
        change = self.change(hours="6:00")
        self.assertEqual(change.difference, -2)
        action = change.action_credit()
        credit_note = self.env["account.move"].browse(action["res_id"])
        self.assertEqual((credit_note.move_type, credit_note.state), ("out_refund", "draft"))
        self.assertEqual(credit_note.reversed_entry_id, invoice)
        self.assertEqual(credit_note.amount_untaxed, 2 * self.price)
        credit_note.action_post()
        self.env.invalidate_all()
        self.assertEqual(self.line.zoho_billing_state, "invoiced")
        self.assertAlmostEqual(order_line.qty_delivered - others, 6)
        self.assertEqual(order_line.qty_invoiced, 6)
        self.full_sync()
        self.assert_settled()

    def test_ignore(self):
        self.bill()
        self.change(hours="6:00").action_ignore()
        self.full_sync()
        self.assertFalse(self.changes())
        self.assertFalse(self.errors())
        self.assertEqual(self.line.unit_amount, 8)
        self.assertTrue(self.change(hours="5:00"), "another change is decided upon again")

    def test_what_was_ignored_comes_in_when_the_invoice_goes(self):
        invoice = self.bill()
        self.change(hours="6:00").action_ignore()
        self.sync()
        invoice.button_draft()
        invoice.unlink()
        self.sync()
        self.assertEqual((self.line.unit_amount, self.line.zoho_billing_state), (6, "unbilled"))
        self.assert_settled()
        self.assert_mirrors()

    def test_deleted(self):
        self.bill()
        order_line = self.line.so_line
        others = order_line.qty_delivered - HOURS
        self.fake.delete(self.ids["log_after"])
        self.full_sync()
        change = self.changes()
        self.assertEqual((change.what, change.difference), ("deleted", -8))
        credit_note = self.env["account.move"].browse(change.action_credit()["res_id"])
        credit_note.action_post()
        self.assertEqual(credit_note.amount_untaxed, 8 * self.price)
        self.assertAlmostEqual(order_line.qty_delivered - others, 0)
        self.assertEqual(order_line.qty_invoiced, 0)
        self.full_sync()
        self.assert_settled()
        self.assertEqual(self.line.zoho_billing_state, "invoiced", "nothing is offered again")

    def test_unapproved(self):
        self.bill()
        self.fake.unapprove_log(self.ids["log_after"])
        self.sync()
        change = self.changes()
        self.assertEqual(change.what, "unapproved")
        change.action_credit()
        self.full_sync()
        self.assert_settled()

    def test_moved(self):
        self.bill()
        other = self.linked("task", "task_child")
        change = self.change(item=self.ids["task_child"])
        self.assertEqual((change.what, change.difference), ("moved", 0))
        with self.assertRaisesRegex(UserError, "nothing more to bill"):
            change.action_bill()
        change.action_credit()
        [new] = self.line.zoho_correction_ids.filtered(lambda line: line.unit_amount > 0)
        self.assertEqual((new.task_id, new.unit_amount), (other, 8))
        self.assertEqual(new.zoho_billing_state, "unbilled")
        self.full_sync()
        self.assert_settled()

    def test_zoho_takes_the_change_back(self):
        self.bill()
        change = self.change(hours="6:00")
        self.fake.update(self.ids["log_after"], hours="8:00")
        self.sync()
        self.assertEqual(change.state, "resolved")
        self.assertFalse(self.errors())

    def test_decided_once(self):
        self.bill()
        change = self.change(hours="6:00")
        with self.assertRaisesRegex(UserError, "nothing more to bill"):
            change.action_bill()
        change.action_ignore()
        with self.assertRaisesRegex(UserError, "decided upon already"):
            change.action_credit()

    def test_several_changes_of_an_invoice_are_one_credit_note(self):
        second = self.linked("timesheet", "log_long")
        lines = self.line | second
        if len(lines.project_id) > 1:
            self.skipTest("one project each")
        self.bill(lines)
        self.fake.update(self.ids["log_after"], hours="7:00")
        self.fake.update(self.ids["log_long"], hours="25:30")
        self.sync()
        action = self.changes().action_credit()
        credit_note = self.env["account.move"].browse(action["res_id"])
        self.assertEqual(sum(credit_note.invoice_line_ids.mapped("quantity")), 2)
