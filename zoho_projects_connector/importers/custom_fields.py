from types import SimpleNamespace

from odoo import models
from odoo.fields import Command

from ..zoho import custom_values, values
from ..zoho.known_keys import KNOWN_KEYS


class ZohoImporterCustomFields(models.AbstractModel):
    """Custom fields: noticed in what is read, and written where they are mapped to."""

    _name = "zoho.importer.custom.fields"
    _description = "Zoho Importer: Custom Fields"

    _kind = None

    def _note_custom_fields(self, job, rows):
        """Offer the custom fields of a page for mapping."""
        if self._kind in KNOWN_KEYS and rows:
            self.env["zoho.custom.field"]._note_seen(job.connection, self._kind, rows.values())

    def _custom_fields(self, job, rows):
        """The mappings of a kind and what the values of a page refer to, in a few queries.

        :param rows: of the page
        :return: a namespace for :meth:`_custom_values`
        """
        rows = list(rows)
        mappings = self._usable_mappings(job)
        people = [
            person
            for mapping in mappings.filtered(lambda m: m.zoho_type == "user")
            for row in rows
            for person in values.people(row.get(mapping.zoho_key))
        ]
        users = self.env["zoho.importer.user"]
        wanted = set(mappings.field_id.mapped("relation"))
        employees = users._employees(job, people) if people else {}
        return SimpleNamespace(
            mappings=mappings,
            people={
                "hr.employee": employees,
                "res.users": users._users(job, people) if "res.users" in wanted else {},
            },
            choices={m: self._choices(job, m, rows) for m in mappings},
        )

    def _usable_mappings(self, job):
        """A field that another worker made a moment ago is not known here yet: what is read until
        it is, is read again."""
        mappings = self.env["zoho.field.mapping"]._mapped(job.connection, self._kind)
        known = self.env[self._res_model]._fields
        usable = mappings.filtered(lambda mapping: mapping.field_id.name in known)
        if usable != mappings:
            job.entity.full_sync_requested = True
        return usable

    def _choices(self, job, mapping, rows):
        """:return: ``{what Zoho says, in lower case: what Odoo stores}`` for fields of choices"""
        field = mapping.field_id
        if field.ttype == "selection":
            choices = self.env[field.model]._fields[field.name]._description_selection(self.env)
            by_key = {str(key).lower(): key for key, _name in choices}
            return {str(name).lower(): key for key, name in choices} | by_key
        if mapping.zoho_type != "multiselect":
            return {}
        names = {name for row in rows for name in _words(row.get(mapping.zoho_key))}
        if not names:
            return {}
        if field.relation == "zoho.custom.value":
            writes = job.forecast is None  # a preview does not
            choices = self.env["zoho.custom.value"]
            ids = choices._ids_by_name(job.connection.company_id, field, names, create=writes)
        else:
            found = self.env[field.relation].search([("name", "in", list(names))])
            ids = {record.name: record.id for record in found}
        return {name.lower(): record_id for name, record_id in ids.items()}

    def _custom_values(self, row, custom):
        """The mapped custom fields of one Zoho record.

        :param custom: from :meth:`_custom_fields`
        :return: Odoo field values
        :raise InvalidValue: a value does not fit its type
        """
        return {
            mapping.field_id.name: self._custom_value(mapping, row.get(mapping.zoho_key), custom)
            for mapping in custom.mappings
        }

    def _custom_value(self, mapping, value, custom):
        what = mapping.label
        is_set = mapping.field_id.ttype == "many2many"
        if value in (None, "", [], {}):
            return [Command.set([])] if is_set else False
        match mapping.zoho_type:
            case "text":
                return values.plain_text(value, what)
            case "long_text":
                return values.rich_text(value)
            case "number":
                return values.whole_number(value, what)
            case "decimal":
                return values.number(value, what)
            case "date":
                return values.plain_date(value, what)
            case "datetime":
                return values.instant(value, what)
            case "checkbox":
                return value in (True, "true", "True", "yes", "Yes", 1)
            case "picklist":
                return self._choice(mapping, value, custom)
            case "multiselect":
                names = custom_values.choices(value)
                ids = {self._chosen(mapping, name, custom) for name in names}
                return [Command.set(sorted(ids))]
            case "user":
                known = custom.people[mapping.field_id.relation]
                ids = [known.get(values.person_id(person)) for person in values.people(value)]
                if is_set:
                    return [Command.set(sorted({record_id for record_id in ids if record_id}))]
                return ids[0] if ids and ids[0] else False

    def _choice(self, mapping, value, custom):
        label = values.plain_text(
            value.get("value") if isinstance(value, dict) else value, mapping.label
        )
        return label if mapping.field_id.ttype == "char" else self._chosen(mapping, label, custom)

    def _chosen(self, mapping, label, custom):
        chosen = custom.choices[mapping].get(label.lower())
        if chosen is None:
            raise values.InvalidValue("no_choice", mapping.label, label)
        return chosen


def _words(value):
    """The choices of a multi-select; what cannot be read is said when its record comes up."""
    try:
        return custom_values.choices(value) if value else []
    except ValueError:
        return []
