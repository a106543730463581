"""Tasks and time logs -> V3 rows, the two kinds with hours (API notes, sections 5.6 and 5.8)."""

from __future__ import annotations

from datetime import timedelta

from .clock import hours_text, iso
from .payloads import (
    custom_values,
    local_instant,
    milestone_ref,
    project_ref,
    status_object,
    with_raw,
)
from .people import created_by, nobody, person


def task(portal, t, _traits):
    """A task row: start and end are UTC instants of local days, sub-tasks name their parent."""
    tasklist = portal.by_id.get(t.tasklist)
    parent = portal.by_id.get(t.parent) if t.parent else None
    chain = ancestors(portal, t)
    row = {
        "project": project_ref(portal, t.project),
        "milestone": milestone_ref(portal, tasklist.milestone if tasklist else None),
        "tasklist": {"id": t.tasklist or "", "name": tasklist.name if tasklist else ""},
    }
    if t.parent:
        row["parental_info"] = {
            "parent_task_id": t.parent,
            "root_task_id": chain[-1] if chain else t.parent,
        }
    row |= {"id": t.id, "prefix": "", "name": t.name}
    if t.description:
        row["description"] = t.description
    row |= {
        "status": status_object(portal, "task", t.status),
        "priority": t.priority,
        "owners_and_work": owners_and_work(portal, t),
    }
    if t.completed:
        row["completed_on"] = iso(t.completed)
    if t.start:
        row["start_date"] = local_instant(portal, t.start, 0)
    if t.end:
        row["end_date"] = local_instant(portal, t.end, 12)
    billable, other = portal.item_minutes().get(t.id, (0, 0))
    number = int(t.id[-6:])
    row |= {
        "duration": duration(t),
        "completion_percentage": t.percent,
        "sequence": {"sequence": number, "subtask_sequence": 1} if parent else {"sequence": number},
        "depth": len(chain),
        "created_time": iso(t.created),
        "last_modified_time": iso(t.modified),
        "is_completed": bool(t.completed),
        "created_via": "web",
        "created_by": created_by(
            portal, t.created_by or (t.owners[0] if t.owners else portal.owner)
        ),
        "billing_type": t.billing,
        "log_hours": {
            "billable_hours": hours_text(billable),
            "non_billable_hours": hours_text(other),
            "total_hours": hours_text(billable + other),
        },
        "association_info": {
            "has_reminder": False,
            "has_recurrence": False,
            "has_comments": False,
            "has_attachments": False,
            "has_forums": False,
            "has_subtasks": t.id in portal.parents(),
        },
    }
    if t.parent:
        row["association_info"]["has_parents"] = True
    if t.tags:
        row["tags"] = [portal.vocabulary.tag(name) for name in t.tags]
    return with_raw(t, row | custom_values(portal, t.custom))


def ancestors(portal, t):
    """Ids from the parent up to the root; stops at a loop."""
    chain, parent = [], t.parent
    while parent and parent not in chain and parent != t.id:
        chain.append(parent)
        above = portal.by_id.get(parent)
        parent = above.parent if above else None
    return chain


def owners_and_work(portal, t):
    """The shapes seen: flexible with a list of days or without values, standard with text."""
    owners = [person(portal, zpuid) for zpuid in t.owners] or [nobody(portal)]
    work = {
        "work_type": "flexible" if t.work.startswith("flexible") else "standard",
        "total_work": hours_text(t.estimate),
    }
    if t.work == "standard":
        work["unit"] = "hours_per_day"
    elif t.work in ("flexible_list", "standard_hours"):
        work["unit"] = "hours"
    share = t.estimate // len(owners)
    for owner in owners:
        if t.work in ("standard", "standard_hours"):
            owner["work_values"] = hours_text(share) if t.estimate else "0"
        elif t.work == "flexible_list" and t.start and t.estimate:
            days = max(1, ((t.end or t.start) - t.start).days + 1)
            owner["work_values"] = [
                {
                    "date": (t.start + timedelta(days=n)).isoformat(),
                    "value": hours_text(share // days),
                }
                for n in range(days)
            ]
    work |= {
        "copy_task_duration": t.work == "standard",
        "owners": owners,
        "refresh_business_hours": False,
    }
    return work


def duration(t):
    """Days as text of a number, or hours as "HH:MM"."""
    if t.work == "standard_hours":
        return {"value": hours_text(t.estimate), "type": "hours"}
    days = (t.end - t.start).days + 1 if t.start and t.end else 0
    return {"value": str(days), "type": "days"}


def log(portal, entry, traits):
    """One log_details row: ``module_detail`` calls an issue "bug", a general log has none."""
    owner = person(portal, entry.user, image=True)
    row = {"owner": owner, "date": entry.date.isoformat(), "created_time": iso(entry.created)}
    item = portal.by_id.get(entry.item)
    if entry.type != "general":
        row["module_detail"] = {
            "prefix": "",
            "name": item.name if item else "",
            "id": entry.item,
            "type": "bug" if entry.type == "issue" else "task",
        }
    elif traits.general_logs == "named":
        row["module_detail"] = {"name": entry.name, "type": "general"}
    if entry.notes:
        row["notes"] = entry.notes
    row |= {"last_modified_time": iso(entry.modified), "approval": approval(portal, entry)}
    if entry.notes:
        row["log_notes"] = entry.notes
    if entry.end_time:
        row["end_time"] = entry.end_time
    row |= {"project": project_ref(portal, entry.project), "type": entry.type}
    if entry.start_time:
        row["start_time"] = entry.start_time
    row |= {
        "added_by": person(portal, entry.user),
        "billing_status": "Billable" if entry.billable else "Non Billable",
        "id": entry.id,
        "log_hour": hours_text(entry.minutes),
    }
    return with_raw(entry, row)


def approval(portal, entry):
    """Who decided and when; a log nobody decided on has its status only."""
    if entry.approval not in ("Approved", "Rejected"):
        return {"status": entry.approval}
    who = person(portal, entry.approver or entry.user)
    return who | {"time": iso(entry.approved_at or entry.created), "status": entry.approval}
