"""Invariants 8 and 10: secrets stay secret, copies stay silent, nothing is opened by a context."""

import ast
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlsplit

import requests

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tools.misc import file_open, file_path

from odoo.addons.zoho_projects_connector.zoho import const

from .common import CLIENT_SECRET, CRON, ZohoCase

SECRETS = ("client_secret", "refresh_token", "access_token", "access_token_expires_at")
OTHERS = (
    "base.group_user",
    "zoho_projects_connector.group_zoho_projects_user",
    "account.group_account_manager",
    "zoho_projects_connector.group_zoho_projects_manager",
)
ADDON = Path(file_path("zoho_projects_connector"))


class TestSecrets(ZohoCase):
    def setUp(self):
        super().setUp()
        self.connection = self.connect()

    def ways_to_read(self, field):
        yield "read", lambda c: c.read([field])
        yield "attribute", lambda c: c[field]
        yield "web_read", lambda c: c.web_read({field: {}})
        yield "search_read", lambda c: c.search_read([], [field])
        yield "search", lambda c: c.search([(field, "!=", False)])
        yield "order", lambda c: c.search([], order=field)
        yield "group", lambda c: c._read_group([], [field], ["__count"])
        yield "aggregate", lambda c: c._read_group([], [], [f"{field}:max"])
        yield "web group", lambda c: c.formatted_read_group([], [field], ["__count"])
        yield "export", lambda c: c.export_data([field])
        yield "write", lambda c: c.write({field: False})
        yield (
            "through another model",
            lambda c: c.env["zoho.entity"].search([(f"connection_id.{field}", "!=", False)]),
        )

    def test_unreadable_for_all_but_system_administrators(self):
        for number, group in enumerate(OTHERS):
            user = new_test_user(self.env, f"curious{number}", f"{group},base.group_allow_export")
            connection = self.connection.with_user(user)
            for field in SECRETS:
                for name, way in self.ways_to_read(field):
                    with self.subTest(f"{group}: {field} by {name}"):
                        self.env.invalidate_all()
                        with self.assertRaises(AccessError):
                            way(connection)
            if connection.has_access("read"):
                self.assertFalse(set(SECRETS) & set(connection.read()[0]))
                self.assertFalse(set(SECRETS) & set(connection.fields_get()))
        self.assertEqual(self.connection.client_secret, CLIENT_SECRET)

    def test_system_administrators_may(self):
        user = new_test_user(self.env, "system", "base.group_system")
        [values] = self.connection.with_user(user).read(SECRETS)
        self.assertEqual(values["client_secret"], CLIENT_SECRET)
        self.assertTrue(values["refresh_token"])

    def test_they_are_not_copied(self):
        company = self.env["res.company"].create({"name": "Copy"})
        copied = self.connection.copy({"company_id": company.id})
        for field in SECRETS:
            self.assertFalse(copied[field], field)

    def test_what_zoho_sent_is_for_system_administrators(self):
        """A payload may hold anything the rest of Odoo would not show to everybody."""
        self.env["zoho.sync.error"]._record(
            self.connection, "task", {"1": ("invalid_payload", "Wrong", {"id": "1"})}
        )
        user = new_test_user(
            self.env, "manager", "zoho_projects_connector.group_zoho_projects_manager"
        )
        error = self.connection.error_ids.with_user(user)
        self.assertEqual(error.message, "Wrong")
        for field in ("payload", "payload_excerpt"):
            with self.assertRaises(AccessError):
                error.read([field])


class TestTraces(ZohoCase):
    """What a sync with all that can happen to tokens leaves behind."""

    def test_no_token_in_logs_or_records(self):
        secrets = {CLIENT_SECRET}
        with self.assertLogs(level="DEBUG") as others, self.assertLogs("odoo", "DEBUG") as own:
            self.first_sync()
            secrets |= set(self.fake.accounts.access) | set(self.fake.accounts.refresh)
            self.fake.expire_access_tokens()
            self.fake.fail("tasks", times=2)
            self.fake.reset_connection("oauth/v2/token", times=1)
            self.connection.action_full_sync()
            self.sync()
            secrets |= set(self.fake.accounts.access)
            self.fake.revoke_tokens()
            self.connection.action_instant_sync()
            self.sync()
            with self.assertRaises(UserError):
                self.connection._exchange_code("1000.secret.code")
            secrets.add("1000.secret.code")
        self.assertEqual(self.connection.sync_status, "attention")
        self.assertGreater(len(secrets), 4)
        lines = [
            line
            for record, line in zip(
                [*others.records, *own.records], [*others.output, *own.output], strict=True
            )
            # The server's own log of every SQL statement with its values is off unless asked for.
            if record.name != "odoo.sql_db"
        ]
        self.assertTrue([line for line in lines if "zoho_projects_connector" in line])
        self.env.flush_all()
        for secret in secrets:
            self.assertFalse([line for line in lines if secret in line])
            for table in self.tables_of_text():
                self.env.cr.execute(
                    f'SELECT count(*) FROM "{table}" t WHERE strpos(t::text, %s) > 0',  # noqa: S608
                    [secret],
                )
                self.assertEqual(self.env.cr.fetchone(), (0,), table)

    def tables_of_text(self):
        """Tables people or other modules read; the connection itself is guarded by its groups."""
        own = [
            self.env[name]._table
            for name in self.env
            if name.startswith("zoho.") and not self.env[name]._abstract
        ]
        return {*own, "mail_message", "mail_mail", "ir_logging"} - {"zoho_connection"}


class TestNeutralized(ZohoCase):
    def neutralize(self):
        self.env.flush_all()
        with file_open("zoho_projects_connector/data/neutralize.sql") as file:
            self.env.cr.execute(file.read())
        self.env.invalidate_all()
        self.fake.forget_requests()

    def triggers(self):
        return self.env["ir.cron.trigger"].search([("cron_id", "=", self.env.ref(CRON).id)])

    def test_a_copy_of_the_database_never_calls_zoho(self):
        self.first_sync()
        self.connection.action_instant_sync()
        self.assertTrue(self.triggers())
        self.neutralize()
        self.assertFalse(self.triggers())
        self.assertEqual(self.connection.sync_status, "disabled")
        self.assertFalse(self.connection.next_sync_at)
        for field in SECRETS:
            self.assertFalse(self.connection[field], field)
        self.run_cron()
        with self.assertRaises(UserError):
            self.connection.action_save_and_sync()
        with self.assertRaises(UserError):
            self.connection.action_instant_sync()
        self.run_cron()
        self.assertEqual(self.fake.calls(), 0)
        self.assertTrue(self.linked("project", "project_acme"), "what was imported stays")

    def test_its_buttons_say_a_sentence(self):
        self.first_sync()
        self.neutralize()
        with self.assertRaisesRegex(UserError, "enable it again"):
            self.connection.action_instant_sync()
        action = self.connection.action_enable()
        answer = self.env["zoho.life.cycle"].browse(action["res_id"]).action_confirm()
        self.assertIn("Connect again", answer["params"]["message"])
        self.assertEqual(self.connection.state, "disabled")
        with self.assertRaisesRegex(UserError, "client secret"):
            self.connection.action_connect()
        self.run_cron()
        action = self.connection.action_delete()
        wizard = self.env["zoho.life.cycle"].browse(action["res_id"])
        wizard.typed_name = wizard.portal
        wizard.action_confirm()
        self.assertEqual(self.fake.calls(), 0)

    def test_a_run_that_was_open_is_closed(self):
        self.fake.throttle("portal/{p}/tasks")
        run = self.first_sync()
        self.assertTrue(run.paused_until)
        self.neutralize()
        self.assertEqual((run.state, run.paused_until), ("stopped", False))
        self.assertTrue(run.ended_at)

    def test_a_connection_that_never_ran(self):
        self.connection = self.connect()
        self.neutralize()
        self.assertEqual(self.connection.state, "draft")
        with self.assertRaises(UserError):
            self.connection.action_save_and_sync()
        self.assertEqual(self.fake.calls(), 0)


class TestSourceCode(ZohoCase):
    """What holds for the code as a whole."""

    def nodes(self):
        for path in sorted(ADDON.rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                yield f"{path.relative_to(ADDON)}:{getattr(node, 'lineno', '')}", node

    def test_no_context_key_is_a_permission(self):
        """Any client may send any context: nothing is decided by it."""
        readers = [
            where
            for where, node in self.nodes()
            if isinstance(node, ast.Attribute) and node.attr in ("context", "_context")
        ]
        self.assertEqual(readers, [])

    def test_one_door_to_the_network(self):
        modules = {"requests", "urllib.request", "urllib3", "http.client", "socket", "httpx"}
        importers = set()
        for where, node in self.nodes():
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            # `import requests.adapters` and `from urllib import request` are doors as well
            if any(f"{name}.".startswith(f"{module}.") for name in names for module in modules):
                importers.add(where.partition(":")[0])
        self.assertEqual(importers, {"zoho/client.py"})

    def test_the_api_knows_no_odoo(self):
        found = [
            where
            for where, node in self.nodes()
            if where.startswith("zoho/")
            and isinstance(node, (ast.Import, ast.ImportFrom))
            and (
                # `from ..models import …` is Odoo, too
                getattr(node, "level", 0) > where.count("/")
                or any(
                    name.split(".")[0] == "odoo"
                    for name in (
                        [node.module or ""]
                        if isinstance(node, ast.ImportFrom)
                        else [alias.name for alias in node.names]
                    )
                )
            )
        ]
        self.assertEqual(found, [])


class TestHtml(ZohoCase):
    def test_scripts_are_taken_out(self):
        evil = (
            "<p>Kept <b>text</b></p><script>alert(1)</script>"
            "<img src=x onerror='alert(2)'><a href='javascript:alert(3)'>link</a>"
            "<iframe src='https://example.com'></iframe>"
        )
        for name in ("project_acme", "task_root", "issue_desk"):
            self.fake.update(self.ids[name], description=evil)
        self.fake.update(self.ids["log_long"], notes=evil)
        self.first_sync()
        for kind, name in (
            ("project", "project_acme"),
            ("task", "task_root"),
            ("bug", "issue_desk"),
        ):
            description = self.linked(kind, name).description
            self.assertIn("Kept <b>text</b>", description)
            for danger in ("script", "alert", "onerror", "iframe"):
                self.assertNotIn(danger, description, kind)
        self.assertEqual(self.linked("timesheet", "log_long").name, "Kept text link")


class TestHosts(ZohoCase):
    def test_only_the_data_centers_own_hosts_are_called(self):
        parameters = self.env["ir.config_parameter"]
        parameters.search([("key", "like", "zoho_projects_connector.")]).unlink()
        original = requests.Session.request
        addresses = []

        def request(session, method, url, **kwargs):
            parts = urlsplit(url)
            addresses.append((parts.scheme, parts.netloc))
            base = f"{parts.scheme}://{parts.netloc}"
            return original(session, method, url.replace(base, self.fake.url), **kwargs)

        for data_center in ("eu", "ca"):
            addresses.clear()
            self.env["zoho.connection"].search([]).unlink()
            with patch.object(requests.Session, "request", request):
                self.first_sync(data_center=data_center)
            center = const.DATA_CENTERS[data_center]
            self.assertEqual(
                set(addresses), {("https", center.accounts_host), ("https", center.api_host)}
            )

    def test_no_field_replaces_them(self):
        """Only a system parameter does, which no user of ours may write."""
        for group in OTHERS:
            user = new_test_user(self.env, f"host{OTHERS.index(group)}", group)
            self.assertFalse(self.env["ir.config_parameter"].with_user(user).has_access("write"))
        fields = [
            name for name in self.env["zoho.connection"]._fields if "url" in name or "host" in name
        ]
        self.assertEqual([f for f in fields if not f.startswith(("message_", "website_"))], [])
