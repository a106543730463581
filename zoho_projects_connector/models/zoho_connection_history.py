from odoo import api, fields, models
from odoo.fields import Domain

from .zoho_entity_pass import FULL_SYNC_DAYS

# So many records are removed in one go; the scheduler comes back for the rest.
PORTION = 1000


class ZohoConnection(models.Model):
    """How long the history of a connection is kept."""

    _inherit = "zoho.connection"

    history_days = fields.Integer(
        "Keep history for (days)",
        default=90,
        help="Older syncs and settled errors are removed; open errors stay. 0 keeps everything.",
    )

    _history_days_positive = models.Constraint(
        "CHECK(history_days >= 0)", "The number of days to keep cannot be negative."
    )

    @api.autovacuum
    def _remove_old_history(self):
        """Remove what is older than its connection wants to keep, in portions.

        :return: number of records removed, and of those still to be removed
        """
        connections = self.search([("history_days", ">", 0)])
        removed = remaining = 0
        for model, domain in (
            ("zoho.sync.run", Domain.OR(c._old_runs() for c in connections)),
            ("zoho.sync.error", Domain.OR(c._old_errors() for c in connections)),
        ):
            old = self.env[model].search(domain, limit=PORTION, order="id")
            removed += len(old)
            old.unlink()
            if len(old) == PORTION:
                remaining += self.env[model].search_count(domain)
        return removed, remaining

    def _old_runs(self):
        return Domain(
            [
                ("connection_id", "=", self.id),
                ("state", "!=", "running"),
                ("ended_at", "<", self._days_ago(self.history_days)),
            ]
        )

    def _old_errors(self):
        """An ignored error that goes on is met by every complete reading: it has to be kept from
        one to the next, or it would come back as a new one."""
        of_connection = Domain("connection_id", "=", self.id)
        resolved = Domain("state", "=", "resolved") & Domain(
            "last_seen_at", "<", self._days_ago(self.history_days)
        )
        ignored = Domain("state", "=", "ignored") & Domain(
            "last_seen_at", "<", self._days_ago(max(self.history_days, 2 * FULL_SYNC_DAYS))
        )
        return of_connection & (resolved | ignored)

    def _days_ago(self, days):
        return fields.Datetime.subtract(fields.Datetime.now(), days=days)
