from odoo import api, models, tools


class ZohoFieldMapping(models.Model):
    """Mapped fields are mirrored: what is written to any record asks for their names."""

    _inherit = "zoho.field.mapping"

    @api.model
    @tools.ormcache()
    def _mapped_fields(self):
        """:return: ``{(connection id, kind): names of the Odoo fields mapped there}``"""
        groups = self.sudo()._read_group(
            [("is_default", "=", False), ("field_id", "!=", False)],
            ["connection_id", "kind"],
            ["field_id:recordset"],
        )
        return {
            (connection.id, kind): frozenset(fields.mapped("name"))
            for connection, kind, fields in groups
        }

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
