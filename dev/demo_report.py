"""What a sync did, as text: per module, what was left out and why, what needs a person."""

import datetime

from .shell import say

# What the report needs to know of the addon.
LINE = "zoho.sync.run.line"
RUN = "zoho.sync.run"
EXCLUSION = "zoho.sync.exclusion"
ERROR = "zoho.sync.error"
COUNTERS = ("read", "created", "updated", "unchanged", "left_out", "failed")

SHOWN_ERRORS = 20


def progress(session, runs):
    """Return one line about the running sync."""
    if not runs:
        return "waiting for the cron worker"
    if runs[0]["paused_until"]:
        return f"paused until {runs[0]['paused_until']} UTC: {runs[0]['message']}"
    lines = session.rows(LINE, [("run_id", "=", runs[0]["id"])], ["kind", "read_count"])
    return ", ".join(f"{line['kind']} {line['read_count']}" for line in lines if line["read_count"])


def show(session, connection, first, second):
    """Print the summary of both runs and return what is wrong, as sentences."""
    problems = []
    for run_id, title in ((first, "First import"), (second, "Second sync, nothing changed")):
        (run,) = session.rows(
            RUN,
            [("id", "=", run_id)],
            ["state", "api_calls", "started_at", "ended_at", "message"],
        )
        lines = session.rows(
            LINE,
            [("run_id", "=", run_id)],
            ["kind", "state", "message", *(f"{name}_count" for name in COUNTERS)],
            order="sequence",
        )
        _show_run(title, run, lines)
        problems += _problems(title, run, lines)
        if run_id == second:
            created = sum(line["created_count"] for line in lines)
            if created:
                problems.append(f"{title}: {created} records were left to import.")
    _show_exclusions(session, connection)
    _show_errors(session, connection)
    return problems


def _show_run(title, run, lines):
    seconds = _seconds(run)
    state = "done" if run["state"] == "done" else run["state"].upper()
    say(f"\n{title}: {state}, {run['api_calls']} API calls, {seconds:.0f} s")
    head = ["module", *(name.replace("_", " ") for name in COUNTERS)]
    body = [[line["kind"], *(line[f"{name}_count"] for name in COUNTERS)] for line in lines]
    total = ["total", *(sum(row[i] for row in body) for i in range(1, len(head)))]
    _table(head, [*body, total])


def _problems(title, run, lines):
    """Return a sentence per sign that the import is not complete."""
    found = []
    if run["state"] != "done":
        found.append(f"{title}: the run ended as '{run['state']}': {run['message'] or 'no reason'}")
    found += [
        f"{title}: module {line['kind']} is '{line['state']}': {line['message'] or 'no reason'}"
        for line in lines
        if line["state"] != "done"
    ]
    return found


def _show_exclusions(session, connection):
    rows = session.rows(
        EXCLUSION, [("connection_id", "=", connection)], ["kind", "reason", "count", "project_name"]
    )
    labels = _labels(session, EXCLUSION, "reason")
    counts = {}
    for row in rows:
        key = (row["kind"], labels[row["reason"]])
        number, projects = counts.get(key, (0, set()))
        counts[key] = (number + row["count"], projects | {row["project_name"]})
    say("\nLeft out by the rules")
    _table(
        ["module", "records", "projects", "reason"],
        [[kind, n, len(projects), why] for (kind, why), (n, projects) in sorted(counts.items())],
    )


def _show_errors(session, connection):
    domain = [("connection_id", "=", connection), ("state", "=", "open")]
    rows = session.rows(ERROR, domain, ["kind", "code", "name", "message"], order="kind, id")
    labels = _labels(session, ERROR, "code")
    say(f"\nErrors for a person: {len(rows)}")
    for row in rows[:SHOWN_ERRORS]:
        say(f"  {row['kind']} {row['name'] or ''}: {labels[row['code']]}. {row['message'] or ''}")
    if len(rows) > SHOWN_ERRORS:
        say(f"  ... and {len(rows) - SHOWN_ERRORS} more")


def _labels(session, model, name):
    """Return ``{key: label}`` of a selection field."""
    return dict(session.call(model, "fields_get", [name], ["selection"])[name]["selection"])


def _seconds(run):
    if not run["ended_at"]:
        return 0
    started, ended = (
        datetime.datetime.fromisoformat(run[key]) for key in ("started_at", "ended_at")
    )
    return (ended - started).total_seconds()


def _table(head, rows):
    """Print rows in columns; numbers to the right."""
    cells = [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in [head, *cells]) for i in range(len(head))]
    numeric = [bool(rows) and isinstance(rows[0][i], int) for i in range(len(head))]
    for row in [head, ["-" * width for width in widths], *cells]:
        pairs = zip(row, widths, numeric, strict=True)
        line = "  ".join(c.rjust(w) if number else c.ljust(w) for c, w, number in pairs)
        say("  " + line.rstrip())
