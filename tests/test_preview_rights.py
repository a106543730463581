"""Who may look at a preview, and when there is one."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import LINKING_RIGHTS
from .preview_case import PreviewCase


class TestRights(PreviewCase):
    def user(self, *groups, **values):
        return new_test_user(self.env, f"user_{len(groups)}", ",".join(groups), **values)

    def test_linking_rights_are_needed(self):
        for group in LINKING_RIGHTS:
            others = [other for other in LINKING_RIGHTS if other != group]
            if group == "base.group_system":
                others.append("zoho_projects_connector.group_zoho_projects_manager")
            user = new_test_user(self.env, f"without_{group}", ",".join(others))
            with self.assertRaisesRegex(UserError, LINKING_RIGHTS[group]):
                self.connection.with_user(user).action_preview()

    def test_a_mere_user_may_not(self):
        user = self.user("zoho_projects_connector.group_zoho_projects_user")
        with self.assertRaises(AccessError):
            self.connection.with_user(user).action_preview()

    def test_who_may_link_sees_and_goes_on(self):
        """Without any right on employees, projects or timesheets."""
        owner = self.user(*LINKING_RIGHTS)
        employee = self.env["hr.employee"].create(
            {"name": "Bruno", "work_email": "bruno.becker@example.com"}
        )
        action = self.connection.with_user(owner).action_preview()
        preview = self.env["zoho.preview"].with_user(owner).browse(action["res_id"])
        self.env.invalidate_all()
        self.assertTrue(preview.line_ids.mapped("reason"))
        matches = {match.zoho_id: match for match in preview.user_match_ids}
        bruno = matches[self.ids["user_bruno"]]
        self.assertEqual(bruno.employee_id.sudo(), employee)
        self.assertEqual(bruno.employee_id.display_name, "Bruno")
        preview.action_read_again()
        preview.action_save_and_sync()
        self.assertEqual(self.connection.state, "running")

    def test_a_preview_is_ones_own(self):
        preview = self.preview()
        other = self.user(*LINKING_RIGHTS)
        with self.assertRaises(AccessError):
            preview.with_user(other).read(["message"])
        self.assertFalse(self.env["zoho.preview.line"].with_user(other).search([]))

    def test_only_matches_can_be_written(self):
        owner = self.user(*LINKING_RIGHTS)
        action = self.connection.with_user(owner).action_preview()
        preview = self.env["zoho.preview"].with_user(owner).browse(action["res_id"])
        for vals in ({"forecast": {}}, {"state": "done"}, {"connection_id": self.connection.id}):
            with self.assertRaises(AccessError):
                preview.write(vals)

    def test_the_connection_of_another_company(self):
        company = self.env["res.company"].create({"name": "Sister"})
        stranger = self.user(*LINKING_RIGHTS, company_id=company.id, company_ids=[company.id])
        with self.assertRaises(AccessError):
            self.connection.with_user(stranger).action_preview()

    def test_when_there_is_nothing_to_foresee(self):
        draft = self.env["zoho.connection"].create(
            {"company_id": self.env["res.company"].create({"name": "Sister"}).id}
        )
        with self.assertRaisesRegex(UserError, "Connect to Zoho first"):
            draft.action_preview()
        preview = self.preview()
        self.sync_for_the_first_time()
        for button in (self.connection.action_preview, preview.action_go_on):
            with self.assertRaisesRegex(UserError, "imported already"):
                button()

    def test_before_the_first_record_of_a_running_connection(self):
        self.connection.action_save_and_sync()
        self.assertEqual(self.preview().state, "done")
