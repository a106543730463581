"""The addon at work, as in production: its cron syncs a portal over HTTP, turn by turn."""

from collections import Counter

from .least_calls import kind_of
from .measure import measured
from .plain_create import BUSINESS_MODELS, watch_creates
from .portal import verb

CRON = "zoho_projects_connector.ir_cron_zoho_sync"
PARAMETER = "zoho_projects_connector."
# Zoho's limit of calls in two minutes makes long imports wait; waiting is not what is measured.
UNLIMITED_CALLS = 10**9
COUNTS = ("read", "created", "updated", "unchanged", "removed", "left_out", "failed")


def first_import(env, portal):
    """Connect to a portal and import all of it, with general time logs.

    :param portal: what the portal process told of itself
    :return: figures, see :func:`_synced`, and ``created``: what was created how, see
        :func:`plain_create.watch_creates`
    """
    parameters = env["ir.config_parameter"]
    for name in ("accounts_url", "api_url"):
        parameters.set_param(PARAMETER + name, portal["url"])
    parameters.set_param(PARAMETER + "calls_per_two_minutes", str(UNLIMITED_CALLS))
    connection = env["zoho.connection"].create(
        {
            "client_id": portal["client_id"],
            "client_secret": portal["client_secret"],
            "sync_general_timesheets": True,
        }
    )
    connection._exchange_code(verb(portal, "self_client_code"))
    connection.portal_id = portal["portal_id"]
    connection.action_save_and_sync()
    created = watch_creates(env.registry)
    figures = _synced(env, connection, portal)
    env.cr.execute("SELECT count(*) FROM zoho_link")
    [figures["records"]] = env.cr.fetchone()
    return figures | {"created": created()}


def later_sync(env, portal):
    """Sync once more. :return: figures, see :func:`_synced`"""
    connection = env["zoho.connection"].search([])
    connection.action_instant_sync()
    return _synced(env, connection, portal)


def _synced(env, connection, portal):
    """Have the cron work until the sync that was asked for is done.

    :return: what :func:`measured` gives, ``calls`` (``{kind: number}``), ``turns`` of the cron,
        ``counts`` (``{kind: {count: number}}``), ``business_writes`` (``{table: statements}``)
    """
    env.cr.commit()
    cron = env.ref(CRON)
    verb(portal, "forget_requests")
    turns, calls, open_run = 0, 0, True
    with measured() as figures:
        while open_run:
            answer = cron.method_direct_trigger()
            turns += 1
            env.cr.commit()
            env.invalidate_all()
            open_run = connection.open_run_id
            calls_before, calls = calls, verb(portal, "calls")
            if answer is not True or (open_run and calls == calls_before):
                raise RuntimeError(f"The sync does not go on: {open_run.message} {answer}")
    requests = verb(portal, "request_log")
    run = connection.run_ids[:1]
    counts = {line.kind: {name: line[f"{name}_count"] for name in COUNTS} for line in run.line_ids}
    if run.state != "done" or any(count["failed"] for count in counts.values()):
        raise RuntimeError(f"The sync ended {run.state}: {run.message} {counts}")
    tables = {env[model]._table for model in BUSINESS_MODELS}
    return figures | {
        "turns": turns,
        "counts": counts,
        "calls": Counter(
            kind_of(request["pattern"])
            for request in requests
            if not request["pattern"].startswith("/oauth/")
        ),
        "business_writes": {
            table: number for table, number in figures["writes"].items() if table in tables
        },
    }
