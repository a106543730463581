"""What the API notes say of payloads beyond the samples, which are abridged or lack such records.

Each entry has its reason; the numbers are sections of the API notes.
"""

from __future__ import annotations

TAG = {"id": "4", "name": "vip", "color_class": "bg-tag4", "color_hexcode": "#f28840"}

# (payload, path, example, reason): keys and types beyond the sample
DOCUMENTED = (
    ("portals", "[].zsoid", "600000000", "5.1: the full row"),
    ("portals", "[].portal_url", "exampleportal", "5.1: the full row"),
    ("portals", "[].portal_owner", "600000002", "5.1: the full row"),
    ("portals", "[].is_default_portal", True, "5.1: the full row"),
    ("portals", "[].bug_plan", "Enterprise", "5.1: the full row"),
    ("portals", "[].org_logo", "…", "5.1: the full row"),
    ("portals", "[].profile_id", "400000000000000115", "5.1: the full row"),
    (
        "portals",
        "[].owner",
        {
            "id": "6",
            "first_name": "A",
            "last_name": "B",
            "full_name": "A B",
            "is_client_user": False,
            "business_hours_id": "4",
        },
        "5.1: the full row",
    ),
    ("projects", "[].key", "PR-12", "5.2: portals that show project ids"),
    ("projects", "[].completed_time", "2026-07-01T08:03:22.000Z", "5.2: completed projects"),
    (
        "projects",
        "[].primary_client",
        {"id": "4", "name": "Acme"},
        "5.3 (a): trait project_customer_key",
    ),
    ("projects", "[].customer", {"id": "4", "name": "Acme"}, "5.3 (a): trait project_customer_key"),
    ("projects", "[].client", {"id": "4", "name": "Acme"}, "5.3 (a): trait project_customer_key"),
    ("projects", "[].company", {"id": "4", "name": "Acme"}, "5.3 (a): trait project_customer_key"),
    ("milestones", "milestones[].completed_on", "2026-03-01", "5.4: closed milestones"),
    ("milestones", "milestones[].tags", [TAG], "5.4"),
    ("issues", "page_info.has_next_page", "true", "4.1: boolean or text"),
    (
        "tasks",
        "tasks[].owners_and_work.owners[].work_values",
        [{"date": "2026-01-08", "value": "12:00"}],
        "5.6: text, list of days, or absent",
    ),
    ("tasks", "tasks[].tags", [TAG], "5.6"),
    (
        "timelogs_task",
        "time_logs[].log_details[].module_detail",
        {"name": "Call", "type": "general"},
        "5.8: general logs, trait general_logs",
    ),
    ("users_v3.1", "users[].zuid", "600000119", "5.10: confirmed users, text"),
    ("users_v3.1", "users[].last_accessed_on", "2026-06-30T02:43:37.685Z", "5.10: confirmed users"),
    (
        "users_v3.1",
        "users[].budget.cost_rate_per_hour.currency_code",
        "EUR",
        "5.10: when a rate is set",
    ),
    (
        "v2_projects",
        "projects[].company",
        {"id": "4", "name": "Acme", "id_string": "4"},
        "5.3: read by one client",
    ),
    ("v2_projects", "projects[].end_date", "04-02-2020", "5.2: like start_date"),
    ("v2_projects", "projects[].end_date_long", 1585746000000, "5.2: like start_date_long"),
)

# (payload, path, reason): keys of the sample that may be absent ("keys are left out when empty",
# section 5)
OPTIONAL = (
    ("projects", "[].description", "empty"),
    ("projects", "[].budget_info.*", "5.2: shrinks without budget permission; no currency"),
    ("projects", "[].budget_info.*.currency_code", "5: a project without currency"),
    ("milestones", "milestones[].start_date", "empty"),
    ("milestones", "milestones[].end_date", "empty"),
    ("tasks", "tasks[].description", "empty"),
    ("issues", "issues[].description", "empty"),
    ("issues", "issues[].*", "custom fields, subscription_type: not on every row"),
    ("timelogs_task", "time_logs[].log_details[].module_detail", "5.8: general logs"),
    (
        "timelogs_task",
        "time_logs[].log_details[].module_detail.*",
        "5.8: general logs with a name only",
    ),
    ("timelogs_task", "time_logs[].log_details[].notes", "empty"),
    ("timelogs_task", "time_logs[].log_details[].log_notes", "empty"),
    ("timelogs_task", "time_logs[].log_details[].approval.*", "undecided logs have no approver"),
    ("users_v3.1", "users[].last_name", "5.10: unconfirmed invitee"),
    ("v2_projects", "projects[].description", "empty"),
    ("v2_projects", "projects[].start_date", "empty"),
    ("v2_projects", "projects[].start_date_long", "empty"),
    ("portals", "[].owner.*", "abridged in the sample"),
)

DAY_KEY = "time_logs[].log_details[]"
ENUMS = {  # payload: {path: (values, reason)}
    "projects": {
        "[].project_type": ({"active", "template", "archived"}, "5.2"),
        "[].budget_info.billing_method": (
            {"project_hours", "staff_hours", "fixed_cost", "task_hours"},
            "two seen, two by analogy with Books (7.2)",
        ),
        "[].budget_info.budget_type": ({"none"}, "5.2: the only value seen"),
        "[].budget_info.tracking_method": ({"project_hours"}, "5.2"),
    },
    "milestones": {
        "milestones[].flag": ({"internal", "external"}, "5.4"),
        "milestones[].status_type": ({"open", "closed"}, "5.4"),
    },
    "tasklists": {
        "tasklists[].flag": ({"internal", "external"}, "5.5"),
        "tasklists[].status": ({"active", "completed"}, "5.5"),
    },
    "tasks": {
        "tasks[].priority": ({"none", "low", "medium", "high"}, "5.6"),
        "tasks[].billing_type": ({"none", "billable", "non_billable"}, "5.6"),
        "tasks[].duration.type": ({"days", "hours"}, "5.6"),
        "tasks[].owners_and_work.work_type": ({"standard", "flexible"}, "5.6"),
        "tasks[].owners_and_work.unit": ({"hours_per_day", "hours"}, "5.6"),
    },
    "issues": {
        "issues[].flag": ({"Internal", "External"}, "5.7: capital here"),
        "issues[].severity.value": ({"None", "Minor", "Major", "Critical", "Show stopper"}, "5.7"),
        "issues[].added_via": ({"web", "zohodesk", "webtobugform", "android", "api"}, "5.7"),
        "page_info.has_next_page": ({True, False, "true", "false"}, "4.1"),
    },
    "timelogs_task": {
        f"{DAY_KEY}.type": ({"task", "issue", "general"}, "5.8"),
        f"{DAY_KEY}.module_detail.type": (
            {"task", "bug", "general"},
            "5.8: an issue is called bug",
        ),
        f"{DAY_KEY}.billing_status": ({"Billable", "Non Billable"}, "5.8"),
        f"{DAY_KEY}.approval.status": (
            {"Approved", "Unapproved", "Rejected", "Pending"},
            "5.8, 9.7",
        ),
    },
    "users_v3.1": {
        "users[].user_type": ({"portal_user", "client_user"}, "5.3, 5.10"),
        "users[].status": ({"active", "inactive"}, "5.10"),
    },
    "v2_projects": {"projects[].billing_status": ({"Billable", "Non Billable"}, "5.2")},
}

# payloads without any sample: the shapes of section 5; keys after "?" may be absent
SHAPES = {
    "users_v3": (
        "5.10",
        {
            "page_info": {"page": 1, "per_page": 100, "count": 1, "has_next_page": False},
            "users": [
                {
                    "zpuid": "4",
                    "name": "A B",
                    "display_name": "A B",
                    "email": "a@example.com",
                    "is_active": True,
                    "status": "active",
                    "user_type": "portal_user",
                    "role": {"id": "4", "name": "R", "type": "portal_user"},
                    "profile": {"id": "4", "name": "P", "type": "portal_user", "is_default": True},
                    "?zuid": 1,
                    "business_hours": {"id": "4", "name": "H"},
                    "added_time": "…",
                    "updated_time": "…",
                    "?last_accessed_on": "…",
                    "budget": {
                        "cost_rate_per_hour": {
                            "amount": 1,
                            "formatted_amount": "1.00",
                            "?currency_code": "EUR",
                        }
                    },
                }
            ],
        },
    ),
    "portal_details": (
        "5.1",
        {
            "portal_details": {
                "id": "6",
                "name": "p",
                "org_name": "P",
                "timezone": "Europe/Paris",
                "owner": {"zpuid": "4", "name": "A B", "email": "a@example.com"},
                "plan_details": {"projects_service_plan": "E", "bugtracker_service_plan": "E"},
                "business_details": {
                    "date_format": "dd/MM/yyyy",
                    "week_start_day": "monday",
                    "working_days": ["Monday"],
                    "weekends": ["Sunday"],
                },
            }
        },
    ),
    "v2_clients": (
        "5.3",
        {
            "clients": [
                {
                    "id": "4",
                    "name": "Acme",
                    "?currency_code": "EUR",
                    "?email": "e",
                    "?phone": "p",
                    "?website": "w",
                    "?address": "a",
                    "?city": "c",
                    "?state": "s",
                    "?country": "c",
                    "?zip_code": "z",
                    "?users": [{"id": "4", "zpuid": "4", "name": "A B", "email": "a@example.com"}],
                }
            ]
        },
    ),
    "tags": (
        "5.12",
        {
            "page_info": {"page": 1, "per_page": 100, "page_count": 1, "has_next_page": False},
            "tags": [TAG],
        },
    ),
    "fields": (
        "5.11",
        {
            "page_info": {"page": 1, "per_page": 100, "has_next_page": False},
            "fields": [{"field_name": "f", "display_name": "F", "field_type": "text"}],
        },
    ),
}
