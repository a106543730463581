"""The portal itself: V3 row and details, V2 row (API notes, section 5.1)."""

from __future__ import annotations

from datetime import datetime

from .clock import UTC

EXTENSION_PLACES = (
    "task_transition",
    "taskdetails_rightpanel",
    "app_settings",
    "issuedetails_rightpanel",
    "issue_tab",
    "task_tab",
    "attachment_picker",
    "top_band",
    "blueprint_during",
    "project_tab",
)


def signed_in(portal):
    """(zpuid, profile name) of the signed-in user in a portal."""
    zpuid = portal.login or portal.owner
    return zpuid, "Portal Owner" if zpuid == portal.owner else portal.get(zpuid).profile


def row_v3(portal, traits):
    """A row of /api/v3/portals: the profile and the owner tell an owner from a member."""
    owner = portal.get(portal.owner)
    profile = signed_in(portal)[1]
    profile_id = int(portal.vocabulary.named_id("profile", profile))
    row = {
        "id": portal.id,
        "portal_name": portal.name,
        "org_name": portal.org_name,
        "timezone": portal.timezone,
        "project_plan": portal.plan,
        "owner": {"zpuid": owner.id, "name": owner.name, "email": owner.email},
        "profile": {"name": profile, "id": profile_id},
    }
    if traits.portals_shape == "abridged":
        return row
    row["owner"] |= {
        "id": str(owner.zuid),
        "first_name": owner.first_name,
        "last_name": owner.last_name,
        "full_name": owner.name,
        "is_client_user": False,
        "business_hours_id": portal.vocabulary.named_id("hours", "Standard Business Hours"),
    }
    return row | {
        "zsoid": str(int(portal.id) - 1),
        "portal_url": portal.name,
        "portal_owner": str(owner.zuid),
        "is_default_portal": portal.is_default,
        "bug_plan": portal.plan,
        "org_logo": "https://example.invalid/logo",
        "profile_id": str(profile_id),
    }


def details(portal):
    """GET /api/v3/portal/{p}."""
    owner = portal.get(portal.owner)
    return {
        "id": portal.id,
        "name": portal.name,
        "org_name": portal.org_name,
        "timezone": portal.timezone,
        "owner": {"zpuid": owner.id, "name": owner.name, "email": owner.email},
        "plan_details": {
            "projects_service_plan": portal.plan,
            "bugtracker_service_plan": portal.plan,
        },
        "business_details": {
            "date_format": "dd/MM/yyyy",
            "week_start_day": "monday",
            "working_days": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
            "weekends": ["Saturday", "Sunday"],
        },
    }


def field_v3(portal, field):
    """A row of settings/fields (5.11)."""
    row = {"field_name": field.name, "display_name": field.label, "field_type": field.type}
    if field.options:
        row["picklist_values"] = [
            {"id": portal.vocabulary.named_id(field.name, option), "value": option}
            for option in field.options
        ]
    return row


def field_v2(field, traits):
    """A row of V2's customfields (5.11): the column's name, and the API name if the trait says."""
    row = {"column_name": field.column, "label_name": field.label, "field_type": field.type}
    if traits.v2_field_names == "api":
        row["api_name"] = field.name
    return row | ({"picklist_values": list(field.options)} if field.options else {})


def row_v2(portal):
    """A V2 row: has switches V3 does not show (approval of time sheets, default billing status)."""
    login, profile = signed_in(portal)
    named = portal.vocabulary.named_id
    offset = datetime.now(UTC).astimezone(portal.zone).utcoffset()
    return {
        "storage_type": "ZOHO_DOCS",
        "trial_enabled": False,
        "can_create_project": True,
        "gmt_time_zone": f"(GMT {offset.total_seconds() / 3600:g}:0) {portal.timezone}",
        "project_count": {
            "active": sum(p.project_type == "active" for p in portal.tables["project"].values())
        },
        "role": "Administrator" if login == portal.owner else "Employee",
        "is_sprints_integrated": False,
        "avail_user_count": -1,
        "is_crm_partner": False,
        "link": {
            "project": {"url": f"https://projectsapi.zoho.com/restapi/portal/{portal.id}/projects/"}
        },
        "bug_plan": portal.plan,
        "can_add_template": True,
        "locale": {"country": "United States", "code": "en_US", "language": "English"},
        "IS_LOGHR_RESTRICTEDBY_WORKHR": False,
        "layouts": {m: {"module_id": named("module", m)} for m in ("projects", "tasks")},
        "gmt_time_zone_offset": int(offset.total_seconds() * 1000),
        "new_user_plan": False,
        "available_projects": -1,
        "default": portal.is_default,
        "id": int(portal.id),
        "bug_plural": "Bugs",
        "is_new_plan": False,
        "plan": portal.plan,
        "percentage_calculation": "based_on_status",
        "settings": {
            "business_hours": {"business_end": 1020, "business_start": 540},
            "street_address": "1 Example Street",
            "country": "France",
            "default_dependency_type": "finish-start",
            "working_days": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
            "city": "Example",
            "timelog_period": {
                "isEditLogRestricted": True,
                "log_future_time": {"allowed": False},
                "log_past_time": {"customize": {"unit": "day(s)", "value": "1"}},
            },
            "task_duration_type": "hours",
            "time_zone": portal.timezone,
            "startday_of_week": "monday",
            "task_date_format": "dd/MM/yyyy hh:mm aaa",
            "timesheet": {
                "default_billing_status": "Billable",
                "is_timesheet_approval_enabled": True,
            },
            "website_url": "www.example.com",
            "holidays": [],
            "is_budget_enabled": False,
            "company_name": portal.org_name,
            "date_format": "dd/MM/yyyy hh:mm aaa",
            "state": "Example",
            "postal_code": "0000",
            "has_budget_permission": True,
        },
        "avail_client_user_count": 0,
        "is_tags_available": True,
        "sprints_project_permission": False,
        "is_display_taskprefix": True,
        "bug_singular": "Bug",
        "login_zpuid": int(login),
        "is_display_projectprefix": True,
        "project_prefix": "PR-",
        "max_user_count": -1,
        "max_client_user_count": -1,
        "extensions": {
            "locations": {place: named("extension", place) for place in EXTENSION_PLACES}
        },
        "profile_id": int(named("profile", profile)),
        "name": portal.name,
        "id_string": portal.id,
        "is_time_log_restriction_enabled": False,
        "integrations": {"people": {"is_enabled": False}, "meeting": {"is_enabled": False}},
    }
