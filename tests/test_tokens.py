"""Access tokens are renewed in time and once; a dead authorisation loses nothing."""

import threading
import time
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api

from odoo.addons.zoho_projects_connector.zoho import errors, oauth

from .common import CLIENT_ID, CLIENT_SECRET, ZohoCase
from .end_state import EndStateMixin

TOKEN = "oauth/v2/token"


class TestRenewal(ZohoCase):
    def setUp(self):
        super().setUp()
        self.connection = self.connect()
        self.fake.forget_requests()

    def test_one_minute_early(self):
        clock = freeze_time()
        clock.start()
        self.addCleanup(clock.stop)
        token = self.connection.access_token
        self.connection.access_token_expires_at = time.time() + 61
        self.connection._available_portals()
        self.assertEqual(self.fake.calls(TOKEN), 0)
        self.connection.access_token_expires_at = time.time() + 59
        self.connection._available_portals()
        self.assertEqual(self.fake.calls(TOKEN), 1)
        self.assertNotEqual(self.connection.access_token, token)
        self.connection._available_portals()
        self.assertEqual(self.fake.calls(TOKEN), 1, "the new one is kept")

    def test_the_new_token_lives_an_hour(self):
        self.connection.access_token_expires_at = 0
        refresh_token = self.connection.refresh_token
        self.connection._available_portals()
        self.assertAlmostEqual(
            self.connection.access_token_expires_at, time.time() + 3600, delta=60
        )
        self.assertEqual(self.connection.refresh_token, refresh_token)

    def test_expired_by_zohos_clock_only(self):
        self.fake.expire_access_tokens()
        self.assertTrue(self.connection._available_portals())
        self.assertEqual(self.fake.calls(TOKEN), 1)

    def test_a_token_that_expires_in_the_middle_of_a_sync(self):
        self.fake.on_page("tasks", 1, self.fake.expire_access_tokens)
        self.connection.action_save_and_sync()
        run = self.sync()
        self.assertEqual(run.state, "done", run.message)
        self.assertEqual(self.fake.calls(TOKEN), 1)

    def test_too_many_renewals_are_a_pause(self):
        """Zoho gives ten a ten minutes; a sync that hits the limit waits."""
        self.fake.set_traits(refresh_limit=1)
        self.connection.action_save_and_sync()
        for listing in ("phases", "tasks"):
            self.fake.on_page(listing, 1, self.fake.expire_access_tokens)
        run = self.sync()
        self.assertEqual(run.state, "running")
        self.assertTrue(run.paused_until)
        self.assertEqual(self.connection.sync_status, "paused")


class TestTwoWorkers(ZohoCase):
    """Two real transactions want a new token at the same time."""

    def setUp(self):
        super().setUp()
        self.patch(self.registry["zoho.connection"], "_accounts_url", lambda _self: self.fake.url)
        with self.registry.cursor() as cr:
            connection = api.Environment(cr, SUPERUSER_ID, {})["zoho.connection"].create(
                {
                    "client_id": CLIENT_ID,
                    "client_secret": CLIENT_SECRET,
                    "refresh_token": self.fake.issue_tokens()["refresh_token"],
                    "access_token": "old",
                    "access_token_expires_at": time.time() + 10,
                }
            )
            self.connection_id = connection.id
        self.addCleanup(self.delete_connection)

    def delete_connection(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["zoho.connection"].browse(self.connection_id).unlink()

    def want_token(self, tokens, **options):
        """As requests and the cron do: what met with another transaction is done again."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            connection = env["zoho.connection"].browse(self.connection_id)
            try:
                tokens.append(connection._valid_access_token(**options))
            except SerializationFailure:
                cr.rollback()
                tokens.append(connection._valid_access_token())

    def test_one_renews_the_other_waits_for_it(self):
        refreshing, may_answer = threading.Event(), threading.Event()
        original = oauth.refresh

        def slow_refresh(*args):
            refreshing.set()
            self.assertTrue(may_answer.wait(20))
            return original(*args)

        self.patch(oauth, "refresh", slow_refresh)
        first, second, third = [], [], []
        workers = [
            threading.Thread(target=self.want_token, args=[first]),
            threading.Thread(target=self.want_token, args=[second]),
            threading.Thread(target=self.want_token, args=[third], kwargs={"renew": True}),
        ]
        workers[0].start()
        self.assertTrue(refreshing.wait(20))
        workers[1].start()
        workers[2].start()
        self.wait_for_row_lock(2)
        self.assertFalse(second or third)
        may_answer.set()
        for worker in workers:
            worker.join(20)
        self.assertEqual(self.fake.calls(TOKEN), 1)
        self.assertEqual(len(first), 1)
        self.assertIn(first[0], self.fake.accounts.access)
        self.assertEqual(first + second + third, first * 3)

    def wait_for_row_lock(self, number):
        """Until so many transactions wait for another one's row."""
        give_up_at = time.monotonic() + 20
        with self.registry.cursor() as cr:
            while time.monotonic() < give_up_at:
                cr.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND wait_event_type = 'Lock' AND query LIKE '%zoho_connection%'"
                )
                if cr.fetchone()[0] >= number:
                    return
                cr.rollback()  # statistics are a snapshot per transaction
        self.fail("nobody waits for the row lock")


class TestLostAuthorisation(EndStateMixin, ZohoCase):
    def mails(self):
        return self.env["mail.mail"].search(
            [("model", "=", "zoho.connection"), ("res_id", "=", self.connection.id)]
        )

    def lose(self):
        self.fake.revoke_tokens()

    def test_attention_is_asked_for_once(self):
        self.first_sync()
        self.assertFalse(self.mails())
        before = self.end_state()
        self.lose()
        self.connection.action_instant_sync()
        for _turn in range(3):
            self.run_cron()
        self.assertEqual(self.connection.sync_status, "attention")
        self.assertEqual(self.connection.state, "running", "the user's choice is kept")
        self.assertIn("connect again", self.connection.attention_message)
        self.assertEqual(self.connection.run_ids[0].state, "failed")
        self.assertEqual(self.connection.run_ids[0].message, self.connection.attention_message)
        [mail] = self.mails()
        self.assertIn(self.connection.attention_message, mail.body_html)
        self.assertEqual(mail.recipient_ids, self.connection.user_id.partner_id)
        self.assertSameEnd(self.end_state(), before)

    def test_no_call_is_made_until_somebody_connects_again(self):
        self.first_sync()
        self.lose()
        self.connection.action_instant_sync()
        self.run_cron()
        self.fake.forget_requests()
        runs = self.connection.run_ids
        self.connection.action_instant_sync()
        self.run_cron()
        self.run_cron()
        self.assertEqual(self.fake.calls(), 0)
        self.assertEqual(self.connection.run_ids, runs)

    def test_connecting_again_goes_on_where_it_stopped(self):
        expected = self.undisturbed_state()
        self.fake.on_page("issues", 1, self.lose)
        run = self.first_sync()
        self.assertEqual(run.state, "failed")
        self.assertEqual(self.connection.sync_status, "attention")
        self.assertTrue(self.linked("task", "task_root"), "what was read stays")
        self.assertFalse(self.link("timesheet", self.ids["log_long"]))
        self.fake.forget_requests()
        self.connection._exchange_code(self.fake.self_client_code())
        self.assertFalse(self.connection.attention_message)
        self.assertEqual(self.connection.sync_status, "in_progress")
        run = self.sync()
        self.assertEqual(run.state, "done", run.message)
        self.assertEqual(self.connection.sync_status, "active")
        self.assertSameEnd(self.end_state(), expected)
        self.assertEqual(len(self.mails()), 1)

    def test_lost_again_is_told_again(self):
        self.first_sync()
        for number in (1, 2):
            self.lose()
            self.connection.action_instant_sync()
            self.run_cron()
            self.assertEqual(len(self.mails()), number)
            self.connection._exchange_code(self.fake.self_client_code())
            self.sync()
            self.assertEqual(self.connection.sync_status, "active")

    def test_whoever_finds_it_out_again_sends_no_second_mail(self):
        self.connection = self.connect()
        self.connection._need_attention("Connect again.")
        self.connection._need_attention("Connect again, please.")
        self.assertEqual(len(self.mails()), 1)
        self.assertEqual(self.connection.attention_message, "Connect again.")

    def test_without_any_refresh_token(self):
        self.connection = self.connect()
        self.connection.write({"refresh_token": False, "access_token_expires_at": 0})
        with self.assertRaises(errors.ZohoAuthorizationLost):
            self.connection._valid_access_token()

    def test_a_throttled_accounts_server_is_no_lost_authorisation(self):
        self.first_sync()
        failure = errors.ZohoThrottled("too many", wait_s=600, pattern="/oauth/v2/token")
        self.fake.expire_access_tokens()
        self.connection.action_instant_sync()
        with patch.object(oauth, "refresh", side_effect=failure):
            self.run_cron()
        self.assertEqual(self.connection.sync_status, "paused")
        self.assertFalse(self.mails())
