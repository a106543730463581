"""What a portal defines once and every row refers to: statuses, tags, groups, fields.

Ids follow from the names, so a portal that is built again shows the same ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

STATUSES = {  # kind: (name, colour, closed); the first is the default of a new record
    "project": (
        ("Open", "#4fd3e5", False),
        ("In Progress", "#08aeea", False),
        ("On hold", "#f56b62", False),
        ("Completed", "#74cb80", True),
        ("Cancelled", "#a9b2c0", True),
    ),
    "task": (
        ("Open", "#74cb80", False),
        ("In progress", "#fbc11e", False),
        ("On hold", "#f56b62", False),
        ("Closed", "#a9b2c0", True),
    ),
    "issue": (
        ("Open", "#74cb80", False),
        ("In progress", "#fbc11e", False),
        ("To be tested", "#b59cf5", False),
        ("Closed", "#a9b2c0", True),
    ),
    "milestone": (("Active", "#74cb80", False), ("Completed", "#a9b2c0", True)),
}
SEVERITIES = ("None", "Minor", "Major", "Critical", "Show stopper")
TAG_COLOURS = (
    ("bg-tag4", "#f28840"),
    ("bg-tag19", "#d3854a"),
    ("bg-tag3", "#61bfc1"),
    ("bg-tag20", "#99a8bd"),
)


@dataclass(frozen=True)
class CustomField:
    """Metadata of a custom field; ``options`` of a pick list, ``column`` its name in V2."""

    module: str
    name: str
    label: str
    type: str
    options: tuple = ()
    column: str = ""


@dataclass
class Status:
    """A status of one module; renaming keeps the id."""

    id: str
    name: str
    colour: str
    closed: bool


class Vocabulary:
    """Name -> object with a fixed id."""

    def __init__(self, portal):
        self._portal = portal
        self.tags = {}
        self.fields = []  # CustomField
        self._statuses = {}
        number = 100
        for kind, rows in STATUSES.items():
            for name, colour, closed in rows:
                number += 1
                self._statuses[kind, name] = Status(portal.fixed_id(number), name, colour, closed)

    def status(self, kind, name):
        """The status object of this name; an unknown name becomes a new open status."""
        if (kind, name) not in self._statuses:
            self.add_status(kind, name)
        return self._statuses[kind, name]

    def add_status(self, kind, name, closed=False, colour="#99a8bd"):
        """Define a status."""
        self._statuses[kind, name] = Status(self.named_id(kind, name), name, colour, closed)
        return self._statuses[kind, name].id

    def rename_status(self, kind, name, new_name):
        """Rename what rows show; records keep pointing to it by its old name, and the id stays."""
        self._statuses[kind, name].name = new_name

    def tag(self, name):
        """The row of a tag (5.12)."""
        if name not in self.tags:
            css, colour = TAG_COLOURS[len(self.tags) % len(TAG_COLOURS)]
            self.tags[name] = {
                "id": self.named_id("tag", name),
                "name": name,
                "color_class": css,
                "color_hexcode": colour,
            }
        return self.tags[name]

    def named_id(self, family, name):
        """The id of a group, layout, profile, role, severity… of this name."""
        return self._portal.fixed_id(10**9 + crc32(f"{family}/{name}".encode()))
