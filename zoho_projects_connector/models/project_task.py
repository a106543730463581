from odoo import fields, models


class ProjectTask(models.Model):
    _name = "project.task"
    _inherit = ["project.task", "zoho.linked.mixin"]

    zoho_kind = fields.Selection(
        [("task", "Task"), ("bug", "Bug")], "Zoho type", copy=False, index="btree_not_null"
    )
    zoho_prefix = fields.Char("Zoho prefix", copy=False)
    zoho_task_list_id = fields.Many2one(
        "zoho.task.list",
        "Task list",
        domain="[('project_id', '=', project_id)]",
        index="btree_not_null",
        ondelete="set null",
    )

    def _get_last_sol_of_customer_domain(self):
        """Work from Zoho is delivered on an order somebody chose for it, its parent, milestone or
        project: never on any prepaid order the customer happens to have."""
        return [] if self.zoho_kind else super()._get_last_sol_of_customer_domain()
