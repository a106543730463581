"""Custom fields: what a portal says about them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from . import errors
from .known_keys import KNOWN_KEYS
from .paging import Listing, is_last

MAX_FIELD_PAGES = 20  # loop guard

# What V3 calls the modules; no answer was seen, so the second name is tried after the first.
V3_MODULES = {
    "project": ("projects",),
    "milestone": ("milestones", "phases"),
    "task": ("tasks",),
    "bug": ("issues", "bugs"),
    "timesheet": ("timesheets", "timelogs"),
}
# The V2 lists that clients of the API are known to use. Bugs have theirs in each project.
V2_PATHS = {
    "project": "projects/customfields/",
    "task": "tasks/customfields/",
    "bug": "projects/{project}/bugs/customfields/",
    "timesheet": "timesheetcustomfields/",
}

# Zoho's type names (lower case, letters only) → ours, and whether it holds several values. The
# user interface names the types (https://www.zoho.com/projects/help/custom-fields.html); what the
# API calls them was not seen, so all likely spellings are here.
TYPE_NAMES = {
    **dict.fromkeys(
        ["text", "singleline", "singlelinetext", "string", "char", "phone", "email", "url"]
        + ["website", "autonumber", "formula", "udfchar"],
        ("text", False),
    ),
    **dict.fromkeys(
        ["longtext", "multiline", "multilinetext", "textarea", "richtext", "udftext"],
        ("long_text", False),
    ),
    **dict.fromkeys(
        ["number", "numeric", "integer", "int", "long", "bigint", "udflong"], ("number", False)
    ),
    **dict.fromkeys(
        ["decimal", "double", "float", "percent", "percentage", "currency", "money", "udfdouble"],
        ("decimal", False),
    ),
    **dict.fromkeys(["date", "udfdate"], ("date", False)),
    **dict.fromkeys(["datetime", "timestamp", "udfdatetime"], ("datetime", False)),
    **dict.fromkeys(
        ["checkbox", "boolean", "bool", "decisionbox", "udfboolean"], ("checkbox", False)
    ),
    **dict.fromkeys(
        ["picklist", "dropdown", "select", "singleselect", "radio"], ("picklist", False)
    ),
    **dict.fromkeys(
        ["multiselect", "multipicklist", "multiselectpicklist", "picklistmulti", "udfmulti"],
        ("multiselect", True),
    ),
    **dict.fromkeys(
        ["user", "userpicklist", "userlookup", "singleuser", "userpicklistsingle"], ("user", False)
    ),
    **dict.fromkeys(
        ["users", "multiuser", "multiuserpicklist", "userpicklistmulti", "multiuserlookup"],
        ("user", True),
    ),
}
_KEY_NAMES = ("api_name", "field_name", "column_name", "name")
_LABEL_NAMES = ("display_name", "label_name", "field_label", "label", "name")
_TYPE_KEYS = ("field_type", "type", "data_type", "ui_type")
_OPTION_KEYS = ("picklist_values", "pick_list_values", "picklist", "values", "options")
_OPTION_NAMES = ("value", "display_value", "display_name", "name", "label", "actual_value")
_OURS = ("is_custom", "is_custom_field", "custom_field")


@dataclass(frozen=True)
class CustomField:
    """A custom field of the portal.

    :param key: under which rows hold the value
    :param type: one of ``text long_text number decimal date datetime checkbox picklist
        multiselect user``
    :param multiple: a field of users may hold several
    """

    key: str
    label: str
    type: str
    options: tuple[str, ...] = ()
    multiple: bool = False
    sample: str = ""


class CustomFieldLists:
    """The part of :class:`~.resources.Portal` that knows what custom fields there are."""

    _no_v3_fields = False

    def custom_fields(self, project_id="") -> Iterator[tuple[str, list[CustomField] | None]]:
        """Each kind with its custom fields; None when the portal does not tell them.

        :param project_id: any project; without one the bugs' fields are not asked for in V2
        """
        for kind in V3_MODULES:
            rows = self._field_rows_v3(kind)
            if rows is None:
                rows = self._field_rows_v2(kind, project_id)
            yield kind, None if rows is None else described(kind, rows)

    def _field_rows_v3(self, kind):
        """:return: rows, None when the portal refuses"""
        found = None
        for module in V3_MODULES[kind]:
            if self._no_v3_fields:
                break
            try:
                found = self._all_field_rows(module)
            except errors.ZohoRefused:
                continue  # it may know the module by another name
            except (errors.ZohoNotAvailable, errors.ZohoForbidden):
                self._no_v3_fields = True
            if found:
                break
        return found

    def _all_field_rows(self, module):
        path = self._v3("settings/fields")
        listing = Listing("fields", path, "fields", {"module": module})
        found = []
        for number in range(1, MAX_FIELD_PAGES + 1):
            body = self.client.get(path, {"module": module, "page": number, "per_page": 200})
            rows, info = _rows_in(body)
            new = [row for row in rows if row not in found]
            found += new
            if not new or is_last(rows, info, listing, number):
                break
        return found

    def _field_rows_v2(self, kind, project_id):
        path = V2_PATHS.get(kind)
        if not path or ("{project}" in path and not project_id):
            return None
        path = path.format(project=project_id)
        try:
            body = self.client.get(f"/restapi/portal/{self.portal_id}/{path}")
        except (errors.ZohoNotAvailable, errors.ZohoForbidden, errors.ZohoRefused):
            return None
        return _rows_in(body)[0]


def _rows_in(body) -> tuple[list[dict], dict]:
    """:return: rows and page info, whatever the list is called: no answer was seen"""
    info = body.get("page_info") if isinstance(body, dict) else None
    info = info[0] if isinstance(info, list) and info else info
    lists = [body] if isinstance(body, list) else []
    if isinstance(body, dict):
        lists = [v for k, v in body.items() if isinstance(v, list) and k != "page_info"]
    rows = [row for row in lists[0] if isinstance(row, dict)] if lists else []
    return rows, info if isinstance(info, dict) else {}


def described(kind: str, rows) -> list[CustomField]:
    """The custom fields among the rows of a list of fields; Zoho's own ones are left out."""
    found = {}
    for row in rows:
        key = first_text(row, _KEY_NAMES)
        if not key or key in KNOWN_KEYS[kind] or any(row.get(name) is False for name in _OURS):
            continue
        options = _options(row)
        zoho_type, multiple = _type(row, key, options)
        label = first_text(row, _LABEL_NAMES) or humanized(key)
        found[key] = CustomField(key, label, zoho_type, options, multiple)
    return list(found.values())


def first_text(row, names) -> str:
    """The first of these entries that is a text and not empty; ``""`` when none is."""
    texts = (row.get(name) for name in names)
    return next((text.strip() for text in texts if isinstance(text, str) and text.strip()), "")


def _type(row, key, options) -> tuple[str, bool]:
    name = next((row[k] for k in _TYPE_KEYS if row.get(k)), "")
    if isinstance(name, dict):
        name = first_text(name, ("name", "type", "value"))
    known = TYPE_NAMES.get(_letters(name)) or TYPE_NAMES.get(_letters(key)) or ("text", False)
    if options and known[0] == "text":
        return "picklist", False  # V2 keeps both in the same family of columns
    multiple = any(row.get(k) in (True, "true") for k in ("is_multi", "is_multiple", "multiple"))
    if multiple and known[0] == "picklist":
        return "multiselect", True
    return known[0], known[1] or (multiple and known[0] == "user")


def _letters(name) -> str:
    return re.sub(r"[^a-z]", "", str(name).lower())


def _options(row) -> tuple[str, ...]:
    given = next((row[key] for key in _OPTION_KEYS if row.get(key)), [])
    if isinstance(given, dict):
        given = list(given.values())
    if not isinstance(given, list):
        return ()
    texts = [first_text(o, _OPTION_NAMES) if isinstance(o, dict) else o for o in given]
    return tuple(dict.fromkeys(text.strip() for text in texts if isinstance(text, str) and text))


def slug(label: str) -> str:
    """A label as an API name: ``Service type`` → ``service_type``."""
    return re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")


def humanized(key: str) -> str:
    """An API name as a label: ``service_type`` → ``Service type``."""
    label = key.replace("_", " ").strip()
    return label[:1].upper() + label[1:]
