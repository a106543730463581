"""Verbs that add, change and delete what the portal holds; builders and scenarios use the same
ones."""

from __future__ import annotations

from .clock import as_date, as_datetime, as_minutes

DATES = ("start", "end", "date")
INSTANTS = ("created", "modified", "due", "approved_at")


def clean(kind, values):
    """Text dates and hours -> what the records hold; ``hours`` becomes minutes."""
    values = dict(values)
    for name in DATES:
        if name in values:
            values[name] = as_date(values[name])
    for name in INSTANTS:
        if name in values:
            values[name] = as_datetime(values[name])
    if "completed" in values:
        values["completed"] = (as_date if kind == "milestone" else as_datetime)(values["completed"])
    if "hours" in values:
        values["minutes"] = as_minutes(values.pop("hours"))
    if "estimate" in values:
        values["estimate"] = as_minutes(values["estimate"])
    return values


class Editing:
    """Mixed into whatever has a ``portal``; every ``add_…`` returns the new id."""

    def add_user(self, name, email="", *, zuid=0, **values):
        """``zuid`` 0 = make one, None = unconfirmed invitee; other fields: records.User."""
        first, _, last = name.partition(" ")
        values = {"first_name": first, "last_name": last, **clean("user", values)}
        zuid = self.portal.next_zuid() if zuid == 0 else zuid
        return self.portal.add("user", name=name, email=email, zuid=zuid, **values).id

    def add_client(self, name, currency="USD", **values):
        """A customer; fields: records.Client."""
        return self.portal.add("client", name=name, currency=currency, **clean("client", values)).id

    def add_contact(self, client, name, email="", **values):
        """A client user of a customer."""
        return self.portal.add(
            "contact", client=client, name=name, email=email, **clean("contact", values)
        ).id

    def add_project(self, name, client=None, **values):
        """A project; ``owner`` defaults to the portal owner; fields: records.Project."""
        values = {"owner": self.portal.owner, **clean("project", values)}
        return self.portal.add("project", name=name, client=client, **values).id

    def add_milestone(self, project, name, **values):
        """A milestone; fields: records.Milestone."""
        values = {"owner": self.portal.owner, **clean("milestone", values)}
        return self.portal.add("milestone", project=project, name=name, **values).id

    def add_tasklist(self, project, name, milestone=None, **values):
        """A task list; fields: records.TaskList."""
        values = {"owner": self.portal.owner, **clean("tasklist", values)}
        return self.portal.add(
            "tasklist", project=project, name=name, milestone=milestone, **values
        ).id

    def add_task(self, project, name, tasklist=None, **values):
        """A task; without ``tasklist`` it goes to the project's first list, made ("General") when
        there is none."""
        values = clean("task", values)
        if tasklist is None:
            lists = self.portal.by_project("tasklist").get(project)
            tasklist = lists[0].id if lists else self.add_tasklist(project, "General", general=True)
        return self.portal.add("task", project=project, name=name, tasklist=tasklist, **values).id

    def add_issue(self, project, name, **values):
        """An issue; fields: records.Issue."""
        return self.portal.add("issue", project=project, name=name, **clean("issue", values)).id

    def add_log(self, project, *, user, date, hours, task=None, issue=None, **values):
        """A log of a task, of an issue, or a general one; ``hours`` is "HH:MM" or a number."""
        values = clean("log", {"date": date, "hours": hours, **values})
        values |= {
            "type": "task" if task else "issue" if issue else "general",
            "item": task or issue,
        }
        return self.portal.add("log", project=project, user=user, **values).id

    def update(self, record_id, **changes):
        """Change fields and move the modified time to now (``touch=False`` leaves it)."""
        kind = next(k for k, table in self.portal.tables.items() if record_id in table)
        self.portal.update(record_id, **clean(kind, changes))

    def delete(self, record_id, cascade=True):
        """The record vanishes from the lists, with what hangs below it unless ``cascade=False``."""
        self.portal.delete(record_id, cascade=cascade)

    def trash(self, record_id):
        """Into the bin: gone from the lists, until ``untrash`` brings all of it back unchanged."""
        self.portal.trash(record_id)

    def untrash(self, record_id):
        """Out of the bin again."""
        self.portal.untrash(record_id)

    def raw(self, record_id, /, _delete=(), **overrides):
        """Override keys of the rendered row verbatim ("a.b" reaches into objects), delete those in
        ``_delete``."""
        self.portal.set_raw(record_id, overrides, tuple(_delete))

    def archive_project(self, project):
        """Archive: gone from the default list, shown with status=archived."""
        self.update(project, project_type="archived")

    def restore_project(self, project):
        """Active again."""
        self.update(project, project_type="active")

    def set_primary_client(self, project, client):
        """Name another primary client, or none."""
        self.update(project, client=client)

    def approve_log(self, log, approver=None):
        """Approve a log."""
        self.update(
            log, approval="Approved", approver=approver, approved_at=self.portal.clock.now()
        )

    def unapprove_log(self, log, status="Unapproved"):
        """Take the approval back: "Unapproved", "Rejected" or "Pending"."""
        self.update(log, approval=status)

    def add_status(self, kind, name, closed=False):
        """Define a status of a module ("project", "task", "issue", "milestone")."""
        return self.portal.vocabulary.add_status(kind, name, closed)

    def rename_status(self, kind, name, new_name):
        """Rename a status; its id stays."""
        self.portal.vocabulary.rename_status(kind, name, new_name)
        self.portal.names_version += 1
        self.portal.content_version += 1

    def add_custom_field(self, module, api_name, label, field_type):
        """Metadata of a custom field; values go into ``custom={api_name: value}`` of a record."""
        self.portal.vocabulary.fields.append((module, api_name, label, field_type))


class Builder(Editing):
    """What the portal builders write with: ``name=`` remembers ids for tests."""

    def __init__(self, portal):
        self.portal = portal

    def named(self, key, record_id):
        """Remember an id under a name (``fake.ids[key]``)."""
        self.portal.ids[key] = record_id
        return record_id
