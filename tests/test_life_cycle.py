"""Disabling, enabling and deleting a connection: nothing is lost, nothing calls Zoho."""

from psycopg2.errors import RaiseException

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import LINKING_RIGHTS
from .life_cycle_case import IMPORTED, LifeCycleCase
from .test_incremental import business_tables

MANAGER = "zoho_projects_connector.group_zoho_projects_manager"


class TestDisable(LifeCycleCase):
    def disable_at(self, pattern):
        """Somebody disables the connection while Zoho answers the first page of a list."""

        def work():
            self.connection._disable()
            self.env.flush_all()

        self.fake.on_page(pattern, 1, work)

    def test_the_sync_pauses_and_the_data_stays(self):
        self.first_sync()
        before = self.in_odoo()
        self.connection.action_instant_sync()
        self.fake.forget_requests()
        self.disable()
        self.assertEqual(self.connection.state, "disabled")
        self.assertEqual(self.connection.sync_status, "disabled")
        self.assertFalse(self.connection.next_sync_at)
        self.run_cron()
        for button in ("action_instant_sync", "action_full_sync", "action_save_and_sync"):
            with self.assertRaisesRegex(UserError, "enable it again"):
                getattr(self.connection, button)()
        self.run_cron()
        self.assertEqual(self.fake.calls(), 0)
        self.assertEqual(self.in_odoo(), before)
        with self.assertRaisesRegex(UserError, "not syncing"):
            self.disable()

    def test_counts_are_shown_before(self):
        self.fake.update(self.ids["log_after"], hours="9:00")
        self.first_sync(invoiced_before="2026-03-01")
        self.invoice(self.linked("timesheet", "log_after"))
        self.env["zoho.sync.error"]._record(
            self.connection, "task", {"1": ("invalid_payload", "Wrong", {"id": "1"})}
        )
        wizard = self.wizard("disable")
        self.assertEqual(
            self.lines(wizard),
            {
                "Projects": (4, 0, ""),
                "Tasks": (13, 0, ""),
                "Bugs": (4, 0, ""),
                "Timesheets": (18, 0, ""),
                "of them unbilled": (11, 0, ""),
                "of them invoiced": (7, 0, ""),
                "Customers": (3, 0, ""),
                "Users": (6, 0, ""),
            },
        )
        self.assertEqual(wizard.error_count, 1)

    def test_a_run_under_way_stops_and_nothing_is_lost(self):
        expected = self.undisturbed_state()
        self.disable_at("portal/{p}/tasks")
        run = self.first_sync()
        self.assertEqual(run.state, "stopped")
        self.assertIn("disabled", run.message)
        self.run_cron()
        self.assertEqual(len(self.connection.run_ids), 1)
        self.assertEqual(self.enable().state, "done")
        self.assertSameEnd(self.end_state(), expected)

    def test_in_the_middle_of_a_page(self):
        """The page is imported to its end."""
        self.first_sync()
        self.fake.update(self.ids["task_root"], name="Shop 2")
        self.fake.update(self.ids["log_after"], notes="Not read")
        self.disable_at("portal/{p}/tasks")
        self.connection.action_instant_sync()
        self.assertEqual(self.sync().state, "stopped")
        self.assertEqual(self.linked("task", "task_root").name, "Shop 2")
        self.assertEqual(self.linked("timesheet", "log_after").name, "Prices & taxes")

    def test_a_run_a_worker_was_busy_with_is_closed_by_the_cron(self):
        self.fake.throttle("portal/{p}/tasks")
        run = self.first_sync()
        self.connection.state = "disabled"  # what is left of _disable when the run is locked
        self.assertEqual(run.state, "running")
        self.run_cron()
        self.assertEqual(run.state, "stopped")

    def test_a_paused_run_is_stopped(self):
        self.fake.throttle("portal/{p}/tasks")
        run = self.first_sync()
        self.assertTrue(run.paused_until)
        self.disable()
        self.assertEqual((run.state, run.paused_until), ("stopped", False))
        self.fake.clear_faults()
        self.env["zoho.call.budget"].search([]).locked_until = False
        self.assertEqual(self.enable().state, "done")
        self.assert_mirrors()


class TestEnable(LifeCycleCase):
    def setUp(self):
        super().setUp()
        self.first_sync(sync_general_timesheets=True)

    def test_unchanged_data_writes_nothing(self):
        """Although every value is compared again, descriptions included."""
        for name in ("client_acme", "client_dunes"):
            self.fake.update(self.ids[name], website=f"{name}.example")
        html = "<div>All <b>pages</b><script>alert(1)</script></div>"
        self.fake.update(self.ids["task_wireframes"], description=html)
        self.sync()
        self.disable()
        self.env.flush_all()
        with self.queries() as queries:
            run = self.enable()
            self.env.flush_all()
        self.assertEqual((run.state, run.trigger), ("done", "enable"))
        self.assertFalse(business_tables(queries))
        for kind, number in (("project", 4), ("task", 13), ("timesheet", 21), ("customer", 3)):
            self.assertEqual(self.counts(run, kind)["unchanged"], number, kind)
            self.assertNotIn("updated", self.counts(run, kind))

    def test_what_was_edited_meanwhile_takes_zohos_values_again(self):
        self.disable()
        task, line = self.linked("task", "task_root"), self.linked("timesheet", "log_after")
        task.write({"name": "My shop", "description": "<p>Mine</p>", "priority": "2"})
        line.unit_amount = 1
        self.linked("project", "project_acme").user_id = False
        run = self.enable()
        self.assert_mirrors(general=True)
        self.assertEqual((task.name, task.priority, task.description), ("Shop", "0", False))
        self.assertEqual(line.unit_amount, 8)
        self.assertEqual(self.counts(run, "task")["updated"], 1)
        self.assertEqual(self.counts(run, "timesheet")["updated"], 1)

    def test_it_catches_up_with_all_that_happened_in_zoho(self):
        cursors = {entity.kind: entity.cursor_at for entity in self.connection.entity_ids}
        self.disable()
        self.fake.update(self.ids["task_root"], name="Shop 2")
        for name in ("log_after", "issue_closed", "milestone_fitout", "project_tasks"):
            self.fake.delete(self.ids[name])
        self.fake.add_task(self.ids["project_acme"], "Late task")
        self.linked("task", "task_unassigned").unlink()
        self.assertEqual(
            cursors, {entity.kind: entity.cursor_at for entity in self.connection.entity_ids}
        )
        self.enable()
        self.assert_mirrors(general=True)
        self.assertFalse(self.errors())

    def test_hours_invoiced_meanwhile_are_reported_not_changed(self):
        line = self.linked("timesheet", "log_after")
        self.disable()
        line.unit_amount = 5
        self.invoice(line)
        self.enable()
        self.assertEqual(line.unit_amount, 5)
        self.assertEqual(self.errors().code, "already_invoiced")

    def test_only_the_owner_of_the_same_portal(self):
        self.disable()
        self.fake.sign_in(self.ids["user_bruno"])
        with self.assertRaisesRegex(UserError, "Only the owner of the portal"):
            self.wizard("enable").action_confirm()
        self.assertEqual(self.connection.state, "disabled")
        other = self.fake.add_portal("second")
        with self.assertRaisesRegex(UserError, "Delete this connection before"):
            self.connection.portal_id = other
        with self.assertRaisesRegex(UserError, "Delete this connection before"):
            self.connection.company_id = self.env["res.company"].create({"name": "Second"})

    def test_zoho_out_of_reach_leaves_it_disabled(self):
        self.disable()
        self.fake.fail(times=None)
        with self.assertRaisesRegex(UserError, "cannot be reached"):
            self.wizard("enable").action_confirm()
        self.assertEqual(self.connection.sync_status, "disabled")

    def test_lost_authorization_asks_to_connect_again(self):
        self.disable()
        self.fake.revoke_tokens()
        answer = self.wizard("enable").action_confirm()
        self.assertIn("connect again", answer["params"]["message"])
        self.assertEqual(self.connection.state, "disabled")
        self.assertEqual(self.connection.sync_status, "attention")
        self.assertIn("connect again", self.connection.attention_message)
        self.connection._exchange_code(self.fake.self_client_code())
        self.assertEqual(self.connection.sync_status, "disabled")
        self.assertEqual(self.enable().state, "done")
        self.assertEqual(self.connection.sync_status, "active")

    def test_a_connection_that_is_not_disabled(self):
        with self.assertRaisesRegex(UserError, "not disabled"):
            self.wizard("enable").action_confirm()


class TestRights(LifeCycleCase):
    def setUp(self):
        super().setUp()
        self.first_sync()
        self.manager = new_test_user(self.env, "manager", MANAGER)
        self.linker = new_test_user(self.env, "linker", f"{MANAGER},{','.join(LINKING_RIGHTS)}")
        self.accountant = new_test_user(self.env, "accountant", "account.group_account_manager")

    def own(self, user):
        return self.connection.with_user(user)

    def test_each_operation_asks_for_its_rights(self):
        for operation in ("disable", "enable", "delete"):
            with self.subTest(operation), self.assertRaises(AccessError):
                self.wizard(operation, self.own(self.accountant))
        for operation in ("enable", "delete"):
            with self.subTest(operation), self.assertRaisesRegex(UserError, "access right"):
                self.wizard(operation, self.own(self.manager))
        self.wizard("disable", self.own(self.manager)).action_confirm()
        self.assertEqual(self.connection.state, "disabled")
        # A wizard may be made without its button.
        for operation in ("enable", "delete"):
            wizard = self.env["zoho.life.cycle"].with_user(self.manager)
            wizard = wizard.create({"connection_id": self.connection.id, "operation": operation})
            wizard.typed_name = wizard.portal
            with self.subTest(operation), self.assertRaisesRegex(UserError, "access right"):
                wizard.action_confirm()
        self.wizard("enable", self.own(self.linker)).action_confirm()
        self.assertEqual(self.connection.state, "running")
        wizard = self.wizard("delete", self.own(self.linker), remove_unused=True)
        wizard.typed_name = wizard.portal
        wizard.action_confirm()
        self.assertFalse(self.connection.exists())

    def test_nobody_touches_the_connection_of_another_company(self):
        company = self.env["res.company"].create({"name": "Second"})
        groups = f"{MANAGER},{','.join(LINKING_RIGHTS)}"
        foreign = new_test_user(self.env, "foreign", groups, company_id=company.id)
        with self.assertRaises(AccessError):
            self.wizard("disable", self.own(foreign))
        with self.assertRaises(AccessError):
            self.env["zoho.life.cycle"].with_user(foreign).create(
                {"connection_id": self.connection.id, "operation": "delete"}
            )
        self.assertEqual(self.connection.state, "running")


class TestDelete(LifeCycleCase):
    def test_the_link_goes_and_the_data_stays(self):
        self.first_sync()
        before, numbers = self.in_odoo(), self.numbers()
        token = self.connection.refresh_token
        own = ["zoho.entity", "zoho.sync.run", "zoho.sync.run.line", "zoho.sync.error"]
        own += ["zoho.sync.exclusion", "zoho.field.mapping", "zoho.call.budget"]
        project = self.linked("project", "project_acme")
        self.assertTrue(project.is_from_zoho)
        message = self.delete()
        self.assertIn("was deleted", message)
        self.assertNotIn("revoke", message)
        self.assertNotIn(token, self.fake.accounts.refresh)
        self.assertEqual(self.in_odoo(), before)
        self.assertEqual(self.numbers(), numbers)
        for model in own:
            self.assertFalse(self.env[model].search_count([]), model)
        self.assertEqual(self.links(), {})
        self.assertEqual(self.links(former=True), IMPORTED)
        self.assertFalse(project.is_from_zoho)
        projects = self.env["project.project"]
        self.assertFalse(projects.search([("is_from_zoho", "=", True)]))
        self.assertIn(project, projects.search([("is_from_zoho", "=", False)]))
        project.name = "Ours now"
        self.fake.forget_requests()
        self.run_cron()
        self.assertEqual(self.fake.calls(), 0)

    def test_its_name_has_to_be_typed(self):
        self.connection = self.connect()
        wizard = self.wizard("delete")
        for name in (False, "", "Other portal"):
            wizard.typed_name = name
            with self.assertRaisesRegex(UserError, "type its name"):
                wizard.action_confirm()
        self.assertTrue(self.connection.exists())

    def test_zoho_need_not_be_reached(self):
        self.first_sync()
        self.fake.fail("oauth/v2/token/revoke", times=None)
        self.fake.forget_requests()
        self.assertIn("revoke it under", self.delete())
        self.assertEqual(self.fake.calls(), 1, "nobody waits for several tries")

    def test_a_token_that_was_revoked_before(self):
        self.first_sync()
        self.fake.revoke_tokens()
        self.assertNotIn("revoke", self.delete())

    def test_before_anything_was_imported(self):
        self.connection = self.env["zoho.connection"].create({"client_id": "1000.X"})
        self.assertFalse(self.wizard("delete").line_ids)
        self.delete(remove_unused=True)
        self.connection = self.connect()
        self.delete()

    def test_by_a_script_it_is_as_safe(self):
        self.first_sync()
        before, token = self.in_odoo(), self.connection.refresh_token
        self.connection.unlink()
        self.assertEqual(self.links(former=True), IMPORTED)
        self.assertEqual(self.in_odoo(), before)
        self.assertIn(token, self.fake.accounts.refresh, "not before it is certain")
        self.env.cr.postcommit.run()
        self.assertNotIn(token, self.fake.accounts.refresh)

    def test_a_failure_takes_everything_back(self):
        """All of it is one transaction, and Zoho is told last."""
        self.first_sync()
        numbers, token = self.numbers(), self.connection.refresh_token
        self.env.cr.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql"
            " AS $$BEGIN RAISE 'no'; END$$;"
            "CREATE TRIGGER refuse BEFORE DELETE ON zoho_connection EXECUTE FUNCTION refuse()"
        )
        wizard = self.wizard("delete", typed_name=self.connection.display_name, remove_unused=True)
        with self.assertRaises(RaiseException), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                wizard.action_confirm()
        self.env.invalidate_all()
        self.assertEqual(self.numbers(), numbers)
        self.assertEqual(self.links(), IMPORTED)
        self.assertEqual(self.connection.refresh_token, token)
        self.assertIn(token, self.fake.accounts.refresh)
