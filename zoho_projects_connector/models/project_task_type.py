from odoo import models


class ProjectTaskType(models.Model):
    _name = "project.task.type"
    _inherit = ["project.task.type", "zoho.linked.mixin"]
