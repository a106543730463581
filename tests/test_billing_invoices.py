"""Every billing method and every way to show hours, with exact amounts."""

from odoo.exceptions import UserError

from .billing_case import BillingCase

GROUPINGS = ("rate", "task_list", "milestone", "task", "employee", "day", "entry")
HOURS = 12.6  # of LOGS: 756 minutes
AMOUNT = 1077.93  # at 85.55


class TestProjectHours(BillingCase):
    def test_one_line(self):
        project = self.make_project()
        invoice = self.bill(project, "rate")
        self.assertEqual(invoice.move_type, "out_invoice")
        self.assertEqual(invoice.partner_id, self.customer)
        [(_name, quantity, price, subtotal)] = self.lines(invoice)
        self.assertEqual((quantity, price, subtotal), (HOURS, 85.55, AMOUNT))
        self.assertEqual(invoice.invoice_line_ids.tax_ids, self.tax)
        self.assertEqual(set(self.states()), {"invoiced"})
        self.assertEqual(self.logs.zoho_invoice_line_id, invoice.invoice_line_ids)
        self.assert_consistent(project)

    def test_by_task(self):
        project = self.make_project()
        invoice = self.bill(project, "task")
        self.assertEqual(
            [(name.split(": ")[1], quantity) for name, quantity, _p, _s in self.lines(invoice)],
            [("Design", 1), ("Build", 9.92), ("Test", 1.01), (f"{self.last_day()}", 0.67)],
        )
        self.assertEqual(sum(line[1] for line in self.lines(invoice)), HOURS)
        self.assert_consistent(project)

    def last_day(self):
        return "08/05/2026"

    def test_all_groupings_bill_the_same_hours(self):
        for group_by in GROUPINGS:
            with self.subTest(group_by):
                project = self.make_project()
                invoice = self.bill(project, group_by)
                quantities = [line.quantity for line in invoice.invoice_line_ids]
                self.assertAlmostEqual(sum(quantities), HOURS, 2)
                expected = {
                    "rate": 1,
                    "task_list": 3,
                    "milestone": 3,
                    "task": 4,
                    "employee": 2,
                    "day": 5,
                    "entry": 7,
                }
                self.assertEqual(len(quantities), expected[group_by])
                self.assertEqual(set(self.states()), {"invoiced"})
                self.assert_consistent(project)
                self.assertFalse(self.unbilled(project))
                [order_line] = project._zoho_order_lines()
                self.assertEqual(order_line.qty_to_invoice, 0)

    def test_month_by_month_adds_up(self):
        """Thirds of an hour on two invoices are what they are on one."""
        project = self.make_project()
        july = self.logs.filtered(lambda line: line.date.month == 7)
        first = self.bill(project, "entry", july)
        second = self.bill(project, "rate")
        quantities = (first | second).invoice_line_ids.mapped("quantity")
        self.assertAlmostEqual(sum(quantities), HOURS, 2)
        self.assert_consistent(project)

    def test_hours_of_the_next_sync_are_delivered_on_the_same_line(self):
        project = self.make_project()
        self.bill(project, "rate")
        [order_line] = project._zoho_order_lines()
        new = self.log_hours(project, [(self.logs[0].date, "design", "ana", 90)])
        self.assertEqual(new.so_line, order_line)
        self.assertEqual(order_line.qty_to_invoice, 1.5)
        self.assertEqual(order_line.order_id.invoice_status, "to invoice")

    def test_a_new_rate_counts_for_what_is_unbilled(self):
        project = self.make_project()
        july = self.logs.filtered(lambda line: line.date.month == 7)
        first = self.bill(project, "rate", july)
        project.zoho_rate = 100
        second = self.bill(project, "rate")
        self.assertEqual(first.invoice_line_ids.price_unit, 85.55)
        self.assertEqual(second.invoice_line_ids.price_unit, 100)
        self.assertEqual(july.mapped("zoho_hourly_rate"), [85.55] * 4)
        self.assert_consistent(project)

    def test_another_currency(self):
        project = self.make_project(zoho_currency_id=self.eur.id)
        invoice = self.bill(project, "rate")
        self.assertEqual(invoice.currency_id, self.eur)
        self.assertEqual(invoice.amount_untaxed, AMOUNT)
        order = project._zoho_order_lines().order_id
        self.assertEqual(order.currency_id, self.eur)
        again = self.make_project(zoho_currency_id=self.eur.id)
        self.bill(again, "rate")
        self.assertEqual(
            again._zoho_order_lines().order_id.pricelist_id, order.pricelist_id, "one per currency"
        )

    def test_fiscal_position_of_the_customer(self):
        position = self.env["account.fiscal.position"].create({"name": "Abroad"})
        none = self.tax.copy({"name": "0 %", "amount": 0, "fiscal_position_ids": position.ids})
        none.original_tax_ids = self.tax
        self.customer.property_account_position_id = position
        invoice = self.bill(self.make_project(), "rate")
        self.assertEqual(invoice.fiscal_position_id, position)
        self.assertEqual(invoice.invoice_line_ids.tax_ids, none)

    def test_several_projects_of_a_customer(self):
        one, logs = self.make_project(name="One"), self.logs
        two = self.make_project(name="Two", zoho_rate=10)
        invoice = self.bill(one | two, "rate")
        sections = [
            line.name for line in invoice.invoice_line_ids if line.display_type == "line_section"
        ]
        self.assertEqual(sections, ["One", "Two"])
        self.assertEqual(invoice.amount_untaxed, AMOUNT + 126)
        self.assertEqual(set(self.states(logs | self.logs)), {"invoiced"})
        self.assert_consistent(one)
        self.assert_consistent(two)


class TestOtherMethods(BillingCase):
    def test_task_hours(self):
        project = self.make_project("task_hours")
        self.set_rates(project, tasks=[("design", 120), ("build", 60)])
        invoice = self.bill(project, "task")
        self.assertEqual(
            [line[1:] for line in self.lines(invoice)],
            [
                (1, 120, 120),
                (9.92, 60, 595.2),
                (1.02, 85.55, 87.26),
                (0.66, 85.55, 56.46),
            ],
        )
        self.assertEqual(self.tasks["design"].sale_line_id.price_unit, 120)
        self.assertEqual(self.tasks["test"].sale_line_id.price_unit, 85.55)
        self.assert_consistent(project)

    def test_staff_hours(self):
        project = self.make_project("staff_hours")
        self.set_rates(project, people=[(self.ana, 100)])
        invoice = self.bill(project, "employee")
        self.assertEqual(
            sorted((line[1], line[2], line[3]) for line in self.lines(invoice)),
            [(2.92, 100, 292), (9.68, 85.55, 828.12)],
        )
        self.assertEqual(project.pricing_type, "employee_rate", "Odoo's own pricing")
        new = self.log_hours(project, [(self.logs[0].date, "design", "ana", 60)])
        self.assertEqual(new.so_line.price_unit, 100)
        self.assert_consistent(project)

    def test_fixed_cost_in_parts(self):
        project = self.make_project("fixed_cost")
        first = self.bill(project, percentages={project.id: 30})
        self.assertEqual([line[1:] for line in self.lines(first)], [(0.3, 10000, 3000)])
        self.assertEqual(set(self.states()), {"invoiced"}, "the hours are paid with it")
        second = self.bill(project, percentages={project.id: 70})
        self.assertEqual(second.amount_untaxed, 7000)
        self.assertEqual(project._zoho_fixed_price_billed(), 100)
        self.assertEqual(project._zoho_order_lines().order_id.invoice_status, "invoiced")

    def test_a_milestone_with_an_amount_takes_its_hours_along(self):
        project = self.make_project()
        self.milestone.zoho_amount = 5000
        design = self.logs.filtered(lambda line: line.task_id == self.tasks["design"])
        self.assertEqual(design.mapped("zoho_billing_amount"), [0, 0, 0])
        first = self.bill(project, "task")
        self.assertEqual(set(self.states(design)), {"unbilled"}, "they wait for their milestone")
        invoice = self.bill(project, "task", milestones=self.milestone)
        self.assertEqual([line[1:] for line in self.lines(invoice)], [(1, 5000, 5000)])
        self.assertEqual(set(self.states(design)), {"invoiced"})
        self.assertFalse(self.milestone.zoho_open_amount)
        self.assertEqual(first.invoice_line_ids.sale_line_ids.qty_to_invoice, 0)
        self.assert_consistent(project)

    def test_a_deleted_milestone_invoice_gives_the_hours_back(self):
        project = self.make_project()
        self.milestone.zoho_amount = 5000
        invoice = self.bill(project, "task", milestones=self.milestone)
        invoice.unlink()
        self.assertEqual(set(self.states()), {"unbilled"})
        self.assertEqual(self.milestone.zoho_open_amount, 5000)
        self.assertEqual(self.milestone.zoho_order_line_id.product_uom_qty, 0)
        self.assert_consistent(project)
        again = self.bill(project, "task", milestones=self.milestone)
        self.assertEqual(again.amount_untaxed, 5000 + 992.38)


class TestRefusals(BillingCase):
    def assert_refused(self, text, *arguments, **options):
        orders = self.env["sale.order"].search_count([])
        with self.assertRaises(UserError) as refused, self.env.cr.savepoint():
            self.bill(*arguments, **options)
        self.assertIn(text, str(refused.exception))
        self.assertEqual(self.env["sale.order"].search_count([]), orders, "nothing was created")

    def test_no_rate(self):
        project = self.make_project(zoho_rate=0)
        self.assert_refused("There is no rate for Website", project)

    def test_no_rate_of_a_task_and_a_person(self):
        project = self.make_project("task_hours", zoho_rate=0)
        self.set_rates(project, tasks=[("design", 120)])
        self.assert_refused("Website / Build", project)
        project = self.make_project("staff_hours", zoho_rate=0)
        self.set_rates(project, people=[(self.ana, 100)])
        self.assert_refused("Website / Bruno Costa", project)

    def test_no_method(self):
        self.assert_refused("has no billing method", self.make_project(False))

    def test_no_customer(self):
        project = self.make_project()
        project.partner_id = False
        self.assert_refused("has no customer", project)

    def test_several_customers(self):
        one = self.make_project()
        other = self.env["res.partner"].create({"name": "Beta"})
        two = self.make_project(partner_id=other.id)
        self.assert_refused("several customers (Acme SA and Beta)", one | two)

    def test_several_currencies(self):
        one = self.make_project()
        two = self.make_project(zoho_currency_id=self.eur.id)
        self.assert_refused("several currencies", one | two)

    def test_a_currency_that_is_not_in_use(self):
        swiss = self.env.ref("base.CHF")
        swiss.active = False
        project = self.make_project(zoho_currency_id=swiss.id)
        self.assert_refused("CHF, which is not in use", project)

    def test_nothing_to_invoice(self):
        self.assert_refused("There is nothing to invoice", self.make_project(logs=[]))

    def test_billed_meanwhile(self):
        project = self.make_project()
        invoice = self.bill(project)
        self.assert_refused(invoice.display_name, project, timesheets=self.logs)
