from odoo import fields, models


class ProjectProject(models.Model):
    _name = "project.project"
    _inherit = ["project.project", "zoho.linked.mixin"]

    zoho_key = fields.Char("Zoho key", copy=False)
    zoho_created_at = fields.Datetime("Created in Zoho", copy=False)
    zoho_billing_method = fields.Selection(
        [
            ("fixed_cost", "Fixed cost"),
            ("project_hours", "Project hours"),
            ("task_hours", "Task hours"),
            ("staff_hours", "Staff hours"),
        ],
        "Billing method",
        copy=False,
    )
    zoho_currency_id = fields.Many2one("res.currency", "Zoho currency", copy=False)
    zoho_rate = fields.Monetary(
        "Rate per hour", currency_field="zoho_currency_id", aggregator="avg", copy=False
    )
    zoho_fixed_cost = fields.Monetary("Fixed cost", currency_field="zoho_currency_id", copy=False)
    zoho_task_list_ids = fields.One2many("zoho.task.list", "project_id", "Task lists")
