"""What the tests of Map Fields share: its rows, and Odoo fields to map them to."""

from odoo.addons.zoho_projects_connector.models.ir_model_fields import KIND_MODELS

from .common import ZohoCase


class MappingCase(ZohoCase):
    def offered(self, key, kind=None):
        """:return: the row of a custom field in Map Fields"""
        return self.connection.field_mapping_ids.filtered(
            lambda m: not m.is_default and m.zoho_key == key and kind in (None, m.kind)
        )

    def open(self, **preferences):
        self.connection = self.connect(**preferences)
        self.connection.action_map_fields()

    def one_click(self, key, kind=None):
        """:return: the Odoo field made for a custom field"""
        mapping = self.offered(key, kind)
        mapping.action_create_field()
        return mapping.field_id

    def create_field(self, name, model, ttype, **values):
        return self.env["ir.model.fields"].create(
            {
                "name": name,
                "field_description": name,
                "model_id": self.env["ir.model"]._get_id(model),
                "ttype": ttype,
                **values,
            }
        )

    def map(self, kind, key, zoho_type, field):
        if isinstance(field, str):
            field = self.env["ir.model.fields"]._get(KIND_MODELS[kind], field)
        return self.env["zoho.field.mapping"].create(
            {
                "connection_id": self.connection.id,
                "kind": kind,
                "zoho_key": key,
                "label": key,
                "zoho_type": zoho_type,
                "field_id": field.id,
            }
        )

    def entity(self, kind):
        return self.connection.entity_ids.filtered(lambda e: e.kind == kind)
