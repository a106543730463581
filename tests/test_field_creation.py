"""Map Fields: one click makes an Odoo field for a custom field of Zoho."""

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import new_test_user
from odoo.tools.safe_eval import safe_eval

from .mapping_case import MappingCase

MANAGER = "zoho_projects_connector.group_zoho_projects_manager"
USER = "zoho_projects_connector.group_zoho_projects_user"


class TestOneClick(MappingCase):
    def setUp(self):
        super().setUp()
        portal = self.fake
        for name, kind in (
            ("c_long", "textarea"),
            ("c_decimal", "Percentage"),
            ("c_instant", "date_time"),
            ("c_check", "check_box"),
            ("c_free", "picklist"),
            ("c_words", "Multi-select"),
            ("c_user", "user"),
        ):
            portal.add_custom_field("tasks", name, name, kind)
        self.open()

    def test_every_type(self):
        wanted = {
            "release_version": ("char", False),
            "story_points": ("integer", False),
            "go_live_date": ("date", False),
            "c_long": ("text", False),
            "c_decimal": ("float", False),
            "c_instant": ("datetime", False),
            "c_check": ("boolean", False),
            "c_free": ("char", False),
            "c_words": ("many2many", "zoho.custom.value"),
            "c_user": ("many2one", "hr.employee"),
            "service_type": ("selection", False),
            "projects_cf_0001": ("many2many", "hr.employee"),
        }
        mappings = self.connection.field_mapping_ids.filtered(lambda m: m.zoho_key in wanted)
        self.assertEqual(len(mappings), len(wanted))
        mappings.action_create_field()
        for mapping in mappings:
            field = mapping.field_id
            self.assertEqual((field.ttype, field.relation), wanted[mapping.zoho_key])
            self.assertEqual(field.name, f"x_zoho_{mapping.zoho_key}")
            self.assertEqual(field.field_description, mapping.label)
            self.assertIn(field, mapping.allowed_field_ids)
        service = self.offered("service_type").field_id
        self.assertEqual(service.selection_ids.mapped("name"), ["Basic", "Premium"])

    def test_pressed_twice(self):
        field = self.one_click("release_version")
        self.assertEqual(self.one_click("release_version"), field)
        self.assertEqual(
            self.env["ir.model.fields"].search_count([("name", "like", "x_zoho_release%")]), 1
        )

    def test_values_come_in(self):
        custom = {
            "c_words": ["red", "green"],
            "c_user": {"users": [self.ids["user_chloe"]]},
            "c_long": "<p>two lines</p>",
            "c_check": True,
        }
        self.fake.update(self.ids["task_root"], custom=custom)
        self.fake.update(self.ids["task_child"], custom={"c_words": [{"value": "green"}]})
        for key in custom:
            self.one_click(key)
        self.one_click("service_type")
        self.one_click("projects_cf_0001")
        self.connection.action_save_and_sync()
        self.sync()
        task = self.linked("task", "task_root")
        self.assertEqual(task.x_zoho_c_words.mapped("name"), ["green", "red"])
        self.assertEqual(self.linked("task", "task_child").x_zoho_c_words.name, "green")
        self.assertEqual(task.x_zoho_c_user, self.linked("user", "user_chloe"))
        self.assertIs(task.x_zoho_c_check, True)
        project = self.linked("project", "project_acme")
        self.assertEqual(project.x_zoho_service_type, "Premium")
        people = project.with_context(active_test=False).x_zoho_projects_cf_0001
        wanted = self.linked("user", "user_ana") | self.linked("user", "user_bruno")
        self.assertEqual(people, wanted)
        self.assertFalse(self.errors())
        run = self.full_sync()
        self.assertFalse(sum(run.line_ids.mapped("updated_count")), "unchanged")
        # and go again
        self.fake.update(self.ids["task_root"], custom={"c_words": "red"})
        self.sync()
        self.assertEqual(task.x_zoho_c_words.name, "red")
        self.assertFalse(task.x_zoho_c_user)
        self.assertEqual(self.env["zoho.custom.value"].search_count([]), 2)

    def test_two_sets_of_choices_do_not_mix(self):
        self.fake.add_custom_field("tasks", "c_more", "c_more", "multiselect")
        self.connection.action_look_for_fields()
        first, second = self.one_click("c_words"), self.one_click("c_more")
        self.assertNotEqual(first.relation_table, second.relation_table)
        custom = {"c_words": ["a"], "c_more": ["b"]}
        self.fake.update(self.ids["task_root"], custom=custom)
        self.connection.action_save_and_sync()
        self.sync()
        task = self.linked("task", "task_root")
        self.assertEqual((task.x_zoho_c_words.name, task.x_zoho_c_more.name), ("a", "b"))
        choices = self.env["zoho.custom.value"].search(safe_eval(second.domain))
        self.assertEqual(choices.name, "b")

    def test_tasks_and_bugs_share_a_field(self):
        self.fake.add_custom_field("issues", "release_version", "Release", "text")
        self.connection.action_look_for_fields()
        field = self.one_click("release_version", "task")
        self.assertEqual(self.one_click("release_version", "bug"), field)

    def test_another_type_gets_another_field(self):
        self.fake.add_custom_field("issues", "release_version", "Release", "number")
        self.connection.action_look_for_fields()
        self.one_click("release_version", "task")
        field = self.one_click("release_version", "bug")
        self.assertEqual((field.name, field.ttype), ("x_zoho_release_version_2", "integer"))

    def test_strange_keys(self):
        key = "Ünlike — any/other key, and a very long one at that" * 2
        self.env["zoho.custom.field"].create(
            {
                "connection_id": self.connection.id,
                "kind": "timesheet",
                "zoho_key": key,
                "label": "Strange",
                "zoho_type": "multiselect",
            }
        )._offer()
        field = self.one_click(key)
        self.assertLessEqual(len(field.name), 63)
        self.assertLessEqual(len(field.relation_table), 63)
        self.assertIn(field.name, self.env["account.analytic.line"]._fields)

    def test_pick_lists_grow(self):
        field = self.one_click("service_type")
        vocabulary = self.fake.portal.vocabulary
        vocabulary.fields[:] = [f for f in vocabulary.fields if f.name != "service_type"]
        self.fake.add_custom_field(
            "projects", "service_type", "Service type", "picklist", ("Premium", "Gold")
        )
        self.connection.action_look_for_fields()
        self.assertEqual(field.selection_ids.mapped("name"), ["Basic", "Premium", "Gold"])

    def test_a_field_somebody_deleted_can_be_made_again(self):
        self.one_click("release_version").unlink()
        self.env.invalidate_all()
        mapping = self.offered("release_version")
        self.assertFalse(mapping.field_id)
        self.assertTrue(self.one_click("release_version"))

    def test_they_appear_on_forms_and_in_lists(self):
        self.one_click("release_version")
        self.one_click("c_words")
        arch = self.env["project.task"].get_view(view_type="form")["arch"]
        form = etree.fromstring(arch)
        [group] = form.findall(".//group[@name='zoho_custom_fields']")
        names = [node.get("name") for node in group]
        self.assertEqual(names, ["x_zoho_release_version", "x_zoho_c_words"])
        self.assertIn("is_from_zoho", group.get("invisible"))
        arch = self.env["project.task"].get_view(view_type="list")["arch"]
        [column] = etree.fromstring(arch).findall(".//field[@name='x_zoho_release_version']")
        self.assertEqual(column.get("optional"), "hide")
        arch = self.env["project.milestone"].get_view(view_type="form")["arch"]
        self.assertNotIn("zoho_custom_fields", arch)

    def test_a_preview_makes_no_choices(self):
        field = self.one_click("c_words")
        choices = self.env["zoho.custom.value"]
        company = self.connection.company_id
        self.assertEqual(choices._ids_by_name(company, field, ["a"], create=False), {"a": 0})
        self.assertFalse(choices.search([]))

    def test_rights(self):
        mapping = self.offered("release_version")
        user = new_test_user(self.env, "looks", USER)
        with self.assertRaises(AccessError):
            mapping.with_user(user).action_create_field()
        manager = new_test_user(self.env, "maps", MANAGER)
        mapping.with_user(manager).action_create_field()
        self.assertTrue(mapping.field_id)

    def test_decimals_are_not_cut_off(self):
        self.one_click("story_points")
        self.fake.update(self.ids["task_root"], custom={"story_points": 8.5})
        self.connection.action_save_and_sync()
        self.sync()
        problem = self.errors(kind="task", code="invalid_payload")
        self.assertIn("not a whole number", problem.message)
