"""When the cron works, when it waits, and that nobody else does its work."""

from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import DeadlockDetected, SerializationFailure

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from odoo.addons.zoho_projects_connector.models import zoho_connection_sync as sync_module

from .common import CLIENT_ID, CLIENT_SECRET, CRON
from .cron_case import NOW, CronCase


class TestDue(CronCase):
    def test_a_day_after_set_up(self):
        with self.triggers() as captured:
            self.first_sync()
        due = NOW + timedelta(hours=24)
        self.assertEqual(self.connection.next_sync_at, due)
        self.assertIn(due, captured.records.mapped("call_at"))
        self.clock.move_to(due - timedelta(minutes=1))
        self.assertFalse(self.connection._wants_sync())
        self.clock.move_to(due)
        run = self.scheduled_sync()
        self.assertEqual((run.trigger, run.state), ("scheduled", "done"))
        self.assertEqual(self.connection.next_sync_at, due + timedelta(hours=24))

    def test_an_instant_sync_does_not_move_the_hour(self):
        self.first_sync()
        self.clock.tick(timedelta(hours=5))
        self.connection.action_instant_sync()
        self.assertEqual(self.sync().trigger, "instant")
        self.assertEqual(self.connection.next_sync_at, NOW + timedelta(hours=24))

    def test_a_server_that_slept_for_days_syncs_once(self):
        self.first_sync()
        self.clock.tick(timedelta(hours=75))
        self.scheduled_sync()
        self.assertEqual(len(self.runs), 2)
        self.assertEqual(self.connection.next_sync_at, NOW + timedelta(hours=96))

    def test_pressing_run_manually_syncs(self):
        self.first_sync()
        self.env.ref(CRON).nextcall = NOW + timedelta(hours=3)
        self.run_cron()
        self.assertEqual(self.runs.mapped("trigger"), ["instant", "first"])

    def test_a_call_that_is_no_longer_needed_does_nothing(self):
        """By the trigger of a click that the sync under way has satisfied, or by the cron's own
        hour, which is not that of the connection."""
        self.first_sync()
        cron = self.env.ref(CRON)
        for nextcall, leave_a_trigger in (
            (NOW + timedelta(hours=3), True),
            (NOW - timedelta(minutes=1), False),
        ):
            cron.nextcall = nextcall
            self.env["ir.cron.trigger"].search([("call_at", "<=", NOW)]).unlink()
            if leave_a_trigger:
                cron._trigger()
            self.called_by_the_scheduler()
            self.assertEqual(len(self.runs), 1)

    def called_by_the_scheduler(self):
        """It clears its triggers in a transaction that ends after the work."""
        with self.cron_allowed(), self.registry.cursor() as cr:
            self.env(cr=cr)["zoho.connection"]._cron_sync()


class TestButtons(CronCase):
    def test_they_only_schedule(self):
        self.connection = self.connect()
        for press in ("action_save_and_sync", "action_instant_sync", "action_full_sync"):
            with self.subTest(press), self.triggers() as captured:
                self.fake.forget_requests()
                getattr(self.connection, press)()
                # Who owns the portal is asked; nothing is imported.
                asked = {call.pattern for call in self.fake.requests}
                self.assertLessEqual(asked, {"/api/v3/portals"})
                self.assertFalse(self.connection.link_ids)
                self.assertFalse(self.runs)
                self.assertEqual(captured.records.mapped("call_at"), [NOW])
                self.assertEqual(self.connection.sync_status, "in_progress")

    def test_a_second_click_makes_no_second_run(self):
        self.first_sync()
        self.connection.action_instant_sync()
        self.connection.action_instant_sync()
        self.sync()
        self.assertEqual(len(self.runs), 2)

    def test_a_click_in_the_middle_makes_no_second_run(self):
        self.connection = self.connect()
        self.connection.action_save_and_sync()
        self.fake.throttle("tasks", minutes=5)
        self.run_cron()
        self.connection.action_instant_sync()
        self.connection.action_full_sync()
        self.assertFalse(self.connection.requested_trigger)
        self.fake.clear_faults()
        self.clock.tick(timedelta(minutes=7))
        run = self.sync()
        self.assertEqual(run.state, "done")
        self.assertEqual(self.runs, run)

    def test_not_before_it_is_set_up(self):
        self.connection = self.connect()
        with self.assertRaisesRegex(UserError, "Save and sync"):
            self.connection.action_instant_sync()
        self.run_cron()
        self.assertFalse(self.runs)


class TestSeveralConnections(CronCase):
    def setUp(self):
        super().setUp()
        self.connection = self.connect()
        self.connection.action_save_and_sync()
        company = self.env["res.company"].create({"name": "Second"})
        self.other = self.env["zoho.connection"].create(
            {"company_id": company.id, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        )
        self.other._exchange_code(self.fake.self_client_code())
        self.other.action_save_and_sync()

    def test_both_are_imported(self):
        self.run_cron()
        for connection in self.connection | self.other:
            self.assertEqual(connection.run_ids.state, "done", connection.run_ids.message)
        kinds = ("project", "task", "bug", "timesheet", "milestone", "task_list")
        for kind in kinds:
            mine, theirs = (
                set(c.link_ids.filtered(lambda link, k=kind: link.kind == k).mapped("res_id"))
                for c in (self.connection, self.other)
            )
            self.assertEqual(len(mine), len(theirs), kind)
            self.assertFalse(mine & theirs, kind)

    def test_a_failing_one_stops_neither_the_other_nor_the_cron(self):
        broken = self.connection
        original = type(broken)._sync_while_time

        def crash(connection):
            if connection == broken:
                connection._begin_run()
                connection.env["ir.cron"]._commit_progress()
                raise RuntimeError("unforeseen")
            return original(connection)

        self.patch(self.registry["zoho.connection"], "_sync_while_time", crash)
        with mute_logger(sync_module.__name__):
            self.run_cron()  # says that the cron did not raise
        self.assertEqual(broken.run_ids[0].state, "failed")
        self.assertNotIn("unforeseen", broken.run_ids[0].message)
        self.assertEqual(self.other.run_ids.state, "done", self.other.run_ids.message)
        cron = self.env.ref(CRON)
        self.assertTrue(cron.active)
        self.assertEqual(cron.failure_count, 0)
        self.assertFalse(self.is_called_again())

    def test_one_that_lost_its_authorisation_does_not_stop_the_other(self):
        self.connection.write({"refresh_token": "1000.dead", "access_token_expires_at": 0})
        self.run_cron()
        self.assertEqual(self.connection.sync_status, "attention")
        self.assertEqual(self.other.run_ids.state, "done", self.other.run_ids.message)


class TestInterrupted(CronCase):
    def test_disabled_meanwhile_stops_at_the_next_page(self):
        self.connection = self.connect()
        self.connection.action_save_and_sync()
        importer = self.registry["zoho.importer.task"]
        original = importer._read_and_import

        def disable(importer, line, portal):
            line.connection_id.state = "disabled"
            return original(importer, line, portal)

        self.patch(importer, "_read_and_import", disable)
        self.run_cron()
        self.assertTrue(self.link("task", self.ids["task_root"]))
        self.assertFalse(self.env["zoho.link"].search([("kind", "in", ("bug", "timesheet"))]))
        self.assertEqual(self.connection.sync_status, "disabled")
        self.fake.forget_requests()
        self.run_cron()
        self.assertEqual(self.fake.calls(), 0)

    def test_a_conflict_with_another_transaction_is_tried_again(self):
        """Somebody saved a record the page writes to: the run must not wait for tomorrow."""
        expected = self.undisturbed_state()
        importer = self.registry["zoho.importer.task"]
        original = importer._create_records
        for conflict in (SerializationFailure, DeadlockDetected):
            conflicts = [conflict(), conflict()]

            def collide(importer, job, candidates, conflicts=conflicts):
                if conflicts:
                    raise conflicts.pop()
                return original(importer, job, candidates)

            with self.subTest(conflict), self.env.cr.savepoint() as savepoint:
                with patch.object(importer, "_create_records", collide):
                    self.connection = self.connect()
                    self.connection.action_save_and_sync()
                    for _turn in range(10):
                        self.run_cron()
                        if not self.is_called_again():
                            break
                self.assertFalse(conflicts)
                self.assertEqual(self.runs.state, "done", self.runs.message)
                self.assertSameEnd(self.end_state(), expected)
                savepoint.rollback()

    def test_time_is_up_in_the_middle(self):
        """The scheduler is told that something remains, and goes on later."""
        self.connection = self.connect()
        self.connection.action_save_and_sync()
        self.fake.on_page(None, None, lambda: self.clock.tick(11), times=None)
        with patch("odoo.addons.base.models.ir_cron.MIN_RUNS_PER_JOB", 1):
            self.run_cron()
        self.assertEqual(self.remaining(), 1)
        self.assertTrue(self.is_called_again())
        self.assertEqual(self.runs.state, "running")
        self.assertFalse(self.runs.paused_until)
        self.assertEqual(len(self.runs.line_ids.filtered("read_count")), 1, "one page")
        self.assertEqual(self.sync().state, "done")

    def test_short_turns_read_nothing_twice(self):
        """Every turn ends after a page: going on at once costs no call more."""
        with self.small_pages(size=5):
            self.first_sync()
            self.connection.action_full_sync()
            self.fake.forget_requests()
            self.sync()
            undisturbed = self.fake.calls()
            self.connection.action_full_sync()
            self.fake.forget_requests()
            with self.turns_of_one_page():
                self.assertEqual(self.sync().state, "done")
        self.assertEqual(self.fake.calls(), undisturbed)
