from odoo import models


class ProjectMilestone(models.Model):
    _name = "project.milestone"
    _inherit = ["zoho.mirror.guard", "project.milestone", "zoho.linked.mixin"]
