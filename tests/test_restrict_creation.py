"""Restrict project creation: in that company only the sync creates projects."""

from lxml import etree

from odoo import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.tests import new_test_user

from .common import ZohoCase

REFUSED = "created in Zoho Projects only"


class RestrictedCase(ZohoCase):
    def setUp(self):
        super().setUp()
        self.template = self.env["project.project"].create(
            {"name": "Template", "is_template": True}
        )
        self.own = self.env["project.project"].create({"name": "Own"})
        self.first_sync(restrict_project_creation=True)
        self.user = new_test_user(
            self.env,
            "creates",
            "project.group_project_manager,sales_team.group_sale_manager,base.group_system",
        )
        self.projects = self.env["project.project"].with_user(self.user)

    def assert_refused(self, work, *args, **kwargs):
        with self.assertRaisesRegex(UserError, REFUSED), self.env.cr.savepoint():
            work(*args, **kwargs)

    def another_company(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.user.company_ids |= company
        return company


class TestServer(RestrictedCase):
    def test_by_hand(self):
        self.assert_refused(self.projects.create, {"name": "Own"})
        self.assert_refused(self.projects.name_create, "Own")
        self.assert_refused(self.projects.sudo().create, {"name": "Own"})
        company = self.connection.company_id
        self.assert_refused(self.projects.create, {"name": "Own", "company_id": company.id})

        keys = {"zoho_sync": True, "install_mode": True, "tracking_disable": True}
        self.assert_refused(self.projects.with_context(**keys).create, {"name": "Own"})

        odoobot = self.env["project.project"].with_user(SUPERUSER_ID)
        self.assertTrue(odoobot.create({"name": "Own"}))

    def test_copies_and_templates(self):
        for project in (self.own, self.linked("project", "project_acme")):
            self.assert_refused(project.with_user(self.user).copy)
        template = self.template.with_user(self.user)
        self.assert_refused(template.action_create_from_template)
        self.assert_refused(template.action_undo_convert_to_template)
        self.assert_refused(self.own.with_user(self.user).action_create_template_from_project)
        wizard = self.env["project.template.create.wizard"].with_user(self.user)
        wizard = wizard.create({"template_id": template.id, "name": "Own"})
        self.assert_refused(wizard.create_project_from_template)

    def test_by_confirming_an_order(self):
        product = self.env["product.product"].create(
            {"name": "Project", "type": "service", "service_tracking": "project_only"}
        )
        partner = self.env["res.partner"].create({"name": "Somebody"})
        for template in (self.env["project.project"], self.template):
            product.project_template_id = template
            order = self.env["sale.order"].with_user(self.user)
            order = order.create(
                {"partner_id": partner.id, "order_line": [(0, 0, {"product_id": product.id})]}
            )
            self.assert_refused(order.action_confirm)
            self.assert_refused(order.sudo().action_confirm)
        self.assertEqual(order.state, "draft")

    def test_by_importing_a_file(self):
        answer = self.projects.load(["name"], [["Own"], ["Other"]])
        self.assertFalse(answer["ids"])
        self.assertIn(REFUSED, answer["messages"][0]["message"])
        self.assertFalse(self.projects.search([("name", "=", "Other")]))

    def test_the_sync_creates_them(self):
        name = "Chosen later"
        project = self.fake.add_project(name, self.ids["client_acme"])
        self.sync()
        self.assertFalse(self.errors())
        self.assertTrue(self.link("project", project))

    def test_other_companies_are_free(self):
        company = self.another_company()
        both = [company.id, self.connection.company_id.id]
        projects = self.projects.with_context(allowed_company_ids=both)
        project = projects.create({"name": "Theirs", "company_id": company.id})
        self.assert_refused(project.write, {"company_id": self.connection.company_id.id})
        self.assert_refused(
            projects.create, {"name": "Ours", "company_id": self.connection.company_id.id}
        )
        self.assertTrue(projects.create({"name": "Of all"}))

    def test_projects_that_are_there_can_be_edited(self):
        company = self.connection.company_id
        self.own.company_id = company
        own = self.own.with_user(self.user)
        own.write({"name": "Renamed", "company_id": company.id, "is_template": False})
        self.assertEqual(own.name, "Renamed")

    def test_only_while_it_is_wanted(self):
        self.connection.restrict_project_creation = False
        self.assertTrue(self.projects.create({"name": "Own"}))
        self.connection.restrict_project_creation = True
        self.assert_refused(self.projects.create, {"name": "Own"})
        self.connection.state = "disabled"
        self.assertTrue(self.projects.create({"name": "Own"}))


class TestViews(RestrictedCase):
    def buttons(self, view_type, projects=None):
        """:return: what the view says about the buttons for new records"""
        view_id = self.env.ref("project.edit_project").id if view_type == "form" else None
        projects = self.projects if projects is None else projects
        root = etree.fromstring(projects.get_view(view_id, view_type)["arch"])
        return root.get("create"), root.get("duplicate")

    def test_no_button(self):
        for view_type in ("list", "kanban", "form"):
            with self.subTest(view_type):
                self.assertEqual(self.buttons(view_type), ("0", "0"))

        before = self.buttons("list")
        self.connection.restrict_project_creation = False
        self.assertNotEqual(self.buttons("list"), before)
        self.connection.restrict_project_creation = True
        self.assertEqual(self.buttons("list"), before)

        elsewhere = self.projects.with_company(self.another_company())
        self.assertNotEqual(self.buttons("kanban", elsewhere)[0], "0")
        self.assertEqual(self.buttons("kanban")[0], "0")
