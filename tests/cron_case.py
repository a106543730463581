"""For tests of the cron: a clock that stands still, and what the cron tells its scheduler."""

from datetime import datetime

from freezegun import freeze_time

from odoo.tests import RecordCapturer

from .common import CRON, ZohoCase
from .end_state import EndStateMixin

NOW = datetime(2026, 7, 1, 8, 0, 0)


class CronCase(EndStateMixin, ZohoCase):
    def setUp(self):
        super().setUp()
        frozen = freeze_time(NOW)
        self.clock = frozen.start()
        self.addCleanup(frozen.stop)

    @property
    def runs(self):
        return self.connection.run_ids

    def remaining(self):
        """What the cron said was left to be done now, at most, in all its turns."""
        domain = [("cron_id", "=", self.env.ref(CRON).id)]
        return max(self.env["ir.cron.progress"].search(domain).mapped("remaining"), default=0)

    def is_called_again(self):
        """Whether the scheduler calls the cron again at once."""
        domain = [("cron_id", "=", self.env.ref(CRON).id), ("call_at", "<=", datetime.now())]
        return bool(self.env["ir.cron.trigger"].search(domain))

    def triggers(self):
        domain = [("cron_id", "=", self.env.ref(CRON).id)]
        return RecordCapturer(self.env["ir.cron.trigger"], domain)

    def scheduled_sync(self):
        """The cron is called by the scheduler: nobody asked for a sync."""
        self.run_cron()
        return self.runs[:1]
