"""Whatever a portal does about the doubtful points of the API, Odoo ends up the same."""

from datetime import timedelta

from .common import ZohoCase

V31_USERS = "/api/v3.1/portal/{p}/users"


class TestPortalTraits(ZohoCase):
    """Each test: a first sync, changes and a second one, deletions and a complete reading."""

    def setUp(self):
        super().setUp()
        # Reading weeks takes many calls; their budget is not what is tested here.
        self.env["ir.config_parameter"].set_param(
            "zoho_projects_connector.calls_per_two_minutes", "1000"
        )

    def live(self, general=False, **traits):
        """Import a portal with these traits and follow its changes."""
        self.fake.set_traits(**traits)
        self.expect_mirror(self.first_sync(sync_general_timesheets=general), general)
        self.work_on()
        self.expect_mirror(self.sync(), general)
        self.tidy_up()
        self.expect_mirror(self.full_sync(), general)

    def expect_mirror(self, run, general):
        self.assertEqual(run.state, "done", run.message)
        self.assertFalse(self.errors(), self.errors().mapped("message"))
        self.assert_mirrors(general)

    def work_on(self):
        today = self.fake.clock.now().date()
        acme, bruno = self.ids["project_acme"], self.ids["user_bruno"]
        self.fake.add_milestone(acme, "Launch", end=today)
        launch = self.fake.add_tasklist(acme, "Launch")
        task = self.fake.add_task(
            acme, "Press kit", launch, parent=self.ids["task_root"], estimate="2:00"
        )
        issue = self.fake.add_issue(acme, "Wrong logo")
        for item in ({"task": task}, {"issue": issue}, {"name": "Call"}):
            self.fake.add_log(acme, user=bruno, date=today, hours="01:30", **item)
        # a log for a day long gone, entered by somebody new
        newcomer = self.fake.add_user("Nora New", "nora.new@example.com")
        day = today - timedelta(days=20)
        self.fake.add_log(acme, user=newcomer, date=day, hours="2:00", task=task)
        self.fake.update(self.ids["task_rooms"], name="Meeting rooms and hall")
        self.fake.update(self.ids["issue_euro"], name="Scanner reads no labels")
        self.fake.update(self.ids["project_euro"], name="Warehouse audit 2")
        self.fake.update(self.ids["milestone_build"], name="Building")

    def tidy_up(self):
        for name in ("log_after", "log_euro_issue", "task_tickets", "milestone_fitout"):
            self.fake.delete(self.ids[name])

    # ------------------------------------------------------------------ lists

    def test_as_documented(self):
        self.live()

    def test_portal_lists_refused(self):
        self.live(portal_tasks=False, portal_issues=False, portal_milestones=False)
        self.assertEqual(self.fake.calls("portal/{p}/tasks"), 1, "refused once, never asked again")

    def test_task_lists_of_the_whole_portal(self):
        self.live(portal_tasklists=True)
        self.assertFalse(self.fake.calls("projects/{id}/tasklists"))

    def test_portal_lists_refused_with_another_code(self):
        for pattern in ("portal/{p}/tasks", "portal/{p}/issues"):
            self.fake.refuse(pattern, title="INVALID_METHOD", status=405)
        self.fake.refuse("portal/{p}/phases", title="RESOURCE_NOT_FOUND", status=404)
        self.live()

    def test_sorting_ignored(self):
        self.live(sort_by="ignored")

    def test_sorting_refused(self):
        self.live(sort_by="refused")

    def test_page_sizes_clamped(self):
        self.live(over_max="clamp")

    def test_archived_projects_show_in_portal_lists(self):
        self.live(archived_in_portal_lists=True)

    def test_pages_shorter_than_asked_for(self):
        """Zoho gives less at once than it was asked for, and only says that more follows."""
        self.live(silent_maximum=4)
        self.assertNotIn("tasks_portal_always_more", self.connection.api_traits)

    def test_pages_shorter_than_asked_for_in_turns_of_one_page(self):
        self.fake.set_traits(silent_maximum=4, timelogs_past_end="repeat")
        with self.turns_of_one_page():
            self.connection = self.connect()
            self.connection.action_save_and_sync()
            for _turn in range(20):
                run = self.sync()
                if run.state != "running":
                    break
        self.expect_mirror(run, False)

    def test_a_claim_that_is_always_made_costs_one_call(self):
        self.fake.add_log(
            self.ids["project_acme"],
            user=self.ids["user_ana"],
            task=self.ids["task_root"],
            date=self.fake.clock.now().date() - timedelta(days=5),
            hours="0:45",
        )
        self.first_sync()
        self.assertTrue(self.connection.api_traits["time_logs_portal_always_more"])
        pages = [call.params.get("page") for call in self.fake.requests if "timelogs" in call.path]
        self.assertEqual(pages.count("2"), 1)

    # ------------------------------------------------------------------ archived projects

    def expect_archived_safe(self, **traits):
        """Archiving a project never looks like deleting it."""
        self.fake.set_traits(**traits)
        self.expect_mirror(self.first_sync(), False)
        before = self.linked_records()
        self.fake.archive_project(self.ids["project_fixed"])
        self.sync()
        self.full_sync()
        run = self.full_sync()
        self.assertEqual(run.state, "done", run.message)
        self.assertFalse(self.linked("project", "project_fixed").active)
        self.assertEqual(self.linked_records(), before)
        self.fake.restore_project(self.ids["project_fixed"])
        self.expect_mirror(self.sync(), False)

    def linked_records(self):
        """:return: what was imported and is in Odoo, archived or not"""
        links = self.env["zoho.link"].search([])
        return {
            (link.kind, link.zoho_id, link.res_id)
            for link in links
            if self.env[link.res_model].browse(link.res_id).exists()
        }

    def test_archived_projects_by_status_type(self):
        self.expect_archived_safe(project_states="status_type")
        self.assertEqual(self.connection.api_traits["project_states"], "status_type")
        self.assertEqual(self.left_out("project")["archived"], 1)

    def test_archived_projects_by_status_type_only(self):
        self.expect_archived_safe(project_states="status_type_only")
        self.assertEqual(self.left_out("project")["archived"], 1)

    def test_archived_projects_by_status(self):
        self.expect_archived_safe(project_states="status")

    def test_archived_projects_cannot_be_listed(self):
        for way in ("ignored", "refused"):
            with self.subTest(way), self.env.cr.savepoint(flush=False) as savepoint:
                self.expect_archived_safe(project_states=way)
                self.assertEqual(self.connection.api_traits["project_states"], "none")
                savepoint.rollback()
            self.env.invalidate_all()

    def test_a_portal_that_ignores_states_is_followed(self):
        self.live(project_states="ignored")

    def test_a_portal_that_refuses_states_is_followed(self):
        self.live(project_states="refused")

    def test_empty_lists_without_content(self):
        self.live(empty_lists=dict.fromkeys(self.fake.traits.empty_lists, "204"))

    def test_empty_lists_without_body(self):
        self.live(empty_lists=dict.fromkeys(self.fake.traits.empty_lists, "empty_body"))

    def test_empty_lists_in_their_envelope(self):
        self.live(empty_lists=dict.fromkeys(self.fake.traits.empty_lists, "envelope"))

    def test_text_instead_of_booleans(self):
        self.live(text_booleans={"tasks", "issues", "milestones", "tasklists", "timelogs", "users"})

    # ------------------------------------------------------------------ time logs

    def test_time_logs_by_iso_week(self):
        self.live(portal_timelogs="iso_week")

    def test_time_logs_per_project(self):
        self.live(portal_timelogs="refused")

    def test_time_logs_of_the_portal_fail(self):
        """HTTP 500, always; those of the projects are given out."""
        self.live(portal_timelogs="fails")
        self.assertTrue(self.connection.api_traits["timelogs_failed"])

    def test_time_logs_of_the_portal_fail_once(self):
        """A complete reading finds out that they are given out again."""
        self.fake.fail("portal/{p}/timelogs", times=4)
        self.first_sync()
        self.assertEqual(self.connection.api_traits["timelogs_scope"], "project")
        self.full_sync()
        self.assertNotIn("timelogs_scope", self.connection.api_traits)
        self.expect_mirror(self.sync(), False)

    def test_change_filter_ignored(self):
        """Shown by any log that was entered days after the work."""
        self.fake.add_log(
            self.ids["project_acme"],
            user=self.ids["user_ana"],
            task=self.ids["task_root"],
            date=self.fake.clock.now().date() - timedelta(days=9),
            hours="0:45",
        )
        self.live(modified_time_filter=False)
        self.assertIn("timelog_sample", self.connection.api_traits)

    def test_change_filter_refused(self):
        self.live(modified_time_filter="refused")

    def test_change_filter_refused_and_weeks_only(self):
        self.live(modified_time_filter="refused", portal_timelogs="iso_week")

    def test_change_filter_refused_and_per_project(self):
        self.live(modified_time_filter="refused", portal_timelogs="refused")

    def test_next_page_told_right(self):
        self.live(timelogs_has_next="right")

    def test_general_logs(self):
        self.live(general=True)

    def test_general_logs_with_a_name(self):
        self.live(general=True, general_logs="named")
        self.assertEqual(self.linked("timesheet", "log_general").name, "Weekly call")

    def test_a_full_last_page_that_is_repeated_for_ever(self):
        """Pages past the end repeat the last one, and each claims that another follows."""
        self.fake.set_traits(timelogs_past_end="repeat")
        acme, task = self.ids["project_acme"], self.ids["task_root"]
        for log_id in list(self.fake.portal.tables["log"]):
            self.fake.delete(log_id)
        day = self.fake.clock.now().date() - timedelta(days=10)
        for _log in range(200):
            self.fake.add_log(acme, user=self.ids["user_ana"], date=day, hours="0:15", task=task)
        self.expect_mirror(self.first_sync(), False)
        self.assertEqual(self.connection.api_traits["timelog_range"], "range")
        self.assertLess(self.fake.calls("timelogs"), 20)

    # ------------------------------------------------------------------ customers

    def expect_customers(self):
        partner = self.linked("customer", "client_acme")
        self.assertEqual((partner.name, partner.city), ("Acme SA", "Paris"))
        self.assertEqual(partner.child_ids.mapped("name"), ["Jane Doe", "John Roe"])

    def test_customer_under_each_key_of_the_project(self):
        for key in ("primary_client", "customer", "client", "company"):
            with self.subTest(key), self.env.cr.savepoint(flush=False) as savepoint:
                self.fake.set_traits(project_customer_key=key)
                self.fake.forget_requests()
                self.expect_mirror(self.first_sync(), False)
                self.expect_customers()
                self.assertFalse(self.fake.calls("projects/{id}/clients"))
                savepoint.rollback()
                self.env.invalidate_all()

    def test_customer_in_the_details_of_the_project_only(self):
        self.live(project_customer_key="customer", project_customer_in="details")
        self.expect_customers()

    def test_customer_ids_as_numbers(self):
        self.live(v2_client_ids="number")
        self.expect_customers()

    def test_customer_ids_as_numbers_and_in_rows(self):
        self.live(v2_client_ids="number", project_customer_key="client")
        self.expect_customers()

    def test_without_v2_rows_must_name_the_customer(self):
        self.live(v2=False, project_customer_key="customer")
        self.assertEqual(self.linked("project", "project_acme").partner_id.name, "Acme SA")

    def test_without_v2_that_answers_500(self):
        self.live(v2=False, v2_wrong_url_status=500, project_customer_key="customer")
        self.assertTrue(self.connection.api_traits["clients_refused"])

    def test_without_v2_and_without_key_the_projects_say_why(self):
        self.fake.set_traits(v2=False)
        run = self.first_sync()
        self.assertEqual(run.state, "failed")
        states = {line.kind: line.state for line in run.line_ids}
        self.assertEqual(states["project"], "failed")
        self.assertEqual(states["task"], "skipped")
        self.assertEqual(states["user"], "done")
        self.assertTrue(self.errors(kind="project", code="zoho_refused"))

    def test_contacts_that_only_the_customer_itself_tells(self):
        """One call per customer would be needed; companies come in without their people."""
        for where in ("detail_users", "detail_client_users"):
            with self.subTest(where), self.env.cr.savepoint(flush=False) as savepoint:
                self.fake.set_traits(client_users_in=where)
                self.expect_mirror(self.first_sync(), False)
                partner = self.linked("customer", "client_acme")
                self.assertEqual(partner.city, "Paris")
                self.assertFalse(partner.child_ids)
                savepoint.rollback()
                self.env.invalidate_all()

    # ------------------------------------------------------------------ users, budget, keys

    def test_users_in_the_older_version(self):
        self.fake.refuse(V31_USERS)
        self.live()
        employee = self.linked("user", "user_bruno")
        self.assertEqual(employee.work_email, "bruno.becker@example.com")
        self.assertEqual(employee.hourly_cost, 40)
        self.assertEqual(self.fake.calls(V31_USERS), 1, "refused once, never asked again")

    def test_without_permission_to_see_budgets(self):
        self.live(budget_permission=False)
        project = self.linked("project", "project_acme")
        self.assertFalse(project.zoho_billing_method)
        self.assertFalse(project.zoho_rate)

    def test_project_keys(self):
        self.live(show_keys=True)
        self.assertRegex(self.linked("project", "project_acme").zoho_key, r"^PR-\d+$")
