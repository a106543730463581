"""Linking a portal: Self Client codes, the rights it takes, and the portal's owner."""

from unittest.mock import patch

import requests

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import CLIENT_ID, CLIENT_SECRET, LINKING_RIGHTS, ZohoCase


class TestSelfClient(ZohoCase):
    def test_code(self):
        connection = self.connect()
        self.assertEqual(connection.state, "connected")
        self.assertIn(connection.refresh_token, self.fake.accounts.refresh)

    def test_pasted_with_blanks(self):
        connection = self.env["zoho.connection"].create(
            {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        )
        connection._exchange_code(f" {self.fake.self_client_code()}\n")
        self.assertEqual(connection.state, "connected")

    def test_refusals_are_sentences(self):
        for reason, secret, code in (
            ("invalid_code", CLIENT_SECRET, "1000.used.up"),
            ("invalid_code", CLIENT_SECRET, None),
            ("invalid_client", "wrong", "1000.any"),
        ):
            connection = self.env["zoho.connection"].search([]) or self.env[
                "zoho.connection"
            ].create({"client_id": CLIENT_ID})
            connection.client_secret = secret
            with self.subTest(reason), self.assertRaises(UserError) as caught:
                connection._exchange_code(code)
            self.assertIn(f"({reason})", str(caught.exception))
            self.assertIn("connect again", str(caught.exception))
            self.assertEqual(connection.state, "draft")

    def test_unreachable_zoho(self):
        self.fake.fail("oauth/v2/token", times=None)
        with self.assertRaisesRegex(UserError, "Zoho cannot be reached"):
            self.connect()

    def test_client_id_and_secret_come_first(self):
        connection = self.env["zoho.connection"].create({"client_id": CLIENT_ID})
        with self.assertRaisesRegex(UserError, "client ID and the client secret"):
            connection.action_connect()


class TestWhoMayLink(ZohoCase):
    def test_each_missing_right_is_named(self):
        self.connection = self.connect()
        verbs = (
            lambda connection: connection.action_connect(),
            lambda connection: connection._exchange_code(self.fake.self_client_code()),
            lambda connection: connection.action_save_and_sync(),
        )
        for number, (group, name) in enumerate(LINKING_RIGHTS.items()):
            others = LINKING_RIGHTS.keys() - {group}
            user = new_test_user(
                self.env,
                f"lacks{number}",
                ",".join({*others, "zoho_projects_connector.group_zoho_projects_manager"}),
            )
            for verb in verbs:
                with self.subTest(group), self.assertRaises(UserError) as caught:
                    verb(self.connection.with_user(user))
                self.assertIn(name, str(caught.exception))
                for other in others:
                    self.assertNotIn(LINKING_RIGHTS[other], str(caught.exception))
        self.assertEqual(self.connection.state, "connected")

    def test_with_all_rights(self):
        self.connection = self.connect()
        user = new_test_user(self.env, "linker", ",".join(LINKING_RIGHTS))
        self.connection.with_user(user).action_save_and_sync()
        self.assertEqual(self.connection.state, "running")

    def test_only_the_owner_of_the_portal(self):
        self.connection = self.connect()
        self.fake.sign_in(self.ids["user_bruno"])
        with self.assertRaisesRegex(UserError, "Only the owner of the portal"):
            self.connection.action_save_and_sync()
        self.assertEqual(self.connection.state, "connected")
        self.fake.sign_in()
        self.connection.action_save_and_sync()
        self.assertEqual(self.connection.state, "running")

    def test_a_portal_the_user_does_not_see(self):
        self.connection = self.connect()
        self.connection.portal_id = "600009999"
        with self.assertRaisesRegex(UserError, "does not see the portal"):
            self.connection.action_save_and_sync()

    def test_no_portal_is_chosen_for_who_owns_none_or_several(self):
        self.fake.sign_in(self.ids["user_bruno"])
        self.assertFalse(self.connect().portal_id)
        self.env["zoho.connection"].search([]).unlink()
        self.fake.sign_in()
        self.fake.add_portal("second")
        connection = self.connect()
        self.assertFalse(connection.portal_id)
        with self.assertRaisesRegex(UserError, "Choose the portal"):
            connection.action_save_and_sync()

    def test_available_portals(self):
        other = self.fake.add_portal("guests", owned=False)
        connection = self.connect()
        portals = {portal["id"]: portal for portal in connection._available_portals()}
        self.assertEqual(portals.keys(), {"600000001", other})
        for portal in portals.values():
            self.assertEqual(portal.keys(), {"id", "name", "timezone", "is_owner"})
            self.assertTrue(portal["name"])
        self.assertIs(portals["600000001"]["is_owner"], True)
        self.assertIs(portals[other]["is_owner"], False)

    def test_abridged_portals_still_tell_the_owner(self):
        self.fake.set_traits(portals_shape="abridged")
        connection = self.connect()
        portals = [(p["id"], p["is_owner"]) for p in connection._available_portals()]
        self.assertEqual(portals, [("600000001", True)])
        self.fake.sign_in(self.ids["user_bruno"])
        portals = [(p["id"], p["is_owner"]) for p in connection._available_portals()]
        self.assertEqual(portals, [("600000001", False)])

    def test_zoho_is_asked_for_nothing_without_rights(self):
        connection = self.connect()
        self.fake.forget_requests()
        user = new_test_user(
            self.env, "curious", "zoho_projects_connector.group_zoho_projects_manager"
        )
        with patch.object(requests.Session, "request") as request:
            with self.assertRaises(UserError):
                connection.with_user(user).action_save_and_sync()
        request.assert_not_called()

    def test_nobody_writes_past_the_buttons(self):
        """The Zoho administrator may edit preferences, not what linking and syncing result in."""
        connection = self.connect()
        manager = new_test_user(
            self.env, "zoho_manager", "zoho_projects_connector.group_zoho_projects_manager"
        )
        own = connection.with_user(manager)
        own.customer_duplication = "clone"
        for values in (
            {"state": "running"},
            {"attention_message": False},
            {"api_traits": {}},
            {"requested_trigger": "instant"},
        ):
            with self.assertRaises(AccessError, msg=values):
                own.write(values)
        with self.assertRaises(UserError):
            own.portal_id = "1"
        with self.assertRaises(AccessError):
            own.create({"state": "running"})
