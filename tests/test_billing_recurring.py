"""Recurring invoices: hours and fixed lines with exact amounts, draft, posted and sent."""

from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form

from .recurrence_case import RecurrenceCase


class TestHours(RecurrenceCase):
    def test_three_months(self):
        project = self.make_project()
        recurring = self.recurring_invoice(project, group_by="rate", date_start=date(2026, 7, 31))
        self.on("2026-07-31")
        self.on("2026-08-31")
        self.log_hours(project, [(date(2026, 9, 30), "test", "ana", 30)])
        self.log_hours(project, [(date(2026, 10, 1), "test", "ana", 60)])
        self.on("2026-10-02")
        july, august, september = recurring.invoice_ids.sorted("invoice_date")
        self.assertEqual(
            self.days(recurring.invoice_ids), ["2026-07-31", "2026-08-31", "2026-09-30"]
        )
        self.assertEqual(recurring.invoice_ids.mapped("state"), ["draft"] * 3)
        # 560, 196 and 30 minutes at 85.55
        self.assertEqual([line[1:] for line in self.lines(july)], [(9.33, 85.55, 798.18)])
        self.assertEqual([line[1:] for line in self.lines(august)], [(3.27, 85.55, 279.75)])
        self.assertEqual([line[1:] for line in self.lines(september)], [(0.5, 85.55, 42.78)])
        self.assertEqual(recurring.invoice_count, 3)
        self.assertEqual(recurring.made_count, 3)
        self.assertEqual(self.unbilled(project).date, date(2026, 10, 1))
        self.assertTrue(july.zoho_print_timesheets)
        self.assert_consistent(project)

    def test_nothing_to_invoice_is_no_failure(self):
        project = self.make_project(logs=[])
        recurring = self.recurring_invoice(project)
        self.on("2026-06-30")
        self.assertFalse(recurring.invoice_ids)
        self.assertFalse(recurring.last_error)
        self.assertEqual(recurring.made_count, 1)
        self.assertEqual(self.notes(recurring, "Nothing was to be invoiced on 06/30/2026"), 1)

    def test_hours_and_fixed_lines_of_several_projects_on_one_invoice(self):
        one, two = self.make_project(name="One"), self.make_project(name="Two", logs=[])
        recurring = self.recurring_invoice(
            one | two, group_by="rate", lines=[(self.support, 1, 100)], date_start="2026-08-31"
        )
        recurring.line_ids.project_id = two
        self.on("2026-08-31")
        [invoice] = recurring.invoice_ids
        self.assertEqual(
            [(line.display_type, line.name) for line in invoice.invoice_line_ids][::2],
            [("line_section", "One"), ("line_section", "Two")],
        )
        self.assertEqual(invoice.amount_untaxed, 1077.93 + 100)
        fixed = invoice.invoice_line_ids[-1]
        self.assertEqual(fixed.analytic_distribution, {str(two.account_id.id): 100})


class TestFixedLines(RecurrenceCase):
    def test_alone_they_need_no_rates(self):
        project = self.make_project(False, zoho_rate=0)
        recurring = self.retainer(project)
        self.on("2026-06-30")
        [invoice] = recurring.invoice_ids
        self.assertEqual(self.lines(invoice), [("Support", 2, 150, 300)])
        self.assertEqual(invoice.partner_id, self.customer)
        self.assertEqual(str(invoice.invoice_date), "2026-06-30")
        line = invoice.invoice_line_ids
        self.assertEqual(line.tax_ids, self.tax)
        self.assertEqual(line.analytic_distribution, {str(project.account_id.id): 100})
        self.assertEqual(set(self.states()), {"unbilled"})
        self.on("2026-07-30")
        orders = self.env["sale.order"].search([("project_id", "=", project.id)])
        self.assertEqual(len(orders), 1, "all of them stand on the order of the project")

    def test_they_count_for_their_project(self):
        project = self.make_project(logs=[])
        recurring = self.retainer(project, mode="post")
        self.on("2026-06-30")
        recurring.mode = "draft"
        self.on("2026-07-30")
        self.assertEqual((project.zoho_billed_amount, project.zoho_draft_amount), (300, 300))
        self.assertEqual((project.zoho_unbilled_amount, project.zoho_margin), (0, 600))
        invoices = self.env["account.move"].search(project.action_zoho_invoices()["domain"])
        self.assertEqual(invoices, recurring.invoice_ids)
        self.assertEqual(project.zoho_invoice_count, 2)
        self.credit(invoices.filtered(lambda invoice: invoice.state == "posted"))
        self.env.invalidate_all()
        self.assertEqual((project.zoho_billed_amount, project.zoho_margin), (0, 300))
        self.assertEqual(project.zoho_cost, 0)

    def test_taxes_and_currency_are_those_of_the_customer_and_project(self):
        position = self.env["account.fiscal.position"].create({"name": "Abroad"})
        none = self.tax.copy({"name": "0 %", "amount": 0, "fiscal_position_ids": position.ids})
        none.original_tax_ids = self.tax
        self.customer.property_account_position_id = position
        recurring = self.retainer(self.make_project(zoho_currency_id=self.eur.id))
        self.on("2026-06-30")
        [invoice] = recurring.invoice_ids
        self.assertEqual(recurring.currency_id, self.eur)
        self.assertEqual((invoice.currency_id, invoice.amount_total), (self.eur, 300))
        self.assertEqual(invoice.invoice_line_ids.tax_ids, none)

    def test_what_a_product_fills_in(self):
        recurring = self.recurring_invoice(self.make_project())
        line = self.env["zoho.recurring.invoice.line"].create(
            {"recurring_invoice_id": recurring.id, "product_id": self.support.id, "quantity": 3}
        )
        self.assertEqual((line.name, line.price_unit, line.price_subtotal), ("Support", 150, 450))

    def test_one_customer_and_something_to_bill(self):
        other = self.env["res.partner"].create({"name": "Beta"})
        one, two = self.make_project(), self.make_project(partner_id=other.id)
        with self.assertRaisesRegex(UserError, "several customers"):
            self.retainer(one | two)
        recurring = self.retainer(one | self.make_project(name="Shop"))
        recurring.line_ids.project_id = recurring.project_ids[1]
        with self.assertRaisesRegex(UserError, "is not one of the projects"):
            recurring.project_ids = [Command.unlink(recurring.project_ids[1].id)]
        with self.assertRaisesRegex(UserError, "Add fixed lines"):
            self.retainer(one, lines=[])


class TestModes(RecurrenceCase):
    def test_posted(self):
        recurring = self.retainer(self.make_project(), mode="post")
        self.on("2026-07-02")
        [invoice] = recurring.invoice_ids
        self.assertEqual(invoice.state, "posted")
        self.assertEqual((str(invoice.invoice_date), str(invoice.date)), ("2026-06-30",) * 2)
        self.assertFalse(invoice.is_move_sent)

    def test_sent(self):
        self.customer.email = "books@acme.test"
        recurring = self.retainer(self.make_project(), mode="send")
        self.on("2026-06-30")
        [invoice] = recurring.invoice_ids
        self.assertEqual(invoice.state, "posted")
        self.assertTrue(invoice.is_move_sent)
        self.assertFalse(invoice.zoho_is_to_be_sent)
        mail = invoice.message_ids.filtered(lambda message: message.message_type == "comment")
        self.assertEqual(mail.partner_ids, self.customer)
        self.assertTrue(mail.attachment_ids)

    def test_without_address_it_is_posted_and_sent_later(self):
        recurring = self.retainer(self.make_project(), mode="send")
        self.on("2026-06-30")
        [invoice] = recurring.invoice_ids
        self.assertEqual(invoice.state, "posted")
        self.assertIn("has no e-mail address", recurring.last_error)
        self.on("2026-07-01")
        self.assertEqual(self.notes(recurring, "no e-mail address"), 1)
        self.customer.email = "books@acme.test"
        self.on("2026-07-02")
        self.assertTrue(invoice.is_move_sent)
        self.assertFalse(recurring.last_error)
        self.assertEqual(recurring.invoice_ids, invoice)

    def test_sent_by_hand_is_not_sent_again(self):
        recurring = self.retainer(self.make_project(), mode="send")
        self.on("2026-06-30")
        recurring.invoice_ids.is_move_sent = True
        self.on("2026-07-01")
        self.assertFalse(recurring._undelivered())


class TestButtons(RecurrenceCase):
    def test_make_now(self):
        recurring = self.retainer(self.make_project(), mode="post")
        action = recurring.with_user(self.accountant).action_make_now()
        invoice = self.env["account.move"].browse(action["res_id"])
        self.assertEqual(recurring.invoice_ids, invoice)
        self.assertEqual(str(invoice.invoice_date), "2026-06-30")
        self.assertEqual(str(recurring.next_date), "2026-07-30")
        self.on("2026-06-30")
        self.assertEqual(recurring.invoice_ids, invoice)

    def test_make_now_tells_what_stands_in_the_way(self):
        project = self.make_project(zoho_rate=0)
        recurring = self.recurring_invoice(project, date_start=date(2026, 7, 31))
        with self.assertRaisesRegex(UserError, "There is no rate"):
            recurring.with_user(self.accountant).action_make_now()

    def test_make_now_with_nothing_to_make(self):
        recurring = self.recurring_invoice(self.make_project(logs=[]))
        action = recurring.with_user(self.accountant).action_make_now()
        self.assertIn("Nothing was to be invoiced", action["params"]["message"])

    def test_try_again(self):
        project = self.make_project(zoho_rate=0)
        recurring = self.recurring_invoice(project, date_start=date(2026, 7, 31), mode="send")
        self.on("2026-09-05")
        mine = recurring.with_user(self.accountant)
        with self.assertRaisesRegex(UserError, "There is no rate"):
            mine.action_try_again()
        project.zoho_rate = 100
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            mine.action_try_again()
        self.customer.email = "books@acme.test"
        mine.action_try_again()
        self.assertEqual(self.days(recurring.invoice_ids), ["2026-07-31", "2026-08-31"])
        self.assertEqual(recurring.invoice_ids.mapped("is_move_sent"), [True, True])
        self.assertEqual(str(recurring.next_date), "2026-09-30", "nothing is made too early")
        self.assertFalse(recurring.last_error)

    def test_paused_ones_make_nothing(self):
        recurring = self.retainer(self.make_project())
        recurring.action_pause()
        with self.assertRaisesRegex(UserError, "is paused"):
            recurring.action_make_now()

    def test_from_the_project(self):
        project = self.make_project()
        action = project.with_user(self.accountant).action_zoho_recurring_invoice()
        recurring = (
            self.env["zoho.recurring.invoice"]
            .with_user(self.accountant)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(recurring.project_ids, project)
        self.assertEqual((recurring.name, recurring.partner_id), ("Website", self.customer))

    def test_the_form(self):
        project = self.make_project()
        action = project.with_user(self.accountant).action_zoho_recurring_invoice()
        model = self.env["zoho.recurring.invoice"].with_user(self.accountant)
        with Form(model.with_context(**action["context"])) as form:
            form.end_type = "count"
            form.end_count = 3
            form.interval = 2
            with form.line_ids.new() as line:
                line.product_id = self.support
                self.assertEqual(line.price_unit, 150)
        recurring = form.record
        self.assertEqual(recurring.line_ids.name, "Support")
        self.assertEqual(recurring.state, "active")

    def test_history_is_kept(self):
        recurring = self.retainer(self.make_project())
        recurring.copy().with_user(self.accountant).unlink()
        self.on("2026-06-30")
        with self.assertRaisesRegex(UserError, "stays in its history"):
            recurring.with_user(self.accountant).unlink()
        action = recurring.with_user(self.accountant).action_view_invoices()
        found = self.env["account.move"].search(action["domain"])
        self.assertEqual(found, recurring.invoice_ids)


class TestCompanies(RecurrenceCase):
    def test_the_cron_works_for_all_companies_and_accountants_for_theirs(self):
        other = self.env["res.company"].create({"name": "Second"})
        self.env["account.chart.template"].try_loading("generic_coa", other, False)
        theirs = self.env["project.project"].create(
            {
                "name": "Theirs",
                "company_id": other.id,
                "partner_id": self.customer.id,
                "allow_billable": True,
                "zoho_billing_method": "project_hours",
                "zoho_rate": 10,
            }
        )
        foreign = self.retainer(theirs, user=self.env.user, company_id=other.id)
        own = self.retainer(self.make_project())
        self.on("2026-06-30")
        self.assertEqual(foreign.invoice_ids.company_id, other)
        self.assertEqual(own.invoice_ids.company_id, self.company)
        for model in ("zoho.recurring.invoice", "zoho.recurring.invoice.line"):
            seen = self.env[model].with_user(self.accountant).search([])
            self.assertEqual(seen.company_id, self.company)
        with self.assertRaises(UserError):
            foreign.with_user(self.accountant).action_pause()
        with self.assertRaises(UserError):
            own.project_ids = [Command.link(theirs.id)]
