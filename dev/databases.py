"""Databases: two layers of templates keyed by what went into them, and copies to work with.

``zoho_host_<key>`` has the standard modules, ``zoho_addon_<key>`` the addon on top. A copy takes
about a second, so tests start in seconds and never see each other's data.
"""

import os
import shutil

from . import paths
from .odoo import addon_exists, addon_manifest, host_modules
from .shell import HostError, run, say, step
from .virtualenv import ODOO_REQUIREMENTS

# Written as the comment of every database made here: nothing else is ever dropped.
MARK = f"made by the development host {paths.PROJECT_KEY}"

CHART_OF_ACCOUNTS = "generic_coa"

# The bundles of the web client take longer to make than most tests; made once, every copy has them.
# Browser tests would make them anew per test class, as their transaction is rolled back.
FINISH_HOST = f"""
company = env.ref("base.main_company")
if company.chart_template != "{CHART_OF_ACCOUNTS}":
    env["account.chart.template"].try_loading("{CHART_OF_ACCOUNTS}", company)
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
"""
FINISH_ADDON = """
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
"""


def query(sql, database="postgres", failure="PostgreSQL refused a statement."):
    """Run ``sql`` with psql and return the rows as text."""
    command = ["psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql]
    return run(command, failure=failure).splitlines()


def own_databases(prefix=""):
    """Return the names of the databases made by this project folder."""
    rows = query(
        "SELECT datname FROM pg_database"
        f" WHERE shobj_description(oid, 'pg_database') = '{MARK}'"
        f" AND starts_with(datname, '{prefix}') ORDER BY 1"
    )
    return [row.strip() for row in rows if row.strip()]


def exists(name):
    """Tell whether a database of this name is there, whoever made it."""
    return bool(query(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def drop(name):
    """Drop a database of ours with its file store; refuse one of somebody else."""
    if exists(name):
        if name not in own_databases():
            raise HostError(
                f"The database {name} was not made by this project folder. "
                "Drop or rename it yourself."
            )
        query(f'DROP DATABASE "{name}" WITH (FORCE)')
    shutil.rmtree(_filestore(name), ignore_errors=True)


def drop_copies_of_workers(name):
    """Drop the copies of ``name`` that interrupted workers of pytest-xdist left behind."""
    left = query(f"SELECT datname FROM pg_database WHERE starts_with(datname, '{name}-gw')")
    for copied in left:
        query(f'DROP DATABASE IF EXISTS "{copied}" WITH (FORCE)')


def copy(template, name):
    """Make (or replace) database ``name`` as a copy of ``template`` (None: an empty one)."""
    drop(name)
    source = (
        f'TEMPLATE "{template}"'
        if template
        else "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'"
    )
    query(
        f'CREATE DATABASE "{name}" {source}', failure=f"The database {name} could not be created."
    )
    query(f"COMMENT ON DATABASE \"{name}\" IS '{MARK}'")
    if template and _filestore(template).is_dir():
        # Odoo never changes a stored file, it adds and removes: links are enough, and instant.
        shutil.copytree(_filestore(template), _filestore(name), copy_function=os.link)


def host_template(odoo):
    """Return the template with the standard modules, built when it is not there."""
    modules = host_modules()
    made_from = (odoo.source.version, ",".join(modules), FINISH_HOST, ODOO_REQUIREMENTS)
    name = f"zoho_host_{paths.digest(*made_from)}"

    def fill(part):
        odoo.install(part, modules, "install-host")
        _check_installed(part, modules, "install-host")
        odoo.run_script(part, FINISH_HOST, "finish-host")

    return _template(
        name, "zoho_host_", None, fill, f"installing {', '.join(modules)}: once, about two minutes"
    )


def addon_template(odoo):
    """Return the template with the addon on top of the standard modules."""
    if not addon_exists():
        raise HostError(f"There is no addon in {paths.ADDON}.")
    base = host_template(odoo)
    name = f"zoho_addon_{paths.digest(base, paths.digest_tree(paths.ADDON))}"

    def fill(part):
        for line in odoo.install(part, [paths.ADDON_NAME], "install-addon"):
            say(f"    {line}")
        _check_installed(part, [paths.ADDON_NAME], "install-addon")
        if addon_manifest().get("assets"):
            odoo.run_script(part, FINISH_ADDON, "finish-addon")

    return _template(name, "zoho_addon_", base, fill, f"installing {paths.ADDON_NAME}")


def working_copy(odoo, purpose):
    """Return a fresh database with the addon for this process; drop those of ended ones."""
    template = addon_template(odoo)
    for name in own_databases(f"zoho_{purpose}_"):
        if not _is_alive(name.rsplit("_", 1)[1]):
            drop(name)
    name = f"zoho_{purpose}_{os.getpid()}"
    with step(f"copying the database to {name}"):
        copy(template, name)
    return name


def _template(name, prefix, base, fill, title):
    """Return the template ``name``; it appears under that name only when it is complete."""
    if exists(name) and name in own_databases():
        return name
    part = f"{prefix}part"
    with step(title):
        copy(base, part)
        fill(part)
        shutil.rmtree(_filestore(name), ignore_errors=True)
        if _filestore(part).is_dir():
            _filestore(part).rename(_filestore(name))
        query(f'ALTER DATABASE "{part}" RENAME TO "{name}"')
    for stale in own_databases(prefix):
        if stale != name:
            drop(stale)
    return name


def _check_installed(database, modules, log_name):
    """Refuse a database that lacks a module: Odoo itself only warns."""
    names = ", ".join(f"'{module}'" for module in modules)
    found = query(
        f"SELECT name FROM ir_module_module WHERE state = 'installed' AND name IN ({names})",
        database,
    )
    lacking = sorted(set(modules) - {row.strip() for row in found})
    if lacking:
        log = paths.LOGS / f"{log_name}.log"
        raise HostError(
            f"Odoo did not install {', '.join(lacking)}. The reason is among the warnings in {log}."
        )


def _filestore(name):
    return paths.DATA_DIR / "filestore" / name


def _is_alive(process_id):
    """Tell whether the process that made a working copy still runs."""
    try:
        os.kill(int(process_id), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True
