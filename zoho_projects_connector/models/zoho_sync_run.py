from datetime import timedelta

from odoo import api, fields, models

from ..zoho import errors
from .zoho_entity import KINDS
from .zoho_sync_error import LIST_ITSELF

# Reading these makes sense only when the others came through.
PREREQUISITES = {
    "milestone": {"project"},
    "task_list": {"project"},
    "task": {"project"},
    "bug": {"project"},
    "timesheet": {"user", "project", "task"},
}
# Page numbers mean something only for a while: an older reading begins anew.
PASS_LIFETIME = timedelta(hours=24)


class ZohoSyncRun(models.Model):
    """One synchronisation of a connection, possibly over many turns of the cron."""

    _name = "zoho.sync.run"
    _description = "Zoho Sync Run"
    _order = "id desc"

    connection_id = fields.Many2one("zoho.connection", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    trigger = fields.Selection(
        [
            ("first", "First sync"),
            ("scheduled", "Scheduled"),
            ("instant", "Instant"),
            ("enable", "Enabled again"),
            ("webhook", "Webhook"),
        ],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [("running", "In progress"), ("done", "Done"), ("failed", "Failed")],
        required=True,
        default="running",
        readonly=True,
    )
    started_at = fields.Datetime(default=fields.Datetime.now, required=True, readonly=True)
    ended_at = fields.Datetime(readonly=True)
    duration = fields.Float("Duration (s)", compute="_compute_duration", store=True)
    api_calls = fields.Integer("API calls", readonly=True)
    paused_until = fields.Datetime(readonly=True)
    pause_count = fields.Integer(readonly=True, help="Pauses since the last progress.")
    message = fields.Char(readonly=True)
    line_ids = fields.One2many("zoho.sync.run.line", "run_id", "Modules", readonly=True)

    _one_open = models.UniqueIndex(
        "(connection_id) WHERE state = 'running'", "A sync of this connection is under way already."
    )

    @api.depends("trigger", "started_at")
    def _compute_display_name(self):
        labels = dict(self._fields["trigger"]._description_selection(self.env))
        for run in self:
            started = fields.Datetime.context_timestamp(run, run.started_at)
            run.display_name = f"{labels.get(run.trigger)} {started:%Y-%m-%d %H:%M}"

    @api.depends("started_at", "ended_at")
    def _compute_duration(self):
        for run in self:
            seconds = (run.ended_at - run.started_at).total_seconds() if run.ended_at else 0
            run.duration = seconds

    @api.model
    def _create_for(self, connection, trigger):
        entities = connection.entity_ids.filtered("enabled")
        limit = fields.Datetime.now() - PASS_LIFETIME
        entities.filtered(lambda e: e.pass_mode and e.pass_began_at < limit)._give_up_pass()
        # Here, not when their turn comes: a run that fails before is not made again at once.
        entities._recheck_due().write(
            {"full_sync_requested": True, "recheck_at": False, "rechecking": True}
        )
        return self.create(
            {
                "connection_id": connection.id,
                "trigger": trigger,
                "line_ids": [
                    fields.Command.create({"kind": entity.kind, "sequence": entity.sequence})
                    for entity in entities.sorted("sequence")
                ],
            }
        )

    def _may_go_on(self):
        return (
            self.state == "running"
            and self.connection_id.state == "running"
            and not self.connection_id.attention_message
            and (not self.paused_until or self.paused_until <= fields.Datetime.now())
        )

    def _advance(self, portal):
        """Read and import one page of the module that is next.

        :param portal: :class:`Portal` of the connection
        :return: whether there is more to do
        :raise ZohoThrottled, ZohoUnreachable, ZohoAuthorizationLost: concern the whole run
        """
        self.ensure_one()
        if self.paused_until:
            self.write({"paused_until": False, "message": False})
        line = self.line_ids.filtered(lambda line: line.state == "waiting")[:1]
        if not line:
            self._conclude()
            return False
        failed = {other.kind for other in self.line_ids if other.state in ("failed", "skipped")}
        if failed & PREREQUISITES.get(line.kind, set()):
            line.state = "skipped"
            return True
        importer = self.env[f"zoho.importer.{line.kind}"]
        try:
            if not importer._read_and_import(line, portal):
                line.state = "done"
        except (errors.ZohoForbidden, errors.ZohoNotAvailable, errors.ZohoRefused) as failure:
            self._record_refusal(line, failure)
        return True

    def _conclude(self):
        """All modules had their turn."""
        not_read = self.line_ids.filtered(lambda line: line.state != "done")
        self._follow_up()
        if not not_read:
            self._finish("done")
            return
        labels = dict(self.line_ids._fields["kind"]._description_selection(self.env))
        names = ", ".join(labels[line.kind] for line in not_read)
        self._finish("failed", self.env._("Not all could be read: %(modules)s.", modules=names))

    def _follow_up(self):
        """A complete reading that was asked for when a module had had its turn comes at once."""
        connection = self.connection_id
        done = set(self.line_ids.filtered(lambda line: line.state == "done").mapped("kind"))
        requested = connection.entity_ids.filtered("full_sync_requested").mapped("kind")
        if done & set(requested) and not connection.requested_trigger:
            connection.requested_trigger = "instant"
            connection._cron()._trigger()

    def _record_refusal(self, line, failure):
        """Zoho does not give out one list: an error of that module, the others go on."""
        message = self.connection_id._explain(failure)
        line.write({"state": "failed", "message": message})
        entity = self.connection_id.entity_ids.filtered(lambda e: e.kind == line.kind)
        self.env["zoho.sync.error"]._record(
            self.connection_id, line.kind, {LIST_ITSELF: ("zoho_refused", message, {})}, entity.scan
        )

    def _pause(self, wait, message):
        """Stop until ``wait`` (timedelta) has passed, and have the cron called then."""
        until = fields.Datetime.now() + max(wait, timedelta(seconds=1))
        # The cron counts in minutes: ask for the next full one, or it would come too early.
        until = until.replace(second=0, microsecond=0) + timedelta(minutes=1)
        self.write({"paused_until": until, "message": message, "pause_count": self.pause_count + 1})
        self.connection_id._cron()._trigger(at=until)

    def _finish(self, state, message=False):
        now = fields.Datetime.now()
        self.write({"state": state, "ended_at": now, "paused_until": False, "message": message})
        self.connection_id.last_sync_at = now


class ZohoSyncRunLine(models.Model):
    """What one module did in a run."""

    _name = "zoho.sync.run.line"
    _description = "Zoho Sync Run Module"
    _order = "run_id desc, sequence"
    _rec_name = "kind"

    run_id = fields.Many2one("zoho.sync.run", required=True, ondelete="cascade", index=True)
    connection_id = fields.Many2one(related="run_id.connection_id")
    company_id = fields.Many2one(related="run_id.company_id", store=True, index=True)
    kind = fields.Selection(KINDS, "Module", required=True)
    sequence = fields.Integer()
    state = fields.Selection(
        [("waiting", "Waiting"), ("done", "Done"), ("failed", "Failed"), ("skipped", "Skipped")],
        required=True,
        default="waiting",
    )
    message = fields.Char()
    read_count = fields.Integer("Read")
    created_count = fields.Integer("Created")
    updated_count = fields.Integer("Updated")
    unchanged_count = fields.Integer("Unchanged")
    removed_count = fields.Integer("Removed")
    left_out_count = fields.Integer("Left out")
    failed_count = fields.Integer("Failed")

    def _add(self, counts):
        """:param counts: ``{"read": 200, "created": 12, …}``"""
        self.write(
            {
                f"{name}_count": self[f"{name}_count"] + number
                for name, number in counts.items()
                if number
            }
        )
