from odoo import api, fields, models


class ZohoConnection(models.Model):
    """What the sync is doing right now, for the status block."""

    _inherit = "zoho.connection"

    sync_progress = fields.Json(compute="_compute_sync_progress", export_string_translation=False)

    @api.depends("sync_status", "run_ids.line_ids.state")
    def _compute_sync_progress(self):
        for connection in self:
            connection.sync_progress = connection._progress()

    def _progress(self):
        """:return: what the widget ``zoho_sync_progress`` shows: ``{"status": "in_progress",
        "module": "Tasks", "done": 1200, "total": 2000 or False, "per_minute": 350,
        "calls_left": 42, "paused_until": "2026-01-31 14:32:00" (UTC) or False, "message": …,
        "modules_done": 5, "modules": 8}``; ``module`` and the figures only while a run is open
        """
        run = self.open_run_id
        progress = {
            "status": self.sync_status,
            "paused_until": fields.Datetime.to_string(run.paused_until),
            "message": run.message,
        }
        if not run:
            return progress
        waiting = run.line_ids.filtered(lambda line: line.state == "waiting")
        line = waiting[:1]
        entity = self.entity_ids.filtered(lambda e: e.kind == line.kind)
        labels = dict(line._fields["kind"]._description_selection(self.env))
        return progress | {
            "module": labels.get(line.kind),
            "done": entity.pass_read_count if entity.pass_mode else 0,
            "total": entity._expected_total(),
            "per_minute": entity._records_per_minute(),
            "calls_left": self.env["zoho.call.budget"].sudo()._calls_left(self),
            "modules_done": len(run.line_ids) - len(waiting),
            "modules": len(run.line_ids),
        }

    def action_refresh(self):
        """Show what has happened meanwhile; the screen does so by itself, too."""
        return {"type": "ir.actions.client", "tag": "soft_reload"}
