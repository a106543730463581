"""What the importers pass around while they work on a page."""

import hashlib
import json
from dataclasses import dataclass, field


class RecordProblem(Exception):
    """A record that cannot be imported.

    :param code: one of the codes of ``zoho.sync.error``
    :param message: a translated sentence
    """

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass
class Candidate:
    """A record of the page on its way into Odoo."""

    zoho_id: str
    row: dict
    link: object = None  # zoho.link, None for a new record
    values: dict = field(default_factory=dict)
    fingerprint: str = ""
    updated_at: object = None  # naive UTC
    awaited_id: str = ""  # the Zoho parent that is not there yet
    record_id: int = 0


@dataclass
class Job:
    """One page: where it comes from and what became of its records."""

    connection: object
    portal: object
    entity: object
    line: object  # zoho.sync.run.line of the kind
    full: bool = False
    embedded: bool = False  # the rows were found inside other records, not in a list of their own
    again: bool = False  # the page was imported before: its records are counted already
    catching_up: bool = False  # a list of a project that came in late
    rereading: bool = False  # a list that somebody asked to be read once more
    counts: dict = field(default_factory=dict)
    problems: dict = field(default_factory=dict)  # {zoho id: (RecordProblem, payload)}, unsaved
    failures: dict = field(default_factory=dict)  # {zoho id: RecordProblem} of the whole page
    interruption: Exception | None = None  # Zoho stopped answering in the middle of the page
    left_out: dict = field(default_factory=dict)  # {(reason, project): [number, name, changed at]}

    def count(self, name: str, number: int = 1):
        self.counts[name] = self.counts.get(name, 0) + number

    def leave_out(self, reason: str, project_id: str, project_name="", updated_at=False, new=True):
        """:param new: False when an earlier reading has counted the record already"""
        self.count("left_out")
        if new:
            entry = self.left_out.setdefault(
                (reason, project_id), [0, project_name or project_id, updated_at]
            )
            entry[0] += 1

    def fail(self, zoho_id: str, problem: RecordProblem, row):
        self.count("failed")
        self.problems[zoho_id] = (problem, row)
        self.failures[zoho_id] = problem


def digest(content):
    """A short text that tells whether ``content`` is the same as before."""
    text = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
