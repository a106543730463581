"""From nothing to Active: the portal is chosen, the choices are made, the sync begins."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user

from .common import CLIENT_ID, CLIENT_SECRET, ZohoCase


class TestPortalChoice(ZohoCase):
    def test_who_owns_one_need_not_choose(self):
        foreign = self.fake.add_portal("guests", owned=False)
        connection = self.connect()
        self.assertEqual(connection.owned_portal_id.zoho_id, "600000001")
        self.assertEqual(connection.portal_name, connection.owned_portal_id.name)
        self.assertEqual(connection.portal_timezone, connection.owned_portal_id.timezone)
        self.assertEqual(connection.foreign_portal_ids.zoho_id, foreign)
        self.assertIn("owner", connection.foreign_portal_ids.obstacle)
        self.assertFalse(connection.owned_portal_id.obstacle)

    def test_who_owns_several_chooses(self):
        second = self.fake.add_portal("second")
        self.fake.add_portal("guests", owned=False)
        connection = self.connect()
        self.assertFalse(connection.portal_id)
        with Form(connection) as form:
            form.owned_portal_id = connection.portal_ids.filtered(lambda p: p.zoho_id == second)
        self.assertEqual(connection.portal_id, second)
        self.assertEqual(connection.portal_name, "second")

    def test_looking_again(self):
        gone = self.fake.add_portal("second")
        connection = self.connect()
        self.fake.portals.pop(gone)
        third = self.fake.add_portal("third")
        connection.action_load_portals()
        self.assertEqual(set(connection.portal_ids.mapped("zoho_id")), {"600000001", third})
        self.assertEqual(len(connection.portal_ids), 2, "those known are not made again")

    def test_zoho_is_not_reachable(self):
        connection = self.connect()
        self.fake.fail("portals", times=None)
        with self.assertRaisesRegex(UserError, "cannot be reached"):
            connection.action_load_portals()
        self.assertEqual(len(connection.portal_ids), 1)

    def test_nobody_writes_the_list(self):
        connection = self.connect()
        manager = new_test_user(
            self.env, "portal_manager", "zoho_projects_connector.group_zoho_projects_manager"
        )
        with self.assertRaises(AccessError):
            connection.with_user(manager).write({"portal_ids": [(5, 0, 0)]})
        with self.assertRaises(AccessError):
            connection.portal_ids.with_user(manager).is_owner = True


class TestSteps(ZohoCase):
    def test_from_nothing_to_active(self):
        connection = self.env["zoho.connection"].create(
            {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        )
        self.assertEqual(connection.setup_step, "connect")
        connection._exchange_code(self.fake.self_client_code())
        self.assertEqual(connection.setup_step, "choose")
        connection.action_next_step()
        self.assertEqual(connection.setup_step, "fields")
        connection.action_previous_step()
        self.assertEqual(connection.setup_step, "choose")
        connection.action_next_step()
        connection.action_save_and_sync()
        self.assertEqual(connection.setup_step, "done")
        self.assertEqual(connection.sync_status, "in_progress")
        self.assertEqual(self.sync(connection).state, "done")
        self.assertEqual(connection.sync_status, "active")

    def test_the_portal_comes_first(self):
        self.fake.add_portal("second")
        connection = self.connect()
        for button in (connection.action_next_step, connection.action_save_and_sync):
            with self.assertRaisesRegex(UserError, "Choose the portal"):
                button()
        self.assertEqual(connection.setup_step, "choose")

    def test_connecting_again_keeps_the_step(self):
        connection = self.connect()
        connection.action_next_step()
        connection._exchange_code(self.fake.self_client_code())
        self.assertEqual(connection.setup_step, "fields")

    def test_a_step_needs_the_right_to_write(self):
        connection = self.connect()
        user = new_test_user(self.env, "looks_on", "account.group_account_invoice")
        for button in ("action_next_step", "action_previous_step", "action_load_portals"):
            with self.assertRaises(AccessError):
                getattr(connection.with_user(user), button)()


class TestChoices(ZohoCase):
    def test_the_day_before_which_is_invoiced(self):
        connection = self.connect(invoiced_before="2026-03-01")
        self.assertEqual(connection.start_with, "date")
        with Form(connection) as form:
            form.start_with = "unbilled"
            self.assertFalse(form.invoiced_before)
        self.assertFalse(connection.invoiced_before)
        self.assertEqual(connection.start_with, "unbilled")

    def test_a_date_is_asked_for(self):
        connection = self.connect()
        connection.start_with = "date"
        with self.assertRaisesRegex(UserError, "Enter the day"):
            connection.action_next_step()
        connection.sync_timesheets = False
        connection.action_next_step()

    def test_projects_are_always_synced(self):
        self.assertTrue(self.connect().sync_projects)


class TestSettings(ZohoCase):
    def settings(self):
        return self.env["res.config.settings"].create({})

    def test_before_and_after(self):
        settings = self.settings()
        self.assertFalse(settings.zoho_connection_id)
        self.assertFalse(settings.action_zoho_connection()["res_id"])
        connection = self.connect()
        settings = self.settings()
        self.assertEqual(settings.zoho_connection_id, connection)
        self.assertEqual(settings.zoho_portal_name, connection.portal_name)
        self.assertEqual(settings.action_zoho_connection()["res_id"], connection.id)

    def test_each_company_has_its_own(self):
        self.connect()
        other = self.env["res.company"].create({"name": "Second"})
        self.env.user.company_ids |= other
        settings = self.env["res.config.settings"].with_company(other).create({})
        self.assertFalse(settings.zoho_connection_id)
        action = self.env["zoho.connection"].with_company(other)._action_open()
        self.assertFalse(action["res_id"])
