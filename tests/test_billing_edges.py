"""What could bill hours twice, at another price or never."""

from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command

from .billing_case import BillingCase


class TestRounding(BillingCase):
    def test_hours_billed_again_add_up(self):
        project = self.make_project(logs=[(date(2026, 7, 1), "design", "ana", 20)] * 3)
        invoice = self.bill(project, "entry")
        lines = invoice.invoice_line_ids.sorted("sequence")
        self.assertEqual(lines.mapped("quantity"), [0.33, 0.34, 0.33])
        lines[1].unlink()
        again = self.bill(project, "entry")
        self.assertEqual(again.invoice_line_ids.quantity, 0.34)
        self.assert_consistent(project)
        self.assertEqual(project._zoho_order_lines().qty_to_invoice, 0)

    def test_what_was_given_for_free_stays_free(self):
        project = self.make_project(logs=[(date(2026, 7, 1), "design", "ana", 600)])
        self.bill(project, "rate").invoice_line_ids.quantity = 8
        self.log_hours(project, [(date(2026, 7, 2), "design", "ana", 60)])
        self.assertEqual(self.bill(project, "rate").invoice_line_ids.quantity, 1)


class TestLines(BillingCase):
    def test_a_line_without_hours_frees_none_of_the_others(self):
        project = self.make_project()
        invoice = self.bill(project, "task")
        invoice.action_post()
        self.credit(invoice, design=1)
        self.bill(project).action_post()
        new = self.reverse(invoice, modify=True)
        [design] = new.invoice_line_ids.filtered(lambda line: "Design" in line.name)
        self.assertFalse(design.zoho_timesheet_ids)
        design.unlink()
        self.assertEqual(set(self.states()), {"invoiced"})
        self.assertFalse(self.unbilled(project))

    def test_the_rate_of_hours_that_stay_billed_stays(self):
        project = self.make_project()
        invoice = self.bill(project, "task")
        project.zoho_rate = 100
        self.env.flush_all()
        [design] = invoice.invoice_line_ids.filtered(lambda line: "Design" in line.name)
        design.unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        billed = self.logs.filtered(lambda line: line.zoho_billing_state == "invoiced")
        self.assertEqual(set(billed.mapped("zoho_hourly_rate")), {85.55})

    def test_a_cancelled_invoice_comes_back_after_the_rate_changed(self):
        project = self.make_project()
        invoice = self.bill(project, "task")
        invoice.button_cancel()
        project.zoho_rate = 100
        new = self.log_hours(project, [(date(2026, 9, 1), "design", "ana", 60)])
        self.bill(project, timesheets=new)
        invoice.button_draft()
        self.assert_consistent(project)

    def test_a_credit_note_taken_back_after_the_rate_changed(self):
        project = self.make_project()
        invoice = self.bill(project, "task")
        invoice.action_post()
        credit_note = self.credit(invoice)
        project.zoho_rate = 100
        new = self.log_hours(project, [(date(2026, 9, 1), "design", "ana", 60)])
        self.bill(project, timesheets=new)
        credit_note.button_draft()
        credit_note.unlink()
        self.assert_consistent(project)

    def test_one_of_two_partial_credit_notes_taken_back(self):
        project = self.make_project()
        invoice = self.bill(project, "rate")
        invoice.action_post()
        [line] = invoice.invoice_line_ids
        notes = []
        for chosen in (self.logs[:3], self.logs[3:5]):
            credit_note = self.reverse(invoice)
            credit_note.invoice_line_ids.quantity = sum(chosen.mapped("unit_amount"))
            credit_note.invoice_line_ids.zoho_credited_timesheet_ids = chosen
            credit_note.action_post()
            notes.append(credit_note)
        self.assertEqual(self.unbilled(project), self.logs[:5])
        notes[1].button_draft()
        self.assertEqual(self.unbilled(project), self.logs[:3])
        self.assertEqual(line.zoho_timesheet_ids, self.logs[3:])

    def test_a_credit_note_comes_back_when_the_second_invoice_was_cancelled(self):
        project = self.make_project()
        invoice = self.bill(project)
        invoice.action_post()
        credit_note = self.credit(invoice)
        self.bill(project).button_cancel()
        credit_note.button_draft()
        self.assertEqual(self.logs.timesheet_invoice_id, invoice)

    def test_a_credit_note_is_reversed(self):
        project = self.make_project()
        invoice = self.bill(project)
        invoice.action_post()
        again = self.reverse(self.credit(invoice))
        self.assertEqual(again.move_type, "out_invoice")
        self.assertEqual(set(self.states()), {"invoiced"})
        self.assert_consistent(project)
        again.unlink()
        self.assertEqual(set(self.states()), {"unbilled"})
        self.assert_consistent(project)

    def test_a_credit_note_whose_hours_were_billed_again_is_not_reversed(self):
        project = self.make_project()
        invoice = self.bill(project)
        invoice.action_post()
        credit_note = self.credit(invoice)
        self.bill(project)
        with self.assertRaisesRegex(UserError, "invoiced again"):
            self.reverse(credit_note)


class TestOrders(BillingCase):
    def test_orders_that_are_locked_by_themselves(self):
        self.env.ref("base.group_user").implied_ids += self.env.ref("sale.group_auto_done_setting")
        project = self.make_project("task_hours")
        self.set_rates(project, tasks=[("design", 120), ("build", 60)])
        self.milestone.zoho_amount = 500
        july = self.logs.filtered(lambda line: line.date.month == 7)
        self.bill(project, timesheets=july, milestones=self.milestone)
        invoice = self.bill(project)
        self.assertEqual(len(project._zoho_orders()), 1)
        invoice.unlink()
        self.assert_consistent(project)

    def test_an_order_locked_by_hand(self):
        project = self.make_project("fixed_cost")
        self.bill(project, percentages={project.id: 30})
        order = project._zoho_orders()
        order.action_lock()
        self.bill(project, percentages={project.id: 70})
        self.env.invalidate_all()
        self.assertEqual(project.zoho_unbilled_amount, 0)
        project.zoho_fixed_cost = 20000
        self.bill(project, percentages={project.id: 50})
        self.env.invalidate_all()
        self.assertEqual(project.zoho_unbilled_amount, 0)

    def test_a_cancelled_order(self):
        project = self.make_project()
        july = self.logs.filtered(lambda line: line.date.month == 7)
        self.bill(project, timesheets=july).unlink()
        self.env.invalidate_all()
        before = project.zoho_unbilled_amount
        project._zoho_orders()._action_cancel()
        self.env.invalidate_all()
        self.assertAlmostEqual(project.zoho_unbilled_amount, before, 1)
        self.bill(project)
        self.assertEqual(self.tasks["design"].sale_line_id.state, "sale")
        self.assert_consistent(project)

    def test_another_currency_after_an_order_exists(self):
        project = self.make_project()
        july = self.logs.filtered(lambda line: line.date.month == 7)
        self.bill(project, timesheets=july)
        project.zoho_currency_id = self.eur
        second = self.bill(project)
        self.assertEqual(second.currency_id, self.eur)
        new = self.log_hours(project, [(date(2026, 9, 1), "design", "ana", 60)])
        self.assertEqual(new.so_line.currency_id, self.eur)

    def test_discounts_of_the_price_list_do_not_count(self):
        self.env.ref("base.group_user").implied_ids += self.env.ref(
            "sale.group_discount_per_so_line"
        )
        self.env.ref("base.group_user").implied_ids += self.env.ref(
            "product.group_product_pricelist"
        )
        self.env.ref("sale_timesheet.time_product").list_price = 90
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Friends",
                "currency_id": self.usd.id,
                "item_ids": [
                    Command.create(
                        {
                            "compute_price": "percentage",
                            "percent_price": 10,
                            "applied_on": "3_global",
                        }
                    )
                ],
            }
        )
        self.customer.property_product_pricelist = pricelist
        invoice = self.bill(self.make_project(), "rate")
        self.assertEqual(invoice.amount_untaxed, 1077.93)

    def test_staff_that_somebody_bills_elsewhere(self):
        project = self.make_project()
        product = self.env.ref("sale_timesheet.time_product")
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [Command.create({"product_id": product.id, "price_unit": 1})],
            }
        )
        order.action_confirm()
        entry = self.env["project.sale.line.employee.map"].create(
            {
                "project_id": project.id,
                "employee_id": self.bruno.id,
                "sale_line_id": order.order_line.id,
            }
        )
        self.bill(project, timesheets=self.logs.filtered(lambda line: line.employee_id == self.ana))
        self.assertEqual(entry.sale_line_id, order.order_line)

    def test_an_archived_project(self):
        project = self.make_project()
        project.active = False
        action = project.with_user(self.accountant).action_zoho_invoice()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard = wizard.with_user(self.accountant)
        wizard.date_to = date(2026, 12, 31)
        self.env.invalidate_all()
        self.assertFalse(wizard.problem)
        wizard.action_create_invoice()
        self.assertEqual(set(self.states()), {"invoiced"})

    def test_an_order_for_expenses_of_several_projects(self):
        one, two = self.make_project(), self.make_project(name="Two")
        product = self.env.ref("zoho_projects_connector.product_expense")
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "price_unit": 120,
                            "product_uom_qty": 1,
                            "is_expense": True,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        order.order_line.qty_delivered = 1
        (one | two).reinvoiced_sale_order_id = order
        invoice = self.bill(one | two, "rate", with_expenses=True)
        self.assertEqual(invoice.invoice_line_ids.mapped("price_subtotal").count(120), 1)
