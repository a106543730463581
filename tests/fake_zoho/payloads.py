"""Record -> V3 row, with the keys, types and absent keys of the samples (API notes, section 5)."""

from __future__ import annotations

from datetime import datetime, time

from .answers import dumps
from .clock import UTC, hours_text, iso
from .people import created_by, person, person_or_nobody

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "INR": "₹"}


def money(amount, currency):
    """{currency_code, formatted_amount, amount}; without a currency the code is missing."""
    if not currency:
        return {"formatted_amount": f"{amount:.2f}", "amount": amount}
    symbol = SYMBOLS.get(currency, currency)
    return {
        "currency_code": currency,
        "formatted_amount": f"{symbol} {amount:,.2f}",
        "amount": amount,
    }


def with_raw(record, row):
    """Apply the verbatim overrides of a scenario; "a.b" reaches into an object."""
    for key, value in (record.raw or {}).items():
        *path, last = key.split(".")
        target = row
        for step in path:
            target = target[step]
        target[last] = value
    for key in record.drop:
        *path, last = key.split(".")
        target = row
        for step in path:
            target = target.get(step, {})
        target.pop(last, None)
    return row


def status_object(portal, kind, name):
    """A status with its colour; the closed flag is ``is_closed`` for milestones only."""
    status = portal.vocabulary.status(kind, name)
    if kind == "milestone":
        return {
            "color_hexcode": status.colour,
            "name": status.name,
            "id": status.id,
            "is_closed": status.closed,
        }
    return {
        "id": status.id,
        "name": status.name,
        "color": status.colour,
        "color_hexcode": status.colour,
        "is_closed_type": status.closed,
    }


def custom_values(portal, custom):
    """Custom fields as top-level keys; {"users": [zpuid]} becomes an array of user objects."""
    return {
        key: [person(portal, u) for u in value["users"]] if isinstance(value, dict) else value
        for key, value in custom.items()
    }


def project_ref(portal, project_id):
    """{id, name} of a project; the name of a deleted one is empty."""
    project = portal.by_id.get(project_id)
    return {"id": project_id, "name": project.name if project else ""}


def milestone_ref(portal, milestone_id):
    """{id, name}; no milestone is the pseudo milestone "None"."""
    milestone = portal.by_id.get(milestone_id)
    return (
        {"id": milestone.id, "name": milestone.name}
        if milestone
        else {"id": portal.fixed_id(73), "name": "None"}
    )


def local_instant(portal, day, hour):
    """UTC instant of a local hour of a day in the portal's zone."""
    return iso(datetime.combine(day, time(hour), portal.zone).astimezone(UTC))


def project(portal, p, traits, details=False):
    """A project row (5.2): no customer key unless the trait says so."""
    row = {"id": p.id, "name": p.name, "project_type": p.project_type}
    if traits.show_keys:
        row["key"] = f"PR-{int(p.id[-6:])}"
    if p.description:
        row["description"] = p.description
    owner = person_or_nobody(portal, p.owner, full=True)
    row |= {"owner": owner, "is_public_project": p.public}
    if p.start:
        row["start_date"] = p.start.isoformat()
    if p.end:
        row["end_date"] = p.end.isoformat()
    if p.completed:
        row["completed_time"] = iso(p.completed)
    row |= {
        "is_strict_project": False,
        "created_time": iso(p.created),
        "created_by": owner,
        "modified_time": iso(p.modified),
        "updated_by": person_or_nobody(portal, p.updated_by or p.owner, full=True),
        "status": status_object(portal, "project", p.status),
        "layout": {
            "id": portal.vocabulary.named_id("layout", "Standard Layout"),
            "name": "Standard Layout",
            "is_default": True,
            "type": "public",
        },
        "business_hours_id": portal.vocabulary.named_id("hours", "Standard Business Hours"),
        "is_rollup_project": False,
        "budget_info": budget(portal, p, traits),
        "project_group": {
            "id": portal.vocabulary.named_id("group", p.group),
            "name": p.group,
            "type": "public",
        },
    }
    if p.tags:
        row["tags"] = [portal.vocabulary.tag(name) for name in p.tags]
    row |= counts(portal, p)
    row["is_completed"] = bool(p.completed)
    if (
        traits.project_customer_key
        and p.client
        and (details or traits.project_customer_in == "list")
    ):
        client = portal.by_id.get(p.client)
        row[traits.project_customer_key] = {"id": p.client, "name": client.name if client else ""}
    return with_raw(p, row | custom_values(portal, p.custom))


def budget(portal, p, traits):
    """budget_info: shrinks without budget permission; ``currency`` is missing when the project has
    none."""
    if not traits.budget_permission:
        return {"tracking_method": "project_hours"}
    zero = money(0, p.currency)
    used = sum(
        sum(portal.item_minutes().get(t.id, (0, 0)))
        for t in portal.by_project("task").get(p.id, ())
    )
    info = {"billing_method": p.billing_method, "budget_type": p.budget_type}
    if p.currency:
        info["currency"] = p.currency
    return info | {
        "cost_budget": money(p.budget_amount, p.currency),
        "hourly_budget": hours_text(p.budget_hours * 60),
        "rate_per_hour": money(p.rate, p.currency),
        "fixed_cost": money(p.fixed_cost, p.currency),
        "tracking_method": "project_hours",
        "cost_per_hour": money(p.cost_per_hour, p.currency),
        "planned_cost": zero,
        "actual_cost": zero,
        "forecasted_cost": zero,
        "planned_hours": hours_text(p.budget_hours * 60),
        "actual_hours": hours_text(used),
        "remaining_hours": hours_text(max(p.budget_hours * 60 - used, 0)),
        "forecasted_hours": "00:00",
    }


def counts(portal, p):
    """percent_complete and the open/closed counters of a project."""
    out = {}
    for key, kind in (("tasks", "task"), ("issues", "issue"), ("milestones", "milestone")):
        rows = portal.by_project(kind).get(p.id, ())
        closed = sum(portal.vocabulary.status(kind, r.status).closed for r in rows)
        out[key] = {"open_count": len(rows) - closed, "closed_count": closed}
    total = sum(out["tasks"].values())
    return {
        "percent_complete": round(100 * out["tasks"]["closed_count"] / total) if total else 0
    } | out


def milestone(portal, m, _traits):
    """A milestone row (5.4): ``project.id`` is a JSON number, the owner comes with ids only."""
    owner = portal.by_id.get(m.owner)
    owner_ids = (
        {"zpuid": owner.id, "zuid": owner.zuid}
        if owner
        else {"zpuid": portal.fixed_id(58), "zuid": 0}
    )
    status = portal.vocabulary.status("milestone", m.status)
    row = {}
    if m.end:
        row["end_date"] = m.end.isoformat()
    row |= {
        "owner": owner_ids,
        "created_time": iso(m.created),
        "flag": m.flag,
        "last_modified_time": iso(m.modified),
        "status_type": "closed" if status.closed else "open",
        "project": {"name": project_ref(portal, m.project)["name"], "id": int(m.project)},
        "created_by": owner_ids,
        "budget_info": {"is_workfield_removed": False},
        "name": m.name,
        "id": m.id,
    }
    if m.completed:
        row["completed_on"] = m.completed.isoformat()
    if m.start:
        row["start_date"] = m.start.isoformat()
    if m.tags:
        row["tags"] = [portal.vocabulary.tag(name) for name in m.tags]
    row["status"] = status_object(portal, "milestone", m.status)
    return with_raw(m, row)


def tasklist(portal, t, _traits):
    """A task list row (5.5)."""
    tasks = [task for task in portal.by_project("task").get(t.project, ()) if task.tasklist == t.id]
    closed = sum(portal.vocabulary.status("task", task.status).closed for task in tasks)
    row = {
        "id": t.id,
        "name": t.name,
        "milestone": milestone_ref(portal, t.milestone),
        "flag": t.flag,
        "status": t.status,
        "created_time": iso(t.created),
        "last_updated_time": iso(t.modified),
        "created_by": person_or_nobody(portal, t.owner),
        "sequence": {"milestone_sequence": 1, "project_sequence": int(t.id[-6:])},
    }
    if t.tags:
        row["tags"] = [portal.vocabulary.tag(name) for name in t.tags]
    row |= {
        "project": project_ref(portal, t.project),
        "meta_info": {
            "is_completed": t.status == "completed",
            "is_rolled": False,
            "is_general": t.general,
            "has_comments": False,
            "is_none_milestone_tasklist": t.milestone not in portal.by_id,
            "count_info": {
                "filtered_task_count": len(tasks),
                "open_task_count": len(tasks) - closed,
                "closed_task_count": closed,
            },
        },
    }
    return with_raw(t, row)


def issue(portal, i, _traits):
    """An issue row (5.7): no hours, no billing type, no modified time."""
    row = {
        "id": i.id,
        "prefix": f"EX1-I{int(i.id[-6:])}",
        "name": i.name,
        "project": project_ref(portal, i.project),
    }
    if i.description:
        row["description"] = i.description
    row |= {
        "flag": i.flag,
        "created_time": iso(i.created),
        "created_by": created_by(portal, i.created_by or i.assignee, desk=i.desk),
        "status": status_object(portal, "issue", i.status),
        "assignee": person_or_nobody(portal, i.assignee),
    }
    if i.due:
        row["due_date"] = iso(i.due)
    row["severity"] = {
        "id": portal.vocabulary.named_id("severity", i.severity),
        "value": i.severity,
    }
    for key, value in (
        ("classification", i.classification),
        ("is_it_reproducible", i.reproducible),
    ):
        if value:
            row[key] = {"id": portal.vocabulary.named_id(key, value), "value": value}
    row |= {"added_via": "zohodesk" if i.desk else i.added_via, "subscription_type": "Standard"}
    return with_raw(i, row | custom_values(portal, i.custom))


def render(portal, record, build, traits, key):
    """The row as bytes, cached on the record while ``key`` (what else it shows) is unchanged."""
    if record.cache is None or record.cache[0] != key:
        record.cache = (key, dumps(build(portal, record, traits)))
    return record.cache[1]
