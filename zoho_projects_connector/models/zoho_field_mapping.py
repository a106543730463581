from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..zoho import values
from .zoho_entity import KINDS

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

# Zoho's data type → the Odoo field types that hold the same kind of value.
FIELD_TYPES = {
    "text": ("char",),
    "long_text": ("text", "html"),
    "number": ("integer",),
    "decimal": ("float", "monetary"),
    "date": ("date",),
    "datetime": ("datetime",),
    "checkbox": ("boolean",),
    "picklist": ("selection", "char"),
    "user": ("many2one",),
}


class ZohoFieldMapping(models.Model):
    """A custom field of Zoho and the Odoo field that receives it."""

    _name = "zoho.field.mapping"
    _description = "Zoho Field Mapping"
    _order = "kind, sequence, id"
    _rec_name = "label"

    connection_id = fields.Many2one("zoho.connection", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, "Module", required=True)
    zoho_key = fields.Char("Zoho field", required=True)
    label = fields.Char(required=True)
    zoho_type = fields.Selection(
        [
            ("text", "Text"),
            ("long_text", "Long text"),
            ("number", "Number"),
            ("decimal", "Decimal"),
            ("date", "Date"),
            ("datetime", "Date and time"),
            ("checkbox", "Check box"),
            ("picklist", "Pick list"),
            ("user", "User"),
        ],
        "Type",
        required=True,
        default="text",
    )
    field_id = fields.Many2one("ir.model.fields", "Odoo field", required=True, ondelete="cascade")

    _one_per_key = models.UniqueIndex(
        "(connection_id, kind, zoho_key)", "This Zoho field is mapped already."
    )

    @api.constrains("kind", "zoho_type", "field_id")
    def _check_field(self):
        for mapping in self:
            field = mapping.field_id
            allowed = FIELD_TYPES[mapping.zoho_type]
            fits = field.model == KIND_MODELS[mapping.kind] and field.ttype in allowed
            if mapping.zoho_type == "user":
                fits = fits and field.relation in ("res.users", "hr.employee")
            if not fits or field.readonly:
                raise ValidationError(
                    self.env._(
                        "%(field)s cannot receive %(label)s: choose a writable field of the same "
                        "data type.",
                        field=field.field_description,
                        label=mapping.label,
                    )
                )

    @api.model
    def _values(self, connection, kind, row, employees):
        """The mapped custom fields of one Zoho record.

        :param employees: ``{zpuid: employee id}`` of the people in the rows
        :return: Odoo field values
        :raise InvalidValue: a value does not fit its type
        """
        mapped = {}
        for mapping in connection._field_mappings(kind):
            value = row.get(mapping.zoho_key)
            mapped[mapping.field_id.name] = mapping._converted(value, employees)
        return mapped

    def _converted(self, value, employees):
        if value in (None, "", [], {}):
            return False
        what = self.label
        match self.zoho_type:
            case "text":
                return values.plain_text(value, what)
            case "long_text":
                return values.rich_text(value)
            case "number":
                return int(values.number(value, what))
            case "decimal":
                return values.number(value, what)
            case "date":
                return values.plain_date(value, what)
            case "datetime":
                return values.instant(value, what)
            case "checkbox":
                return value in (True, "true", "True", "yes", "Yes", 1)
            case "picklist":
                return self._choice(value, what)
            case "user":
                return self._person(value, employees)

    def _choice(self, value, what):
        label = values.plain_text(value.get("value") if isinstance(value, dict) else value, what)
        if self.field_id.ttype == "char":
            return label
        field = self.env[self.field_id.model]._fields[self.field_id.name]
        for key, name in field._description_selection(self.env):
            if label.lower() in (str(key).lower(), str(name).lower()):
                return key
        raise values.InvalidValue("no_choice", what, label)

    def _person(self, value, employees):
        people = values.people(value)
        employee_id = employees.get(values.person_id(people[0])) if people else False
        if not employee_id or self.field_id.relation == "hr.employee":
            return employee_id
        return self.env["hr.employee"].browse(employee_id).user_id.id
