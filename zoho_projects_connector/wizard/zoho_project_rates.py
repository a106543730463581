from odoo import api, fields, models

from ..models.project_project import BILLING_METHODS


class ZohoProjectRates(models.TransientModel):
    """What an hour costs, where Zoho does not tell: of a project, its tasks and its people. And
    what its milestones cost, which Zoho never tells.

    Accountants need no right on projects for it, and can change nothing but rates.
    """

    _name = "zoho.project.rates"
    _description = "Rates of a Project"

    project_id = fields.Many2one("project.project", required=True, readonly=True)
    invoice_id = fields.Many2one("zoho.project.invoice", readonly=True)
    currency_id = fields.Many2one(related="project_id.zoho_billing_currency_id")
    pricing = fields.Selection(BILLING_METHODS, "Billed by")
    hourly_rate = fields.Monetary("Hourly rate")
    fixed_price = fields.Monetary("Fixed price")
    is_pricing_from_zoho = fields.Boolean(compute="_compute_from_zoho")
    is_rate_from_zoho = fields.Boolean(compute="_compute_from_zoho")
    is_price_from_zoho = fields.Boolean(compute="_compute_from_zoho")
    staff_ids = fields.One2many(
        "zoho.project.rates.line", "wizard_id", "People", domain=[("employee_id", "!=", False)]
    )
    task_ids = fields.One2many(
        "zoho.project.rates.line", "wizard_id", "Tasks", domain=[("task_id", "!=", False)]
    )
    milestone_ids = fields.One2many(
        "zoho.project.rates.line", "wizard_id", "Milestones", domain=[("milestone_id", "!=", False)]
    )

    @api.depends("project_id")
    def _compute_from_zoho(self):
        for wizard in self:
            project = wizard.project_id.sudo()
            wizard.is_pricing_from_zoho = bool(project.zoho_billing_method)
            wizard.is_rate_from_zoho = bool(project.zoho_rate)
            wizard.is_price_from_zoho = bool(project.zoho_fixed_cost)

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        for wizard in wizards:
            wizard.project_id.check_access("read")
            project = wizard.project_id.sudo()
            wizard.write(
                {
                    "pricing": project.zoho_pricing,
                    "hourly_rate": project.zoho_hourly_rate,
                    "fixed_price": project.zoho_fixed_price,
                }
            )
            wizard._list_people_and_tasks()
            wizard._list_milestones()
        return wizards

    def _list_milestones(self):
        milestones = self.env["project.milestone"].sudo()
        self.env["zoho.project.rates.line"].create(
            [
                {
                    "wizard_id": self.id,
                    "milestone_id": milestone.id,
                    "rate": milestone.zoho_amount,
                    "is_billed": bool(milestone.zoho_amount and not milestone.zoho_open_amount),
                }
                for milestone in milestones.search([("project_id", "=", self.project_id.id)])
            ]
        )

    def _list_people_and_tasks(self):
        """Those who have hours to be billed, and those who have a rate."""
        project = self.project_id.sudo()
        timesheets = self.env["account.analytic.line"].sudo()
        unbilled = [("project_id", "=", project.id), ("zoho_billing_state", "=", "unbilled")]
        by_person = dict(timesheets._read_group(unbilled, ["employee_id"], ["unit_amount:sum"]))
        by_task = dict(timesheets._read_group(unbilled, ["task_id"], ["unit_amount:sum"]))
        rates = {
            entry.employee_id: entry.zoho_hourly_rate for entry in project.sale_line_employee_ids
        }
        rated = (
            self.env["project.task"]
            .sudo()
            .search([("project_id", "=", project.id), ("zoho_hourly_rate", ">", 0)])
        )
        employees = [*dict.fromkeys([*by_person, *rates])]
        tasks = [*dict.fromkeys([*by_task, *rated])]
        self.env["zoho.project.rates.line"].create(
            [
                {
                    "wizard_id": self.id,
                    "employee_id": employee.id,
                    "hours": by_person.get(employee, 0.0),
                    "rate": rates.get(employee, 0.0),
                }
                for employee in employees
                if employee
            ]
            + [
                {
                    "wizard_id": self.id,
                    "task_id": task.id,
                    "hours": by_task.get(task, 0.0),
                    "rate": task.zoho_hourly_rate,
                }
                for task in tasks
                if task
            ]
        )

    def action_save(self):
        self.ensure_one()
        self.env["account.move"].check_access("create")
        self.project_id.check_access("read")
        project = self.project_id.sudo()
        project.write(
            {
                "zoho_pricing": self.pricing,
                "zoho_hourly_rate": self.hourly_rate,
                "zoho_fixed_price": self.fixed_price,
            }
        )
        if self.pricing == "staff_hours":
            self._save_staff(project)
        elif self.pricing == "task_hours":
            for line in self.task_ids.filtered(lambda line: line.task_id.project_id == project):
                if line.task_id.sudo().zoho_hourly_rate != line.rate:
                    line.task_id.sudo().zoho_hourly_rate = line.rate
        for line in self.milestone_ids.filtered(
            lambda line: not line.is_billed and line.milestone_id.project_id == project
        ):
            if line.milestone_id.sudo().zoho_amount != line.rate:
                line.milestone_id.sudo().zoho_amount = line.rate
        if self.invoice_id:
            return self.invoice_id._zoho_reopen()
        return {"type": "ir.actions.act_window_close"}

    def _save_staff(self, project):
        """Odoo's own table of who is billed on which line of the order."""
        entries = {entry.employee_id: entry for entry in project.sale_line_employee_ids}
        for line in self.staff_ids:
            entry = entries.get(line.employee_id.sudo())
            if entry and entry.zoho_hourly_rate != line.rate:
                entry.zoho_hourly_rate = line.rate
            elif not entry and line.rate:
                project.sale_line_employee_ids.create(
                    {
                        "project_id": project.id,
                        "employee_id": line.employee_id.id,
                        "zoho_hourly_rate": line.rate,
                    }
                )


class ZohoProjectRatesLine(models.TransientModel):
    _name = "zoho.project.rates.line"
    _description = "Rate of a Person, a Task or a Milestone"
    _order = "hours desc, id"

    wizard_id = fields.Many2one("zoho.project.rates", required=True, ondelete="cascade")
    employee_id = fields.Many2one("hr.employee", "Person", readonly=True)
    task_id = fields.Many2one("project.task", readonly=True)
    milestone_id = fields.Many2one("project.milestone", readonly=True)
    is_billed = fields.Boolean("Billed", readonly=True)
    hours = fields.Float("Unbilled hours", readonly=True)
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    rate = fields.Monetary("Hourly rate")
