from odoo import models


class ProjectTags(models.Model):
    _name = "project.tags"
    _inherit = ["project.tags", "zoho.linked.mixin"]
