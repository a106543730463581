"""What was left out is counted exactly; what failed is said with what to do, and closes itself."""

import json
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import ValidationError

from odoo.addons.zoho_projects_connector.importers import reading, retrying
from odoo.addons.zoho_projects_connector.models.zoho_sync_error import CODES
from odoo.addons.zoho_projects_connector.models.zoho_sync_exclusion import REASONS

from .common import CLIENT_SECRET, SaleMixin, ZohoCase


class TestExclusions(ZohoCase):
    # Of the small portal; see tests/fake_zoho/portals/small_work.py.
    TIMESHEETS = {"not_billable": 3, "not_approved": 4, "general_off": 3, "project_left_out": 2}

    def setUp(self):
        super().setUp()
        # Proves that the logs of the whole portal can be listed, those of left-out projects too.
        self.fake.add_log(
            self.ids["project_acme"],
            user=self.ids["user_ana"],
            task=self.ids["task_root"],
            date=self.fake.clock.now().date() - timedelta(days=5),
            hours="1:00",
        )

    def all_left_out(self):
        kinds = ("project", "milestone", "task_list", "task", "bug", "timesheet")
        return {kind: self.left_out(kind) for kind in kinds}

    def test_every_reason_is_counted_exactly(self):
        run = self.first_sync()
        self.assertEqual(
            self.all_left_out(),
            {
                "project": {"no_primary_client": 1, "archived": 1, "template": 1},
                "milestone": {},
                "task_list": {},
                "task": {"project_left_out": 1},
                "bug": {"project_left_out": 1},
                "timesheet": self.TIMESHEETS,
            },
        )
        self.assertEqual(self.counts(run, "timesheet")["left_out"], sum(self.TIMESHEETS.values()))

    def test_a_log_counts_by_its_first_reason_and_its_project(self):
        self.first_sync()
        rows = self.env["zoho.sync.exclusion"].search(
            [("kind", "=", "timesheet"), ("reason", "=", "general_off")]
        )
        self.assertEqual(
            dict(zip(rows.mapped("project_name"), rows.mapped("count"), strict=True)),
            {"Website relaunch": 2, "Warehouse audit": 1},
        )

    def test_counts_do_not_double(self):
        self.first_sync()
        before = self.all_left_out()
        self.sync()
        self.assertEqual(self.all_left_out(), before, "after a reading of changes")
        self.full_sync()
        self.assertEqual(self.all_left_out(), before, "after a complete reading")
        for name in ("log_unapproved", "task_internal", "project_internal"):
            self.fake.update(self.ids[name])
        self.sync()
        self.assertEqual(self.all_left_out(), before, "after a touch")

    def test_pages_read_again_after_an_interruption_are_not_counted_again(self):
        """Every turn of the cron ends after a page, and the next one comes much later."""
        with self.small_pages(size=5):
            run = self.first_sync()
            undisturbed = [self.left_out(kind) for kind in ("project", "task", "bug", "timesheet")]
            counts = self.counts(run, "timesheet")
            self.connection.action_full_sync()
            with (
                self.turns_of_one_page(),
                patch.object(reading, "INTERRUPTION", timedelta(minutes=-1)),
            ):
                run = self.sync()
        self.assertEqual(run.state, "done", run.message)
        self.assertEqual(
            [self.left_out(kind) for kind in ("project", "task", "bug", "timesheet")], undisturbed
        )
        again = self.counts(run, "timesheet")
        self.assertEqual(again["read"], counts["read"])
        self.assertEqual(again["left_out"], counts["left_out"])
        self.assertEqual(again["unchanged"], counts["created"])

    def test_new_ones_are_added(self):
        self.first_sync()
        self.fake.advance(60)  # Zoho's clock tells seconds: what is of the same one was counted
        self.fake.add_log(
            self.ids["project_acme"],
            user=self.ids["user_ana"],
            task=self.ids["task_root"],
            date=self.fake.clock.now().date(),
            hours="1:00",
            approval="Pending",
        )
        self.fake.advance(3600)
        self.sync()
        self.assertEqual(self.left_out("timesheet")["not_approved"], 5)

    def test_what_comes_in_is_no_longer_counted_after_a_complete_reading(self):
        self.first_sync()
        self.fake.approve_log(self.ids["log_pending"])
        self.full_sync()
        self.assertEqual(self.left_out("timesheet")["not_approved"], 3)

    def test_a_template_and_an_archived_project_are_no_errors(self):
        self.first_sync()
        self.assertFalse(self.errors())

    def test_every_reason_has_a_sentence_and_advice(self):
        model = self.env["zoho.sync.exclusion"]
        for reason, sentence in REASONS:
            row = model.new({"reason": reason, "kind": "project"})
            self.assertTrue(sentence)
            self.assertRegex(row.advice or "", r"\.$", reason)


class TestErrors(SaleMixin, ZohoCase):
    def expect(self, code, kind, zoho_id=None):
        problem = self.errors(code=code, kind=kind, **({"zoho_id": zoho_id} if zoho_id else {}))
        self.assertEqual(len(problem), 1, f"{code}: {self.errors().mapped('message')}")
        self.assertRegex(problem.message, r"\.\)?\.?$")
        self.assertRegex(problem.advice, r"\.$")
        self.assertRegex(problem._headline(), r"could not be fetched\.$")
        return problem

    def test_every_code_has_advice(self):
        for code, sentence in CODES:
            problem = self.env["zoho.sync.error"].new({"code": code, "kind": "task"})
            self.assertTrue(sentence)
            self.assertRegex(problem.advice or "", r"\.$", code)

    def test_project_missing_closes_itself(self):
        self.fake.raw(self.ids["project_tasks"], name=None)
        self.first_sync()
        self.expect("invalid_payload", "project", self.ids["project_tasks"])
        self.expect("project_missing", "task", self.ids["task_training"])
        self.fake.raw(self.ids["project_tasks"], name="Support desk")
        self.fake.update(self.ids["project_tasks"])
        self.sync()
        self.assertFalse(self.errors())
        self.assertTrue(self.env["zoho.sync.error"].search([("state", "=", "resolved")]))

    def test_task_missing_closes_itself(self):
        self.fake.raw(self.ids["task_tickets"], name=[])
        self.first_sync()
        self.expect("invalid_payload", "task", self.ids["task_tickets"])
        problem = self.expect("task_missing", "timesheet", self.ids["log_tickets"])
        self.assertIn("Tickets", problem.message)
        self.fake.raw(self.ids["task_tickets"], name="Tickets")
        self.fake.update(self.ids["task_tickets"])
        self.sync()
        self.assertFalse(self.errors())
        self.assert_mirrors()

    def test_what_failed_and_was_deleted_meanwhile_does_not_come_in(self):
        """It is not taken from what was stored when it failed."""
        self.fake.raw(self.ids["task_tickets"], name=[])
        self.first_sync()
        self.expect("task_missing", "timesheet", self.ids["log_tickets"])
        self.fake.raw(self.ids["task_tickets"], name="Tickets")
        self.fake.update(self.ids["task_tickets"])
        self.fake.delete(self.ids["log_tickets"])
        self.sync()
        self.assertFalse(self.linked("timesheet", "log_tickets"))
        self.assertFalse(self.errors())
        self.assert_mirrors()

    def test_what_failed_is_tried_again_in_portions(self):
        """Each is a step that the time of the cron's turn may end after."""
        self.fake.raw(self.ids["task_root"], name=[])
        self.first_sync()
        failed = self.errors(kind="timesheet", code="task_missing")
        self.assertGreater(len(failed), 2)
        self.fake.raw(self.ids["task_root"], name="Shop")
        self.fake.update(self.ids["task_root"])
        portions = []
        importer = self.env.registry["zoho.importer.timesheet"]
        would_come_in = importer._would_come_in

        def noting(this, job, errors):
            portions.append(len(errors))
            return would_come_in(this, job, errors)

        with (
            patch.object(retrying, "RETRY_PORTION", 2),
            patch.object(importer, "_would_come_in", noting),
            self.turns_of_one_page(),
        ):
            self.sync()
        self.assertEqual(portions, [2] * (len(failed) // 2) + [1] * (len(failed) % 2))
        self.assertFalse(self.errors())
        self.assert_mirrors()

    def test_trying_again_counts_nothing_twice(self):
        self.fake.raw(self.ids["task_root"], name=[])
        self.first_sync()
        before = self.left_out("timesheet")
        self.fake.raw(self.ids["task_root"], name="Shop")
        self.fake.update(self.ids["task_root"])
        self.sync()
        self.assertEqual(self.left_out("timesheet"), before)

    def test_odoo_refused(self):
        """A rule somebody added to Odoo; its own sentence is shown."""
        tasks = type(self.env["project.task"])
        create = tasks.create

        def picky(records, vals_list):
            if any(vals.get("name") == "Tickets" for vals in vals_list):
                raise ValidationError("Tickets are not allowed here.")
            return create(records, vals_list)

        with patch.object(tasks, "create", picky):
            self.first_sync()
        problem = self.expect("odoo_refused", "task", self.ids["task_tickets"])
        self.assertEqual(problem.message, "Tickets are not allowed here.")
        self.assertTrue(self.linked("task", "task_training"), "the others came in")
        self.sync()
        self.assertFalse(self.errors())
        self.assert_mirrors()

    def test_zoho_refused_closes_itself(self):
        self.fake.refuse("portal/{p}/issues", title="NOT_ALLOWED", status=403)
        run = self.first_sync()
        self.assertEqual(run.state, "failed")
        self.expect("zoho_refused", "bug")
        self.assertTrue(self.linked("task", "task_root"), "the other modules went on")
        self.fake.clear_faults()
        self.full_sync()
        self.assertFalse(self.errors())
        self.assert_mirrors()

    def test_a_problem_seen_again_is_one_row(self):
        self.fake.raw(self.ids["log_after"], log_hour="ab:cd")
        self.first_sync()
        problem = self.expect("invalid_payload", "timesheet", self.ids["log_after"])
        an_hour_ago = problem.first_seen_at - timedelta(hours=1)
        problem.write({"first_seen_at": an_hour_ago, "last_seen_at": an_hour_ago})
        self.full_sync()
        self.assertEqual(self.errors(), problem)
        self.assertEqual(problem.first_seen_at, an_hour_ago)
        self.assertGreater(problem.last_seen_at, an_hour_ago)

    def test_an_ignored_problem_stays_ignored(self):
        self.fake.raw(self.ids["log_after"], log_hour="ab:cd")
        self.first_sync()
        problem = self.errors()
        problem.state = "ignored"
        self.full_sync()
        self.assertEqual(problem.state, "ignored")
        self.assertFalse(self.errors())

    def test_a_problem_of_a_record_that_vanished_is_settled(self):
        self.fake.raw(self.ids["log_after"], log_hour="ab:cd")
        self.first_sync()
        self.fake.delete(self.ids["log_after"])
        self.full_sync()
        self.assertFalse(self.errors())

    def test_the_excerpt_shows_what_zoho_sent_and_no_secret(self):
        self.connection = self.connect()
        tokens = self.connection.sudo()
        secrets = (CLIENT_SECRET, tokens.access_token, tokens.refresh_token)
        echo = {
            "client_secret": secrets[0],
            "headers": [{"Authorization": f"Zoho-oauthtoken {secrets[1]}"}],
            "tokens": {"refresh": secrets[2]},
        }
        notes = "x" * 5000
        self.fake.raw(self.ids["log_after"], log_hour="ab:cd", notes=notes, request=echo)
        self.connection.action_save_and_sync()
        self.sync()
        problem = self.errors().sudo()
        self.assertIn("ab:cd", json.dumps(problem.payload))
        self.assertIn("headers", problem.payload["request"])
        self.assertLessEqual(len(problem.payload_excerpt), 2000)
        for secret in secrets:
            self.assertTrue(secret)
            self.assertNotIn(secret, json.dumps(problem.payload) + problem.message)
            self.assertNotIn(secret, problem.payload_excerpt)

    def test_secrets_in_a_payload_are_blanked(self):
        self.fake.raw(self.ids["log_after"], log_hour="ab:cd", access_token="1000.SECRET.TOKEN")
        self.first_sync()
        problem = self.errors().sudo()
        self.assertNotIn("1000.SECRET.TOKEN", problem.payload_excerpt)

    def test_a_field_with_the_name_of_a_secret_is_kept_to_be_tried_again(self):
        self.fake.raw(self.ids["log_after"], log_hour="ab:cd", authorization_no="77")
        self.first_sync()
        problem = self.errors().sudo()
        self.assertEqual(problem.payload["authorization_no"], "77")
        self.assertNotIn("77", problem.payload_excerpt.split("authorization_no")[1][:12])
