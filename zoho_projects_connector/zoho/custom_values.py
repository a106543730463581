"""Values of custom fields: what they hold, and what they tell of a field nobody described."""

import re
from datetime import date, datetime

from . import const, values
from .custom_fields import CustomField, first_text, humanized

LONG_TEXT = 255  # signs; Zoho's single line fields hold no more


def seen_in(key: str, rows) -> CustomField | None:
    """A custom field by what rows hold under its key; None while they hold nothing usable."""
    present = [row[key] for row in rows if row.get(key) not in (None, "", [], {})]
    kinds = {_kind_of(value) for value in present} - {None}
    if not kinds:
        return None
    value = next(value for value in present if _kind_of(value))
    multiple = any(isinstance(value, list) and len(value) > 1 for value in present)
    return CustomField(key, humanized(key), _common(kinds), (), multiple, sample_of(value))


def _common(kinds) -> str:
    """One type for values that look different."""
    if len(kinds) == 1:
        return next(iter(kinds))
    if kinds == {"number", "decimal"}:
        return "decimal"
    return "long_text" if "long_text" in kinds else "text"


def _kind_of(value) -> str | None:
    """The type a value speaks for; None for one that no field could hold."""
    if isinstance(value, bool):
        return "checkbox"
    if isinstance(value, (int, float)):
        return "number" if isinstance(value, int) else "decimal"
    if isinstance(value, str):
        return _kind_of_text(value)
    if isinstance(value, list):
        kinds = {_kind_of(entry) for entry in value}
        if kinds == {"user"}:
            return "user"
        return "multiselect" if kinds <= {"text", "long_text", "picklist"} else None
    if isinstance(value, dict):
        if "zpuid" in value or "zuid" in value:
            return "user"
        if "amount" in value:
            return "decimal"
        return "picklist" if choice(value) else None
    return None


def _kind_of_text(value: str) -> str:
    for zoho_type, parse in (("date", date.fromisoformat), ("datetime", _instant)):
        try:
            parse(value)
            return zoho_type if value[4:5] == "-" else "text"  # not a number such as 20260101
        except ValueError:
            continue
    has_tags = re.search(r"<[a-zA-Z/][^>]*>", value)
    return "long_text" if has_tags or len(value) > LONG_TEXT or "\n" in value else "text"


def _instant(value: str) -> datetime:
    return datetime.fromisoformat(value.replace("Z", "+00:00"))


def choice(value) -> str:
    """The text of a pick list's value: a text, or an object that has one. Empty for neither."""
    if isinstance(value, dict):
        value = first_text(value, ("value", "name"))
    return value.strip() if isinstance(value, str) else ""


def choices(value) -> list[str]:
    """The texts of a multi-select field: a list, or texts joined by commas or semicolons.

    :raise ValueError: it is neither
    """
    if isinstance(value, str):
        value = re.split(r"[;,]", value)
    entries = value if isinstance(value, list) else [value]
    texts = [choice(entry) for entry in entries]
    if not all(text or entry in ("", None) for text, entry in zip(texts, entries, strict=True)):
        raise ValueError(value)
    return list(dict.fromkeys(text for text in texts if text))


def sample_of(value) -> str:
    """A value as a short text for people."""
    entries = value if isinstance(value, list) else [value]
    texts = [_sample_of_one(entry) for entry in entries]
    return values.text(", ".join(text for text in texts if text), "sample", const.SAMPLE_LENGTH)


def _sample_of_one(entry) -> str:
    if not isinstance(entry, dict):
        return values.plain_text(str(entry), "sample")
    return values.person_name(entry) or choice(entry) or str(entry.get("amount") or "")
