"""Tasks: parents in any order, statuses by id, owners with a login, no mail, no foreign order."""

from datetime import datetime

from .common import SaleMixin, ZohoCase


class TestTasks(SaleMixin, ZohoCase):
    def test_details(self):
        self.first_sync()
        task = self.linked("task", "task_wireframes")
        self.assertEqual((task.name, task.zoho_kind), ("Wireframes", "task"))
        self.assertEqual((task.allocated_hours, task.priority), (24, "2"))
        self.assertEqual((task.state, task.stage_id.name), ("1_done", "Closed"))
        self.assertEqual(task.tag_ids.mapped("name"), ["ux"])
        self.assertIn("<b>pages</b>", task.description)
        # noon of 12 January in Paris
        self.assertEqual(task.date_deadline, datetime(2026, 1, 12, 11))
        self.assertEqual(task.milestone_id, self.linked("milestone", "milestone_design"))
        self.assertEqual(task.zoho_task_list_id, self.linked("task_list", "list_design"))

    # ------------------------------------------------------------------ parents

    def expect_family(self):
        child = self.linked("task", "task_child")
        self.assertEqual(child.parent_id, self.linked("task", "task_root"))
        self.assertEqual(child.child_ids, self.linked("task", "task_grandchild"))
        self.assertFalse(self.errors())

    def test_parents_before_their_sub_tasks(self):
        self.first_sync()
        self.expect_family()

    def test_sub_tasks_before_their_parents(self):
        self.fake.set_traits(sort_by="ignored")  # the newest come first
        self.first_sync()
        self.expect_family()
        self.assert_mirrors()

    def test_sub_tasks_on_an_earlier_page_than_their_parents(self):
        self.fake.set_traits(sort_by="ignored")
        acme, root = self.ids["project_acme"], self.ids["task_root"]
        for number in range(205):
            self.fake.add_task(acme, f"Step {number}", parent=root)
        self.first_sync()
        self.assertEqual(len(self.linked("task", "task_root").child_ids), 206)
        self.assert_mirrors()

    def test_moved_to_another_parent_and_to_none(self):
        self.first_sync()
        self.fake.update(self.ids["task_grandchild"], parent=self.ids["task_root"])
        self.fake.update(self.ids["task_child"], parent=None)
        self.sync()
        self.assertEqual(
            self.linked("task", "task_root").child_ids, self.linked("task", "task_grandchild")
        )
        self.assertFalse(self.linked("task", "task_child").parent_id)

    def test_parents_in_a_circle(self):
        self.fake.update(self.ids["task_child"], parent=self.ids["task_grandchild"])
        run = self.first_sync()
        self.assertEqual(run.state, "done")
        family = self.linked("task", "task_child") | self.linked("task", "task_grandchild")
        self.assertEqual(len(family), 2, "both were imported")
        self.assertEqual(len(family.filtered("parent_id")), 1)
        self.assertIn("circle", self.errors(kind="task", code="parent_missing").message)

    def test_its_own_parent(self):
        self.fake.update(self.ids["task_child"], parent=self.ids["task_child"])
        self.first_sync()
        self.assertFalse(self.linked("task", "task_child").parent_id)
        self.assertTrue(self.errors(kind="task", code="parent_missing"))

    def test_a_circle_that_closes_later(self):
        self.first_sync()
        self.fake.update(self.ids["task_root"], parent=self.ids["task_grandchild"])
        run = self.sync()
        self.assertEqual(run.state, "done")
        self.assertFalse(self.linked("task", "task_root").parent_id)
        self.assertTrue(self.errors(kind="task", zoho_id=self.ids["task_root"]))

    def test_a_parent_that_does_not_exist(self):
        self.fake.update(self.ids["task_child"], parent="4000000000000009999")
        self.first_sync()
        self.assertFalse(self.linked("task", "task_child").parent_id)
        problem = self.errors(kind="task", code="parent_missing")
        self.assertEqual(problem.zoho_id, self.ids["task_child"])
        self.fake.update(self.ids["task_child"], parent=self.ids["task_root"])
        self.sync()
        self.assertEqual(problem.state, "resolved")
        self.expect_family()

    # ------------------------------------------------------------------ statuses

    def test_two_statuses_of_one_name_are_two_stages(self):
        self.fake.add_status("task", "Waiting")
        self.fake.update(self.ids["task_root"], status="Waiting")
        self.fake.rename_status("task", "Waiting", "Open")
        self.first_sync()
        waiting, opened = (
            self.linked("task", "task_root").stage_id,
            self.linked("task", "task_count").stage_id,
        )
        self.assertEqual((waiting.name, opened.name), ("Open", "Open"))
        self.assertNotEqual(waiting, opened)

    def test_a_renamed_status_stays_the_same_stage(self):
        self.first_sync()
        stage = self.linked("task", "task_root").stage_id
        self.fake.rename_status("task", "Open", "To do")
        self.fake.update(self.ids["task_root"], priority="high")
        self.sync()
        self.assertEqual(self.linked("task", "task_root").stage_id, stage)
        self.assertEqual(stage.name, "To do")

    def test_an_existing_stage_of_the_same_name_is_not_used(self):
        own = self.env["project.task.type"].create({"name": "Open", "user_id": False})
        self.first_sync()
        self.assertNotEqual(self.linked("task", "task_root").stage_id, own)

    def test_stages_are_offered_in_their_projects(self):
        self.first_sync()
        task = self.linked("task", "task_root")
        self.assertIn(task.stage_id, task.project_id.type_ids)

    def test_closed_and_opened_again(self):
        self.first_sync()
        task = self.linked("task", "task_root")
        self.assertEqual(task.state, "01_in_progress")
        self.fake.update(self.ids["task_root"], status="Closed")
        self.sync()
        self.assertEqual((task.state, task.stage_id.name), ("1_done", "Closed"))
        self.assertTrue(task.stage_id.fold)
        self.fake.update(self.ids["task_root"], status="Open")
        self.sync()
        self.assertEqual(task.state, "01_in_progress")

    def test_odoos_finer_states_stay(self):
        self.first_sync()
        task = self.linked("task", "task_root")
        task.state = "02_changes_requested"
        self.fake.update(self.ids["task_root"], name="Shop 2")
        self.sync()
        self.assertEqual((task.name, task.state), ("Shop 2", "02_changes_requested"))

    # ------------------------------------------------------------------ owners, mails, orders

    def test_owners_with_a_login_are_assigned(self):
        user = self.env["res.users"].create({"name": "Chloe", "login": "chloe.carter@example.com"})
        self.env["hr.employee"].create({"name": "Chloe", "user_id": user.id})
        self.first_sync()
        self.assertEqual(self.linked("task", "task_child").user_ids, user)
        self.assertFalse(self.linked("task", "task_unassigned").user_ids)
        self.assertFalse(self.linked("task", "task_closed_user").user_ids)

    def test_an_import_is_no_news(self):
        """No mail, no message, no activity, whatever the number of records."""
        user = self.env["res.users"].create(
            {"name": "Chloe", "login": "chloe.carter@example.com", "email": "c@example.com"}
        )
        self.env["hr.employee"].create({"name": "Chloe", "user_id": user.id})
        self.connection = self.connect()
        about = [("model", "in", ["project.task", "project.project", "account.analytic.line"])]

        def news():
            mails = self.env["mail.mail"].search_count([])
            activities = self.env["mail.activity"].search_count([])
            notified = self.env["mail.notification"].search_count([])
            return mails, activities, notified, self.env["mail.message"].search_count(about)

        before = news()
        self.connection.action_save_and_sync()
        self.sync()
        self.fake.update(self.ids["task_rooms"], owners=[self.ids["user_chloe"]], status="Closed")
        self.sync()
        self.assertEqual(self.linked("task", "task_rooms").state, "1_done")
        self.assertEqual(news(), before)

    def test_no_hour_is_delivered_on_a_foreign_prepaid_order(self):
        """Odoo gives a task without order line any prepaid line of the customer."""
        partner = self.env["res.partner"].create({"name": "Acme SA", "is_company": True})
        order = self.order(partner, "ordered_prepaid")
        self.first_sync()
        tasks = self.linked("project", "project_acme").task_ids
        self.assertEqual(tasks.partner_id, partner)
        self.assertFalse(tasks.sale_line_id)
        self.assertFalse(tasks.timesheet_ids.so_line)
        self.assertEqual(order.order_line.qty_delivered, 0)

    def test_no_foreign_prepaid_order_after_a_change_of_customer(self):
        dunes = self.env["res.partner"].create({"name": "Dunes Inc", "is_company": True})
        order = self.order(dunes, "ordered_prepaid")
        self.first_sync()
        self.fake.set_primary_client(self.ids["project_acme"], self.ids["client_dunes"])
        self.sync()
        project = self.linked("project", "project_acme")
        self.assertEqual(project.partner_id, dunes)
        self.assertFalse(project.task_ids.sale_line_id)
        self.assertFalse(project.task_ids.timesheet_ids.so_line)
        self.assertEqual(order.order_line.qty_delivered, 0)

    def test_new_work_of_a_sold_project_is_delivered_on_its_order(self):
        self.first_sync()
        project = self.linked("project", "project_acme")
        order = self.order(project.partner_id, "delivered_timesheet")
        project.sale_line_id = order.order_line
        new = self.fake.add_task(self.ids["project_acme"], "Press kit")
        self.fake.add_log(
            self.ids["project_acme"],
            user=self.ids["user_ana"],
            task=new,
            date=self.fake.clock.now().date(),
            hours="2:00",
        )
        self.sync()
        task = self.env["project.task"].browse(self.link("task", new).res_id)
        self.assertEqual(task.sale_line_id, order.order_line)
        self.assertEqual(task.timesheet_ids.so_line, order.order_line)

    def test_an_order_line_chosen_in_odoo_stays(self):
        self.first_sync()
        task = self.linked("task", "task_root")
        order = self.order(task.partner_id, "delivered_timesheet")
        task.sale_line_id = order.order_line
        self.fake.update(self.ids["task_root"], name="Shop 2")
        self.full_sync()
        self.assertEqual(task.sale_line_id, order.order_line)
