"""A process that syncs, to be killed: ``python -m tests.sync_process <odoo.conf> <database>``.

It loads Odoo once; each worker is a fork of it, so that killing and starting again takes no
seconds. Commands come as JSON lines on standard input, answers go as JSON lines to standard output:

    {"prepare": url, "code": self client code}  makes a connection   {"exited": pid, "status": 0}
    {"request": "action_full_sync"}             presses a button      {"exited": pid, "status": 0}
    {"life_cycle": "delete", "values": {…}, "kill_at": …}   in the wizard        the same
    {"uninstall": true}                         removes the addon     the same
    {"work": "cron" | "direct", "kill_at": [moment, n]}               {"started": pid}
    {"wait": pid}                                                     {"exited": pid, "status": -9}

A worker goes on until no sync is wanted. ``cron`` is Odoo's own scheduler; ``direct`` calls what
the cron calls, without the scheduler's lock. With ``kill_at`` it kills itself, as if the power
failed, when it comes to that moment for the n-th time.
"""

import json
import os
import signal
import sys
import time
from contextlib import suppress

import odoo.sql_db
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

CRON = "zoho_projects_connector.ir_cron_zoho_sync"
POLL_S = 0.05  # the scheduler's minute
GIVE_UP_S = 600

# Moment: model and method, and whether it is before or after it.
MOMENTS = {
    "records": ("zoho.link", "_insert", "before"),  # written, but nobody knows them yet
    "page": ("zoho.sync.run", "_advance", "after"),  # imported, not committed
    "commit": ("zoho.sync.run", "_may_go_on", "before"),  # the page before is committed
    "pass": ("zoho.entity", "_end_pass", "after"),  # the cursor was moved, not committed
    "removal": ("zoho.unused", "_unlink", "after"),  # of one kind of records, not committed
}


def say(**answer):
    os.write(1, json.dumps(answer).encode() + b"\n")


def kill_at(registry, moment, times):
    """Have this process killed when it comes to ``moment`` for the n-th time."""
    model, name, when = MOMENTS[moment]
    original = getattr(registry[model], name)
    left = [times]

    def die():
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    def wrapped(*args, **kwargs):
        if when == "before":
            die()
        result = original(*args, **kwargs)
        if when == "after":
            die()
        return result

    setattr(registry[model], name, wrapped)


def work(registry, way):
    give_up_at = time.monotonic() + GIVE_UP_S
    first = True
    while wanted(registry):
        if way == "cron":
            # Odoo puts a job off to its next regular call when its process died several times.
            transaction(registry, lambda env: env.ref(CRON)._trigger())
            registry["ir.cron"]._process_jobs(registry.db_name)
        else:
            # As Odoo does with requests: what met with another transaction is done again.
            with suppress(odoo.sql_db.psycopg2.errors.SerializationFailure):
                transaction(registry, lambda env: env["zoho.connection"]._cron_sync())
        if first:
            say(turn=os.getpid())
            first = False
        if time.monotonic() > give_up_at:
            raise TimeoutError("the sync does not end")
        time.sleep(POLL_S)


def wanted(registry):
    def look(env):
        [connection] = env["zoho.connection"].search([])
        return bool(connection.requested_trigger or connection.open_run_id)

    return transaction(registry, look)


def transaction(registry, do):
    with registry.cursor() as cr:
        return do(api.Environment(cr, SUPERUSER_ID, {}))


def prepare(env, url, code):
    cron = env.ref(CRON)
    env["ir.cron"].search([("id", "!=", cron.id)]).active = False
    for name in ("accounts_url", "api_url"):
        env["ir.config_parameter"].set_param(f"zoho_projects_connector.{name}", url)
    # Starting again and again costs calls; the budget has its own tests.
    env["ir.config_parameter"].set_param("zoho_projects_connector.calls_per_two_minutes", 100000)
    connection = env["zoho.connection"].create(
        {"client_id": "1000.TESTCLIENT", "client_secret": "test-secret"}
    )
    connection._exchange_code(code)
    connection.action_save_and_sync()


def life_cycle(env, operation, values):
    """What a person does in the wizard."""
    connection = env["zoho.connection"].search([])
    wizard = env["zoho.life.cycle"].create(
        {"connection_id": connection.id, "operation": operation, **values}
    )
    wizard.typed_name = wizard.portal
    wizard.action_confirm()


def uninstall(registry):
    """Remove the addon as an administrator does, and use Odoo without it."""
    name = "zoho_projects_connector"
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        env["ir.module.module"].search([("name", "=", name)]).button_immediate_uninstall()
    registry = Registry(registry.db_name)
    if "zoho.connection" in registry:
        raise AssertionError("the addon is still there")
    transaction(registry, use_projects)


def use_projects(env):
    """What people do in projects every day: with their own records and with imported ones."""
    project = env["project.project"].search([("name", "=", "Website relaunch")])
    employee = env["hr.employee"].create({"name": "Any"})
    for place in (project, env["project.project"].create({"name": "Own"})):
        task = env["project.task"].create({"name": "New", "project_id": place.id})
        line = {"name": "Work", "project_id": place.id, "task_id": task.id, "unit_amount": 2}
        env["account.analytic.line"].create({**line, "employee_id": employee.id})
        task.write({"name": "Done", "state": "1_done"})
        if task.effective_hours != 2:
            raise AssertionError(task.effective_hours)
    everyday = {
        "project.project": ("kanban", "list", "form", "search"),
        "project.task": ("kanban", "list", "form", "search"),
        "account.analytic.line": ("list", "form", "search"),
        "res.partner": ("kanban", "list", "form", "search"),
        "hr.employee": ("kanban", "list", "form", "search"),
        "account.move": ("list", "form", "search"),
    }
    for model, views in everyday.items():
        env[model].get_views([(False, view) for view in views])
        env[model].with_context(active_test=False).search([]).read()


def fork(do):
    """:return: the process id of a child that does ``do()`` and ends"""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        do()
        status = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(status)  # nothing of the parent's is to be cleaned up here


def obey(registry, command):
    if "wait" in command:
        _pid, status = os.waitpid(command["wait"], 0)
        say(exited=command["wait"], status=os.waitstatus_to_exitcode(status))
        return
    if "work" in command:

        def do():
            if command.get("kill_at"):
                kill_at(registry, *command["kill_at"])
            work(registry, command["work"])

        say(started=fork(do))
        return

    def change(env):
        if "prepare" in command:
            prepare(env, command["prepare"], command["code"])
        elif "life_cycle" in command:
            life_cycle(env, command["life_cycle"], command["values"])
        else:
            getattr(env["zoho.connection"].search([]), command["request"])()

    def do_and_end():
        if "uninstall" in command:
            uninstall(registry)
            return
        if command.get("kill_at"):
            kill_at(registry, *command["kill_at"])
        transaction(registry, change)

    obey(registry, {"wait": fork(do_and_end)})


def main(configuration, database):
    config.parse_config(["-c", configuration, "-d", database, "--log-level", "warn"])
    registry = Registry(database)
    odoo.sql_db.close_db(database)  # children must not share a connection
    say(ready=os.getpid())
    for line in sys.stdin:
        obey(registry, json.loads(line))


if __name__ == "__main__":
    main(*sys.argv[1:])
