"""What the syncs did over time, and how long that is remembered."""

from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.zoho_projects_connector.models import zoho_connection_history

from .common import ZohoCase

USER = "zoho_projects_connector.group_zoho_projects_user"


class TestHistory(ZohoCase):
    def setUp(self):
        super().setUp()
        self.connection = self.connect()
        self.connection.state = "running"

    def old_run(self, days, state="done", **values):
        at = fields.Datetime.now() - timedelta(days=days)
        return self.env["zoho.sync.run"].create(
            {
                "connection_id": self.connection.id,
                "trigger": "scheduled",
                "state": state,
                "started_at": at,
                "ended_at": state != "running" and at + timedelta(seconds=95),
                "line_ids": [(0, 0, {"kind": "task", "created_count": 3, "failed_count": 1})],
                **values,
            }
        )

    def old_error(self, zoho_id, state, days):
        self.env["zoho.sync.error"]._record(
            self.connection, "task", {zoho_id: ("invalid_payload", "Wrong.", {"id": zoho_id})}
        )
        problem = self.env["zoho.sync.error"].search([("zoho_id", "=", zoho_id)])
        at = fields.Datetime.now() - timedelta(days=days)
        problem.write({"state": state, "first_seen_at": at, "last_seen_at": at})
        return problem

    # ------------------------------------------------------------------ what is seen

    def test_a_run_in_short(self):
        self.fake.raw(self.ids["log_after"], log_hour="ab:cd")
        self.connection.action_save_and_sync()
        run = self.sync()
        for name in ("created", "updated", "removed", "failed"):
            total = sum(run.line_ids.mapped(f"{name}_count"))
            self.assertEqual(run[f"{name}_count"], total, name)
        self.assertGreater(run.created_count, 20)
        self.assertEqual(run.failed_count, 1)
        self.assertAlmostEqual(self.old_run(3).elapsed, 95 / 3600)
        self.assertAlmostEqual(self.old_run(1, "running").elapsed, 24, places=1)

    def test_records_over_time(self):
        old = self.old_run(3)
        self.old_run(1), self.old_run(1)
        lines = self.env["zoho.sync.run.line"]
        groups = lines._read_group(
            [("kind", "=", "task"), ("connection_id", "=", self.connection.id)],
            ["started_at:day"],
            ["created_count:sum"],
            order="started_at:day",
        )
        self.assertEqual([count for _day, count in groups], [3, 6])
        action = old.action_view_records()
        self.assertLessEqual(old.line_ids, lines.search(action["domain"]))

    def test_errors_over_time(self):
        for zoho_id, days in (("1", 3), ("2", 1), ("3", 1)):
            self.old_error(zoho_id, "open", days)
        groups = self.env["zoho.sync.error"]._read_group(
            [], ["first_seen_at:day", "kind", "code"], ["__count"], order="first_seen_at:day"
        )
        self.assertEqual([count for *_group, count in groups], [1, 2])

    def test_every_view_opens(self):
        user = new_test_user(self.env, "views", USER)
        for name in ("run", "run_line", "error"):
            action = self.env["ir.actions.act_window"]._for_xml_id(
                f"zoho_projects_connector.zoho_sync_{name}_action"
            )
            views = [(False, kind) for kind in [*action["view_mode"].split(","), "search"]]
            model = self.env[action["res_model"]].with_user(user)
            self.assertEqual(len(model.get_views(views)["views"]), len(views))

    # ------------------------------------------------------------------ how long it is kept

    def vacuum(self):
        return self.env["zoho.connection"]._remove_old_history()

    def test_old_runs_go(self):
        kept = [self.old_run(89), self.old_run(400, "running")]
        gone = self.old_run(91) | self.old_run(300, "failed")
        self.assertEqual(self.vacuum(), (2, 0))
        self.assertFalse(gone.exists())
        self.assertTrue(all(run.exists() for run in kept))

    def test_settled_errors_go_open_ones_stay(self):
        kept = [self.old_error("1", "open", 400), self.old_error("2", "resolved", 89)]
        gone = self.old_error("3", "resolved", 91) | self.old_error("4", "ignored", 91)
        self.assertEqual(self.vacuum(), (2, 0))
        self.assertFalse(gone.exists())
        self.assertTrue(all(problem.exists() for problem in kept))

    def test_as_long_as_the_connection_wants(self):
        run, problem = self.old_run(400), self.old_error("1", "resolved", 400)
        self.connection.history_days = 0
        self.assertEqual(self.vacuum(), (0, 0), "for ever")
        self.connection.history_days = 401
        self.assertEqual(self.vacuum(), (0, 0))
        self.connection.history_days = 399
        self.assertEqual(self.vacuum(), (2, 0))
        self.assertFalse(run.exists() or problem.exists())

    def test_an_ignored_error_outlives_the_next_complete_reading(self):
        """Or it would come back as a new one."""
        self.connection.history_days = 1
        problem = self.old_error("1", "ignored", 8)
        self.vacuum()
        self.assertTrue(problem.exists())

    def test_in_portions(self):
        for days in (100, 200, 300):
            self.old_run(days)
        with patch.object(zoho_connection_history, "PORTION", 2):
            self.assertEqual(self.vacuum(), (2, 1))
            self.assertEqual(self.vacuum(), (1, 0))

    def test_the_vacuum_cleaner_comes_by(self):
        old = self.old_run(100)
        with self.enter_registry_test_mode():
            self.env.ref("base.autovacuum_job").method_direct_trigger()
        self.env.invalidate_all()
        self.assertFalse(old.exists())

    def test_no_negative_number_of_days(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.connection.history_days = -1
            self.env.flush_all()
