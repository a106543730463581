"""Recurring expenses: whose, for which project, re-invoiced, draft and submitted."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user

from .recurrence_case import RecurrenceCase


class TestRecurringExpenses(RecurrenceCase):
    def test_drafts(self):
        project = self.make_project()
        recurring = self.recurring_expense(project)
        self.on("2026-08-01")
        self.assertEqual(
            [(str(e.date), e.state) for e in recurring.expense_ids.sorted("date")],
            [("2026-06-30", "draft"), ("2026-07-30", "draft")],
        )
        expense = recurring.expense_ids[0]
        self.assertEqual(
            (expense.name, expense.employee_id, expense.total_amount_currency),
            ("Hosting", self.ana, 49.9),
        )
        self.assertEqual(expense.analytic_distribution, {str(project.account_id.id): 100})
        self.assertEqual(
            recurring.expense_ids.sale_order_id, project._zoho_order(), "the customer pays"
        )
        self.assertEqual(recurring.expense_count, 2)

    def test_another_currency(self):
        recurring = self.recurring_expense(self.make_project(), currency_id=self.eur.id)
        self.on("2026-06-30")
        [expense] = recurring.expense_ids
        self.assertEqual((expense.currency_id, expense.total_amount_currency), (self.eur, 49.9))

    def test_a_category_with_a_cost(self):
        mileage = self.env["product.product"].create(
            {"name": "Mileage", "can_be_expensed": True, "standard_price": 0.5}
        )
        recurring = self.recurring_expense(
            self.make_project(), product_id=mileage.id, quantity=100, amount=0
        )
        self.assertTrue(recurring.product_has_cost)
        self.on("2026-06-30")
        [expense] = recurring.expense_ids
        self.assertEqual((expense.quantity, expense.total_amount_currency), (100, 50))
        self.assertFalse(expense.sale_order_id, "it is not re-invoiced")

    def test_submitted(self):
        manager = new_test_user(
            self.env, "approver", "hr_expense.group_hr_expense_team_approver,base.group_user"
        )
        self.ana.expense_manager_id = manager
        recurring = self.recurring_expense(self.make_project(), mode="submit")
        self.on("2026-06-30")
        [expense] = recurring.expense_ids
        self.assertEqual((expense.state, expense.manager_id), ("submitted", manager))

    def test_without_approver_it_is_approved(self):
        recurring = self.recurring_expense(self.make_project(), mode="submit")
        self.on("2026-06-30")
        self.assertEqual(recurring.expense_ids.state, "approved")

    def test_a_failure_is_shown(self):
        project = self.make_project()
        recurring = self.recurring_expense(project)
        project.partner_id = False
        invoice = self.retainer(self.make_project())
        self.on("2026-06-30")
        self.assertIn("has no customer", recurring.last_error)
        self.assertEqual(len(invoice.invoice_ids), 1)
        project.partner_id = self.customer
        self.on("2026-07-01")
        self.assertEqual(str(recurring.expense_ids.date), "2026-06-30")
        self.assertFalse(recurring.last_error)

    def test_billed_with_the_recurring_invoice_of_its_project(self):
        project = self.make_project()
        expense = self.recurring_expense(project, mode="submit", date_start=date(2026, 7, 15))
        invoice = self.recurring_invoice(project, with_hours=False, date_start=date(2026, 7, 31))
        self.on("2026-07-15")
        self.post(expense.expense_ids)
        self.on("2026-07-31")
        [july] = invoice.invoice_ids
        self.assertEqual(july.amount_untaxed, 43.39, "49.90 without 15 % tax")

    def test_expenses_of_later_days_wait(self):
        project = self.make_project()
        expense = self.recurring_expense(project, mode="submit", date_start=date(2026, 8, 15))
        self.on("2026-08-15")
        self.post(expense.expense_ids)
        invoice = self.recurring_invoice(project, with_hours=False, date_start=date(2026, 7, 31))
        self.on("2026-09-01")
        self.assertEqual(self.days(invoice.invoice_ids), ["2026-08-31"])

    def post(self, expenses):
        wizard = self.env["hr.expense.post.wizard"].with_context(
            active_ids=expenses.ids, company_paid_move_ids=[]
        )
        wizard.create({"employee_journal_id": self.purchase_journal().id}).action_post_entry()

    def purchase_journal(self):
        return self.env["account.journal"].search(
            [("type", "=", "purchase"), ("company_id", "=", self.company.id)], limit=1
        )

    def test_an_accountant_does_it_without_other_rights(self):
        project = self.make_project()
        action = project.with_user(self.accountant).action_zoho_recurring_expense()
        model = self.env["zoho.recurring.expense"].with_user(self.accountant)
        with Form(model.with_context(**action["context"])) as form:
            form.employee_id = self.ana
            form.amount = 12
        recurring = form.record
        recurring.action_make_now()
        self.assertEqual(recurring.expense_count, 1)
        found = self.env["hr.expense"].with_user(self.accountant)
        found = found.search(recurring.action_view_expenses()["domain"])
        self.assertEqual(found.mapped("total_amount_currency"), [12])
        with self.assertRaises(AccessError):
            found.write({"name": "Mine"})
        recurring.action_pause()
        recurring.action_resume()
        with self.assertRaisesRegex(UserError, "stays in its history"):
            recurring.unlink()

    def test_an_amount_is_needed(self):
        with self.assertRaisesRegex(UserError, "Enter the amount"):
            self.recurring_expense(self.make_project(), amount=0)

    def test_others_see_nothing(self):
        recurring = self.recurring_expense(self.make_project())
        for group in ("base.group_user", "zoho_projects_connector.group_zoho_projects_manager"):
            user = new_test_user(self.env, f"no_{group.split('.')[1]}", group)
            with self.assertRaises(AccessError):
                recurring.with_user(user).read(["name"])
