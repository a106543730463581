from odoo import api, models


class ProjectTaskType(models.Model):
    _name = "project.task.type"
    _inherit = ["zoho.mirror.guard", "project.task.type", "zoho.linked.mixin"]

    _zoho_undeletable = False

    @api.model
    def _zoho_mirrored_by_kind(self):
        return {"status": frozenset({"name"})}
