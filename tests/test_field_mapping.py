"""Map Fields: what may be mapped to what, and what a change of mappings does."""

from types import SimpleNamespace
from unittest.mock import patch

from lxml import etree
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.zoho_projects_connector.models.ir_model_fields import KIND_MODELS
from odoo.addons.zoho_projects_connector.models.zoho_entity import ORDERED_KINDS
from odoo.addons.zoho_projects_connector.models.zoho_standard_field import STANDARD_FIELDS

from .mapping_case import MappingCase

MANAGER = "zoho_projects_connector.group_zoho_projects_manager"
USER = "zoho_projects_connector.group_zoho_projects_user"


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

    def test_what_can_be_decided_comes_first_by_module(self):
        """The first modules have no custom fields: what is synced anyway would fill the screen."""
        for view_type in ("list", "kanban"):
            arch = self.env["zoho.field.mapping"].get_view(view_type=view_type)["arch"]
            order = etree.fromstring(arch).get("default_order")
            wanted = {"fields": {"is_default": {}, "kind": {}}, "order": order}
            [form] = self.connection.web_read({"field_mapping_ids": wanted})
            rows = [
                (row["is_default"], ORDERED_KINDS.index(row["kind"]))
                for row in form["field_mapping_ids"]
            ]
            self.assertEqual(rows, sorted(rows))
            self.assertEqual([default for default, _kind in rows].count(False), 5)

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
