"""What an address of Zoho's web client, or an id pasted by somebody, says about a record.

The addresses are not documented and have changed over the years, so only what they have in common
is relied upon: ids from the outside in, each after a word that tells what it is.
"""

import re
from typing import NamedTuple
from urllib.parse import unquote

_PORTAL = re.compile(r"/portal/[^/#?\s]+")
_VIEW = re.compile(r"(custom-?view|cview)[/=]\d+", re.IGNORECASE)
_QUERY = re.compile(r"\?[^#\s]*")
_ID = re.compile(r"(?<![\w:.-])\d{5,25}(?![\w-])")
_WORD = re.compile(
    r"(?P<task_list>task-?list)|(?P<milestone>milestone|phase)|(?P<timesheet>time-?sheet|time-?log)"
    r"|(?P<task>task)|(?P<bug>bug|issue)|(?P<customer>client|customer)|(?P<user>user)"
    r"|(?P<project>project)",
    re.IGNORECASE,
)


class Address(NamedTuple):
    """``kind`` is what the words around the id suggest, empty when they suggest nothing."""

    zoho_id: str
    around: list  # ids of what holds the record: its project, its task list
    kind: str


def parse(text: str, portal_id: str = "") -> Address | None:
    """:return: None when there is no id in the text"""
    text = _VIEW.sub("", _PORTAL.sub("/portal/", unquote(text or "")))
    found = _ids(_QUERY.sub(lambda query: " " * len(query[0]), text), portal_id)
    found = found or _ids(text, portal_id)
    if not found:
        return None
    *around, last = found
    words = list(_WORD.finditer(text, 0, last.start()))
    return Address(last[0], [match[0] for match in around], words[-1].lastgroup if words else "")


def _ids(text, portal_id):
    return [match for match in _ID.finditer(text) if match[0] != portal_id]
