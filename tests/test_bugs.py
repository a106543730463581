"""Bugs: their list says nothing of when they were changed, so their content is compared."""

from datetime import datetime

from .common import ZohoCase
from .fake_zoho import people


class TestBugs(ZohoCase):
    def test_details(self):
        self.first_sync()
        bug = self.linked("bug", "issue_link")
        self.assertEqual((bug.name, bug.zoho_kind, bug.priority), ("Broken link", "bug", "1"))
        self.assertEqual(bug.date_deadline, datetime(2026, 3, 27, 6, 29))
        self.assertRegex(bug.zoho_prefix, r"^EX1-I\d+$")
        self.assertIn("404 on the start page", bug.description)
        self.assertFalse(bug.sale_line_id)
        self.assertEqual(self.linked("bug", "issue_euro").priority, "3")
        self.assertEqual(self.linked("bug", "issue_closed").state, "1_done")

    def test_reported_through_desk_and_assigned_to_nobody(self):
        self.first_sync()
        self.assertFalse(self.linked("bug", "issue_desk").user_ids)
        # Even if somebody took the pseudo user for a person.
        user = self.env["res.users"].create({"name": "Me", "login": "me@example.com"})
        employee = self.env["hr.employee"].create({"name": "Me", "user_id": user.id})
        self.env["zoho.link"].create(
            {
                "connection_id": self.connection.id,
                "kind": "user",
                "zoho_id": people.nobody(self.fake.portal)["zpuid"],
                "res_model": employee._name,
                "res_id": employee.id,
            }
        )
        self.fake.update(self.ids["issue_desk"], name="Read again")
        self.sync()
        bug = self.linked("bug", "issue_desk")
        self.assertEqual((bug.name, bug.user_ids.ids), ("Read again", []))

    def test_bugs_of_left_out_projects_stay_out(self):
        self.first_sync()
        self.assertFalse(self.linked("bug", "issue_internal"))
        self.assertEqual(self.left_out("bug"), {"project_left_out": 1})

    def test_a_change_shows_in_the_content(self):
        self.first_sync()
        self.fake.update(self.ids["issue_link"], severity="Critical", status="Closed")
        run = self.sync()
        self.assertEqual(self.counts(run, "bug")["updated"], 1)
        bug = self.linked("bug", "issue_link")
        self.assertEqual((bug.priority, bug.state), ("2", "1_done"))

    def test_unchanged_ones_are_not_written(self):
        self.first_sync()
        run = self.sync()
        self.assertEqual(self.counts(run, "bug"), {"read": 5, "unchanged": 4, "left_out": 1})

    def test_what_somebody_wrote_in_odoo_stays_until_zoho_changes(self):
        self.first_sync()
        bug = self.linked("bug", "issue_link")
        bug.name = "Renamed in Odoo"
        self.sync()
        self.assertEqual(bug.name, "Renamed in Odoo")
        self.fake.update(self.ids["issue_link"], name="Broken link 2")
        self.sync()
        self.assertEqual(bug.name, "Broken link 2")

    def test_a_bug_and_a_task_of_one_number_are_two_records(self):
        """Ids are unique by kind only."""
        self.fake.raw(self.ids["issue_link"], id=self.ids["task_root"])
        self.fake.delete(self.ids["log_issue"])
        self.first_sync()
        same_id = self.env["zoho.link"].search([("zoho_id", "=", self.ids["task_root"])])
        self.assertEqual(sorted(same_id.mapped("kind")), ["bug", "task"])
        self.assertEqual(len(set(same_id.mapped("res_id"))), 2)

    def test_assigned_person(self):
        user = self.env["res.users"].create({"name": "Bruno", "login": "bruno.becker@example.com"})
        self.env["hr.employee"].create({"name": "Bruno", "user_id": user.id})
        self.first_sync()
        self.assertEqual(self.linked("bug", "issue_link").user_ids, user)
