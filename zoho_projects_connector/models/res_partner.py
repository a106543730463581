from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["zoho.mirror.guard", "res.partner", "zoho.linked.mixin"]

    _zoho_undeletable = False
