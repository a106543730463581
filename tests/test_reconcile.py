"""Complete readings: what vanished goes, what was billed is reported, what was not read stays."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from odoo.addons.zoho_projects_connector.models import zoho_sync_run

from .common import SaleMixin, ZohoCase


class TestReconcile(SaleMixin, ZohoCase):
    def tasks(self, number):
        """:return: ids of so many more tasks, with distinct times of creation"""
        return [
            self.fake.add_task(
                self.ids["project_acme"],
                f"Step {n:03d}",
                created=f"2026-02-01T{n // 60:02d}:{n % 60:02d}:00",
            )
            for n in range(number)
        ]

    def hours(self, number):
        return [
            self.fake.add_log(
                self.ids["project_acme"],
                user=self.ids["user_ana"],
                task=self.ids["task_root"],
                date="2026-03-02",
                hours="0:15",
                created=f"2026-03-02T{n // 60:02d}:{n % 60:02d}:00",
            )
            for n in range(number)
        ]

    # ------------------------------------------------------------------ what vanished

    def test_vanished_hours_go(self):
        self.first_sync()
        line = self.linked("timesheet", "log_after")
        self.fake.delete(self.ids["log_after"])
        self.sync()
        self.assertTrue(line.exists(), "a reading of changes proves nothing")
        run = self.full_sync()
        self.assertFalse(line.exists())
        self.assertEqual(self.counts(run, "timesheet")["removed"], 1)
        self.assert_mirrors()

    def test_vanished_task_goes_with_its_hours(self):
        self.first_sync()
        task = self.linked("task", "task_tickets")
        self.fake.delete(self.ids["task_tickets"])
        self.full_sync()
        self.assertFalse(task.exists())
        self.assertFalse(self.link("task", self.ids["task_tickets"]))
        self.assert_mirrors()

    def test_a_task_that_somebody_used_in_odoo_is_archived(self):
        self.first_sync()
        task = self.linked("task", "task_training")
        task.message_post(body="Call them first", message_type="comment")
        self.fake.delete(self.ids["task_training"])
        self.full_sync()
        self.assertTrue(task.exists())
        self.assertFalse(task.active)

    def test_sub_tasks_outlive_their_parent(self):
        self.first_sync()
        child = self.linked("task", "task_child")
        self.fake.update(self.ids["task_child"], parent=None)
        for name in ("log_after", "log_before_2", "log_long"):
            self.fake.delete(self.ids[name])
        self.fake.delete(self.ids["task_root"], cascade=False)
        self.full_sync()
        self.assertTrue(child.exists() and child.active)
        self.assertFalse(child.parent_id)

    def test_vanished_bug_milestone_and_task_list_go(self):
        self.first_sync()
        bug, milestone, task_list = (
            self.linked("bug", "issue_closed"),
            self.linked("milestone", "milestone_fitout"),
            self.linked("task_list", "list_general"),
        )
        for name in ("issue_closed", "milestone_fitout", "list_general"):
            self.fake.delete(self.ids[name])
        self.full_sync()
        self.assertFalse(bug.exists() or milestone.exists() or task_list.exists())
        self.assert_mirrors()

    def test_vanished_project_is_archived(self):
        self.first_sync()
        project = self.linked("project", "project_tasks")
        self.fake.delete(self.ids["project_tasks"])
        self.full_sync()
        self.assertTrue(project.exists())
        self.assertFalse(project.active)
        self.assert_mirrors()

    def test_billed_hours_of_a_vanished_project_are_reported(self):
        self.first_sync()
        line = self.linked("timesheet", "log_tickets")
        self.invoice(line)
        self.fake.delete(self.ids["project_tasks"])
        self.full_sync()
        self.assertEqual(line.unit_amount, 3)
        self.assertTrue(line.task_id.exists())
        self.assertEqual(self.errors(kind="timesheet").code, "already_invoiced")

    def test_an_archived_project_keeps_its_tasks_and_hours(self):
        """Portal-wide lists do not show them; they were not deleted."""
        fixed, user = self.ids["project_fixed"], self.ids["user_ana"]
        idle = self.fake.add_task(fixed, "Curtains")
        for project, item in (("project_fixed", "task_rooms"), ("project_acme", "task_root")):
            day = self.fake.clock.now().date() - timedelta(days=5)  # proves that windows work
            project, item = self.ids[project], self.ids[item]
            self.fake.add_log(project, user=user, task=item, date=day, hours=1)
        self.first_sync()
        self.assertEqual(self.connection.api_traits["timelog_range"], "range")
        idle = self.env["project.task"].browse(self.link("task", idle).res_id)
        line = self.linked("timesheet", "log_fixed")
        self.fake.archive_project(fixed)
        self.full_sync()
        self.assertTrue(line.exists(), "these hours can still be invoiced")
        self.assertTrue(idle.exists())
        self.fake.restore_project(self.ids["project_fixed"])
        self.full_sync()
        self.assert_mirrors()

    def test_the_second_complete_reading_reports_nothing_new(self):
        self.first_sync()
        self.fake.delete(self.ids["log_after"])
        self.full_sync()
        run = self.full_sync()
        self.assertFalse(self.counts(run, "timesheet").get("removed"))

    # ------------------------------------------------------------------ partial readings

    def test_a_throttle_in_the_middle_of_a_complete_reading_deletes_nothing(self):
        self.tasks(450)
        self.first_sync()
        before = self.in_odoo()
        self.fake.delete(self.ids["task_unassigned"])
        self.fake.throttle("portal/{p}/tasks", after_calls=1, times=1)
        run = self.full_sync()
        self.assertTrue(run.paused_until)
        self.assertEqual(self.in_odoo(), before)
        run.paused_until = "2026-01-01 00:00:00"
        self.env["zoho.call.budget"].search([]).locked_until = False
        run = self.sync()
        self.assertEqual(run.state, "done")
        self.assert_mirrors()

    def test_a_failing_list_deletes_nothing(self):
        self.first_sync()
        before = self.in_odoo()
        self.fake.refuse("portal/{p}/tasks", title="NOT_ALLOWED", status=403)
        self.full_sync()
        self.assertEqual(self.in_odoo(), before)

    def test_an_empty_answer_out_of_turn_deletes_nothing(self):
        """One reading is not believed: the second one finds the records again."""
        self.first_sync()
        before = self.in_odoo()
        for pattern in ("portal/{p}/tasks", "portal/{p}/issues", "portal/{p}/phases"):
            self.fake.empty_body(pattern)
        run = self.full_sync()
        self.assertEqual(run.state, "done")
        self.assertEqual(self.in_odoo(), before)

    def test_a_portal_that_lost_most_of_its_records_is_not_believed_at_once(self):
        self.tasks(60)
        self.first_sync()
        before = self.in_odoo()
        self.fake.empty_body("tasks", times=None)
        self.full_sync()
        self.assertEqual(self.in_odoo(), before)
        problem = self.errors(kind="task", code="mass_deletion")
        self.assertTrue(problem.advice)
        self.fake.clear_faults()
        self.full_sync()
        self.assertEqual(problem.state, "resolved")
        self.assertEqual(self.in_odoo(), before)

    def test_many_deletions_are_believed_when_a_second_full_sync_finds_the_same(self):
        ids = self.tasks(60)
        self.first_sync()
        self.delete_all(ids)
        self.full_sync()
        problem = self.errors(kind="task", code="mass_deletion")
        self.assertTrue(problem)
        self.sync()
        self.assertEqual(problem.state, "open", "a reading of changes tells nothing about it")
        self.full_sync()
        self.assertEqual(problem.state, "resolved")
        self.assert_mirrors()

    def test_deletions_are_confirmed_by_the_list_of_their_project(self):
        self.first_sync()
        self.fake.delete(self.ids["issue_closed"])
        self.fake.forget_requests()
        self.full_sync()
        self.assertEqual(self.fake.calls("portal/{p}/issues"), 1)
        self.assertEqual(self.fake.calls("projects/{id}/issues"), 1)
        self.assertFalse(self.link("bug", self.ids["issue_closed"]))
        self.fake.forget_requests()
        self.full_sync()
        self.assertFalse(self.fake.calls("projects/{id}/issues"), "nothing to confirm")

    def test_what_one_of_two_readings_saw_stays(self):
        """The second reading, too, may be answered out of turn."""
        self.first_sync()
        self.fake.delete(self.ids["task_unassigned"])
        before = self.in_odoo()
        self.fake.empty_body("projects/{id}/tasks")
        self.full_sync()
        after = self.in_odoo()
        self.assertEqual(
            before["task"].keys() - after["task"].keys(), {self.ids["task_unassigned"]}
        )
        self.assert_mirrors()

    def test_a_confirmation_counts_nothing_twice(self):
        self.first_sync()
        kinds = ("project", "milestone", "task_list", "task", "bug", "timesheet")
        before = {kind: self.left_out(kind) for kind in kinds}
        names = ("log_after", "task_tickets", "issue_closed", "milestone_fitout")
        self.delete_all(self.ids[name] for name in names)
        run = self.full_sync()
        self.assertEqual({kind: self.left_out(kind) for kind in kinds}, before)
        again = self.full_sync()
        for kind in ("task", "bug", "timesheet"):
            self.assertEqual(self.counts(run, kind)["read"], self.counts(again, kind)["read"], kind)

    def test_a_project_archived_while_the_sync_is_under_way_keeps_its_work(self):
        """The lists of the whole portal leave it out before we know that it is archived."""
        self.first_sync()
        before = self.in_odoo()
        self.disturb(
            "portal/{p}/phases",
            lambda: self.fake.archive_project(self.ids["project_fixed"]),
            page=1,
        )
        self.assertEqual(self.full_sync().state, "done")
        self.assertEqual(self.in_odoo(), before)
        self.sync()
        self.fake.restore_project(self.ids["project_fixed"])
        self.full_sync()
        self.assert_mirrors()

    def test_a_project_from_the_bin_comes_back_with_its_work(self):
        self.first_sync()
        before = self.in_odoo()
        project = self.linked("project", "project_tasks")
        task = self.linked("task", "task_training")
        task.message_post(body="Call them first", message_type="comment")
        self.fake.trash(self.ids["project_tasks"])
        self.full_sync()
        self.assertFalse(project.active or task.active)
        self.fake.untrash(self.ids["project_tasks"])
        run = self.sync()
        self.assertEqual(run.state, "done")
        self.assertTrue(project.active and task.active)
        self.assertEqual(self.in_odoo(), before)
        self.assert_mirrors()

    # ------------------------------------------------------------------ asked for

    def test_a_complete_reading_that_was_dropped_is_made_all_the_same(self):
        self.first_sync()
        self.fake.delete(self.ids["task_unassigned"])
        self.fake.throttle("portal/{p}/tasks", times=1)
        run = self.full_sync()
        self.assertTrue(run.paused_until)
        run._finish("failed")
        with patch.object(zoho_sync_run, "PASS_LIFETIME", timedelta(hours=-1)):
            self.env["zoho.call.budget"].search([]).locked_until = False
            self.connection.action_instant_sync()
            self.assertEqual(self.sync().state, "done")
        self.assert_mirrors()

    def test_a_complete_reading_asked_for_during_a_sync_is_made_after_it(self):
        self.first_sync()
        self.fake.delete(self.ids["milestone_fitout"])
        self.fake.throttle("portal/{p}/tasks", times=1)
        run = self.sync()
        self.assertTrue(run.paused_until, "the milestones were read already")
        self.full_sync()
        run.paused_until = "2026-01-01 00:00:00"
        self.env["zoho.call.budget"].search([]).locked_until = False
        self.assertEqual(self.sync().state, "done")
        self.assertEqual(self.connection.requested_trigger, "instant")
        self.assertNotEqual(self.sync(), run)
        self.assertFalse(self.connection.requested_trigger)
        self.assert_mirrors()

    # ------------------------------------------------------------------ a list that moves

    def disturb(self, pattern, work, page=2):
        """Let ``work`` be done before a page of a list is answered."""
        done = []

        def hook():
            work()
            done.append(True)

        self.fake.on_page(pattern, page, hook)
        self.addCleanup(lambda: self.assertTrue(done, "the list was disturbed"))

    def delete_all(self, record_ids):
        for record_id in record_ids:
            self.fake.delete(record_id)

    def test_records_deleted_while_the_list_is_read(self):
        """Each deletion moves a record from a page not read yet to one that was."""
        ids = self.tasks(60)
        self.first_sync()
        kept = self.env["zoho.link"].search([("zoho_id", "in", ids[5:])])
        before = dict(zip(kept.mapped("zoho_id"), kept.mapped("res_id"), strict=True))
        with self.small_pages():
            self.disturb("portal/{p}/tasks", lambda: self.delete_all(ids[:5]))
            run = self.full_sync()
        self.assertEqual(run.state, "done")
        self.assert_mirrors()
        kept = self.env["zoho.link"].search([("zoho_id", "in", ids[5:])])
        after = dict(zip(kept.mapped("zoho_id"), kept.mapped("res_id"), strict=True))
        self.assertEqual(after, before, "nothing was deleted and made again")

    def test_records_inserted_while_the_list_is_read(self):
        self.fake.set_traits(sort_by="ignored")  # new ones come first and push the others down
        self.tasks(60)
        self.first_sync()
        with self.small_pages():
            self.disturb("portal/{p}/tasks", lambda: self.tasks(5))
            self.full_sync()
        self.sync()
        self.assert_mirrors()

    def test_hours_deleted_and_inserted_while_the_list_is_read(self):
        logs = self.hours(60)
        self.first_sync()

        def work():
            self.delete_all(logs[-5:])
            self.hours(3)

        with self.small_pages():
            self.disturb("projects/{id}/timelogs", work)
            self.full_sync()
        self.sync()
        self.assert_mirrors()

    def entity(self, kind):
        return self.connection.entity_ids.filtered(lambda entity: entity.kind == kind)

    def an_hour_later(self):
        """:return: the run that the cron makes then, without anybody asking"""
        for entity in self.connection.entity_ids.filtered("recheck_at"):
            entity.recheck_at -= timedelta(hours=2)
        run = self.connection.run_ids[:1]
        self.env["ir.cron.trigger"].search([]).unlink()
        self.run_cron()
        return self.connection.run_ids[:1] - run

    def test_a_first_reading_with_deletions_under_way_loses_nothing(self):
        """Nobody misses what is not linked yet: several pages are read once more, soon."""
        ids = self.tasks(60)
        with self.small_pages():
            self.disturb("portal/{p}/tasks", lambda: self.delete_all(ids[:5]))
            self.first_sync()
            self.assertNotEqual(self.in_odoo()["task"], self.in_zoho(False)["task"], "some lack")
            due = self.entity("task").recheck_at
            self.assertTrue(due <= fields.Datetime.now() + timedelta(hours=1))
            triggers = self.env["ir.cron.trigger"].search([])
            self.assertIn(due, triggers.mapped("call_at"))
            run = self.an_hour_later()
            self.assertEqual(run.state, "done")
            self.assert_mirrors()
            self.assertFalse(self.entity("task").recheck_at, "once")
            self.assertFalse(self.connection._wants_sync())

    def test_lists_of_one_page_are_not_read_once_more(self):
        self.first_sync()
        self.assertFalse(self.connection.entity_ids.filtered("recheck_at"))

    def test_a_failing_list_does_not_make_the_cron_read_once_more_for_ever(self):
        self.tasks(60)
        with self.small_pages():
            self.first_sync()
            self.fake.refuse("portal/{p}/projects", title="NOT_ALLOWED", status=403)
            self.assertEqual(self.an_hour_later().state, "failed")
            self.assertFalse(self.connection._wants_sync())
            self.fake.clear_faults()
            self.assertEqual(self.sync().state, "done")
            self.assertFalse(self.entity("task").full_sync_requested, "it was made now")

    def test_deletions_during_a_pause_lose_nothing(self):
        """What moved to the page read last is found when the reading goes on."""
        ids = self.tasks(60)
        with self.small_pages():
            self.fake.throttle("portal/{p}/tasks", after_calls=2, times=1)
            run = self.first_sync()
            self.assertTrue(run.paused_until)
            self.delete_all(ids[:5])
            run.paused_until = "2026-01-01 00:00:00"
            for entity in self.connection.entity_ids.filtered("page_read_at"):
                entity.page_read_at -= timedelta(minutes=30)
            self.env["zoho.call.budget"].search([]).locked_until = False
            self.assertEqual(self.sync().state, "done")
        known = self.env["zoho.link"].search([("kind", "=", "task")]).mapped("zoho_id")
        self.assertFalse(set(ids[5:]) - set(known))
