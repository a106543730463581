"""When invoiced hours become billable again: exactly those concerned, and once."""

from odoo.exceptions import UserError

from .billing_case import BillingCase


class TestDrafts(BillingCase):
    def test_a_deleted_line_frees_its_hours(self):
        project = self.make_project()
        invoice = self.bill(project, "task")
        design = self.logs.filtered(lambda line: line.task_id == self.tasks["design"])
        design.zoho_invoice_line_id.unlink()
        self.assertEqual(set(self.states(design)), {"unbilled"})
        self.assertEqual(set(self.states(self.logs - design)), {"invoiced"})
        self.assertEqual(self.unbilled(project), design)
        self.assert_consistent(project)
        self.bill(project)
        self.assertEqual(len(design.timesheet_invoice_id), 1)
        self.assertNotEqual(design.timesheet_invoice_id, invoice)
        self.assert_consistent(project)

    def test_a_deleted_invoice_frees_all(self):
        project = self.make_project()
        self.bill(project, "entry").unlink()
        self.assertEqual(set(self.states()), {"unbilled"})
        self.assert_consistent(project)
        self.assertEqual(self.bill(project, "rate").amount_untaxed, 1077.93)

    def test_a_cancelled_invoice_frees_all(self):
        project = self.make_project()
        invoice = self.bill(project, "task")
        invoice.button_cancel()
        self.assertEqual(set(self.states()), {"unbilled"})
        self.assertEqual(self.unbilled(project), self.logs)

    def test_a_cancelled_invoice_comes_back_with_its_hours(self):
        project = self.make_project()
        invoice = self.bill(project, "task")
        invoice.button_cancel()
        invoice.button_draft()
        self.assertEqual(set(self.states()), {"invoiced"})
        self.assert_consistent(project)

    def test_a_cancelled_invoice_whose_hours_were_billed_stays_cancelled(self):
        project = self.make_project()
        invoice = self.bill(project, "task")
        invoice.button_cancel()
        self.bill(project, "rate", self.logs[0])
        with self.assertRaisesRegex(UserError, "invoiced elsewhere"):
            invoice.button_draft()
        self.assertEqual(invoice.state, "cancel")

    def test_a_cancelled_milestone_comes_back(self):
        project = self.make_project()
        self.milestone.zoho_amount = 5000
        invoice = self.bill(
            project, timesheets=self.logs.filtered("task_id"), milestones=self.milestone
        )
        invoice.button_cancel()
        self.assertEqual(self.milestone.zoho_open_amount, 5000)
        self.assertEqual(self.milestone.zoho_order_line_id.product_uom_qty, 0)
        invoice.button_draft()
        self.assertEqual(self.milestone.zoho_open_amount, 0)
        self.assertEqual(self.milestone.zoho_order_line_id.product_uom_qty, 1)
        self.assert_consistent(project)


class TestCreditNotes(BillingCase):
    def post(self, project, group_by="task", **options):
        invoice = self.bill(project, group_by, **options)
        invoice.action_post()
        return invoice

    def of_task(self, name):
        return self.logs.filtered(lambda line: line.task_id == self.tasks[name])

    def test_one_line(self):
        project = self.make_project()
        self.post(project)
        invoice = self.logs.timesheet_invoice_id
        self.credit(invoice, design=1)
        self.assertEqual(set(self.states(self.of_task("design"))), {"unbilled"})
        self.assertEqual(set(self.states(self.logs - self.of_task("design"))), {"invoiced"})
        self.assert_consistent(project)

    def test_fixed_cost(self):
        project = self.make_project("fixed_cost")
        invoice = self.post(project, percentages={project.id: 40})
        self.credit(invoice)
        self.assertEqual(project._zoho_fixed_price_billed(), 0)
        self.assertEqual(set(self.states()), {"unbilled"})
        self.assertEqual(self.bill(project, percentages={project.id: 100}).amount_untaxed, 10000)

    def test_a_milestone(self):
        project = self.make_project()
        self.milestone.zoho_amount = 5000
        invoice = self.post(project, milestones=self.milestone)
        self.credit(invoice)
        self.assertEqual(set(self.states()), {"unbilled"})
        self.assertEqual(self.milestone.zoho_open_amount, 5000)
        again = self.bill(project, "rate", milestones=self.milestone)
        self.assertEqual(again.amount_untaxed, 5000 + 992.38)

    def test_in_part_frees_nothing_by_itself(self):
        project = self.make_project()
        self.post(project)
        credit_note = self.credit(self.logs.timesheet_invoice_id, build=2)
        self.assertEqual(set(self.states()), {"invoiced"})
        self.assertIn("stay invoiced", credit_note.message_ids[0].body)

    def test_in_part_frees_what_was_chosen(self):
        project = self.make_project()
        invoice = self.post(project)
        credit_note = self.reverse(invoice)
        [build] = credit_note.invoice_line_ids.filtered(lambda line: "Build" in line.name)
        (credit_note.invoice_line_ids - build).unlink()
        chosen = self.of_task("build")[0]
        build.quantity = chosen.unit_amount
        build.zoho_credited_timesheet_ids = chosen
        credit_note.action_post()
        self.assertEqual(self.unbilled(project), chosen)
        self.assert_consistent(project)

    def test_two_halves_are_a_whole(self):
        project = self.make_project()
        invoice = self.post(project)
        self.credit(invoice, design=0.4)
        self.assertEqual(set(self.states()), {"invoiced"})
        self.credit(invoice, design=0.6)
        self.assertEqual(self.unbilled(project), self.of_task("design"))
        self.assert_consistent(project)

    def test_a_lower_price_frees_nothing(self):
        project = self.make_project()
        invoice = self.post(project)
        credit_note = self.reverse(invoice)
        for line in credit_note.invoice_line_ids:
            line.price_unit = 10
        credit_note.action_post()
        self.assertEqual(set(self.states()), {"invoiced"})

    def test_a_credit_note_taken_back(self):
        project = self.make_project()
        invoice = self.post(project)
        credit_note = self.credit(invoice, design=1)
        credit_note.button_draft()
        self.assertEqual(set(self.states()), {"invoiced"})
        self.assertEqual(self.logs.timesheet_invoice_id, invoice)

    def test_a_credit_note_whose_hours_were_billed_again_stays(self):
        project = self.make_project()
        invoice = self.post(project)
        credit_note = self.credit(invoice, design=1)
        self.bill(project)
        with self.assertRaisesRegex(UserError, "invoiced again"):
            credit_note.button_draft()

    def test_reverse_and_create(self):
        """Core frees the hours and bills them on the new draft all the same."""
        project = self.make_project()
        invoice = self.post(project)
        new = self.reverse(invoice, modify=True)
        self.assertEqual((new.move_type, new.state), ("out_invoice", "draft"))
        self.assertEqual(set(self.states()), {"invoiced"})
        self.assertEqual(self.logs.timesheet_invoice_id, new)
        self.assertEqual(self.logs.zoho_invoice_line_id.move_id, new)
        self.assert_consistent(project)
        new.unlink()
        self.assertEqual(set(self.states()), {"unbilled"})
        self.assert_consistent(project)

    def test_reverse_and_create_with_a_milestone(self):
        project = self.make_project()
        self.milestone.zoho_amount = 5000
        invoice = self.post(project, milestones=self.milestone)
        new = self.reverse(invoice, modify=True)
        self.assertEqual(self.logs.timesheet_invoice_id, new)
        self.assertEqual(self.milestone.zoho_open_amount, 0)
        self.assertEqual(self.milestone.zoho_order_line_id.product_uom_qty, 1)

    def test_odoos_own_wizard_marks_lines_too(self):
        project = self.make_project()
        self.bill(project, "rate", self.logs[0]).unlink()  # the order is there, and its rates
        order = project._zoho_order_lines().order_id
        wizard = self.env["sale.advance.payment.inv"].create(
            {"sale_order_ids": order.ids, "advance_payment_method": "delivered"}
        )
        wizard.create_invoices()
        self.assertEqual(set(self.states()), {"invoiced"})
        self.assertEqual(self.logs.zoho_invoice_line_id.move_id, order.invoice_ids)
        self.assert_consistent(project)
