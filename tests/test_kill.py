"""Invariant 1: killed at any instant and started again, an import ends as an undisturbed one.

The workers are processes of their own on a database of their own; see :mod:`tests.processes`.
"""

import itertools
import signal
import threading
import unittest
from datetime import datetime, timedelta, timezone

from .fake_zoho import FakeZoho, build_portal
from .fake_zoho.clock import Clock
from .processes import DatabaseCopy, SyncProcesses

PORTAL = "bench:3:410:700:20"
# After a kill that lets no page through comes one that lets some: all is killed, and all ends.
MOMENTS = [
    ("page", 1),
    ("commit", 3),
    ("records", 1),
    ("commit", 2),
    ("pass", 1),
    ("commit", 3),
]


class TestKill(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = datetime.now(timezone.utc).replace(microsecond=0)
        cls.database = DatabaseCopy("kill")
        cls.addClassCleanup(cls.database.drop)
        cls.database.create()
        cls.processes = SyncProcesses(cls.database)
        cls.addClassCleanup(cls.processes.stop)
        cls.first, cls.second = cls.undisturbed()

    def open_portal(self):
        """The same portal each time, and a database that knows nothing of it."""
        clock = Clock()
        clock.set(self.now)  # before: the portal's records count their days from it
        fake = FakeZoho(build_portal(PORTAL, clock)).start()
        self.addCleanup(fake.stop)
        self.database.create()
        self.processes.prepare(fake)
        return fake

    def change_portal(self, fake):
        """What a day brings; the records are the same in every portal."""
        fake.set_clock(self.now + timedelta(hours=1))
        tasks, logs = (list(fake.portal.tables[kind]) for kind in ("task", "log"))
        for number, task in enumerate(tasks[::50]):
            fake.update(task, name=f"Renamed {number}")
        for log in logs[::90]:
            fake.update(log, hours=3.5)
        for log in logs[5::100]:
            fake.delete(log)
        self.processes.request("action_full_sync")

    def work(self):
        """Work undisturbed until nothing is left to be done."""
        pid = self.processes.start()
        self.assertEqual(self.processes.wait(pid), 0, self.processes.log())

    def work_with_kills(self):
        killed_at = []
        for moment in itertools.cycle(MOMENTS):
            pid = self.processes.start(kill_at=moment)
            status = self.processes.wait(pid)
            if status == 0:
                break
            self.assertEqual(status, -signal.SIGKILL, self.processes.log())
            killed_at.append(moment)
        self.assertEqual(set(killed_at), set(MOMENTS), "every moment was tried")

    def runs(self):
        with self.database.cursor() as cr:
            cr.execute("SELECT trigger, state FROM zoho_sync_run ORDER BY id")
            return cr.fetchall()

    def assertSameEnd(self, expected):
        actual = self.database.end_state()
        for what, values in expected.items():
            self.assertEqual(actual[what], values, what)

    @classmethod
    def undisturbed(cls):
        """:return: the end of a first import, and that of a complete reading of the changes"""
        self = cls("work")
        try:
            fake = self.open_portal()
            self.work()
            first = self.database.end_state()
            self.change_portal(fake)
            self.work()
            self.assertEqual(self.runs(), [("first", "done"), ("instant", "done")])
            return first, self.database.end_state()
        finally:
            self.doCleanups()

    def test_the_undisturbed_import_is_worth_comparing_with(self):
        self.assertFalse(self.first["errors"])
        self.assertEqual(len(self.first["project.task"]), 410 + 20)
        general = sum(n for key, n in self.first["left out"].items() if "general_off" in key)
        logs, logs_left = (state["account.analytic.line"] for state in (self.first, self.second))
        self.assertEqual(len(logs) + general, 700)
        self.assertLess(len(logs_left), len(logs))

    def test_killed_at_every_moment(self):
        fake = self.open_portal()
        self.work_with_kills()
        self.assertSameEnd(self.first)
        self.assertEqual(self.runs(), [("first", "done")], "the same run goes on")
        self.change_portal(fake)
        self.work_with_kills()
        self.assertSameEnd(self.second)
        self.assertEqual(self.runs(), [("first", "done"), ("instant", "done")])

    def test_killed_while_zoho_answers(self):
        """From outside, in the middle of a call."""
        fake = self.open_portal()
        worker, known = [], threading.Event()
        asked = [
            ("users", 1),
            ("portal/{p}/projects", 1),
            ("projects/{id}/clients", 1),
            ("phases", 1),
            ("portal/{p}/tasks", 2),
            ("portal/{p}/tasks", 3),
            ("issues", 1),
            ("timelogs", 1),
            ("timelogs", 2),
        ]
        for pattern, page in asked:
            fake.on_page(pattern, page, lambda: self.kill_first(worker, known))
        kills = 0
        while True:
            known.clear()
            worker[:] = [self.processes.start()]
            known.set()
            status = self.processes.wait(worker[0])
            if status == 0:
                break
            self.assertEqual(status, -signal.SIGKILL, self.processes.log())
            kills += 1
        self.assertEqual(kills, len(asked))
        self.assertSameEnd(self.first)

    def kill_first(self, workers, known):
        """The portal may be asked before we are told whom we started: wait for that."""
        self.assertTrue(known.wait(60))
        self.processes.kill(workers[0])

    # ------------------------------------------------------------------ two workers at a time

    def work_together(self, way, fake):
        """Zoho's first answer to one worker waits until the other one has found it at work."""
        other_came = threading.Event()
        fake.on_page("users", 1, lambda: other_came.wait(60))
        workers = [self.processes.start(way), self.processes.start(way)]
        try:
            self.processes.one_has_taken_a_turn()
        finally:
            other_came.set()
        for worker in workers:
            self.assertEqual(self.processes.wait(worker), 0, self.processes.log())

    def test_two_schedulers(self):
        self.work_together("cron", self.open_portal())
        self.assertSameEnd(self.first)
        self.assertEqual(self.runs(), [("first", "done")])

    def test_without_the_schedulers_lock(self):
        """Only our own row lock keeps them apart: they may take turns, page by page."""
        fake = self.open_portal()
        self.work_together("direct", fake)
        self.assertSameEnd(self.first)
        self.assertEqual({state for _trigger, state in self.runs()}, {"done"})
        self.change_portal(fake)
        self.work_together("direct", fake)
        self.assertSameEnd(self.second)
        self.assertEqual({state for _trigger, state in self.runs()}, {"done"})

    def test_one_is_killed_the_other_goes_on(self):
        fake = self.open_portal()
        workers, known = [], threading.Event()
        fake.on_page("portal/{p}/tasks", 2, lambda: self.kill_first(workers, known))
        workers += [self.processes.start("direct"), self.processes.start("direct")]
        known.set()
        statuses = [self.processes.wait(worker) for worker in workers]
        self.assertEqual(statuses, [-signal.SIGKILL, 0], self.processes.log())
        self.assertSameEnd(self.first)
