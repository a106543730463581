from odoo import fields, models


class ZohoSetBack(models.TransientModel):
    """From when on the changes of a module are to be read again."""

    _name = "zoho.set.back"
    _description = "Read Changes Again"

    entity_id = fields.Many2one("zoho.entity", "Module", required=True, ondelete="cascade")
    cursor_at = fields.Datetime(related="entity_id.cursor_at")
    read_from = fields.Datetime("Read again from", required=True)

    def action_set_back(self):
        self.ensure_one()
        self.entity_id._set_back(self.read_from)
        return {"type": "ir.actions.act_window_close"}
