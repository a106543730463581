"""The owner's consent over real HTTP: the way to Zoho and back, and forged answers."""

from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from freezegun import freeze_time

from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.zoho_projects_connector.zoho import const

from .common import CLIENT_ID, CLIENT_SECRET, LINKING_RIGHTS, ZohoHttpCase

CALLBACK = "/zoho_projects/oauth/callback"
ALL_RIGHTS = ",".join(LINKING_RIGHTS)


class ConsentCase(ZohoHttpCase):
    def setUp(self):
        super().setUp()
        self.linker = new_test_user(self.env, "linker", ALL_RIGHTS)
        self.connection = self.env["zoho.connection"].create(
            {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        )
        self.authenticate("linker", "linker")

    def consent_url(self, user=None):
        action = self.connection.with_user(user or self.linker).action_connect()
        self.assertEqual(action["type"], "ir.actions.act_url")
        return action["url"]

    def consent(self):
        """Let the browser go to Zoho. :return: the address Zoho sends it back to"""
        answer = requests.get(self.consent_url(), allow_redirects=False, timeout=60)
        self.assertEqual(answer.status_code, 302, answer.text)
        return answer.headers["Location"]

    def callback(self, url=None, **params):
        url = url or f"{CALLBACK}?{urlencode(params)}"
        answer = self.url_open(url, allow_redirects=False, timeout=60)
        self.env.invalidate_all()
        return answer

    def assertNotConnected(self):
        self.assertEqual(self.connection.state, "draft")
        self.assertFalse(self.connection.refresh_token)
        self.assertFalse(self.fake.calls("oauth/v2/token"))


class TestConsent(ConsentCase):
    def test_the_way_there_and_back(self):
        back = self.consent()
        self.assertTrue(back.startswith(f"{self.base_url()}{CALLBACK}?"))
        answer = self.callback(back)
        self.assertEqual(answer.status_code, 303)
        target = urlsplit(answer.headers["Location"]).path
        self.assertEqual(target, f"/odoo/zoho.connection/{self.connection.id}")
        self.assertEqual(self.connection.state, "connected")
        self.assertIn(self.connection.refresh_token, self.fake.accounts.refresh)
        self.assertIn(self.connection.access_token, self.fake.accounts.access)
        self.assertEqual(self.connection.portal_id, "600000001", "the only portal is chosen")
        self.assertEqual(self.connection.user_id, self.linker)

    def test_what_is_asked_for(self):
        url = urlsplit(self.consent_url())
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        self.assertEqual(f"{url.scheme}://{url.netloc}{url.path}", f"{self.fake.url}/oauth/v2/auth")
        self.assertEqual(query["access_type"], "offline")
        self.assertEqual(query["prompt"], "consent")
        self.assertEqual(query["redirect_uri"], self.connection.redirect_uri)
        scopes = query["scope"].split(",")
        self.assertTrue(scopes)
        self.assertFalse([scope for scope in scopes if not scope.endswith(".READ")])
        self.assertNotIn(CLIENT_SECRET, url.query)

    def test_a_code_works_once(self):
        back = self.consent()
        self.callback(back)
        answer = self.callback(back)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("invalid_code", answer.text)
        self.assertEqual(self.connection.state, "connected", "the first answer stays valid")

    def test_consent_denied(self):
        self.fake.deny_consent()
        answer = self.callback(self.consent())
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Zoho did not give its consent (access_denied).", answer.text)
        self.assertIn(f"/odoo/zoho.connection/{self.connection.id}", answer.text)
        self.assertNotConnected()

    def test_the_answer_needs_a_login(self):
        back = self.consent()
        self.logout()
        answer = self.callback(back)
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(urlsplit(answer.headers["Location"]).path, "/web/login")
        self.assertNotConnected()

    def test_rights_lost_on_the_way(self):
        back = self.consent()
        self.linker.group_ids -= self.env.ref("account.group_account_manager")
        answer = self.callback(back)
        self.assertIn(LINKING_RIGHTS["account.group_account_manager"], answer.text)
        self.assertNotConnected()


class TestState(ConsentCase):
    """The state says for whom an answer is; nobody else can make one."""

    def state(self):
        return parse_qs(urlsplit(self.consent_url()).query)["state"][0]

    def assertRefused(self, state):
        code = self.fake.self_client_code()
        with mute_logger("odoo.http"):
            answer = self.callback(state=state, code=code, **{"accounts-server": self.fake.url})
        self.assertEqual(answer.status_code, 403, state)
        self.assertNotConnected()

    def test_forged(self):
        message, _dot, signature = self.state().rpartition(".")
        other = self.env["zoho.connection"].create(
            {"company_id": self.env["res.company"].create({"name": "Other"}).id}
        )
        user = self.linker.id
        for state in (
            "",
            "nonsense",
            "...",
            message,
            f"{message}.",
            f"{message}.{'0' * len(signature)}",
            f"{message}.é",
            f"{other.id}.{user}.{message.rpartition('.')[2]}.{signature}",
            f"{message}9.{signature}",
        ):
            with self.subTest(state):
                self.assertRefused(state)

    def test_expired(self):
        with freeze_time("2026-07-01 08:00:00"):
            state = self.state()
        with freeze_time("2026-07-01 08:29:00"):
            self.assertTrue(self.connection.with_user(self.linker)._from_oauth_state(state))
        with freeze_time("2026-07-01 08:31:00"):
            self.assertFalse(self.connection.with_user(self.linker)._from_oauth_state(state))
        self.assertRefused(state)

    def test_of_another_user(self):
        new_test_user(self.env, "second", ALL_RIGHTS)
        state = self.state()
        self.authenticate("second", "second")
        self.assertRefused(state)

    def test_of_a_deleted_connection(self):
        state = self.state()
        self.connection.unlink()
        self.connection = self.env["zoho.connection"].create({})
        self.assertRefused(state)


class TestAccountsServer(ConsentCase):
    def test_unknown(self):
        """The client secret is sent to that host: only Zoho's own may get it."""
        for server in (
            "https://accounts.zoho.example",
            "https://accounts.zoho.eu.example.com",
            "http://accounts.zoho.eu",
            "https://accounts.zoho.eu:8443",
            "https://accounts.zoho.eu@example.com",
            "https://projectsapi.zoho.eu",
            "//accounts.zoho.eu",
        ):
            with self.subTest(server):
                self.fake.set_traits(accounts_server=server)
                answer = self.callback(self.consent())
                self.assertIn("unknown accounts server", answer.text)
                self.assertEqual(self.connection.data_center, "com")
                self.assertNotConnected()

    def test_known_ones_switch_the_data_center(self):
        for key, center in const.DATA_CENTERS.items():
            with self.subTest(key):
                server = f"https://{center.accounts_host}"
                self.fake.set_traits(accounts_server=server, location=key)
                answer = self.callback(self.consent())
                self.assertEqual(answer.status_code, 303, answer.text)
                self.assertEqual(self.connection.data_center, key)
                self.assertEqual(self.connection.state, "connected")
