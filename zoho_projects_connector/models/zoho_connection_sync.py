import logging
from datetime import timedelta

from psycopg2.errors import DeadlockDetected, SerializationFailure

from odoo import api, fields, models

from ..zoho import errors

_logger = logging.getLogger(__name__)

CONFLICTS = (SerializationFailure, DeadlockDetected)
SYNC_INTERVAL = timedelta(hours=24)  # counted from set-up, as Zoho's own integrations do
UNREACHABLE_PAUSE = timedelta(minutes=15)
UNREACHABLE_TRIES = 8  # pauses in a row before the run is given up until the next one


class ZohoConnection(models.Model):
    """When and how a connection is synced: everything here runs in the cron."""

    _inherit = "zoho.connection"

    requested_trigger = fields.Char(
        readonly=True, copy=False, help="A sync was asked for and has not begun."
    )
    next_sync_at = fields.Datetime("Next sync", readonly=True, copy=False)
    last_sync_at = fields.Datetime("Last sync", readonly=True, copy=False)
    open_run_id = fields.Many2one("zoho.sync.run", compute="_compute_open_run_id")
    sync_status = fields.Selection(
        [
            ("in_progress", "Sync in Progress"),
            ("active", "Active"),
            ("paused", "Paused"),
            ("attention", "Needs attention"),
            ("disabled", "Disabled"),
        ],
        compute="_compute_sync_status",
        string="Status",
    )

    def _compute_open_run_id(self):
        open_runs = self.env["zoho.sync.run"].search(
            [("connection_id", "in", self.ids), ("state", "=", "running")]
        )
        by_connection = {run.connection_id: run for run in open_runs}
        for connection in self:
            connection.open_run_id = by_connection.get(connection, False)

    @api.depends("state", "attention_message", "requested_trigger", "run_ids.state")
    def _compute_sync_status(self):
        for connection in self:
            if connection.state in ("draft", "disabled"):
                status = "disabled" if connection.state == "disabled" else False
            elif connection.attention_message:
                status = "attention"
            elif connection.open_run_id.paused_until:
                status = "paused"
            elif connection.open_run_id or connection.requested_trigger:
                status = "in_progress"
            else:
                status = "active" if connection.state == "running" else False
            connection.sync_status = status

    # ------------------------------------------------------------------ asking for a sync

    def _request_sync(self, trigger):
        """Have the cron sync soon. While a sync waits or is under way, this changes nothing."""
        self.ensure_one()
        connection = self.sudo()
        if not connection.open_run_id and not connection.requested_trigger:
            connection.requested_trigger = trigger
        self._cron()._trigger()

    @api.model
    def _cron(self):
        return self.env.ref("zoho_projects_connector.ir_cron_zoho_sync").sudo()

    # ------------------------------------------------------------------ the cron

    @api.model
    def _cron_sync(self):
        """Advance the sync of every connection that wants one, each as far as time allows.

        While Zoho throttles, nothing remains to be done *now*: the cron would call us again at
        once for ever. It is triggered for the time the pause ends instead.
        """
        connections = self.search([("state", "=", "running"), ("attention_message", "=", False)])
        wanting = connections.filtered(lambda c: c._wants_sync())
        if not wanting and self._is_run_manually():
            wanting = connections.filtered(lambda c: not c.open_run_id)
            wanting.requested_trigger = "instant"
        progress = self.env["ir.cron"]
        time_left = progress._commit_progress(remaining=len(wanting))
        unfinished = 0
        for connection_id in wanting.ids:
            if not time_left:
                unfinished += 1
                continue
            connection = self.browse(connection_id)
            try:
                finished = connection.with_company(connection.company_id)._sync_while_time()
            except CONFLICTS:
                # Somebody else changed the same rows: this page is done again in a moment.
                self.env.cr.rollback()
                finished = False
            except Exception:
                # Its run shows the failure; the other connections go on.
                self.env.cr.rollback()
                _logger.exception("Sync of Zoho connection %s failed", connection_id)
                connection._record_crash()
                finished = True
            unfinished += not finished
            time_left = progress._commit_progress(0, remaining=unfinished)
        if unfinished:
            # Let the cron worker come back at once, after the other jobs, not in a minute.
            self._cron()._trigger()
        progress._commit_progress(0, remaining=unfinished)

    def _is_run_manually(self):
        """Whether neither the hour nor a trigger, such as one of an earlier click, had the cron
        called: then somebody pressed “Run manually”."""
        cron = self._cron()
        now = fields.Datetime.now()
        triggers = [("cron_id", "=", cron.id), ("call_at", "<=", now)]
        return cron.nextcall > now and not self.env["ir.cron.trigger"].sudo().search_count(
            triggers, limit=1
        )

    def _wants_sync(self):
        now = fields.Datetime.now()
        run = self.open_run_id
        if run:
            return not run.paused_until or run.paused_until <= now
        return bool(self.requested_trigger or (self.next_sync_at and self.next_sync_at <= now))

    def _sync_while_time(self):
        """Advance the open run page by page; each page is one transaction.

        :return: True when nothing is left to be done now
        """
        self.ensure_one()
        run = self._begin_run()
        if not run:
            return True
        run_id = run.id
        with self._zoho_portal() as portal:
            time_left = self.env["ir.cron"]._commit_progress()
            while True:
                run = self.env["zoho.sync.run"].browse(run_id)
                # The row lock ends with each page: one worker at a time, and a connection that
                # was disabled meanwhile stops.
                if not run.try_lock_for_update() or not run._may_go_on():
                    return True
                calls_before = portal.client.calls
                portal.client.begin_step()
                going_on = self._advance(run, portal)
                run.api_calls += portal.client.calls - calls_before
                if self.api_traits != portal.traits:
                    self.sudo().api_traits = dict(portal.traits)
                time_left = self.env["ir.cron"]._commit_progress(1)
                if not going_on:
                    return True
                if not time_left:
                    return False

    def _begin_run(self):
        """:return: the open run, a new one when it is time for one; empty when another worker is
        faster
        """
        run = self.open_run_id
        if not run:
            if not self.try_lock_for_update():
                return run
            trigger = self.requested_trigger or "scheduled"
            run = self.env["zoho.sync.run"]._create_for(self, trigger)
            now = fields.Datetime.now()
            next_sync_at = self.next_sync_at or now
            while next_sync_at <= now:
                next_sync_at += SYNC_INTERVAL
            self.write({"requested_trigger": False, "next_sync_at": next_sync_at})
            self._cron()._trigger(at=next_sync_at)
        return run

    def _advance(self, run, portal):
        """One step of a run, with all that may go wrong on Zoho's side.

        :return: whether there is more to do now
        """
        try:
            going_on = run._advance(portal)
        except errors.ZohoStepTooLong:
            return True  # the rest of the page is the next step
        except errors.ZohoThrottled as failure:
            if failure.code != "budget":
                self.env["zoho.call.budget"]._lock(self, failure.pattern, failure.wait_s)
            run._pause(timedelta(seconds=failure.wait_s), self._explain(failure))
            return False
        except errors.ZohoAuthorizationLost as failure:
            message = self._explain(failure)
            run._finish("failed", message)
            self._need_attention(message)
            return False
        except errors.ZohoUnreachable as failure:
            if run.pause_count < UNREACHABLE_TRIES:
                run._pause(UNREACHABLE_PAUSE, self._explain(failure))
            else:
                run._finish("failed", self._explain(failure))
            return False
        if run.pause_count:
            run.pause_count = 0
        return going_on

    def _record_crash(self):
        """Close the run of a connection whose sync failed for a reason nobody foresaw."""
        run = self.open_run_id
        if run:
            run._finish(
                "failed",
                self.env._(
                    "The sync stopped because of an unexpected problem. Nothing was lost: the next "
                    "sync goes on where it stopped. The server log tells more."
                ),
            )
