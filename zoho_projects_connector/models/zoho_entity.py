from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# In the order of a run: what others refer to comes first.
KINDS = [
    ("user", "Users"),
    ("customer", "Customers"),
    ("project", "Projects"),
    ("milestone", "Milestones"),
    ("task_list", "Task lists"),
    ("task", "Tasks"),
    ("bug", "Bugs"),
    ("timesheet", "Timesheets"),
]
ORDERED_KINDS = [kind for kind, _label in KINDS]

# Their lists are read whole every time; those of the other modules are read by their changes.
READ_WHOLE = {"user", "customer", "project", "bug"}
# What belongs to a project, and is listed by it.
PROJECT_PARTS = ["milestone", "task_list", "task", "bug", "timesheet"]
# The rest is the sync's own bookkeeping: who could write it could have changes passed over.
USER_FIELDS = {"full_sync_requested"}


class ZohoEntity(models.Model):
    """One module of a connection: whether it is synced, and how far the sync has come."""

    _name = "zoho.entity"
    _description = "Synced Zoho Module"
    _order = "connection_id, sequence"
    _rec_name = "kind"

    connection_id = fields.Many2one("zoho.connection", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    kind = fields.Selection(KINDS, "Module", required=True)
    sequence = fields.Integer(compute="_compute_sequence", store=True)
    enabled = fields.Boolean(compute="_compute_enabled", store=True)
    cursor_at = fields.Datetime(
        "Read up to",
        readonly=True,
        help="By Zoho's clock. Moves only when the module was read completely.",
    )
    last_success_at = fields.Datetime("Last complete sync", readonly=True)
    last_full_at = fields.Datetime("Last full reading", readonly=True)
    full_sync_requested = fields.Boolean("Read everything again")
    record_count = fields.Integer("Records", compute="_compute_record_count")

    # What was asked for besides the changes.
    catch_up_ids = fields.Json(
        default=list,
        help="Zoho projects that were let in after their work had been entered: it has to be read "
        "although it did not change.",
    )
    reread_ids = fields.Json(
        default=list,
        readonly=True,
        help="Zoho projects whose lists were asked to be read once more, whatever changed. Where "
        "the whole list is read every time, any id says that somebody asked.",
    )
    rereading_ids = fields.Json(
        default=list, readonly=True, help="Those of them that the pass under way takes care of."
    )
    set_back_from = fields.Datetime(
        readonly=True,
        help="Where the cursor stood before it was set back: up to then, all was counted.",
    )

    _one_per_kind = models.UniqueIndex(
        "(connection_id, kind)", "This module is part of the connection already."
    )

    @api.depends("kind")
    def _compute_sequence(self):
        for entity in self:
            entity.sequence = ORDERED_KINDS.index(entity.kind)

    @api.depends("kind")
    def _compute_display_name(self):
        for entity in self:
            entity.display_name = entity._label()

    @api.depends("kind", "connection_id.sync_timesheets")
    def _compute_enabled(self):
        for entity in self:
            entity.enabled = entity.kind != "timesheet" or entity.connection_id.sync_timesheets

    def _compute_record_count(self):
        counts = {
            (connection.id, kind): count
            for connection, kind, count in self.env["zoho.link"]._read_group(
                [("connection_id", "in", self.connection_id.ids)],
                ["connection_id", "kind"],
                ["__count"],
            )
        }
        for entity in self:
            entity.record_count = counts.get((entity.connection_id.id, entity.kind), 0)

    def write(self, vals):
        if not self.env.su and vals.keys() - USER_FIELDS:
            raise AccessError(
                self.env._("How far the sync has come changes by its buttons and the sync only.")
            )
        return super().write(vals)

    # ------------------------------------------------------------------ asking for a reading

    def action_full_sync(self):
        """Ask for a complete reading of these modules, which also finds what was deleted."""
        self.check_access("write")
        self._check_enabled()
        self.sudo().full_sync_requested = True
        for connection in self.connection_id:
            connection.action_instant_sync()
        return True

    def action_open_set_back(self):
        """Ask from when on the module is to be read again."""
        self.ensure_one()
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "zoho_projects_connector.zoho_set_back_action"
        )
        return {**action, "context": {"default_entity_id": self.id}}

    def _set_back(self, moment):
        """Have what was changed since ``moment`` read again.

        :param moment: naive UTC, before the cursor
        :raise UserError: the cursor cannot be set there
        """
        self.ensure_one()
        self.check_access("write")
        self._check_enabled()
        if self.kind in READ_WHOLE:
            raise UserError(
                self.env._(
                    "This module is read completely with every sync: there is nothing to set back."
                )
            )
        if not self.cursor_at or moment >= self.cursor_at:
            raise UserError(
                self.env._(
                    "What was changed since then comes with the next sync anyway. Choose an "
                    "earlier time."
                )
            )
        entity = self.sudo()
        entity.write(
            {
                "set_back_from": entity.set_back_from or entity.cursor_at,
                "cursor_at": moment,
                # A reading of changes under way was planned for the old time.
                "pass_mode": entity.pass_mode != "incremental" and entity.pass_mode,
            }
        )
        self.connection_id.action_instant_sync()

    def _check_enabled(self):
        for entity in self:
            if not entity.enabled:
                raise UserError(
                    self.env._(
                        "%(module)s are switched off in the connection.", module=entity._label()
                    )
                )

    def _label(self):
        return dict(self._fields["kind"]._description_selection(self.env)).get(self.kind)

    def _read_again(self, zoho_ids):
        """Have the lists of these Zoho projects read once more by the next pass."""
        for entity in self.sudo().filtered("enabled"):
            entity.reread_ids = [*dict.fromkeys([*(entity.reread_ids or []), *zoho_ids])]

    def _is_asked_again(self):
        """Whether more was asked for than the passes made so far took care of."""
        return bool(self.reread_ids or self.set_back_from)
