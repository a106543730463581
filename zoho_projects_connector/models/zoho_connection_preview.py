from odoo import fields, models
from odoo.exceptions import UserError


class ZohoConnection(models.Model):
    """What the first sync would do, shown before it is asked for."""

    _inherit = "zoho.connection"

    match_ids = fields.One2many("zoho.match", "connection_id", "Matches")
    user_match_ids = fields.One2many(
        "zoho.match", "connection_id", "Staff matches", domain=[("kind", "=", "user")]
    )
    customer_match_ids = fields.One2many(
        "zoho.match", "connection_id", "Customer matches", domain=[("kind", "=", "customer")]
    )

    def action_preview(self):
        """Read the portal for a while and show what a first sync would make of it."""
        self.ensure_one()
        self._check_may_preview()
        preview = self.env["zoho.preview"].sudo().create({"connection_id": self.id})
        preview._start()
        return preview.sudo(False)._open()

    def _check_may_preview(self):
        """:raise UserError: says why there is nothing to be foreseen"""
        self.check_access("write")
        self._check_linking_rights()
        if self.state == "draft":
            raise UserError(self.env._("Connect to Zoho first."))
        if not self.portal_id:
            raise UserError(self.env._("Choose the portal to link first."))
        if self.state == "disabled":
            raise UserError(self.env._("Enable the connection first."))
        if self.state == "running" and self.sudo().link_ids:
            raise UserError(
                self.env._(
                    "Records have been imported already: the sync history shows what came in, and "
                    "Left out what did not."
                )
            )

    def action_view_matches(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "zoho_projects_connector.zoho_match_action"
        )
        return {**action, "domain": [("connection_id", "=", self.id)]}
