from odoo import models


class ZohoSyncRun(models.Model):
    """Sync History: the mapped fields of the modules of a run."""

    _inherit = "zoho.sync.run"

    def action_view_mapped_fields(self):
        self.ensure_one()
        self.check_access("read")
        action = self.connection_id._map_fields_action()
        kinds = self.line_ids.mapped("kind")
        domain = [*action["domain"], ("kind", "in", kinds), ("field_id", "!=", False)]
        return {**action, "name": self.env._("Mapped Fields"), "domain": domain}
