"""Custom fields go to Odoo fields of the same type; what does not fit is said, not guessed."""

from datetime import date, datetime

from odoo.exceptions import ValidationError

from .common import ZohoCase


class TestCustomFields(ZohoCase):
    def field(self, model, ttype, **values):
        """:return: a new Odoo field of this type"""
        number = self.env["ir.model.fields"].search_count([]) + 1
        return self.env["ir.model.fields"].create(
            {
                "name": f"x_test_{ttype}_{number}",
                "field_description": ttype.title(),
                "model_id": self.env["ir.model"]._get_id(model),
                "ttype": ttype,
                **values,
            }
        )

    def map(self, kind, key, zoho_type, field):
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

    def import_task(self, mapped, **custom):
        """:param mapped: ``{key: (zoho type, Odoo type)}``
        :return: values of the mapped fields of the task with these custom values
        """
        self.connection = self.connect()
        fields = {}
        for key, (zoho_type, ttype, *more) in mapped.items():
            fields[key] = self.field("project.task", ttype, **(more[0] if more else {}))
            self.map("task", key, zoho_type, fields[key])
        self.fake.update(self.ids["task_root"], custom=custom)
        self.connection.action_save_and_sync()
        self.sync()
        task = self.linked("task", "task_root")
        return {key: task[field.name] for key, field in fields.items()} if task else None

    def test_plain_types(self):
        values = self.import_task(
            {
                "a": ("text", "char"),
                "b": ("long_text", "text"),
                "c": ("number", "integer"),
                "d": ("decimal", "float"),
                "e": ("date", "date"),
                "f": ("datetime", "datetime"),
                "g": ("checkbox", "boolean"),
                "h": ("picklist", "char"),
            },
            a="3.6.0",
            b="<b>two</b>\nlines",
            c=8,
            d="1,234.5",
            e="2026-05-29",
            f="2026-05-29T10:00:00Z",
            g="true",
            h="Premium",
        )
        self.assertEqual(values["a"], "3.6.0")
        self.assertEqual(values["c"], 8)
        self.assertEqual(values["d"], 1234.5)
        self.assertEqual(values["e"], date(2026, 5, 29))
        self.assertEqual(values["f"], datetime(2026, 5, 29, 10))
        self.assertIs(values["g"], True)
        self.assertEqual(values["h"], "Premium")
        self.assertIn("lines", values["b"])

    def test_an_instant_with_milliseconds(self):
        values = self.import_task({"f": ("datetime", "datetime")}, f="2026-05-29T10:00:00.884Z")
        self.assertEqual(values["f"], datetime(2026, 5, 29, 10))
        run = self.full_sync()
        self.assertFalse(self.counts(run, "task").get("updated"))

    def test_missing_values_empty_the_field(self):
        mapped = {"a": ("text", "char"), "c": ("number", "integer"), "g": ("checkbox", "boolean")}
        self.assertEqual(
            self.import_task(mapped, a="x", c=1, g=True), {"a": "x", "c": 1, "g": True}
        )
        self.fake.update(self.ids["task_root"], custom={})
        self.sync()
        task = self.linked("task", "task_root")
        for mapping in self.connection.field_mapping_ids.filtered(lambda m: m.zoho_key in mapped):
            self.assertFalse(task[mapping.field_id.name])

    def test_choices_by_label_or_key(self):
        selection = {
            "selection_ids": [
                (0, 0, {"value": "low", "name": "Bronze"}),
                (0, 0, {"value": "high", "name": "Gold"}),
            ]
        }
        mapped = {
            "a": ("picklist", "selection", selection),
            "b": ("picklist", "selection", selection),
        }
        values = self.import_task(mapped, a="gold", b="LOW")
        self.assertEqual(values, {"a": "high", "b": "low"})

    def test_an_unknown_choice_is_an_error_that_closes_itself(self):
        selection = {"selection_ids": [(0, 0, {"value": "low", "name": "Bronze"})]}
        values = self.import_task({"a": ("picklist", "selection", selection)}, a="Gold")
        self.assertIsNone(values)
        problem = self.errors(kind="task", code="invalid_payload")
        self.assertIn("Gold", problem.message)
        self.fake.update(self.ids["task_root"], custom={"a": "Bronze"})
        self.sync()
        self.assertEqual(problem.state, "resolved")
        self.assertTrue(self.linked("task", "task_root"))

    def test_people(self):
        user = self.env["res.users"].create({"name": "Bruno", "login": "bruno.becker@example.com"})
        self.env["hr.employee"].create({"name": "Bruno", "user_id": user.id})
        values = self.import_task(
            {
                "a": ("user", "many2one", {"relation": "hr.employee"}),
                "b": ("user", "many2one", {"relation": "res.users"}),
                "c": ("user", "many2one", {"relation": "res.users"}),
            },
            a={"users": [self.ids["user_chloe"]]},
            b={"users": [self.ids["user_bruno"]]},
            c={"users": [self.ids["user_chloe"]]},
        )
        self.assertEqual(values["a"], self.linked("user", "user_chloe"))
        self.assertEqual(values["b"], user)
        self.assertFalse(values["c"], "who has no login cannot be a user")

    def test_values_of_the_wrong_type(self):
        for zoho_type, ttype, value in (
            ("number", "integer", "many"),
            ("decimal", "float", "inf"),
            ("date", "date", "0000-00-00"),
            ("datetime", "datetime", "now"),
            ("text", "char", {"a": 1}),
        ):
            with self.subTest(zoho_type), self.env.cr.savepoint(flush=False) as savepoint:
                self.assertIsNone(self.import_task({"a": (zoho_type, ttype)}, a=[value]))
                self.assertTrue(self.errors(kind="task", code="invalid_payload"))
                self.assertTrue(self.linked("task", "task_count"), "the others came in")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_every_kind_with_rows_of_its_own_has_custom_fields(self):
        self.connection = self.connect()
        models = {
            "project": ("project.project", "project_acme"),
            "milestone": ("project.milestone", "milestone_build"),
            "bug": ("project.task", "issue_link"),
            "timesheet": ("account.analytic.line", "log_after"),
            "customer": ("res.partner", "client_acme"),
        }
        fields = {}
        for kind, (model, name) in models.items():
            fields[kind] = self.field(model, "char")
            self.map(kind, "extra", "text", fields[kind])
            self.fake.raw(self.ids[name], extra=f"of a {kind}")
        self.connection.action_save_and_sync()
        self.sync()
        for kind, (_model, name) in models.items():
            self.assertEqual(self.linked(kind, name)[fields[kind].name], f"of a {kind}")

    def test_people_in_customers(self):
        self.connection = self.connect()
        field = self.field("res.partner", "many2one", relation="hr.employee")
        self.map("customer", "boss", "user", field)
        self.fake.raw(self.ids["client_acme"], boss={"zpuid": self.ids["user_bruno"]})
        self.connection.action_save_and_sync()
        self.sync()
        bruno = self.linked("user", "user_bruno")
        self.assertEqual(self.linked("customer", "client_acme")[field.name], bruno)

    def test_only_fields_of_the_same_type_and_record_may_be_chosen(self):
        self.connection = self.connect()
        char, number = self.field("project.task", "char"), self.field("project.task", "integer")
        for kind, zoho_type, field in (
            ("task", "number", char),
            ("task", "text", number),
            ("task", "user", char),
            ("project", "text", char),
        ):
            with self.assertRaises(ValidationError):
                self.map(kind, "a", zoho_type, field)
        readonly = self.env["ir.model.fields"]._get("project.task", "effective_hours")
        with self.assertRaises(ValidationError):
            self.map("task", "a", "decimal", readonly)
