from lxml.builder import E

from odoo import api, models

from .ir_model_fields import NAME_PREFIX


class ZohoLinkedMixin(models.AbstractModel):
    """Odoo fields that were made for custom fields of Zoho appear on the forms and in the lists."""

    _inherit = "zoho.linked.mixin"

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if arch.tag in ("form", "list"):
            shown = {node.get("name") for node in arch.iter("field")}
            made = [
                field
                for name, field in self._fields.items()
                if field.manual and name.startswith(NAME_PREFIX) and name not in shown
            ]
            self._show_zoho_fields(arch, made)
        return arch, view

    @api.model
    def _show_zoho_fields(self, arch, made):
        nodes = []
        for field in made:
            node = E.field(name=field.name)
            if field.type == "many2many":
                node.set("widget", "many2many_tags")
                # Staff that is not known in Odoo is archived; its names are wanted all the same.
                node.set("context", "{'active_test': False}")
            nodes.append(node)
        if arch.tag == "list":
            for node in nodes:
                node.set("optional", "hide")
            arch.extend(nodes)
            return
        page = arch.find(".//page[@name='zoho']")
        place = arch.find("sheet") if page is None else page
        if nodes and place is not None:
            group = E.group(name="zoho_custom_fields", string=self.env._("From Zoho Projects"))
            group.set("invisible", "not is_from_zoho")
            group.extend(nodes)
            place.append(group)
