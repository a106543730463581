from odoo import models
from odoo.exceptions import UserError

from .zoho_entity import READ_WHOLE
from .zoho_link import KNOWN_DELETED


class ZohoSyncError(models.Model):
    """What people do about errors: one, a selection or all of them."""

    _inherit = "zoho.sync.error"

    def action_retry(self):
        """Have the records read again by a sync that begins now; what was ignored is open again.

        Missing masses of records are no matter of trying again: see :meth:`action_read_all`.
        """
        self.check_access("write")
        to_retry = self.filtered(lambda e: e.state != "resolved" and e.code != "mass_deletion")
        if not to_retry:
            raise UserError(self.env._("There is nothing to try again in what you selected."))
        to_retry.filtered(lambda e: e.state == "ignored").action_reopen()
        for connection, of_connection in to_retry.grouped("connection_id").items():
            for kind, of_kind in of_connection.sudo().grouped("kind").items():
                entity = connection.sudo().entity_ids.filtered(lambda e, k=kind: e.kind == k)
                of_kind._have_read_again(entity)
            connection.action_instant_sync()
        return self._tell(
            self.env._(
                "%(count)s records are tried again by the sync that begins now.",
                count=len(to_retry),
            )
        )

    def _have_read_again(self, entity):
        """Every sync asks for a list that Zoho refused; the others may need more than that.

        :param entity: the module of these errors
        """
        links = self.env["zoho.link"]._find(
            entity.connection_id, entity.kind, self.mapped("zoho_id")
        )
        for error in self - self.filtered(lambda e: e.code == "zoho_refused"):
            link = links.get(error.zoho_id)
            if link and link.seen_scan == KNOWN_DELETED:
                link.seen_scan = 0  # the next complete reading finds out anew that it is missing
                entity.full_sync_requested = True
                continue
            if link:
                link._forget_what_was_written()
            project_id = error._project_zoho_id()
            if project_id or entity.kind in READ_WHOLE:
                entity._read_again([project_id or error.zoho_id])
            else:
                entity.full_sync_requested = True

    def action_read_all(self):
        """Read the whole module again: what is still missing in Zoho then goes here, too."""
        self.ensure_one()
        self.check_access("write")
        entities = self.connection_id.entity_ids.filtered(lambda e: e.kind == self.kind)
        return entities.action_full_sync()

    def action_ignore(self):
        """Nobody has to do anything about these."""
        self.check_access("write")
        self.filtered(lambda e: e.state == "open").state = "ignored"
        self.connection_id.sudo()._update_error_activity()
        return True

    def action_reopen(self):
        """What was ignored counts again."""
        self.check_access("write")
        self.filtered(lambda e: e.state == "ignored").state = "open"
        self.connection_id.sudo()._update_error_activity(may_create=True)
        return True

    def action_view_alike(self):
        """All open errors of the same module and reason, where all of them can be selected."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "zoho_projects_connector.zoho_sync_error_action"
        )
        return {
            **action,
            "name": self._headline(),
            "domain": self._alike(),
            "context": {},
            "views": [(False, "list"), (False, "form")],
        }

    def _compute_alike_count(self):
        for error in self:
            error.alike_count = self.search_count(error._alike())

    def _alike(self):
        return [
            ("connection_id", "=", self.connection_id.id),
            ("kind", "=", self.kind),
            ("code", "=", self.code),
            ("state", "=", "open"),
        ]

    def _tell(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
