"""Switches for what the sources disagree about (API notes, section 9): one portal cannot show every
answer at once."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

CHOICES = {
    "sort_by": ("honoured", "ignored", "refused"),
    "over_max": ("refuse", "clamp"),
    "portal_timelogs": ("honours_end_date", "iso_week", "refused", "fails"),
    "project_states": ("either", "status", "status_type", "status_type_only", "ignored", "refused"),
    "timelogs_has_next": ("always_true", "right"),
    "timelogs_past_end": ("empty", "repeat"),
    "modified_time_filter": (True, False, "refused"),
    "general_logs": ("bare", "named"),
    "project_customer_key": (None, "primary_client", "customer", "client", "company"),
    "project_customer_in": ("list", "details"),
    "v2_client_ids": ("text", "number"),
    "client_users_in": ("list", "detail_users", "detail_client_users"),
    "portals_shape": ("full", "abridged"),
}
EMPTY_WAYS = ("204", "empty_body", "envelope")


def _mixed_empty_lists():
    return {
        "projects": "204",
        "milestones": "204",
        "tasklists": "envelope",
        "tasks": "204",
        "issues": "empty_body",
        "timelogs": "204",
        "users": "envelope",
        "tags": "empty_body",
        "fields": "204",
        "clients": "204",
        "project_clients": "empty_body",
        "v2_projects": "204",
    }


@dataclass
class Traits:
    """Every switch with its default; ``FakeZoho(…, name=value)`` or
    ``fake.set_traits(name=value)``."""

    sort_by: str = "honoured"
    over_max: str = "refuse"
    portal_timelogs: str = "honours_end_date"
    portal_tasklists: bool = False
    portal_tasks: bool = True
    portal_issues: bool = True
    portal_milestones: bool = True
    timelogs_has_next: str = "always_true"
    timelogs_past_end: str = "empty"
    silent_maximum: int | None = None
    project_states: str = "either"
    modified_time_filter: object = True
    general_logs: str = "bare"
    archived_in_portal_lists: bool = False
    project_customer_key: str | None = None
    project_customer_in: str = "list"
    v2: bool = True
    v2_wrong_url_status: int = 400
    v2_project_company: bool = False
    v2_client_ids: str = "text"
    client_users_in: str = "list"
    v3_clients: bool = False
    portals_shape: str = "full"
    portal_details_envelope: bool = True
    show_keys: bool = False
    budget_permission: bool = True
    text_booleans: set = field(default_factory=lambda: {"issues"})
    empty_lists: dict = field(default_factory=_mixed_empty_lists)
    location: str = "us"
    accounts_server: str | None = None
    rate_limit: int | None = None
    rate_lock_minutes: int = 22
    refresh_limit: int | None = None

    def set(self, **changes):
        """Change switches; unknown names and values are refused at once."""
        known = {f.name for f in fields(self)}
        for name, value in changes.items():
            if name not in known:
                raise ValueError(f"unknown trait {name!r}; known: {', '.join(sorted(known))}")
            if name in CHOICES and value not in CHOICES[name]:
                raise ValueError(f"trait {name} is one of {CHOICES[name]}, not {value!r}")
            if name == "empty_lists":
                bad = [way for way in value.values() if way not in EMPTY_WAYS]
                if bad or set(value) - set(self.empty_lists):
                    raise ValueError(
                        f"empty_lists maps {sorted(self.empty_lists)} to one of {EMPTY_WAYS}"
                    )
                value = {**self.empty_lists, **value}
            if name == "text_booleans":
                value = set(value)
            setattr(self, name, value)
