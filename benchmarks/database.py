"""Databases to work in: copies of the fresh one with the addon that the benchmark is given."""

import os
import shutil
from contextlib import contextmanager

import psycopg2
from psycopg2 import sql

from odoo.sql_db import connection_info_for
from odoo.tools import config


@contextmanager
def database_copy(source, purpose):
    """Make a copy of database ``source`` with its file store, and drop both at the end.

    :return: its name; it ends as the one of the source does, in the id of the process by which the
        development host tells what an interrupted benchmark left behind
    """
    start, _, end = source.rpartition("_")
    name = "_".join(part for part in (start, purpose, end) if part)
    names = {"new": sql.Identifier(name), "old": sql.Identifier(source)}
    drop = sql.SQL("DROP DATABASE IF EXISTS {new} WITH (FORCE)").format(**names)
    with _server() as cr:
        cr.execute(drop)
        cr.execute(sql.SQL("CREATE DATABASE {new} TEMPLATE {old}").format(**names))
        cr.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [source],
        )
        cr.execute(sql.SQL("COMMENT ON DATABASE {new} IS %s").format(**names), cr.fetchone())
    try:
        shutil.rmtree(config.filestore(name), ignore_errors=True)
        if os.path.isdir(config.filestore(source)):
            # Odoo never changes a stored file, it adds and removes: links are enough.
            shutil.copytree(config.filestore(source), config.filestore(name), copy_function=os.link)
        yield name
    finally:
        with _server() as cr:
            cr.execute(drop)
        shutil.rmtree(config.filestore(name), ignore_errors=True)


@contextmanager
def _server():
    connection = psycopg2.connect(**connection_info_for("postgres")[1])
    connection.autocommit = True
    try:
        with connection.cursor() as cr:
            yield cr
    finally:
        connection.close()
