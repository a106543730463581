"""The fewest API calls that can read a portal, from the portal's own numbers of records.

Nothing here looks at the addon. A list that tells whether more follows costs its number of pages; a
list that does not, or whose word is worth nothing, ends with the first page that is not full, which
is an empty one when the number of records is a multiple of the page.
"""

from datetime import date, timedelta
from math import ceil

# The largest pages of the API, in records.
PAGE = 200
PAGE_OF_USERS = 50
PAGE_OF_PROJECTS = 100
# `customdate` windows of time logs are at most six months long; the longest six months have 184.
WINDOW_DAYS = 184
MODULES = ("task", "issue", "general")

# What a call reads, by the tail of its URL pattern.
KINDS = {
    "portal/{p}/users": "users",
    "portal/{p}/projects": "projects",
    "portal/{p}/clients": "customers",
    "projects/{id}/clients": "customers of a project",
    "portal/{p}/phases": "milestones",
    "projects/{id}/phases": "milestones",
    "portal/{p}/tasklists": "task lists",
    "projects/{id}/tasklists": "task lists",
    "portal/{p}/tasks": "tasks",
    "projects/{id}/tasks": "tasks",
    "portal/{p}/issues": "issues",
    "projects/{id}/issues": "issues",
    "portal/{p}/timelogs": "time logs",
    "projects/{id}/timelogs": "time logs",
}


def kind_of(pattern):
    """:return: what a call with this URL pattern reads"""
    return KINDS.get("/".join(pattern.strip("/").split("/")[-3:]), pattern)


def first_import(shape):
    """:return: ``{kind: calls}`` to read all of a portal of this shape (see ``portal.shape_of``)"""
    return _always(shape) | {
        "projects": sum(
            _until_not_full(shape["project"].get(state, 0), PAGE_OF_PROJECTS)
            for state in ("active", "archived", "template")
        ),
        # Only this list names the customer of a project: one call for each that is new.
        "customers of a project": shape["project"]["active"],
        "milestones": _pages(shape["milestone"]),
        # Portal-wide they are not configured.
        "task lists": sum(_pages(number) for number in shape["task_lists_of_projects"]),
        "tasks": _pages(shape["task"]),
        "time logs": sum(_logs(shape["logs_by_day"][module], shape) for module in MODULES),
    }


def later_sync(shape, changed):
    """:param changed: numbers of changed records, see ``PortalProcess.change_one_percent``
    :return: ``{kind: calls}`` to find out what changed since the last sync, within minutes of it
    """
    return _always(shape) | {
        "projects": sum(
            _until_not_full(shape["project"].get(state, 0), PAGE_OF_PROJECTS)
            for state in ("active", "archived")
        ),
        "milestones": 1,  # the newest first: one page shows that nothing changed
        # The newest first: a page with nothing but changes does not tell that they end there.
        "tasks": _until_not_full(changed.get("task", 0)),
        "time logs": sum(_until_not_full(changed.get("log", {}).get(m, 0)) for m in MODULES),
    }


def _always(shape):
    """The lists that do not tell what changed are read whole each time."""
    return {
        "users": _pages(shape["user"], PAGE_OF_USERS),
        "customers": _until_not_full(shape["client"]),
        "issues": _pages(shape["issue"]),
    }


def _pages(number, size=PAGE):
    return max(1, ceil(number / size))


def _until_not_full(number, size=PAGE):
    return number // size + 1


def _logs(by_day, shape):
    """Calls for the logs of one module: in every window the list claims for ever that more follows.

    :param by_day: ``{ISO date: number of logs}``
    """
    days = {day for module in MODULES for day in shape["logs_by_day"][module]}
    if not days:
        return 1
    first, last = (date.fromisoformat(find(days)) for find in (min, max))
    calls = 0
    while first <= last:
        end = first + timedelta(days=WINDOW_DAYS - 1)
        inside = sum(
            number for day, number in by_day.items() if first <= date.fromisoformat(day) <= end
        )
        calls += _until_not_full(inside)
        first = end + timedelta(days=1)
    return calls
