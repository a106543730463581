"""What the figures have to reach, and whether they do."""

from dataclasses import dataclass

from . import least_calls

CALLS_RATIO = 1.1  # calls, against the fewest possible
SECONDS_RATIO = 1.5  # first import, against the plain create
UNCHANGED_CALLS = 10  # and one more for each of:
PROJECTS_PER_CALL = 100
ISSUES_PER_CALL = 100
# What grows linearly costs the same per record at both sizes; so much more is not seen as growth.
GROWTH_RATIO = 1.2
BILLING = 1.5  # invoicing, against Odoo's own wizard
MEMORY_MIB = 150  # what the larger import may need more than the smaller one


@dataclass
class Target:
    """One thing to reach: ``value`` must be at most ``limit``."""

    size: str
    name: str
    value: float
    limit: float
    unit: str = ""

    @property
    def is_reached(self):
        return self.value <= self.limit


def of_size(size, figures):
    """:param figures: what ``__main__.measure_size`` gives
    :return: the targets of a portal of one size
    """
    shape = figures["shape"]
    first, unchanged, changed = (figures[name] for name in ("first", "unchanged", "changed"))
    counts = changed["counts"]
    differing = sum(
        abs(counts[kind]["updated"] - expected)
        for kind, expected in (
            *((kind, 0) for kind in counts.keys() - {"task", "timesheet"}),
            ("task", figures["changes"]["task"]),
            ("timesheet", sum(figures["changes"]["log"].values())),
        )
    )
    per_call = shape["project"]["active"] / PROJECTS_PER_CALL + shape["issue"] / ISSUES_PER_CALL
    return [
        Target(size, "first import, seconds / plain create", seconds_ratio(figures), SECONDS_RATIO),
        Target(size, "first import, calls / least", calls_ratio(first), CALLS_RATIO),
        Target(size, "1 % changed, calls / least", calls_ratio(changed), CALLS_RATIO),
        Target(
            size,
            "nothing changed, calls",
            sum(unchanged["calls"].values()),
            UNCHANGED_CALLS + per_call,
        ),
        Target(
            size,
            "nothing changed, writes to business tables",
            sum(unchanged["business_writes"].values()),
            0,
        ),
        Target(size, "1 % changed, updates missed or needless", differing, 0),
        Target(size, "records the plain create lacks", figures["lacking"], 0),
    ]


def of_growth(small, large):
    """:param small, large: (name of the size, figures)
    :return: the targets that compare two sizes
    """
    (name, less), (other_name, more) = small, large
    both = f"{name} → {other_name}"
    return [
        *(
            Target(
                both,
                f"first import, {what} per record, growth",
                per_thousand(more["first"], what) / per_thousand(less["first"], what),
                GROWTH_RATIO,
            )
            for what in ("seconds", "queries")
        ),
        Target(
            both,
            "first import, more memory",
            memory(more["first"]) - memory(less["first"]),
            MEMORY_MIB,
            "MiB",
        ),
    ]


def of_billing(logs, figures):
    """:param figures: what ``__main__.measure_billing`` gives"""
    ours, core = figures["bill"], figures["bill_with_core"]
    size = f"{logs:,} hours"
    return [
        Target(
            size, "invoice, seconds / Odoo's wizard", ours["seconds"] / core["seconds"], BILLING
        ),
        Target(size, "invoice, hours left out", abs(core["hours"] - ours["hours"]), 0),
        Target(size, "invoice, timesheets not marked", logs - ours["timesheets"], 0),
    ]


def least_of(figures):
    """:return: ``{run: {kind: calls}}``, the fewest calls possible for each run"""
    shape = figures["shape"]
    return {
        "first": least_calls.first_import(shape),
        "unchanged": least_calls.later_sync(shape, {}),
        "changed": least_calls.later_sync(shape, figures["changes"]),
    }


def calls_ratio(run):
    """Calls of a run, against the fewest possible."""
    return sum(run["calls"].values()) / sum(run["least"].values())


def seconds_ratio(figures):
    """Seconds of the first import, against those of the plain create."""
    return figures["first"]["seconds"] / figures["plain"]["seconds"]


def per_thousand(run, what):
    """``seconds`` or ``queries`` for 1,000 records of the portal."""
    return run[what] * 1000 / run["records"]


def memory(run):
    """MiB a run needs at its highest, above what Odoo takes when it is loaded."""
    return run["peak_mb"] - run["baseline_mb"]
