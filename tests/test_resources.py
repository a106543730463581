"""zoho/resources.py without a portal: windows of days, envelopes, last pages, what was learnt."""

import unittest
from datetime import date, datetime, timezone

from odoo.addons.zoho_projects_connector.zoho import const, errors, resources
from odoo.addons.zoho_projects_connector.zoho.client_lists import PRIMARY_CLIENT_KEYS
from odoo.addons.zoho_projects_connector.zoho.resources import Portal
from odoo.addons.zoho_projects_connector.zoho.time_logs import date_windows


class Answers:
    """A client that gives prepared answers and notes what it was asked."""

    server_time = None

    def __init__(self, *bodies):
        self.bodies = list(bodies)
        self.asked = []

    def get(self, path, params=None):
        self.asked.append((path, params))
        body = self.bodies.pop(0) if self.bodies else None
        if isinstance(body, Exception):
            raise body
        return body


def days(windows):
    return [(first.isoformat(), last.isoformat()) for first, last in windows]


class TestWindows(unittest.TestCase):
    def test_one_window_when_it_fits(self):
        self.assertEqual(
            days(date_windows(date(2026, 1, 1), date(2026, 3, 1), by_week=False)),
            [("2026-01-01", "2026-03-01")],
        )

    def test_windows_touch_and_are_never_longer_than_six_months(self):
        start, end = date(2024, 1, 15), date(2026, 3, 1)
        windows = list(date_windows(start, end, by_week=False))
        self.assertEqual((windows[0][0], windows[-1][1]), (start, end))
        for (_first, last), (following, _last) in zip(windows, windows[1:], strict=False):
            self.assertEqual((following - last).days, 1)
        for first, last in windows:
            self.assertLess((last - first).days, const.TIMELOG_WINDOW_DAYS)

    def test_weeks_begin_on_monday_and_cover_both_ends(self):
        windows = list(date_windows(date(2025, 12, 31), date(2026, 1, 12), by_week=True))
        self.assertEqual(
            days(windows),
            [
                ("2025-12-29", "2026-01-04"),
                ("2026-01-05", "2026-01-11"),
                ("2026-01-12", "2026-01-18"),
            ],
        )

    def test_a_single_day(self):
        day = date(2026, 1, 5)
        self.assertEqual(list(date_windows(day, day, by_week=False)), [(day, day)])

    def test_nothing_when_the_end_lies_before_the_start(self):
        self.assertFalse(list(date_windows(date(2026, 2, 1), date(2026, 1, 1), by_week=False)))


class TestEnvelopes(unittest.TestCase):
    def read(self, *bodies, listing=None, number=1):
        portal = Portal(Answers(*bodies), "600000001")
        return portal.read_page(
            listing or resources.Listing("x", "/x", "tasks", per_page=2), number
        )

    def test_envelopes(self):
        rows = [{"id": "1"}, {"id": "2"}]
        for body in (
            {"tasks": rows, "page_info": {"has_next_page": False}},
            {"tasks": rows, "page_info": [{"has_next_page": "false"}]},
            {"result": rows, "page_info": {"has_next_page": "False"}},
            rows,
        ):
            self.assertEqual(self.read(body).rows, rows)

    def test_nothing_in_any_form_is_an_empty_last_page(self):
        for body in (None, [], {}, {"tasks": []}, {"tasks": None}, {"page_info": {}}):
            page = self.read(body)
            self.assertEqual((page.rows, page.is_last), ([], True), body)

    def test_an_answer_of_no_known_shape_is_no_empty_list(self):
        """Else a portal out of order would look as if all had been deleted."""
        for body in ("text", 5, True, {"tasks": "no"}, {"tasks": {}}, {"result": 7}):
            with self.assertRaises(errors.ZohoUnreachable, msg=body):
                self.read(body)

    def test_page_info_of_any_shape_does_no_harm(self):
        for info in (None, [], [None], "x", 7, {"per_page": "many"}, {"per_page": -1}, [[]]):
            page = self.read({"tasks": [{"id": "1"}], "page_info": info})
            self.assertTrue(page.is_last, info)

    def test_a_claim_of_more_is_believed(self):
        full, part = [{"id": "1"}, {"id": "2"}], [{"id": "1"}]
        for claim in (True, "true", None, "perhaps"):
            info = {"has_next_page": claim}
            self.assertFalse(self.read({"tasks": full, "page_info": info}).is_last)
            is_last = self.read({"tasks": part, "page_info": info}).is_last
            self.assertEqual(is_last, claim not in (True, "true"), claim)
        for claim in (False, "false", "FALSE"):
            self.assertTrue(
                self.read({"tasks": full, "page_info": {"has_next_page": claim}}).is_last
            )

    def test_bare_array_ends_with_a_page_that_is_not_full(self):
        listing = resources.Listing("active", "/p", per_page=2)
        self.assertFalse(self.read([{"id": "1"}, {"id": "2"}], listing=listing).is_last)
        self.assertTrue(self.read([{"id": "1"}], listing=listing).is_last)

    def test_a_smaller_page_than_asked_for_is_full_when_zoho_says_so(self):
        """A portal that clamps `per_page` says how many it gives."""
        listing = resources.Listing("x", "/x", "tasks", per_page=200)
        info = {"has_next_page": True, "per_page": 1}
        self.assertFalse(
            self.read({"tasks": [{"id": "1"}], "page_info": info}, listing=listing).is_last
        )

    def test_a_claim_that_proved_wrong_is_not_believed_after_a_part_of_a_page(self):
        listing = resources.Listing("x", "/x", "tasks", per_page=2)
        rows, info = [{"id": "1"}], {"has_next_page": True, "per_page": 2}
        body = {"tasks": rows, "page_info": info}
        bodies = [body, None, body, {"tasks": rows, "page_info": {"has_next_page": True}}]
        portal = Portal(Answers(*bodies), "600000001")
        self.assertFalse(portal.read_page(listing, 1).is_last)
        self.assertTrue(portal.read_page(listing, 2).is_last)
        self.assertTrue(portal.traits["tasks_portal_always_more"])
        self.assertTrue(portal.read_page(listing, 1).is_last)
        self.assertFalse(portal.read_page(listing, 1).is_last, "how large is a page?")
        portal.doubt_again("issues")
        self.assertTrue(portal.traits)
        portal.doubt_again("tasks")
        self.assertFalse(portal.traits)

    def test_the_loop_guard_ends_any_list(self):
        body = {"tasks": [{"id": "1"}, {"id": "2"}], "page_info": {"has_next_page": True}}
        self.assertTrue(self.read(body, number=const.MAX_PAGES).is_last)

    def test_a_page_that_repeats_the_one_before_is_no_page(self):
        """Else a list that answers so past its end would be read for ever."""
        body = {"tasks": [{"id": "1"}, {"id": "2"}], "page_info": {"has_next_page": True}}
        portal = Portal(Answers(body, body, body), "600000001")
        listing, other = (resources.Listing(key, "/x", "tasks", per_page=2) for key in ("a", "b"))
        self.assertFalse(portal.read_page(listing, 1).is_last)
        page = portal.read_page(listing, 2)
        self.assertEqual((page.rows, page.is_last), ([], True))
        self.assertFalse(portal.read_page(other, 1).is_last, "another list may hold the same")

    def test_time_logs_are_taken_out_of_their_days(self):
        listing = resources.Listing("x", "/x", "time_logs", per_page=200)
        groups = [
            {"date": "2026-01-01", "log_details": [{"id": "1"}, {"id": "2"}]},
            {"date": "2026-01-02", "log_details": [{"id": "3"}]},
            {"id": "4"},
        ]
        rows = self.read({"time_logs": groups}, listing=listing).rows
        self.assertEqual([row["id"] for row in rows], ["1", "2", "3", "4"])

    def test_v2_counts_records_instead_of_pages(self):
        client = Answers([])
        portal = Portal(client, "600000001")
        [listing] = portal.clients()
        portal.read_page(listing, 3)
        self.assertEqual(client.asked[0][1], {"index": 401, "range": 200})


class TestLearning(unittest.TestCase):
    def test_how_projects_are_asked_for_by_state(self):
        portal = Portal(Answers([{"id": "1", "project_type": "active"}]), "6", {})
        archived = portal.projects()[1]
        self.assertEqual(archived.params, {"status": "archived"})
        with self.assertRaises(errors.ZohoRefused) as caught:
            portal.read_page(archived, 1)
        self.assertFalse(portal.lists_archived_projects())
        self.assertTrue(portal.read_otherwise("projects", caught.exception, archived))
        self.assertEqual(portal.projects()[1].params, {"status_type": "archived"})
        self.assertTrue(portal.read_otherwise("projects", caught.exception, archived))
        self.assertEqual([listing.params for listing in portal.projects()], [{}])
        self.assertFalse(portal.read_otherwise("projects", caught.exception, archived))

    def test_archived_projects_prove_that_they_are_listed(self):
        portal = Portal(Answers(None, [{"id": "1", "project_type": "archived"}]), "6", {})
        for _answer in range(2):
            self.assertFalse(portal.lists_archived_projects())
            portal.read_page(portal.projects()[1], 1)
        self.assertTrue(portal.lists_archived_projects())

    def test_a_text_that_is_no_state_proves_nothing(self):
        rows = [{"id": "1", "project_type": "Hibernating"}, {"id": "2", "project_type": ["x"]}]
        portal = Portal(Answers(rows[:1], [*rows, {"id": "3", "project_type": "archived"}]), "6")
        archived = portal.projects()[1]
        self.assertEqual(portal.read_page(archived, 1).rows, rows[:1])
        self.assertFalse(portal.lists_archived_projects(), "it may be an active one")
        self.assertEqual(len(portal.read_page(archived, 1).rows), 3)
        self.assertTrue(portal.lists_archived_projects())

    def test_templates_may_be_refused(self):
        portal = Portal(Answers(), "6", {})
        refused = errors.ZohoRefused("no", code="PATTERN_NOT_MATCHED")
        self.assertTrue(portal.read_otherwise("projects", refused, portal.projects()[2]))
        states = [listing.key for listing in portal.projects()]
        self.assertEqual(states, ["active", "archived"])

    def test_each_failure_teaches_once(self):
        portal = Portal(Answers(), "6", {})
        [listing] = portal.tasks([], newest_first=True)
        refused = errors.ZohoRefused("no", code="PATTERN_NOT_MATCHED")
        missing = errors.ZohoNotAvailable("no", code="URL_RULE_NOT_CONFIGURED")
        self.assertTrue(portal.read_otherwise("tasks", refused, listing))
        self.assertTrue(portal.traits["sort_refused"])
        [listing] = portal.tasks([], newest_first=True)
        self.assertNotIn("sort_by", listing.params)
        self.assertFalse(portal.read_otherwise("tasks", refused, listing), "nothing left to try")
        self.assertTrue(portal.read_otherwise("tasks", missing, listing))
        listings = portal.tasks(["1", "2"], newest_first=True)
        self.assertEqual([listing.project_id for listing in listings], ["1", "2"])
        self.assertFalse(portal.read_otherwise("tasks", missing, listings[0]))

    def test_a_project_without_any_key_is_asked_by_v2_until_a_row_names_its_client(self):
        client = Answers({"clients": [{"id": 7, "name": "Acme"}]})
        portal = Portal(client, "6", {})
        self.assertEqual(portal.primary_client({"id": "1"})["id"], 7)
        self.assertEqual(portal.traits["client_source"], "v2")
        for key in PRIMARY_CLIENT_KEYS:
            self.assertEqual(portal.primary_client({"id": "1", key: {"id": "8"}})["id"], "8")
        self.assertIsNone(portal.primary_client({"id": "2"}), "rows of this portal name it")
        self.assertEqual(len(client.asked), 1)

    def test_the_marked_client_wins_over_the_first(self):
        clients = [{"id": "1"}, "x", {"name": "no id"}, {"id": "2", "is_primary": "true"}]
        portal = Portal(Answers({"clients": clients}, {"clients": clients[:1]}, None), "6", {})
        self.assertEqual(portal.primary_client({"id": "5"})["id"], "2")
        self.assertEqual(portal.primary_client({"id": "5"})["id"], "1")
        self.assertIsNone(portal.primary_client({"id": "5"}))

    def test_a_refused_project_is_not_one_without_client(self):
        missing = errors.ZohoNotAvailable("gone", code="6404", http_status=404)
        for traits in ({"client_source": "v2"}, {}):
            portal = Portal(Answers(missing), "6", traits)
            self.assertEqual(portal.names_clients(), bool(traits))
            with self.assertRaises(errors.ZohoNotAvailable):
                portal.primary_client({"id": "5"})

    def test_one_call_proves_whether_windows_of_months_work(self):
        end = date(2026, 6, 30)
        for day, expected in (("2026-06-15", "range"), ("2026-01-02", "unproven")):
            client = Answers({"time_logs": [{"log_details": [{"id": "1", "date": day}]}]})
            portal = Portal(client, "6", {})
            listings = portal.all_time_logs(["1"], date(2026, 1, 1), end)
            self.assertEqual(portal.traits["timelog_range"], expected)
            self.assertEqual(bool(listings[0].project_id), expected == "unproven")
            portal.all_time_logs(["1"], date(2026, 1, 1), end)
            self.assertEqual(len(client.asked), 1, "the answer is kept")

    def test_a_complete_reading_asks_again_what_was_not_proven(self):
        portal = Portal(Answers(), "6", {"timelog_range": "unproven", "timelog_modified": False})
        portal.doubt_again()
        self.assertEqual(portal.traits, {})
        proven = {"timelog_range": "range", "timelog_modified": True, "users_version": "v3"}
        portal = Portal(Answers(), "6", dict(proven))
        portal.doubt_again()
        self.assertEqual(portal.traits, proven)

    def test_a_log_changed_before_the_days_asked_for_unmasks_the_filter(self):
        row = {"id": "1", "last_modified_time": "2026-01-01T10:00:00Z"}
        portal = Portal(Answers([row]), "6", {})
        listing = portal.changed_time_logs([], date(2026, 3, 1), date(2026, 3, 2))[0]
        portal.read_page(listing, 1)
        self.assertIs(portal.traits["timelog_modified"], False)

    def test_server_time_is_naive_utc(self):
        client = Answers()
        portal = Portal(client, "6")
        self.assertIsNone(portal.server_time())
        client.server_time = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)
        self.assertEqual(portal.server_time(), datetime(2026, 1, 1, 12))
