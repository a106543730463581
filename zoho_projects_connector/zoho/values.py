"""Values as Zoho writes them, turned into Python's. Pure functions; bad input raises InvalidValue.

Formats: section "Entities" of the API reference (https://projects.zoho.com/api-docs).
"""

import html
import math
import re
from datetime import date, datetime, timezone

_HOURS = re.compile(r"^\s*(\d{1,6}):([0-5]?\d)\s*$")
_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"<\s*(br|/p|/div|/li)\s*/?\s*>", re.IGNORECASE)
_UNSEEN = re.compile(r"<\s*(script|style)\b.*?(<\s*/\s*\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")

# Zoho gives this pseudo milestone to what has none; its id ends alike in all portals.
_NO_MILESTONE_ID_ENDING = "000000000073"
_FIRST_YEAR, _LAST_YEAR = 1970, 2200
_ID_LIMIT = 64


class InvalidValue(ValueError):
    """A value that cannot be used.

    :param problem: ``missing``, ``not_text``, ``not_hours``, ``not_date``, ``not_time``,
        ``not_number`` or ``no_choice``: the caller has the sentences, in the user's language
    :param what: the key in Zoho, or the label of a custom field
    """

    def __init__(self, problem: str, what: str, value=None):
        super().__init__(f"{what}: {problem} ({value!r})")
        self.problem = problem
        self.what = what
        self.value = value


def record_id(row, what: str = "id") -> str:
    """The id of a record as text. Most are 19-digit text, a few are numbers.

    :raise InvalidValue: there is none, or none that an index could hold
    """
    value = row.get(what) if isinstance(row, dict) else None
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise InvalidValue("missing", what)
    found = str(value).strip()
    if not found or len(found) > _ID_LIMIT:
        raise InvalidValue("missing", what)
    return found


def nested_id(row: dict, key: str) -> str:
    """The id of the record under ``key``; empty when there is none."""
    nested = row.get(key)
    try:
        return record_id(nested)
    except InvalidValue:
        return ""


def text(value, what: str, limit: int | None = None) -> str:
    """A line of text. A too long one is cut at ``limit`` signs.

    :raise InvalidValue: it is not a text
    """
    if value is None:
        return ""
    if isinstance(value, (dict, list, bool)):
        raise InvalidValue("not_text", what, value)
    line = _CONTROL.sub("", str(value)).strip()
    if limit and len(line) > limit:
        line = line[: limit - 1].rstrip() + "…"
    return line


def rich_text(value) -> str:
    """HTML as Zoho sent it, without control signs. The HTML field of Odoo sanitises it."""
    return _CONTROL.sub("", value) if isinstance(value, str) else ""


def plain_text(value, what: str, limit: int | None = None) -> str:
    """Text or HTML to one line of plain text."""
    line = text(value, what)
    if "<" in line:
        line = _TAG.sub("", _BREAK.sub(" ", _UNSEEN.sub("", line)))
    line = " ".join(html.unescape(line).split())
    return text(line, what, limit)


def hours(value, what: str = "log_hour") -> float:
    """``"07:30"`` → 7.5. More than 24 hours are possible.

    :raise InvalidValue: another format
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 1e6:
        return float(value)
    found = _HOURS.match(value) if isinstance(value, str) else None
    if not found:
        raise InvalidValue("not_hours", what, value)
    return int(found.group(1)) + int(found.group(2)) / 60


def plain_date(value, what: str = "date") -> date | None:
    """A local day, ``"2026-06-01"``. None when empty.

    :raise InvalidValue: no such day
    """
    if value in (None, ""):
        return None
    try:
        day = date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise InvalidValue("not_date", what, value)
    return day


def instant(value, what: str = "time") -> datetime | None:
    """An instant, ``"2026-06-24T16:45:31.884Z"``, as naive UTC to the second. None when
    empty.

    :raise InvalidValue: no such instant
    """
    if value in (None, ""):
        return None
    try:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
        if moment.tzinfo:
            moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    except (AttributeError, ValueError, OverflowError):
        moment = None
    if moment is None or not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise InvalidValue("not_time", what, value)
    return moment.replace(microsecond=0)


def modified_at(row: dict) -> datetime | None:
    """When the record was last changed, naive UTC to the second; the key differs by kind."""
    for key in ("last_modified_time", "modified_time", "last_updated_time", "updated_time"):
        try:
            moment = instant(row.get(key))
        except InvalidValue:
            continue
        if moment:
            return moment
    return None


def created_at(row: dict) -> datetime | None:
    try:
        return instant(row.get("created_time"))
    except InvalidValue:
        return None


def number(value, what: str) -> float:
    """A number, a text holding one, or a money object.

    :raise InvalidValue: it is neither
    """
    if isinstance(value, dict):
        value = value.get("amount")
    try:
        if isinstance(value, bool):
            raise ValueError
        parsed = float(str(value).replace(",", ""))
        if not math.isfinite(parsed):
            raise ValueError
    except ValueError:
        raise InvalidValue("not_number", what, value) from None
    return parsed


def email(value) -> str:
    """A usable address in lower case, else empty (``EMAIL_CLOSED``, ``Unassigned User``)."""
    address = value.strip().lower() if isinstance(value, str) else ""
    return address if _EMAIL.match(address) else ""


def people(value) -> list[dict]:
    """The real people of a list of user objects: nobody, Desk and the like are left out."""
    rows = value if isinstance(value, list) else [value]
    return [row for row in rows if person_id(row)]


def person_id(row) -> str:
    """``zpuid``, the key of a user in a portal; ``id`` in user lists. Empty for pseudo users."""
    if not isinstance(row, dict) or row.get("zuid") in (0, -1, "0", "-1"):
        return ""
    value = row.get("zpuid") or row.get("id")
    return str(value).strip() if isinstance(value, (str, int)) and value else ""


def is_client_user(row: dict) -> bool:
    """Whether a user belongs to a customer. Lists of users hold them and the customers' contacts,
    too, unless the portal leaves them out."""
    kind = row.get("user_type")
    kind = kind.lower() if isinstance(kind, str) else ""
    return row.get("is_client_user") in (True, "true") or "client" in kind or "contact" in kind


def person_name(row: dict) -> str:
    """The best name there is for a user."""
    parts = [row.get("first_name"), row.get("last_name")]
    joined = " ".join(part for part in parts if isinstance(part, str) and part)
    for name in (row.get("full_name"), row.get("name"), joined, row.get("email")):
        if isinstance(name, str) and name.strip():
            return text(name, "name", 128)
    return ""


def amount(value) -> float:
    """A money object ``{"amount": 85, …}`` or a number; 0 when there is none."""
    try:
        return number(value, "amount")
    except InvalidValue:
        return 0.0


def currency_code(row: dict) -> str:
    """Three letters, or empty."""
    if not isinstance(row, dict):
        return ""
    for holder in (row, row.get("rate_per_hour"), row.get("cost_budget")):
        if not isinstance(holder, dict):
            continue
        for key in ("currency", "currency_code"):
            code = holder.get(key)
            if isinstance(code, str) and re.fullmatch(r"[A-Za-z]{3}", code.strip()):
                return code.strip().upper()
    return ""


def is_closed(row: dict) -> bool:
    """Whether the status of a project, task, issue or milestone is a closing one."""
    status = row.get("status")
    if isinstance(status, dict):
        return status.get("is_closed_type") is True or status.get("is_closed") is True
    return False


def milestone_id(row: dict) -> str:
    """The milestone of a task or task list; empty for the pseudo milestone “None”."""
    found = nested_id(row, "milestone")
    return "" if found.endswith(_NO_MILESTONE_ID_ENDING) else found
