from odoo import api, fields, models

from odoo.addons.project.models.project_task import CLOSED_STATES


class ProjectTask(models.Model):
    _name = "project.task"
    _inherit = ["zoho.mirror.guard", "project.task", "zoho.linked.mixin"]

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

    @property
    def TASK_PORTAL_READABLE_FIELDS(self):
        """Customers who share a project edit tasks, too: their views need to know what not."""
        return super().TASK_PORTAL_READABLE_FIELDS | {"zoho_locked_fields"}

    def _zoho_differs(self, name, value):
        """Zoho knows open and closed; Odoo's finer shades of both are the users'."""
        if name == "state":
            return (value in CLOSED_STATES) != (self.state in CLOSED_STATES)
        return super()._zoho_differs(name, value)

    @api.model
    def _zoho_readonly_fields(self):
        return super()._zoho_readonly_fields() - {"state"}
