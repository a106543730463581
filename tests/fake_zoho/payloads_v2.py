"""V2 rows: projects and customers, what V3 lacks (API notes, sections 5.2 and 5.3)."""

from __future__ import annotations

from datetime import datetime

from .payloads import with_raw

LINKS = {
    "activity": "activities",
    "document": "documents",
    "forum": "forums",
    "timesheet": "logs",
    "task": "tasks",
    "folder": "folders",
    "milestone": "milestones",
    "bug": "bugs",
    "tasklist": "tasklists",
    "event": "events",
    "user": "users",
    "status": "statuses",
}
TABS = [
    "tasks",
    "bugs",
    "milestones",
    "dashboard",
    "projectfeed",
    "calendar",
    "documents",
    "timesheet",
    "invoices",
    "forums",
    "pages",
    "chat",
    "users",
    "reports",
]


def millis(value):
    """Epoch milliseconds."""
    return int(value.timestamp() * 1000)


def client_id(record_id, traits):
    """V2 writes ids as numbers or as text: both are seen."""
    return int(record_id) if traits.v2_client_ids == "number" else record_id


def client(portal, c, traits, *, users_key=None):
    """A customer; contacts under ``users`` or ``client_users``, absent when not asked for."""
    row = {"id": client_id(c.id, traits), "name": c.name}
    if traits.v2_client_ids == "number":
        row["id_string"] = c.id
    if c.currency:
        row["currency_code"] = c.currency
    for key in ("email", "phone", "website", "address", "city", "state", "country", "zip_code"):
        if getattr(c, key):
            row[key] = getattr(c, key)
    contacts = portal.contacts_of(c.id)
    if users_key and contacts:
        row[users_key] = [
            with_raw(
                x, {"id": client_id(x.id, traits), "zpuid": x.id, "name": x.name, "email": x.email}
            )
            for x in contacts
        ]
    return with_raw(c, row)


def client_ref(portal, record_id, traits):
    """{id, name}: what the customers of one project show."""
    row = {"id": client_id(record_id, traits), "name": portal.by_id[record_id].name}
    return row | {"id_string": record_id} if traits.v2_client_ids == "number" else row


def project(portal, p, traits):
    """A V2 project row: numeric ``id`` with ``id_string``, dates as text and epoch milliseconds."""
    base = f"https://projectsapi.zoho.com/restapi/portal/{portal.id}/projects/{p.id}/"
    status = portal.vocabulary.status("project", p.status)
    owner = portal.by_id.get(p.owner)
    named = portal.vocabulary.named_id
    row = {
        "is_strict": "no",
        "project_percent": "0",
        "role": "Administrator",
        "bug_count": {"closed": 0, "open": 0},
        "IS_BUG_ENABLED": True,
        "owner_id": str(owner.zuid) if owner else "0",
        "bug_client_permission": "allexternal",
        "taskbug_prefix": "Q-1",
        "link": {key: {"url": f"{base}{tail}/"} for key, tail in LINKS.items()}
        | {"self": {"url": base}},
        "custom_status_id": status.id,
        "milestone_count": {"closed": 0, "open": 0},
        "updated_date_long": millis(p.modified),
        "show_project_overview": False,
        "task_count": {"closed": 0, "open": 0},
        "updated_date_format": f"{p.modified:%m-%d-%Y %I:%M:%S %p}",
        "workspace_id": "workspace",
        "custom_status_name": status.name,
        "owner_zpuid": p.owner or portal.fixed_id(58),
        "is_client_assign_bug": "false",
        "bug_defaultview": "6",
        "billing_status": "Billable" if p.billable else "Non Billable",
        "id": int(p.id),
        "key": f"PR-{int(p.id[-6:])}",
        "is_chat_enabled": True,
        "is_sprints_project": False,
        "custom_status_color": status.colour,
        "owner_name": owner.name if owner else "Unassigned User",
        "created_date_long": millis(p.created),
        "group_name": p.group,
        "created_date_format": f"{p.created:%m-%d-%Y %I:%M:%S %p}",
        "group_id": int(named("group", p.group)),
        "profile_id": int(named("profile", "Portal Owner")),
        "enabled_tabs": TABS,
        "name": p.name,
        "is_public": "yes" if p.public else "no",
        "id_string": p.id,
        "created_date": f"{p.created:%m-%d-%Y}",
        "updated_date": f"{p.modified:%m-%d-%Y}",
        "bug_prefix": "Q-1-I",
        "cascade_setting": {
            "date": False,
            "logHours": False,
            "plan": True,
            "percentage": False,
            "workHours": False,
        },
        "layout_details": {
            m: {"name": "Standard Layout", "id": named(f"layout_{m}", "Standard Layout")}
            for m in ("task", "bug", "project")
        },
        "status": p.project_type,
    }
    if p.description:
        row["description"] = p.description
    for key, day in (("start", p.start), ("end", p.end)):
        if day:
            row[f"{key}_date"] = f"{day:%m-%d-%Y}"
            row[f"{key}_date_long"] = millis(
                datetime(day.year, day.month, day.day, tzinfo=portal.zone)
            )
    if traits.v2_project_company and p.client:
        row["company"] = client_ref(portal, p.client, traits)
    return row
