from datetime import timedelta

from odoo import api, fields, models

from ..zoho import const, errors


class ZohoCallBudget(models.Model):
    """How often an URL pattern was called lately: kept here, so all workers share it."""

    _name = "zoho.call.budget"
    _description = "Zoho Call Budget"
    _rec_name = "pattern"

    connection_id = fields.Many2one("zoho.connection", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    pattern = fields.Char("URL pattern", required=True)
    window_started_at = fields.Datetime(required=True)
    calls = fields.Integer()
    locked_until = fields.Datetime()

    _one_per_pattern = models.UniqueIndex("(connection_id, pattern)", "One budget per URL pattern.")

    @api.model
    def _take(self, connection, pattern):
        """Count one call.

        :raise ZohoThrottled: Zoho would refuse it; says how long to wait
        """
        now = fields.Datetime.now()
        budget = self._of(connection, pattern)
        if budget.locked_until and budget.locked_until > now:
            raise self._throttled(pattern, budget.locked_until - now)
        window = timedelta(seconds=const.CALL_WINDOW_S)
        if now >= budget.window_started_at + window:
            budget.write({"window_started_at": now, "calls": 1})
        elif budget.calls < self._limit():
            budget.calls += 1
        else:
            raise self._throttled(pattern, budget.window_started_at + window - now)

    @api.model
    def _calls_left(self, connection):
        """How many calls the busiest URL pattern has left in its window of two minutes."""
        limit = self._limit()
        now = fields.Datetime.now()
        window = timedelta(seconds=const.CALL_WINDOW_S)
        budgets = self.search([("connection_id", "=", connection.id)])
        current = budgets.filtered(lambda budget: budget.window_started_at + window > now)
        return max(0, limit - max(current.mapped("calls"), default=0))

    @api.model
    def _lock(self, connection, pattern, wait_s):
        """Zoho refuses this pattern for a while."""
        until = fields.Datetime.now() + timedelta(seconds=wait_s)
        self._of(connection, pattern).locked_until = until

    @api.model
    def _of(self, connection, pattern):
        budget = self.search([("connection_id", "=", connection.id), ("pattern", "=", pattern)])
        return budget or self.create(
            {
                "connection_id": connection.id,
                "pattern": pattern,
                "window_started_at": fields.Datetime.now(),
            }
        )

    @api.model
    def _limit(self):
        """Calls per window; a system parameter for portals with another limit."""
        key = "zoho_projects_connector.calls_per_two_minutes"
        value = self.env["ir.config_parameter"].sudo().get_param(key, "")
        return int(value) if value.isdigit() else const.CALLS_PER_WINDOW

    @api.model
    def _throttled(self, pattern, wait):
        return errors.ZohoThrottled(
            "The calls allowed by Zoho are used up for now.",
            wait_s=wait.total_seconds(),
            pattern=pattern,
            code="budget",
        )
