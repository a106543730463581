"""What a piece of work costs the process that does it: seconds, SQL statements, memory."""

import gc
import re
import time
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path

from odoo.sql_db import Cursor

WRITE = re.compile(
    r'\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+(?:ONLY\s+)?"?(\w+)"?', re.IGNORECASE
)
COMMAND_CHARS = 2000  # how much of a statement is looked at for what it writes to
STATUS = Path("/proc/self/status")
RESET_PEAK = "5"  # proc(5), clear_refs: forget the highest resident memory


class Statements:
    """Counts all SQL statements of this process."""

    def __init__(self):
        self.number = 0
        self.writes = Counter()  # {table: INSERT, UPDATE and DELETE statements}

    def count(self, query):
        """:param query: as :meth:`Cursor.execute` gets it: text, bytes or ``SQL``"""
        self.number += 1
        text = getattr(query, "code", query)[:COMMAND_CHARS]
        if isinstance(text, bytes):
            text = text.decode(errors="replace")
        self.writes.update(set(WRITE.findall(text)))


@contextmanager
def measured():
    """Measure what is done in the block.

    :return: a dict, filled at the end: ``seconds`` by the wall clock, ``queries`` (statements),
        ``writes`` (``{table: statements}``), ``baseline_mb`` and ``peak_mb`` (resident memory in
        MiB before it and at its highest during it)
    """
    statements = Statements()
    execute = Cursor.execute

    def counted(cursor, query, *args, **kwargs):
        statements.count(query)
        return execute(cursor, query, *args, **kwargs)

    gc.collect()
    gc.freeze()  # what was prepared for the work must not slow it down by being collected
    with suppress(OSError):  # without it the loading of Odoo counts for the peak as well
        Path("/proc/self/clear_refs").write_text(RESET_PEAK)
    figures = {"baseline_mb": memory("VmRSS")}
    Cursor.execute = counted
    started = time.perf_counter()
    try:
        yield figures
        figures["seconds"] = time.perf_counter() - started
    finally:
        Cursor.execute = execute
        gc.unfreeze()
    figures["queries"] = statements.number
    figures["writes"] = dict(statements.writes)
    figures["peak_mb"] = memory("VmHWM")


def memory(name):
    """:return: MiB, see proc(5): ``VmRSS`` now, ``VmHWM`` at the highest"""
    [kilobytes] = re.findall(rf"^{name}:\s+(\d+) kB$", STATUS.read_text(), re.MULTILINE)
    return int(kilobytes) / 1024
