"""The demonstration: a fake Zoho portal is imported by the addon's own road, then shown.

Nothing is short-cut: an administrator's session creates the connection, follows the consent's
redirects, chooses the portal and presses "Save and Sync"; the server's cron worker imports.
"""

import contextlib
import json
import os
import subprocess
import time

from . import databases, demo_report, paths
from .host import prepare_host
from .odoo import FIRST_PORT, free_port
from .rpc import OdooSession
from .shell import HostError, only_one, say, step, stop_process

DATABASE = "zoho_demo"
LOGIN = PASSWORD = "admin"  # of a database that is made anew, on loopback
PORTAL = "demo"

# What the demonstration needs to know of the addon.
CONNECTION = "zoho.connection"
RUN = "zoho.sync.run"
CURRENCIES = ["EUR", "GBP", "CHF", "USD"]
PARAMETERS = ("zoho_projects_connector.accounts_url", "zoho_projects_connector.api_url")
CALLBACK = "/zoho_projects/oauth/callback"
PREFERENCES = {
    "sync_timesheets": True,
    "sync_general_timesheets": True,
    "customer_duplication": "overwrite",
}

IMPORT_LIMIT_S = 40 * 60
POLL_S = 1.0
PROGRESS_S = 5.0
REMINDER_S = 30.0  # when nothing changes, e.g. while the addon waits for its budget of calls


def run_demo(*, once):
    """Import, print the summary and serve until Ctrl-C (``once``: stop); return the exit status."""
    started = time.monotonic()
    with only_one():
        odoo = prepare_host()
        template = databases.addon_template(odoo)
        with step(f"making a fresh database {DATABASE}"):
            databases.copy(template, DATABASE)
    with contextlib.ExitStack() as stack:
        with step("starting the fake Zoho portal"):
            fake = stack.enter_context(_fake_portal(odoo.python))
        say(f"    {fake['portal_name']} at {fake['url']}: {_counts(fake)}")
        port = free_port(FIRST_PORT)
        with step("starting Odoo"):
            url = stack.enter_context(odoo.server(DATABASE, port, "--max-cron-threads=1"))
        session = OdooSession(url, DATABASE, LOGIN, PASSWORD)
        with step("putting the currencies of the portal to use"):
            _use_currencies(session)
        with step("connecting through Zoho's consent page"):
            connection = _connect(session, fake)
        with step("importing (the cron worker does it)"):
            session.call(CONNECTION, "action_save_and_sync", [connection])
            first = _wait_for_run(session, connection, after=0)
        with step("syncing once more, with nothing changed"):
            session.call(CONNECTION, "action_instant_sync", [connection])
            second = _wait_for_run(session, connection, after=first)
        problems = demo_report.show(session, connection, first, second)
        say(f"\nReady after {time.monotonic() - started:.0f} s.")
        for problem in problems:
            say(f"PROBLEM: {problem}")
        if not once:
            say(f"Open {url} and log in as {LOGIN} with the password {PASSWORD}. Ctrl-C stops it.")
            with contextlib.suppress(KeyboardInterrupt):
                while True:
                    time.sleep(3600)
            say("\nStopping. The database is kept until the next demonstration.")
    return 1 if problems else 0


@contextlib.contextmanager
def _fake_portal(python):
    """Run the fake portal; yield what it says about itself."""
    log = paths.LOGS / "fake-zoho.log"
    words = ["-m", "tests.fake_zoho", "--host", "127.0.0.1", "--port", "0", "--portal", PORTAL]
    with log.open("w") as errors:
        process = subprocess.Popen(
            [str(python), *words],
            cwd=paths.PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
            env=dict(os.environ, PYTHONUNBUFFERED="1"),
        )
    try:
        line = process.stdout.readline()  # one line when it is ready, none when it failed
        if not line:
            raise HostError(f"The fake portal did not start. Its log is {log}:\n{log.read_text()}")
        yield json.loads(line)
    finally:
        stop_process(process)
        process.stdout.close()


def _counts(fake):
    return ", ".join(f"{number} {kind}s" for kind, number in fake.get("counts", {}).items())


def _use_currencies(session):
    """What whoever keeps the books has done long before: currencies in use, taxes on services."""
    rows = session.rows(
        "res.currency", [("name", "in", CURRENCIES), ("active", "=", False)], ["name"]
    )
    session.call("res.currency", "write", [row["id"] for row in rows], {"active": True})
    (company,) = session.rows("res.company", [], ["account_sale_tax_id"], limit=1)
    services = session.rows(
        "product.product", [("type", "=", "service"), ("taxes_id", "=", False)], []
    )
    tax = company["account_sale_tax_id"]
    if tax:
        values = {"taxes_id": [(6, 0, [tax[0]])]}
        session.call("product.product", "write", [row["id"] for row in services], values)


def _connect(session, fake):
    """Do what an administrator does until the portal is chosen; return the connection's id."""
    # Odoo learns its own address from the first browser login; here it must know it before.
    for key, value in (("web.base.url", session.url), ("web.base.url.freeze", "True")):
        session.call("ir.config_parameter", "set_param", key, value)
    for key in PARAMETERS:
        session.call("ir.config_parameter", "set_param", key, fake["url"])
    values = {"client_id": fake["client_id"], "client_secret": fake["client_secret"]}
    (connection,) = session.call(CONNECTION, "create", [values])
    action = session.call(CONNECTION, "action_connect", [connection])
    if action.get("type") != "ir.actions.act_url" or not action["url"].startswith(fake["url"]):
        raise HostError(f"The button Connect does not lead to the consent page: {action}")
    last = session.follow(action["url"])
    (row,) = session.rows(CONNECTION, [("id", "=", connection)], ["state"])
    if row["state"] == "draft":
        raise HostError(
            f"The consent did not connect: the redirects ended at {last} "
            f"(expected was {CALLBACK} on {session.url} and then Odoo)."
        )
    session.call(CONNECTION, "write", [connection], {"portal_id": fake["portal_id"], **PREFERENCES})
    return connection


def _wait_for_run(session, connection, after):
    """Show progress until the run that follows run ``after`` ended; return its id."""
    deadline = time.monotonic() + IMPORT_LIMIT_S
    shown, shown_at = "", 0.0
    domain = [("connection_id", "=", connection), ("id", ">", after)]
    while time.monotonic() < deadline:
        runs = session.rows(RUN, domain, ["state", "paused_until", "message"], order="id", limit=1)
        if runs and runs[0]["state"] != "running":
            return runs[0]["id"]
        text = demo_report.progress(session, runs)
        since = time.monotonic() - shown_at
        if since > REMINDER_S or (text != shown and since > PROGRESS_S):
            say(f"    {text}")
            shown, shown_at = text, time.monotonic()
        time.sleep(POLL_S)
    raise HostError(f"The import did not end within {IMPORT_LIMIT_S // 60} minutes.")
