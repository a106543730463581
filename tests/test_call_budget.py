"""No URL pattern is called more often than Zoho allows, whoever calls."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import SUPERUSER_ID, api
from odoo.tests import RecordCapturer

from odoo.addons.zoho_projects_connector.zoho import const, errors

from .common import CRON, ZohoCase

NOW = datetime(2026, 7, 1, 8, 0, 0)
PATTERN = "/api/v3/portal/{id}/tasks"
LIMIT = "zoho_projects_connector.calls_per_two_minutes"


class BudgetCase(ZohoCase):
    def setUp(self):
        super().setUp()
        self.connection = self.env["zoho.connection"].create({})
        self.budgets = self.env["zoho.call.budget"]
        frozen = freeze_time(NOW)
        self.clock = frozen.start()
        self.addCleanup(frozen.stop)

    def limit(self, calls):
        self.env["ir.config_parameter"].set_param(LIMIT, calls)

    def take(self, times=1, pattern=PATTERN, connection=None):
        for _time in range(times):
            self.budgets._take(connection or self.connection, pattern)

    def refused(self, pattern=PATTERN):
        with self.assertRaises(errors.ZohoThrottled) as caught:
            self.take(pattern=pattern)
        return caught.exception


class TestBudget(BudgetCase):
    def test_stops_before_zoho_does(self):
        """Zoho locks a pattern for half an hour after 100 calls in two minutes."""
        self.assertLess(const.CALLS_PER_WINDOW, 100)
        self.assertEqual(const.CALL_WINDOW_S, 120)
        self.take(const.CALLS_PER_WINDOW)
        failure = self.refused()
        self.assertEqual(failure.code, "budget")
        self.assertEqual(failure.pattern, PATTERN)
        self.assertEqual(failure.wait_s, 120)

    def test_the_wait_is_what_is_left_of_the_window(self):
        self.limit(3)
        self.take(3)
        self.clock.tick(timedelta(seconds=50))
        self.assertEqual(self.refused().wait_s, 70)
        self.clock.tick(timedelta(seconds=70))
        self.take(3)
        self.assertEqual(self.refused().wait_s, 120)

    def test_each_pattern_has_its_own(self):
        self.limit(2)
        self.take(2)
        self.refused()
        self.take(2, "/api/v3/portal/{id}/projects")
        self.refused("/api/v3/portal/{id}/projects")

    def test_each_connection_has_its_own(self):
        self.limit(2)
        company = self.env["res.company"].create({"name": "Other"})
        other = self.env["zoho.connection"].create({"company_id": company.id})
        self.take(2)
        self.take(2, connection=other)
        self.refused()

    def test_refused_calls_do_not_count(self):
        self.limit(2)
        self.take(2)
        self.refused()
        self.refused()
        self.assertEqual(self.budgets.search([]).calls, 2)

    def test_zohos_own_lock(self):
        self.take()
        self.budgets._lock(self.connection, PATTERN, 22 * 60)
        self.assertEqual(self.refused().wait_s, 22 * 60)
        self.clock.tick(timedelta(minutes=21, seconds=30))
        self.assertEqual(self.refused().wait_s, 30)
        self.clock.tick(timedelta(seconds=30))
        self.take()

    def test_a_lock_on_a_pattern_never_counted(self):
        self.budgets._lock(self.connection, PATTERN, 60)
        self.assertEqual(self.refused().wait_s, 60)


class TestSharedThroughTheDatabase(ZohoCase):
    def test_another_worker_goes_on_counting(self):
        """What one transaction counted and committed, the next one finds."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            connection = env["zoho.connection"].create({})
            for _call in range(const.CALLS_PER_WINDOW - 1):
                env["zoho.call.budget"]._take(connection, PATTERN)
        self.addCleanup(self.delete, connection.id)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            connection = env["zoho.connection"].browse(connection.id)
            env["zoho.call.budget"]._take(connection, PATTERN)
            with self.assertRaises(errors.ZohoThrottled):
                env["zoho.call.budget"]._take(connection, PATTERN)

    def delete(self, connection_id):
        with self.registry.cursor() as cr:
            api.Environment(cr, SUPERUSER_ID, {})["zoho.connection"].browse(connection_id).unlink()


class TestInTheSync(ZohoCase):
    def triggers(self):
        domain = [("cron_id", "=", self.env.ref(CRON).id)]
        return RecordCapturer(self.env["ir.cron.trigger"], domain)

    def test_a_used_up_budget_pauses_the_run(self):
        self.env["ir.config_parameter"].set_param(LIMIT, 2)
        with freeze_time(NOW) as clock:
            self.fake.set_clock(NOW)
            self.connection = self.connect()
            self.connection.action_save_and_sync()
            with self.triggers() as captured:
                self.run_cron()
            run = self.connection.run_ids
            self.assertEqual(run.state, "running")
            self.assertEqual(self.connection.sync_status, "paused")
            # Full minutes: the scheduler looks once a minute.
            self.assertEqual(run.paused_until, NOW + timedelta(minutes=3))
            self.assertIn(run.paused_until, captured.records.mapped("call_at"))
            # The limit was kept: three calls of one pattern were never made.
            self.assertLessEqual(self.fake.calls("portal/{p}/projects"), 2)
            for _pause in range(40):
                if run.state != "running":
                    break
                clock.move_to(run.paused_until)
                self.fake.set_clock(run.paused_until)
                before = len(self.fake.requests)
                self.run_cron()
                self.assertLessEqual(self.most_calls_since(before), 2)
            self.assertEqual(run.state, "done", run.message)

    def most_calls_since(self, start):
        """:return: the calls of the pattern that was called most"""
        patterns = [call.pattern for call in self.fake.requests[start:]]
        return max((patterns.count(pattern) for pattern in patterns), default=0)

    def test_zohos_lock_is_kept_with_its_minutes(self):
        with freeze_time(NOW):
            self.fake.set_clock(NOW)
            self.fake.throttle("tasks", minutes=22)
            run = self.first_sync()
            self.assertEqual(run.paused_until, NOW + timedelta(minutes=23))
            budget = self.env["zoho.call.budget"].search([("pattern", "=", PATTERN)])
            self.assertEqual(budget.locked_until, NOW + timedelta(minutes=22))
            self.assertIn("22", run.message)
