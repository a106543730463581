from odoo import api, fields, models

from ..zoho.custom_fields import slug
from .zoho_standard_field import STANDARD_FIELDS

KIND_MODELS = {
    "user": "hr.employee",
    "customer": "res.partner",
    "project": "project.project",
    "milestone": "project.milestone",
    "task_list": "zoho.task.list",
    "task": "project.task",
    "bug": "project.task",
    "timesheet": "account.analytic.line",
}
# Zoho's data type → the Odoo field types that hold the same kind of value. The first one is that
# of a field made for it.
FIELD_TYPES = {
    "text": ("char",),
    "long_text": ("text", "html"),
    "number": ("integer",),
    "decimal": ("float", "monetary"),
    "date": ("date",),
    "datetime": ("datetime",),
    "checkbox": ("boolean",),
    "picklist": ("selection", "char"),
    "multiselect": ("many2many",),
    "user": ("many2one", "many2many"),
}
USER_MODELS = ("hr.employee", "res.users")
# A multi-select is a set of words. Of Odoo's sets of records only tags are just that: tasks,
# followers or groups have a name, too, and are more.
TAG_MODELS = ("zoho.custom.value", "project.tags", "res.partner.category")
# What Odoo and its apps steer by.
TECHNICAL_FIELDS = {
    "access_token",
    "active",
    "allow_billable",
    "allow_milestones",
    "allow_recurring_tasks",
    "allow_task_dependencies",
    "autopost_bills",
    "category",
    "color",
    "customer_rank",
    "date_end",
    "favorite_user_ids",
    "is_so_line_edited",
    "is_template",
    "label_tasks",
    "message_bounce",
    "privacy_visibility",
    "recurring_task",
    "sequence",
    "signup_type",
    "supplier_rank",
    "type",
    "tz",
}
NAME_PREFIX = "x_zoho_"  # of fields made for a custom field
NAME_LENGTH = 30  # of the key in a field's name; the name of a relation's table has 63 signs


class IrModelFields(models.Model):
    """Which Odoo fields may receive a custom field of Zoho, and fields made for one."""

    _inherit = "ir.model.fields"

    @api.model
    def _zoho_targets(self, kind, zoho_type):
        """:return: the fields that may receive custom fields of this kind and type"""
        candidates = self.search(
            [
                ("model", "=", KIND_MODELS[kind]),
                ("ttype", "in", FIELD_TYPES.get(zoho_type, ())),
                ("store", "=", True),
                ("readonly", "=", False),
            ]
        )
        return candidates.filtered(lambda field: not field._zoho_refusal(kind, zoho_type))

    def _zoho_refusal(self, kind, zoho_type):
        """:return: why the field cannot receive such a custom field, a sentence; None if it can"""
        self.ensure_one()
        model = self.env[KIND_MODELS[kind]].sudo(False)
        field = model._fields.get(self.name)
        if self.model != model._name or field is None:
            return self.env._("It belongs to other records.")
        if self.ttype not in FIELD_TYPES.get(zoho_type, ()):
            return self.env._("It holds another type of data.")
        if zoho_type == "user" and self.relation not in USER_MODELS:
            return self.env._("It holds neither employees nor users.")
        if zoho_type == "multiselect" and self.relation not in TAG_MODELS:
            return self.env._("It does not hold tags.")
        if any(self.name == name for _key, _label, name in self._zoho_standard_fields(kind)):
            return self.env._("The sync fills it already.")
        if not field.store or field.compute or field.related or field.readonly:
            return self.env._("Odoo fills it itself.")
        technical = self.name in TECHNICAL_FIELDS or self.name.startswith("zoho_")
        if technical or field.required or field.company_dependent:
            return self.env._("Odoo needs it for its own work.")
        if not model._has_field_access(field, "write"):
            return self.env._("You may not write it.")
        return None

    @api.model
    def _zoho_standard_fields(self, kind):
        """What the sync writes anyway to the records of a kind: tasks and bugs share theirs."""
        model = KIND_MODELS[kind]
        return [
            standard
            for other, rows in STANDARD_FIELDS.items()
            if KIND_MODELS[other] == model
            for standard in rows
        ]

    @api.model
    def _create_for_zoho(self, mapping):
        """A field of the mapping's type; one made earlier, for another company perhaps, is used
        again.

        :param mapping: ``zoho.field.mapping`` without a field
        """
        model = KIND_MODELS[mapping.kind]
        taken = mapping._siblings().field_id
        base = NAME_PREFIX + slug(mapping.zoho_key)[:NAME_LENGTH]
        values = self._zoho_field_values(mapping)
        number = 1
        while True:
            name = base if number == 1 else f"{base}_{number}"
            field = self.search([("model", "=", model), ("name", "=", name)])
            alike = (field.ttype, field.relation or False) == (
                values["ttype"],
                values.get("relation", False),
            )
            if field and alike and field not in taken:
                field._add_zoho_options(mapping.custom_field_id.options or [])
                return field
            if not field:
                break
            number += 1
        values |= {"name": name, "model_id": self.env["ir.model"]._get_id(model)}
        if values["ttype"] == "many2many":
            # Core would give all sets of the same two models one table.
            values["relation_table"] = f"{name}_{self.env[model]._table}_rel"
        if values.get("relation") == "zoho.custom.value":
            values["domain"] = repr([("res_model", "=", model), ("field_name", "=", name)])
        return self.create(values)

    @api.model
    def _zoho_field_values(self, mapping):
        values = {
            "field_description": mapping.label,
            "ttype": FIELD_TYPES[mapping.zoho_type][0],
            "help": self.env._("From Zoho Projects."),
        }
        custom = mapping.custom_field_id
        match mapping.zoho_type:
            case "picklist":
                options = custom.options or []
                values["ttype"] = "selection" if options else "char"
                if options:
                    values["selection_ids"] = self._zoho_options(options)
            case "multiselect":
                values["relation"] = "zoho.custom.value"
            case "user":
                values["relation"] = "hr.employee"
                if custom.multiple:
                    values["ttype"] = "many2many"
        return values

    def _zoho_options(self, options, start=0):
        return [
            fields.Command.create({"value": option, "name": option, "sequence": start + index})
            for index, option in enumerate(options)
        ]

    def _add_zoho_options(self, options):
        """Pick lists grow: give fields that were made for one the choices it has by now."""
        for field in self:
            if field.ttype != "selection" or not field.name.startswith(NAME_PREFIX):
                continue
            known = {text for s in field.selection_ids for text in (s.value, s.name)}
            new = [option for option in options if option not in known]
            if new:
                field.selection_ids = self._zoho_options(new, len(field.selection_ids))
