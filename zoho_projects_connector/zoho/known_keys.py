"""The keys of Zoho's own fields: whatever else a row has is a custom field.

V3 puts custom fields beside the others, without a container: section "Entities" of
https://projects.zoho.com/api-docs and rows of live portals.
"""

_EVERYWHERE = {
    "id",
    "id_string",
    "name",
    "status",
    "created_time",
    "created_by",
    "created_via",
    "updated_by",
    "modified_time",
    "last_modified_time",
    "last_updated_time",
    "updated_time",
}
_OF_PROJECTS = _EVERYWHERE | {"project", "tags", "description", "flag", "owner", "link"}

# The kinds that have custom fields.
KNOWN_KEYS = {
    "customer": _EVERYWHERE
    | {
        "address",
        "city",
        "client_users",
        "cost_budget",
        "country",
        "crm_account_id",
        "crm_id",
        "currency",
        "currency_code",
        "email",
        "gst_no",
        "is_crm_customer",
        "is_primary",
        "mobile",
        "phone",
        "postal_code",
        "rate_per_hour",
        "state",
        "street",
        "tax_id",
        "users",
        "vat",
        "website",
        "zip",
        "zip_code",
    },
    "project": _EVERYWHERE
    | {
        "budget_info",
        "business_hours_id",
        "client",
        "client_company",
        "company",
        "completed_time",
        "customer",
        "description",
        "end_date",
        "is_completed",
        "is_public_project",
        "is_rollup_project",
        "is_strict_project",
        "issues",
        "asked_for_client",  # ours: the project importer keeps the answer in the row
        "key",
        "layout",
        "milestones",
        "owner",
        "percent_complete",
        "primary_client",
        "project_group",
        "project_type",
        "start_date",
        "tags",
        "tasks",
    },
    "milestone": _OF_PROJECTS
    | {"budget_info", "completed_on", "end_date", "sequence", "start_date", "status_type"},
    "task": _OF_PROJECTS
    | {
        "association_info",
        "billing_type",
        "budget_info",
        "collaboration",
        "completed_on",
        "completion_percentage",
        "depth",
        "duration",
        "end_date",
        "is_completed",
        "log_hours",
        "milestone",
        "owners_and_work",
        "parental_info",
        "prefix",
        "priority",
        "sequence",
        "start_date",
        "tasklist",
        "teams",
    },
    "bug": _OF_PROJECTS
    | {
        "added_via",
        "affected_milestone",
        "assignee",
        "associated_teams",
        "classification",
        "cost_rate_per_hour",
        "due_date",
        "is_it_reproducible",
        "module",
        "prefix",
        "rate_per_hour",
        "release_milestone",
        "severity",
        "subscription_type",
    },
    "timesheet": _OF_PROJECTS
    | {
        "added_by",
        "approval",
        "billing_status",
        "date",
        "end_time",
        "log_hour",
        "log_name",
        "log_notes",
        "module_detail",
        "notes",
        "start_time",
        "type",
    },
}
LONGEST_KEY = 100  # signs; anything longer is no API name


def unknown_keys(kind: str, rows) -> set[str]:
    """The keys in these rows that are none of Zoho's own."""
    keys = set().union(*rows) - KNOWN_KEYS[kind]
    return {key for key in keys if key and len(key) <= LONGEST_KEY}
