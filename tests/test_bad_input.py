"""Nonsense in a record: a stored, readable error or a sanitised value; the others come in."""

from unittest.mock import patch

from .common import ZohoCase
from .fake_zoho import paging, payloads, payloads_v2, payloads_work, people

NONSENSE = (
    None,
    "",
    "\x00x",
    7,
    -1,
    1e308,
    10**40,
    True,
    [],
    ["a", None],
    {},
    {"id": {}},
    {"a": [1]},
)
# Keys of a log by which the rules leave it out.
RULED = {"approval", "billing_status", "type"}


class TestBadInput(ZohoCase):
    """The logs of the tests tell tracebacks of single records; users see none."""

    LEFT_OUT = 10  # logs of the small portal, but for those of left-out projects

    def import_all(self):
        run = self.first_sync()
        self.assertEqual(run.state, "done", run.message)
        for problem in self.errors():
            self.assertTrue(problem.message)
            self.assertNotIn("Traceback", problem.message)
            self.assertNotRegex(problem.message, r"psycopg|Error:|object has no|<class")
        return run

    def expect_others(self, *without):
        """All samples but these came in."""
        for name in ("task_root", "log_after", "issue_link", "milestone_build", "list_build"):
            kind = {"task": "task", "log": "timesheet", "issue": "bug", "list": "task_list"}.get(
                name.partition("_")[0], "milestone"
            )
            if name not in without:
                self.assertTrue(self.linked(kind, name), name)

    def keys_of(self, name):
        """The keys a row of this record has, read the way the addon reads them."""
        fake = self.fake
        record = fake.portal.get(self.ids[name])
        build = {
            "user": people.user_v31,
            "project": payloads.project,
            "milestone": payloads.milestone,
            "list": payloads.tasklist,
            "task": payloads_work.task,
            "issue": payloads.issue,
            "log": payloads_work.log,
            "client": payloads_v2.client,
        }[name.partition("_")[0]]
        return [key for key in build(fake.portal, record, fake.traits) if key != "id"]

    def nonsense_in(self, name, make, kept=(), silent=()):
        """One more record for each kind of nonsense, which is in all keys of its row at once.

        :param name: a record whose keys are taken
        :param kept: keys that stay as they are: other values mean that the record is left out
        :param silent: values of which nothing is to be heard
        """
        more = {"tags", "description", "end_date", "parental_info", "budget", "users", "customer"}
        keys = sorted({*self.keys_of(name), *more} - {*kept})
        made = [make() for _value in NONSENSE]
        for record_id, value in zip(made, NONSENSE, strict=True):
            self.fake.raw(record_id, **dict.fromkeys(keys, value))
        self.import_all()
        expected = {made[NONSENSE.index(value)] for value in silent}
        self.assertEqual(self.traceless(self.kind_of(name), made), expected)
        self.expect_others()

    def kind_of(self, name):
        kinds = {"log": "timesheet", "issue": "bug", "list": "task_list", "client": "customer"}
        return kinds.get(name.partition("_")[0], name.partition("_")[0])

    def traceless(self, kind, made):
        """:return: those that neither came in nor left an error"""
        found = {*self.env["zoho.link"].search([("kind", "=", kind)]).mapped("zoho_id")}
        return set(made) - found - {*self.errors(kind=kind).mapped("zoho_id")}

    def test_nonsense_in_all_keys_of_a_task(self):
        acme = self.ids["project_acme"]
        self.nonsense_in("task_kitchen", lambda: self.fake.add_task(acme, "Odd"))

    def test_nonsense_in_all_keys_of_a_bug(self):
        acme = self.ids["project_acme"]
        self.nonsense_in("issue_euro", lambda: self.fake.add_issue(acme, "Odd"))

    def test_nonsense_in_all_keys_of_a_log(self):
        acme, task, ana = (self.ids[n] for n in ("project_acme", "task_root", "user_ana"))
        self.nonsense_in(
            "log_kitchen",
            lambda: self.fake.add_log(acme, user=ana, task=task, date="2026-03-02", hours="1:00"),
            kept=RULED,
        )

    def test_nonsense_in_all_keys_of_a_project(self):
        dunes = self.ids["client_dunes"]
        self.nonsense_in("project_fixed", lambda: self.fake.add_project("Odd", dunes))

    def test_nonsense_in_all_keys_of_a_customer(self):
        def make():
            client = self.fake.add_client("Odd")
            self.fake.add_project("Of an odd customer", client)
            return client

        self.nonsense_in("client_cobalt", make)

    def test_nonsense_in_all_keys_of_a_milestone(self):
        acme = self.ids["project_acme"]
        self.nonsense_in("milestone_fitout", lambda: self.fake.add_milestone(acme, "Odd"))

    def test_nonsense_in_all_keys_of_a_task_list(self):
        acme = self.ids["project_acme"]
        self.nonsense_in("list_fitout", lambda: self.fake.add_tasklist(acme, "Odd"))

    def test_nonsense_in_all_keys_of_a_user(self):
        self.override_users()
        self.nonsense_in(
            "user_chloe",
            lambda: self.fake.add_user("Odd One", "odd@example.com"),
            silent=[-1],  # Desk's number: no person
        )

    def test_nonsense_in_each_key_of_its_own(self):
        """A single bad key is not hidden by another bad one: one record per key and value."""
        acme = self.ids["project_acme"]
        makers = {
            "task_kitchen": lambda: self.fake.add_task(acme, "Odd"),
            "issue_euro": lambda: self.fake.add_issue(acme, "Odd"),
            "log_kitchen": lambda: self.fake.add_log(
                acme,
                user=self.ids["user_ana"],
                task=self.ids["task_root"],
                date="2026-03-02",
                hours="1:00",
            ),
        }
        made, left_out = {name: [] for name in makers}, []
        for name, make in makers.items():
            for key in self.keys_of(name):
                for value in NONSENSE:
                    record_id = make()
                    self.fake.raw(record_id, **{key: value})
                    ruled = name == "log_kitchen" and key in RULED
                    (left_out if ruled else made[name]).append(record_id)
        self.import_all()
        for name, records in made.items():
            self.assertFalse(self.traceless(self.kind_of(name), records), name)
        counted = sum(self.left_out("timesheet").values()) - self.LEFT_OUT
        self.assertEqual(counted, len(self.traceless("timesheet", left_out)))
        self.expect_others()

    # ------------------------------------------------------------------ known traps

    def test_names_of_300_signs_are_cut(self):
        long = "Ä" * 300
        for name in ("project_acme", "client_acme", "milestone_build", "list_build", "user_ana"):
            self.fake.update(self.ids[name], name=long)
        for name in ("task_root", "issue_link"):
            self.fake.update(self.ids[name], name=long * 3)
        self.import_all()
        self.assertFalse(self.errors())
        self.assertTrue(self.linked("project", "project_acme").name.startswith("ÄÄÄ"))
        self.assertTrue(self.linked("task", "task_root").name.endswith("…"))

    def test_scripts_are_taken_out(self):
        evil = '<p onclick="x()">Hi<script>alert(1)</script><img src=x onerror=y()></p>'
        self.fake.update(self.ids["task_root"], description=evil, name="<b>Shop</b><script>1")
        self.fake.update(self.ids["project_acme"], description=evil)
        self.fake.update(self.ids["log_after"], notes=evil)
        self.import_all()
        for text in (
            self.linked("task", "task_root").description,
            self.linked("project", "project_acme").description,
            self.linked("timesheet", "log_after").name,
        ):
            self.assertIn("Hi", text)
            self.assertNotRegex(text, r"script|onclick|onerror|alert")
        self.assertEqual(self.linked("task", "task_root").name, "Shop")

    def test_hours_that_are_none(self):
        self.fake.raw(self.ids["log_after"], log_hour="ab:cd")
        self.import_all()
        problem = self.errors()
        self.assertEqual((problem.code, problem.kind), ("invalid_payload", "timesheet"))
        self.assertIn("ab:cd", problem.message)
        self.expect_others("log_after")

    def test_days_outside_of_any_calendar(self):
        self.fake.raw(self.ids["log_after"], date="0000-01-01")
        self.fake.raw(self.ids["milestone_build"], end_date="0000-00-00")
        self.fake.raw(self.ids["task_root"], end_date="99999-01-01T00:00:00Z")
        self.import_all()
        self.assertEqual(
            sorted(self.errors(code="invalid_payload").mapped("kind")),
            ["milestone", "task", "timesheet"],
        )

    def test_missing_ids(self):
        for name in ("task_kitchen", "issue_euro", "milestone_fitout", "log_kitchen"):
            self.fake.raw(self.ids[name], _delete=["id"])
        self.import_all()
        self.assertEqual(
            sorted(self.errors(code="invalid_payload").mapped("kind")),
            ["bug", "milestone", "task", "timesheet"],
        )
        self.expect_others()
        number = len(self.errors())
        self.full_sync()
        self.assertEqual(len(self.errors()), number, "the same ones, not once more")

    def test_one_id_twice(self):
        self.fake.raw(self.ids["task_kitchen"], id=self.ids["task_rooms"])
        self.import_all()
        self.assertEqual(
            self.env["zoho.link"].search_count([("zoho_id", "=", self.ids["task_rooms"])]), 1
        )

    def test_rows_that_are_no_records(self):
        """A string, nothing, a number and a list between the real rows."""
        original = paging.wrap

        def wrap(shape, info, rows, extra=None):
            return original(shape, info, [b'"row"', b"null", b"7", b"[[]]", *rows], extra)

        with patch.object(paging, "wrap", wrap):
            self.import_all()
        self.expect_others()
        self.assertTrue(self.errors(kind="task", code="invalid_payload"))
