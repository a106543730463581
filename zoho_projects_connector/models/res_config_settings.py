from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    zoho_connection_id = fields.Many2one("zoho.connection", compute="_compute_zoho_connection_id")
    zoho_state = fields.Selection(related="zoho_connection_id.state", string="Zoho connection")
    zoho_sync_status = fields.Selection(
        related="zoho_connection_id.sync_status", string="Zoho sync status"
    )
    zoho_portal_name = fields.Char(related="zoho_connection_id.portal_name", string="Zoho portal")

    def _compute_zoho_connection_id(self):
        connections = self.env["zoho.connection"]
        for settings in self:
            settings.zoho_connection_id = connections.search(
                [("company_id", "=", settings.company_id.id)]
            )

    def action_zoho_connection(self):
        """Open the connection of the company, or begin one."""
        return self.env["zoho.connection"].with_company(self.company_id)._action_open()
