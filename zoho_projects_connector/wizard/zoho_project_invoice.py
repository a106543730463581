from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..billing.grouping import GROUPINGS, amount_of
from ..billing.invoicing import InvoiceRequest
from ..billing.project_figures import REACHED
from ..billing.transactions import INVOICE_DIALOG

# More lines than this make an invoice nobody wants to read, or print.
MANY_LINES = 200


class ZohoProjectInvoice(models.TransientModel):
    """What goes on an invoice, seen before it is made."""

    _name = "zoho.project.invoice"
    _description = "Invoice Projects"

    project_ids = fields.Many2many(
        "project.project", string="Projects", required=True, context={"active_test": False}
    )
    partner_id = fields.Many2one("res.partner", "Customer", compute="_compute_customer")
    currency_id = fields.Many2one("res.currency", compute="_compute_customer")
    scope = fields.Selection(
        [
            ("project", "Whole projects"),
            ("milestone", "Milestones"),
            ("task_list", "Task lists"),
            ("task", "Tasks"),
            ("timesheet", "Selected hours"),
        ],
        "Bill",
        required=True,
        default="project",
    )
    date_from = fields.Date("From")
    date_to = fields.Date("Bill up to", default=fields.Date.context_today)
    milestone_ids = fields.Many2many(
        "project.milestone", string="Milestones", domain="[('project_id', 'in', project_ids)]"
    )
    task_list_ids = fields.Many2many(
        "zoho.task.list", string="Task lists", domain="[('project_id', 'in', project_ids)]"
    )
    task_ids = fields.Many2many(
        "project.task",
        string="Tasks",
        domain="[('project_id', 'in', project_ids)]",
        context={"active_test": False},
    )
    timesheet_ids = fields.Many2many(
        "account.analytic.line",
        string="Hours",
        compute="_compute_timesheet_ids",
        store=True,
        readonly=False,
    )
    amount_milestone_ids = fields.Many2many(
        "project.milestone",
        "zoho_project_invoice_amount_milestone_rel",
        string="Milestones with an amount",
        compute="_compute_amount_milestone_ids",
        store=True,
        readonly=False,
        domain="[('project_id', 'in', project_ids), ('zoho_open_amount', '>', 0)]",
        help="Billed with their own amount, and their open hours with it.",
    )
    fixed_price_ids = fields.One2many(
        "zoho.project.invoice.fixed.price",
        "wizard_id",
        "Fixed prices",
        compute="_compute_fixed_price_ids",
        store=True,
        readonly=False,
    )
    group_by = fields.Selection(GROUPINGS, "Show hours", required=True, default="task")
    with_expenses = fields.Boolean("Include expenses", default=True)
    print_timesheets = fields.Boolean("Print the hours with the invoice", default=True)

    hours = fields.Float("Hours to bill", compute="_compute_amounts")
    hours_amount = fields.Monetary("Amount of hours", compute="_compute_amounts")
    milestones_amount = fields.Monetary("Amount of milestones", compute="_compute_amounts")
    fixed_amount = fields.Monetary("Amount of fixed prices", compute="_compute_amounts")
    expenses_amount = fields.Monetary("Amount of expenses", compute="_compute_amounts")
    amount = fields.Monetary("Total without taxes", compute="_compute_amounts")
    line_count = fields.Integer("Lines", compute="_compute_amounts")
    waiting_hours = fields.Float("Hours waiting for their milestone", compute="_compute_amounts")
    elsewhere_hours = fields.Float("Hours invoiced elsewhere", compute="_compute_elsewhere_hours")
    problem = fields.Char(compute="_compute_problem")
    is_rate_missing = fields.Boolean(compute="_compute_problem")
    note = fields.Char(compute="_compute_note")

    @api.depends("project_ids")
    def _compute_customer(self):
        for wizard in self:
            projects = wizard.project_ids._origin.sudo()
            wizard.partner_id = projects.partner_id[:1]
            wizard.currency_id = projects.zoho_billing_currency_id[:1]

    @api.depends(
        "project_ids", "scope", "date_from", "date_to", "milestone_ids", "task_list_ids", "task_ids"
    )
    def _compute_timesheet_ids(self):
        for wizard in self.filtered(lambda wizard: wizard.scope != "timesheet"):
            wizard.timesheet_ids = (
                self.env["account.analytic.line"].sudo().search(wizard._timesheet_domain())
            )

    def _timesheet_domain(self):
        domain = self.env["zoho.invoicing"]._unbilled_domain(self.project_ids._origin)
        if self.date_from:
            domain &= Domain("date", ">=", self.date_from)
        if self.date_to:
            domain &= Domain("date", "<=", self.date_to)
        match self.scope:
            case "milestone":
                domain &= Domain("task_id.milestone_id", "in", self.milestone_ids._origin.ids)
            case "task_list":
                domain &= Domain("task_id.zoho_task_list_id", "in", self.task_list_ids._origin.ids)
            case "task":
                domain &= Domain("task_id", "child_of", self.task_ids._origin.ids)
        return domain

    @api.depends("project_ids", "scope", "milestone_ids")
    def _compute_amount_milestone_ids(self):
        """Whole projects are billed with the milestones they have reached."""
        for wizard in self:
            if wizard.scope == "milestone":
                milestones = wizard.milestone_ids._origin
            elif wizard.scope == "project":
                of_projects = Domain("project_id", "in", wizard.project_ids._origin.ids)
                milestones = self.env["project.milestone"].search(REACHED & of_projects)
            else:
                milestones = self.env["project.milestone"]
            wizard.amount_milestone_ids = milestones.filtered("zoho_open_amount")

    @api.depends("project_ids", "scope")
    def _compute_fixed_price_ids(self):
        for wizard in self:
            projects = wizard.project_ids._origin.sudo()
            fixed = projects.filtered(lambda project: project.zoho_pricing == "fixed_cost")
            commands = [fields.Command.clear()]
            for project in fixed if wizard.scope == "project" else ():
                billed = project._zoho_fixed_price_billed()
                if billed < 100:
                    commands.append(
                        fields.Command.create(
                            {"project_id": project.id, "billed": billed, "percentage": 100 - billed}
                        )
                    )
            wizard.fixed_price_ids = commands

    @api.depends(
        "timesheet_ids",
        "amount_milestone_ids",
        "fixed_price_ids.percentage",
        "with_expenses",
        "group_by",
    )
    def _compute_amounts(self):
        engine = self.env["zoho.invoicing"].sudo()
        for wizard in self:
            timesheets = wizard.timesheet_ids._origin.sudo()
            milestones = wizard.amount_milestone_ids._origin.sudo()
            by_milestone = timesheets.filtered(lambda line: line._zoho_open_milestone())
            waiting = by_milestone.filtered(lambda t, m=milestones: t.task_id.milestone_id not in m)
            by_hour = (timesheets - by_milestone).filtered(
                lambda line: line.project_id.zoho_pricing != "fixed_cost"
            )
            groups = engine._hours_groups(by_hour, wizard.group_by or "rate")
            wizard.hours = sum((timesheets - waiting).mapped("unit_amount"))
            wizard.waiting_hours = sum(waiting.mapped("unit_amount"))
            company = wizard.project_ids._origin[:1].sudo()._zoho_company()
            wizard.hours_amount = amount_of(groups, wizard.currency_id, company)
            wizard.milestones_amount = sum(milestones.mapped("zoho_open_amount"))
            wizard.fixed_amount = sum(wizard.fixed_price_ids.mapped("amount"))
            expenses = wizard._expense_lines() if wizard.with_expenses else []
            wizard.expenses_amount = sum(line.untaxed_amount_to_invoice for line in expenses)
            amounts = wizard.hours_amount + wizard.milestones_amount + wizard.fixed_amount
            wizard.amount = amounts + wizard.expenses_amount
            fixed = wizard.fixed_price_ids.filtered("percentage")
            wizard.line_count = len(groups) + len(milestones) + len(fixed) + len(expenses)

    def _expense_lines(self):
        lines = self.env["sale.order.line"].sudo()
        for project in self.project_ids._origin.sudo():
            lines |= project._zoho_expense_lines()
        return lines

    @api.depends("project_ids")
    def _compute_elsewhere_hours(self):
        for wizard in self:
            wizard.elsewhere_hours = sum(wizard.project_ids._origin.mapped("zoho_elsewhere_hours"))

    @api.depends("project_ids", "timesheet_ids")
    def _compute_problem(self):
        """What would refuse the invoice is said before the button is pressed."""
        engine = self.env["zoho.invoicing"].sudo()
        for wizard in self:
            wizard.problem, wizard.is_rate_missing = False, False
            try:
                engine._check_one_customer(wizard.project_ids._origin.sudo())
            except UserError as error:
                wizard.problem = str(error)
                continue
            try:
                engine._check_terms(wizard._request())
            except UserError as error:
                wizard.problem, wizard.is_rate_missing = str(error), True

    @api.depends("waiting_hours", "elsewhere_hours", "line_count")
    def _compute_note(self):
        for wizard in self:
            notes = []
            if wizard.waiting_hours:
                notes.append(
                    self.env._(
                        "%(hours).2f hours are billed with the amount of their milestone and wait "
                        "for it.",
                        hours=wizard.waiting_hours,
                    )
                )
            if wizard.elsewhere_hours:
                notes.append(
                    self.env._(
                        "%(hours).2f hours before the start date were invoiced elsewhere and are "
                        "not offered.",
                        hours=wizard.elsewhere_hours,
                    )
                )
            if wizard.line_count > MANY_LINES:
                notes.append(
                    self.env._(
                        "The invoice will have %(number)s lines. Show the hours by task or in one "
                        "line to make it shorter.",
                        number=wizard.line_count,
                    )
                )
            wizard.note = " ".join(notes)

    def _request(self):
        return InvoiceRequest(
            projects=self.project_ids._origin,
            timesheets=self.timesheet_ids._origin,
            group_by=self.group_by or "rate",
            milestones=self.amount_milestone_ids._origin,
            percentages={line.project_id.id: line.percentage for line in self.fixed_price_ids},
            with_expenses=self.with_expenses,
            print_timesheets=self.print_timesheets,
        )

    def action_create_invoice(self):
        self.ensure_one()
        invoice = self.env["zoho.invoicing"]._create_invoice(self._request())
        return invoice._get_records_action(context={})

    def _zoho_reopen(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(INVOICE_DIALOG)
        return action | {"res_id": self.id}

    def action_rates(self):
        """Set what is missing, and come back."""
        self.ensure_one()
        return self.project_ids[:1]._zoho_open_rates(self)


class ZohoProjectInvoiceFixedPrice(models.TransientModel):
    """How much of a fixed price is billed this time."""

    _name = "zoho.project.invoice.fixed.price"
    _description = "Fixed Price to Invoice"

    wizard_id = fields.Many2one("zoho.project.invoice", required=True, ondelete="cascade")
    project_id = fields.Many2one("project.project", required=True, readonly=True)
    currency_id = fields.Many2one(related="project_id.zoho_billing_currency_id")
    price = fields.Monetary(related="project_id.zoho_fixed_price", related_sudo=True)
    billed = fields.Integer("Billed (%)", readonly=True)
    percentage = fields.Integer("Bill now (%)")
    amount = fields.Monetary(compute="_compute_amount")

    _percentage_is_left = models.Constraint(
        "CHECK(percentage >= 0 AND percentage + billed <= 100)",
        "Of a fixed price no more than what is left can be billed.",
    )

    @api.depends("percentage")
    def _compute_amount(self):
        for line in self:
            price = line.project_id.sudo().zoho_fixed_price
            line.amount = line.currency_id.round(price * line.percentage / 100)
