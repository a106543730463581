"""A project as the sync leaves it, ready to be billed; built once for each class."""

from datetime import date

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.zoho_projects_connector.billing.invoicing import InvoiceRequest

from .common import load_chart

# Day, task, person, minutes. Thirds of an hour and a long day: nothing that rounds by itself.
LOGS = [
    (date(2026, 7, 1), "design", "ana", 20),
    (date(2026, 7, 1), "design", "bruno", 20),
    (date(2026, 7, 2), "design", "ana", 20),
    (date(2026, 7, 2), "build", "bruno", 500),
    (date(2026, 8, 3), "build", "ana", 95),
    (date(2026, 8, 4), "test", "bruno", 61),
    (date(2026, 8, 5), None, "ana", 40),
]


@tagged("standard", "post_install", "-at_install", "zoho")
class BillingCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.company = cls.env.company
        load_chart(company)
        cls.usd = company.currency_id
        cls.eur = cls.env.ref("base.EUR")
        cls.eur.active = True
        cls.tax = cls.env["account.tax"].search(
            [("type_tax_use", "=", "sale"), ("company_id", "=", company.id)], limit=1
        )
        # As in a database that had its chart of accounts before its products.
        products = cls.env.ref("sale_timesheet.time_product")
        products |= cls.env.ref("zoho_projects_connector.product_fixed_price")
        products.taxes_id = cls.tax
        cls.accountant = new_test_user(cls.env, "accountant", "account.group_account_invoice")
        cls.customer = cls.env["res.partner"].create({"name": "Acme SA", "is_company": True})
        cls.ana, cls.bruno = cls.env["hr.employee"].create(
            [{"name": "Ana Alvarez", "hourly_cost": 40}, {"name": "Bruno Costa", "hourly_cost": 30}]
        )

    # ------------------------------------------------------------------ what there is

    def make_project(self, pricing="project_hours", logs=LOGS, **values):
        """:return: a project with milestones, task lists, tasks and unbilled hours"""
        project = self.env["project.project"].create(
            {
                "name": "Website",
                "company_id": self.company.id,
                "partner_id": self.customer.id,
                "allow_billable": True,
                "allow_timesheets": True,
                "allow_milestones": True,
                "zoho_billing_method": pricing,
                "zoho_rate": 85.55 if pricing != "fixed_cost" else 0,
                "zoho_fixed_cost": 10000 if pricing == "fixed_cost" else 0,
                **values,
            }
        )
        self.milestone, self.later = self.env["project.milestone"].create(
            [
                {"name": "Design done", "project_id": project.id, "is_reached": True},
                {"name": "Launch", "project_id": project.id},
            ]
        )
        self.list_one, self.list_two = self.env["zoho.task.list"].create(
            [
                {"name": "Drafts", "project_id": project.id, "milestone_id": self.milestone.id},
                {"name": "Code", "project_id": project.id, "milestone_id": self.later.id},
            ]
        )
        self.tasks = {}
        for name, milestone, task_list in (
            ("design", self.milestone, self.list_one),
            ("build", self.later, self.list_two),
            ("test", self.later, self.list_two),
        ):
            self.tasks[name] = self.env["project.task"].create(
                {
                    "name": name.title(),
                    "project_id": project.id,
                    "milestone_id": milestone.id,
                    "zoho_task_list_id": task_list.id,
                    "zoho_kind": "task",
                    "allocated_hours": 10,
                }
            )
        self.logs = self.log_hours(project, logs)
        return project

    def log_hours(self, project, logs):
        people = {"ana": self.ana, "bruno": self.bruno}
        return self.env["account.analytic.line"].create(
            [
                {
                    "name": f"Work of {day}",
                    "project_id": project.id,
                    "task_id": self.tasks[task].id if task else False,
                    "employee_id": people[person].id,
                    "date": day,
                    "unit_amount": minutes / 60,
                    "zoho_billing_state": "unbilled",
                    "is_so_line_edited": False,
                }
                for day, task, person, minutes in logs
            ]
        )

    def set_rates(self, project, people=(), tasks=()):
        for employee, rate in people:
            self.env["project.sale.line.employee.map"].create(
                {"project_id": project.id, "employee_id": employee.id, "zoho_hourly_rate": rate}
            )
        for name, rate in tasks:
            self.tasks[name].zoho_hourly_rate = rate

    # ------------------------------------------------------------------ what is done

    def bill(self, projects, group_by="task", timesheets=None, user=None, **options):
        """:return: the draft invoice of these hours, of all unbilled ones when none are given"""
        engine = self.env["zoho.invoicing"]
        if timesheets is None:
            domain = engine._unbilled_domain(projects)
            timesheets = self.env["account.analytic.line"].search(domain)
        user = user or self.accountant
        request = InvoiceRequest(
            projects.with_user(user), timesheets.with_user(user), group_by, **options
        )
        return engine.with_user(user)._create_invoice(request).with_env(self.env)

    def reverse(self, invoice, modify=False):
        """:return: the credit note, or the new invoice of “reverse and create”"""
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        wizard.reverse_moves(is_modify=modify)
        return wizard.new_move_ids

    def credit(self, invoice, **lines):
        """:param lines: none for all, else ``{name of a line: quantity}``
        :return: the posted credit note
        """
        credit_note = self.reverse(invoice)
        if lines:
            commands = []
            for line in credit_note.invoice_line_ids:
                names = [name for name in lines if name in line.name.lower()]
                commands.append(
                    Command.update(line.id, {"quantity": lines[names[0]]})
                    if names
                    else Command.delete(line.id)
                )
            credit_note.invoice_line_ids = commands
        credit_note.action_post()
        return credit_note

    # ------------------------------------------------------------------ what is true

    def states(self, logs=None):
        logs = self.logs if logs is None else logs
        self.env.flush_all()
        self.env.invalidate_all()
        return logs.mapped("zoho_billing_state")

    def unbilled(self, project):
        return self.env["account.analytic.line"].search(
            self.env["zoho.invoicing"]._unbilled_domain(project)
        )

    def lines(self, invoice):
        """:return: ``[(name, quantity, price, subtotal)]``"""
        return [
            (line.name, line.quantity, line.price_unit, line.price_subtotal)
            for line in invoice.invoice_line_ids.sorted("sequence")
        ]

    def assert_consistent(self, project, delta=0.005):
        """What Odoo's order says and what the timesheets say is the same.

        :param delta: hours; an hour of a line that was rounded may be credited for a hundredth more
        """
        self.env.flush_all()
        self.env.invalidate_all()
        hours = self.env["account.analytic.line"].search(
            [("project_id", "=", project.id), ("zoho_billing_state", "!=", False)]
        )
        for line in project._zoho_order_lines():
            if line.zoho_line_type != "hours":
                continue
            of_line = hours.filtered(lambda hour, line=line: hour.so_line == line)
            billed = of_line.filtered(lambda hour: hour.zoho_billing_state == "invoiced")
            self.assertAlmostEqual(line.qty_delivered, sum(of_line.mapped("unit_amount")), 2)
            billed_hours = sum(billed.mapped("unit_amount"))
            self.assertLessEqual(abs(line.qty_invoiced - billed_hours), delta + 1e-9)
        for hour in hours:
            is_billed = hour.zoho_billing_state == "invoiced"
            self.assertEqual(bool(hour.zoho_invoice_line_id), is_billed, hour.name)
            if is_billed:
                self.assertEqual(hour.zoho_invoice_line_id.move_id, hour.timesheet_invoice_id)
