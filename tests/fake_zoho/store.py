"""One portal's records, their ids, modified times and the sorted lists the API pages through."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from .clock import Clock
from .lists import PARENT_KINDS, Lists
from .records import FIELDS, KIND_OF, KINDS
from .vocabulary import Vocabulary

# Names shown inside other records' rows: a change of one of these makes the other rows stale.
REFERENCED = {
    "name",
    "first_name",
    "last_name",
    "email",
    "closed",
    "zuid",
    "project_type",
    "milestone",
    "parent",
    "tasklist",
    "currency",
}


class Portal(Lists):
    """The state of one portal. Methods return records; the verbs of ``FakeZoho`` return ids."""

    def __init__(
        self,
        portal_id="600000001",
        name="exampleportal",
        org_name="Example Ltd",
        timezone="Europe/Paris",
        clock=None,
        prefix="4000000",
    ):
        self.id = portal_id
        self.name = name
        self.org_name = org_name
        self.timezone = timezone
        self.zone = ZoneInfo(timezone)
        self.clock = clock or Clock()
        self.prefix = prefix
        self.plan = "Enterprise"
        self.owner = None  # zpuid of the portal owner
        self.login = None  # zpuid of the signed-in user in this portal; None = the owner
        self.is_default = True
        self.counter = 1000
        self.zuid_counter = 600000100
        self.tables = {kind: {} for kind in KINDS}
        self.by_id = {}
        self.ids = {}  # names given by a builder -> id
        self.names_version = 0
        self.content_version = 0
        self._lists = {kind: {} for kind in KINDS}
        self._derived = {}
        self.bin = {}
        self.vocabulary = Vocabulary(self)

    # -- ids ------------------------------------------------

    def new_id(self):
        """The next 19-digit id; ids grow with creation."""
        self.counter += 1
        return f"{self.prefix}{self.counter:012d}"

    def fixed_id(self, number):
        """An id that only the prefix tells from other portals (…000000000073 = no milestone)."""
        return f"{self.prefix}{number:012d}"

    # -- writing ------------------------------------------------

    def add(self, kind, *, created=None, modified=None, **values):
        """Store a new record; ``created`` defaults to now, ``modified`` to ``created``."""
        created = created or self.clock.now()
        record = KINDS[kind](
            id=self.new_id(), created=created, modified=modified or created, **values
        )
        self.tables[kind][record.id] = record
        self.by_id[record.id] = record
        for tag in values.get("tags", ()):
            self.vocabulary.tag(tag)
        self._changed(kind)
        return record

    def next_zuid(self):
        """The next Zoho account number."""
        self.zuid_counter += 1
        return self.zuid_counter

    def get(self, record_id):
        """The record with this id; KeyError names it."""
        return self.by_id[record_id]

    def update(self, record_id, *, touch=True, **changes):
        """Change fields; ``touch`` moves the modified time to the portal's now."""
        record = self.by_id[record_id]
        kind = KIND_OF[type(record)]
        unknown = set(changes) - FIELDS[kind]
        if unknown:
            raise ValueError(
                f"a {kind} has no field {sorted(unknown)}; it has {sorted(FIELDS[kind])}"
            )
        for name, value in changes.items():
            setattr(record, name, value)
        for tag in changes.get("tags", ()):
            self.vocabulary.tag(tag)
        if touch and "modified" not in changes:
            record.modified = self.clock.now()
        record.cache = None
        if REFERENCED & set(changes):
            self.names_version += 1
            record.version += 1
        self._changed(kind)
        return record

    def version_of(self, record_id):
        """Grows when what other rows show of a record changes; -1 when it is gone."""
        record = self.by_id.get(record_id)
        return record.version if record else -1

    def set_raw(self, record_id, overrides, drop):
        """Override or delete keys of the rendered row, verbatim."""
        record = self.by_id[record_id]
        record.raw = {**(record.raw or {}), **overrides}
        record.drop = tuple({*record.drop, *drop})
        record.cache = None
        self._changed(KIND_OF[type(record)])

    def delete(self, record_id, *, cascade=True):
        """Remove a record, by default with what hangs below it."""
        record = self.by_id.pop(record_id)
        kind = KIND_OF[type(record)]
        del self.tables[kind][record_id]
        self.names_version += 1
        self._changed(kind)
        if not cascade:
            return
        below = []
        if kind == "project":
            below = [
                r.id
                for k in PARENT_KINDS
                for r in self.tables[k].values()
                if r.project == record_id
            ]
        elif kind == "tasklist":
            below = [r.id for r in self.tables["task"].values() if r.tasklist == record_id]
        elif kind in ("task", "issue"):
            below = [r.id for r in self.tables["log"].values() if r.item == record_id]
            below += [r.id for r in self.tables["task"].values() if r.parent == record_id]
        elif kind == "client":
            below = [r.id for r in self.tables["contact"].values() if r.client == record_id]
            for project in self.tables["project"].values():
                if project.client == record_id:
                    project.client = None
        for below_id in below:
            if below_id in self.by_id:
                self.delete(below_id)

    def trash(self, record_id):
        """Delete a record and what hangs below it, and keep all for :meth:`untrash`."""
        before = dict(self.by_id)
        self.delete(record_id)
        self.bin[record_id] = [r for i, r in before.items() if i not in self.by_id]

    def untrash(self, record_id):
        """Out of the bin, unchanged."""
        for record in self.bin.pop(record_id):
            kind = KIND_OF[type(record)]
            self.tables[kind][record.id] = self.by_id[record.id] = record
            self._changed(kind)
        self.names_version += 1

    def _changed(self, kind):
        self.content_version += 1
        self._lists[kind].clear()
        self._derived.pop(kind, None)
        if kind == "project":
            for child in PARENT_KINDS:
                self._lists[child].clear()
