from odoo import api, fields, models


class ZohoLinkedMixin(models.AbstractModel):
    """For models whose records may come from Zoho."""

    _name = "zoho.linked.mixin"
    _description = "Record that may come from Zoho"

    zoho_link_ids = fields.One2many(
        "zoho.link",
        "res_id",
        string="Zoho Links",
        domain=lambda self: [("res_model", "=", self._name), ("connection_id", "!=", False)],
        bypass_search_access=True,
        copy=False,
        groups="base.group_user",
    )
    is_from_zoho = fields.Boolean(
        "From Zoho", compute="_compute_is_from_zoho", search="_search_is_from_zoho"
    )

    @api.depends("zoho_link_ids")
    def _compute_is_from_zoho(self):
        for record in self:
            record.is_from_zoho = bool(record.sudo().zoho_link_ids)

    def _search_is_from_zoho(self, operator, value):
        if operator != "in":
            return NotImplemented
        links = (
            self.env["zoho.link"]
            .sudo()
            ._search([("res_model", "=", self._name), ("connection_id", "!=", False)])
        )
        linked = [("id", "in", links.subselect("res_id"))]
        unlinked = ["!", *linked]
        both = [*(linked if True in value else []), *(unlinked if False in value else [])]
        return both if len(value) == 1 else []

    def unlink(self):
        """Links of deleted records go with them, or a later sync would write into the void."""
        links = (
            self.env["zoho.link"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        )
        result = super().unlink()
        links.unlink()
        return result
