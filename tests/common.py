"""What the tests of the addon share: a portal behind real HTTP, a connection, a sync.

Every class outside ``odoo.addons`` needs its tags said; they are inherited from here.
"""

import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged

from odoo.addons.zoho_projects_connector.zoho.resources import Portal

from .fake_zoho import FakeZoho, people
from .fake_zoho.payloads import with_raw

CRON = "zoho_projects_connector.ir_cron_zoho_sync"
WAIT = "odoo.addons.zoho_projects_connector.zoho.client.wait"
CLIENT_ID = "1000.TESTCLIENT"
CLIENT_SECRET = "test-secret"
# What it takes to link a portal, and how a refusal names it.
LINKING_RIGHTS = {
    "base.group_system": "Settings of Administration",
    "account.group_account_manager": "Administrator of Invoicing",
    "hr_expense.group_hr_expense_manager": "Administrator of Expenses",
}


class ZohoMixin:
    """A fresh portal for each test (``portal``, ``traits``) and the verbs of the tests."""

    portal = "small"
    traits = {}

    def setUp(self):
        super().setUp()
        self.fake = FakeZoho(self.portal, **self.traits).start()
        self.addCleanup(self.fake.stop)
        self.ids = self.fake.ids
        waits = patch(WAIT)  # the pauses between two tries are not what is tested
        self.waits = waits.start()
        self.addCleanup(waits.stop)
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("zoho_projects_connector.accounts_url", self.fake.url)
        parameters.set_param("zoho_projects_connector.api_url", self.fake.url)
        # A sync nobody asked for is taken for “Run manually”, unless it is the cron's own hour.
        self.env.ref(CRON).nextcall = fields.Datetime.now() + timedelta(days=1)

    def connect(self, **preferences):
        """:return: a connection with tokens, portal and preferences, not synced yet"""
        connection = self.env["zoho.connection"].create(
            {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, **preferences}
        )
        connection._exchange_code(self.fake.self_client_code())
        return connection

    def sync(self, connection=None):
        """Have the cron work, in as many turns as it wants.

        :return: the last run of the connection
        """
        connection = connection or self.connection
        if not connection.open_run_id and not connection.requested_trigger:
            # The scheduler forgets the calls it has answered.
            answered = [("call_at", "<=", fields.Datetime.now())]
            self.env["ir.cron.trigger"].search(answered).unlink()
        for _turn in range(50):
            self.run_cron()
            run = connection.run_ids[:1]
            if run.state != "running" or run.paused_until:
                break
        return run

    def first_sync(self, **preferences):
        """Connect and import. :return: the run"""
        self.connection = self.connect(**preferences)
        self.connection.action_save_and_sync()
        return self.sync()

    def full_sync(self):
        """Read everything again, deletions included. :return: the run"""
        self.connection.action_full_sync()
        return self.sync()

    def run_cron(self):
        with self.cron_allowed():
            answer = self.env.ref(CRON).method_direct_trigger()
        self.assertIs(answer, True, "the cron raised an exception")
        self.env.invalidate_all()

    @contextmanager
    def cron_allowed(self):
        with self.enter_registry_test_mode():
            yield

    @contextmanager
    def queries(self):
        """:return: the SQL texts executed inside the block"""
        texts = []

        def note(_cursor, query, *_details):
            texts.append(query.code if hasattr(query, "code") else str(query))

        thread = threading.current_thread()
        hooks = getattr(thread, "query_hooks", ())
        thread.query_hooks = [*hooks, note]
        try:
            yield texts
        finally:
            thread.query_hooks = hooks

    @contextmanager
    def small_pages(self, size=20):
        """Read all lists in pages of this size."""
        read_page = Portal.read_page

        def read_small_page(portal, listing, number):
            # V2 has a limit of its own, which no trait of the fake portal moves.
            per_page = min(size, listing.per_page) if listing.offset_paging else size
            return read_page(portal, replace(listing, per_page=per_page), number)

        with patch.object(Portal, "read_page", read_small_page):
            yield

    @contextmanager
    def turns_of_one_page(self):
        """The time of every turn of the cron is up after a page."""
        cron = type(self.env["ir.cron"])
        commit_progress = cron._commit_progress

        def out_of_time(cron, processed=0, **kwargs):
            time_left = commit_progress(cron, processed, **kwargs)
            return 0 if processed else time_left

        with patch.object(cron, "_commit_progress", out_of_time):
            yield

    def override_users(self):
        """Let ``fake.raw`` reach the rows of the list of users, too."""
        build = people.user_v31

        def with_overrides(portal, user, traits):
            return with_raw(user, build(portal, user, traits))

        overridden = patch.object(people, "user_v31", with_overrides)
        overridden.start()
        self.addCleanup(overridden.stop)

    def linked(self, kind, name):
        """:return: the Odoo record of a Zoho record, by its name in the fake's ``ids``"""
        link = self.link(kind, self.ids[name])
        return self.env[link.res_model].browse(link.res_id) if link else None

    def link(self, kind, zoho_id):
        return self.env["zoho.link"].search([("kind", "=", kind), ("zoho_id", "=", zoho_id)])

    def errors(self, **domain):
        """:return: the open errors, narrowed by field values"""
        terms = [("state", "=", "open"), *((name, "=", value) for name, value in domain.items())]
        return self.env["zoho.sync.error"].search(terms)

    def left_out(self, kind):
        """:return: ``{reason: number}``"""
        rows = self.env["zoho.sync.exclusion"].search([("kind", "=", kind)])
        counts = {}
        for row in rows:
            counts[row.reason] = counts.get(row.reason, 0) + row.count
        return counts

    def assert_mirrors(self, general=False):
        """Odoo holds what the rules want of the portal: no record more, none less.

        :param general: general time logs are synced
        """
        wanted, found = self.in_zoho(general), self.in_odoo()
        for kind, records in wanted.items():
            self.assertEqual(found[kind], records, kind)

    def in_zoho(self, general):
        """:return: ``{kind: {zoho id: what matters of it}}``, by the rules and not by the addon"""
        tables = self.fake.portal.tables
        projects = {
            project.id: project
            for project in tables["project"].values()
            if project.client in tables["client"] and project.project_type == "active"
        }

        def of_projects(kind):
            return [r for r in tables[kind].values() if r.project in projects]

        def present(kind, record_id):
            return record_id if record_id in tables[kind] else ""

        return {
            "project": {p.id: (p.name, p.client) for p in projects.values()},
            "milestone": {m.id: (m.project, m.name, m.end) for m in of_projects("milestone")},
            "task_list": {
                t.id: (t.project, t.name, present("milestone", t.milestone))
                for t in of_projects("tasklist")
            },
            "task": {
                t.id: (
                    t.project,
                    t.name,
                    present("task", t.parent),
                    present("tasklist", t.tasklist),
                    round(t.estimate / 60, 2),
                )
                for t in of_projects("task")
            },
            "bug": {i.id: (i.project, i.name) for i in of_projects("issue")},
            "timesheet": {
                log.id: (
                    log.project,
                    log.item or "",
                    log.user,
                    log.date,
                    round(log.minutes / 60, 2),
                )
                for log in of_projects("log")
                if log.billable and log.approval == "Approved" and (general or log.item)
            },
        }

    def in_odoo(self):
        """:return: the same of the linked records in Odoo that are not archived"""
        links = self.env["zoho.link"].search([])
        zoho_ids = {(link.res_model, link.res_id): link.zoho_id for link in links}

        def zoho_id(record):
            return zoho_ids.get((record._name, record.id), "")

        facts = {
            "project": lambda p: (p.name, zoho_id(p.partner_id)),
            "milestone": lambda m: (zoho_id(m.project_id), m.name, m.deadline or None),
            "task_list": lambda t: (zoho_id(t.project_id), t.name, zoho_id(t.milestone_id)),
            "task": lambda t: (
                zoho_id(t.project_id),
                t.name,
                zoho_id(t.parent_id),
                zoho_id(t.zoho_task_list_id),
                round(t.allocated_hours, 2),
            ),
            "bug": lambda t: (zoho_id(t.project_id), t.name),
            "timesheet": lambda line: (
                zoho_id(line.project_id),
                zoho_id(line.task_id),
                zoho_id(line.employee_id),
                line.date,
                round(line.unit_amount, 2),
            ),
        }
        found = {kind: {} for kind in facts}
        for link in links.filtered(lambda link: link.kind in facts):
            record = self.env[link.res_model].browse(link.res_id).exists()
            if record and ("active" not in record._fields or record.active):
                found[link.kind][link.zoho_id] = facts[link.kind](record)
        return found

    def counts(self, run, kind):
        """:return: ``{"read": …, "created": …, …}`` of one module of a run"""
        line = run.line_ids.filtered(lambda line: line.kind == kind)
        names = ("read", "created", "updated", "unchanged", "removed", "left_out", "failed")
        return {name: line[f"{name}_count"] for name in names if line[f"{name}_count"]}


def load_chart(company):
    """Let this company keep books."""
    if not company.chart_template:
        company.env["account.chart.template"].try_loading("generic_coa", company, False)


class AccountantMixin:
    """Before a test: books to invoice in, and somebody who may do no more than that."""

    def setUp(self):
        super().setUp()
        load_chart(self.env.company)
        self.accountant = new_test_user(self.env, "accountant", "account.group_account_invoice")


class SaleMixin:
    """Orders and invoices, to see what the import does to money."""

    def order(self, partner, policy):
        """:param policy: ``ordered_prepaid`` or ``delivered_timesheet``
        :return: a confirmed sale order of 100 hours
        """
        product = self.env["product.product"].create(
            {
                "name": policy,
                "type": "service",
                "service_policy": policy,
                "list_price": 85,
                "uom_id": self.env.ref("uom.product_uom_hour").id,
            }
        )
        line = fields.Command.create({"product_id": product.id, "product_uom_qty": 100})
        order = self.env["sale.order"].create({"partner_id": partner.id, "order_line": [line]})
        order.action_confirm()
        return order

    def invoice(self, *timesheets):
        """:return: a posted invoice of these timesheets, made the way an accountant does"""
        load_chart(self.connection.company_id)
        order = self.order(timesheets[0].project_id.partner_id, "delivered_timesheet")
        for timesheet in timesheets:
            timesheet.so_line = order.order_line
        invoice = order._create_invoices()
        invoice.action_post()
        for timesheet in timesheets:
            self.assertEqual(timesheet.timesheet_invoice_id, invoice)
        return invoice


@tagged("standard", "post_install", "-at_install", "zoho")
class ZohoCase(ZohoMixin, TransactionCase):
    """The base of all tests that need no browser and no HTTP to Odoo."""


@tagged("standard", "post_install", "-at_install", "zoho")
class ZohoHttpCase(ZohoMixin, HttpCase):
    """The base of tests that talk to Odoo over HTTP or with a browser."""
