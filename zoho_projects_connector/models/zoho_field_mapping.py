from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..zoho.known_keys import KNOWN_KEYS
from .ir_model_fields import KIND_MODELS
from .zoho_custom_field import ZOHO_TYPES
from .zoho_entity import KINDS, ORDERED_KINDS
from .zoho_standard_field import STANDARD_FIELDS

# What a record looks like after the sync depends on these.
EFFECTIVE_FIELDS = ("field_id", "zoho_type", "zoho_key", "kind")


class ZohoFieldMapping(models.Model):
    """A field of Zoho and the Odoo field that receives it.

    Custom fields without an Odoo field are offered and not synced; standard fields are synced
    anyway and only shown.
    """

    _name = "zoho.field.mapping"
    _description = "Zoho Field Mapping"
    _order = "sequence, id"
    _rec_name = "label"

    connection_id = fields.Many2one("zoho.connection", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    sequence = fields.Integer(compute="_compute_sequence", store=True)
    is_default = fields.Boolean("Standard field", readonly=True)
    custom_field_id = fields.Many2one(
        "zoho.custom.field",
        "Custom field",
        domain="[('connection_id', '=', connection_id), ('kind', '=', kind)]",
        ondelete="cascade",
        index="btree_not_null",
    )
    kind = fields.Selection(KINDS, "Module", required=True, group_expand="_group_expand_kinds")
    zoho_key = fields.Char("API name", required=True)
    label = fields.Char(required=True)
    zoho_type = fields.Selection(ZOHO_TYPES, "Type", default="text")
    field_id = fields.Many2one(
        "ir.model.fields",
        "Odoo field",
        ondelete="set null",
        domain="[('id', 'in', allowed_field_ids)]",
    )

    # Shown beside it
    zoho_label = fields.Char("Zoho field", compute="_compute_zoho_label")
    allowed_field_ids = fields.Many2many("ir.model.fields", compute="_compute_allowed_field_ids")
    source = fields.Selection(related="custom_field_id.source")
    sample = fields.Char(related="custom_field_id.sample")
    note = fields.Char(compute="_compute_note")

    _one_per_key = models.UniqueIndex(
        "(connection_id, kind, zoho_key) WHERE is_default IS NOT TRUE",
        "This Zoho field is mapped already.",
    )
    _one_per_field = models.UniqueIndex(
        "(connection_id, kind, field_id) WHERE is_default IS NOT TRUE",
        "This Odoo field receives another custom field already.",
    )

    @api.model
    def _group_expand_kinds(self, kinds, _domain):
        """Modules in the order of a run."""
        return [kind for kind in ORDERED_KINDS if kind in kinds]

    @api.depends("kind", "is_default")
    def _compute_sequence(self):
        for mapping in self:
            # Of each module first what can be decided upon.
            position = ORDERED_KINDS.index(mapping.kind) if mapping.kind else len(ORDERED_KINDS)
            mapping.sequence = 2 * position + mapping.is_default

    @api.depends("label", "is_default", "kind", "zoho_key")
    @api.depends_context("lang")
    def _compute_zoho_label(self):
        labels = {
            (kind, key): label
            for kind, rows in STANDARD_FIELDS.items()
            for key, label, _field in rows
        }
        for mapping in self:
            label = labels.get((mapping.kind, mapping.zoho_key)) if mapping.is_default else None
            mapping.zoho_label = self.env._(label) if label else mapping.label

    @api.depends("kind", "zoho_type", "is_default")
    @api.depends_context("uid")
    def _compute_allowed_field_ids(self):
        targets = {}
        for mapping in self:
            choice = (mapping.kind, mapping.zoho_type)
            if mapping.is_default or not all(choice):
                mapping.allowed_field_ids = False
                continue
            if choice not in targets:
                targets[choice] = self.env["ir.model.fields"].sudo()._zoho_targets(*choice)
            mapping.allowed_field_ids = targets[choice].sudo(self.env.su)

    @api.depends("field_id", "custom_field_id.seen_at", "connection_id.state", "is_default")
    def _compute_note(self):
        waiting = {
            (entity.connection_id, entity.kind)
            for entity in self.connection_id.entity_ids
            if entity.full_sync_requested and entity.connection_id.state == "running"
        }
        for mapping in self:
            unseen = mapping.custom_field_id and not mapping.custom_field_id.seen_at
            if mapping.is_default:
                mapping.note = self.env._("Synced anyway.")
            elif not mapping.field_id and unseen:
                mapping.note = self.env._("Not synced. No value seen yet.")
            elif not mapping.field_id:
                mapping.note = self.env._("Not synced. Choose an Odoo field, or create one.")
            elif (mapping.connection_id, mapping.kind) in waiting:
                mapping.note = self.env._("Will be read again with the next sync.")
            else:
                mapping.note = self.env._("No value seen yet.") if unseen else False

    @api.constrains("kind", "zoho_type", "field_id")
    def _check_field(self):
        for mapping in self.filtered(lambda m: not m.is_default):
            if mapping.kind not in KNOWN_KEYS:
                raise ValidationError(
                    self.env._("Zoho Projects has no custom fields for users and task lists.")
                )
            field = mapping.field_id.sudo()
            reason = field and field._zoho_refusal(mapping.kind, mapping.zoho_type)
            if reason:
                types = dict(self._fields["zoho_type"]._description_selection(self.env))
                raise ValidationError(
                    self.env._(
                        "%(field)s cannot receive %(label)s (%(type)s). %(reason)s Choose a "
                        "writable field of the same data type, or create one.",
                        field=field.field_description,
                        label=mapping.label,
                        type=types.get(mapping.zoho_type),
                        reason=reason,
                    )
                )

    # ------------------------------------------------------------------ CRUD

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("is_default") for vals in vals_list):
            self._check_standard_fields_untouched()
        vals_list = [self._custom_field_values(vals) | vals for vals in vals_list]
        self._withdraw_offers(vals_list)
        mappings = super().create(vals_list)
        own = mappings.filtered(lambda m: not m.is_default)
        own.filtered(lambda m: not m.custom_field_id)._link_custom_field()
        own.filtered("field_id")._read_again()
        return mappings

    def write(self, vals):
        if "is_default" in vals or any(self.mapped("is_default")):
            self._check_standard_fields_untouched()
        before = {mapping: mapping._effect() for mapping in self}
        result = super().write(vals)
        changed = self.filtered(lambda m: m._effect() != before[m])
        changed.filtered(lambda m: m.field_id or before[m][0])._read_again()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_standard(self):
        if any(self.mapped("is_default")):
            self._check_standard_fields_untouched()
        self.filtered("field_id")._read_again()

    def _custom_field_values(self, vals):
        """What a mapping takes over from its custom field."""
        custom = self.env["zoho.custom.field"].browse(vals.get("custom_field_id"))
        if not custom:
            return {"zoho_type": False} if vals.get("is_default") else {}
        return {
            "connection_id": custom.connection_id.id,
            "kind": custom.kind,
            "zoho_key": custom.zoho_key,
            "label": custom.label,
            "zoho_type": custom.zoho_type,
        }

    def _follow_custom_field(self):
        """Zoho tells another name or type; a field that is mapped keeps its type."""
        for mapping in self:
            mapping.label = mapping.custom_field_id.label
            if not mapping.field_id:
                mapping.zoho_type = mapping.custom_field_id.zoho_type

    def _withdraw_offers(self, vals_list):
        """A row that is only offered makes way for a mapping that is entered by script."""
        for vals in vals_list:
            if vals.get("is_default") or not vals.get("field_id") or not vals.get("zoho_key"):
                continue
            names = ("connection_id", "kind", "zoho_key")
            domain = [(name, "=", vals.get(name)) for name in names]
            self.search([*domain, ("is_default", "=", False), ("field_id", "=", False)]).unlink()

    def _check_standard_fields_untouched(self):
        if not self.env.su:
            raise UserError(self.env._("Standard fields are synced anyway; map custom fields."))

    def _effect(self):
        return tuple(self[name] for name in EFFECTIVE_FIELDS)

    @api.model
    def _mapped(self, connection, kind):
        """:return: the custom fields of a kind that are synced, in one query"""
        return self.search_fetch(
            [
                ("connection_id", "=", connection.id),
                ("kind", "=", kind),
                ("is_default", "=", False),
                ("field_id", "!=", False),
            ],
            ["zoho_key", "label", "zoho_type", "field_id"],
        )

    def _siblings(self):
        """The other mappings of the same module."""
        return self.search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("kind", "=", self.kind),
                ("is_default", "=", False),
                ("id", "!=", self.id),
            ]
        )

    def _link_custom_field(self):
        """Mappings may be entered by script, for keys that nobody has seen yet."""
        custom_fields = self.env["zoho.custom.field"].sudo()
        for mapping in self:
            known = custom_fields._of(mapping.connection_id, mapping.kind, [mapping.zoho_key])
            mapping.custom_field_id = known.get(mapping.zoho_key) or custom_fields.create(
                {
                    "connection_id": mapping.connection_id.id,
                    "kind": mapping.kind,
                    "zoho_key": mapping.zoho_key,
                    "label": mapping.label,
                    "zoho_type": mapping.zoho_type,
                }
            )

    def _read_again(self):
        """What was imported with other mappings is read again with the next sync."""
        for connection, mappings in self.grouped("connection_id").items():
            kinds = set(mappings.mapped("kind"))
            read_before = connection.sudo().entity_ids.filtered(
                lambda e, kinds=kinds: e.kind in kinds and (e.cursor_at or e.pass_mode)
            )
            read_before.full_sync_requested = True

    # ------------------------------------------------------------------ standard fields

    @api.model
    def _refresh_standard(self, connections=None):
        """Have the rows of the standard fields say what this version of the addon syncs."""
        connections = connections or self.env["zoho.connection"].search([("id", "!=", False)])
        get_field = self.env["ir.model.fields"]._get
        english = self.with_context(lang="en_US").env._
        wanted = {
            (kind, key, get_field(KIND_MODELS[kind], name).id): english(label)
            for kind, rows in STANDARD_FIELDS.items()
            for key, label, name in rows
        }
        standard = self.search(
            [("connection_id", "in", connections.ids), ("is_default", "=", True)]
        )
        present = standard.grouped(lambda m: (m.connection_id, m.kind, m.zoho_key, m.field_id.id))
        missing = []
        for connection in connections:
            for (kind, key, field_id), label in wanted.items():
                if present.pop((connection, kind, key, field_id), None) is None:
                    missing.append((connection.id, kind, key, field_id, label))
        self.union(*present.values()).unlink()
        names = ("connection_id", "kind", "zoho_key", "field_id", "label")
        self.create([dict(zip(names, row, strict=True), is_default=True) for row in missing])

    # ------------------------------------------------------------------ actions

    def action_create_field(self):
        """Create Odoo fields for these custom fields, and map them."""
        self.check_access("write")
        fields_ = self.env["ir.model.fields"].sudo()
        for mapping in self:
            if not mapping.field_id:  # pressed twice, it is there
                mapping.field_id = fields_._create_for_zoho(mapping.sudo()).id
        return True

    def action_look_for_fields(self):
        """The same button above the list, where no record need be chosen."""
        connections = self.env["zoho.connection"]
        shown = connections.browse(self.default_get(["connection_id"]).get("connection_id"))
        connection = self.connection_id or shown or connections.search([], limit=1)
        return connection[:1].action_look_for_fields()
