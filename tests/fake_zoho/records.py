"""The records a portal holds: plain dataclasses, no rendering, no HTTP (API notes, section 5)."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, datetime


@dataclass(slots=True, eq=False, kw_only=True)
class Record:
    """What every record has; ``raw`` overrides keys of the rendered row, ``drop`` deletes some."""

    id: str
    created: datetime
    modified: datetime
    name: str = ""
    raw: dict | None = None
    drop: tuple = ()
    cache: tuple | None = None
    version: int = 0


@dataclass(slots=True, eq=False, kw_only=True)
class User(Record):
    """A user of the portal (5.10); ``id`` is the zpuid, ``zuid`` the Zoho account (None:
    unconfirmed invitee)."""

    zuid: int | None = None
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    role: str = "Employee"
    profile: str = "Employee"
    status: str = "active"
    user_type: str = "portal_user"
    confirmed: bool = True
    closed: bool = False
    cost_rate: float = 0
    currency: str | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Client(Record):
    """A customer, "client company" in the old words (5.3)."""

    currency: str | None = None
    email: str = ""
    phone: str = ""
    website: str = ""
    address: str = ""
    city: str = ""
    state: str = ""
    country: str = ""
    zip_code: str = ""


@dataclass(slots=True, eq=False, kw_only=True)
class Contact(Record):
    """A client user of a customer (5.3)."""

    client: str
    email: str = ""


@dataclass(slots=True, eq=False, kw_only=True)
class Project(Record):
    """A project (5.2) with its primary client; V2 lists ``other_clients`` after it."""

    client: str | None = None
    other_clients: list = field(default_factory=list)
    owner: str | None = None
    project_type: str = "active"
    description: str = ""
    status: str = "Open"
    start: date | None = None
    end: date | None = None
    completed: datetime | None = None
    billing_method: str = "project_hours"
    budget_type: str = "none"
    currency: str | None = "USD"
    rate: float = 0
    fixed_cost: float = 0
    cost_per_hour: float = 0
    budget_amount: float = 0
    budget_hours: int = 0
    billable: bool = True
    public: bool = False
    group: str = "Ungrouped Projects"
    tags: list = field(default_factory=list)
    custom: dict = field(default_factory=dict)
    updated_by: str | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Milestone(Record):
    """A milestone or phase (5.4)."""

    project: str
    start: date | None = None
    end: date | None = None
    completed: date | None = None
    status: str = "Active"
    flag: str = "internal"
    owner: str | None = None
    tags: list = field(default_factory=list)


@dataclass(slots=True, eq=False, kw_only=True)
class TaskList(Record):
    """A task list (5.5); ``milestone`` None renders the pseudo milestone "None"."""

    project: str
    milestone: str | None = None
    flag: str = "internal"
    status: str = "active"
    general: bool = False
    owner: str | None = None
    tags: list = field(default_factory=list)


@dataclass(slots=True, eq=False, kw_only=True)
class Task(Record):
    """A task or sub-task (5.6)."""

    project: str
    tasklist: str | None = None
    parent: str | None = None
    owners: list = field(default_factory=list)
    status: str = "Open"
    priority: str = "none"
    billing: str = "billable"
    start: date | None = None
    end: date | None = None
    estimate: int = 0
    work: str = "standard"
    percent: int = 0
    completed: datetime | None = None
    description: str = ""
    tags: list = field(default_factory=list)
    custom: dict = field(default_factory=dict)
    created_by: str | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Issue(Record):
    """An issue, "bug" in scopes and in logs (5.7); its list row has no modified time."""

    project: str
    assignee: str | None = None
    status: str = "Open"
    severity: str = "None"
    classification: str | None = None
    reproducible: str | None = None
    flag: str = "Internal"
    due: datetime | None = None
    added_via: str = "web"
    desk: bool = False
    description: str = ""
    custom: dict = field(default_factory=dict)
    created_by: str | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Log(Record):
    """A time log (5.8) of a task, an issue, or of the project alone ("general")."""

    project: str
    user: str
    date: date
    minutes: int
    type: str = "general"
    item: str | None = None
    billable: bool = True
    approval: str = "Approved"
    approver: str | None = None
    approved_at: datetime | None = None
    notes: str = ""
    start_time: str | None = None
    end_time: str | None = None


KINDS = {
    "user": User,
    "client": Client,
    "contact": Contact,
    "project": Project,
    "milestone": Milestone,
    "tasklist": TaskList,
    "task": Task,
    "issue": Issue,
    "log": Log,
}
KIND_OF = {cls: kind for kind, cls in KINDS.items()}
OWN = {"id", "raw", "drop", "cache", "version"}  # not for ``update``
FIELDS = {kind: frozenset(f.name for f in fields(cls)) - OWN for kind, cls in KINDS.items()}
