"""What a first sync would do, as far as a preview has found out."""

from dataclasses import asdict, dataclass, field
from datetime import date

from .job import Job

# Stands for the id of a record that would be created: no record has it.
TO_BE_CREATED = -1
# Their records are not remembered one by one: there may be hundreds of thousands.
NOT_REMEMBERED = {"timesheet"}


@dataclass
class Forecast:
    """Plain values, kept as JSON between two presses of a button."""

    done: list = field(default_factory=list)  # kinds that were looked at
    kind: str = ""  # that is looked at now
    # Where to go on: ``page`` 0 means that the list was read to its end.
    listing: str = ""
    page: int = 0
    last_ids: list = field(default_factory=list)  # of the page before, see _foresee_next
    read: dict = field(default_factory=dict)  # {kind: rows looked at}
    numbers: dict = field(default_factory=dict)  # {kind: {outcome: {reason: number}}}
    failed: dict = field(default_factory=dict)  # {kind: {zoho id: code}}
    # {kind: {zoho id: 1}} of what would be in Odoo; of a kind that is missing, anything
    known: dict = field(default_factory=lambda: {"user": {}, "customer": {}, "project": {}})
    taken: dict = field(default_factory=dict)  # {kind: [ids of Odoo records that were matched]}
    left_out: dict = field(default_factory=dict)  # {project: reason}
    counted: dict = field(default_factory=dict)  # {kind: {outcome: number}}, as Zoho counts them
    waiting: dict = field(default_factory=dict)  # {task: parent task}
    skipped: dict = field(default_factory=dict)  # {kind: why its lists cannot be read}
    oldest_day: str = ""  # when the first of the projects was made

    def to_json(self):
        return asdict(self)

    # ------------------------------------------------------------------ noting

    def begin(self, kind):
        """Look at a kind from its first list on: whatever is known of it is forgotten."""
        self.kind, self.listing, self.page, self.last_ids = kind, "", 0, []
        self.known[kind] = {}
        for noted in (self.read, self.numbers, self.failed, self.taken):
            noted.pop(kind, None)
        if kind == "project":
            self.left_out, self.counted, self.oldest_day = {}, {}, ""
        elif kind == "task":
            self.waiting = {}

    def end(self, kind):
        self.kind, self.listing, self.page, self.last_ids = "", "", 0, []
        self.done.append(kind)

    def only_counted(self, kind):
        """Its lists are not read: whatever refers to a record of this kind is taken to find it."""
        del self.known[kind]
        self.end(kind)

    def skip(self, kind, why):
        self.skipped[kind] = why
        self.end(kind)

    def count(self, kind, outcome, reason="", number=1):
        reasons = self.numbers.setdefault(kind, {}).setdefault(outcome, {})
        reasons[reason] = reasons.get(reason, 0) + number

    def know(self, kind, zoho_id):
        if kind not in NOT_REMEMBERED:
            self.known.setdefault(kind, {})[zoho_id] = 1
            self.failed.get(kind, {}).pop(zoho_id, None)

    def fail(self, kind, zoho_id, code):
        self.failed.setdefault(kind, {})[zoho_id] = code

    def note_project_day(self, created_at):
        if created_at:
            day = created_at.date().isoformat()
            self.oldest_day = min(self.oldest_day or day, day)

    # ------------------------------------------------------------------ telling

    def is_known(self, kind, zoho_id):
        return kind not in self.known or zoho_id in self.known[kind]

    def is_decided(self, kind, zoho_id):
        """Whether the record was looked at on an earlier page."""
        if kind == "project" and zoho_id in self.left_out:
            return True
        return zoho_id in self.known.get(kind, ()) or zoho_id in self.failed.get(kind, ())

    def project_ids(self):
        return sorted(self.known.get("project", ()))

    @property
    def oldest(self):
        return date.fromisoformat(self.oldest_day) if self.oldest_day else None

    def is_exact(self, kind):
        """Whether all records of this kind were looked at one by one."""
        return kind in self.done and kind in self.known

    def summary(self, kind):
        """:return: ``{(outcome, reason): number}``"""
        if self.read.get(kind) or self.is_exact(kind) or kind not in self.counted:
            found = self.numbers.get(kind, {})
            summary = {(o, r): n for o, reasons in found.items() for r, n in reasons.items()}
        else:
            reasons = {"left_out": "project_left_out", "failed": "project_missing"}
            counted = self.counted[kind].items()
            summary = {(o, reasons.get(o, "")): n for o, n in counted if n}
        for code in self.failed.get(kind, {}).values():
            summary["failed", code] = summary.get(("failed", code), 0) + 1
        return summary


@dataclass
class ForecastJob(Job):
    """A page that is only looked at. What earlier pages would have brought into Odoo counts as if
    it were there."""

    forecast: Forecast = None
    suggestions: list = field(default_factory=list)  # see ``zoho.match``

    def resolve(self, kind, zoho_ids):
        wanted = [zoho_id for zoho_id in zoho_ids if zoho_id]
        foreseen = {z: TO_BE_CREATED for z in wanted if self.forecast.is_known(kind, z)}
        return foreseen | super().resolve(kind, wanted)

    def left_out_projects(self):
        return {project_id: (why, None) for project_id, why in self.forecast.left_out.items()}

    def taken(self, kind):
        return set(self.forecast.taken.get(kind, ()))

    def take(self, kind, record_id):
        self.forecast.taken.setdefault(kind, []).append(record_id)
