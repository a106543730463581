"""The life cycle in processes and databases of their own: real locks, kills, an uninstallation."""

import signal
import threading
import unittest

from .fake_zoho import FakeZoho
from .processes import DatabaseCopy, SyncProcesses

# Columns of Odoo's own: what an uninstallation must leave as it was.
CORE = {
    "res_partner": "id, name, email, phone, website, city, parent_id, is_company, active",
    "hr_employee": "id, name, active, resource_id, company_id, work_contact_id",
    "project_project": "id, name, active, partner_id, description, date_start, date, allow_billable"
    ", allow_timesheets, account_id, company_id",
    "project_milestone": "id, name, project_id, deadline, is_reached",
    "project_task": "id, name, active, project_id, parent_id, stage_id, state, priority, partner_id"
    ", description, date_deadline, allocated_hours, effective_hours, milestone_id",
    "account_analytic_line": "id, name, date, unit_amount, amount, project_id, task_id, employee_id"
    ", partner_id, so_line, is_so_line_edited",
    "project_task_type": "id, name, fold",
    "project_tags": "id, name",
    "project_tags_project_task_rel": "project_task_id, project_tags_id",
    "project_task_user_rel": "task_id, user_id",
}


class TestProcesses(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = DatabaseCopy("uninstall")
        cls.addClassCleanup(cls.database.drop)
        cls.database.create()
        cls.processes = SyncProcesses(cls.database)
        cls.addClassCleanup(cls.processes.stop)

    def setUp(self):
        super().setUp()
        self.fake = FakeZoho("small").start()
        self.addCleanup(self.fake.stop)
        self.database.create()
        self.processes.prepare(self.fake)

    def work(self):
        self.assertEqual(self.processes.wait(self.processes.start()), 0, self.processes.log())

    def rows(self, query):
        with self.database.cursor() as cr:
            cr.execute(query)
            return cr.fetchall()

    def core(self):
        return {
            table: sorted(map(str, self.rows(f"SELECT {columns} FROM {table}")))  # noqa: S608
            for table, columns in CORE.items()
        }

    def test_disabled_while_a_worker_is_busy_with_the_run(self):
        asked, disabled = threading.Event(), threading.Event()

        def hold():
            asked.set()
            disabled.wait(60)

        self.fake.on_page("portal/{p}/tasks", 1, hold)
        worker = self.processes.start()
        self.assertTrue(asked.wait(60))
        self.assertEqual(self.processes.life_cycle("disable"), 0, self.processes.log())
        self.assertNotEqual(self.processes.life_cycle("delete"), 0, "not while it is locked")
        disabled.set()
        self.assertEqual(self.processes.wait(worker), 0, self.processes.log())
        self.assertEqual(self.rows("SELECT state FROM zoho_sync_run"), [("stopped",)])
        self.assertEqual(self.rows("SELECT state FROM zoho_connection"), [("disabled",)])
        self.assertEqual(self.rows("SELECT count(*) FROM zoho_link WHERE kind = 'task'"), [(13,)])
        self.assertEqual(self.processes.life_cycle("enable"), 0, self.processes.log())
        self.work()
        self.assertEqual(
            self.rows("SELECT trigger, state FROM zoho_sync_run ORDER BY id"),
            [("first", "stopped"), ("enable", "done")],
        )

    def test_killed_in_the_middle_of_a_deletion(self):
        self.work()
        before, core = self.database.end_state(), self.core()
        for kinds_removed in (2, 9):
            status = self.processes.life_cycle(
                "delete", kill_at=("removal", kinds_removed), remove_unused=True
            )
            self.assertEqual(status, -signal.SIGKILL, self.processes.log())
            self.assertEqual(self.core(), core)
            self.assertEqual(self.database.end_state(), before)
        self.assertEqual(len(self.fake.accounts.refresh), 1, "Zoho is told last")
        self.assertEqual(self.processes.life_cycle("delete"), 0, self.processes.log())
        self.assertEqual(self.core(), core)
        self.assertEqual(len(self.fake.accounts.refresh), 0)
        self.assertEqual(self.rows("SELECT count(*) FROM zoho_connection"), [(0,)])
        self.assertEqual(self.rows("SELECT count(connection_id) FROM zoho_link"), [(0,)])

    def test_uninstalling_leaves_core_data_intact(self):
        self.work()
        core = self.core()
        self.assertGreaterEqual(len(core["account_analytic_line"]), 18)
        self.processes.uninstall()  # and people go on working
        after = self.core()
        for table, rows in core.items():
            self.assertFalse(set(rows) - set(after[table]), table)
        self.assertFalse(
            self.rows(
                "SELECT table_name, column_name FROM information_schema.columns"
                " WHERE table_schema = 'public' AND (table_name LIKE 'zoho%' OR column_name LIKE"
                " 'zoho%')"
            )
        )
        self.assertEqual(
            self.rows(
                "SELECT count(*) FROM ir_model_data WHERE module = 'zoho_projects_connector'"
            ),
            [(0,)],
        )
        self.assertEqual(
            self.rows(
                "SELECT state FROM ir_module_module WHERE name = 'zoho_projects_connector'"
                " OR name = 'sale_timesheet' ORDER BY name"
            ),
            [("installed",), ("uninstalled",)],
        )
