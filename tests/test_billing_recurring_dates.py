"""On which days something recurs: month ends, leap years, ends, pauses."""

from datetime import date

from odoo.addons.zoho_projects_connector.billing.recurrence_dates import Schedule

from .recurrence_case import RecurrenceCase


class TestSchedule(RecurrenceCase):
    def first(self, number, start, interval, unit):
        schedule, days, day = Schedule(start, interval, unit), [], None
        for _turn in range(number):
            day = schedule.first_after(day)
            days.append(str(day))
        return days

    def test_month_ends(self):
        self.assertEqual(
            self.first(5, date(2026, 1, 31), 1, "month"),
            ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"],
        )
        self.assertEqual(
            self.first(3, date(2027, 12, 31), 2, "month"),
            ["2027-12-31", "2028-02-29", "2028-04-30"],
        )

    def test_leap_years(self):
        self.assertEqual(
            self.first(6, date(2024, 2, 29), 1, "year"),
            ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29", "2029-02-28"],
        )
        self.assertEqual(
            self.first(3, date(2096, 2, 29), 4, "year"),
            ["2096-02-29", "2100-02-28", "2104-02-29"],
        )

    def test_days_and_weeks(self):
        self.assertEqual(
            self.first(3, date(2028, 2, 20), 10, "day"),
            ["2028-02-20", "2028-03-01", "2028-03-11"],
        )
        self.assertEqual(
            self.first(3, date(2026, 12, 21), 2, "week"),
            ["2026-12-21", "2027-01-04", "2027-01-18"],
        )

    def test_every_day_is_found_from_any_day_before(self):
        """The first one later than any day is the one a plain count finds."""
        for start, interval, unit in (
            (date(2024, 1, 31), 1, "month"),
            (date(2024, 2, 29), 1, "year"),
            (date(2024, 2, 29), 3, "month"),
            (date(2024, 2, 29), 9, "day"),
            (date(2024, 2, 29), 3, "week"),
        ):
            schedule = Schedule(start, interval, unit)
            days = [schedule.day(number) for number in range(800)]
            for day in days[:60]:
                for other in (day, date.fromordinal(day.toordinal() - 1)):
                    expected = next(found for found in days if found > other)
                    self.assertEqual(schedule.first_after(other), expected)

    def test_pauses(self):
        schedule = Schedule(date(2026, 1, 31), 1, "month")
        pauses = [(date(2026, 4, 1), date(2026, 6, 30)), (date(2026, 2, 1), date(2026, 3, 1))]
        self.assertEqual(schedule.next_day(date(2026, 1, 31), pauses), date(2026, 3, 31))
        self.assertEqual(schedule.next_day(date(2026, 3, 31), pauses), date(2026, 6, 30))
        self.assertEqual(schedule.count_until(date(2026, 7, 31), None, pauses), 4)


class TestDates(RecurrenceCase):
    def test_ends_after_a_number(self):
        recurring = self.retainer(self.make_project(), end_type="count", end_count=2)
        self.on("2026-09-01")
        self.assertEqual(self.days(recurring.invoice_ids), ["2026-06-30", "2026-07-30"])
        self.assertEqual((recurring.state, recurring.next_date), ("finished", False))
        recurring.end_count = 3
        self.assertEqual((recurring.state, str(recurring.next_date)), ("active", "2026-08-30"))

    def test_ends_on_a_date(self):
        recurring = self.retainer(self.make_project(), end_type="date", end_date="2026-07-30")
        self.on("2026-09-01")
        self.assertEqual(self.days(recurring.invoice_ids), ["2026-06-30", "2026-07-30"])
        self.assertEqual(recurring.state, "finished")
        self.on("2026-12-01")
        self.assertEqual(recurring.made_count, 2)

    def test_missed_ones_are_made_up_each_with_its_own_date(self):
        project = self.make_project()
        recurring = self.retainer(project, date_start=date(2026, 1, 31))
        self.assertEqual(recurring.due_count, 5)
        self.on("2026-06-15")
        self.assertEqual(
            self.days(recurring.invoice_ids),
            ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"],
        )
        self.assertEqual(str(recurring.next_date), "2026-06-30")
        self.assertEqual(recurring.due_count, 0)

    def test_nothing_is_made_twice(self):
        recurring = self.retainer(self.make_project())
        self.on("2026-06-30")
        self.on("2026-06-30", hour=7)
        self.on("2026-07-29")
        self.assertEqual(self.days(recurring.invoice_ids), ["2026-06-30"])

    def test_dates_of_a_pause_are_left_out(self):
        recurring = self.retainer(self.make_project())
        self.on("2026-06-30")
        recurring.with_user(self.accountant).action_pause()
        self.on("2026-07-30")
        self.on("2026-08-30")
        self.assertEqual(recurring.state, "paused")
        self.clock.move_to("2026-09-10 08:00:00")
        recurring.with_user(self.accountant).action_resume()
        self.assertEqual((recurring.state, str(recurring.next_date)), ("active", "2026-09-30"))
        self.on("2026-09-30")
        self.assertEqual(self.days(recurring.invoice_ids), ["2026-06-30", "2026-09-30"])

    def test_what_was_due_before_a_pause_is_still_made(self):
        recurring = self.retainer(self.make_project())
        self.clock.move_to("2026-07-02 08:00:00")
        recurring.action_pause()
        self.clock.move_to("2026-08-15 08:00:00")
        recurring.action_resume()
        self.assertEqual(recurring.due_count, 1)
        self.on("2026-08-30")
        self.assertEqual(self.days(recurring.invoice_ids), ["2026-06-30", "2026-08-30"])

    def test_a_pause_within_a_day_leaves_nothing_out(self):
        recurring = self.retainer(self.make_project())
        self.clock.move_to("2026-06-30 08:00:00")
        recurring.action_pause()
        recurring.action_resume()
        self.on("2026-06-30", hour=9)
        self.assertEqual(self.days(recurring.invoice_ids), ["2026-06-30"])

    def test_archived_ones_rest(self):
        recurring = self.retainer(self.make_project())
        recurring.action_archive()
        self.on("2026-07-30")
        recurring.action_unarchive()
        self.assertEqual(recurring.state, "paused")
        self.on("2026-07-31")
        self.assertFalse(recurring.invoice_ids)

    def test_another_interval_counts_from_the_first_date(self):
        recurring = self.retainer(self.make_project())
        self.on("2026-06-30")
        recurring.write({"unit": "week", "interval": 2})
        self.assertEqual(str(recurring.next_date), "2026-07-14")

    def test_a_copy_begins_today(self):
        recurring = self.retainer(self.make_project())
        self.on("2026-09-30")
        copy = recurring.copy()
        self.assertEqual((copy.made_count, str(copy.next_date)), (0, "2026-09-30"))
        self.assertEqual(len(copy.line_ids), 1)

    def test_the_day_is_that_of_the_responsible_user(self):
        self.accountant.tz = "Pacific/Auckland"  # 12 hours ahead of UTC
        recurring = self.retainer(self.make_project())
        self.on("2026-06-29", hour=11)
        self.assertFalse(recurring.invoice_ids)
        self.on("2026-06-29", hour=13)
        self.assertEqual(self.days(recurring.invoice_ids), ["2026-06-30"])
