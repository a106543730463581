"""A second database and processes that sync it, see :mod:`tests.sync_process`."""

import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import psycopg2
from psycopg2 import sql

from odoo.sql_db import close_db, connection_info_for
from odoo.tools import config

from .end_state import end_state

PROJECT = Path(__file__).parent.parent
TIMEOUT_S = 700  # longer than a worker tries, so that its own message is seen


class DatabaseCopy:
    """A copy of the database the tests run in, as it was before them: they all roll back."""

    def __init__(self, purpose):
        self.source = os.environ["ZOHO_TEST_DATABASE"]
        # By this name the development host finds what an interrupted test left behind.
        self.name = f"zoho_test_{purpose}_{os.getpid()}"

    def create(self):
        """Make it, or make it anew."""
        self.drop()
        close_db(self.source)  # a database in use cannot be copied
        names = {"new": sql.Identifier(self.name), "old": sql.Identifier(self.source)}
        with self._server() as cr:
            cr.execute(sql.SQL("CREATE DATABASE {new} TEMPLATE {old}").format(**names))
            cr.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
                [self.source],
            )
            cr.execute(sql.SQL("COMMENT ON DATABASE {new} IS %s").format(**names), cr.fetchone())

    def drop(self):
        with self._server() as cr:
            query = "DROP DATABASE IF EXISTS {} WITH (FORCE)"
            cr.execute(sql.SQL(query).format(sql.Identifier(self.name)))
        # Not config.filestore: in a process of several that share the tests it is always their own.
        filestore = Path(config["data_dir"], "filestore", self.name)
        shutil.rmtree(filestore, ignore_errors=True)

    def end_state(self):
        with self.cursor() as cr:
            return end_state(cr)

    @contextlib.contextmanager
    def cursor(self):
        cnx = psycopg2.connect(**connection_info_for(self.name)[1])
        try:
            with cnx.cursor() as cr:
                yield cr
        finally:
            cnx.close()

    @contextlib.contextmanager
    def _server(self):
        cnx = psycopg2.connect(**connection_info_for("postgres")[1])
        cnx.autocommit = True
        try:
            with cnx.cursor() as cr:
                yield cr
        finally:
            cnx.close()


class SyncProcesses:
    """Starts workers on a database and waits for their ends."""

    def __init__(self, database):
        self.workers = set()
        self._log = tempfile.TemporaryFile("w+")
        self._process = subprocess.Popen(
            [
                os.environ.get("ZOHO_TEST_PYTHON", sys.executable),
                *("-m", "tests.sync_process", os.environ["ZOHO_TEST_ODOO_CONF"], database.name),
            ],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self._answers = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        self._expect("ready")

    def prepare(self, fake):
        """Connect the database to a portal and ask for the first sync."""
        self._done(prepare=fake.url, code=fake.self_client_code())

    def request(self, action):
        """Press a button of the connection."""
        self._done(request=action)

    def life_cycle(self, operation, kill_at=None, **values):
        """Confirm the wizard. :return: the exit status; -9 when it was killed"""
        self._send(life_cycle=operation, values=values, kill_at=kill_at)
        return self._expect("exited")["status"]

    def uninstall(self):
        """Remove the addon, and work in Odoo without it."""
        self._done(uninstall=True)

    def start(self, way="cron", kill_at=None):
        """:return: the process id of a new worker"""
        self._send(work=way, kill_at=kill_at)
        pid = self._expect("started")["started"]
        self.workers.add(pid)
        return pid

    def one_has_taken_a_turn(self):
        """Wait until a worker has ended its first turn, if only by finding another one at work."""
        self._expect("turn")

    def kill(self, pid):
        os.kill(pid, signal.SIGKILL)

    def wait(self, pid):
        """:return: the exit status; -9 when it was killed"""
        self._send(wait=pid)
        status = self._expect("exited", pid)["status"]
        self.workers.discard(pid)
        return status

    def stop(self):
        for pid in self.workers:
            with contextlib.suppress(ProcessLookupError):
                self.kill(pid)
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()
        self._log.close()

    def log(self):
        self._log.flush()
        self._log.seek(0)
        return self._log.read()[-5000:]

    def _done(self, **command):
        self._send(**command)
        answer = self._expect("exited")
        if answer["status"]:
            raise AssertionError(f"{command}: {self.log()}")

    def _send(self, **command):
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()

    def _listen(self):
        for line in self._process.stdout:
            self._answers.put(json.loads(line))
        self._answers.put({"ended": True})

    def _expect(self, key, value=None):
        """Wait for an answer; those to other questions are dropped."""
        while True:
            try:
                answer = self._answers.get(timeout=TIMEOUT_S)
            except queue.Empty:
                answer = {"ended": True}
            if "ended" in answer:
                raise AssertionError(f"no answer “{key}”: {self.log()}")
            if key in answer and value in (None, answer[key]):
                return answer
