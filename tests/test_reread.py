"""Reading again what somebody asks for: chosen records, a module from a day on, a whole module."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import ZohoCase

MANAGER = "zoho_projects_connector.group_zoho_projects_manager"
USER = "zoho_projects_connector.group_zoho_projects_user"
# What may be asked for: lists, and of projects their customers.
LISTS = {
    "users",
    "clients",
    "projects",
    "phases",
    "tasklists",
    "tasks",
    "issues",
    "timelogs",
    "projects/{id}/clients",
    "projects/{id}/phases",
    "projects/{id}/tasklists",
    "projects/{id}/tasks",
    "projects/{id}/issues",
    "projects/{id}/timelogs",
}


class RereadCase(ZohoCase):
    def setUp(self):
        super().setUp()
        self.first_sync()
        self.fake.forget_requests()

    def reread(self, *records):
        for record in records:
            record.env["zoho.link"]._reread_records(record)

    def entity(self, kind):
        return self.connection.entity_ids.filtered(lambda e: e.kind == kind)

    def damage(self, record, **changed):
        """Somebody changes an imported record. :return: what it was before"""
        before = {name: record[name] for name in changed}
        record.write(changed)
        self.env.flush_all()
        return before

    def assert_restored(self, record, before):
        self.assertEqual({name: record[name] for name in before}, before)

    def all_left_out(self):
        kinds = ("project", "milestone", "task_list", "task", "bug", "timesheet")
        return {kind: self.left_out(kind) for kind in kinds}


class TestReread(RereadCase):
    def test_each_kind_is_restored(self):
        damaged = []
        for kind, name, changed in (
            ("project", "project_euro", {"name": "Spoilt"}),
            ("milestone", "milestone_build", {"name": "Spoilt"}),
            ("task", "task_wireframes", {"name": "Spoilt", "allocated_hours": 1}),
            ("bug", "issue_link", {"name": "Spoilt"}),
            ("timesheet", "log_after", {"name": "Spoilt", "unit_amount": 1}),
            ("customer", "client_acme", {"phone": "0"}),
        ):
            record = self.linked(kind, name)
            damaged.append((record, self.damage(record, **changed), changed))
        self.sync()
        for record, _before, changed in damaged:
            self.assertEqual(record[next(iter(changed))], next(iter(changed.values())))
        self.fake.forget_requests()
        self.reread(*(record for record, *_rest in damaged))
        self.assertEqual(self.connection.requested_trigger, "instant")
        self.assertEqual(self.sync().state, "done")
        for record, before, _changed in damaged:
            with self.subTest(record._name):
                self.assert_restored(record, before)
        asked = {call.pattern.partition("/portal/{p}/")[2] for call in self.fake.requests}
        self.assertLessEqual(asked - {""}, LISTS, "no call for a single record")
        self.assertFalse(any(e.reread_ids or e.rereading_ids for e in self.connection.entity_ids))

    def test_a_list_is_asked_for_once_for_many_records(self):
        tasks = self.linked("project", "project_acme").task_ids
        self.assertGreater(len(tasks.filtered(lambda t: t.zoho_kind == "task")), 3)
        self.reread(tasks)
        self.sync()
        self.assertEqual(self.fake.calls("projects/{id}/tasks"), 1)
        self.assertEqual(self.fake.calls("projects/{id}/phases"), 0)

    def test_a_project_with_all_its_work(self):
        task, line = self.linked("task", "task_child"), self.linked("timesheet", "log_child")
        other = self.linked("task", "task_rooms")
        damaged = {record: self.damage(record, name="Spoilt") for record in (task, line)}
        self.damage(other, name="Mine")
        self.reread(self.linked("project", "project_acme"))
        self.sync()
        for record, before in damaged.items():
            self.assert_restored(record, before)
        self.assertEqual(other.name, "Mine", "of another project")

    def test_a_contact_by_its_company(self):
        customer = self.linked("customer", "client_acme")
        before = self.damage(customer, phone="0")
        self.reread(customer.child_ids[:1])
        self.sync()
        self.assert_restored(customer, before)

    def test_the_work_of_an_archived_project(self):
        """The lists of the whole portal do not show it."""
        task = self.linked("task", "task_rooms")
        self.fake.archive_project(self.ids["project_fixed"])
        self.sync()
        before = self.damage(task, name="Spoilt")
        self.reread(task)
        self.sync()
        self.assert_restored(task, before)

    def test_what_is_left_out_is_not_counted_again(self):
        before = self.all_left_out()
        self.assertTrue(before["timesheet"]["not_approved"])
        self.reread(self.linked("project", "project_acme"))
        self.sync()
        self.assertEqual(self.all_left_out(), before)
        self.reread(self.linked("project", "project_acme"))
        self.full_sync()
        self.assertEqual(self.all_left_out(), before, "in a complete reading")

    def test_a_project_that_is_gone_in_zoho_stops_nothing(self):
        task = self.linked("task", "task_tickets")
        self.fake.delete(self.ids["project_tasks"])
        self.reread(task)
        self.assertEqual(self.sync().state, "done")
        self.assertFalse(self.entity("task").rereading_ids)
        self.assertFalse(self.errors())

    def test_what_zoho_deleted_is_not_read_again(self):
        self.fake.delete(self.ids["project_tasks"])
        self.full_sync()
        with self.assertRaisesRegex(UserError, "nothing to read"):
            self.reread(self.linked("project", "project_tasks"))
        own = self.env["project.project"].create({"name": "Own"})
        with self.assertRaisesRegex(UserError, "nothing to read"):
            self.reread(own)
        self.assertFalse(self.connection.requested_trigger)

    # ------------------------------------------------------------------ interruptions

    def test_a_pause_in_the_middle(self):
        tasks = [self.linked("task", name) for name in ("task_child", "task_rooms", "task_count")]
        damaged = {task: self.damage(task, name="Spoilt") for task in tasks}
        self.fake.throttle("projects/{id}/tasks", after_calls=2, times=1)
        self.reread(*tasks)
        with self.small_pages(size=3):  # the list of changes ends before it comes to them
            run = self.sync()
        self.assertTrue(run.paused_until)
        self.assertEqual(len(self.entity("task").rereading_ids), 3)
        self.assertEqual(sum(task.name == "Spoilt" for task in tasks), 2)
        self.fake.forget_requests()
        run.paused_until = "2026-01-01 00:00:00"
        self.env["zoho.call.budget"].search([]).locked_until = False
        with self.small_pages(size=3):
            self.assertEqual(self.sync(), run)
        for task, before in damaged.items():
            self.assert_restored(task, before)
        self.assertEqual(self.fake.calls("projects/{id}/tasks"), 3, "where it had stopped")

    def test_short_turns(self):
        names = ("task_child", "task_grandchild", "task_rooms")
        damaged = {
            task: self.damage(task, name="Spoilt")
            for task in (self.linked("task", name) for name in names)
        }
        self.reread(*damaged)
        with self.small_pages(size=5), self.turns_of_one_page():
            self.assertEqual(self.sync().state, "done")
        for task, before in damaged.items():
            self.assert_restored(task, before)

    def during(self, kind, work):
        """Do ``work`` once, after a page of this module."""
        importer = self.registry[f"zoho.importer.{kind}"]
        original = importer._read_and_import
        left = [work]

        def read_and_import(this, line, portal):
            going_on = original(this, line, portal)
            if left:
                left.pop()(this.env)
            return going_on

        return patch.object(importer, "_read_and_import", read_and_import)

    def test_asked_for_when_the_module_has_had_its_turn(self):
        """The run goes on; no second one waits behind it."""
        task, customer = self.linked("task", "task_child"), self.linked("customer", "client_acme")
        damaged = {
            task: self.damage(task, name="Spoilt"),
            customer: self.damage(customer, phone="0"),
        }
        self.connection.action_instant_sync()
        with self.during("timesheet", lambda env: self.reread(*(r.with_env(env) for r in damaged))):
            run = self.sync()
        self.assertEqual(run.state, "done")
        self.assertEqual(len(self.connection.run_ids), 2)
        self.assertFalse(self.connection.requested_trigger)
        for record, before in damaged.items():
            self.assert_restored(record, before)

    def test_asked_for_again_while_it_is_read(self):
        """What was read before the second wish is read once more."""
        task = self.linked("task", "task_child")
        before = self.damage(task, name="Spoilt")
        importer = self.registry["zoho.importer.task"]
        original = importer._import_page
        left = [True]

        def import_page(this, job, rows):
            original(this, job, rows)
            if job.rereading and left:
                left.pop()
                mine = task.with_env(this.env)
                self.assert_restored(mine, before)
                mine.name = "Spoilt"
                self.reread(mine)

        self.reread(task)
        with patch.object(importer, "_import_page", import_page):
            self.assertEqual(self.sync().state, "done")
        self.assertFalse(left)
        self.assert_restored(task, before)

    # ------------------------------------------------------------------ rights

    def test_the_action_menu(self):
        task = self.linked("task", "task_child")
        before = self.damage(task, name="Spoilt")
        action = self.env.ref("zoho_projects_connector.action_reread_tasks")
        context = {"active_model": "project.task", "active_id": task.id, "active_ids": task.ids}
        groups = "project.group_project_manager"
        for group in ("base.group_user", USER):
            user = new_test_user(self.env, f"reads_{group}", f"{group},{groups}")
            with self.subTest(group), self.assertRaises(AccessError):
                action.with_user(user).with_context(**context).run()
            with self.subTest(group), self.assertRaises(AccessError):
                self.env["zoho.link"].with_user(user)._reread_records(task.with_user(user))
        self.assertFalse(self.connection.requested_trigger)
        user = new_test_user(self.env, "rereads", f"{MANAGER},{groups}")
        answer = action.with_user(user).with_context(**context).run()
        self.assertEqual(answer["tag"], "display_notification")
        self.sync()
        self.assert_restored(task, before)


class TestSetBack(RereadCase):
    def passed_over(self):
        """A task that got lost in Odoo, and that no list of changes brings."""
        self.linked("task", "task_unassigned").unlink()
        with self.small_pages(size=3):
            self.sync()
        self.assertFalse(self.link("task", self.ids["task_unassigned"]))

    def set_back(self, kind="task", by=timedelta(days=3650), user=None):
        entity = self.entity(kind).with_user(user or self.env.user)
        self.assertNotEqual(entity.display_name, kind, "not a technical name")
        context = entity.action_open_set_back()["context"]
        wizard = self.env["zoho.set.back"].with_user(user or self.env.user).with_context(**context)
        wizard = wizard.create({"read_from": (entity.cursor_at or entity.create_date) - by})
        return wizard.action_set_back()

    def test_changes_are_read_again(self):
        self.passed_over()
        cursor = self.entity("task").cursor_at
        before = self.all_left_out()
        self.set_back()
        self.assertLess(self.entity("task").cursor_at, cursor)
        self.assertEqual(self.sync().trigger, "instant")
        self.assertTrue(self.linked("task", "task_unassigned"))
        self.assertGreaterEqual(self.entity("task").cursor_at, cursor)
        self.assertEqual(self.all_left_out(), before, "nothing is counted twice")
        self.assert_mirrors()

    def test_twice_before_the_sync(self):
        before = self.all_left_out()
        for days in (10, 400):
            self.set_back("timesheet", timedelta(days=days))
        self.sync()
        self.assertEqual(self.all_left_out(), before)

    def test_while_a_sync_is_under_way(self):
        self.passed_over()
        importer = self.registry["zoho.importer.timesheet"]
        original = importer._read_and_import
        left = [True]

        def read_and_import(this, line, portal):
            if left:
                left.pop()
                entity = self.entity("task").with_env(this.env)
                entity._set_back(entity.cursor_at - timedelta(days=3650))
            return original(this, line, portal)

        self.connection.action_instant_sync()
        with self.small_pages(size=3), patch.object(importer, "_read_and_import", read_and_import):
            self.assertEqual(self.sync().state, "done")
        self.assertTrue(self.linked("task", "task_unassigned"))

    def test_never_forward(self):
        cursor = self.entity("task").cursor_at
        for by in (timedelta(0), timedelta(seconds=-1)):
            with self.assertRaisesRegex(UserError, "next sync anyway"):
                self.set_back(by=by)
        manager = new_test_user(self.env, "moves", MANAGER)
        with self.assertRaises(AccessError):
            self.entity("task").with_user(manager).write({"cursor_at": "2030-01-01"})
        self.assertEqual(self.entity("task").cursor_at, cursor)

    def test_where_it_makes_no_sense(self):
        with self.assertRaisesRegex(UserError, "nothing to set back"):
            self.set_back("bug")
        self.connection.sync_timesheets = False
        with self.assertRaisesRegex(UserError, "Timesheets are switched off"):
            self.set_back("timesheet")
        with self.assertRaisesRegex(UserError, "Timesheets are switched off"):
            self.entity("timesheet").action_full_sync()

    def test_only_administrators(self):
        user = new_test_user(self.env, "sets_back", USER)
        entity = self.entity("task").with_user(user)
        for button in (entity.action_open_set_back, entity.action_full_sync):
            with self.assertRaises(AccessError):
                button()
        with self.assertRaises(AccessError):
            entity._set_back(entity.cursor_at - timedelta(days=1))
        self.set_back(user=new_test_user(self.env, "may_set_back", MANAGER))

    def test_one_module_completely(self):
        self.fake.delete(self.ids["issue_closed"])
        self.fake.delete(self.ids["task_unassigned"])
        bug, task = self.linked("bug", "issue_closed"), self.linked("task", "task_unassigned")
        manager = new_test_user(self.env, "reads_all", MANAGER)
        self.entity("bug").with_user(manager).action_full_sync()
        self.sync()
        self.assertFalse(bug.active, "it has hours")
        self.assertTrue(task.active, "of a module that nobody asked for")
