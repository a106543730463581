"""The door to the network: what is repeated, how refusals are told apart, what must not leak."""

import unittest
from unittest.mock import patch

import requests

from odoo.addons.zoho_projects_connector.zoho import client as client_module
from odoo.addons.zoho_projects_connector.zoho import const, errors, oauth
from odoo.addons.zoho_projects_connector.zoho.client import ZohoClient, url_pattern

from .common import CLIENT_ID, CLIENT_SECRET, WAIT
from .fake_zoho import DEFAULT_SCOPES, FakeZoho

PROJECTS = "/api/v3/portal/600000001/projects"
TASKS = "/api/v3/portal/600000001/tasks"
CLIENTS_V2 = "/restapi/portal/600000001/clients/"
LOGGER = "odoo.addons.zoho_projects_connector.zoho.client"


class ClientCase(unittest.TestCase):
    """A client with real tokens of a fake portal; the pauses between tries are recorded."""

    scopes = DEFAULT_SCOPES

    def setUp(self):
        self.fake = FakeZoho("small").start()
        self.addCleanup(self.fake.stop)
        waits = patch(WAIT)
        self.waits = waits.start()
        self.addCleanup(waits.stop)
        self.tokens = self.fake.issue_tokens(self.scopes)
        self.renewals = 0
        self.client = self.make_client()

    def make_client(self, **options):
        client = ZohoClient(self.fake.url, **{"access_token": self.access_token, **options})
        self.addCleanup(client.close)
        return client

    def access_token(self, renew):
        if renew:
            self.renewals += 1
            self.tokens |= oauth.refresh(
                self.fake.url, CLIENT_ID, CLIENT_SECRET, self.tokens["refresh_token"]
            )._asdict() | {"refresh_token": self.tokens["refresh_token"]}
        return self.tokens["access_token"]

    def pauses(self):
        return [call.args[0] for call in self.waits.call_args_list]

    def refused(self, kind, path=PROJECTS):
        """:return: the exception of a call that is refused"""
        with self.assertRaises(kind) as caught:
            self.client.get(path)
        return caught.exception


class TestRepetitions(ClientCase):
    def test_passing_problems_are_overcome(self):
        for name, trouble in {
            "500": lambda: self.fake.fail("projects", times=2),
            "502, HTML": lambda: self.fake.fail("projects", status=502, times=2),
            "reset": lambda: self.fake.reset_connection("projects", times=2),
            "half a JSON": lambda: self.fake.invalid_json("projects", times=2),
        }.items():
            with self.subTest(name):
                self.waits.reset_mock()
                trouble()
                self.assertEqual(len(self.client.get(PROJECTS)), 5)
                self.assertEqual(len(self.pauses()), 2)

    def test_a_silent_zoho_is_asked_again(self):
        self.fake.timeout("projects", seconds=30, times=1)
        with patch.object(const, "TIMEOUT_S", 2):  # the good answer has to come in it as well
            self.assertTrue(self.client.get(PROJECTS))
        self.assertEqual(len(self.pauses()), 1)

    def test_a_silent_zoho_gets_no_more_time_than_the_cron_has(self):
        """Odoo ends a cron that waits for 120 seconds (`limit_time_real`)."""
        self.assertLess(const.STEP_S + 2 * const.TIMEOUT_S, 90)
        self.fake.timeout("projects", seconds=5, times=None)
        with patch.object(const, "TIMEOUT_S", 0.2), patch.object(const, "STEP_S", 0.3):
            self.client.begin_step()
            self.assertEqual(self.refused(errors.ZohoUnreachable).code, "no_answer")
            self.assertTrue(self.client.is_out_of_time())
        self.assertLess(self.fake.calls("projects"), const.ATTEMPTS)

    def test_gives_up_after_the_last_attempt(self):
        for name, code, trouble in (
            ("500", "500", lambda: self.fake.fail("projects", times=None)),
            ("reset", "no_answer", lambda: self.fake.reset_connection("projects", times=None)),
            ("half a JSON", "invalid_json", lambda: self.fake.invalid_json("projects", times=None)),
        ):
            with self.subTest(name):
                self.fake.clear_faults()
                self.fake.forget_requests()
                trouble()
                failure = self.refused(errors.ZohoUnreachable)
                self.assertEqual(failure.code, code)
                self.assertEqual(self.fake.calls("projects"), const.ATTEMPTS)

    def test_pauses_grow_with_jitter(self):
        self.fake.fail("projects", times=None)
        for jitter, expected in ((0.5, [0.5, 1, 2]), (1.5, [1.5, 3, 6])):
            self.waits.reset_mock()
            with patch.object(client_module.random, "uniform", return_value=jitter) as uniform:
                self.refused(errors.ZohoUnreachable)
            self.assertEqual(self.pauses(), expected)
            self.assertEqual(set(uniform.call_args_list[0].args), {0.5, 1.5})

    def test_refusals_are_not_repeated(self):
        for trouble in (
            lambda: self.fake.throttle("projects"),
            lambda: self.fake.refuse("projects"),
            lambda: self.fake.fail("projects", status=404, times=None),
        ):
            self.fake.clear_faults()
            self.fake.forget_requests()
            trouble()
            self.refused(errors.ZohoError)
            self.assertEqual(self.fake.calls("projects"), 1)
        self.assertFalse(self.pauses())

    def test_every_try_counts(self):
        taken = []
        client = self.make_client(take_call=taken.append)
        self.fake.fail("projects", times=2)
        client.get(PROJECTS)
        self.assertEqual(client.calls, 3)
        self.assertEqual(taken, ["/api/v3/portal/{id}/projects"] * 3)

    def test_an_exhausted_budget_makes_no_call(self):
        def refuse(pattern):
            raise errors.ZohoThrottled("used up", wait_s=60, pattern=pattern, code="budget")

        self.client = self.make_client(take_call=refuse)
        self.refused(errors.ZohoThrottled)
        self.assertEqual(self.fake.calls(), 0)


class TestThrottling(ClientCase):
    def test_http_400_with_details_as_object_and_as_list(self):
        self.fake.throttle("projects", minutes=22)
        for _shape in ("object", "list"):  # the fake takes turns
            failure = self.refused(errors.ZohoThrottled)
            self.assertEqual(failure.wait_s, 22 * 60)
            self.assertEqual(failure.code, "URL_ROLLING_THROTTLES_LIMIT_EXCEEDED")
            self.assertEqual(failure.http_status, 400)
            self.assertEqual(failure.pattern, "/api/v3/portal/{id}/projects")

    def test_inside_a_200_answer(self):
        self.fake.throttle("projects", minutes=7, status=200)
        for _shape in ("object", "list"):
            self.assertEqual(self.refused(errors.ZohoThrottled).wait_s, 7 * 60)

    def test_http_429(self):
        self.fake.throttle("projects", minutes=5, status=429)
        self.assertEqual(self.refused(errors.ZohoThrottled).wait_s, 5 * 60)

    def test_how_long_is_read_from_what_there_is(self):
        for body, headers, wait_s in (
            (b"", {"Retry-After": "90"}, 90),
            (b"", {"Retry-After": "soon"}, const.DEFAULT_LOCK_MINUTES * 60),
            (b"<html>Slow down</html>", {}, const.DEFAULT_LOCK_MINUTES * 60),
            (b'{"error": {"details": {"message": "Try again after 1 minute."}}}', {}, 60),
        ):
            with self.subTest(body=body, headers=headers):
                answer = requests.Response()
                answer.status_code, answer._content = 429, body
                answer.headers.update(headers)
                with patch.object(requests.Session, "request", return_value=answer):
                    self.assertEqual(self.refused(errors.ZohoThrottled).wait_s, wait_s)

    def test_the_accounts_server_throttles_in_its_own_words(self):
        self.fake.set_traits(refresh_limit=1)
        self.access_token(renew=True)
        with self.assertRaises(errors.ZohoThrottled) as caught:
            self.access_token(renew=True)
        self.assertEqual(caught.exception.wait_s, 600)


class TestRefusals(ClientCase):
    def test_an_expired_token_is_renewed_once(self):
        for path in (PROJECTS, CLIENTS_V2):
            with self.subTest(path):
                self.renewals = 0
                self.fake.expire_access_tokens()
                self.assertTrue(self.client.get(path))
                self.assertEqual(self.renewals, 1)

    def test_a_renewed_token_that_is_refused_ends_it(self):
        self.fake.fail("projects", status=401, times=None)
        failure = self.refused(errors.ZohoAuthorizationLost)
        self.assertEqual(failure.code, "INVALID_OAUTHTOKEN")
        self.assertEqual(self.renewals, 1)
        self.assertEqual(self.fake.calls("projects"), 2)

    def test_v2_does_not_tell_an_expired_token_from_a_missing_right(self):
        """A new token was given, so the authorisation stands: only this list is refused."""
        self.fake.fail("clients", status=401, times=None)
        self.refused(errors.ZohoForbidden, CLIENTS_V2)
        self.assertEqual(self.renewals, 1)

    def test_a_dead_refresh_token(self):
        self.fake.revoke_tokens()
        self.assertEqual(self.refused(errors.ZohoAuthorizationLost).code, "invalid_code")

    def test_not_available(self):
        for status, title in (
            (400, "URL_RULE_NOT_CONFIGURED"),
            (405, "INVALID_METHOD"),
            (404, "RESOURCE_NOT_FOUND"),
        ):
            with self.subTest(title):
                self.fake.clear_faults()
                self.fake.refuse("projects", title=title, status=status)
                self.assertEqual(self.refused(errors.ZohoNotAvailable).code, title)
        self.fake.refuse("clients")  # V2 says it by the number 6891
        self.assertEqual(self.refused(errors.ZohoNotAvailable, CLIENTS_V2).code, "6891")

    def test_any_other_refusal(self):
        failure = self.refused(errors.ZohoRefused, f"{TASKS}?per_page=1000&page=1")
        self.assertEqual(failure.http_status, 400)
        self.assertNotIsInstance(failure, errors.ZohoNotAvailable)

    def test_an_empty_answer_is_an_empty_list(self):
        for status in (200, 204):
            self.fake.empty_body("projects", status=status)
            self.assertIsNone(self.client.get(PROJECTS))

    def test_redirects_are_not_followed(self):
        """The token would go to whatever host the answer names."""
        with FakeZoho("small") as elsewhere:
            url = oauth.consent_url("", CLIENT_ID, f"{elsewhere.url}/callback", "state")
            self.assertEqual(self.refused(errors.ZohoNotAvailable, url).http_status, 302)
            self.assertEqual(elsewhere.requests, [])


class TestForbidden(ClientCase):
    scopes = ("ZohoProjects.portals.READ",)

    def test_a_missing_scope_is_no_reason_to_renew_the_token(self):
        for path in (PROJECTS, CLIENTS_V2):
            with self.subTest(path):
                failure = self.refused(errors.ZohoForbidden, path)
                self.assertEqual(failure.http_status, 401)
        self.assertEqual(self.renewals, 0)


class TestDiscretion(ClientCase):
    def test_nothing_secret_is_logged_or_said(self):
        troubles = (
            lambda: self.fake.fail("projects", times=None),
            lambda: self.fake.reset_connection("projects", times=None),
            lambda: self.fake.throttle("projects"),
            lambda: self.fake.fail("projects", status=401, times=None),
            lambda: self.fake.revoke_tokens(),
        )
        texts = []
        with self.assertLogs(level="DEBUG") as others, self.assertLogs(LOGGER, "DEBUG") as logs:
            self.client.get(PROJECTS)
            for trouble in troubles:
                self.fake.clear_faults()
                trouble()
                failure = self.refused(errors.ZohoError)
                while failure:
                    texts += [str(failure), repr(failure), repr(vars(failure))]
                    failure = failure.__cause__ or failure.__context__
        texts += logs.output + others.output
        for secret in (
            self.tokens["access_token"],
            self.tokens["refresh_token"],
            CLIENT_SECRET,
            "Zoho-oauthtoken",
        ):
            self.assertFalse([text for text in texts if secret in text])

    def test_every_call_has_a_timeout(self):
        original = requests.Session.request
        timeouts = []

        def request(session, *args, **kwargs):
            timeouts.append(kwargs.get("timeout"))
            return original(session, *args, **kwargs)

        with patch.object(requests.Session, "request", request):
            self.client.get(PROJECTS)
            self.access_token(renew=True)
            oauth.revoke(self.fake.url, self.tokens["refresh_token"])
        self.assertEqual(timeouts, [const.TIMEOUT_S] * 2 + [const.REVOKE_TIMEOUT_S])

    def test_url_pattern(self):
        for path, pattern in {
            "/api/v3/portals": "/api/v3/portals",
            PROJECTS: "/api/v3/portal/{id}/projects",
            f"{PROJECTS}/1170000000012345/tasks": "/api/v3/portal/{id}/projects/{id}/tasks",
            "/restapi/portal/600000001/projects/1170000000012345/clients/": (
                "/restapi/portal/{id}/projects/{id}/clients/"
            ),
        }.items():
            self.assertEqual(url_pattern(path), pattern)


class TestDecoding(unittest.TestCase):
    """One odd sign or number in a record must not cost the whole page."""

    def test_what_no_database_stores_is_taken_out(self):
        for text, value in (
            (r'"a\u0000b"', "ab"),
            (r'"a\\u0000b"', r"a\u0000b"),
            ('"a\x00b"', "ab"),
            (r'["\ud83d", {"\udc00k": "\ud83d\ude00"}]', ["", {"k": "\U0001f600"}]),
            ('"two\nlines"', "two\nlines"),
            ("[1e999, -1e999, NaN, Infinity, 1.5]", [None, None, None, None, 1.5]),
            (f"[{'9' * 5000}, -7]", [None, -7]),
        ):
            with self.subTest(text[:40]):
                self.assertEqual(client_module._decoded(text), value)

    def test_nesting_without_end_is_no_json(self):
        response = requests.Response()
        response.status_code = 200
        response._content = b"[" * 100_000
        with self.assertRaises(errors.ZohoUnreachable) as caught:
            client_module._read_answer(response, "x")
        self.assertEqual(caught.exception.code, "invalid_json")
