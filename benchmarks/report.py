"""The figures as tables of text."""

from . import targets

RUNS = {"first": "first import", "unchanged": "nothing changed", "changed": "1 % changed"}


def size_report(size, figures):
    """:return: lines about a portal of one size"""
    shape = figures["shape"]
    yield ""
    yield (
        f"{size}: {shape['log']:,} logs, {shape['task']:,} tasks, {shape['issue']:,} issues, "
        f"{shape['project']['active']:,} projects ({figures['spec']})"
    )
    yield ""
    yield from _runs(figures)
    yield ""
    yield from _calls(figures)


def _runs(figures):
    columns = {title: figures[run] for run, title in RUNS.items()}
    columns["plain create"] = figures["plain"]
    rows = [
        ("seconds", lambda run: f"{run['seconds']:,.1f}"),
        ("seconds per 1,000 records", lambda run: _per_thousand(run, "seconds", 2)),
        ("queries", lambda run: f"{run['queries']:,}"),
        ("queries per 1,000 records", lambda run: _per_thousand(run, "queries", 0)),
        ("memory above the start, MiB", lambda run: f"{targets.memory(run):,.0f}"),
        ("writes to business tables", lambda run: _number(run, "business_writes")),
        ("calls", lambda run: _number(run, "calls")),
        ("least calls possible", lambda run: _number(run, "least")),
        ("turns of the cron", lambda run: f"{run['turns']:,}" if "turns" in run else "–"),
    ]
    lines = [["", *columns]]
    lines += [[title, *(show(run) for run in columns.values())] for title, show in rows]
    return table(lines)


def _per_thousand(run, what, digits):
    return f"{targets.per_thousand(run, what):,.{digits}f}"


def _number(run, name):
    return f"{sum(run[name].values()):,}" if name in run else "–"


def _calls(figures):
    lines = [["calls", *(word for title in RUNS.values() for word in (title, "least", "ratio"))]]
    kinds = dict.fromkeys(
        kind for run in RUNS for part in ("least", "calls") for kind in figures[run][part]
    )
    for kind in kinds:
        pairs = [[figures[run][part].get(kind, 0) for part in ("calls", "least")] for run in RUNS]
        lines.append([kind, *(cell for pair in pairs for cell in _with_ratio(*pair))])
    pairs = [[sum(figures[run][part].values()) for part in ("calls", "least")] for run in RUNS]
    lines.append(["total", *(cell for pair in pairs for cell in _with_ratio(*pair))])
    return table(lines)


def _with_ratio(calls, least):
    ratio = f"{calls / least:.2f}" if least else "–"
    return [f"{calls:,}", f"{least:,}", ratio]


def billing_report(figures):
    """:return: lines about one large invoice, made in two ways"""
    columns = {"addon, by task": figures["bill"], "Odoo, one line": figures["bill_with_core"]}
    rows = [
        ("seconds", lambda run: f"{run['seconds']:,.1f}"),
        ("queries", lambda run: f"{run['queries']:,}"),
        ("invoice lines", lambda run: f"{run['lines']:,}"),
        ("timesheets marked", lambda run: f"{run['timesheets']:,}"),
        ("hours", lambda run: f"{run['hours']:,.2f}"),
    ]
    yield ""
    yield from table(
        [["", *columns], *([title, *map(show, columns.values())] for title, show in rows)]
    )


def target_report(reached):
    """:param reached: list of :class:`targets.Target`
    :return: lines that say what passed and what failed
    """
    yield ""
    yield from table(
        [
            ["target", "portal", "measured", "at most", ""],
            *(
                [
                    target.name,
                    target.size,
                    f"{target.value:,.2f} {target.unit}".rstrip(),
                    f"{target.limit:,.2f} {target.unit}".rstrip(),
                    "PASS" if target.is_reached else "FAIL",
                ]
                for target in reached
            ),
        ]
    )


def table(lines):
    """:param lines: rows of cells, the first row holds the titles
    :return: lines of text; the first column to the left, the others to the right
    """
    widths = [max(len(row[column]) for row in lines) for column in range(len(lines[0]))]
    for number, row in enumerate(lines):
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        yield "  ".join(cells)
        if number == 0:
            yield "  ".join("─" * width for width in widths)
