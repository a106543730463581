"""While Zoho refuses or does not answer: waiting without losing, repeating or deleting anything."""

from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from odoo.addons.zoho_projects_connector.models import zoho_connection_sync as sync_module
from odoo.addons.zoho_projects_connector.models.zoho_connection_sync import UNREACHABLE_TRIES
from odoo.addons.zoho_projects_connector.zoho import resources

from .cron_case import NOW, CronCase


class TestThrottled(CronCase):
    def test_nothing_remains_to_be_done_now(self):
        """The scheduler calls again at once, for ever, while something remains."""
        self.connection = self.connect()
        self.connection.action_save_and_sync()
        self.fake.throttle("tasks", minutes=22)
        with self.triggers() as captured:
            self.run_cron()
        self.assertEqual(self.remaining(), 0)
        self.assertFalse(self.is_called_again())
        run = self.runs
        until = NOW + timedelta(minutes=23)
        self.assertEqual((run.state, run.paused_until), ("running", until))
        self.assertIn(until, captured.records.mapped("call_at"))
        self.assertEqual(self.connection.sync_status, "paused")
        self.fake.forget_requests()
        self.clock.move_to(until - timedelta(seconds=1))
        self.run_cron()
        self.assertEqual(self.fake.calls(), 0)
        self.assertEqual(self.runs, run)

    def test_in_the_middle_of_a_listing(self):
        self.short_pages(5)
        expected = self.undisturbed_state()
        self.connection = self.connect()
        self.connection.action_save_and_sync()
        self.fake.throttle("tasks", minutes=22, after_calls=2)
        self.run_cron()
        links = self.env["zoho.link"].search([("kind", "=", "task")])
        self.assertEqual(len(links), 10, "two pages were read and stay")
        run = self.runs
        self.assertEqual(run.state, "running")
        self.fake.clear_faults()
        self.fake.forget_requests()
        self.clock.move_to(run.paused_until)
        self.sync()
        self.assertEqual((self.runs, run.state), (run, "done"))
        tasks = [int(c.params["page"]) for c in self.fake.requests if c.path.endswith("/tasks")]
        self.assertEqual(min(tasks), 2, "only the last page is read again, for what moved to it")
        self.assertSameEnd(self.end_state(), expected)

    def short_pages(self, size):
        original = resources.Portal.tasks
        self.patch(
            resources.Portal,
            "tasks",
            lambda *args, **options: [
                replace(listing, per_page=size) for listing in original(*args, **options)
            ],
        )

    def test_while_customers_are_asked_for(self):
        """The page of projects was read; who the customers are was not."""
        expected = self.undisturbed_state()
        self.connection = self.connect()
        self.connection.action_save_and_sync()
        self.fake.throttle("projects/{id}/clients", minutes=10, after_calls=2)
        self.run_cron()
        self.assertEqual(self.runs.state, "running")
        self.fake.clear_faults()
        self.clock.move_to(self.runs.paused_until)
        self.assertEqual(self.sync().state, "done")
        self.assertSameEnd(self.end_state(), expected)

    def test_is_no_deletion(self):
        """Invariant 4: a listing that broke off says nothing about what is gone."""
        self.short_pages(5)
        self.first_sync()
        before = self.end_state()
        # Counted anew by every complete reading; a refused list is an error.
        del before["left out"], before["errors"]
        for trouble in (
            lambda: self.fake.throttle("tasks", minutes=5, after_calls=1),
            lambda: self.fake.fail("tasks", times=None, after_calls=1),
            lambda: self.fake.fail("timelogs", times=None, after_calls=1),
            lambda: self.fake.fail("issues", status=403, times=None),
        ):
            trouble()
            self.connection.action_full_sync()
            self.run_cron()
            self.assertSameEnd(self.end_state(), before)
            self.fake.clear_faults()
            self.clock.tick(timedelta(minutes=20))
            self.assertIn(self.sync().state, ("done", "failed"))
            self.assertSameEnd(self.end_state(), before)

    def test_a_page_that_comes_empty_by_mistake_is_no_deletion(self):
        self.first_sync()
        before = self.end_state()
        self.fake.empty_body("tasks")
        self.connection.action_full_sync()
        self.assertEqual(self.sync().state, "done")
        self.assertSameEnd(self.end_state(), before)


class TestUnreachable(CronCase):
    def test_pauses_then_gives_up_until_the_next_day(self):
        self.connection = self.connect()
        self.connection.action_save_and_sync()
        self.fake.fail("phases", times=None)
        for number in range(UNREACHABLE_TRIES):
            self.run_cron()
            self.assertEqual(self.runs.state, "running", number)
            self.assertEqual(self.connection.sync_status, "paused")
            self.assertFalse(self.is_called_again())
            self.clock.move_to(self.runs.paused_until)
        self.run_cron()
        self.assertEqual(self.runs.state, "failed")
        self.assertIn("500", self.runs.message)
        self.assertTrue(self.link("project", self.ids["project_acme"]), "what was read stays")
        self.fake.clear_faults()
        self.clock.move_to(self.connection.next_sync_at)
        self.run_cron()
        self.assertEqual(self.runs[0].state, "done")

    def test_progress_starts_the_count_anew(self):
        self.connection = self.connect()
        self.connection.action_save_and_sync()
        for listing in ("phases", "tasks", "timelogs"):
            self.fake.fail(listing, times=4 * (UNREACHABLE_TRIES - 1))
        for _pause in range(4 * UNREACHABLE_TRIES):
            run = self.sync()
            if run.state != "running":
                break
            self.clock.move_to(run.paused_until)
        self.assertEqual(run.state, "done", run.message)

    def test_gives_up_only_after_its_own_number_of_pauses(self):
        with patch.object(sync_module, "UNREACHABLE_TRIES", 0):
            self.fake.fail("users", times=None)
            self.assertEqual(self.first_sync().state, "failed")
