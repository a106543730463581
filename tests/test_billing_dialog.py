"""What an accountant sees and chooses before an invoice is made."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user

from .billing_case import BillingCase

DAY = date(2026, 12, 31)  # after all hours


class TestDialog(BillingCase):
    def dialog(self, projects, **values):
        action = projects.with_user(self.accountant).action_zoho_invoice()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard = wizard.with_user(self.accountant)
        wizard.write({"date_to": DAY, **values})
        return wizard

    def invoice(self, wizard):
        action = wizard.action_create_invoice()
        return self.env["account.move"].browse(action["res_id"])

    def test_what_is_seen_is_what_is_billed(self):
        for pricing in ("project_hours", "task_hours", "staff_hours"):
            for group_by in ("rate", "task", "employee", "entry"):
                with self.subTest(f"{pricing} {group_by}"):
                    project = self.make_project(pricing)
                    self.set_rates(
                        project, people=[(self.ana, 100)], tasks=[("design", 120), ("build", 60)]
                    )
                    wizard = self.dialog(project, group_by=group_by)
                    self.assertEqual(wizard.timesheet_ids, self.logs)
                    self.assertAlmostEqual(wizard.hours, 12.6)
                    seen, lines = wizard.amount, wizard.line_count
                    invoice = self.invoice(wizard)
                    self.assertEqual(invoice.amount_untaxed, seen)
                    self.assertEqual(len(invoice.invoice_line_ids), lines)

    def test_bill_up_to(self):
        wizard = self.dialog(self.make_project(), date_to=date(2026, 7, 31))
        self.assertEqual(
            set(wizard.timesheet_ids.mapped("date")), {date(2026, 7, 1), date(2026, 7, 2)}
        )
        wizard.date_from = date(2026, 7, 2)
        self.assertEqual(set(wizard.timesheet_ids.mapped("date")), {date(2026, 7, 2)})
        self.invoice(wizard)
        self.assertEqual(self.states().count("invoiced"), 2)

    def test_scopes(self):
        project = self.make_project()
        wizard = self.dialog(project)
        of = {
            name: self.logs.filtered(lambda t, n=name: t.task_id == self.tasks[n])
            for name in self.tasks
        }
        wizard.write({"scope": "task", "task_ids": [Command.set(self.tasks["build"].ids)]})
        self.assertEqual(wizard.timesheet_ids, of["build"])
        wizard.write({"scope": "task_list", "task_list_ids": [Command.set(self.list_one.ids)]})
        self.assertEqual(wizard.timesheet_ids, of["design"])
        wizard.write({"scope": "milestone", "milestone_ids": [Command.set(self.later.ids)]})
        self.assertEqual(wizard.timesheet_ids, of["build"] | of["test"])

    def test_drop_single_hours(self):
        project = self.make_project()
        wizard = self.dialog(project)
        with Form(wizard) as form:
            form.timesheet_ids.remove(index=0)
        dropped = self.logs - wizard.timesheet_ids
        self.assertEqual(len(dropped), 1)
        self.invoice(wizard)
        self.assertEqual(self.unbilled(project), dropped)

    def test_begin_with_hours_tasks_milestones_lists_or_a_customer(self):
        project = self.make_project()
        design = self.logs.filtered(lambda line: line.task_id == self.tasks["design"])
        for records, expected in (
            (self.logs[:2], self.logs[:2]),
            (self.tasks["design"], design),
            (self.milestone, design),
            (self.list_one, design),
            (self.customer, self.logs),
        ):
            action = records.with_user(self.accountant).action_zoho_invoice()
            wizard = self.env[action["res_model"]].browse(action["res_id"])
            wizard.write({"date_to": DAY} if wizard.scope != "timesheet" else {})
            self.assertEqual(wizard.timesheet_ids, expected, records._name)
            self.assertEqual(wizard.project_ids, project)

    def test_reached_milestones_are_offered(self):
        project = self.make_project()
        (self.milestone | self.later).zoho_amount = 5000
        wizard = self.dialog(project)
        self.assertEqual(wizard.amount_milestone_ids, self.milestone, "the other is not reached")
        self.assertEqual(wizard.milestones_amount, 5000)
        self.assertAlmostEqual(wizard.waiting_hours, 595 / 60 + 61 / 60)
        self.assertIn("wait for it", wizard.note)
        seen = wizard.amount
        self.assertEqual(self.invoice(wizard).amount_untaxed, seen)

    def test_fixed_price_in_parts(self):
        project = self.make_project("fixed_cost")
        wizard = self.dialog(project)
        self.assertEqual((wizard.fixed_price_ids.percentage, wizard.amount), (100, 10000))
        wizard.fixed_price_ids.percentage = 25
        self.assertEqual(wizard.amount, 2500)
        self.assertEqual(self.invoice(wizard).amount_untaxed, 2500)
        again = self.dialog(project)
        self.assertEqual((again.fixed_price_ids.billed, again.fixed_price_ids.percentage), (25, 75))

    def test_hours_before_the_start_date_are_told(self):
        project = self.make_project()
        self.logs[0].sudo().write({"zoho_billing_state": "invoiced_elsewhere"})
        wizard = self.dialog(project)
        self.assertNotIn(self.logs[0], wizard.timesheet_ids)
        self.assertIn("invoiced elsewhere", wizard.note)

    def test_a_problem_is_told_and_can_be_solved(self):
        project = self.make_project("staff_hours", zoho_rate=0)
        wizard = self.dialog(project)
        self.assertIn("Website / Ana Alvarez", wizard.problem)
        action = wizard.action_rates()
        rates = self.env[action["res_model"]].browse(action["res_id"]).with_user(self.accountant)
        self.assertEqual(len(rates.staff_ids), 2)
        for line in rates.staff_ids:
            line.rate = 50
        self.assertEqual(rates.action_save()["res_id"], wizard.id, "back to the invoice")
        self.env.invalidate_all()
        self.assertFalse(wizard.problem)
        self.assertEqual(self.invoice(wizard).amount_untaxed, 630)

    def test_rates_of_tasks(self):
        project = self.make_project("task_hours")
        action = project.with_user(self.accountant).action_zoho_rates()
        rates = self.env[action["res_model"]].browse(action["res_id"]).with_user(self.accountant)
        [line] = rates.task_ids.filtered(lambda line: line.task_id == self.tasks["design"])
        line.rate = 120
        rates.action_save()
        self.assertEqual(self.tasks["design"].zoho_hourly_rate, 120)

    def test_amounts_of_milestones(self):
        project = self.make_project()
        action = project.with_user(self.accountant).action_zoho_rates()
        rates = self.env[action["res_model"]].browse(action["res_id"]).with_user(self.accountant)
        [line] = rates.milestone_ids.filtered(lambda line: line.milestone_id == self.milestone)
        line.rate = 5000
        rates.action_save()
        self.assertEqual(self.milestone.zoho_open_amount, 5000)
        self.bill(project, milestones=self.milestone)
        action = project.with_user(self.accountant).action_zoho_rates()
        rates = self.env[action["res_model"]].browse(action["res_id"]).with_user(self.accountant)
        [line] = rates.milestone_ids.filtered(lambda line: line.milestone_id == self.milestone)
        self.assertTrue(line.is_billed)
        line.rate = 1
        rates.action_save()
        self.assertEqual(self.milestone.zoho_amount, 5000, "it stands on an invoice")

    def test_what_zoho_manages_is_not_overwritten(self):
        project = self.make_project()
        action = project.with_user(self.accountant).action_zoho_rates()
        rates = self.env[action["res_model"]].browse(action["res_id"]).with_user(self.accountant)
        rates.write({"hourly_rate": 10, "pricing": "staff_hours"})
        rates.action_save()
        self.assertEqual((project.zoho_hourly_rate, project.zoho_pricing), (85.55, "project_hours"))
        self.assertFalse(project.zoho_own_rate)

    def test_where_zoho_tells_nothing_it_is_set_here(self):
        project = self.make_project(False, zoho_rate=0)
        action = project.with_user(self.accountant).action_zoho_rates()
        rates = self.env[action["res_model"]].browse(action["res_id"]).with_user(self.accountant)
        rates.write({"hourly_rate": 10, "pricing": "project_hours"})
        rates.action_save()
        self.assertEqual(self.bill(project, "rate").amount_untaxed, 126)
        project.zoho_rate = 20
        self.assertEqual(project.zoho_hourly_rate, 20, "Zoho tells now")

    def test_quote(self):
        project = self.make_project("task_hours")
        self.set_rates(project, tasks=[("design", 120)])
        action = project.with_user(self.accountant).action_zoho_quote()
        order = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(order.state, "draft")
        self.assertEqual(
            sorted((line.price_unit, line.product_uom_qty) for line in order.order_line),
            [(85.55, 20), (120, 10)],
        )
        order.with_user(self.accountant).action_confirm()
        self.assertEqual(self.tasks["design"].sale_line_id.order_id, order)
        self.assertEqual(project.sale_line_id.order_id, order)
        self.assertEqual(self.bill(project).invoice_line_ids.sale_line_ids.order_id, order)

    def test_quoted_price_counts_where_zoho_tells_none(self):
        project = self.make_project(zoho_rate=0, zoho_own_rate=85)
        action = project.with_user(self.accountant).action_zoho_quote()
        order = self.env["sale.order"].browse(action["res_id"])
        order.order_line.price_unit = 80
        order.action_confirm()
        self.assertEqual(project.zoho_hourly_rate, 80)
        self.assertEqual(self.bill(project, "rate").amount_untaxed, 1008)


class TestRights(BillingCase):
    def test_project_users_see_no_amounts_and_bill_nothing(self):
        project = self.make_project()
        user = new_test_user(
            self.env, "worker", "project.group_project_manager,hr_timesheet.group_timesheet_manager"
        )
        with self.assertRaises(AccessError):
            project.with_user(user).action_zoho_invoice()
        for records, names in (
            (project, ("zoho_rate", "zoho_hourly_rate", "zoho_unbilled_amount", "zoho_margin")),
            (self.logs, ("zoho_hourly_rate", "zoho_billing_amount")),
            (self.milestone, ("zoho_amount", "zoho_open_amount")),
            (self.tasks["design"], ("zoho_hourly_rate",)),
        ):
            shown = records.with_user(user).fields_get()
            for name in names:
                self.assertNotIn(name, shown)
                with self.assertRaises(AccessError):
                    records.with_user(user).read([name])
        with self.assertRaises(AccessError):
            self.env["zoho.billing.change"].with_user(user).search([])

    def test_accountants_need_no_right_on_projects(self):
        project = self.make_project()
        accountant = self.accountant
        for group in ("project.group_project_user", "sales_team.group_sale_salesman"):
            self.assertFalse(accountant.has_group(group), group)
        self.assertEqual(len(self.logs.with_user(accountant).read(["date", "unit_amount"])), 7)
        with self.assertRaises(AccessError):
            self.logs.with_user(accountant).write({"unit_amount": 100})
        invoice = self.bill(project, "task", user=accountant)
        invoice.with_user(accountant).action_post()
        self.assertEqual(invoice.state, "posted")
        with self.assertRaises(AccessError):
            project.with_user(accountant).write({"name": "Mine"})

    def test_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env["account.chart.template"].try_loading("generic_coa", other, False)
        stranger = new_test_user(
            self.env,
            "stranger",
            "account.group_account_invoice",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        project = self.make_project()
        with self.assertRaises(AccessError):
            self.bill(project, user=stranger)
        both = new_test_user(
            self.env,
            "both",
            "account.group_account_invoice",
            company_id=other.id,
            company_ids=[Command.set((other | self.company).ids)],
        )
        invoice = self.bill(project, "rate", user=both.with_context())
        self.assertEqual(invoice.company_id, self.company)
        self.assertEqual(invoice.journal_id.company_id, self.company)


class TestCustomers(BillingCase):
    def test_what_belongs_to_one_project_takes_one(self):
        projects = (self.make_project() | self.make_project()).with_user(self.accountant)
        for action in ("quote", "expense", "recurring_expense"):
            with self.assertRaisesRegex(UserError, "Choose one project"):
                getattr(projects, f"action_zoho_{action}")()
        context = projects.action_zoho_recurring_invoice()["context"]
        self.assertEqual(context["default_project_ids"], [Command.set(projects.ids)])

    def test_the_projects_of_a_customer(self):
        customer = self.customer.with_user(self.accountant)
        project = self.make_project()
        self.assertEqual(customer.zoho_project_count, 0, "it did not come from Zoho")
        connection = self.env["zoho.connection"].create(
            {"client_id": "1000.TEST", "client_secret": "secret", "portal_id": "600000001"}
        )
        self.env["zoho.link"].create(
            {
                "connection_id": connection.id,
                "kind": "project",
                "zoho_id": "1",
                "res_model": "project.project",
                "res_id": project.id,
            }
        )
        self.env.invalidate_all()
        self.assertEqual((customer.zoho_project_count, customer.zoho_is_to_invoice), (1, True))
        domain = customer.action_zoho_projects()["domain"]
        self.assertEqual(self.env["project.project"].search(domain), project)

    def test_a_customer_without_hours(self):
        other = self.env["res.partner"].create({"name": "Beta"})
        with self.assertRaisesRegex(UserError, "no unbilled hours"):
            other.with_user(self.accountant).action_zoho_invoice()
