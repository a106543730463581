"""The time-log lists with the quirks their readers report (API notes, section 5.8)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from itertools import groupby

from . import payloads_work
from .answers import Answer, Refusal, bad_pattern, dumps, missing, v3_error, wrong_url
from .clock import hours_text
from .lists import week_of
from .paging import SHAPES, empty, json_param, page_info, page_of
from .payloads import render

VIEWS = ("day", "week", "month", "customdate", "projectspan")
SIX_MONTHS = timedelta(days=184)


def _day(params, name):
    if name not in params:
        raise Refusal(missing(name))
    try:
        return date.fromisoformat(params[name])
    except ValueError:
        raise Refusal(bad_pattern(name)) from None


def window(params, traits, portal_wide):
    """First and last day asked for; (None, None) = everything."""
    if "view_type" not in params:
        raise Refusal(missing("view_type"))
    view = params["view_type"]
    if view not in VIEWS or (view == "projectspan" and portal_wide):
        raise Refusal(bad_pattern("view_type"))
    if view == "projectspan":
        return None, None
    first = _day(params, "start_date")
    if portal_wide and traits.portal_timelogs == "iso_week":
        return week_of(first)
    if view == "day":
        return first, first
    if view == "week":
        return week_of(first)
    if view == "month":
        return first.replace(day=1), first.replace(day=monthrange(first.year, first.month)[1])
    last = _day(params, "end_date")
    if last < first or last - first > SIX_MONTHS:
        raise Refusal(bad_pattern("end_date"))
    return first, last


def by_modified(params, traits):
    """True when the window is about modification time."""
    if params.get("fetch_by_modified_time") != "true":
        return False
    if traits.modified_time_filter == "refused":
        raise Refusal(bad_pattern("fetch_by_modified_time"))
    return bool(traits.modified_time_filter)


def module_of(params):
    """(type, item id) of the required ``module`` JSON."""
    if "module" not in params:
        raise Refusal(missing("module"))
    module = json_param(params, "module")
    if module.get("type") not in ("task", "issue", "general"):
        raise Refusal(bad_pattern("module"))
    return module["type"], module.get("id")


def answer_timelogs(request, portal, project_id, traits):
    """One page of logs by day; portal-wide ``has_next_page`` is always true by default."""
    params, portal_wide = request.params, project_id is None
    if portal_wide and traits.portal_timelogs == "refused":
        raise Refusal(wrong_url(request.path))
    if portal_wide and traits.portal_timelogs == "fails":
        raise Refusal(v3_error(500, "INTERNAL_SERVER_ERROR", "Internal server error"))
    log_type, item = module_of(params)
    first, last = window(params, traits, portal_wide)
    users = None
    if "users_list" in params:
        users = frozenset(u["id"] for u in json_param(params, "users_list")["users"])
    logs = portal.logs(
        project_id,
        log_type,
        first,
        last,
        by_modified=by_modified(params, traits),
        item=item,
        users=users,
        archived=traits.archived_in_portal_lists,
    )
    shape = SHAPES["timelogs"]
    page, per_page = page_of(params, shape, traits)
    start = (page - 1) * per_page
    more = start + per_page < len(logs)
    if portal_wide and traits.timelogs_has_next == "always_true":
        more = True
        if traits.timelogs_past_end == "repeat" and start >= len(logs):
            start = max(0, (len(logs) - 1) // per_page * per_page)
    chosen = logs[start : start + per_page]
    body = envelope(
        portal,
        chosen,
        page_info(shape, "timelogs", page, per_page, len(chosen), more, traits),
        traits,
    )
    return Answer(200, body) if chosen else empty(traits.empty_lists["timelogs"], body)


def envelope(portal, chosen, info, traits):
    """page_info, the hours of this page, and the logs under their days."""
    billable = sum(log.minutes for log in chosen if log.billable)
    total = sum(log.minutes for log in chosen)
    hours = {
        "total_hours": hours_text(total),
        "billable_hours": hours_text(billable),
        "non_billable_hours": hours_text(total - billable),
    }
    days = []
    for day, rows in groupby(chosen, lambda log: log.date):
        rows = list(rows)
        head = dumps(
            {"date": day.isoformat(), "log_hours": hours_text(sum(log.minutes for log in rows))}
        )
        details = b",".join(row_bytes(portal, log, traits) for log in rows)
        days.append(head[:-1] + b',"log_details":[' + details + b"]}")
    return (
        b'{"page_info":'
        + dumps(info)
        + b',"log_hours":'
        + dumps(hours)
        + b',"time_logs":['
        + b",".join(days)
        + b"]}"
    )


def row_bytes(portal, log, traits):
    """The row of a log, rendered anew only when something it shows changed."""
    version = portal.version_of
    shown = (log.project, log.user, log.item, log.approver)
    key = (traits.general_logs, *map(version, shown))
    return render(portal, log, payloads_work.log, traits, key)
