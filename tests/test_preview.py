"""The preview says what the first sync then does, and writes nothing."""

import re
from unittest.mock import patch

from odoo.addons.zoho_projects_connector.importers import foreseeing

from .fake_zoho.portals import demo
from .preview_case import PreviewCase

WRITING = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
# What a preview may write: what it shows, and what is known of the portal and of calls.
OWN_TABLES = {
    "zoho_preview",
    "zoho_preview_module",
    "zoho_preview_line",
    "zoho_match",
    "zoho_call_budget",
    "zoho_connection",
}
NO_LIST_IS_SHORT_ENOUGH = patch.object(foreseeing, "CALLS_FOR_A_LIST", 0)


class TestComesTrue(PreviewCase):
    """Created per module, left out per reason, errors per code."""

    def expected(self):
        return {
            "user": 6,
            "customer": 3,
            "project": 4,
            "milestone": 3,
            "task_list": 6,
            "task": 13,
            "bug": 4,
        }

    def test_small_portal(self):
        self.fresh_log()
        foreseen = self.assert_comes_true(self.preview())
        created = {kind: numbers["created"] for kind, numbers in foreseen.items()}
        self.assertEqual(created | self.expected(), created)
        self.assertEqual(
            foreseen["timesheet"]["left_out"],
            {"not_billable": 3, "not_approved": 4, "general_off": 3, "project_left_out": 2},
        )

    def test_with_its_preferences(self):
        preview = self.preview(sync_general_timesheets=True, invoiced_before="2026-03-01")
        lines = preview.line_ids.filtered(lambda line: line.kind == "timesheet")
        states = {line.reason_code: line.count for line in lines if line.outcome == "created"}
        self.assert_comes_true(preview)
        timesheets = self.env["account.analytic.line"].search([("is_from_zoho", "=", True)])
        for state in ("unbilled", "invoiced_elsewhere"):
            found = timesheets.filtered(lambda line, s=state: line.zoho_billing_state == s)
            self.assertTrue(found)
            self.assertEqual(len(found), states[state], state)

    def test_without_timesheets(self):
        preview = self.preview(sync_timesheets=False)
        self.assertNotIn("timesheet", preview.module_ids.mapped("kind"))
        self.assert_comes_true(preview)

    def test_what_cannot_be_imported(self):
        """Each problem, and what hangs below it."""
        self.fresh_log()
        self.fake.raw(self.ids["project_fixed"], start_date="soon")
        self.fake.raw(self.ids["task_child"], name="")
        self.fake.raw(self.ids["issue_link"], name="")
        self.fake.raw(self.ids["milestone_build"], end_date="whenever")
        self.fake.raw(self.ids["log_euro"], log_hour="a lot")
        self.fake.raw(self.ids["task_count"], parental_info={"parent_task_id": "4711"})
        self.env["res.partner"].create(
            {
                "name": "Acme SA",
                "specific_property_product_pricelist": self.env["product.pricelist"]
                .create({"name": "Euro", "currency_id": self.env.ref("base.EUR").id})
                .id,
            }
        )
        foreseen = self.assert_comes_true(self.preview())
        failed = {kind: numbers["failed"] for kind, numbers in foreseen.items()}
        self.assertEqual(failed["customer"], {"customer_currency": 1})
        self.assertEqual(failed["project"], {"customer_currency": 2, "invalid_payload": 1})
        self.assertIn("project_missing", failed["milestone"])
        self.assertEqual(failed["task"]["parent_missing"], 1)
        self.assertEqual(failed["timesheet"]["invalid_payload"], 1)

    def test_a_missing_task(self):
        self.fake.raw(self.ids["task_child"], name="")
        foreseen = self.assert_comes_true(self.preview())
        self.assertEqual(foreseen["task"]["failed"], {"invalid_payload": 1, "parent_missing": 1})
        self.assertEqual(foreseen["timesheet"]["failed"], {"task_missing": 1})

    def test_people_who_are_in_no_list(self):
        self.fresh_log()
        self.fake.raw(self.ids["log_child"], owner={"zpuid": "77", "zuid": 5, "name": "Chloe C."})
        self.assertEqual(self.assert_comes_true(self.preview())["user"]["created"], 7)

    def test_customers_and_staff_that_are_known(self):
        self.env["res.partner"].create({"name": "Cobalt Ltd"})
        self.env["res.partner"].create({"name": "Old name", "email": "office@acme.example"})
        self.env["hr.employee"].create({"name": "B", "work_email": "bruno.becker@example.com"})
        preview = self.preview()
        matched = {
            (line.kind, line.reason_code): line.count
            for line in preview.line_ids
            if line.outcome == "matched"
        }
        self.assertEqual(matched["customer", "name"], 1)
        self.assertEqual(matched["customer", "email"], 1)
        self.assertGreaterEqual(matched["user", "email"], 1)
        self.assert_comes_true(preview)

    def test_customers_that_are_cloned(self):
        self.env["res.partner"].create({"name": "Cobalt Ltd"})
        preview = self.preview(customer_duplication="clone")
        lines = preview.line_ids.filtered(lambda line: line.kind == "customer")
        self.assertEqual(
            {(line.outcome, line.reason_code): line.count for line in lines},
            {("created", ""): 2, ("created", "cloned"): 1},
        )
        self.assert_comes_true(preview)

    def test_in_small_pages(self):
        self.fresh_log()
        with self.small_pages(3):
            self.assert_comes_true(self.preview())

    def test_portal_that_lists_by_project_only(self):
        self.fake.set_traits(
            portal_tasks=False,
            portal_issues=False,
            portal_milestones=False,
            portal_timelogs="refused",
        )
        self.assert_comes_true(self.preview())

    def test_projects_that_are_not_given_out(self):
        self.fake.set_traits(v2=False)
        preview = self.preview()
        project = preview.module_ids.filtered(lambda module: module.kind == "project")
        self.assertEqual((project.how_far, project.failed_count), ("refused", 1))
        self.assertIn("Zoho refused", project.note)
        self.assertEqual(self.numbers(preview)["user"]["created"], 6)
        run = self.sync_for_the_first_time()
        self.assertEqual(self.done(run)["project"]["failed"], {"zoho_refused": 1})

    def test_users_that_are_not_given_out(self):
        """Nor are timesheets looked at, which need them: as in the sync."""
        self.fake.refuse("users", title="NO_ACCESS", status=403)
        preview = self.preview()
        modules = {module.kind: module for module in preview.module_ids}
        self.assertEqual((modules["user"].how_far, modules["user"].failed_count), ("refused", 1))
        self.assertEqual(modules["timesheet"].how_far, "refused")
        self.assertIn("what it belongs to is missing", modules["timesheet"].note)
        self.assertFalse(self.fake.calls("timelogs"))
        self.assert_comes_true(preview)

    def test_numbers_that_zoho_counts(self):
        """Long lists are not read: their numbers are those of the projects."""
        with NO_LIST_IS_SHORT_ENOUGH:
            preview = self.preview()
        for pattern in ("tasks", "issues", "phases", "tasklists"):
            self.assertFalse(self.fake.calls(pattern), pattern)
        modules = {module.kind: module for module in preview.module_ids}
        self.assertEqual(modules["task"].how_far, "counted")
        self.assertEqual(modules["timesheet"].how_far, "complete")
        foreseen = self.numbers(preview)
        done = self.done(self.sync_for_the_first_time())
        self.assertNotIn("task_list", foreseen)
        done.pop("task_list")
        self.assertEqual(foreseen, done)


class TestDemoPortal(PreviewCase):
    """The invented company of the demo, with less work."""

    portal = "demo"

    def setUp(self):
        small = patch.multiple(demo, TASKS=100, BUGS=25, LOGS=250)
        small.start()
        self.addCleanup(small.stop)
        super().setUp()

    def test_customers_named_by_the_projects(self):
        self.fake.set_traits(project_customer_key="customer")
        self.assert_comes_true(self.preview(invoiced_before=self.fake.clock.now().date()))
        self.assertFalse(self.fake.calls("projects/{id}/clients"))

    def test_customers_asked_for_project_by_project(self):
        preview = self.preview(sync_general_timesheets=True)
        asked = self.fake.calls("projects/{id}/clients")
        self.assertEqual(asked, 29, "one call for each project, as in the import")
        self.assert_comes_true(preview)


class TestWritesNothing(PreviewCase):
    def test_no_business_table_is_written(self):
        self.env["res.partner"].create({"name": "Acme SA", "city": "Lyon"})
        self.env["hr.employee"].create({"name": "B", "work_email": "bruno.becker@example.com"})
        self.fake.raw(self.ids["task_child"], name="")
        self.env.flush_all()
        with self.queries() as texts:
            preview = self.preview()
            self.env.flush_all()
        written = {found[1] for text in texts if (found := WRITING.match(text))}
        self.assertEqual(preview.state, "done")
        self.assertIn("zoho_preview_line", written, "they are seen when there are any")
        self.assertFalse(written - OWN_TABLES)
        self.assertFalse([text for text in texts if "nextval" in text and "zoho" not in text])

    def test_no_trace_in_the_connection(self):
        self.preview()
        for field in ("link_ids", "error_ids", "exclusion_ids", "run_ids"):
            self.assertFalse(self.connection[field], field)
        self.assertEqual(self.connection.state, "connected")
        self.assertFalse(any(self.connection.entity_ids.mapped("cursor_at")))
        self.assertFalse(self.connection.requested_trigger)
