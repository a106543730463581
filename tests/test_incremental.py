"""The second sync: unchanged data writes nothing; cursors move after complete passes only."""

import re
from datetime import datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

from .common import ZohoCase
from .fake_zoho.server import _Handler

WRITTEN = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
# The sync's own books and the cron that runs it; everything else is business.
BOOKS = ("zoho_", "ir_cron", "bus_")


def business_tables(queries):
    """:return: the business tables that are written by these SQL texts"""
    found = {match[1] for text in queries if (match := WRITTEN.match(text))}
    books = {name for name in found if name.startswith(BOOKS) and name != "zoho_task_list"}
    return found - books


class TestIncremental(ZohoCase):
    def entity(self, kind):
        return self.connection.entity_ids.filtered(lambda e: e.kind == kind)

    def cursors(self):
        return {entity.kind: entity.cursor_at for entity in self.connection.entity_ids}

    def prove_windows(self):
        """Without a log of these days the logs are listed by week, to be safe."""
        self.fake.add_log(
            self.ids["project_acme"],
            user=self.ids["user_ana"],
            task=self.ids["task_root"],
            date=self.fake.clock.now().date() - timedelta(days=5),
            hours="1:00",
        )

    # ------------------------------------------------------------------ unchanged data

    def test_unchanged_data_writes_nothing(self):
        self.first_sync(sync_general_timesheets=True)
        self.env.flush_all()
        with self.queries() as queries:
            run = self.sync()
            self.env.flush_all()
        self.assertEqual(run.state, "done")
        self.assertTrue(any("zoho_sync_run" in text for text in queries), "the sync was watched")
        self.assertFalse(business_tables(queries))

    def test_a_complete_reading_of_unchanged_data_writes_nothing(self):
        self.first_sync(sync_general_timesheets=True)
        self.env.flush_all()
        with self.queries() as queries:
            run = self.full_sync()
            self.env.flush_all()
        self.assertEqual(run.state, "done")
        self.assertGreater(self.counts(run, "timesheet")["read"], 20)
        self.assertFalse(business_tables(queries))

    def test_a_modified_time_alone_writes_nothing(self):
        """Zoho touches records for reasons of its own."""
        self.first_sync()
        for name in ("task_root", "log_after", "project_acme", "milestone_build"):
            self.fake.update(self.ids[name])
        self.env.flush_all()
        with self.queries() as queries:
            self.sync()
            self.env.flush_all()
        self.assertFalse(business_tables(queries))

    def test_only_what_changed_is_written(self):
        self.first_sync()
        task = self.linked("task", "task_root")
        task.write({"priority": "2", "description": "<p>Written in Odoo</p>"})
        stamp = self.linked("task", "task_child").write_date
        self.fake.update(self.ids["task_root"], name="Shop 2")
        self.env.flush_all()
        written = []
        with patch.object(
            type(task), "write", autospec=True, side_effect=_noting(type(task).write, written)
        ):
            run = self.sync()
        self.assertEqual(self.counts(run, "task")["updated"], 1)
        [(records, vals)] = written
        self.assertEqual(records, task)
        self.assertIn("name", vals)
        self.assertNotIn("stage_id", vals)
        self.assertNotIn("user_ids", vals)
        self.assertEqual(self.linked("task", "task_child").write_date, stamp)

    def test_few_calls_when_nothing_changed(self):
        self.prove_windows()
        self.first_sync()
        self.fake.forget_requests()
        run = self.sync()
        calls = sum(not call.path.startswith("/oauth") for call in self.fake.requests)
        self.assertLessEqual(calls, 11)
        self.assertEqual(run.api_calls, calls)

    # ------------------------------------------------------------------ cursors

    def test_a_cursor_is_zohos_clock_when_the_pass_began(self):
        self.with_zoho_clock(timedelta(hours=-5))
        began = self.fake.clock.now().replace(microsecond=0, tzinfo=None)
        self.fake.on_page("portal/{p}/tasks", 2, lambda: self.fake.advance(1800))
        with self.small_pages(10):
            self.first_sync()
        later = began + timedelta(seconds=1800)
        after_tasks = {"bug": later, "timesheet": later}
        for kind, cursor in self.cursors().items():
            if kind != "customer":  # customers come with their projects: no list of them is read
                self.assertEqual(cursor, after_tasks.get(kind, began), kind)

    def test_a_failing_list_leaves_its_cursor(self):
        self.first_sync()
        before = self.cursors()
        for entity in self.connection.entity_ids.filtered("cursor_at"):
            entity.cursor_at -= timedelta(hours=1)
        self.fake.refuse("portal/{p}/tasks", title="NOT_ALLOWED", status=403)
        run = self.sync()
        self.assertEqual(run.state, "failed")
        after = self.cursors()
        self.assertEqual(after["task"], before["task"] - timedelta(hours=1))
        self.assertGreaterEqual(after["bug"], before["bug"])
        self.fake.clear_faults()
        self.fake.update(self.ids["task_root"], name="Shop 2")
        self.sync()
        self.assertEqual(self.linked("task", "task_root").name, "Shop 2")
        self.assertFalse(self.errors())

    def test_a_throttled_pass_leaves_its_cursor(self):
        self.first_sync()
        for entity in self.connection.entity_ids.filtered("cursor_at"):
            entity.cursor_at -= timedelta(hours=1)
        before = self.cursors()
        self.fake.throttle("portal/{p}/timelogs", after_calls=1)
        run = self.sync()
        self.assertTrue(run.paused_until)
        after = self.cursors()
        self.assertEqual(after["timesheet"], before["timesheet"])
        self.assertGreater(after["task"], before["task"])

    def test_changes_shortly_before_the_cursor_are_read_again(self):
        """Two servers of Zoho need not agree to the second."""
        ids = [self.fake.add_task(self.ids["project_acme"], f"Step {n}") for n in range(25)]
        self.first_sync()
        cursor = self.entity("task").cursor_at
        for task in ids:  # they fill the first page
            self.fake.update(task, modified=cursor - timedelta(minutes=4))
        late = cursor - timedelta(minutes=5)
        self.fake.update(self.ids["task_root"], name="Shop 2", modified=late)
        with self.small_pages():
            self.sync()
        self.assertEqual(self.linked("task", "task_root").name, "Shop 2")

    def test_a_change_while_the_pass_is_under_way_comes_with_the_next(self):
        self.with_zoho_clock(timedelta())
        others = [self.fake.add_task(self.ids["project_acme"], f"Step {n}") for n in range(25)]

        def change():  # of a page that was read; then of so many that it is on the second one
            self.fake.advance(60)
            self.fake.update(self.ids["task_wireframes"], name="Wireframes 2")
            self.fake.advance(1800)
            for task in others:
                self.fake.update(task)
            self.fake.advance(1800)

        self.fake.on_page("portal/{p}/tasks", 2, change)
        with self.small_pages():
            self.first_sync()
            self.assertEqual(self.linked("task", "task_wireframes").name, "Wireframes")
            self.sync()
        self.assertEqual(self.linked("task", "task_wireframes").name, "Wireframes 2")

    def test_reading_stops_at_what_is_known(self):
        project = self.ids["project_acme"]
        for number in range(250):
            self.fake.add_task(project, f"Step {number}", created="2026-01-10")
        self.first_sync()
        self.fake.forget_requests()
        self.fake.update(self.ids["task_root"], name="Shop 2")
        run = self.sync()
        self.assertEqual(self.fake.calls("portal/{p}/tasks"), 1)
        self.assertEqual(self.counts(run, "task")["updated"], 1)

    def test_an_unsorted_list_is_read_to_its_end(self):
        self.fake.set_traits(sort_by="ignored")
        project = self.ids["project_acme"]
        for number in range(250):
            self.fake.add_task(project, f"Step {number}", created="2026-01-10")
        self.first_sync()
        self.fake.update(self.ids["task_wireframes"], name="Wireframes 2")  # on the last page
        self.sync()
        self.assertEqual(self.linked("task", "task_wireframes").name, "Wireframes 2")

    # ------------------------------------------------------------------ clocks

    def with_zoho_clock(self, shift, hour=None):
        """Zoho's clock, in its answers as in its records, is wrong by ``shift``."""
        moment = datetime.now() + shift
        if hour is not None:
            moment = moment.replace(hour=hour, minute=30)
        self.fake.set_clock(moment.isoformat())

        def date_header(_handler, timestamp=None):
            return self.fake.clock.now().strftime("%a, %d %b %Y %H:%M:%S GMT")

        header = patch.object(_Handler, "date_time_string", date_header)
        header.start()
        self.addCleanup(header.stop)

    def expect_changes_follow(self):
        self.prove_windows()
        self.first_sync()
        self.assertEqual(self.connection.api_traits["timelog_range"], "range")
        self.fake.advance(3600)
        self.fake.update(self.ids["task_root"], name="Shop 2")
        self.fake.update(self.ids["log_after"], hours="5:00")
        self.fake.add_task(self.ids["project_acme"], "Late task")
        self.sync()
        self.assert_mirrors()
        self.fake.advance(3600)
        self.fake.update(self.ids["task_root"], name="Shop 3")
        run = self.sync()
        self.assert_mirrors()
        self.assertEqual(run.state, "done")

    def test_portals_far_in_the_west_and_in_the_east(self):
        """Zoho lists changed logs by days of the portal, which begin hours before or after ours."""
        self.prove_windows()
        # In the east changes are of tomorrow: they must be seen before it is tomorrow here, too.
        for zone, pause_h in (("Pacific/Honolulu", 20), ("Pacific/Kiritimati", 0)):
            for hour in (1, 12, 23):
                with self.subTest(zone=zone, hour=hour):
                    with self.env.cr.savepoint(flush=False) as savepoint:
                        self.fake.portal.zone = ZoneInfo(zone)
                        self.with_zoho_clock(timedelta(), hour)
                        self.first_sync()
                        self.fake.advance(3600)
                        hours = self.fake.portal.get(self.ids["log_after"]).minutes / 60 + 1
                        self.fake.update(self.ids["log_after"], hours=hours)
                        self.fake.advance(pause_h * 3600)
                        self.sync()
                        self.assert_mirrors()
                        savepoint.rollback()
                    self.env.invalidate_all()

    def test_zohos_clock_behind_odoos(self):
        self.with_zoho_clock(timedelta(days=-3))
        self.expect_changes_follow()

    def test_zohos_clock_ahead_of_odoos(self):
        self.with_zoho_clock(timedelta(days=3))
        self.expect_changes_follow()

    def test_zohos_clock_a_day_ahead_of_odoos(self):
        self.with_zoho_clock(timedelta(days=1, hours=2))
        self.expect_changes_follow()


def _noting(original, written):
    def write(records, vals):
        written.append((records, dict(vals)))
        return original(records, vals)

    return write
