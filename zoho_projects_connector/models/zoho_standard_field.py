"""The fields that are synced without being mapped: one table, shown in Map Fields."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

NAME = ("name", _lt("Name"))
PROJECT = ("project", _lt("Project"), "project_id")
DESCRIPTION = ("description", _lt("Description"), "description")
TAGS = ("tags", _lt("Tags"), "tag_ids")
STATUS = _lt("Status")

_WORK_ITEM = [
    (*NAME, "name"),
    PROJECT,
    ("prefix", _lt("Prefix"), "zoho_prefix"),
    DESCRIPTION,
    ("status", STATUS, "stage_id"),
    ("status", STATUS, "state"),
    TAGS,
]

# Kind → key in Zoho (a path when it lies deeper), its name there, Odoo field.
STANDARD_FIELDS = {
    "user": [
        ("full_name", _lt("Full name"), "name"),
        ("email", _lt("E-mail"), "work_email"),
        ("budget.cost_rate_per_hour", _lt("Cost rate per hour"), "hourly_cost"),
    ],
    "customer": [
        (*NAME, "name"),
        ("email", _lt("E-mail"), "email"),
        ("phone", _lt("Phone"), "phone"),
        ("website", _lt("Website"), "website"),
        ("address", _lt("Address"), "street"),
        ("city", _lt("City"), "city"),
        ("zip_code", _lt("ZIP code"), "zip"),
        ("state", _lt("State"), "state_id"),
        ("country", _lt("Country"), "country_id"),
        ("vat", _lt("Tax ID"), "vat"),
        ("users", _lt("Client users"), "child_ids"),
    ],
    "project": [
        (*NAME, "name"),
        ("project_type", _lt("Active or archived"), "active"),
        ("primary_client", _lt("Primary client"), "partner_id"),
        DESCRIPTION,
        ("owner", _lt("Owner"), "user_id"),
        ("start_date", _lt("Start date"), "date_start"),
        ("end_date", _lt("End date"), "date"),
        TAGS,
        ("created_time", _lt("Created time"), "zoho_created_at"),
        ("key", _lt("Project ID"), "zoho_key"),
        ("budget_info.billing_method", _lt("Billing method"), "zoho_billing_method"),
        ("budget_info.rate_per_hour", _lt("Rate per hour"), "zoho_rate"),
        ("budget_info.fixed_cost", _lt("Fixed cost"), "zoho_fixed_cost"),
        ("budget_info.currency", _lt("Currency"), "zoho_currency_id"),
        ("budget_info.hourly_budget", _lt("Budget in hours"), "zoho_budget_hours"),
        ("budget_info.cost_budget", _lt("Budget"), "zoho_budget_amount"),
    ],
    "milestone": [
        (*NAME, "name"),
        PROJECT,
        ("end_date", _lt("End date"), "deadline"),
        ("status", STATUS, "is_reached"),
    ],
    "task_list": [
        (*NAME, "name"),
        PROJECT,
        ("milestone", _lt("Milestone"), "milestone_id"),
        ("status", STATUS, "is_completed"),
        ("sequence", _lt("Position"), "sequence"),
    ],
    "task": [
        *_WORK_ITEM,
        ("owners_and_work.owners", _lt("Owners"), "user_ids"),
        ("tasklist", _lt("Task list"), "zoho_task_list_id"),
        ("milestone", _lt("Milestone"), "milestone_id"),
        ("parental_info", _lt("Parent task"), "parent_id"),
        ("priority", _lt("Priority"), "priority"),
        ("end_date", _lt("Due date"), "date_deadline"),
        ("owners_and_work.total_work", _lt("Work hours"), "allocated_hours"),
    ],
    "bug": [
        *_WORK_ITEM,
        ("assignee", _lt("Assignee"), "user_ids"),
        ("release_milestone", _lt("Release milestone"), "milestone_id"),
        ("severity", _lt("Severity"), "priority"),
        ("due_date", _lt("Due date"), "date_deadline"),
    ],
    "timesheet": [
        ("notes", _lt("Notes"), "name"),
        PROJECT,
        ("module_detail", _lt("Task or bug"), "task_id"),
        ("owner", _lt("User"), "employee_id"),
        ("date", _lt("Date"), "date"),
        ("log_hour", _lt("Hours"), "unit_amount"),
        ("billing_status", _lt("Billing status"), "zoho_billing_state"),
    ],
}
