"""The fake portal behaves: OAuth, paging, time logs, faults, scenario verbs. Needs no Odoo."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.fake_zoho import DEFAULT_SCOPES, FakeZoho

PORTAL = "/api/v3/portal/600000001"
CALLBACK = "http://localhost:8069/zoho_projects/oauth/callback"
CLIENT = {"client_id": "1000.TESTCLIENT", "client_secret": "test-secret"}
TASK_LOGS = {"module": '{"type":"task"}', "view_type": "customdate"}
HALF_YEAR = {**TASK_LOGS, "start_date": "2026-01-01", "end_date": "2026-06-30"}


class Case(unittest.TestCase):
    traits = {}

    def setUp(self):
        self.fake = FakeZoho("small", **self.traits).start()
        self.addCleanup(self.fake.stop)
        self.ids = self.fake.ids
        self.token = self.fake.issue_tokens()["access_token"]
        self.connect()

    def connect(self):
        """A fresh connection to the portal."""
        parts = urlsplit(self.fake.url)
        self.http = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
        self.addCleanup(self.http.close)

    def wait_for_calls(self, number):
        """Until the portal has noted so many calls, also those we do not wait for."""
        give_up_at = time.monotonic() + 60
        while len(self.fake.requests) < number:
            self.assertLess(time.monotonic(), give_up_at)
            time.sleep(0.01)

    def call(self, path, method="GET", form=None, **params):
        """(status, decoded body or None) of a request; the answer's headers stay in ``headers``."""
        headers = {"Authorization": f"Zoho-oauthtoken {self.token}"}
        body = None
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(form)
        target = f"{path}?{urlencode(params)}" if params else path
        self.http.request(method, target, body, headers)
        answer = self.http.getresponse()
        text = answer.read()
        self.headers = answer.headers
        return answer.status, json.loads(text) if text else None

    def rows(self, path, key, **params):
        """The rows of one page."""
        payload = self.call(path, **params)[1]
        return payload[key] if key else payload

    def title(self, path, **params):
        """(status, title) of a refusal."""
        status, payload = self.call(path, **params)
        return status, payload["error"]["title"]


class TestOAuth(Case):
    def authorise(self, **changes):
        params = {"response_type": "code", "client_id": CLIENT["client_id"], "state": "s1"}
        params |= {"scope": ",".join(DEFAULT_SCOPES), "redirect_uri": CALLBACK}
        params |= {"access_type": "offline", "prompt": "consent", **changes}
        self.http.request("GET", f"/oauth/v2/auth?{urlencode(params)}")
        answer = self.http.getresponse()
        answer.read()
        back = parse_qs(urlsplit(answer.headers.get("Location", "")).query)
        return answer.status, {key: values[0] for key, values in back.items()}

    def exchange(self, code, **changes):
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
        return self.call("/oauth/v2/token", "POST", {**CLIENT, **form, **changes})

    def refresh(self, token, **changes):
        form = {**CLIENT, "grant_type": "refresh_token", "refresh_token": token, **changes}
        return self.call("/oauth/v2/token", "POST", form)

    def test_code_flow(self):
        status, back = self.authorise()
        self.assertEqual(status, 302)
        self.assertEqual((back["state"], back["location"]), ("s1", "us"))
        self.assertEqual(back["accounts-server"], self.fake.url)
        status, tokens = self.exchange(back["code"])
        self.assertEqual((status, tokens["expires_in"]), (200, 3600))
        self.assertEqual(self.exchange(back["code"]), (200, {"error": "invalid_code"}))
        self.token = tokens["access_token"]
        self.assertEqual(self.call(f"{PORTAL}/projects")[0], 200)
        status, again = self.refresh(tokens["refresh_token"])
        self.assertNotIn("refresh_token", again)
        self.assertNotEqual(again["access_token"], tokens["access_token"])

    def test_refusals(self):
        self.assertEqual(self.authorise(client_id="1000.OTHER")[0], 400)
        self.assertEqual(self.authorise(redirect_uri="https://example.com/cb")[0], 400)
        self.assertEqual(self.authorise(scope="ZohoCRM.modules.READ")[0], 400)
        self.assertEqual(self.authorise(prompt="none")[0], 400)
        code = self.authorise()[1]["code"]
        wrong = self.exchange(code, redirect_uri="http://localhost/other")
        self.assertEqual(wrong, (200, {"error": "invalid_redirect_uri"}))
        code = self.authorise()[1]["code"]
        self.assertEqual(self.exchange(code, client_secret="x")[1], {"error": "invalid_client"})
        self.fake.set_clock("2026-07-01T08:00:00")
        code = self.authorise()[1]["code"]
        self.fake.advance(121)
        self.assertEqual(self.exchange(code)[1], {"error": "invalid_code"})
        self.fake.deny_consent()
        self.assertEqual(self.authorise()[1], {"error": "access_denied", "state": "s1"})
        self.assertIn("code", self.authorise()[1])

    def test_self_client_code_needs_no_redirect(self):
        code = self.fake.self_client_code()
        form = {**CLIENT, "grant_type": "authorization_code", "code": code}
        self.assertIn("refresh_token", self.call("/oauth/v2/token", "POST", form)[1])

    def test_tokens_expire_and_are_revoked(self):
        tokens = self.fake.issue_tokens()
        self.token = tokens["access_token"]
        self.fake.advance(3601)
        self.assertEqual(self.title(f"{PORTAL}/tasks"), (401, "INVALID_OAUTHTOKEN"))
        self.token = self.refresh(tokens["refresh_token"])[1]["access_token"]
        self.fake.expire_access_tokens()
        self.assertEqual(self.title(f"{PORTAL}/tasks"), (401, "INVALID_OAUTHTOKEN"))
        self.token = self.refresh(tokens["refresh_token"])[1]["access_token"]
        self.call("/oauth/v2/token/revoke", "POST", token=tokens["refresh_token"])
        self.assertEqual(self.title(f"{PORTAL}/tasks"), (401, "INVALID_OAUTHTOKEN"))
        self.assertEqual(self.refresh(tokens["refresh_token"])[1], {"error": "invalid_code"})

    def test_missing_scope(self):
        tokens = self.fake.issue_tokens(("ZohoProjects.projects.ALL",))
        self.token = tokens["access_token"]
        self.assertEqual(self.call(f"{PORTAL}/projects")[0], 200)
        self.assertEqual(self.title(f"{PORTAL}/issues"), (401, "INVALID_OAUTHSCOPE"))
        status, payload = self.call("/restapi/portal/600000001/clients/")
        self.assertEqual((status, payload["error"]["code"]), (401, 2945))

    def test_refresh_limit(self):
        self.fake.set_traits(refresh_limit=10)
        refresh_token = self.fake.issue_tokens()["refresh_token"]
        self.assertEqual({self.refresh(refresh_token)[0] for _ in range(10)}, {200})
        status, payload = self.refresh(refresh_token)
        self.assertEqual((status, payload["error"]), (400, "Access Denied"))

    def test_owner_and_member(self):
        self.fake.sign_in(self.ids["user_bruno"])
        self.fake.add_portal("second", owned=True)
        self.fake.add_portal("third", owned=False)
        portals = self.rows("/api/v3/portals", None)
        profiles = {row["portal_name"]: row["profile"]["name"] for row in portals}
        self.assertEqual(
            profiles,
            {
                "exampleportal": "Employee",
                "second": "Portal Owner",
                "third": "Manager",
            },
        )
        self.assertNotEqual(portals[0]["owner"]["zpuid"], self.ids["user_bruno"])


class TestLists(Case):
    def test_paging(self):
        first = self.call(f"{PORTAL}/tasks", page=1, per_page=10)[1]
        second = self.call(f"{PORTAL}/tasks", page=2, per_page=10)[1]
        flags = [page["page_info"]["has_next_page"] for page in (first, second)]
        self.assertEqual(flags, [True, False])
        ids = [row["id"] for row in first["tasks"] + second["tasks"]]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertLess(ids.index(self.ids["task_grandchild"]), ids.index(self.ids["task_root"]))
        self.assertEqual(self.call(f"{PORTAL}/tasks", page=3, per_page=10), (204, None))
        self.assertEqual(self.title(f"{PORTAL}/tasks", per_page=201), (400, "PATTERN_NOT_MATCHED"))
        issues = self.call(f"{PORTAL}/issues", per_page=2)[1]
        self.assertEqual(issues["page_info"]["has_next_page"], "true")
        self.assertEqual(self.call(f"{PORTAL}/issues", page=9), (200, None))

    def test_sorting(self):
        newest = self.fake.add_task(self.ids["project_acme"], "New")
        self.fake.advance(1)
        self.fake.update(self.ids["task_root"], name="Shop 2")
        params = {"sort_by": "DESC(last_modified_time)", "per_page": 2}
        ids = [row["id"] for row in self.rows(f"{PORTAL}/tasks", "tasks", **params)]
        self.assertEqual(ids, [self.ids["task_root"], newest])
        self.fake.set_traits(sort_by="ignored")
        self.assertEqual(self.rows(f"{PORTAL}/tasks", "tasks", **params)[0]["id"], newest)

    def test_urls(self):
        self.assertEqual(self.title(f"{PORTAL}/projects/"), (400, "URL_RULE_NOT_CONFIGURED"))
        self.assertEqual(self.title(f"{PORTAL}/tasklists"), (400, "URL_RULE_NOT_CONFIGURED"))
        self.assertEqual(self.title(f"{PORTAL}/clients"), (400, "URL_RULE_NOT_CONFIGURED"))
        by_name = self.title("/api/v3/portal/exampleportal/tasks")
        self.assertEqual(by_name, (400, "URL_RULE_NOT_CONFIGURED"))
        status, payload = self.call("/restapi/portal/600000001/clients")
        self.assertEqual((status, payload["error"]["code"]), (400, 6891))
        self.assertEqual(self.call(f"{PORTAL}/tasks", "POST")[0], 405)

    def test_projects_by_state_and_their_customer(self):
        names = [row["name"] for row in self.rows(f"{PORTAL}/projects", None)]
        self.assertEqual(len(names), 5)
        archived = self.rows(f"{PORTAL}/projects", None, status_type="archived")
        self.assertEqual([row["id"] for row in archived], [self.ids["project_archived"]])
        acme, internal = self.ids["project_acme"], self.ids["project_internal"]
        path = "/restapi/portal/600000001/projects/{}/clients/"
        named = self.rows(path.format(acme), "clients")
        self.assertEqual(named, [{"id": self.ids["client_acme"], "name": "Acme SA"}])
        self.assertEqual(self.call(path.format(internal)), (200, None))
        self.fake.set_traits(project_customer_key="primary_client")
        row = self.call(f"{PORTAL}/projects/{acme}")[1]
        self.assertEqual(row["primary_client"]["id"], self.ids["client_acme"])

    def test_customers_v2_range(self):
        path = "/restapi/portal/600000001/clients/"
        first = self.rows(path, "clients", index=1, range=3)
        rest = self.rows(path, "clients", index=4, range=3)
        self.assertEqual((len(first), len(rest)), (3, 1))
        self.assertEqual(first[0]["users"][0]["id"], self.ids["contact_jane"])

    def test_one_connection_serves_many_calls(self):
        self.call(f"{PORTAL}/tasks")
        sock = self.http.sock
        self.call(f"{PORTAL}/issues", page=9)
        self.call(f"{PORTAL}/tasks", page=9)
        self.call(f"{PORTAL}/tasks")
        self.assertIs(self.http.sock, sock)


class TestTimeLogs(Case):
    def ids_of(self, payload):
        return [row["id"] for day in payload["time_logs"] for row in day["log_details"]]

    def test_parameters(self):
        path = f"{PORTAL}/timelogs"
        self.assertEqual(self.title(path), (400, "LESS_THAN_MIN_OCCURANCE"))
        year = {**TASK_LOGS, "start_date": "2026-01-01", "end_date": "2026-12-31"}
        self.assertEqual(self.title(path, **year), (400, "PATTERN_NOT_MATCHED"))
        span = {"module": '{"type":"task"}', "view_type": "projectspan"}
        self.assertEqual(self.title(path, **span), (400, "PATTERN_NOT_MATCHED"))
        project = f"{PORTAL}/projects/{self.ids['project_acme']}/timelogs"
        self.assertEqual(len(self.ids_of(self.call(project, **span)[1])), 13)

    def test_the_portal_list_never_says_it_is_over(self):
        path = f"{PORTAL}/timelogs"
        payload = self.call(path, **HALF_YEAR)[1]
        self.assertTrue(payload["page_info"]["has_next_page"])
        self.assertEqual(self.call(path, page=2, **HALF_YEAR), (204, None))
        self.fake.set_traits(timelogs_past_end="repeat")
        again = self.call(path, page=2, **HALF_YEAR)[1]
        self.assertEqual(self.ids_of(again), self.ids_of(payload))
        self.fake.set_traits(timelogs_has_next="right")
        self.assertFalse(self.call(path, **HALF_YEAR)[1]["page_info"]["has_next_page"])

    def test_windows(self):
        path = f"{PORTAL}/timelogs"
        march = {**TASK_LOGS, "start_date": "2026-03-02", "end_date": "2026-03-31"}
        dates = [day["date"] for day in self.call(path, **march)[1]["time_logs"]]
        self.assertEqual((dates[0], dates[-1]), ("2026-03-31", "2026-03-02"))
        self.fake.set_traits(portal_timelogs="iso_week")
        dates = [day["date"] for day in self.call(path, **march)[1]["time_logs"]]
        self.assertEqual(dates, ["2026-03-02"])
        self.fake.set_traits(portal_timelogs="refused")
        self.assertEqual(self.title(path, **march), (400, "URL_RULE_NOT_CONFIGURED"))

    def test_by_modified_time(self):
        path = f"{PORTAL}/timelogs"
        today = {**TASK_LOGS, "start_date": "2026-07-01", "end_date": "2026-07-01"}
        self.fake.set_clock("2026-07-01T09:00:00")
        self.fake.update(self.ids["log_before"], notes="changed")
        today["fetch_by_modified_time"] = "true"
        self.assertEqual(self.ids_of(self.call(path, **today)[1]), [self.ids["log_before"]])
        self.fake.set_traits(modified_time_filter=False)
        self.assertEqual(self.call(path, **today)[0], 204)
        self.fake.set_traits(modified_time_filter="refused")
        self.assertEqual(self.title(path, **today), (400, "PATTERN_NOT_MATCHED"))

    def test_rows(self):
        rows = {}
        for kind in ("task", "issue", "general"):
            params = {**HALF_YEAR, "module": json.dumps({"type": kind})}
            for day in self.call(f"{PORTAL}/timelogs", **params)[1]["time_logs"]:
                rows |= {row["id"]: row for row in day["log_details"]}
        self.assertEqual(rows[self.ids["log_long"]]["log_hour"], "26:30")
        self.assertEqual(rows[self.ids["log_issue"]]["module_detail"]["type"], "bug")
        self.assertNotIn("module_detail", rows[self.ids["log_general"]])
        self.assertEqual(rows[self.ids["log_pending"]]["approval"], {"status": "Pending"})
        self.assertEqual(rows[self.ids["log_closed_user"]]["owner"]["email"], "EMAIL_CLOSED")
        self.assertNotIn(self.ids["log_archived"], rows)


class TestFaults(Case):
    def test_throttle_ends_by_the_clock(self):
        self.fake.throttle("tasks", minutes=5, after_calls=1)
        self.assertEqual(self.call(f"{PORTAL}/tasks")[0], 200)
        shapes = []
        for _ in range(2):
            status, payload = self.call(f"{PORTAL}/tasks")
            details = payload["error"]["details"]
            shapes.append(type(details))
            message = (details[0] if isinstance(details, list) else details)["message"]
            self.assertEqual((status, message[-9:]), (400, "5 minutes."[-9:]))
        self.assertEqual(set(shapes), {dict, list})
        self.assertEqual(self.call(f"{PORTAL}/issues")[0], 200)
        self.fake.advance(301)
        self.assertEqual(self.call(f"{PORTAL}/tasks")[0], 200)

    def test_throttle_as_429_and_inside_200(self):
        self.fake.throttle("tasks", minutes=2, times=1, status=429)
        self.assertEqual(self.call(f"{PORTAL}/tasks")[0], 429)
        self.assertEqual(self.headers["Retry-After"], "120")
        self.fake.throttle("tasks", minutes=2, times=1, status=200)
        status, payload = self.call(f"{PORTAL}/tasks")
        self.assertEqual((status, "error" in payload), (200, True))
        self.assertIn("tasks", self.call(f"{PORTAL}/tasks")[1])

    def test_rolling_limit_per_pattern(self):
        self.fake.set_traits(rate_limit=3)
        path = f"{PORTAL}/projects/{{}}/tasks"
        projects = [self.ids[key] for key in ("project_acme", "project_euro", "project_fixed")]
        self.assertEqual([self.call(path.format(p))[0] for p in projects], [200] * 3)
        self.assertEqual(self.call(path.format(self.ids["project_tasks"]))[0], 400)
        self.assertEqual(self.call(f"{PORTAL}/tasks")[0], 200)
        self.fake.advance(22 * 60 + 1)
        self.token = self.fake.issue_tokens()["access_token"]
        self.assertEqual(self.call(path.format(projects[0]))[0], 200)

    def test_server_errors(self):
        self.fake.fail("tasks", status=500, times=2)
        statuses = [self.call(f"{PORTAL}/tasks")[0] for _ in range(3)]
        self.assertEqual(statuses, [500, 500, 200])
        self.fake.refuse("portal/{p}/tasks", "INVALID_METHOD")
        self.assertEqual(self.title(f"{PORTAL}/tasks"), (400, "INVALID_METHOD"))
        project = f"{PORTAL}/projects/{self.ids['project_acme']}/tasks"
        self.assertEqual(self.call(project)[0], 200)
        self.fake.clear_faults()
        self.assertEqual(self.call(f"{PORTAL}/tasks")[0], 200)

    def test_broken_answers(self):
        self.fake.invalid_json("tasks")
        with self.assertRaises(ValueError):
            self.call(f"{PORTAL}/tasks")
        self.fake.empty_body("tasks")
        self.assertEqual(self.call(f"{PORTAL}/tasks"), (200, None))

    def test_broken_connections(self):
        self.fake.reset_connection("tasks")
        with self.assertRaises(ConnectionResetError):
            self.call(f"{PORTAL}/tasks")
        self.connect()
        self.fake.timeout("tasks", seconds=60)
        self.http.timeout = 1
        with self.assertRaises(TimeoutError):
            self.call(f"{PORTAL}/tasks")
        self.wait_for_calls(2)
        self.connect()
        self.assertEqual(self.call(f"{PORTAL}/tasks")[0], 200)
        statuses = [call.status for call in self.fake.requests]
        self.assertEqual(statuses, [0, 0, 200])

    def test_calls_are_counted_per_pattern(self):
        self.call(f"{PORTAL}/tasks")
        self.call(f"{PORTAL}/projects/{self.ids['project_acme']}/tasks", page=1)
        self.assertEqual(self.fake.calls("tasks"), 2)
        self.assertEqual(self.fake.calls("portal/{p}/tasks"), 1)
        self.assertEqual(self.fake.calls("*/projects/*"), 1)
        self.assertEqual(self.fake.requests[-1].params, {"page": "1"})
        self.fake.forget_requests()
        self.assertEqual(self.fake.calls(), 0)


class TestScenarios(Case):
    def test_records_move_while_a_list_is_read(self):
        acme = self.ids["project_acme"]
        self.fake.on_page("tasks", 2, lambda: self.fake.add_task(acme, "Slipped in"))
        pages = [self.rows(f"{PORTAL}/tasks", "tasks", page=n, per_page=8) for n in (1, 2)]
        ids = [row["id"] for page in pages for row in page]
        self.assertLess(len(set(ids)), len(ids), "the insertion shifts a row to the next page")
        gone = self.ids["task_internal"]
        self.fake.on_page("tasks", 1, do=[["delete", {"record_id": gone}]])
        self.assertNotIn(gone, [row["id"] for row in self.rows(f"{PORTAL}/tasks", "tasks")])

    def test_changes_show_everywhere(self):
        before = datetime.now(timezone.utc) - timedelta(seconds=5)
        self.fake.update(self.ids["project_acme"], name="Renamed")
        self.fake.rename_status("task", "Open", "To do")
        rows = {row["id"]: row for row in self.rows(f"{PORTAL}/tasks", "tasks")}
        root = rows[self.ids["task_root"]]
        self.assertEqual((root["project"]["name"], root["status"]["name"]), ("Renamed", "To do"))
        project = self.call(f"{PORTAL}/projects/{self.ids['project_acme']}")[1]
        self.assertGreater(datetime.fromisoformat(project["modified_time"][:-1] + "+00:00"), before)
        self.assertEqual(root["log_hours"]["total_hours"], "45:00")
        self.fake.delete(self.ids["log_long"])
        root = {row["id"]: row for row in self.rows(f"{PORTAL}/tasks", "tasks")}[root["id"]]
        self.assertEqual(root["log_hours"]["total_hours"], "18:30")

    def test_delete_with_and_without_what_hangs_below(self):
        self.fake.delete(self.ids["task_root"])
        self.assertNotIn(self.ids["task_grandchild"], self.fake.portal.by_id)
        self.assertNotIn(self.ids["log_after"], self.fake.portal.by_id)
        self.fake.delete(self.ids["task_count"], cascade=False)
        payload = self.call(f"{PORTAL}/timelogs", **HALF_YEAR)[1]
        rows = [row for day in payload["time_logs"] for row in day["log_details"]]
        self.assertIn(self.ids["log_euro"], [row["id"] for row in rows])

    def test_raw(self):
        task = self.ids["task_root"]
        self.fake.raw(task, _delete=["status"], id=12, **{"project.id": None})
        row = next(r for r in self.rows(f"{PORTAL}/tasks", "tasks") if r["name"] == "Shop")
        self.assertEqual((row["id"], row["project"]["id"], "status" in row), (12, None, False))

    def test_verbs_over_http(self):
        arguments = {
            "project": self.ids["project_acme"],
            "name": "From outside",
            "start": "2026-05-04",
        }
        status, answer = self.control("add_task", arguments)
        self.assertEqual(status, 200)
        self.assertIn(answer["result"], self.fake.portal.by_id)
        self.control("raw", {"record_id": answer["result"], "id": "x"})
        self.assertEqual(self.control("calls", {})[1], {"result": 0})
        self.assertEqual(self.control("known_ids", {})[1]["result"], self.ids)
        self.assertEqual(self.control("set_traits", {"sort_by": "maybe"})[0], 400)
        self.assertEqual(self.control("stop", {})[0], 400)

    def control(self, verb, arguments):
        self.http.request("POST", f"/__fake__/{verb}", json.dumps(arguments))
        answer = self.http.getresponse()
        return answer.status, json.loads(answer.read())

    def test_stop_ends_waits_at_once(self):
        self.fake.timeout("tasks", seconds=300)
        before = set(threading.enumerate())
        self.http.request("GET", f"{PORTAL}/tasks")
        self.wait_for_calls(1)
        [handler] = set(threading.enumerate()) - before
        self.assertTrue(handler.is_alive(), "it waits")
        self.fake.stop()
        handler.join(60)
        self.assertFalse(handler.is_alive())

    def test_loopback_only(self):
        with self.assertRaises(ValueError):
            FakeZoho("small", host="0.0.0.0")


class TestCommandLine(unittest.TestCase):
    def test_run_as_a_module(self):
        root = Path(__file__).parent.parent
        command = [sys.executable, "-m", "tests.fake_zoho", "--portal", "bench:3:30:100"]
        with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
            too_late = threading.Timer(120, process.kill)  # reading a line has no time limit
            too_late.start()
            try:
                ready = json.loads(process.stdout.readline())
                parts = urlsplit(ready["url"])
                connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
                connection.request("POST", "/__fake__/describe", "{}")
                counts = json.loads(connection.getresponse().read())["result"]["counts"]
                connection.close()
                self.assertEqual((counts["project"], counts["task"], counts["log"]), (3, 30, 100))
            finally:
                os.kill(process.pid, signal.SIGTERM)
                process.wait()
                too_late.cancel()
        self.assertEqual(process.returncode, 0)


if __name__ == "__main__":
    unittest.main()
