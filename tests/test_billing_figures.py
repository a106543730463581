"""What of a project was billed and what not, here and in Odoo's own profitability."""

from datetime import date

from .billing_case import BillingCase

SECTIONS = {"billable_time", "billable_fixed", "billable_milestones", "billable_manual"}
REVENUES = {*SECTIONS, "expenses", "materials", "service_revenues"}


class TestFigures(BillingCase):
    def assert_like_core(self, project):
        """To the cent: what is to be invoiced there is unbilled or on drafts here."""
        self.env.flush_all()
        self.env.invalidate_all()
        panel = project._get_profitability_items(with_action=False)
        revenues = [row for row in panel["revenues"]["data"] if row["id"] in REVENUES]
        to_invoice = sum(row["to_invoice"] for row in revenues)
        invoiced = sum(row["invoiced"] for row in revenues)
        self.assertAlmostEqual(
            project.zoho_unbilled_amount + project.zoho_draft_amount, to_invoice, 2
        )
        self.assertAlmostEqual(project.zoho_billed_amount, invoiced, 2)
        costs = panel["costs"]["total"]
        self.assertAlmostEqual(-project.zoho_cost, costs["billed"] + costs["to_bill"], 2)

    def figures(self, project):
        self.env.flush_all()
        self.env.invalidate_all()
        return (
            project.zoho_unbilled_amount,
            project.zoho_draft_amount,
            project.zoho_billed_amount,
        )

    def test_before_anything_was_billed(self):
        project = self.make_project()
        self.assertAlmostEqual(project.zoho_unbilled_hours, 12.6)
        self.assertEqual(project.zoho_unbilled_since, date(2026, 7, 1))
        amounts = sum(self.logs.mapped("zoho_billing_amount"))
        self.assertEqual(self.figures(project), (amounts, 0, 0))

    def test_along_the_way(self):
        for pricing in ("project_hours", "task_hours", "staff_hours"):
            for group_by in ("rate", "entry"):
                with self.subTest(f"{pricing} {group_by}"):
                    project = self.make_project(pricing)
                    self.set_rates(
                        project, people=[(self.ana, 100)], tasks=[("design", 120), ("build", 60)]
                    )
                    july = self.logs.filtered(lambda line: line.date.month == 7)
                    invoice = self.bill(project, group_by, july)
                    self.assert_like_core(project)
                    self.assertAlmostEqual(project.zoho_draft_amount, invoice.amount_untaxed, 1)
                    invoice.action_post()
                    self.assert_like_core(project)
                    self.credit(invoice)
                    self.assert_like_core(project)

    def test_hours_and_age(self):
        project = self.make_project()
        july = self.logs.filtered(lambda line: line.date.month == 7)
        self.bill(project, "rate", july)
        self.env.invalidate_all()
        self.assertAlmostEqual(project.zoho_billed_hours, 560 / 60)
        self.assertAlmostEqual(project.zoho_unbilled_hours, 196 / 60)
        self.assertEqual(project.zoho_unbilled_since, date(2026, 8, 3))
        projects = self.env["project.project"]
        self.assertIn(project, projects.search([("zoho_is_to_invoice", "=", True)]))
        self.bill(project)
        self.assertNotIn(project, projects.search([("zoho_is_to_invoice", "=", True)]))
        self.assertIn(project, projects.search([("zoho_is_to_invoice", "=", False)]))

    def test_fixed_price(self):
        project = self.make_project("fixed_cost")
        self.assertEqual(self.figures(project), (10000, 0, 0))
        invoice = self.bill(project, percentages={project.id: 30})
        self.assertEqual(self.figures(project), (7000, 3000, 0))
        invoice.action_post()
        self.assertEqual(self.figures(project), (7000, 0, 3000))
        self.assert_like_core(project)

    def test_milestones(self):
        project = self.make_project()
        self.milestone.zoho_amount = 5000
        before = self.figures(project)[0]
        invoice = self.bill(project, "rate", milestones=self.milestone)
        invoice.action_post()
        self.assert_like_core(project)
        self.assertAlmostEqual(self.figures(project)[2], before, 1)

    def test_cost_and_margin(self):
        project = self.make_project()
        cost = sum(self.logs.mapped(lambda line: -line.amount))
        self.assertGreater(cost, 0)
        self.assertAlmostEqual(project.zoho_cost, cost, 2)
        self.assertAlmostEqual(project.zoho_margin, project.zoho_unbilled_amount - cost, 2)

    def test_budget(self):
        project = self.make_project(zoho_budget_hours=25.2, zoho_budget_amount=2000)
        self.assertAlmostEqual(project.zoho_budget_hours_used, 50)
        self.assertAlmostEqual(
            project.zoho_budget_amount_used, 100 * project.zoho_unbilled_amount / 2000
        )

    def test_expenses(self):
        project = self.make_project()
        action = project.with_user(self.accountant).action_zoho_expense()
        defaults = {k[8:]: v for k, v in action["context"].items() if k.startswith("default_")}
        self.ana.user_id = self.env.user
        expense = self.env["hr.expense"].create(
            {
                **defaults,
                "name": "Train",
                "employee_id": self.ana.id,
                "total_amount_currency": 120,
                "payment_mode": "company_account",
                "tax_ids": False,
            }
        )
        expense.action_submit()
        expense.action_approve()
        expense.action_post()
        self.assertEqual(expense.sale_order_id.project_id, project)
        invoice = self.bill(project, "rate", with_expenses=True)
        self.assertEqual(sorted(invoice.invoice_line_ids.mapped("price_subtotal")), [120, 1077.93])
        invoice.action_post()
        self.assert_like_core(project)
        self.assertEqual(self.bill_nothing(project), "There is nothing to invoice")

    def bill_nothing(self, project):
        try:
            self.bill(project, with_expenses=True)
        except Exception as refusal:
            return str(refusal).split(":", maxsplit=1)[0]
        return None

    def test_query_counts_at_two_sizes(self):
        """Figures of a list of projects are read together."""
        few = self.env["project.project"].browse()
        for _number in range(2):
            few |= self.make_project()
        many = few
        for _number in range(8):
            many |= self.make_project()
        for project in many[::2]:
            self.bill(project, "rate")
        counts = []
        for projects in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            projects.read(["zoho_unbilled_amount", "zoho_unbilled_hours", "zoho_margin"])
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)


class TestCustomersFigures(BillingCase):
    def test_two_currencies(self):
        rate = self.env["res.currency.rate"]
        rate.search([("currency_id", "=", self.eur.id)]).unlink()
        rate.create({"currency_id": self.eur.id, "rate": 0.5, "name": "2020-01-01"})
        project = self.make_project(zoho_currency_id=self.eur.id)
        cost = sum(self.logs.mapped(lambda line: -line.amount))
        self.assertAlmostEqual(project.zoho_cost, cost * 0.5, 2)
        invoice = self.bill(project, "rate")
        invoice.action_post()
        self.env.invalidate_all()
        self.assertEqual(project.zoho_billed_amount, 1077.93)
        panel = project._get_profitability_items(with_action=False)
        self.assertAlmostEqual(panel["revenues"]["total"]["invoiced"], 2 * 1077.93, 2)
