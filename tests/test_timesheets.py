"""Timesheets: billable and approved hours only, and never a silent change of invoiced ones."""

from datetime import date, timedelta

from .common import SaleMixin, ZohoCase

CUT_OFF = "2026-03-01"


class TestTimesheets(SaleMixin, ZohoCase):
    def test_only_billable_and_approved_logs_come_in(self):
        self.first_sync()
        self.assert_mirrors()
        for name in ("log_non_billable", "log_unapproved", "log_pending", "log_rejected"):
            self.assertFalse(self.linked("timesheet", name), name)

    def test_details(self):
        self.first_sync()
        line = self.linked("timesheet", "log_after")
        self.assertEqual((line.date, line.unit_amount), (date(2026, 3, 2), 8))
        self.assertEqual(line.name, "Prices & taxes")
        self.assertEqual(line.task_id, self.linked("task", "task_root"))
        self.assertEqual(line.project_id, self.linked("project", "project_acme"))
        self.assertEqual(line.employee_id, self.linked("user", "user_bruno"))
        self.assertFalse(line.employee_id.active, "archived people own hours")
        self.assertEqual(line.zoho_billing_state, "unbilled")
        self.assertEqual(
            self.linked("timesheet", "log_issue").task_id, self.linked("bug", "issue_link")
        )

    def test_more_than_a_day(self):
        self.first_sync()
        self.assertEqual(self.linked("timesheet", "log_long").unit_amount, 26.5)

    # ------------------------------------------------------------------ preferences

    def test_without_timesheets(self):
        run = self.first_sync(sync_timesheets=False)
        self.assertNotIn("timesheet", run.line_ids.mapped("kind"))
        self.assertFalse(self.env["zoho.link"].search([("kind", "=", "timesheet")]))
        self.assertFalse(self.fake.calls("timelogs"))

    def test_general_logs_are_off_until_chosen(self):
        self.first_sync()
        self.assertFalse(self.linked("timesheet", "log_general"))
        self.assertEqual(self.left_out("timesheet")["general_off"], 3)
        self.connection.sync_general_timesheets = True
        self.sync()
        general = self.linked("timesheet", "log_general")
        self.assertEqual((general.name, general.unit_amount), ("Weekly call", 1))
        self.assertFalse(general.task_id)
        self.assert_mirrors(general=True)
        self.assertNotIn("general_off", self.left_out("timesheet"))

    def test_switching_general_logs_off_takes_nothing_away(self):
        self.first_sync(sync_general_timesheets=True)
        self.connection.sync_general_timesheets = False
        self.sync()
        self.assertTrue(self.linked("timesheet", "log_general"))

    def test_before_the_cut_off_date_invoiced_elsewhere(self):
        self.first_sync(invoiced_before=CUT_OFF)
        lines = self.env["account.analytic.line"].search([("is_from_zoho", "=", True)])
        for line in lines:
            before = line.date < date(2026, 3, 1)
            state = "invoiced_elsewhere" if before else "unbilled"
            self.assertEqual(line.zoho_billing_state, state, line.date)
        self.assertEqual(
            set(lines.mapped("zoho_billing_state")), {"invoiced_elsewhere", "unbilled"}
        )

    def test_hours_invoiced_elsewhere_are_never_offered(self):
        """Neither by the order of the task nor by that of the project, now or later."""
        self.first_sync(invoiced_before=CUT_OFF)
        before, after = (self.linked("timesheet", n) for n in ("log_before_2", "log_after"))
        order = self.order(before.partner_id, "ordered_prepaid")
        before.task_id.sale_line_id = order.order_line
        before.project_id.sale_line_id = order.order_line
        self.env.flush_all()
        self.assertFalse(before.so_line)
        self.assertEqual(after.so_line, order.order_line)
        self.fake.update(self.ids["log_before_2"], notes="Catalogue 2")
        self.full_sync()
        self.assertEqual(before.name, "Catalogue 2")
        self.assertFalse(before.so_line)

    def test_moving_the_cut_off_date_moves_the_unbilled(self):
        self.first_sync(invoiced_before=CUT_OFF)
        before, after = (self.linked("timesheet", n) for n in ("log_before_2", "log_after"))
        order = self.order(before.partner_id, "delivered_timesheet")
        before.task_id.sale_line_id = order.order_line
        self.connection.invoiced_before = "2026-02-01"
        self.sync()
        self.assertEqual(before.zoho_billing_state, "unbilled")
        self.assertEqual(before.so_line, order.order_line, "offered now")
        self.connection.invoiced_before = "2026-12-31"
        self.sync()
        self.assertEqual(after.zoho_billing_state, "invoiced_elsewhere")
        self.assertFalse(after.so_line)

    # ------------------------------------------------------------------ changes of unbilled hours

    def test_changes_follow(self):
        self.first_sync()
        line = self.linked("timesheet", "log_after")
        self.fake.update(
            self.ids["log_after"], hours="05:45", date="2026-03-03", item=self.ids["task_child"]
        )
        self.sync()
        self.assertEqual((line.unit_amount, line.date), (5.75, date(2026, 3, 3)))
        self.assertEqual(line.task_id, self.linked("task", "task_child"))
        self.assert_mirrors()

    def test_another_owner_means_hours_entered_anew(self):
        """Odoo refuses to give hours to an archived employee."""
        self.first_sync()
        old = self.linked("timesheet", "log_after")
        self.fake.update(self.ids["log_after"], user=self.ids["user_chloe"], hours="07:00")
        self.sync()
        self.assertFalse(old.exists())
        line = self.linked("timesheet", "log_after")
        self.assertEqual(line.employee_id, self.linked("user", "user_chloe"))
        self.assertEqual(line.unit_amount, 7)
        self.assertFalse(self.errors())
        self.assert_mirrors()

    def test_approved_later(self):
        self.first_sync()
        self.fake.approve_log(self.ids["log_unapproved"])
        self.sync()
        self.assertEqual(self.linked("timesheet", "log_unapproved").unit_amount, 2)

    def test_no_longer_approved_or_billable(self):
        self.first_sync()
        lines = self.linked("timesheet", "log_after") | self.linked("timesheet", "log_child")
        self.fake.unapprove_log(self.ids["log_after"])
        self.fake.update(self.ids["log_child"], billable=False)
        run = self.sync()
        self.assertFalse(lines.exists())
        self.assertFalse(self.link("timesheet", self.ids["log_after"]))
        self.assertEqual(self.counts(run, "timesheet")["removed"], 2)
        self.fake.approve_log(self.ids["log_after"])
        self.sync()
        self.assertTrue(self.linked("timesheet", "log_after"))

    # ------------------------------------------------------------------ far from today

    def prove_windows(self):
        day = self.fake.clock.now().date() - timedelta(days=5)
        task, user = self.ids["task_root"], self.ids["user_ana"]
        self.fake.add_log(self.ids["project_acme"], user=user, task=task, date=day, hours=1)

    def log_for(self, day):
        task, user = self.ids["task_root"], self.ids["user_ana"]
        return self.fake.add_log(
            self.ids["project_acme"], user=user, task=task, date=day, hours="1:15"
        )

    def test_hours_for_far_days_outlive_a_complete_reading(self):
        self.prove_windows()
        self.first_sync()
        self.assertEqual(self.connection.api_traits["timelog_range"], "range")
        today = self.fake.clock.now().date()
        logs = [self.log_for(today + timedelta(days=days)) for days in (45, 700, -3000)]
        self.sync()
        self.assert_mirrors()
        self.full_sync()
        self.assertTrue(all(self.link("timesheet", log) for log in logs))
        self.assert_mirrors()

    def test_hours_moved_to_a_far_day_outlive_a_complete_reading(self):
        self.prove_windows()
        self.first_sync()
        day = self.fake.clock.now().date() + timedelta(days=700)
        self.fake.update(self.ids["log_after"], date=day)
        self.full_sync()
        self.assertEqual(self.linked("timesheet", "log_after").date, day)
        self.assert_mirrors()

    # ------------------------------------------------------------------ what they belong to

    def test_task_missing(self):
        self.fake.delete(self.ids["task_tickets"], cascade=False)
        self.first_sync()
        problem = self.errors(kind="timesheet")
        self.assertEqual((problem.code, problem.zoho_id), ("task_missing", self.ids["log_tickets"]))

    def test_project_missing_until_it_comes_in(self):
        self.fake.raw(self.ids["project_tasks"], name="")
        day = self.fake.clock.now().date() - timedelta(days=5)  # proves that windows work
        task, user = self.ids["task_training"], self.ids["user_ana"]
        log = self.fake.add_log(self.ids["project_tasks"], user=user, task=task, date=day, hours=1)
        self.first_sync()
        self.assertEqual(self.errors(zoho_id=log).code, "project_missing")
        self.fake.raw(self.ids["project_tasks"], name="Support desk")
        self.fake.update(self.ids["project_tasks"])
        self.sync()
        self.assertFalse(self.errors())
        self.assert_mirrors()

    # ------------------------------------------------------------------ invoiced hours

    def invoiced(self, name="log_after"):
        self.first_sync()
        line = self.linked("timesheet", name)
        return line, self.invoice(line)

    def expect_reported(self, line, before, invoice):
        self.assertEqual((line.unit_amount, line.date, line.task_id), before)
        problem = self.errors(kind="timesheet")
        self.assertEqual(problem.code, "already_invoiced")
        self.assertIn(invoice.name, problem.message)
        self.assertTrue(problem.advice)

    def test_billing_state_follows_the_invoice(self):
        line, invoice = self.invoiced()
        self.assertEqual(line.zoho_billing_state, "invoiced")
        self.full_sync()
        self.assertEqual(line.zoho_billing_state, "invoiced")
        self.assertFalse(self.errors())
        invoice.button_draft()
        invoice.button_cancel()
        self.assertEqual(line.zoho_billing_state, "unbilled")

    def test_hours_changed_after_invoicing_are_reported(self):
        line, invoice = self.invoiced()
        before = (line.unit_amount, line.date, line.task_id)
        for change in ({"hours": "9:00"}, {"date": "2026-03-04"}, {"item": self.ids["task_child"]}):
            self.fake.update(self.ids["log_after"], **change)
            self.sync()
            self.expect_reported(line, before, invoice)

    def test_owner_changed_after_invoicing_is_reported(self):
        line, invoice = self.invoiced()
        owner = line.employee_id
        before = (line.unit_amount, line.date, line.task_id)
        self.fake.update(self.ids["log_after"], user=self.ids["user_chloe"])
        self.sync()
        self.expect_reported(line, before, invoice)
        self.assertEqual(line.employee_id, owner)

    def test_a_note_changed_after_invoicing_is_no_problem(self):
        line, _invoice = self.invoiced()
        self.fake.update(self.ids["log_after"], notes="Prices")
        self.sync()
        self.assertEqual(line.name, "Prices")
        self.assertFalse(self.errors())

    def test_deleted_after_invoicing_is_reported(self):
        line, invoice = self.invoiced()
        before = (line.unit_amount, line.date, line.task_id)
        self.fake.delete(self.ids["log_after"])
        self.full_sync()
        self.expect_reported(line, before, invoice)
        self.full_sync()
        self.assertEqual(len(self.errors()), 1, "once, and it stays")

    def test_unapproved_after_invoicing_is_reported(self):
        line, invoice = self.invoiced()
        before = (line.unit_amount, line.date, line.task_id)
        self.fake.unapprove_log(self.ids["log_after"])
        self.sync()
        self.expect_reported(line, before, invoice)

    def test_the_report_closes_when_zoho_takes_the_change_back(self):
        line, invoice = self.invoiced()
        before = (line.unit_amount, line.date, line.task_id)
        self.fake.update(self.ids["log_after"], hours="9:00")
        self.sync()
        self.expect_reported(line, before, invoice)
        self.fake.update(self.ids["log_after"], hours="8:00")
        self.sync()
        self.assertFalse(self.errors())

    def test_the_change_comes_when_the_draft_was_deleted(self):
        line, invoice = self.invoiced()
        long_ago = self.fake.clock.now() - timedelta(days=9)  # no list of changes shows it again
        self.fake.update(self.ids["log_after"], hours="9:00", modified=long_ago)
        self.full_sync()
        self.sync()
        self.assertEqual(line.unit_amount, 8)
        invoice.button_draft()
        invoice.unlink()
        self.sync()
        self.assertEqual(line.unit_amount, 9)
        self.assertFalse(self.errors())
        self.assert_mirrors()

    def test_hours_deleted_in_zoho_go_with_their_invoice(self):
        """They must not be offered for invoicing again."""
        line, invoice = self.invoiced()
        self.fake.delete(self.ids["log_after"])
        self.full_sync()
        self.assertTrue(self.errors(code="already_invoiced"))
        self.sync()
        self.assertTrue(line.exists())
        invoice.button_draft()
        invoice.button_cancel()
        self.sync()
        self.assertFalse(line.exists())
        self.assertFalse(self.errors())
        self.assert_mirrors()

    def test_hours_unapproved_go_with_their_invoice(self):
        line, invoice = self.invoiced()
        long_ago = self.fake.clock.now() - timedelta(days=9)
        self.fake.update(self.ids["log_after"], approval="Rejected", modified=long_ago)
        self.full_sync()
        self.assertTrue(self.errors(code="already_invoiced"))
        invoice.button_draft()
        invoice.button_cancel()
        self.sync()
        self.assertFalse(line.exists() or self.errors())
        self.assert_mirrors()

    def test_moving_the_cut_off_date_leaves_invoiced_hours_alone(self):
        line, _invoice = self.invoiced()
        self.connection.invoiced_before = "2026-12-31"
        self.sync()
        self.assertEqual(line.zoho_billing_state, "invoiced")
        self.assertTrue(line.so_line)
        self.assertFalse(self.errors())
