"""Why is it not here? Every answer, and that asking changes nothing."""

import unittest
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from odoo.addons.zoho_projects_connector.wizard import zoho_lookup_portal
from odoo.addons.zoho_projects_connector.zoho.addresses import parse

from .common import ZohoCase

MANAGER = "zoho_projects_connector.group_zoho_projects_manager"
USER = "zoho_projects_connector.group_zoho_projects_user"
WEB = "https://projects.zoho.com/portal/acme2024"
UNTOUCHED = (
    *("res_partner", "hr_employee", "project_project", "project_milestone", "zoho_task_list"),
    *("project_task", "account_analytic_line", "project_task_type", "project_tags"),
    *("zoho_link", "zoho_sync_exclusion", "zoho_sync_error", "zoho_sync_run", "zoho_entity"),
)


class TestAddresses(unittest.TestCase):
    def assert_parsed(self, text, zoho_id, around=(), kind=""):
        found = parse(text, "600000001")
        self.assertEqual((found.zoho_id, found.around, found.kind), (zoho_id, [*around], kind))

    def test_a_plain_id(self):
        self.assert_parsed(" 4000000000000001029 ", "4000000000000001029")

    def test_addresses(self):
        for tail, *expected in (
            ("#project/40001", "40001", [], "project"),
            ("#zp/projects/40001", "40001", [], "project"),
            ("#taskdetail/40001/40002/40003", "40003", ["40001", "40002"], "task"),
            ("#zp/projects/40001/tasks/custom-view/777777/list", "40001", [], "project"),
            (
                "#zp/projects/40001/tasks/custom-view/777777/list/task-detail/40003?group=88888",
                *("40003", ["40001"], "task"),
            ),
            ("#buginfo/40001/40004", "40004", ["40001"], "bug"),
            ("#zp/projects/40001/issues/issue-detail/40004", "40004", ["40001"], "bug"),
            ("#milestone/40001/40005", "40005", ["40001"], "milestone"),
            ("#zp/projects/40001/phases/40005", "40005", ["40001"], "milestone"),
            ("#zp/projects/40001/tasklist/40006", "40006", ["40001"], "task_list"),
            ("#zp/timesheets/40007", "40007", [], "timesheet"),
            ("#zp/clients/40008", "40008", [], "customer"),
            ("#zp/users/40009", "40009", [], "user"),
            ("/showproject.do?projId=40001", "40001", [], "project"),
        ):
            with self.subTest(tail):
                self.assert_parsed(WEB + tail, *expected)

    def test_no_id(self):
        for text in ("", None, "hello", WEB, "12", f"{WEB}/600000001", "http://127.0.0.1:40123/x"):
            self.assertIsNone(parse(text, "600000001"), text)


class LookupCase(ZohoCase):
    def look_up(self, text, user=None):
        model = self.env["zoho.lookup"].with_user(user or self.env.user)
        wizard = model.create({"connection_id": self.connection.id, "text": text})
        action = wizard.action_look_up()
        self.assertEqual((action["res_id"], action["target"]), (wizard.id, "new"))
        return wizard

    def ask(self, name, *around):
        """:return: the answer for a record of the fake, by its full address if ``around``"""
        ids = [self.ids.get(key, key) for key in (*around, name)]
        return self.look_up("/".join(ids))

    def assert_answer(self, wizard, result, *words):
        self.assertEqual(wizard.result, result, wizard.answer)
        said = f"{wizard.answer} {wizard.advice or ''}"
        self.assertRegex(wizard.answer, r"\.$")
        for word in words:
            self.assertIn(word, said)


class TestKnown(LookupCase):
    """What is known without asking Zoho."""

    def setUp(self):
        super().setUp()
        self.fake.raw(self.ids["log_after"], log_hour="ab:cd")
        self.fake.raw(self.ids["project_tasks"], name=None)
        self.first_sync()
        self.fake.forget_requests()

    def tearDown(self):
        self.assertEqual(self.fake.calls(), 0)
        super().tearDown()

    def test_it_is_here(self):
        for kind, name in (
            ("project", "project_acme"),
            ("customer", "client_acme"),
            ("contact", "contact_jane"),
            ("user", "user_bruno"),
            ("milestone", "milestone_build"),
            ("task_list", "list_build"),
            ("task", "task_child"),
            ("bug", "issue_link"),
            ("timesheet", "log_child"),
        ):
            with self.subTest(kind):
                wizard = self.ask(name)
                record = self.linked(kind, name)
                self.assert_answer(wizard, "here", record.display_name, "is here")
                action = wizard.action_open()
                self.assertEqual((action["res_model"], action["res_id"]), (record._name, record.id))
        self.linked("project", "project_euro").active = False
        self.assert_answer(self.ask("project_euro"), "here", "archived")

    def test_a_project_that_is_left_out(self):
        for name, word in (
            ("project_internal", "primary client"),
            ("project_archived", "archived"),
            ("project_template", "template"),
        ):
            with self.subTest(name):
                wizard = self.ask(name)
                self.assert_answer(wizard, "left_out", word)
                self.assertTrue(wizard.advice)
        wizard = self.ask("task_internal", "project_internal")
        self.assert_answer(wizard, "left_out", "Its project “Internal tools”", "primary client")

    def test_an_error(self):
        wizard = self.ask("log_after")
        self.assert_answer(wizard, "error", "Timesheets could not be fetched.", "ab:cd")
        action = wizard.action_open()
        self.assertEqual(action["res_model"], "zoho.sync.error")
        self.assertEqual(action["res_id"], self.errors(zoho_id=self.ids["log_after"]).id)
        self.errors(zoho_id=self.ids["log_after"]).action_ignore()
        self.assert_answer(self.ask("log_after"), "error", "ignored")
        wizard = self.ask("log_tickets", "project_tasks")
        self.assert_answer(wizard, "error", "Projects could not be fetched.")

    def test_no_id(self):
        for text in ("", "   ", "hello", WEB):
            self.assert_answer(self.look_up(text), "stopped", "There is no ID")

    def test_when_zoho_is_not_asked(self):
        run = self.env["zoho.sync.run"]._create_for(self.connection, "instant")
        self.assert_answer(self.look_up("4999999999"), "stopped", "under way")
        run._finish("done")
        for state, word in (
            ("disabled", "disabled"),
            ("draft", "Nothing is synced"),
            ("connected", "Nothing is synced"),
        ):
            self.connection.state = state
            self.assert_answer(self.look_up("4999999999"), "stopped", word)
        self.connection.write({"state": "running", "attention_message": "Connect again."})
        self.assert_answer(self.look_up("4999999999"), "stopped", "Connect again.")


class TestAsked(LookupCase):
    """What Zoho's lists tell."""

    def setUp(self):
        super().setUp()
        self.first_sync()
        self.fake.forget_requests()

    def test_a_time_log_that_a_rule_leaves_out(self):
        for name, word in (
            ("log_non_billable", "not billable"),
            ("log_pending", "not approved"),
            ("log_general", "General timesheets"),
        ):
            for around in ((), ("project_acme",)):
                with self.subTest(name, around=around):
                    wizard = self.ask(name, *around)
                    self.assert_answer(wizard, "left_out", word)
                    self.assertTrue(wizard.advice)

    def test_what_else_a_rule_leaves_out(self):
        self.assert_answer(self.ask("task_internal"), "left_out", "“Internal tools”", "primary")
        wizard = self.ask("client_dunes")
        self.assert_answer(wizard, "left_out", "Dunes Inc", "customers of imported projects")
        self.env["zoho.link"].search([("kind", "=", "customer")]).unlink()
        wizard = self.ask("client_dunes")  # the sync asks for no list of customers then
        self.assert_answer(wizard, "left_out", "Dunes Inc")
        self.connection.sync_timesheets = False
        wizard = self.ask("log_pending", "project_acme")
        self.assert_answer(wizard, "left_out", "Timesheets are not synced")

    def test_a_problem_that_the_sync_has_not_met_yet(self):
        acme, user = self.ids["project_acme"], self.ids["user_ana"]
        new = self.fake.add_log(
            acme, user=user, date="2026-03-03", hours=1, task=self.ids["task_root"]
        )
        self.fake.raw(new, log_hour="ab:cd")
        self.assert_answer(self.look_up(new), "error", "Timesheets could not be fetched.", "ab:cd")

    def test_it_is_on_its_way(self):
        acme = self.ids["project_acme"]
        user = self.fake.add_user("Uma Ueda", "uma@example.com")
        client = self.fake.add_client("Emerald")
        project = self.fake.add_project("Brand new", client)
        task = self.fake.add_task(project, "First", owners=[user], tags=["fresh"])
        for zoho_id in (
            *(user, project, task),
            self.fake.add_milestone(acme, "M"),
            self.fake.add_issue(acme, "B"),
            self.fake.add_log(
                acme, user=user, date="2026-03-03", hours=1, task=self.ids["task_root"]
            ),
        ):
            wizard = self.look_up(zoho_id)
            self.assert_answer(wizard, "coming", "next sync")
        wizard = self.look_up(self.fake.add_tasklist(acme, "L"))
        self.assert_answer(wizard, "coming", "pass it over")
        wizard.action_fetch()
        self.sync()
        self.assert_mirrors()
        self.assert_answer(self.look_up(task), "here", "First")

    def test_it_would_be_passed_over(self):
        """Deleted in Odoo, unchanged in Zoho: no list of changes brings it back."""
        self.linked("task", "task_unassigned").unlink()
        for text in (
            self.ids["task_unassigned"],
            f"{WEB}#taskdetail/{self.ids['project_acme']}/40000/{self.ids['task_unassigned']}",
        ):
            wizard = self.look_up(text)
            self.assert_answer(wizard, "coming", "pass it over")
        wizard.action_fetch()
        with self.small_pages(size=3):
            self.sync()
        self.assertTrue(self.linked("task", "task_unassigned"))

    def test_where_it_looks(self):
        wizard = self.look_up("4999999999999999999")
        self.assert_answer(wizard, "unknown", "not found", "Users, Customers, Projects", "deleted")
        self.fake.forget_requests()
        self.ask("4999999999999999999", "project_acme")
        patterns = {call.pattern for call in self.fake.requests}
        self.assertTrue(all("/projects/{id}/" in pattern for pattern in patterns), patterns)
        self.fake.forget_requests()
        self.look_up(f"{WEB}#zp/issue-detail/{self.fake.add_issue(self.ids['project_acme'], 'B')}")
        self.assertTrue(self.fake.requests[0].path.endswith("/issues"))
        self.assertEqual(self.fake.calls("issues"), 1)
        self.assertEqual(self.fake.calls("users"), 0)

    # ------------------------------------------------------------------ where it ends

    def test_a_portal_that_is_too_large(self):
        with patch.object(zoho_lookup_portal, "MAX_CALLS", 3):
            wizard = self.look_up("4999999999999999999")
        self.assert_answer(wizard, "stopped", "too large", "whole address", "Users, Customers")
        self.assertEqual(self.fake.calls(), 3)

    def test_zoho_does_not_answer(self):
        self.fake.throttle("tasks", minutes=7)
        wizard = self.look_up("4999999999999999999")
        self.assert_answer(
            wizard, "stopped", "Users, Customers, Projects, Milestones, Task lists.", "7 minutes"
        )
        self.assertNotIn("Bugs", wizard.answer)
        self.fake.clear_faults()
        self.fake.refuse("portal/{p}/issues", title="NOT_ALLOWED", status=403)
        wizard = self.look_up("4999999999999999999")
        self.assert_answer(wizard, "unknown", "Zoho does not show: Bugs.", "Timesheets")

    def test_a_portal_that_lists_by_project(self):
        self.fake.set_traits(portal_tasks=False)
        self.connection.api_traits = {}
        self.assert_answer(self.ask("task_internal"), "left_out", "“Internal tools”")
        self.assertEqual(self.connection.api_traits["tasks_scope"], "project")

    # ------------------------------------------------------------------ what it leaves behind

    def snapshot(self):
        self.env.flush_all()
        tables = {}
        for table in UNTOUCHED:
            self.env.cr.execute(f'SELECT ctid::text, xmin::text FROM "{table}"')  # noqa: S608
            tables[table] = sorted(self.env.cr.fetchall())
        return tables

    def test_nothing_is_written(self):
        client = self.fake.add_client("Emerald")
        self.fake.add_contact(client, "Eve", "eve@example.com")
        project = self.fake.add_project("Brand new", client, tags=["fresh"])
        user = self.fake.add_user("Uma Ueda", "uma@example.com")
        acme = self.ids["project_acme"]
        self.fake.add_status("task", "Odd")
        task = self.fake.add_task(
            acme,
            "New",
            self.fake.add_tasklist(acme, "New"),
            owners=[user],
            tags=["fresh"],
            status="Odd",
        )
        log = self.fake.add_log(acme, user=user, date="2026-03-03", hours=1, task=task)
        before = self.snapshot()
        with self.queries() as queries:
            for zoho_id in (project, task, log, self.ids["log_pending"], self.ids["client_dunes"]):
                self.assertTrue(self.look_up(zoho_id).answer)
        self.assertTrue(any('INSERT INTO "project_tags"' in q for q in queries), "it was tried out")
        after = self.snapshot()
        for table in UNTOUCHED:
            self.assertEqual(after[table], before[table], table)
        self.assertFalse(self.connection.requested_trigger)

    def test_the_calls_are_counted(self):
        def taken():
            return sum(self.env["zoho.call.budget"].search([]).mapped("calls"))

        self.fake.set_clock()
        project = self.fake.add_project("Brand new", self.fake.add_client("Emerald"))
        before = taken()
        self.look_up(project)
        self.assertTrue(self.fake.calls("projects/{id}/clients"))
        self.assertEqual(taken() - before, self.fake.calls())

    def test_who_may_ask(self):
        task = self.fake.add_task(self.ids["project_acme"], "New")
        user = new_test_user(self.env, "asks", USER)
        wizard = self.look_up(task, user)
        self.assert_answer(wizard, "coming")
        with self.assertRaises(AccessError):
            wizard.action_fetch()
        manager = new_test_user(self.env, "fetches", MANAGER)
        self.look_up(task, manager).action_fetch()
        self.sync()
        self.assertTrue(self.link("task", task))
        with self.assertRaises(AccessError):
            self.look_up(task, new_test_user(self.env, "outside", "base.group_user"))

    def test_not_about_another_company(self):
        company = self.env["res.company"].create({"name": "Second"})
        stranger = new_test_user(
            self.env, "second", MANAGER, company_id=company.id, company_ids=[(6, 0, company.ids)]
        )
        with self.assertRaises(AccessError):
            self.look_up(self.ids["task_root"], stranger)
