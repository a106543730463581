"""Every payload of the fake portal has the keys, types and enum values of the samples. Needs no
Odoo."""

import json
import unittest
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from tests.fake_zoho import FakeZoho, contract
from tests.fake_zoho.answers import missing, throttled, v2_error, wrong_url
from tests.fake_zoho.faults import pattern_of

V3, V2 = "/api/v3/portal/600000001", "/restapi/portal/600000001"
DAYS = {"view_type": "customdate", "start_date": "2026-01-01", "end_date": "2026-06-30"}
LISTS = (  # sample, path, parameters, where the rows are
    ("portals", "/api/v3/portals", {}, None),
    ("projects", f"{V3}/projects", {}, None),
    ("projects", f"{V3}/projects", {"status": "archived"}, None),
    ("projects", f"{V3}/projects", {"status": "template"}, None),
    ("milestones", f"{V3}/phases", {}, "milestones"),
    ("tasks", f"{V3}/tasks", {}, "tasks"),
    ("issues", f"{V3}/issues", {}, "issues"),
    ("users_v3.1", "/api/v3.1/portal/600000001/users", {}, "users"),
    ("users_v3", f"{V3}/users", {}, "users"),
    ("tags", f"{V3}/tags", {}, "tags"),
    ("fields", f"{V3}/settings/fields", {"module": "projects"}, "fields"),
    ("portal_details", V3, {}, None),
    ("v2_portals", "/restapi/portals/", {}, "portals"),
    ("v2_projects", f"{V2}/projects/", {}, "projects"),
    ("v2_clients", f"{V2}/clients/", {}, "clients"),
    ("v2_customfields", f"{V2}/projects/customfields/", {}, "customfields"),
)


class TestFakeZohoContract(unittest.TestCase):
    portal = "small"
    days = DAYS

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fake = FakeZoho(cls.portal).start()
        cls.addClassCleanup(cls.fake.stop)
        cls.token = cls.fake.issue_tokens()["access_token"]
        cls.custom = {field.name for field in cls.fake.portal.vocabulary.fields}

    def get(self, path, **params):
        """Decoded answer of a call; None for no content."""
        url = f"{self.fake.url}{path}?{urlencode(params)}"
        with urlopen(
            Request(url, headers={"Authorization": f"Zoho-oauthtoken {self.token}"}), timeout=10
        ) as answer:
            body = answer.read()
        return json.loads(body) if body else None

    def assertContract(self, name, payload):
        """Fail with what differs from the sample."""
        self.assertEqual(
            contract.problems(name, payload, self.custom), [], f"{name} differs from its sample"
        )

    def pages(self, path, rows, params):
        """All pages of a list that tells its end by an empty page."""
        page = 1
        while (payload := self.get(path, page=page, **params)) is not None:
            found = payload[rows] if rows else payload
            if not found:
                return
            yield payload
            page += 1

    def test_every_list(self):
        for name, path, params, rows in LISTS:
            with self.subTest(path=path, **params):
                if name.startswith(("portal", "v2_")):
                    self.assertContract(name, self.get(path, **params))
                    continue
                pages = list(self.pages(path, rows, params))
                self.assertTrue(pages)
                for payload in pages:
                    self.assertContract(name, payload)

    def test_lists_of_one_project(self):
        for project in list(self.fake.portal.tables["project"]):
            for name in ("tasklists", "milestones", "tasks", "issues"):
                for payload in self.pages(f"{V3}/projects/{project}/{name}", name, {}):
                    self.assertContract(name, payload)

    def test_time_logs(self):
        for kind in ("task", "issue", "general"):
            params = {"module": json.dumps({"type": kind}), **self.days}
            pages = list(self.pages(f"{V3}/timelogs", "time_logs", params))
            self.assertTrue(pages)
            for payload in pages:
                self.assertContract("timelogs_task", payload)

    def test_a_broken_type_is_found(self):
        payload = self.get(f"{V3}/tasks")
        payload["tasks"][0]["completion_percentage"] = "0"
        payload["tasks"][0]["surprise"] = 1
        payload["tasks"][0]["priority"] = "huge"
        del payload["tasks"][0]["name"]
        self.assertEqual(len(contract.problems("tasks", payload, self.custom)), 4)


class TestFakeZohoContractDemo(TestFakeZohoContract):
    portal = "demo"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        dates = [log.date for log in cls.fake.portal.tables["log"].values()]
        last = max(dates)
        cls.days = {
            "view_type": "customdate",
            "start_date": last.replace(day=1).isoformat(),
            "end_date": last.isoformat(),
        }


class TestFakeZohoTraits(TestFakeZohoContract):
    """The same with the switches turned the other way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fake.set_traits(
            general_logs="named",
            project_customer_key="customer",
            v2_project_company=True,
            portals_shape="abridged",
            show_keys=True,
            timelogs_has_next="right",
            archived_in_portal_lists=True,
            v2_field_names="column",
            empty_lists=dict.fromkeys(cls.fake.traits.empty_lists, "204"),
        )


class TestSamplesAndErrors(unittest.TestCase):
    def test_samples_keep_their_own_contract(self):
        for file in contract.SAMPLES.glob("*.json"):
            if file.stem != "errors":
                self.assertEqual(
                    contract.problems(file.stem, json.loads(file.read_text())), [], file.name
                )

    def test_error_bodies(self):
        errors = json.loads((contract.SAMPLES / "errors.json").read_text())
        path = "/api/v3/portal/000000/projects/"
        made = {
            "v3_missing_parameter_400": missing("comment"),
            "v3_wrong_url_400": wrong_url(path),
            "v3_throttle_400_details_object": throttled(path, 22, as_list=False),
            "v3_throttle_400_details_list": throttled(path, 22, as_list=True),
            "v2_error": v2_error(400, 6831, "Input Parameter Missing"),
        }
        for name, answer in made.items():
            self.assertEqual(json.loads(answer.body), errors[name])

    def test_token_error_is_http_200(self):
        with FakeZoho("small") as fake:
            body = urlencode(
                {
                    "grant_type": "authorization_code",
                    "code": "1000.gone",
                    "client_id": "1000.TESTCLIENT",
                    "client_secret": "test-secret",
                }
            ).encode()
            with urlopen(f"{fake.url}/oauth/v2/token", data=body, timeout=10) as answer:
                self.assertEqual(json.loads(answer.read()), {"error": "invalid_code"})
            with self.assertRaises(HTTPError) as refused:
                urlopen(f"{fake.url}{V3}/projects/", timeout=10)
            refused.exception.close()
            self.assertEqual(refused.exception.code, 401)

    def test_pattern_of(self):
        self.assertEqual(
            pattern_of(f"{V3}/projects/4000/tasks")[0], "/api/v3/portal/{p}/projects/{id}/tasks"
        )


if __name__ == "__main__":
    unittest.main()
