from odoo import api, fields, models

from ..zoho import errors


class ZohoConnection(models.Model):
    """Map Fields: which custom fields the portal has, and the screen to map them."""

    _inherit = "zoho.connection"

    custom_fields_read_at = fields.Datetime(readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        connections = super().create(vals_list)
        self.env["zoho.field.mapping"].sudo()._refresh_standard(connections)
        return connections

    def action_map_fields(self):
        """Open Map Fields. The first time, Zoho is asked for the custom fields of the portal."""
        self.ensure_one()
        self.check_access("write")
        action = self._map_fields_action()
        if self.portal_id and not self.custom_fields_read_at:
            failure = self._read_custom_fields()
            if failure:
                return self._told(failure, "warning", action)
        return action

    def action_look_for_fields(self):
        """Ask Zoho for the custom fields of the portal again."""
        self.ensure_one()
        self.check_access("write")
        reload = {"type": "ir.actions.client", "tag": "soft_reload"}
        failure = self._read_custom_fields()
        if failure:
            return self._told(failure, "warning", reload)
        number = self.env["zoho.custom.field"].search_count([("connection_id", "=", self.id)])
        message = self.env._("%(number)s custom fields are known.", number=number)
        return self._told(message, "success", reload)

    def _map_fields_action(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "zoho_projects_connector.zoho_field_mapping_action"
        )
        terms = [("connection_id", "=", self.id)]
        context = {"default_connection_id": self.id, "search_default_by_kind": 1}
        return {**action, "domain": terms, "context": context}

    def _told(self, message, kind, following):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": message, "type": kind, "sticky": False, "next": following},
        }

    def _read_custom_fields(self):
        """Note the custom fields that the portal describes.

        :return: why Zoho said nothing, a sentence; None when it answered
        """
        custom_fields = self.env["zoho.custom.field"].sudo()
        if not self.portal_id:
            return self.env._("Choose the portal first.")
        silent = []
        try:
            with self._zoho_portal() as portal:
                project = self.env["zoho.link"].search(
                    [("connection_id", "=", self.id), ("kind", "=", "project")], limit=1
                )
                for kind, described in portal.custom_fields(project.zoho_id or ""):
                    if described is None:
                        silent.append(kind)
                    else:
                        custom_fields._note_described(self, kind, described)
        except errors.ZohoError as failure:
            if isinstance(failure, errors.ZohoThrottled) and failure.code != "budget":
                budget = self.env["zoho.call.budget"].sudo()
                budget._lock(self, failure.pattern, failure.wait_s)
            return self._explain(failure)
        known = custom_fields.search([("connection_id", "=", self.id)])
        known._offer()
        for mapping in known.mapping_ids:
            mapping.field_id.sudo()._add_zoho_options(mapping.custom_field_id.options or [])
        self.sudo().custom_fields_read_at = fields.Datetime.now()
        if silent and not known.filtered(lambda field: field.source == "metadata"):
            return self.env._(
                "Zoho does not say which custom fields this portal has. Those that hold a value "
                "are found during the sync and can be mapped then."
            )
        return None
