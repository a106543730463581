"""zoho/values.py: what Zoho writes, in all its variations, and what nobody should ever write."""

import unittest
from datetime import date, datetime

from odoo.addons.zoho_projects_connector.zoho import values
from odoo.addons.zoho_projects_connector.zoho.values import InvalidValue

NO_TEXT = (True, [], {}, ["a"], {"a": 1})


class TestValues(unittest.TestCase):
    def assert_problem(self, problem, function, *args):
        with self.assertRaises(InvalidValue, msg=f"{function.__name__}{args}") as caught:
            function(*args)
        self.assertEqual(caught.exception.problem, problem)
        return caught.exception

    # ------------------------------------------------------------------ ids

    def test_record_id_is_text_whatever_zoho_writes(self):
        self.assertEqual(values.record_id({"id": "4000000000001001"}), "4000000000001001")
        self.assertEqual(values.record_id({"id": 4000000000001001}), "4000000000001001")
        self.assertEqual(values.record_id({"id": " 7 "}), "7")
        self.assertEqual(values.record_id({"zpuid": "9"}, "zpuid"), "9")

    def test_record_without_id(self):
        for row in ({}, {"id": None}, {"id": ""}, {"id": "  "}, {"id": True}, {"id": [1]}):
            self.assert_problem("missing", values.record_id, row)
        for row in (None, "text", 7, [], [{"id": "1"}]):
            self.assert_problem("missing", values.record_id, row)
        self.assert_problem("missing", values.record_id, {"id": {"id": "1"}})
        self.assert_problem("missing", values.record_id, {"id": 1.5e300})

    def test_nested_id(self):
        self.assertEqual(values.nested_id({"project": {"id": 12}}, "project"), "12")
        for project in (None, "12", 12, [], {}, {"id": None}, [{"id": "12"}]):
            self.assertEqual(values.nested_id({"project": project}, "project"), "")
        self.assertEqual(values.nested_id({}, "project"), "")

    def test_pseudo_milestone_is_no_milestone(self):
        self.assertEqual(values.milestone_id({"milestone": {"id": "4000000000000000073"}}), "")
        self.assertEqual(
            values.milestone_id({"milestone": {"id": "4000000000000001073"}})[-4:], "1073"
        )

    # ------------------------------------------------------------------ text

    def test_text(self):
        self.assertEqual(values.text("  Shop \x00\x07", "name"), "Shop")
        self.assertEqual(values.text(None, "name"), "")
        self.assertEqual(values.text(12, "name"), "12")

    def test_long_text_is_cut_with_a_sign(self):
        cut = values.text("x" * 300, "name", 200)
        self.assertEqual(len(cut), 200)
        self.assertTrue(cut.endswith("…"))
        self.assertEqual(values.text("x" * 200, "name", 200), "x" * 200)

    def test_what_is_no_text(self):
        for value in NO_TEXT:
            problem = self.assert_problem("not_text", values.text, value, "name")
            self.assertEqual((problem.what, problem.value), ("name", value))

    def test_rich_text_keeps_markup_and_refuses_the_rest(self):
        self.assertEqual(values.rich_text("<p>a\x00b</p>"), "<p>ab</p>")
        for value in (None, 12, True, [], {}):
            self.assertEqual(values.rich_text(value), "")

    def test_plain_text_of_html(self):
        self.assertEqual(values.plain_text("<div>Prices &amp; taxes</div>", "n"), "Prices & taxes")
        self.assertEqual(values.plain_text("a<br/>b</p>c", "n"), "a b c")
        self.assertEqual(values.plain_text("1 < 2", "n"), "1 < 2")
        self.assertEqual(values.plain_text("a\n\t b", "n"), "a b")

    def test_plain_text_shows_no_script(self):
        for html in (
            "<script>alert(1)</script>a",
            "a<SCRIPT src=x>steal()",
            "a<style>b{}</style >",
        ):
            self.assertEqual(values.plain_text(html, "n"), "a")

    # ------------------------------------------------------------------ hours, days, instants

    def test_hours(self):
        for given, expected in (
            ("07:30", 7.5),
            ("26:30", 26.5),
            ("0:05", 5 / 60),
            (" 1:0 ", 1),
            ("100000:00", 100000),
            (8, 8),
            (7.25, 7.25),
            (0, 0),
        ):
            self.assertEqual(values.hours(given), expected, given)

    def test_no_hours(self):
        bad = ("ab:cd", "7", "7.5", "", None, "1:60", "-1:00", "1:00:00", "9999999:00")
        for value in (*bad, *NO_TEXT, -1, 1e6, float("inf"), float("nan")):
            self.assert_problem("not_hours", values.hours, value)

    def test_plain_date(self):
        self.assertEqual(values.plain_date("2026-06-01"), date(2026, 6, 1))
        self.assertEqual(values.plain_date("2026-06-01T23:59:59Z"), date(2026, 6, 1))
        self.assertIsNone(values.plain_date(None))
        self.assertIsNone(values.plain_date(""))

    def test_no_date(self):
        for value in (
            "0000-01-01",
            "0001-01-01",
            "1969-12-31",
            "2201-01-01",
            "9999-12-31",
            "2026-02-30",
            "06-01-2026",
            "tomorrow",
            20260601,
            0,
            *NO_TEXT,
        ):
            self.assert_problem("not_date", values.plain_date, value)

    def test_instant_is_naive_utc(self):
        expected = datetime(2026, 6, 24, 16, 45, 31)
        for text in (
            "2026-06-24T16:45:31Z",
            "2026-06-24T18:45:31+02:00",
            "2026-06-24T16:45:31",
        ):
            self.assertEqual(values.instant(text), expected)
        self.assertEqual(values.instant("2026-06-24T16:45:31.884Z").microsecond, 0)
        self.assertIsNone(values.instant(""))

    def test_no_instant(self):
        for value in (
            "0000-01-01T00:00:00Z",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-12:00",
            "2026-13-01T00:00:00Z",
            "soon",
            1750783531,
            *NO_TEXT,
        ):
            self.assert_problem("not_time", values.instant, value)

    def test_modified_at_takes_the_key_of_the_kind(self):
        at = "2026-06-24T16:45:31.884Z"
        for key in ("last_modified_time", "modified_time", "last_updated_time", "updated_time"):
            self.assertEqual(values.modified_at({key: at}), datetime(2026, 6, 24, 16, 45, 31))
        self.assertIsNone(values.modified_at({"created_time": at}))
        # an unreadable one does not hide a readable one
        self.assertIsNotNone(values.modified_at({"last_modified_time": "?", "updated_time": at}))

    def test_created_at_never_raises(self):
        self.assertIsNone(values.created_at({"created_time": {"no": "time"}}))
        self.assertIsNone(values.created_at({}))

    # ------------------------------------------------------------------ numbers and money

    def test_number(self):
        for given, expected in (("1,234.5", 1234.5), (7, 7), ({"amount": "85"}, 85), (-2.5, -2.5)):
            self.assertEqual(values.number(given, "rate"), expected)

    def test_no_number(self):
        for value in ("", "abc", None, True, [], {}, {"amount": None}, {"amount": {"amount": 1}}):
            self.assert_problem("not_number", values.number, value, "rate")

    def test_a_number_is_finite(self):
        for value in ("nan", "inf", "-inf", float("nan"), float("inf"), "1e999"):
            self.assert_problem("not_number", values.number, value, "rate")

    def test_amount_is_zero_when_there_is_none(self):
        for value in (None, "", {}, {"amount": "x"}, [], "inf"):
            self.assertEqual(values.amount(value), 0)
        self.assertEqual(values.amount({"amount": 85, "currency_code": "USD"}), 85)

    def test_currency_code(self):
        self.assertEqual(values.currency_code({"currency": "usd"}), "USD")
        self.assertEqual(values.currency_code({"currency_code": " EUR "}), "EUR")
        self.assertEqual(values.currency_code({"rate_per_hour": {"currency_code": "GBP"}}), "GBP")
        for row in ({}, {"currency": "Dollar"}, {"currency": 5}, {"rate_per_hour": "USD"}):
            self.assertEqual(values.currency_code(row), "")

    # ------------------------------------------------------------------ people and statuses

    def test_email(self):
        self.assertEqual(values.email(" Bruno.Becker@Example.com "), "bruno.becker@example.com")
        for value in ("EMAIL_CLOSED", "Unassigned User", "Zoho Desk", "a@b", None, 5, [], {}):
            self.assertEqual(values.email(value), "")

    def test_pseudo_users_are_no_people(self):
        real = {"zuid": 60, "zpuid": "5", "name": "Ana"}
        nobody = {"zuid": 0, "zpuid": "58", "name": "Unassigned User"}
        desk = {"zuid": -1, "zpuid": "59", "name": "Zoho Desk"}
        self.assertEqual(values.people([real, nobody, desk, None, "Ana", {}]), [real])
        self.assertEqual(values.people(real), [real])
        for value in (None, "x", 5, [], {}):
            self.assertEqual(values.people(value), [])

    def test_person_id(self):
        self.assertEqual(values.person_id({"zpuid": 12}), "12")
        self.assertEqual(values.person_id({"id": "12"}), "12")
        for row in (None, [], {}, {"zpuid": ["x"]}, {"zuid": "0", "zpuid": "58"}):
            self.assertEqual(values.person_id(row), "")

    def test_person_name_takes_the_best_there_is(self):
        self.assertEqual(values.person_name({"full_name": "A B", "name": "x"}), "A B")
        self.assertEqual(
            values.person_name({"name": " ", "first_name": "A", "last_name": "B"}), "A B"
        )
        self.assertEqual(values.person_name({"name": 5, "email": "a@b.example"}), "a@b.example")
        self.assertEqual(values.person_name({}), "")
        self.assertEqual(len(values.person_name({"name": "x" * 300})), 128)

    def test_is_closed(self):
        self.assertTrue(values.is_closed({"status": {"is_closed_type": True}}))
        self.assertTrue(values.is_closed({"status": {"is_closed": True}}))
        for status in ({"is_closed_type": "true"}, {}, None, "Closed", [True]):
            self.assertFalse(values.is_closed({"status": status}))
