"""A preview in several presses: because of the time, of Zoho or of our own budget."""

import itertools
from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import patch

from odoo import fields

from odoo.addons.zoho_projects_connector.wizard import zoho_preview

from .cron_case import NOW, CronCase
from .preview_case import PreviewCase


class TestTimeIsUp(PreviewCase):
    def presses_of_calls(self, number):
        """The time of each press is up after so many calls."""
        step = zoho_preview.PRESS_S / (number + 0.5)
        ticks = itertools.count(0, step)
        clock = SimpleNamespace(monotonic=lambda: next(ticks))
        return patch.object(zoho_preview, "time", clock)

    def press_to_the_end(self, preview, limit=150):
        presses = 0
        while preview.state != "done":
            self.assertLess(presses, limit, preview.message)
            preview.action_go_on()
            presses += 1
        self.assertTrue(presses)
        return preview

    def test_in_many_presses(self):
        self.fresh_log()
        with self.small_pages(4):
            with self.presses_of_calls(3):
                preview = self.preview()
                self.assertEqual(preview.state, "reading")
                self.assertIn("Still to be looked at", preview.message)
                self.press_to_the_end(preview)
            self.assert_comes_true(preview)

    def test_nothing_is_asked_twice(self):
        with self.small_pages(4):
            self.preview()
            calls = self.fake.calls()
            self.fake.forget_requests()
            with self.presses_of_calls(3):
                self.press_to_the_end(self.preview())
        # But the first page of projects, which waits for the customers of its projects.
        self.assertLess(self.fake.calls(), calls + 15)

    def test_how_much_was_read_is_said(self):
        with self.small_pages(4), self.presses_of_calls(3):
            preview = self.preview()
            for _press in range(30):
                timesheets = preview.module_ids.filtered(lambda module: module.kind == "timesheet")
                if timesheets.how_far != "waiting":
                    break
                preview.action_go_on()
        self.assertRegex(timesheets.note, r"^The first \d+ were looked at\.$")
        task = preview.module_ids.filtered(lambda module: module.kind == "task")
        self.assertEqual(task.note, "All 14 were looked at.")

    def test_reading_again_begins_anew(self):
        preview = self.preview()
        before = self.numbers(preview)
        self.connection.sync_general_timesheets = True
        preview.action_read_again()
        after = self.numbers(preview)
        self.assertNotIn("general_off", after["timesheet"]["left_out"])
        self.assertEqual(after["task"], before["task"])

    def test_a_list_that_repeats_its_last_page(self):
        """A full last page, repeated for ever; each press sees one page only."""
        self.fake.set_traits(timelogs_past_end="repeat", project_customer_key="customer")
        for log_id in list(self.fake.portal.tables["log"]):
            self.fake.delete(log_id)
        for _log in range(4):
            self.fresh_log()
        with self.small_pages(2):
            with self.presses_of_calls(1):
                preview = self.press_to_the_end(self.preview())
            self.assertEqual(self.assert_comes_true(preview)["timesheet"]["created"], 4)


class TestStopped(CronCase):
    """Zoho or our own budget says stop in the middle: nothing is lost, and it says until when."""

    def setUp(self):
        super().setUp()
        self.connection = self.connect()

    def undisturbed(self):
        preview = self.preview()
        return {
            (line.kind, line.outcome, line.reason_code): line.count for line in preview.line_ids
        }

    def preview(self):
        return self.env["zoho.preview"].browse(self.connection.action_preview()["res_id"])

    def lines(self, preview):
        return {
            (line.kind, line.outcome, line.reason_code): line.count for line in preview.line_ids
        }

    def test_throttled_in_the_middle(self):
        for pattern in ("projects/{id}/clients", "timelogs", "users", "issues"):
            with self.subTest(pattern), self.small_pages(4):
                expected = self.undisturbed()
                self.fake.throttle(pattern, minutes=22, after_calls=1)
                preview = self.preview()
                self.assertEqual(preview.state, "paused")
                self.assertEqual(preview.resume_at, fields.Datetime.now() + timedelta(minutes=22))
                self.assertIn("go on at", preview.message)
                self.fake.forget_requests()
                preview.action_go_on()
                self.assertFalse(self.fake.calls(pattern), "it is not asked before")
                self.clock.tick(timedelta(minutes=23))
                self.fake.clear_faults()
                while preview.state != "done":
                    preview.action_go_on()
                self.assertEqual(self.lines(preview), expected)
                self.clock.tick(timedelta(minutes=5))

    def test_our_own_budget(self):
        expected = self.undisturbed()
        self.clock.move_to(NOW + timedelta(minutes=10))
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("zoho_projects_connector.calls_per_two_minutes", "2")
        preview = self.preview()
        for _press in range(20):
            if preview.state == "done":
                break
            self.assertEqual(preview.state, "paused")
            self.clock.move_to(preview.resume_at + timedelta(minutes=1))
            preview.action_go_on()
        self.assertEqual(self.lines(preview), expected)

    def test_zoho_cannot_be_reached(self):
        self.fake.fail("tasks", status=500, times=None)
        preview = self.preview()
        self.assertEqual(preview.state, "paused")
        self.assertIn("cannot be reached", preview.message)
        self.fake.clear_faults()
        preview.action_go_on()
        self.assertEqual(preview.state, "done")
