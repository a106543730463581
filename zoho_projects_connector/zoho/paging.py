"""Paged lists: what they are called, and how their many envelopes are read."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from . import const, errors


@dataclass(frozen=True)
class Listing:
    """One paged list. ``key`` names it for resuming and is stable from run to run."""

    key: str
    path: str
    rows_key: str = ""  # empty: a bare array
    params: dict = field(default_factory=dict)
    per_page: int = const.PER_PAGE
    project_id: str = ""
    newest_first_by: str = ""  # the row key this list was asked to be sorted by, descending
    offset_paging: bool = False  # V2: `index` and `range`


@dataclass(frozen=True)
class Page:
    """Rows as Zoho sent them, hardly checked: anything may be missing or of a wrong type."""

    rows: list
    number: int
    is_last: bool
    claims_more: bool = False  # Zoho says that another page follows, rightly or not


def unwrap(body, rows_key: str) -> tuple[list, dict]:
    """:return: (rows, page_info) of any of the envelopes seen
    :raise ZohoUnreachable: it is none of them; an empty list would look like deletions
    """
    if body is None:
        return [], {}
    if isinstance(body, list):
        return body, {}
    if not isinstance(body, dict):
        raise _unexpected()
    info = body.get("page_info")
    if isinstance(info, list):
        info = info[0] if info else {}
    if not isinstance(info, dict):
        info = {}
    rows = body.get(rows_key)
    if rows is None:
        rows = body.get("result")
    if rows is None:
        return [], info
    if not isinstance(rows, list):
        raise _unexpected()
    if rows_key == "time_logs":
        rows = list(_flat_time_logs(rows))
    return rows, info


def _unexpected() -> errors.ZohoUnreachable:
    return errors.ZohoUnreachable("Zoho answered with something unexpected.", code="unexpected")


def _flat_time_logs(groups) -> Iterator[dict]:
    """Time logs come grouped by day: ``[{"date": …, "log_details": [log, …]}, …]``."""
    for group in groups:
        details = group.get("log_details") if isinstance(group, dict) else None
        if isinstance(details, list):
            yield from details
        else:
            yield group


def claims_more(info) -> bool | None:
    """Whether Zoho says that another page follows; None when it says nothing about it."""
    return {"true": True, "false": False}.get(str(info.get("has_next_page")).lower())


def is_last(rows, info, listing, number, always_claimed=False) -> bool:
    """Whether no page follows.

    A page may be shorter than asked for because Zoho gives less at once: that more follows is
    believed, too, until an empty page shows otherwise.

    :param always_claimed: this list is known to claim so for ever; then a page that is shorter
        than Zoho itself calls a page is the last
    """
    if not rows or number >= const.MAX_PAGES:
        return True
    claim = claims_more(info)
    if claim is False:
        return True
    size = info.get("per_page")
    size = int(size) if str(size).isdigit() and int(size) > 0 else 0
    if len(rows) >= min(size or listing.per_page, listing.per_page):
        return False
    return claim is None or (always_claimed and size > 0)
