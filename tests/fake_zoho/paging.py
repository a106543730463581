"""Pages, envelopes and empty lists: every list of V3 has its own habits (API notes, sections 3.2
and 4)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from .answers import Answer, Refusal, bad_pattern, dumps
from .lists import SORT_FIELDS

SORT = re.compile(r"(ASC|DESC)\((\w+)\)\Z")


@dataclass(frozen=True)
class Shape:
    """How one list is wrapped: ``info`` = none, count, page_count, plain, array."""

    key: str
    info: str = "page_count"
    default: int = 100
    maximum: int = 200


SHAPES = {
    "projects": Shape("projects", "none"),
    "milestones": Shape("milestones", "array"),
    "tasklists": Shape("tasklists", default=200),
    "tasks": Shape("tasks"),
    "issues": Shape("issues"),
    "timelogs": Shape("time_logs", "plain"),
    "users": Shape("users", "count"),
    "users_v3.1": Shape("users", "count", 50, 50),
    "tags": Shape("tags"),
    "fields": Shape("fields", "plain"),
    "clients": Shape("clients", "plain"),
}


def positive(params, name, default):
    """A positive whole number of the query; anything else is PATTERN_NOT_MATCHED."""
    value = params.get(name)
    if value is None:
        return default
    if not value.isdigit() or int(value) < 1:
        raise Refusal(bad_pattern(name))
    return int(value)


def page_of(params, shape, traits):
    """(page, per_page) asked for."""
    per_page = positive(params, "per_page", shape.default)
    if per_page > shape.maximum:
        if traits.over_max == "refuse":
            raise Refusal(bad_pattern("per_page"))
        per_page = shape.maximum
    if traits.silent_maximum and shape.info != "none":
        per_page = min(per_page, traits.silent_maximum)
    return positive(params, "page", 1), per_page


def sort_of(params, traits):
    """(field, descending) of ``sort_by``, or None."""
    value = params.get("sort_by")
    if value is None or traits.sort_by == "ignored":
        return None
    found = SORT.match(value)
    if traits.sort_by == "refused" or not found or found[2] not in SORT_FIELDS:
        raise Refusal(bad_pattern("sort_by"))
    return found[2], found[1] == "DESC"


def json_param(params, name):
    """A parameter that holds JSON."""
    try:
        value = json.loads(params[name])
    except (KeyError, ValueError):
        raise Refusal(bad_pattern(name)) from None
    if not isinstance(value, dict):
        raise Refusal(bad_pattern(name))
    return value


def page_info(shape, list_name, page, per_page, count, more, traits):
    """The ``page_info`` of a list; an array for milestones, has_next_page as text for some."""
    flag = ("true" if more else "false") if list_name in traits.text_booleans else more
    if traits.silent_maximum:
        info = {"page": page, "has_next_page": flag}
        return [info] if shape.info == "array" else info
    if shape.info == "array":
        return [{"per_page": per_page, "has_next_page": flag, "page": page}]
    info = {"page": page, "per_page": per_page}
    if shape.info in ("count", "page_count"):
        info[shape.info] = count
    return info | {"has_next_page": flag}


def empty(way, envelope):
    """An empty list: 204, an empty 200 body, or an envelope with an empty array."""
    if way == "204":
        return Answer(204)
    return Answer(200, b"") if way == "empty_body" else Answer(200, envelope)


def wrap(shape, info, rows, extra=None):
    """The envelope as bytes around rows that are bytes already."""
    array = b"[" + b",".join(rows) + b"]"
    if info is None:
        return array
    parts = [b'"page_info":' + dumps(info)]
    parts += [dumps(name) + b":" + dumps(value) for name, value in (extra or {}).items()]
    parts.append(b'"' + shape.key.encode() + b'":' + array)
    return b"{" + b",".join(parts) + b"}"


def answer_page(list_name, records, params, traits, row_bytes, *, shape_name=None):
    """One page of records as an answer; ``row_bytes`` renders a record."""
    shape = SHAPES[shape_name or list_name]
    page, per_page = page_of(params, shape, traits)
    start = (page - 1) * per_page
    chosen = records[start : start + per_page]
    info = None
    if shape.info != "none":
        more = start + per_page < len(records)
        info = page_info(shape, list_name, page, per_page, len(chosen), more, traits)
    body = wrap(shape, info, [row_bytes(record) for record in chosen])
    return (
        Answer(200, body) if chosen else empty(traits.empty_lists.get(list_name, "envelope"), body)
    )
