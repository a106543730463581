"""``python -m benchmarks``: the speed of the addon, on portals of two sizes and on one invoice.

For each size one fresh database imports a fake portal through the addon's own OAuth, client, cron
and importers, syncs once more with nothing changed and once with 1 % changed; another fresh
database receives the same records by plain batched ``create``. Every step is an Odoo process of its
own. It needs the environment of the development host, see ``dev/__main__.py`` (``make bench``).

Exit status 1 when a target is not reached.
"""

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

from odoo.tools import config

from . import report, targets
from .database import database_copy
from .portal import PortalProcess
from .worker import run

BILLED_LOGS = 5000  # on one invoice
# bench:<projects>:<tasks>:<logs>:<issues>
SIZES = {"10k": "bench:20:2000:10000:200", "100k": "bench:200:20000:100000:2000"}


def measure_size(spec, database, repeat):
    """:param spec: one of the portals of ``tests.fake_zoho``
    :param database: a fresh database with the addon; it is copied, not changed
    :param repeat: how often the first import and the plain create are timed; the best time counts
    :return: the figures of all runs, by name
    """
    figures = {"spec": spec}
    with PortalProcess(spec) as portal, tempfile.TemporaryDirectory() as folder:
        figures["shape"] = portal.shape
        values = str(Path(folder) / "values")
        with database_copy(database, "import") as imported:
            figures["first"] = _step(imported, "first_import", portal=portal.about)
            created = figures["first"].pop("created")
            exported = _step(imported, "export", created=created, path=values)
            for _more in range(repeat - 1):
                with database_copy(database, "again") as again:
                    more = _step(again, "first_import", portal=portal.about)
                _keep_best(figures["first"], more)
            figures["unchanged"] = _step(imported, "later_sync", portal=portal.about)
            figures["changes"] = portal.change_one_percent()
            figures["changed"] = _step(imported, "later_sync", portal=portal.about)
        for _each in range(repeat):
            with database_copy(database, "plain") as plain:
                more = _step(plain, "create", path=values)
            _keep_best(figures.setdefault("plain", more), more)
    figures["lacking"] = sum(exported.values()) - sum(figures["plain"]["records"].values())
    records = figures["first"]["records"]
    for name, least in targets.least_of(figures).items():
        figures[name] |= {"least": least, "records": records}
    figures["plain"]["records"] = records
    return figures


def measure_billing(database, repeat):
    """:return: ``{"bill": figures, "bill_with_core": figures}`` of invoicing the same hours"""
    figures = {}
    for step in ("bill", "bill_with_core") * repeat:
        with database_copy(database, "billing") as billed:
            more = _step(billed, step, logs=BILLED_LOGS)
        _keep_best(figures.setdefault(step, more), more)
    return figures


def _keep_best(figures, more):
    figures["seconds"] = min(figures["seconds"], more["seconds"])


def _step(database, step, **arguments):
    started = time.monotonic()
    figures = run(database, step, **arguments)
    say(f"    {step.replace('_', ' ')}: {time.monotonic() - started:.1f} s with the start of Odoo")
    return figures


def say(line):
    """Print one line at once, also into a pipe."""
    print(line, flush=True)


def parse():
    """:return: the command line"""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--sizes",
        default=",".join(SIZES),
        help=f"comma-separated: {', '.join(SIZES)} or bench:<projects>:<tasks>:<logs>:<issues>; "
        "growth and memory are compared between the first and the last",
    )
    parser.add_argument(
        "--repeat",
        type=int,
        default=1,
        help="time the first import and the plain create so often, the best time counts: for "
        "machines that do other things as well",
    )
    parser.add_argument("--no-billing", action="store_true", help="leave out the invoicing")
    parser.add_argument("--json", type=Path, help="also store all figures in this file")
    return parser.parse_args()


def main():
    """Measure, report, and tell by the exit status whether all targets are reached."""
    arguments = parse()
    if not {"ZOHO_TEST_DATABASE", "ZOHO_TEST_ODOO_CONF"} <= os.environ.keys():
        sys.exit("The benchmark needs a fresh database with the addon: run `make bench`.")
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit("Stopped by a signal."))
    database = os.environ["ZOHO_TEST_DATABASE"]
    config.parse_config(["-c", os.environ["ZOHO_TEST_ODOO_CONF"], "--log-level", "warn"])
    say("The addon's budget of calls is lifted: Zoho's limit per two minutes is not measured.")
    say("Projects, tasks and logs are those of a fake portal with all its answers prepared.")
    if arguments.repeat > 1:
        say(f"Seconds of the first import and the plain create: the best of {arguments.repeat}.")
    figures, reached = {}, []
    for size in filter(None, arguments.sizes.split(",")):
        say(f"==> {size}")
        figures[size] = measure_size(SIZES.get(size, size), database, arguments.repeat)
        reached += targets.of_size(size, figures[size])
        for line in report.size_report(size, figures[size]):
            say(line)
    if len(figures) > 1:
        sizes = list(figures.items())
        reached += targets.of_growth(sizes[0], sizes[-1])
    if not arguments.no_billing:
        say(f"==> {BILLED_LOGS:,} hours on one invoice")
        billing = measure_billing(database, arguments.repeat)
        reached += targets.of_billing(BILLED_LOGS, billing)
        for line in report.billing_report(billing):
            say(line)
    for line in report.target_report(reached):
        say(line)
    if arguments.json:
        stored = {"sizes": figures, "targets": [vars(target) for target in reached]}
        arguments.json.write_text(json.dumps(stored, indent=1))
    return 0 if all(target.is_reached for target in reached) else 1


if __name__ == "__main__":
    sys.exit(main())
