"""Map Fields: what may be mapped to what, one-click fields, and what a change of mappings does."""

from types import SimpleNamespace
from unittest.mock import patch

from lxml import etree
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from odoo.addons.zoho_projects_connector.models.ir_model_fields import KIND_MODELS
from odoo.addons.zoho_projects_connector.models.zoho_standard_field import STANDARD_FIELDS

from .common import ZohoCase

MANAGER = "zoho_projects_connector.group_zoho_projects_manager"
USER = "zoho_projects_connector.group_zoho_projects_user"


class MappingCase(ZohoCase):
    def offered(self, key, kind=None):
        """:return: the row of a custom field in Map Fields"""
        return self.connection.field_mapping_ids.filtered(
            lambda m: not m.is_default and m.zoho_key == key and kind in (None, m.kind)
        )

    def open(self, **preferences):
        self.connection = self.connect(**preferences)
        self.connection.action_map_fields()

    def one_click(self, key, kind=None):
        """:return: the Odoo field made for a custom field"""
        mapping = self.offered(key, kind)
        mapping.action_create_field()
        return mapping.field_id

    def create_field(self, name, model, ttype, **values):
        return self.env["ir.model.fields"].create(
            {
                "name": name,
                "field_description": name,
                "model_id": self.env["ir.model"]._get_id(model),
                "ttype": ttype,
                **values,
            }
        )

    def map(self, kind, key, zoho_type, field):
        if isinstance(field, str):
            field = self.env["ir.model.fields"]._get(KIND_MODELS[kind], field)
        return self.env["zoho.field.mapping"].create(
            {
                "connection_id": self.connection.id,
                "kind": kind,
                "zoho_key": key,
                "label": key,
                "zoho_type": zoho_type,
                "field_id": field.id,
            }
        )

    def entity(self, kind):
        return self.connection.entity_ids.filtered(lambda e: e.kind == kind)


class TestStandardFields(MappingCase):
    # Written by the sync, and not from any one field of Zoho.
    OWN = {
        "user": {"zoho_staff"},
        "customer": {"is_company", "zoho_contacts", "zoho_currency"},
        "task": {"zoho_kind"},
        "bug": {"zoho_kind"},
    }

    def test_the_table_says_what_the_importers_write(self):
        written = {}
        for kind in KIND_MODELS:
            importer = self.env.registry[f"zoho.importer.{kind}"]
            original = importer._values

            def values(this, job, candidate, refs, kind=kind, original=original):
                prepared = original(this, job, candidate, refs)
                written.setdefault(this._kind, set()).update(prepared)
                return prepared

            self.patch(importer, "_values", values)
        self.first_sync()
        for kind, rows in STANDARD_FIELDS.items():
            told = {field for _key, _label, field in rows}
            own = self.OWN.get(kind, set())
            if kind == "customer":
                told -= {"child_ids"}  # their users, by way of zoho_contacts
            self.assertEqual(told | own, written[kind], kind)

    def test_their_fields_and_keys_exist(self):
        for kind, rows in STANDARD_FIELDS.items():
            for _key, _label, field in rows:
                self.assertIn(field, self.env[KIND_MODELS[kind]]._fields)

    def test_every_connection_shows_them(self):
        self.connection = self.connect()
        standard = self.connection.field_mapping_ids.filtered("is_default")
        shown = {(m.kind, m.zoho_key, m.field_id.name) for m in standard}
        wanted = {(k, key, f) for k, rows in STANDARD_FIELDS.items() for key, _label, f in rows}
        self.assertEqual(shown, wanted)
        self.assertFalse(standard.allowed_field_ids)

    def test_an_update_of_the_addon_puts_them_right(self):
        self.connection = self.connect()
        standard = self.connection.field_mapping_ids.filtered("is_default")
        ids = standard.ids
        standard[0].zoho_key = "renamed"
        standard[1].unlink()
        self.env["zoho.field.mapping"]._refresh_standard()
        self.test_their_rows_are_complete(standard)
        kept = self.connection.field_mapping_ids.filtered("is_default").ids
        self.assertEqual(len(set(kept) & set(ids)), len(ids) - 2)

    def test_their_rows_are_complete(self, _standard=None):
        if not _standard:
            self.connection = self.connect()
        self.connection.invalidate_recordset(["field_mapping_ids"])
        standard = self.connection.field_mapping_ids.filtered("is_default")
        self.assertEqual(len(standard), sum(map(len, STANDARD_FIELDS.values())))
        self.assertNotIn("renamed", standard.mapped("zoho_key"))

    def test_nobody_changes_them(self):
        self.connection = self.connect()
        user = new_test_user(self.env, "maps", MANAGER)
        standard = self.connection.field_mapping_ids.filtered("is_default")[0].with_user(user)
        with self.assertRaises(UserError):
            standard.label = "Mine"
        with self.assertRaises(UserError):
            standard.unlink()
        with self.assertRaises(UserError):
            standard.create(
                {
                    "connection_id": self.connection.id,
                    "kind": "task",
                    "zoho_key": "a",
                    "label": "a",
                    "is_default": True,
                }
            )

    def test_labels_are_translated(self):
        self.connection = self.connect()
        mapping = self.connection.field_mapping_ids.filtered(
            lambda m: m.is_default and (m.kind, m.zoho_key) == ("project", "primary_client")
        )
        self.assertEqual(mapping.zoho_label, "Primary client")


class TestChoiceOfFields(MappingCase):
    def setUp(self):
        super().setUp()
        self.open()

    def names(self, key):
        return set(self.offered(key).allowed_field_ids.mapped("name"))

    def test_only_fields_of_the_type_are_offered(self):
        for ttype in ("char", "integer", "float", "date", "boolean"):
            self.create_field(f"x_{ttype}", "project.task", ttype)
        self.create_field("x_milestone_char", "project.milestone", "char")
        self.assertEqual(
            self.names("release_version") & {"x_char", "x_milestone_char", "x_date"}, {"x_char"}
        )
        self.assertIn("x_integer", self.names("story_points"))
        self.assertIn("x_date", self.names("go_live_date"))

    def test_people(self):
        self.create_field("x_staff", "project.project", "many2one", relation="hr.employee")
        self.create_field("x_team", "project.project", "many2many", relation="res.users")
        self.create_field("x_partner", "project.project", "many2one", relation="res.partner")
        names = self.names("projects_cf_0001")
        self.assertEqual(names & {"x_staff", "x_team", "x_partner"}, {"x_staff", "x_team"})
        self.assertNotIn("user_id", names)
        self.assertNotIn("favorite_user_ids", names)

    def test_what_the_sync_or_odoo_fill_is_not_offered(self):
        names = self.names("release_version")
        self.assertIn("email_cc", names)
        self.assertFalse(names & {"name", "zoho_prefix", "access_token", "display_name"})

    def test_what_is_not_offered_is_refused_with_the_reason(self):
        for kind, zoho_type, name, reason in (
            ("task", "text", "sequence", "another type"),
            ("task", "text", "name", "fills it already"),
            ("task", "date", "date_deadline", "another type"),
            ("task", "number", "sequence", "own work"),
            ("project", "checkbox", "active", "fills it already"),
            ("milestone", "number", "sequence", "own work"),
            ("project", "text", "access_token", "own work"),
            ("task", "decimal", "effective_hours", "itself"),
            ("timesheet", "decimal", "amount", "own work"),
            ("project", "user", "partner_id", "neither employees nor users"),
            ("task", "multiselect", "depend_on_ids", "tags"),
            ("bug", "multiselect", "tag_ids", "fills it already"),
            ("customer", "text", "barcode", "itself|own work"),
        ):
            with self.subTest(f"{kind}: {zoho_type} → {name}"):
                with self.assertRaises(ValidationError) as refused:
                    self.map(kind, "any", zoho_type, name)
                self.assertRegex(str(refused.exception), reason)

    def test_other_records_and_kinds_without_custom_fields(self):
        other = self.create_field("x_char", "project.milestone", "char")
        with self.assertRaisesRegex(ValidationError, "other records"):
            self.map("task", "any", "text", other)
        with self.assertRaisesRegex(ValidationError, "no custom fields"):
            self.map("user", "any", "text", "private_street")

    def test_who_may_not_write_a_field_may_not_have_it_filled(self):
        user = new_test_user(self.env, "maps", MANAGER)
        signup = self.env["ir.model.fields"]._get("project.task", "email_cc")
        field = self.env["project.task"]._fields["email_cc"]
        self.patch(field, "groups", "base.group_system")
        self.assertTrue(signup._zoho_refusal("task", "text") is None, "the system may")
        self.assertIn("may not", signup.with_user(user).sudo()._zoho_refusal("task", "text"))

    @mute_logger("odoo.sql_db")
    def test_one_odoo_field_takes_one_custom_field(self):
        field = self.create_field("x_char", "project.task", "char")
        self.offered("release_version").field_id = field
        bug = self.map("bug", "release_version", "text", field)
        self.assertEqual(bug.field_id, field, "tasks and bugs are the same records")
        with self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.map("task", "other", "text", field)

    def test_a_mapping_by_script_takes_the_place_of_the_offer(self):
        field = self.create_field("x_char", "project.task", "char")
        offer = self.offered("release_version")
        mapping = self.map("task", "release_version", "text", field)
        self.assertFalse(offer.exists())
        self.connection.invalidate_recordset(["field_mapping_ids"])
        self.assertEqual(self.offered("release_version"), mapping)
        self.assertEqual(mapping.custom_field_id.source, "metadata")

    def test_a_removed_row_is_offered_again(self):
        self.offered("release_version").unlink()
        self.connection.action_look_for_fields()
        self.assertTrue(self.offered("release_version"))


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


class TestChanges(MappingCase):
    """A change of mappings makes the module be read again, by the next sync and not before."""

    def setUp(self):
        super().setUp()
        self.open()
        self.field = self.create_field("x_release", "project.task", "char")

    def requested(self):
        entities = self.connection.entity_ids.filtered("full_sync_requested")
        return set(entities.mapped("kind"))

    def test_added_changed_removed(self):
        self.connection.action_save_and_sync()
        self.sync()
        task = self.linked("task", "task_root")
        mapping = self.offered("release_version")
        self.assertFalse(self.requested(), "an offer changes nothing")
        mapping.field_id = self.field
        self.assertEqual(self.requested(), {"task"})
        self.assertIn("next sync", mapping.note)
        self.assertFalse(task.x_release, "not by itself")
        self.assertFalse(self.connection.requested_trigger)
        self.sync()
        self.assertEqual(task.x_release, "3.6.0", "unchanged in Zoho, and written")
        self.assertFalse(self.requested())
        self.assertFalse(mapping.note)

        other = self.create_field("x_other", "project.task", "char")
        mapping.field_id = other
        self.assertEqual(self.requested(), {"task"})
        self.sync()
        self.assertEqual(task.x_other, "3.6.0")

        mapping.field_id = False
        self.assertEqual(self.requested(), {"task"})
        self.sync()
        self.assertEqual(task.x_other, "3.6.0", "what was imported stays")
        self.assertIn("Not synced", mapping.note)
        mapping.field_id = other
        self.entity("task").full_sync_requested = False
        mapping.unlink()
        self.assertEqual(self.requested(), {"task"})

    def test_what_changes_nothing(self):
        mapping = self.offered("release_version")
        mapping.field_id = self.field
        self.entity("task").cursor_at = "2026-01-01"
        mapping.label = "Version"
        mapping.field_id = self.field
        self.assertFalse(self.requested())

    def test_while_the_module_is_being_read(self):
        """What this pass has read already was read without the mapping."""
        self.entity("task").pass_mode = "full"
        self.offered("release_version").field_id = self.field
        self.assertEqual(self.requested(), {"task"})

    def test_before_the_first_sync_nothing_is_asked_for(self):
        self.offered("release_version").field_id = self.field
        self.assertFalse(self.requested())

    def test_a_field_this_worker_does_not_know_yet(self):
        """Another worker made it: the running sync reads on, and everything again later."""
        self.offered("release_version").field_id = self.field
        job = SimpleNamespace(connection=self.connection, entity=self.entity("task"))
        importer = self.env["zoho.importer.task"]
        self.assertTrue(importer._usable_mappings(job))
        self.assertFalse(self.requested())
        task = self.env.registry["project.task"]
        known = {name: field for name, field in task._fields.items() if name != "x_release"}
        with patch.object(task, "_fields", known):
            self.assertFalse(importer._usable_mappings(job))
        self.assertEqual(self.requested(), {"task"})


class TestScreens(MappingCase):
    def setUp(self):
        super().setUp()
        self.open()
        self.field = self.create_field("x_release", "project.task", "char")

    def test_mapped_fields_of_a_run(self):
        self.offered("release_version").field_id = self.field
        run = self.env["zoho.sync.run"]._create_for(self.connection, "first")
        user = new_test_user(self.env, "looks", USER)
        action = run.with_user(user).action_view_mapped_fields()
        mappings = self.env["zoho.field.mapping"].with_user(user).search(action["domain"])
        self.assertEqual(
            mappings.filtered(lambda m: not m.is_default).mapped("zoho_key"), ["release_version"]
        )
        self.assertEqual(set(mappings.mapped("kind")), set(run.line_ids.mapped("kind")))
        rows = mappings.web_read(
            {
                "zoho_label": {},
                "field_id": {"fields": {"display_name": {}}},
                "allowed_field_ids": {},
                "note": {},
            }
        )
        self.assertIn("x_release", str([row["field_id"] for row in rows]))

    def test_an_administrator_needs_no_technical_rights(self):
        manager = new_test_user(self.env, "maps", MANAGER)
        mapping = self.offered("release_version").with_user(manager)
        fields = self.env["ir.model.fields"].with_user(manager)
        found = fields.name_search("x_rel", [("id", "in", mapping.allowed_field_ids.ids)])
        self.assertEqual([row[0] for row in found], self.field.ids)
        mapping.web_save({"field_id": self.field.id}, {"note": {}})
        self.assertEqual(mapping.field_id, self.field)
        with self.assertRaises(ValidationError):
            mapping.zoho_type = "date"

    def test_a_user_only_looks(self):
        user = new_test_user(self.env, "looks", USER)
        with self.assertRaises(AccessError):
            self.offered("release_version").with_user(user).field_id = self.field
        for button in ("action_map_fields", "action_look_for_fields"):
            with self.assertRaises(AccessError):
                getattr(self.connection.with_user(user), button)()

    def test_the_button_above_the_list(self):
        model = self.env["zoho.field.mapping"].with_context(
            default_connection_id=self.connection.id
        )
        self.assertIn("5 custom", model.action_look_for_fields()["params"]["message"])
        mapping = self.offered("release_version").with_context(default_connection_id=False)
        self.assertIn("5 custom", mapping.action_look_for_fields()["params"]["message"])
