from odoo import api, fields, models


class ZohoPortal(models.Model):
    """A portal the connected Zoho user sees: offered when the one to link is chosen."""

    _name = "zoho.portal"
    _description = "Zoho Projects Portal"
    _order = "is_owner desc, name, id"

    connection_id = fields.Many2one(
        "zoho.connection", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    zoho_id = fields.Char("Portal ID", required=True)
    name = fields.Char(required=True)
    timezone = fields.Char("Time zone")
    is_owner = fields.Boolean("Owned")
    obstacle = fields.Char("Why not", compute="_compute_obstacle")

    _one_per_portal = models.UniqueIndex(
        "(connection_id, zoho_id)", "This portal is offered already."
    )

    @api.depends("is_owner")
    def _compute_obstacle(self):
        sentence = self.env._("Only the owner of this portal may link it.")
        for portal in self:
            portal.obstacle = False if portal.is_owner else sentence
