"""Which custom fields a portal has: what it says about them, and what its records show."""

import unittest

from odoo.tests import new_test_user

from odoo.addons.zoho_projects_connector.zoho import custom_values, known_keys
from odoo.addons.zoho_projects_connector.zoho.custom_fields import described
from odoo.addons.zoho_projects_connector.zoho.custom_values import seen_in

from .common import ZohoCase
from .fake_zoho import contract

V3_FIELDS = "settings/fields"
V2_FIELDS = "projects/customfields"


class TestKnownKeys(unittest.TestCase):
    """The samples show which keys are Zoho's own: all but these."""

    def test_samples(self):
        custom = {
            "projects": {"service_type"},
            "milestones": set(),
            "tasks": {"reviewer", "release_version", "platform"},
            "issues": {"devices_browsers", "platform", "url"},
            "timelogs_task": set(),
        }
        kinds = {"projects": "project", "milestones": "milestone", "tasks": "task"}
        kinds |= {"issues": "bug", "timelogs_task": "timesheet"}
        for name, keys in custom.items():
            node = contract.schema(name)
            for step in {"projects": ()}.get(name, (name,)):
                node = node.keys["time_logs" if step == "timelogs_task" else step]
            node = node.item
            if name == "timelogs_task":
                node = node.keys["log_details"].item
            self.assertEqual(known_keys.unknown_keys(kinds[name], [node.keys]), keys, name)

    def test_what_is_no_name_is_none(self):
        self.assertFalse(known_keys.unknown_keys("task", [{"": 1, "x" * 101: 1, "name": 1}]))


class TestGuesses(unittest.TestCase):
    def guess(self, *values):
        field = seen_in("a_key", [{"a_key": value} for value in values])
        return field and field.type

    def test_types(self):
        person = {"zpuid": "4", "name": "Ana"}
        for value, zoho_type in (
            (True, "checkbox"),
            (8, "number"),
            (8.5, "decimal"),
            ({"amount": 8, "currency_code": "EUR"}, "decimal"),
            ("2026-05-29", "date"),
            ("2026-05-29T10:00:00.884Z", "datetime"),
            ("2026-05-29T10:00:00+02:00", "datetime"),
            ("3.6.0", "text"),
            ("20260529", "text"),
            ("1 < 2 and 3 > 2", "text"),
            ("<div>two</div>", "long_text"),
            ("two\nlines", "long_text"),
            ("x" * 256, "long_text"),
            ({"id": "4", "value": "Major"}, "picklist"),
            (["a", "b"], "multiselect"),
            ([{"id": "4", "value": "a"}], "multiselect"),
            ([person], "user"),
            (person, "user"),
        ):
            with self.subTest(value):
                self.assertEqual(self.guess(value), zoho_type)

    def test_nothing_to_go_by(self):
        for value in (None, "", [], {}, {"a": 1}, [[1]], [None]):
            with self.subTest(value):
                self.assertIsNone(self.guess(value))

    def test_several_values(self):
        self.assertEqual(self.guess(None, 8, 8.5), "decimal")
        self.assertEqual(self.guess("2026-05-29", "tomorrow"), "text")
        self.assertEqual(self.guess("short", "<p>long</p>"), "long_text")
        self.assertEqual(self.guess(8, True), "text")

    def test_several_users(self):
        people = [{"zpuid": "4", "name": "Ana"}, {"zpuid": "5", "name": "Bruno"}]
        self.assertTrue(seen_in("a", [{"a": people}]).multiple)
        self.assertFalse(seen_in("a", [{"a": people[:1]}]).multiple)

    def test_samples_are_short_and_readable(self):
        people = [{"zpuid": "4", "name": "Ana"}, {"zpuid": "5", "name": "Bruno"}]
        self.assertEqual(seen_in("a", [{"a": people}]).sample, "Ana, Bruno")
        self.assertEqual(seen_in("a", [{"a": "<p>x</p>"}]).sample, "x")
        self.assertEqual(len(seen_in("a", [{"a": "x" * 300}]).sample), 80)


class TestDescriptions(unittest.TestCase):
    """Rows of either version, however they are called."""

    def one(self, **row):
        [field] = described("task", [row])
        return field

    def test_v3(self):
        field = self.one(field_name="release", display_name="Release", field_type="Single Line")
        self.assertEqual((field.key, field.label, field.type), ("release", "Release", "text"))

    def test_families_of_columns(self):
        for column, zoho_type in (
            ("UDF_CHAR1", "text"),
            ("UDF_LONG2", "number"),
            ("UDF_DOUBLE1", "decimal"),
            ("UDF_DATE12", "date"),
            ("UDF_BOOLEAN1", "checkbox"),
            ("UDF_MULTI3", "multiselect"),
            ("UDF_TEXT1", "long_text"),
        ):
            field = self.one(column_name=column, label_name="A", field_type="whatever")
            self.assertEqual((field.key, field.type), (column, zoho_type))

    def test_options(self):
        texts = self.one(api_name="a", field_type="picklist", picklist_values=["x", "y", "x"])
        objects = self.one(api_name="a", field_type="text", values=[{"value": "x"}, {"name": "y"}])
        for field in (texts, objects):
            self.assertEqual((field.type, field.options), ("picklist", ("x", "y")))

    def test_multiple(self):
        self.assertTrue(self.one(api_name="a", field_type="user", is_multi=True).multiple)
        self.assertEqual(self.one(api_name="a", type={"name": "Multi-Select"}).type, "multiselect")
        self.assertEqual(
            self.one(api_name="a", type="picklist", is_multiple="true").type, "multiselect"
        )

    def test_zohos_own_fields_are_left_out(self):
        rows = [{"api_name": "priority"}, {"api_name": "work", "is_custom": False}, {"x": 1}]
        self.assertFalse(described("task", rows))

    def test_unknown_types_are_texts(self):
        self.assertEqual(self.one(api_name="a", field_type="hologram").type, "text")


class TestMetadata(ZohoCase):
    """Interactively: when Map Fields is opened for the first time, and on a button."""

    def setUp(self):
        super().setUp()
        self.connection = self.connect()

    def known(self):
        """:return: ``{(kind, key): type}``"""
        fields = self.env["zoho.custom.field"].search([("connection_id", "=", self.connection.id)])
        return {(field.kind, field.zoho_key): field.zoho_type for field in fields}

    expected = {
        ("project", "service_type"): "picklist",
        ("project", "projects_cf_0001"): "user",
        ("task", "release_version"): "text",
        ("task", "story_points"): "number",
        ("task", "go_live_date"): "date",
    }

    def look(self):
        """:return: the sentence that is shown"""
        return self.connection.action_look_for_fields()["params"]["message"]

    def test_opening_asks_once(self):
        action = self.connection.action_map_fields()
        self.assertEqual(action["res_model"], "zoho.field.mapping")
        self.assertEqual(self.known(), self.expected)
        calls = self.fake.calls(V3_FIELDS)
        self.connection.action_map_fields()
        self.assertEqual(self.fake.calls(V3_FIELDS), calls)

    def test_the_sync_does_not_ask(self):
        self.connection.action_save_and_sync()
        self.sync()
        self.assertFalse(self.fake.calls(V3_FIELDS))

    def test_every_field_is_offered(self):
        self.connection.action_map_fields()
        offered = self.connection.field_mapping_ids.filtered(lambda m: not m.is_default)
        self.assertEqual({(m.kind, m.zoho_key): m.zoho_type for m in offered}, self.expected)
        self.assertFalse(offered.field_id)
        service = offered.filtered(lambda m: m.zoho_key == "service_type")
        self.assertEqual(service.label, "Service type")
        self.assertEqual(service.custom_field_id.options, ["Basic", "Premium"])

    def test_looking_again_finds_what_is_new_and_what_changed(self):
        self.connection.action_map_fields()
        self.fake.add_custom_field("issues", "platform", "Platform", "text")
        fields = self.fake.portal.vocabulary.fields
        [release] = [field for field in fields if field.name == "release_version"]
        fields.remove(release)
        self.fake.add_custom_field("tasks", "release_version", "Version", "textarea")
        self.assertIn("6 custom fields", self.look())
        self.assertEqual(self.known()["bug", "platform"], "text")
        mapping = self.connection.field_mapping_ids.filtered(
            lambda m: m.zoho_key == "release_version"
        )
        self.assertEqual((mapping.label, mapping.zoho_type), ("Version", "long_text"))

    def test_looking_twice_changes_nothing(self):
        self.look()
        stamps = self.env["zoho.custom.field"].search([]).mapped("write_date")
        with self.queries() as queries:
            self.look()
        self.env.flush_all()
        writes = [q for q in queries if "zoho_custom_field" in q and not q.startswith("SELECT")]
        self.assertFalse(writes)
        self.assertEqual(self.env["zoho.custom.field"].search([]).mapped("write_date"), stamps)

    # ------------------------------------------------------------------ doubtful points

    def test_v2_when_v3_has_no_such_list(self):
        self.fake.set_traits(fields_v3=False)
        self.look()
        self.assertEqual(self.known(), self.expected)
        self.assertEqual(self.fake.calls(V3_FIELDS), 1, "refused once, not asked again")

    def test_bugs_in_v2_need_a_project(self):
        self.fake.add_custom_field("issues", "platform", "Platform", "text")
        self.fake.set_traits(fields_v3=False)
        self.look()
        self.assertNotIn(("bug", "platform"), self.known())
        self.connection.action_save_and_sync()
        self.sync()
        self.env["zoho.custom.field"].search([("kind", "=", "bug")]).unlink()
        self.look()
        self.assertIn(("bug", "platform"), self.known())

    def test_the_other_name_of_a_module(self):
        self.fake.add_custom_field("issues", "platform", "Platform", "text")
        self.fake.set_traits(fields_bug_module="bugs")
        self.look()
        self.assertIn(("bug", "platform"), self.known())

    def test_neither(self):
        self.fake.set_traits(fields_v3=False, fields_v2=False)
        self.assertIn("found during the sync", self.look())
        self.assertFalse(self.known())

    def test_columns_of_v2_are_the_fields_seen_under_the_same_label(self):
        self.connection.action_save_and_sync()
        self.sync()
        self.fake.set_traits(fields_v3=False, v2_field_names="column")
        self.look()
        service = self.env["zoho.custom.field"].search([("zoho_key", "=", "service_type")])
        self.assertEqual((service.source, service.zoho_type), ("metadata", "picklist"))
        self.assertEqual(service.options, ["Basic", "Premium"])
        self.assertNotIn(("project", "UDF_CHAR1"), self.known())
        self.assertIn(("project", "UDF_CHAR2"), self.known(), "another label: nobody can tell")

    def test_many_pages(self):
        for number in range(450):
            self.fake.add_custom_field("tasks", f"extra_{number}", f"Extra {number}", "text")
        self.look()
        self.assertEqual(len([key for kind, key in self.known() if "extra" in key]), 450)

    # ------------------------------------------------------------------ what goes wrong

    def test_throttling_is_a_sentence_and_keeps_what_was_found(self):
        self.fake.throttle(V3_FIELDS, minutes=22, after_calls=2)
        self.assertIn("22 minutes", self.look())
        self.assertTrue(self.known())
        calls = self.fake.calls(V3_FIELDS)
        self.look()
        self.assertEqual(self.fake.calls(V3_FIELDS), calls, "locked: not even tried")

    def test_the_screen_opens_when_zoho_is_down(self):
        self.fake.fail(V3_FIELDS, status=503, times=None)
        action = self.connection.action_map_fields()
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(action["params"]["next"]["res_model"], "zoho.field.mapping")
        self.fake.clear_faults()
        self.connection.action_map_fields()
        self.assertEqual(self.known(), self.expected, "asked again when it is opened again")

    def test_a_missing_scope_is_no_error(self):
        scopes = [f"ZohoProjects.{m}.READ" for m in ("portals", "projects", "tasks")]
        code = self.fake.self_client_code(scopes=scopes)
        self.connection._exchange_code(code)
        self.assertIn("found during the sync", self.look())

    def test_before_a_portal_is_chosen(self):
        draft = self.env["zoho.connection"].create(
            {"company_id": self.env["res.company"].create({"name": "Second"}).id}
        )
        self.assertEqual(draft.action_map_fields()["res_model"], "zoho.field.mapping")
        self.assertIn("portal", draft.action_look_for_fields()["params"]["message"])
        self.assertFalse(self.fake.calls(V3_FIELDS))

    def test_an_administrator_needs_no_system_rights(self):
        group = "zoho_projects_connector.group_zoho_projects_manager"
        user = new_test_user(self.env, "maps", group)
        self.connection.with_user(user).action_map_fields()
        self.assertEqual(self.known(), self.expected)


class TestSeen(ZohoCase):
    """From keys met while records are imported."""

    def test_the_first_sync_finds_them(self):
        self.first_sync()
        fields = self.env["zoho.custom.field"].search([])
        found = {(field.kind, field.zoho_key): field.zoho_type for field in fields}
        self.assertEqual(
            found,
            {
                ("project", "service_type"): "text",
                ("project", "projects_cf_0001"): "user",
                ("task", "release_version"): "text",
                ("task", "story_points"): "number",
                ("task", "go_live_date"): "date",
                ("bug", "devices_browsers"): "text",
                ("bug", "platform"): "text",
                ("bug", "url"): "text",
            },
        )
        self.assertEqual(set(fields.mapped("source")), {"seen"})
        self.assertTrue(all(fields.mapped("seen_at")))
        managers = fields.filtered(lambda f: f.zoho_key == "projects_cf_0001")
        self.assertEqual((managers.multiple, managers.sample), (True, "Ana Alvarez, Bruno Becker"))
        self.assertEqual(len(fields.mapping_ids), len(fields))
        self.assertFalse(fields.mapping_ids.field_id)
        # and a second sync writes nothing
        self.connection.action_full_sync()
        with self.queries() as queries:
            self.sync()
        tables = ("zoho_custom_field", "zoho_field_mapping")
        writes = [q for q in queries if any(t in q for t in tables) and "SELECT" not in q[:8]]
        self.assertFalse(writes)

    def test_described_fields_are_seen_once(self):
        self.connection = self.connect()
        self.connection.action_map_fields()
        points = self.env["zoho.custom.field"].search([("zoho_key", "=", "story_points")])
        self.assertFalse(points.seen_at)
        self.connection.action_save_and_sync()
        self.sync()
        self.assertTrue(points.seen_at)
        self.assertEqual((points.sample, points.source), ("8", "metadata"))

    def test_a_page_without_custom_fields_costs_nothing(self):
        self.connection = self.connect()
        rows = [{"id": "4", "name": "A", "status": {}}]
        with self.assertQueryCount(0):
            self.env["zoho.custom.field"]._note_seen(self.connection, "task", rows)

    def test_a_field_that_is_always_empty_is_not_offered(self):
        self.connection = self.connect()
        fields = self.env["zoho.custom.field"]
        fields._note_seen(self.connection, "task", [{"id": "4", "empty": None, "list": []}])
        self.assertFalse(fields.search([]))
        fields._note_seen(self.connection, "task", [{"id": "4", "empty": "no longer"}])
        self.assertEqual(fields.search([]).zoho_key, "empty")


class TestChoices(unittest.TestCase):
    def test_lists_and_joined_texts(self):
        for value in (["a", "b"], "a;b", "a, b", [{"value": "a"}, {"name": "b"}]):
            self.assertEqual(custom_values.choices(value), ["a", "b"])

    def test_anything_else(self):
        for value in (8, [8], [{"x": 1}]):
            with self.subTest(value), self.assertRaises(ValueError):
                custom_values.choices(value)
