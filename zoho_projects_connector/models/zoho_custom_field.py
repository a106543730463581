import json

from odoo import api, fields, models
from odoo.tools import SQL

from ..zoho import custom_fields, custom_values, known_keys
from .zoho_entity import KINDS

ZOHO_TYPES = [
    ("text", "Text"),
    ("long_text", "Long text"),
    ("number", "Number"),
    ("decimal", "Decimal"),
    ("date", "Date"),
    ("datetime", "Date and time"),
    ("checkbox", "Check box"),
    ("picklist", "Pick list"),
    ("multiselect", "Multi-select"),
    ("user", "User"),
]


class ZohoCustomField(models.Model):
    """A custom field of the portal: told by its metadata, or found in its records."""

    _name = "zoho.custom.field"
    _description = "Zoho Custom Field"
    _order = "kind, label, id"
    _rec_name = "label"

    connection_id = fields.Many2one("zoho.connection", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    kind = fields.Selection(KINDS, "Module", required=True)
    zoho_key = fields.Char("API name", required=True)
    label = fields.Char(required=True)
    zoho_type = fields.Selection(ZOHO_TYPES, "Type", required=True)
    options = fields.Json(default=list, help="The choices of a pick list, as texts.")
    multiple = fields.Boolean(help="May hold several users.")
    source = fields.Selection(
        [
            ("metadata", "Described by Zoho"),
            ("seen", "Found in the data"),
            ("entered", "Entered in Odoo"),
        ],
        required=True,
        default="entered",
    )
    sample = fields.Char("Example")
    seen_at = fields.Datetime("First seen in the data")
    mapping_ids = fields.One2many("zoho.field.mapping", "custom_field_id", "Mappings")

    _one_per_key = models.UniqueIndex(
        "(connection_id, kind, zoho_key)", "This custom field is known already."
    )

    @api.model
    def _of(self, connection, kind, keys):
        """:return: ``{key: custom field}`` of those that are known, in one query"""
        known = self.search_fetch(
            [
                ("connection_id", "=", connection.id),
                ("kind", "=", kind),
                ("zoho_key", "in", list(keys)),
            ],
            ["zoho_key", "seen_at"],
        )
        return {field.zoho_key: field for field in known}

    @api.model
    def _note_seen(self, connection, kind, rows):
        """Remember the custom fields that hold something in a page of rows.

        Nothing is asked for a page without custom fields, nothing written for one whose fields
        were seen before.
        """
        keys = known_keys.unknown_keys(kind, rows)
        if not keys:
            return
        known = self._of(connection, kind, keys)
        unseen = sorted(key for key in keys if key not in known or not known[key].seen_at)
        found = [custom_values.seen_in(key, rows) for key in unseen]
        now = fields.Datetime.now()
        new = []
        for field in filter(None, found):
            if field.key in known:
                known[field.key].write({"seen_at": now, "sample": field.sample})
            else:
                new.append(field)
        self._insert(connection, kind, new, "seen", now)

    @api.model
    def _note_described(self, connection, kind, described):
        """Remember what the portal says about the custom fields of a kind.

        V2 may name a field by its column (``UDF_CHAR1``), which the rows of V3 do not; a field
        found in the data under the same label is taken for it.

        :param described: list of :class:`CustomField`
        """
        keys = {field.key for field in described}
        known = self._of(connection, kind, keys | {custom_fields.slug(f.label) for f in described})
        new = []
        for field in described:
            same_label = known.get(custom_fields.slug(field.label))
            record = known.get(field.key)
            if not record and same_label and same_label.source == "seen":
                record = same_label
            if not record:
                new.append(field)
                continue
            record._update_if_changed(
                {
                    "label": field.label,
                    "zoho_type": field.type,
                    "options": list(field.options),
                    "multiple": field.multiple,
                    "source": "metadata",
                }
            )
        self._insert(connection, kind, new, "metadata")

    def _update_if_changed(self, values):
        changes = {n: value for n, value in values.items() if (self[n] or []) != (value or [])}
        if changes:
            self.write(changes)
            self.mapping_ids._follow_custom_field()

    @api.model
    def _insert(self, connection, kind, found, source, seen_at=None):
        """Store new custom fields, and offer them for mapping.

        By SQL: the sync and a person who looks for fields may come upon the same one at once.
        """
        if not found:
            return
        rows = [
            (f.key, f.label, f.type, f.sample or None, f.multiple, json.dumps(f.options))
            for f in found
        ]
        columns = [list(column) for column in zip(*rows, strict=True)]
        added = self.env.execute_query(
            SQL(
                """
                INSERT INTO zoho_custom_field (
                    connection_id, company_id, kind, source, seen_at, create_uid, write_uid,
                    create_date, write_date, zoho_key, label, zoho_type, sample, multiple, options
                )
                SELECT %(connection)s, %(company)s, %(kind)s, %(source)s, %(seen_at)s, %(user)s,
                       %(user)s, %(now)s, %(now)s, page.*
                  FROM unnest(
                       %(keys)s::varchar[], %(labels)s::varchar[], %(types)s::varchar[],
                       %(samples)s::varchar[], %(multiple)s::bool[], %(options)s::jsonb[]
                  ) AS page
                ON CONFLICT (connection_id, kind, zoho_key) DO NOTHING
                RETURNING id
                """,
                connection=connection.id,
                company=connection.company_id.id,
                kind=kind,
                source=source,
                seen_at=seen_at,
                user=self.env.uid,
                now=self.env.cr.now(),
                keys=columns[0],
                labels=columns[1],
                types=columns[2],
                samples=columns[3],
                multiple=columns[4],
                options=columns[5],
            )
        )
        self.invalidate_model()
        self.browse([row_id for (row_id,) in added])._offer()

    def _offer(self):
        """Give each custom field its row in Map Fields, without an Odoo field yet."""
        without = self.filtered(lambda field: not field.mapping_ids)
        self.env["zoho.field.mapping"].create([{"custom_field_id": f.id} for f in without])
