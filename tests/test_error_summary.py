"""The Error Summary: by module and reason, with what people do about it, and one activity."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import RecordCapturer, new_test_user

from .common import SaleMixin, ZohoCase

MANAGER = "zoho_projects_connector.group_zoho_projects_manager"
USER = "zoho_projects_connector.group_zoho_projects_user"


class SummaryCase(SaleMixin, ZohoCase):
    def broken_log(self, name="log_after"):
        self.fake.raw(self.ids[name], log_hour="ab:cd")

    def repaired_log(self, name="log_after"):
        """Zoho is right again, without the log counting as changed."""
        hours, minutes = divmod(self.fake.portal.tables["log"][self.ids[name]].minutes, 60)
        self.fake.raw(self.ids[name], log_hour=f"{hours:02d}:{minutes:02d}")


class TestGroups(SummaryCase):
    def setUp(self):
        super().setUp()
        self.broken_log()
        self.broken_log("log_child")
        self.fake.raw(self.ids["project_tasks"], name=None)
        self.first_sync()

    def test_by_module_and_reason(self):
        groups = self.env["zoho.sync.error"]._read_group([], ["headline", "code"], ["__count"])
        self.assertEqual(
            {(headline, code): count for headline, code, count in groups},
            {
                ("project", "invalid_payload"): 1,
                ("task", "project_missing"): 2,
                ("timesheet", "invalid_payload"): 2,
            },
        )
        self.assertEqual(self.errors(kind="project")._headline(), "Projects could not be fetched.")
        problem = self.errors(kind="timesheet", code="invalid_payload")[:1]
        self.assertEqual(problem.alike_count, 2)
        action = problem.action_view_alike()
        self.assertEqual(
            self.env["zoho.sync.error"].search(action["domain"]),
            self.errors(kind="timesheet", code="invalid_payload"),
        )
        self.assertFalse(action["context"], "ungrouped, so that all of them can be selected")

    def test_links_and_export(self):
        for kind, project in (
            ("project", "project_tasks"),
            ("task", "project_tasks"),
            ("timesheet", "project_acme"),
        ):
            problem = self.errors(kind=kind)[:1]
            if kind == "timesheet":
                problem = self.errors(kind=kind, code="invalid_payload")[:1]
            self.assertEqual(
                problem.zoho_url,
                self.connection._web_address(kind, problem.zoho_id, self.ids[project]),
            )
            self.assertTrue(problem.zoho_url.startswith("https://projects.zoho.com/portal/"))
        self.env["zoho.sync.error"]._record(
            self.connection, "user", {"9": ("odoo_refused", "", {})}
        )
        self.assertTrue(self.errors(kind="user").zoho_url, "the first page of the portal")
        user = new_test_user(self.env, "exports", f"{USER},base.group_allow_export")
        names = ["headline", "code", "display_name", "message", "advice", "zoho_url", "state"]
        rows = self.errors(kind="project").with_user(user).export_data(names)["datas"]
        self.assertEqual(rows[0][0], "Projects could not be fetched.")
        self.assertTrue(all(rows[0]))
        with self.assertRaises(AccessError):
            self.errors().with_user(user).export_data(["payload_excerpt"])

    def test_users_look_and_administrators_act(self):
        user = new_test_user(self.env, "looks", USER)
        problem = self.errors(kind="project").with_user(user)
        self.assertTrue(problem.message)
        for button in (
            problem.action_retry,
            problem.action_ignore,
            problem.action_reopen,
            problem.action_read_all,
            self.connection.with_user(user).action_retry_errors,
        ):
            with self.assertRaises(AccessError):
                button()
        manager = new_test_user(self.env, "acts", MANAGER)
        problem.with_user(manager).action_ignore()
        self.assertEqual(problem.state, "ignored")
        problem.with_user(manager).action_retry()
        self.assertEqual(problem.state, "open")


class TestRetry(SummaryCase):
    def retry(self, problems):
        self.assertEqual(problems.action_retry()["tag"], "display_notification")
        self.assertEqual(self.connection.requested_trigger, "instant")
        run = self.sync()
        self.assertEqual(run.state, "done", run.message)

    def test_what_was_repaired_without_a_change(self):
        """Neither the lists of changes nor what was stored brings it."""
        self.broken_log()
        self.first_sync()
        problem = self.errors()
        self.repaired_log()
        self.sync()
        self.assertEqual(problem.state, "open")
        self.connection.state = "disabled"
        with self.assertRaises(UserError):
            problem.action_retry()
        self.connection.state = "running"
        self.retry(problem)
        self.assertEqual(problem.state, "resolved")
        self.assert_mirrors()
        with self.assertRaisesRegex(UserError, "nothing to try"):
            problem.action_retry()

    def test_a_selection_and_all(self):
        for name in ("log_after", "log_child", "log_fixed"):
            self.broken_log(name)
        self.first_sync()
        self.repaired_log()
        self.repaired_log("log_child")
        self.retry(self.errors().filtered(lambda e: e.zoho_id != self.ids["log_fixed"]))
        self.assertEqual(self.errors().zoho_id, self.ids["log_fixed"])
        self.repaired_log("log_fixed")
        self.connection.action_retry_errors()
        self.sync()
        self.assertFalse(self.errors())
        with self.assertRaisesRegex(UserError, "no error"):
            self.connection.action_retry_errors()

    def test_a_project(self):
        self.fake.raw(self.ids["project_tasks"], name=None)
        self.first_sync()
        self.fake.raw(self.ids["project_tasks"], name="Support desk")
        self.retry(self.errors(kind="project"))
        self.assertFalse(self.errors())
        self.assert_mirrors()

    def test_a_missing_parent(self):
        self.fake.raw(self.ids["task_root"], name=[])
        for name in ("log_before_2", "log_after", "log_long"):
            self.fake.delete(self.ids[name])
        self.first_sync()
        problem = self.errors(code="parent_missing")
        self.fake.raw(self.ids["task_root"], name="Shop")
        self.retry(problem)
        self.assertFalse(self.errors())
        self.assertTrue(self.linked("task", "task_child").parent_id)

    def test_invoiced_hours_that_are_right_again(self):
        self.first_sync()
        line = self.linked("timesheet", "log_after")
        self.invoice(line)
        self.fake.update(self.ids["log_after"], hours="9:00")
        self.sync()
        problem = self.errors(code="already_invoiced")
        self.retry(problem)
        self.assertEqual((problem.state, line.unit_amount), ("open", 8), "it still differs")
        self.fake.update(self.ids["log_after"], hours="8:00", touch=False)
        self.retry(problem)
        self.assertEqual((problem.state, line.unit_amount), ("resolved", 8))

    def test_hours_deleted_in_zoho_whose_invoice_is_gone(self):
        self.first_sync()
        line = self.linked("timesheet", "log_after")
        invoice = self.invoice(line)
        self.fake.delete(self.ids["log_after"])
        self.full_sync()
        problem = self.errors(code="already_invoiced")
        self.assertTrue(problem.zoho_url, "by the project of the hours here")
        invoice.button_draft()
        invoice.unlink()
        self.full_sync()
        self.assertFalse(line.exists(), "nobody has billed it any longer")
        self.assertEqual(problem.state, "resolved")

    def test_a_list_that_zoho_refused(self):
        self.fake.refuse("portal/{p}/issues", title="NOT_ALLOWED", status=403)
        self.first_sync()
        problem = self.errors(code="zoho_refused")
        self.fake.clear_faults()
        self.retry(problem)
        self.assertEqual(problem.state, "resolved")
        self.assert_mirrors()

    def test_missing_masses_are_confirmed_not_retried(self):
        for number in range(30):
            self.fake.add_task(self.ids["project_acme"], f"Step {number}")
        self.first_sync()
        before = self.in_odoo()
        self.fake.empty_body("tasks", times=None)
        self.full_sync()
        problem = self.errors(code="mass_deletion")
        for button in (problem.action_retry, self.connection.action_retry_errors):
            with self.assertRaises(UserError):
                button()
        self.sync()
        self.assertEqual(self.in_odoo(), before)
        self.assertEqual(problem.state, "open", "a reading of changes proves nothing")
        problem.action_read_all()
        self.sync()
        self.assertFalse(self.in_odoo()["task"].keys() - {self.ids["task_root"]})


class TestIgnore(SummaryCase):
    def test_and_reopen(self):
        self.broken_log()
        self.first_sync()
        problem = self.errors()
        problem.action_ignore()
        self.assertEqual(self.connection.error_count, 0)
        self.full_sync()
        self.assertEqual(problem.state, "ignored")
        problem.action_reopen()
        self.assertEqual((problem.state, self.connection.error_count), ("open", 1))


class TestActivity(SummaryCase):
    @property
    def activities(self):
        return self.connection.activity_ids

    def test_one_for_all_errors_until_they_are_settled(self):
        self.first_sync()
        self.assertFalse(self.activities)
        for name in ("log_after", "log_child"):
            self.broken_log(name)
        with RecordCapturer(self.env["mail.mail"]) as mails:
            self.full_sync()
        [activity] = self.activities
        self.assertEqual(activity.user_id, self.connection.user_id)
        self.assertRegex(activity.summary, r"^2 errors")
        self.broken_log("log_fixed")
        self.full_sync()
        self.assertEqual(self.activities, activity)
        self.assertRegex(activity.summary, r"^3 errors")
        for name in ("log_after", "log_child"):
            self.repaired_log(name)
        self.full_sync()
        self.assertRegex(activity.summary, r"^1 error ")
        self.repaired_log("log_fixed")
        self.full_sync()
        self.assertFalse(self.activities)
        self.assertFalse(mails.records, "the activity is the message")

    def test_ignoring_the_last_one_closes_it(self):
        self.broken_log()
        self.first_sync()
        problem = self.errors()
        problem.action_ignore()
        self.assertFalse(self.activities)
        problem.action_reopen()
        self.assertEqual(len(self.activities), 1)

    def test_what_somebody_has_done_with_stays_away_until_there_is_more(self):
        self.broken_log()
        self.first_sync()
        self.activities.action_feedback()
        self.env.cr.execute("UPDATE zoho_sync_error SET first_seen_at = '2026-01-01'")
        self.env.invalidate_all()
        self.full_sync()
        self.assertFalse(self.activities)
        self.broken_log("log_child")
        self.full_sync()
        self.assertRegex(self.activities.summary, r"^2 errors")

    def test_it_follows_the_responsible_user(self):
        self.broken_log()
        self.first_sync()
        [activity] = self.activities
        colleague = new_test_user(self.env, "colleague", MANAGER)
        self.connection.user_id = colleague
        self.assertEqual(self.activities, activity)
        self.assertEqual(activity.user_id, colleague)
        # Who has no access gets none.
        self.connection.user_id = new_test_user(self.env, "stranger", "base.group_user")
        self.assertFalse(self.activities)
        self.assertEqual(self.full_sync().state, "done")
        self.connection.user_id = self.env.ref("base.user_admin")
        self.assertEqual(len(self.activities), 1)
