"""What people see while the sync works."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import new_test_user

from .cron_case import CronCase


class TestProgress(CronCase):
    def setUp(self):
        super().setUp()
        self.connection = self.connect()

    @contextmanager
    def watched(self):
        """:return: list that grows by what people see after each page"""
        seen = []
        run = self.registry["zoho.sync.run"]
        advance = run._advance

        def watch(run, portal):
            going_on = advance(run, portal)
            self.env.invalidate_all()
            seen.append(run.connection_id.sync_progress)
            self.clock.tick(6)
            return going_on

        with patch.object(run, "_advance", watch):
            yield seen

    def test_nothing_to_see_before(self):
        self.assertFalse(self.connection.sync_progress["status"])
        self.connection.action_save_and_sync()
        progress = self.connection.sync_progress
        self.assertEqual(progress["status"], "in_progress")
        self.assertNotIn("module", progress, "it was asked for and has not begun")

    def test_module_done_and_total(self):
        self.connection.action_save_and_sync()
        with self.small_pages(5), self.watched() as seen:
            self.sync()
        tasks = [p for p in seen if p.get("module") == "Tasks" and p["done"]]
        self.assertEqual([p["done"] for p in tasks], [5, 10, 14])
        self.assertEqual({p["total"] for p in tasks}, {14}, "as the active projects tell")
        self.assertEqual({(p["modules_done"], p["modules"]) for p in tasks}, {(5, 8)})
        # A page takes 6 seconds here; the first one is the start of the clock.
        self.assertEqual(tasks[2]["per_minute"], 14 * 60 // 12)
        timesheets = [p for p in seen if p.get("module") == "Timesheets" and p["done"]]
        self.assertEqual({p["total"] for p in timesheets}, {False}, "nobody knows")
        self.assertEqual(seen[-1]["status"], "active")
        self.assertNotIn("module", seen[-1])

    def test_a_complete_reading_expects_what_the_last_one_met(self):
        self.connection.action_save_and_sync()
        read = self.counts(self.sync(), "timesheet")["read"]
        self.connection.action_full_sync()
        with self.small_pages(5), self.watched() as seen:
            self.sync()
        timesheets = [p for p in seen if p.get("module") == "Timesheets" and p["done"]]
        self.assertEqual({p["total"] for p in timesheets}, {read})

    def test_calls_left(self):
        self.connection.action_save_and_sync()
        with self.watched() as seen:
            self.sync()
        left = [p["calls_left"] for p in seen if "calls_left" in p]
        self.assertEqual(left[0], 88, "of 90: the portals were looked up twice")
        self.assertLess(min(left), 88)

    def test_a_pause_is_shown(self):
        self.fake.throttle("portal/{p}/tasks", minutes=22)
        self.connection.action_save_and_sync()
        run = self.sync()
        progress = self.connection.sync_progress
        self.assertEqual(progress["status"], "paused")
        self.assertEqual(progress["module"], "Tasks")
        self.assertEqual(progress["paused_until"], str(run.paused_until))
        self.assertIn("22 minutes", progress["message"])

    def test_accountants_see_it(self):
        self.connection.action_save_and_sync()
        user = new_test_user(self.env, "watches", "account.group_account_invoice")
        progress = self.connection.with_user(user).read(["sync_progress"])[0]["sync_progress"]
        self.assertEqual(progress["status"], "in_progress")

    def test_a_second_click_queues_nothing(self):
        self.connection.action_save_and_sync()
        self.sync()
        self.connection.action_instant_sync()
        self.connection.action_instant_sync()
        self.assertTrue(self.is_called_again())
        self.sync()
        self.assertEqual(len(self.runs), 2)
        self.assertFalse(self.connection.requested_trigger)
        self.assertEqual(self.connection.action_refresh()["tag"], "soft_reload")
