"""Putting the host together: every part is made once and found again."""

from . import paths
from .odoo import Odoo
from .odoo_source import odoo_source
from .postgres import external_server, start_postgres
from .right_to_left import ensure_rtlcss
from .system_packages import ensure_system_packages
from .virtualenv import odoo_python


def prepare_host():
    """Return an :class:`Odoo` that can be used at once, with PostgreSQL running."""
    paths.HOST.mkdir(exist_ok=True)
    paths.LOGS.mkdir(exist_ok=True)
    ensure_system_packages(need_postgres=not external_server())
    ensure_rtlcss()
    source = odoo_source()
    python = odoo_python(source.import_folder)
    start_postgres()
    return Odoo(source, python)
