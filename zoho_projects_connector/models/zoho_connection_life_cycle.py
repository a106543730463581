import logging
from functools import partial

from odoo import api, models
from odoo.exceptions import UserError

from ..zoho import errors, oauth

_logger = logging.getLogger(__name__)


class ZohoConnection(models.Model):
    """Disabling, enabling and deleting a connection; linking its portal again."""

    _inherit = "zoho.connection"

    def write(self, vals):
        if "company_id" in vals:
            for connection in self:
                if connection.company_id.id != vals["company_id"] and connection.link_ids:
                    raise UserError(
                        self.env._(
                            "Records have been imported for %(company)s. Delete this connection "
                            "before you link the portal to another company.",
                            company=connection.company_id.name,
                        )
                    )
        return super().write(vals)

    def unlink(self):
        """Links stay as former ones, and Zoho forgets the token once the deletion is certain."""
        for connection in self.sudo():
            if connection.refresh_token:
                self.env.cr.postcommit.add(
                    partial(_revoke, connection._accounts_url(), connection.refresh_token)
                )
        self.env["zoho.link"].sudo()._outlive(self)
        return super().unlink()

    # ------------------------------------------------------------------ buttons

    def action_disable(self):
        self.check_access("write")
        return self._open_life_cycle("disable")

    def action_enable(self):
        self.check_access("write")
        self._check_linking_rights()
        return self._open_life_cycle("enable")

    def action_delete(self):
        self.check_access("write")
        self._check_linking_rights()
        return self._open_life_cycle("delete")

    def _open_life_cycle(self, operation):
        self.ensure_one()
        wizard = self.env["zoho.life.cycle"].create(
            {"connection_id": self.id, "operation": operation}
        )
        titles = {
            "disable": self.env._("Disable the Sync"),
            "enable": self.env._("Enable the Sync"),
            "delete": self.env._("Delete the Connection"),
        }
        return {
            "type": "ir.actions.act_window",
            "name": titles[operation],
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    # ------------------------------------------------------------------ disabling

    def _disable(self):
        """Stop syncing. What was imported stays; how far each module was read stays, too."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "running":
            raise UserError(self.env._("This connection is not syncing."))
        connection = self.sudo()
        connection.write(
            {
                "state": "disabled",
                "attention_message": False,
                "requested_trigger": False,
                "next_sync_at": False,
            }
        )
        # A worker in the middle of a page stops after it, and the cron closes the run then.
        if not connection._close_open_run():
            connection._cron()._trigger()

    def _close_open_run(self):
        """:return: False when a worker is busy with the run"""
        run = self.open_run_id
        if not run:
            return True
        if not run.try_lock_for_update():
            return False
        run._finish(
            "stopped",
            self.env._("Stopped because the connection was disabled. What had been read is kept."),
        )
        return True

    @api.model
    def _close_stopped_runs(self):
        """Close the runs of connections that were disabled while a worker was busy with them."""
        runs = self.env["zoho.sync.run"].search(
            [("state", "=", "running"), ("connection_id.state", "=", "disabled")]
        )
        for connection in runs.connection_id:
            connection._close_open_run()

    # ------------------------------------------------------------------ enabling

    def _enable(self):
        """Sync again, with the portal that was connected.

        Everything is read once more: that finds deletions, too, and what was changed in Odoo
        meanwhile takes Zoho's values again.

        :return: False when Zoho no longer accepts the authorization: ``attention_message`` says so
        :raise UserError: for all other reasons why it cannot be enabled now
        """
        self.ensure_one()
        self.check_access("write")
        self._check_linking_rights()
        if self.state != "disabled":
            raise UserError(self.env._("This connection is not disabled."))
        connection = self.sudo()
        if not connection.refresh_token:
            connection.attention_message = self.env._(
                "There is no authorization of Zoho Projects here. Connect again, then enable."
            )
            return False
        try:
            portal = self._check_portal_owner()
        except UserError as refusal:
            if not isinstance(refusal.__cause__, errors.ZohoAuthorizationLost):
                raise
            connection.attention_message = str(refusal)
            return False
        if not connection._close_open_run():
            raise UserError(self.env._("The sync is just stopping. Try again in a minute."))
        self.env["zoho.link"].sudo()._forget_fingerprints(self)
        connection.entity_ids.write({"full_sync_requested": True, "pass_mode": False})
        connection.write(
            {
                "state": "running",
                "attention_message": False,
                "portal_name": portal["name"],
                "portal_timezone": portal["timezone"],
            }
        )
        connection._request_sync("enable")
        return True

    # ------------------------------------------------------------------ deleting

    def _delete(self, remove_unused=False):
        """Remove the link to Zoho Projects, its tokens, mappings, history and errors.

        :param remove_unused: also remove the imported records that nobody used
        :return: sentences for the user: what was removed, what stayed, what Zoho was not told
        :raise UserError: a worker is busy with it
        """
        self.ensure_one()
        self.check_access("write")
        self._check_linking_rights()
        connection = self.sudo()
        if connection.open_run_id and not connection.open_run_id.try_lock_for_update():
            raise UserError(
                self.env._(
                    "A sync is under way. Disable the connection first, and delete it when the "
                    "sync has stopped."
                )
            )
        said = []
        if remove_unused:
            verdicts = self.env["zoho.unused"]._remove(self)
            said += self.env["zoho.unused"]._sentences(verdicts)
        accounts_url, token = self._accounts_url(), connection.refresh_token
        connection.refresh_token = False  # it is revoked below, where a failure can be said
        connection.unlink()
        self.env.flush_all()
        if token and not _revoke(accounts_url, token):
            said.append(
                self.env._(
                    "Zoho could not be told to forget the authorization: revoke it under "
                    "“Connected Apps” in your Zoho account."
                )
            )
        return said

    # ------------------------------------------------------------------ the same portal again

    def _find_records_again(self):
        """Take over what an earlier connection of this company imported from the same portal."""
        found = self.env["zoho.link"].sudo()._adopt_former(self)
        if found:
            self.sudo()._message_log(
                body=self.env._(
                    "%(count)s records of an earlier link to this portal were found again.",
                    count=found,
                )
            )


def _revoke(accounts_url, refresh_token):
    """Have Zoho forget the token, if it can be reached. :return: whether it could"""
    try:
        oauth.revoke(accounts_url, refresh_token)
    except errors.ZohoError as failure:
        _logger.warning("A deleted connection's token was not revoked: %s", failure.message)
        return False
    return True
