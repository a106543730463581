"""A recurring invoice that fails: shown, said once, tried again, and the others go on."""

from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError

from .recurrence_case import RecurrenceCase


class TestFailures(RecurrenceCase):
    def activities(self, recurring):
        return recurring.activity_ids.filtered(lambda activity: activity.user_id == self.accountant)

    def failing(self, **values):
        """:return: one whose project has no rate"""
        project = self.make_project(zoho_rate=0)
        values = {"date_start": date(2026, 7, 31), "group_by": "rate", **values}
        return self.recurring_invoice(project, **values)

    def test_others_go_on_and_it_is_said_once(self):
        failing = self.failing()
        good = self.retainer(self.make_project(), date_start=date(2026, 7, 31))
        self.on("2026-07-31")
        self.assertEqual(len(good.invoice_ids), 1)
        self.assertFalse(failing.invoice_ids)
        self.assertIn("There is no rate for Website", failing.last_error)
        self.assertEqual(str(failing.next_date), "2026-07-31")
        self.assertEqual(len(self.activities(failing)), 1)
        self.assertEqual(self.remaining(), 0, "the cron is not called again at once")
        self.on("2026-08-01")
        self.assertEqual(str(failing.last_error_at), "2026-08-01 06:00:00", "it was tried again")
        self.assertEqual(self.notes(failing, "There is no rate"), 1)
        self.assertEqual(len(self.activities(failing)), 1)

    def test_it_is_made_with_its_own_date_and_cleared(self):
        failing = self.failing()
        self.on("2026-09-05")
        self.assertEqual(failing.made_count, 0)
        failing.project_ids.zoho_rate = 100
        self.on("2026-09-06")
        self.assertEqual(self.days(failing.invoice_ids), ["2026-07-31", "2026-08-31"])
        self.assertEqual(
            failing.invoice_ids.sorted("invoice_date").mapped("amount_untaxed"), [933, 327]
        )
        self.assertFalse(failing.last_error or failing.last_error_at)
        self.assertFalse(self.activities(failing))

    def test_an_activity_that_was_done_stays_away(self):
        failing = self.failing()
        self.on("2026-07-31")
        self.activities(failing).action_feedback()
        self.on("2026-08-01")
        self.assertFalse(self.activities(failing))

    def test_what_nobody_foresaw_tells_no_secrets(self):
        failing = self.retainer(self.make_project(), name="Bad")
        good = self.retainer(self.make_project(), name="Good")
        model = type(self.env["zoho.recurring.invoice"])
        make = model._make

        def fail(recurring, day):
            if recurring.name == "Bad":
                raise ValueError("token 123")
            return make(recurring, day)

        with (
            patch.object(model, "_make", fail),
            self.assertLogs("odoo.addons.zoho_projects_connector.billing.recurrence_cron", "ERROR"),
        ):
            self.on("2026-06-30")
        self.assertIn("unexpected problem", failing.last_error)
        self.assertNotIn("123", failing.last_error)
        self.assertEqual(len(good.invoice_ids), 1)

    def test_a_failure_leaves_nothing_half_done(self):
        recurring = self.retainer(self.make_project(), mode="post")
        invoices = self.env["account.move"].search_count([])
        move = type(self.env["account.move"])
        with patch.object(move, "action_post", side_effect=UserError("The year is closed")):
            self.on("2026-06-30")
        self.assertEqual(recurring.last_error, "The year is closed")
        self.assertEqual(self.env["account.move"].search_count([]), invoices)
        self.assertEqual(recurring.made_count, 0)

    def test_when_time_is_up_the_rest_remains(self):
        recurring = [self.retainer(self.make_project()) for _number in range(3)]
        cron = type(self.env["ir.cron"])
        commit_progress, remaining = cron._commit_progress, []

        def out_of_time(cron, processed=0, **kwargs):
            commit_progress(cron, processed, **kwargs)
            if processed:
                remaining.append(kwargs["remaining"])
            return 0 if processed else 1

        with patch.object(cron, "_commit_progress", out_of_time):
            self.on("2026-06-30")
        self.assertEqual(remaining, [2, 1, 0], "one in each turn")
        self.assertEqual([len(each.invoice_ids) for each in recurring], [1, 1, 1])

    def test_skip(self):
        failing = self.failing()
        self.on("2026-07-31")
        failing.with_user(self.accountant).action_skip()
        self.assertEqual(str(failing.next_date), "2026-08-31")
        self.assertEqual(failing.made_count, 0)
        self.assertFalse(failing.last_error)
        self.assertFalse(self.activities(failing))
        self.assertEqual(self.notes(failing, "07/31/2026 was left out"), 1)
