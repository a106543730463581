"""The commands: ``python3 -m dev <command> [arguments]``."""

import argparse
import os
import shutil
import signal
import sys
import time

from . import databases, paths
from .host import prepare_host
from .lint import fix, lint
from .postgres import external_server, start_postgres, stop_postgres
from .shell import HostError, fail, only_one, run_in_foreground, say, step

MOST_PROCESSES = 4  # of the test suite
DESCRIPTION = "A real Odoo 19 with PostgreSQL for the addon: demonstration, tests, benchmark."


def prepare(_arguments):
    """Get Odoo, its packages, PostgreSQL and the template databases."""
    with only_one():
        odoo = prepare_host()
        if databases.addon_exists():
            databases.addon_template(odoo)
        else:
            databases.host_template(odoo)
    say(f"Odoo {odoo.source.version} is ready; its configuration is {odoo.configuration}.")
    return 0


def test(arguments):
    """Run the test suite on a fresh database; arguments are passed to pytest.

    The whole suite is shared by as many processes as there are processors, each with a copy of the
    database; by a few at most, for a container may see more processors than it may use.
    """
    processes = min(len(os.sched_getaffinity(0)), MOST_PROCESSES)
    shared = [] if arguments.rest else [f"--numprocesses={processes}", "--dist=loadfile"]
    return _on_a_fresh_database(
        "test",
        lambda odoo, database: [
            *(
                odoo.python,
                "-m",
                "pytest",
                f"--odoo-config={odoo.configuration}",
                f"--odoo-database={database}",
            ),
            *("--odoo-http", f"--junit-xml={paths.JUNIT}", *shared, *arguments.rest),
        ],
    )


def bench(arguments):
    """Run the benchmark on a fresh database; arguments are passed to it."""
    return _on_a_fresh_database(
        "bench", lambda odoo, database: [odoo.python, "-m", "benchmarks", *arguments.rest]
    )


def _on_a_fresh_database(purpose, command):
    """Run ``command(odoo, database)`` from the project folder and return its exit status.

    The variables tell programs how to start a second Odoo process on the same database.
    """
    started = time.monotonic()
    with only_one():
        odoo = prepare_host()
        database = databases.working_copy(odoo, purpose)
    say(f"    prepared in {time.monotonic() - started:.1f} s")
    environment = dict(
        os.environ,
        ZOHO_TEST_ODOO_CONF=str(odoo.configuration),
        ZOHO_TEST_DATABASE=database,
        ZOHO_TEST_PYTHON=str(odoo.python),
        PYTHONDONTWRITEBYTECODE="1",
    )
    try:
        status = run_in_foreground(command(odoo, database), cwd=paths.PROJECT, env=environment)
    finally:
        databases.drop_copies_of_workers(database)
        if os.environ.get("KEEP_DATABASE"):
            say(
                f"    kept {database}: {odoo.python} -m odoo server"
                f" -c {odoo.configuration} -d {database}"
            )
        else:
            databases.drop(database)
    say(f"    {purpose}: exit status {status}, {time.monotonic() - started:.1f} s in all")
    return status


def demo(arguments):
    """Import a lively portal into a fresh database, show what happened, and serve it."""
    from .demo import run_demo

    return run_demo(once=arguments.once)


def clean(_arguments):
    """Stop PostgreSQL and remove everything that was made."""
    if external_server():
        start_postgres()
        with step("dropping our databases on your PostgreSQL server"):
            for name in databases.own_databases():
                databases.drop(name)
    with only_one():
        stop_postgres()
        shutil.rmtree(paths.HOST, ignore_errors=True)
    if paths.HOST.exists():
        raise HostError(
            f"{paths.HOST} could not be removed completely; files in it belong to another user."
        )
    return 0


def format_command(_arguments):
    """Rewrite the code in the project's style."""
    with only_one():
        return fix()


def lint_command(_arguments):
    """Check the code with ruff and pylint-odoo."""
    with only_one():
        return lint()


def i18n(_arguments):
    """Export the sentences to translate and bring the languages up to date."""
    from .translations import export_translations

    return export_translations()


COMMANDS = {
    "prepare": prepare,
    "demo": demo,
    "test": test,
    "bench": bench,
    "lint": lint_command,
    "format": format_command,
    "i18n": i18n,
    "clean": clean,
}


def parse(words):
    """Return the parsed command line; what a command does not know is passed on."""
    parser = argparse.ArgumentParser(prog="python3 -m dev", description=DESCRIPTION)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, function in COMMANDS.items():
        command = commands.add_parser(
            name, help=function.__doc__, add_help=name not in ("test", "bench")
        )
        if name == "demo":
            command.add_argument("--once", action="store_true", help="stop after the summary")
    arguments, rest = parser.parse_known_args(words)
    if rest and arguments.command not in ("test", "bench"):
        parser.error(f"unknown arguments: {' '.join(rest)}")
    arguments.rest = rest
    return arguments


def main():
    """Run one command; problems the user can solve are shown as a sentence."""
    arguments = parse(sys.argv[1:])
    for number in (signal.SIGTERM, signal.SIGHUP):
        # As an exception, so that servers we started are stopped as well.
        signal.signal(number, lambda signum, _frame: sys.exit(128 + signum))
    try:
        return COMMANDS[arguments.command](arguments)
    except HostError as error:
        fail(error)
    except KeyboardInterrupt:
        fail("Interrupted. Run the command again to go on from here.")
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main())
