from odoo import fields, models


class ZohoTaskList(models.Model):
    """A task list of Zoho Projects: the level between milestone and task, which Odoo lacks."""

    _name = "zoho.task.list"
    _description = "Zoho Task List"
    _inherit = ["zoho.mirror.guard", "zoho.linked.mixin"]
    _order = "project_id, sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    project_id = fields.Many2one("project.project", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="project_id.company_id", store=True, index=True)
    milestone_id = fields.Many2one(
        "project.milestone", domain="[('project_id', '=', project_id)]", ondelete="set null"
    )
    is_completed = fields.Boolean("Completed")
    task_ids = fields.One2many("project.task", "zoho_task_list_id", "Tasks")
