"""Fixed prices and amounts of milestones: never more than what is left, and all of it."""

from odoo.exceptions import UserError

from .billing_case import BillingCase


class TestFixedPrices(BillingCase):
    def test_no_more_than_what_is_left(self):
        """Two dialogs were opened before either invoice was made."""
        project = self.make_project("fixed_cost")
        self.bill(project, percentages={project.id: 100})
        with self.assertRaisesRegex(UserError, "no more than what is left"):
            self.bill(project, percentages={project.id: 100})

    def test_no_price(self):
        project = self.make_project("fixed_cost", zoho_fixed_cost=0)
        with self.assertRaisesRegex(UserError, "There is no rate for Website"):
            self.bill(project, percentages={project.id: 100})
        self.assertEqual(set(self.states()), {"unbilled"})

    def test_another_price_after_a_part_was_billed(self):
        project = self.make_project("fixed_cost")
        self.bill(project, percentages={project.id: 30}).action_post()
        project.zoho_fixed_cost = 12000
        self.assertEqual(project._zoho_fixed_price_billed(), 25)
        second = self.bill(project, percentages={project.id: 75})
        self.assertEqual(second.amount_untaxed, 9000)
        second.action_post()
        self.env.invalidate_all()
        self.assertEqual(project.zoho_billed_amount, 12000)
        self.assertEqual(project.zoho_unbilled_amount, 0)

    def test_a_draft_credit_note_opens_nothing(self):
        project = self.make_project("fixed_cost")
        invoice = self.bill(project, percentages={project.id: 100})
        invoice.action_post()
        credit_note = self.reverse(invoice)
        self.assertEqual(project._zoho_fixed_price_billed(), 100)
        credit_note.action_post()
        self.assertEqual(project._zoho_fixed_price_billed(), 0)

    def test_a_lower_price_opens_what_it_credits(self):
        project = self.make_project("fixed_cost")
        invoice = self.bill(project, percentages={project.id: 100})
        invoice.action_post()
        credit_note = self.reverse(invoice)
        credit_note.invoice_line_ids.price_unit = 1000
        credit_note.action_post()
        self.assertEqual(project._zoho_fixed_price_billed(), 90)

    def test_billed_again_after_cancelling(self):
        project = self.make_project("fixed_cost", logs=[])
        invoice = self.bill(project, percentages={project.id: 100})
        invoice.button_cancel()
        self.bill(project, percentages={project.id: 100})
        with self.assertRaises(UserError):
            invoice.button_draft()

    def test_another_customer_pays_what_is_left(self):
        project = self.make_project("fixed_cost")
        self.bill(project, percentages={project.id: 30}).action_post()
        project.partner_id = self.env["res.partner"].create({"name": "Beta"})
        self.assertEqual(project._zoho_fixed_price_billed(), 30)
        self.bill(project, percentages={project.id: 70}).action_post()
        self.env.invalidate_all()
        self.assertEqual(project.zoho_billed_amount, 10000)
        self.assertEqual(project.zoho_unbilled_amount, 0)


class TestMilestones(BillingCase):
    def setUp(self):
        super().setUp()
        self.project = self.make_project(logs=[])
        self.milestone.zoho_amount = 5000

    def post(self):
        invoice = self.bill(self.project, milestones=self.milestone)
        invoice.action_post()
        return invoice

    def open_amount(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.milestone.zoho_open_amount

    def test_a_draft_credit_note_opens_nothing(self):
        invoice = self.post()
        credit_note = self.reverse(invoice)
        self.assertEqual(self.open_amount(), 0)
        credit_note.action_post()
        self.assertEqual(self.open_amount(), 5000)

    def test_a_lower_price_opens_nothing(self):
        credit_note = self.reverse(self.post())
        credit_note.invoice_line_ids.price_unit = 1000
        credit_note.action_post()
        self.assertEqual(self.open_amount(), 0)

    def test_billed_again_after_cancelling(self):
        invoice = self.post()
        invoice.button_cancel()
        self.assertEqual(self.open_amount(), 5000)
        self.post()
        with self.assertRaises(UserError):
            invoice.button_draft()

    def test_billed_again_after_crediting(self):
        credit_note = self.credit(self.post())
        self.post()
        with self.assertRaises(UserError):
            credit_note.button_draft()

    def test_of_a_locked_order(self):
        invoice = self.bill(self.project, milestones=self.milestone)
        order = invoice.invoice_line_ids.sale_line_ids.order_id
        order.action_lock()
        invoice.unlink()
        self.assertEqual(self.open_amount(), 5000)
        self.assertTrue(order.locked)

    def test_without_hours_it_is_to_be_invoiced(self):
        projects = self.env["project.project"]
        to_invoice = [("zoho_is_to_invoice", "=", True)]
        self.assertTrue(self.project.zoho_is_to_invoice)
        self.assertIn(self.project, projects.search(to_invoice))
        self.post()
        self.env.invalidate_all()
        self.assertFalse(self.project.zoho_is_to_invoice)
        self.assertNotIn(self.project, projects.search(to_invoice))

    def test_renamed(self):
        self.bill(self.project, milestones=self.milestone).unlink()
        self.milestone.name = "Draft accepted"
        again = self.bill(self.project, milestones=self.milestone)
        self.assertIn("Draft accepted", again.invoice_line_ids.name)
