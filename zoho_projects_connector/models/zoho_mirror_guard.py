from odoo import api, fields, models
from odoo.exceptions import UserError

# Views in which a field can be edited.
EDITABLE_VIEWS = {"form", "list", "kanban"}


class ZohoMirrorGuard(models.AbstractModel):
    """Keeps users from changing in Odoo what Zoho decides about: in the screens and on the server.

    It stands first in ``_inherit``, before the model it guards: there it sees what the user wrote.
    Core's own overrides go on as superuser at times, and the superuser may write everything: the
    sync does, and so do invoicing and the portal. Nobody becomes superuser by RPC; a context key,
    which anybody can send, would be no lock.
    """

    _name = "zoho.mirror.guard"
    _description = "Guard of what Zoho decides about"

    # Whether records that Zoho manages may not be deleted, either.
    _zoho_undeletable = True

    def write(self, vals):
        if not self.env.su and vals.keys() & self._zoho_mirrored_fields():
            self._zoho_check_write(vals)
        return super().write(vals)

    def _zoho_check_write(self, vals):
        """:raise UserError: a value would differ from the one in Zoho"""
        for record_id, (state, names) in self._zoho_mirrors().items():
            if state != "managed":
                continue
            record = self.browse(record_id)
            differing = [
                name
                for name in vals
                if name in names and record.sudo()._zoho_differs(name, vals[name])
            ]
            if differing:
                # Who may not write the record at all hears that, and nothing about the record.
                record.check_access("write")
                labels = [record._fields[n]._description_string(self.env) for n in differing]
                raise UserError(
                    self.env._(
                        "“%(record)s” is managed in Zoho Projects: change it there (%(fields)s). "
                        "To edit it here, disable the connection.",
                        record=record.sudo().display_name,
                        fields=", ".join(labels),
                    )
                )

    def _zoho_differs(self, name, value):
        """Whether writing this value would change the record."""
        field, current = self._fields[name], self[name]
        if field.type in ("one2many", "many2many"):
            return _ids_after(current, value) != set(current.ids)
        return field.convert_to_cache(value, self) != field.convert_to_cache(current, self)

    def unlink(self):
        # Before core deletes what belongs to the records, or asks for it to be deleted first.
        self._check_not_managed_in_zoho()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _check_not_managed_in_zoho(self):
        if self.env.su or not self._zoho_undeletable:
            return
        for record_id, (state, _names) in self._zoho_mirrors().items():
            if state == "managed":
                self.browse(record_id).check_access("unlink")
                raise UserError(
                    self.env._(
                        "“%(record)s” is managed in Zoho Projects: delete it there. "
                        "To delete it here, disable the connection.",
                        record=self.browse(record_id).display_name,
                    )
                )

    # ------------------------------------------------------------------ views

    @api.model
    def _zoho_readonly_fields(self):
        """:return: names of the fields that views show read-only in records Zoho manages"""
        return self._zoho_mirrored_fields()

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        """Mapping a custom field makes it read-only at once."""
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._zoho_readonly_fields())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Make mirrored fields read-only in all views, also those of other addons."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if arch.tag in EDITABLE_VIEWS:
            self._zoho_lock(arch)
        return arch, view

    @api.model
    def _zoho_lock(self, arch):
        """Odoo adds the field that the expressions need to the view by itself."""
        locked = self._zoho_readonly_fields()
        nodes = list(arch)
        while nodes:
            node = nodes.pop()
            if node.tag != "field":
                if node.tag != "groupby":  # shows fields of another model
                    nodes.extend(node)
                continue
            field = self._fields.get(node.get("name"))
            if field is None:
                continue
            before = node.get("readonly", "1" if field.readonly else "")
            if field.name in locked and before not in ("1", "True", "true"):
                condition = f"',{field.name},' in (zoho_locked_fields or '')"
                node.set("readonly", f"({before}) or {condition}" if before else condition)
            if field.relational and hasattr(self.env[field.comodel_name], "_zoho_lock"):
                for subview in node:
                    if subview.tag in EDITABLE_VIEWS:
                        self.env[field.comodel_name]._zoho_lock(subview)


def _ids_after(records, value):
    """:return: ids of a x2many field after this value was written; None when new ones come in"""
    if isinstance(value, models.BaseModel):
        return set(value.ids)
    ids = set(records.ids)
    commands = value or [fields.Command.clear()]
    if isinstance(commands[0], int):
        return set(commands)
    for command in commands:
        match command:
            case [fields.Command.CREATE, *_]:
                return None
            case [fields.Command.DELETE | fields.Command.UNLINK, record_id, *_]:
                ids.discard(record_id)
            case [fields.Command.LINK, record_id, *_]:
                ids.add(record_id)
            case [fields.Command.CLEAR, *_]:
                ids.clear()
            case [fields.Command.SET, _, record_ids]:
                ids = set(record_ids)
    return ids
