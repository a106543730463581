"""Who may see, change and call what: groups, companies, public methods."""

import inspect

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from .common import CLIENT_ID, CLIENT_SECRET, ZohoCase

ADDON = "odoo.addons.zoho_projects_connector"
GROUPS = {
    "internal": "base.group_user",
    "user": "zoho_projects_connector.group_zoho_projects_user",
    "accountant": "account.group_account_invoice",
    "administrator": "zoho_projects_connector.group_zoho_projects_manager",
    "system": "base.group_system",
}
OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}
# Model: what internal users, Zoho users, accountants and Zoho administrators may do.
MATRIX = {
    "zoho.connection": ("", "r", "r", "rwc"),
    "zoho.entity": ("", "r", "r", "rw"),
    "zoho.portal": ("", "r", "r", "r"),
    "zoho.field.mapping": ("", "r", "r", "rwcu"),
    "zoho.custom.field": ("", "r", "r", "r"),
    "zoho.custom.value": ("r", "r", "r", "r"),
    "zoho.link": ("r", "r", "r", "r"),
    "zoho.task.list": ("r", "r", "r", "r"),
    "zoho.sync.run": ("", "r", "r", "r"),
    "zoho.sync.run.line": ("", "r", "r", "r"),
    "zoho.sync.error": ("", "r", "r", "rw"),
    "zoho.sync.exclusion": ("", "r", "r", "r"),
    "zoho.call.budget": ("", "", "", "r"),
    "zoho.self.client": ("", "", "", "rwc"),
    "zoho.life.cycle": ("", "", "", "rwc"),
    "zoho.life.cycle.line": ("", "", "", "r"),
    "zoho.match": ("", "r", "r", "rw"),
    "zoho.preview": ("", "", "", "rw"),
    "zoho.preview.module": ("", "", "", "r"),
    "zoho.preview.line": ("", "", "", "r"),
    "zoho.set.back": ("", "", "", "rwc"),
    "zoho.lookup": ("", "rwc", "rwc", "rwc"),
    "zoho.project.invoice": ("", "", "rwc", ""),
    "zoho.project.invoice.fixed.price": ("", "", "rwcu", ""),
    "zoho.project.rates": ("", "", "rwc", ""),
    "zoho.project.rates.line": ("", "", "rwc", ""),
    "zoho.billing.change": ("", "r", "r", "r"),
    "zoho.recurring.invoice": ("", "", "rwcu", ""),
    "zoho.recurring.invoice.line": ("", "", "rwcu", ""),
    "zoho.recurring.expense": ("", "", "rwcu", ""),
}
RECURRENCE = {
    "action_make_now",
    "action_try_again",
    "action_skip",
    "action_pause",
    "action_resume",
}
# What a browser or a script may call; everything else starts with an underscore.
PUBLIC_METHODS = {
    "zoho.connection": {
        "action_connect",
        "action_save_and_sync",
        "action_instant_sync",
        "action_full_sync",
        "action_view_errors",
        "action_load_portals",
        "action_next_step",
        "action_previous_step",
        "action_refresh",
        "action_map_fields",
        "action_look_for_fields",
        "action_disable",
        "action_enable",
        "action_delete",
        "action_preview",
        "action_view_matches",
        "action_retry_errors",
        "action_view_billing_changes",
    },
    "zoho.entity": {"action_full_sync", "action_open_set_back"},
    "zoho.sync.error": {
        "action_retry",
        "action_read_all",
        "action_ignore",
        "action_reopen",
        "action_view_alike",
    },
    "zoho.preview": {
        "action_go_on",
        "action_read_again",
        "action_save_and_sync",
        "action_back",
        "action_view_lines",
    },
    "res.config.settings": {"action_zoho_connection"},
    "zoho.field.mapping": {"action_create_field", "action_look_for_fields"},
    "zoho.sync.run": {"action_view_mapped_fields", "action_view_records"},
    "zoho.life.cycle": {"action_confirm"},
    "zoho.self.client": {"action_connect"},
    "zoho.set.back": {"action_set_back"},
    "zoho.lookup": {"action_look_up", "action_open", "action_fetch"},
    # Billing: buttons, and methods of Odoo that do more here.
    "project.project": {
        "action_zoho_invoice",
        "action_zoho_rates",
        "action_zoho_quote",
        "action_zoho_expense",
        "action_zoho_timesheets",
        "action_zoho_billing",
        "action_zoho_milestones",
        "action_zoho_invoices",
        "action_zoho_orders",
        "action_zoho_recurring_invoice",
        "action_zoho_recurring_expense",
    },
    "project.task": {"action_zoho_invoice"},
    "project.milestone": {"action_zoho_invoice"},
    "zoho.task.list": {"action_zoho_invoice"},
    "account.analytic.line": {"action_zoho_invoice"},
    "res.partner": {"action_zoho_invoice", "action_zoho_projects"},
    "zoho.project.invoice": {"action_create_invoice", "action_rates"},
    "zoho.project.rates": {"action_save"},
    "zoho.billing.change": {
        "action_ignore",
        "action_bill",
        "action_credit",
        "action_open_invoice",
        "action_open_timesheet",
    },
    "account.move": {"action_post", "action_zoho_changes", "button_cancel", "button_draft"},
    "account.move.reversal": {"reverse_moves"},
    "sale.order": {"action_confirm"},
    "zoho.recurrence.mixin": RECURRENCE,
    "zoho.recurring.invoice": RECURRENCE | {"action_view_invoices"},
    "zoho.recurring.expense": RECURRENCE | {"action_view_expenses"},
}
CORE_METHODS = {"create", "write", "unlink", "read", "copy"}


def own_models(env):
    return [name for name in env if name.startswith("zoho.") and not env[name]._abstract]


class TestMatrix(ZohoCase):
    def test_every_model_is_decided_upon(self):
        self.assertEqual(set(own_models(self.env)), set(MATRIX))

    def test_access(self):
        columns = {"internal": 0, "user": 1, "accountant": 2, "administrator": 3, "system": 3}
        for role, group in GROUPS.items():
            user = new_test_user(self.env, f"matrix_{role}", group)
            for model, rights in MATRIX.items():
                records = self.env[model].with_user(user)
                allowed = "".join(
                    letter for letter, name in OPERATIONS.items() if records.has_access(name)
                )
                self.assertEqual(allowed, rights[columns[role]], f"{role}: {model}")

    def test_public_methods(self):
        for name in self.env:
            public = {
                method
                for cls in type(self.env[name]).mro()
                if cls.__module__.startswith(ADDON)
                for method, _function in inspect.getmembers(cls, inspect.isfunction)
                if method in vars(cls) and not method.startswith("_")
            }
            allowed = PUBLIC_METHODS.get(name, set())
            self.assertEqual(public - CORE_METHODS, allowed, name)


class TestButtons(ZohoCase):
    def setUp(self):
        super().setUp()
        self.connection = self.connect()
        self.connection.state = "running"

    def test_only_administrators_press_them(self):
        for role in ("internal", "user", "accountant"):
            connection = self.connection.with_user(
                new_test_user(self.env, f"press_{role}", GROUPS[role])
            )
            for button in ("action_instant_sync", "action_full_sync"):
                with self.subTest(role), self.assertRaises(AccessError):
                    getattr(connection, button)()
            for button in ("action_connect", "action_save_and_sync"):
                with self.subTest(role), self.assertRaises(UserError):
                    getattr(connection, button)()
        self.assertFalse(self.connection.requested_trigger)

    def test_an_administrator_syncs(self):
        user = new_test_user(self.env, "presses", GROUPS["administrator"])
        self.connection.with_user(user).action_full_sync()
        self.assertEqual(self.connection.requested_trigger, "instant")
        self.assertTrue(all(self.connection.entity_ids.mapped("full_sync_requested")))

    def test_a_pasted_code_needs_the_linking_rights(self):
        user = new_test_user(self.env, "pastes", GROUPS["administrator"])
        wizard = self.env["zoho.self.client"].with_user(user)
        code = self.fake.self_client_code()
        wizard = wizard.create({"connection_id": self.connection.id, "code": code})
        with self.assertRaises(UserError):
            wizard.action_connect()
        self.assertIn(code, self.fake.accounts.codes, "it was not even tried")


class TestCompanies(ZohoCase):
    """Invariant 9: nobody sees the other company's portal."""

    def setUp(self):
        super().setUp()
        self.first_sync()
        self.mine = self.connection.company_id
        self.theirs = self.env["res.company"].create({"name": "Second"})
        other = self.env["zoho.connection"].create(
            {
                "company_id": self.theirs.id,
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
            }
        )
        other._exchange_code(self.fake.self_client_code())
        other.action_save_and_sync()
        self.sync(other)
        field = self.env["ir.model.fields"]._get("project.task", "email_cc")
        for connection in self.connection | other:
            self.env["zoho.field.mapping"].create(
                {
                    "connection_id": connection.id,
                    "kind": "task",
                    "zoho_key": "any",
                    "label": "Any",
                    "field_id": field.id,
                }
            )
            self.env["zoho.custom.value"]._ids_by_name(connection.company_id, field, {"Any"})
            self.env["zoho.sync.error"]._record(
                connection, "task", {"1": ("invalid_payload", "Wrong", {"id": "1"})}
            )
            self.env["zoho.match"].create(
                {"connection_id": connection.id, "kind": "user", "zoho_id": "1"}
            )
            error = self.env["zoho.sync.error"].search(
                [("company_id", "=", connection.company_id.id)], limit=1
            )
            self.env["zoho.billing.change"].create({"error_id": error.id, "what": "deleted"})
            self.make_recurring(connection)
        self.connections = {self.mine: self.connection, self.theirs: other}

    def make_recurring(self, connection):
        company = connection.company_id
        project = self.env["project.project"].search(
            [("company_id", "=", company.id), ("is_from_zoho", "=", True)], limit=1
        )
        project.zoho_billing_currency_id.active = True
        product = self.env.ref("zoho_projects_connector.product_fixed_price")
        self.env["zoho.recurring.invoice"].create(
            {
                "name": "Support",
                "company_id": company.id,
                "project_ids": project.ids,
                "line_ids": [Command.create({"product_id": product.id})],
            }
        )
        employee = self.env["hr.employee"].create({"name": "Ana", "company_id": company.id})
        self.env["zoho.recurring.expense"].create(
            {
                "name": "Hosting",
                "company_id": company.id,
                "project_id": project.id,
                "employee_id": employee.id,
                "amount": 1,
            }
        )

    def seen_by(self, user, model, companies):
        records = self.env[model].with_user(user).with_context(allowed_company_ids=companies.ids)
        return records.sudo(False).search([]).sudo().company_id

    def test_each_model(self):
        models = [model for model in own_models(self.env) if not self.env[model]._transient]
        for company, foreign in ((self.mine, self.theirs), (self.theirs, self.mine)):
            user = new_test_user(
                self.env,
                f"of_{company.id}",
                f"{GROUPS['system']},{GROUPS['accountant']},project.group_project_user",
                company_id=company.id,
            )
            for model in models:
                with self.subTest(f"{company.name}: {model}"):
                    self.assertEqual(self.seen_by(user, model, company), company)
                    records = self.env[model].search([("company_id", "=", foreign.id)], limit=1)
                    self.assertTrue(records)
                    with self.assertRaises(AccessError):
                        records.with_user(user).read(["company_id"])

    def test_only_the_companies_chosen_at_the_top(self):
        both = self.mine | self.theirs
        user = new_test_user(
            self.env,
            "of_both",
            f"{GROUPS['system']},project.group_project_user",
            company_id=self.mine.id,
            company_ids=[(6, 0, both.ids)],
        )
        for model in ("zoho.connection", "zoho.link", "zoho.sync.run", "zoho.task.list"):
            self.assertEqual(self.seen_by(user, model, self.theirs), self.theirs)
            self.assertEqual(self.seen_by(user, model, both), both)

    def test_foreign_buttons(self):
        user = new_test_user(self.env, "foreign", GROUPS["system"], company_id=self.mine.id)
        other = self.connections[self.theirs].with_user(user)
        for button in ("action_instant_sync", "action_full_sync"):
            with self.assertRaises(AccessError):
                getattr(other, button)()
        wizard = self.env["zoho.self.client"].with_user(user)
        wizard = wizard.create({"connection_id": other.id, "code": "any"})
        with self.assertRaises(AccessError):
            wizard.action_connect()

    def test_what_is_imported_belongs_to_the_company(self):
        for company, connection in self.connections.items():
            for kind in ("project", "task", "bug", "timesheet", "user", "task_list"):
                links = connection.link_ids.filtered(lambda link, k=kind: link.kind == k)
                records = self.env[links[0].res_model].with_context(active_test=False)
                records = records.browse(links.mapped("res_id"))
                self.assertEqual(records.company_id, company, kind)
