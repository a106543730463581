"""After a deletion: the same portal finds its records again, another one begins anew."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import CLIENT_ID, CLIENT_SECRET
from .fake_zoho.editing import Builder
from .life_cycle_case import IMPORTED, LifeCycleCase


class TestSamePortal(LifeCycleCase):
    def link_again(self, **preferences):
        """:return: the run of the new connection"""
        self.delete()
        return self.first_sync(**preferences)

    def test_no_duplicates(self):
        self.first_sync()
        numbers, state = self.numbers(), self.end_state()
        run = self.link_again()
        self.assertEqual(run.state, "done")
        self.assertEqual(self.numbers(), numbers)
        self.assertSameEnd(self.end_state(), state)
        self.assertEqual((self.links(), self.links(former=True)), (IMPORTED, {}))
        created = sum(run.line_ids.mapped("created_count"))
        self.assertEqual((created, sum(run.line_ids.mapped("updated_count"))), (0, 0))
        self.assertIn("found again", self.connection.message_ids[0].body)
        self.assertTrue(self.linked("project", "project_acme").is_from_zoho)
        again = self.link_again()
        self.assertEqual(self.numbers(), numbers)
        self.assertEqual(sum(again.line_ids.mapped("created_count")), 0)

    def test_billed_hours_stay_billed(self):
        self.first_sync(invoiced_before="2026-03-01")
        billed, old, open_hours = (
            self.linked("timesheet", name) for name in ("log_after", "log_before_2", "log_long")
        )
        invoice = self.invoice(billed)
        self.link_again()  # this time “Import all as unbilled”
        for _reading in range(2):
            self.assertEqual(self.links()["timesheet"], 18)
            self.assertEqual(billed.timesheet_invoice_id, invoice)
            self.assertEqual(billed.zoho_billing_state, "invoiced")
            self.assertEqual(old.zoho_billing_state, "invoiced_elsewhere")
            self.assertFalse(old.so_line)
            self.assertEqual(open_hours.zoho_billing_state, "unbilled")
            self.fake.update(self.ids["log_before_2"], notes="Catalogue 2")
            self.full_sync()
        self.assertEqual(old.name, "Catalogue 2")
        self.assertFalse(self.errors())
        self.fake.update(self.ids["log_after"], hours="9:00")
        self.sync()
        self.assertEqual((billed.unit_amount, self.errors().code), (8, "already_invoiced"))

    def test_what_happened_in_zoho_meanwhile(self):
        self.first_sync()
        line = self.linked("timesheet", "log_tickets")
        self.invoice(line)
        self.delete()
        self.fake.update(self.ids["task_root"], name="Shop 2")
        for name in ("log_after", "log_tickets", "issue_closed", "milestone_fitout"):
            self.fake.delete(self.ids[name])
        self.fake.add_task(self.ids["project_acme"], "Late task")
        self.first_sync()
        self.assertEqual(self.linked("task", "task_root").name, "Shop 2")
        self.assertFalse(self.linked("timesheet", "log_after"))
        self.assertFalse(self.linked("bug", "issue_closed"))
        self.assertTrue(line.exists())
        self.assertEqual(self.errors().mapped("zoho_id"), [self.ids["log_tickets"]])
        self.errors().state = "resolved"
        line.sudo().zoho_link_ids.unlink()
        self.assert_mirrors()

    def test_what_was_deleted_or_edited_in_odoo_meanwhile(self):
        self.first_sync()
        gone = self.linked("task", "task_unassigned")
        vanished = self.linked("task", "task_training")
        jane = self.linked("contact", "contact_jane")
        self.linked("project", "project_euro").name = "Ours"
        self.delete()
        gone.unlink()
        # As the database does by itself when what they belong to is deleted.
        self.env.cr.execute("DELETE FROM project_task WHERE id = %s", [vanished.id])
        self.env.cr.execute("DELETE FROM res_partner WHERE id = %s", [jane.id])
        self.env.invalidate_all()
        run = self.first_sync()
        self.assertEqual(self.counts(run, "task")["created"], 2)
        self.assertEqual(self.counts(run, "project")["updated"], 1)
        self.assertEqual(self.linked("contact", "contact_jane").name, "Jane Doe")
        self.assert_mirrors()

    def test_restored_from_a_backup_before_the_first_sync(self):
        """A connection that was saved, but never ran, adopts as well."""
        self.first_sync()
        numbers = self.numbers()
        self.delete()
        self.connection = self.connect()
        self.connection.action_save_and_sync()
        self.delete()
        self.assertEqual(self.links(former=True), IMPORTED)
        self.first_sync()
        self.assertEqual(self.numbers(), numbers)

    def test_links_that_were_never_adopted_do_not_stand_in_the_way(self):
        """A connection may have been set running by other means than its button."""
        self.first_sync()
        self.delete()
        self.connection = self.connect()
        self.connection.state = "running"
        self.connection.action_instant_sync()
        self.sync()
        self.assertEqual(self.links(former=True), IMPORTED)
        own = self.connection.link_ids.filtered(lambda link: link.kind == "project")
        newer = set(own.mapped("res_id"))
        self.delete()
        self.assertEqual(self.links(former=True), IMPORTED)
        self.first_sync()
        own = self.connection.link_ids.filtered(lambda link: link.kind == "project")
        self.assertEqual(set(own.mapped("res_id")), newer)


class TestOthers(LifeCycleCase):
    def other_portal(self):
        """A portal with one project of the customer Acme, whom Odoo knows."""
        other = self.fake.add_portal("second")
        builder = Builder(self.fake.portals[other])
        client = builder.add_client("Acme SA", "USD", email="office@acme.example")
        project = builder.add_project("Second site", client)
        builder.add_task(project, "Start")
        return other

    def link_portal(self, portal_id):
        self.connection = self.connect()
        self.connection.portal_id = portal_id
        self.connection.action_save_and_sync()
        return self.sync()

    def test_another_portal_and_then_the_first_one_again(self):
        self.first_sync()
        first, numbers = self.connection.portal_id, self.numbers()
        acme = self.linked("customer", "client_acme")
        project = self.linked("project", "project_acme")
        self.delete()
        other = self.other_portal()
        self.assertEqual(self.link_portal(other).state, "done")
        self.assertEqual(self.links(former=True), IMPORTED)
        self.assertEqual((self.links()["project"], self.links()["task"]), (1, 1))
        self.assertFalse(project.is_from_zoho)
        self.assertTrue(acme.is_from_zoho, "the customer of both")
        link = acme.sudo().zoho_link_ids
        self.assertEqual(link.connection_id, self.connection)
        self.assertFalse(link.is_created)
        self.delete()
        self.link_portal(first)
        self.assertEqual(self.links(), IMPORTED)
        self.assertTrue(project.is_from_zoho)
        grown = {name: number - numbers[name] for name, number in self.numbers().items()}
        self.assertEqual((grown["project.project"], grown["project.task"]), (1, 1))
        self.assertEqual((grown["res.partner"], grown["hr.employee"]), (2, 2), "its two users")

    def test_another_company_finds_nothing_again(self):
        self.first_sync()
        company = self.connection.company_id
        self.delete()
        second = self.env["res.company"].create({"name": "Second"})
        self.connection = self.env["zoho.connection"].create(
            {"company_id": second.id, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        )
        self.connection._exchange_code(self.fake.self_client_code())
        self.connection.action_save_and_sync()
        self.sync()
        self.assertEqual(self.links(former=True), IMPORTED)
        self.assertEqual(self.links()["project"], 4)
        former = self.env["zoho.link"].search([("connection_id", "=", False)])
        self.assertEqual(former.company_id, company)
        foreign = new_test_user(self.env, "foreign", "base.group_system", company_id=second.id)
        with self.assertRaises(AccessError):
            former[0].with_user(foreign).read(["zoho_id"])
        self.assertFalse(
            self.env["zoho.link"].with_user(foreign).search([("connection_id", "=", False)])
        )
        self.delete()
        self.assertEqual(self.links(former=True)["project"], 8)
        first = self.first_sync()
        self.assertEqual(self.connection.company_id, company)
        self.assertEqual(sum(first.line_ids.mapped("created_count")), 0)
