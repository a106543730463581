from odoo import api, fields, models

from ..models.project_project import AMOUNT_GROUP


class ProjectTask(models.Model):
    _inherit = "project.task"

    zoho_billing_currency_id = fields.Many2one(related="project_id.zoho_billing_currency_id")
    zoho_hourly_rate = fields.Monetary(
        "Hourly rate",
        currency_field="zoho_billing_currency_id",
        copy=False,
        aggregator="avg",
        groups=AMOUNT_GROUP,
        help="In projects billed by task hours. Zoho Projects does not give it out.",
    )


class ProjectSaleLineEmployeeMap(models.Model):
    _inherit = "project.sale.line.employee.map"

    zoho_billing_currency_id = fields.Many2one(related="project_id.zoho_billing_currency_id")
    zoho_hourly_rate = fields.Monetary(
        "Hourly rate",
        currency_field="zoho_billing_currency_id",
        groups=AMOUNT_GROUP,
        help="In projects billed by staff hours. Zoho Projects does not give it out.",
    )


class AccountAnalyticLine(models.Model):
    """What an hour is worth: kept current while it is unbilled, untouched from then on."""

    _inherit = "account.analytic.line"

    zoho_billing_currency_id = fields.Many2one(
        related="project_id.zoho_billing_currency_id", store=True
    )
    zoho_hourly_rate = fields.Monetary(
        "Hourly rate",
        currency_field="zoho_billing_currency_id",
        compute="_compute_zoho_hourly_rate",
        store=True,
        copy=False,
        aggregator="avg",
        groups=AMOUNT_GROUP,
    )
    zoho_billing_amount = fields.Monetary(
        "Billing amount",
        currency_field="zoho_billing_currency_id",
        compute="_compute_zoho_hourly_rate",
        store=True,
        copy=False,
        groups=AMOUNT_GROUP,
        help="Hours times rate. Nothing for hours that are billed with the amount of their "
        "project or milestone.",
    )

    @api.depends(
        "zoho_billing_state",
        "unit_amount",
        "employee_id",
        "project_id.zoho_pricing",
        "project_id.zoho_hourly_rate",
        "project_id.sale_line_employee_ids.zoho_hourly_rate",
        "task_id.zoho_hourly_rate",
        "task_id.milestone_id.zoho_open_amount",
    )
    def _compute_zoho_hourly_rate(self):
        for line in self:
            if line.zoho_billing_state == "invoiced":
                continue
            rate = line._zoho_rate() if line.zoho_billing_state == "unbilled" else 0.0
            line.zoho_hourly_rate = rate
            currency = line.zoho_billing_currency_id or line.currency_id
            line.zoho_billing_amount = currency.round(rate * line.unit_amount)

    def _zoho_rate(self):
        """:return: what an hour of this timesheet costs the customer; 0 when it is not known, or
        when it is paid with the amount of its project or milestone"""
        line = self.sudo()
        project, task = line.project_id, line.task_id
        if project.zoho_pricing == "fixed_cost" or line._zoho_open_milestone():
            return 0.0
        own = 0.0
        if project.zoho_pricing == "task_hours":
            own = task.zoho_hourly_rate
        elif project.zoho_pricing == "staff_hours":
            rates = project.sale_line_employee_ids.filtered(
                lambda entry: entry.employee_id == line.employee_id
            )
            own = rates.zoho_hourly_rate
        return own or project.zoho_hourly_rate

    def _zoho_open_milestone(self):
        """:return: the milestone with whose amount these hours will be billed"""
        milestone = self.task_id.milestone_id
        return milestone if milestone.zoho_open_amount else milestone.browse()
