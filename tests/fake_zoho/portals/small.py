"""A tiny hand-made portal in which every import rule occurs; ``fake.ids`` names every record of
interest."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..clock import UTC
from ..editing import Builder
from ..store import Portal
from .small_work import add_issues, add_logs, add_tasks

CUT_OFF = "2026-03-01"  # logs before and after it exist in every imported project


class _Small(Builder):
    """Every record has its own minute of creation: modified times are distinct and fixed."""

    def __init__(self, portal):
        super().__init__(portal)
        self._minute = datetime(2026, 1, 5, 8, tzinfo=UTC)

    def make(self, key, verb, *args, **values):
        """Add a record, remember its id under ``key``."""
        self._minute += timedelta(minutes=1)
        return self.named(key, getattr(self, f"add_{verb}")(*args, created=self._minute, **values))


def build(clock=None):
    """7 projects, 4 customers, 6 users, 16 tasks, 5 issues, 31 logs."""
    portal = Portal(clock=clock)
    b = _Small(portal)
    _people(b)
    _customers(b)
    _projects(b)
    _milestones(b)
    add_tasks(b)
    add_issues(b)
    add_logs(b)
    return portal


def _people(b):
    b.portal.owner = b.make(
        "user_ana",
        "user",
        "Ana Alvarez",
        "ana.alvarez@example.com",
        profile="Portal Owner",
        role="Administrator",
        cost_rate=60,
        currency="USD",
    )
    b.make(
        "user_admin", "user", "Ada Admin", "admin@example.com", profile="Manager", role="Manager"
    )
    b.make(
        "user_bruno",
        "user",
        "Bruno Becker",
        "Bruno.Becker@example.com",
        cost_rate=40,
        currency="USD",
    )
    b.make("user_chloe", "user", "Chloe Carter", "chloe.carter@example.com")
    b.make(
        "user_closed",
        "user",
        "David Dupont",
        "david.dupont@example.com",
        closed=True,
        status="inactive",
    )
    b.make(
        "user_invited",
        "user",
        "Elena",
        "elena@example.com",
        zuid=None,
        last_name="",
        confirmed=False,
    )


def _customers(b):
    acme = b.make(
        "client_acme",
        "client",
        "Acme SA",
        "USD",
        email="office@acme.example",
        phone="+33 1 99 00 12 34",
        website="https://acme.example",
        address="1 Rue de l'Exemple",
        city="Paris",
        country="France",
        zip_code="75001",
    )
    b.make("contact_jane", "contact", acme, "Jane Doe", "jane.doe@acme.example")
    b.make("contact_john", "contact", acme, "John Roe", "john.roe@acme.example")
    borealis = b.make(
        "client_borealis",
        "client",
        "Borealis GmbH",
        "EUR",
        email="kontakt@borealis.example",
        city="Berlin",
        country="Germany",
    )
    b.make("contact_karl", "contact", borealis, "Karl Muster", "karl.muster@borealis.example")
    b.make("client_cobalt", "client", "Cobalt Ltd", "GBP", city="Leeds", country="United Kingdom")
    b.make("client_dunes", "client", "Dunes Inc", "USD", email="hello@dunes.example")


def _projects(b):
    ids = b.portal.ids
    b.add_custom_field("projects", "service_type", "Service type", "picklist", ("Basic", "Premium"))
    b.add_custom_field("projects", "projects_cf_0001", "Account managers", "users")
    b.add_custom_field("tasks", "release_version", "Release", "text")
    b.add_custom_field("tasks", "story_points", "Story points", "number")
    b.add_custom_field("tasks", "go_live_date", "Go live", "date")
    b.make(
        "project_acme",
        "project",
        "Website relaunch",
        ids["client_acme"],
        billing_method="project_hours",
        rate=85,
        start="2026-01-05",
        end="2026-06-30",
        description="<div>New web site of Acme</div>",
        tags=["vip"],
        status="In Progress",
        public=True,
        budget_amount=20000,
        budget_hours=240,
        custom={
            "service_type": "Premium",
            "projects_cf_0001": {"users": [ids["user_ana"], ids["user_bruno"]]},
        },
    )
    b.make(
        "project_euro",
        "project",
        "Warehouse audit",
        ids["client_borealis"],
        billing_method="staff_hours",
        currency="EUR",
        start="2026-02-02",
        owner=ids["user_bruno"],
    )
    b.make(
        "project_fixed",
        "project",
        "Office fit-out",
        ids["client_cobalt"],
        billing_method="fixed_cost",
        currency="GBP",
        fixed_cost=12000,
        start="2026-01-12",
        end="2026-04-30",
    )
    b.make(
        "project_tasks",
        "project",
        "Support desk",
        ids["client_acme"],
        billing_method="task_hours",
        currency=None,
        status="On hold",
    )
    b.make("project_internal", "project", "Internal tools", owner=ids["user_admin"])
    b.make(
        "project_archived",
        "project",
        "Old campaign",
        ids["client_dunes"],
        project_type="archived",
        status="Completed",
        completed="2026-02-20T10:00:00",
    )
    b.make("project_template", "project", "Template: web site", project_type="template")


def _milestones(b):
    ids = b.portal.ids
    acme = ids["project_acme"]
    b.make(
        "milestone_design",
        "milestone",
        acme,
        "Design",
        start="2026-01-05",
        end="2026-02-13",
        status="Completed",
        completed="2026-02-12",
        tags=["vip"],
    )
    b.make(
        "milestone_build",
        "milestone",
        acme,
        "Build",
        start="2026-02-16",
        end="2026-05-29",
        owner=ids["user_bruno"],
    )
    b.make(
        "milestone_fitout",
        "milestone",
        ids["project_fixed"],
        "Hand-over",
        start="2026-04-01",
        end="2026-04-30",
        flag="external",
    )
    b.make(
        "list_design",
        "tasklist",
        acme,
        "Design",
        ids["milestone_design"],
        status="completed",
        tags=["ux"],
    )
    b.make("list_build", "tasklist", acme, "Build", ids["milestone_build"])
    b.make("list_general", "tasklist", acme, "General", general=True)
    b.make("list_audit", "tasklist", ids["project_euro"], "Audit")
    b.make("list_fitout", "tasklist", ids["project_fixed"], "Rooms", ids["milestone_fitout"])
