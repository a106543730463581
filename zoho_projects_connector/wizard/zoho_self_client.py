from odoo import fields, models

from ..zoho.const import SCOPES


class ZohoSelfClient(models.TransientModel):
    """Connect with a code made in Zoho's API console, for an Odoo that Zoho cannot redirect to."""

    _name = "zoho.self.client"
    _description = "Connect with a Self Client Code"

    connection_id = fields.Many2one("zoho.connection", required=True, ondelete="cascade")
    scopes = fields.Char(default=lambda self: ",".join(SCOPES), readonly=True)
    code = fields.Char(required=True)

    def action_connect(self):
        self.ensure_one()
        self.connection_id.check_access("write")
        code, self.code = self.code, "-"  # used up by the exchange, and nobody's business after it
        self.connection_id._exchange_code(code)
        return {"type": "ir.actions.act_window_close"}
