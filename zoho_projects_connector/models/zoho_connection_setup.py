from odoo import api, fields, models
from odoo.exceptions import UserError


class ZohoConnection(models.Model):
    """The way from nothing to Active: connect, choose, map fields, sync."""

    _inherit = "zoho.connection"

    setup_step = fields.Selection(
        [
            ("connect", "Connect"),
            ("choose", "Choose what is synced"),
            ("fields", "Map fields"),
            ("done", "Sync"),
        ],
        compute="_compute_setup_step",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        copy=False,
    )
    portal_ids = fields.One2many("zoho.portal", "connection_id", "Portals", readonly=True)
    owned_portal_id = fields.Many2one(
        "zoho.portal",
        "Portal name",
        compute="_compute_owned_portal_id",
        inverse="_inverse_owned_portal_id",
        domain="[('connection_id', '=', id), ('is_owner', '=', True)]",
    )
    foreign_portal_ids = fields.One2many(
        "zoho.portal", compute="_compute_foreign_portal_ids", string="Portals you do not own"
    )
    sync_projects = fields.Boolean(
        "Projects", compute="_compute_sync_projects", help="With their tasks and bugs; always on."
    )
    start_with = fields.Selection(
        [("unbilled", "Import all as Unbilled"), ("date", "Mark timesheets as Invoiced before")],
        "Existing timesheets",
        compute="_compute_start_with",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )

    @api.depends("state")
    def _compute_setup_step(self):
        for connection in self:
            if connection.state == "draft":
                connection.setup_step = "connect"
            elif connection.state == "connected":
                first = connection.setup_step in (False, "connect", "done")
                connection.setup_step = "choose" if first else connection.setup_step
            else:
                connection.setup_step = "done"

    @api.depends("portal_id", "portal_ids.zoho_id")
    def _compute_owned_portal_id(self):
        for connection in self:
            connection.owned_portal_id = connection.portal_ids.filtered(
                lambda portal, connection=connection: portal.zoho_id == connection.portal_id
            )[:1]

    def _inverse_owned_portal_id(self):
        for connection in self:
            portal = connection.owned_portal_id
            if portal and portal.zoho_id != connection.portal_id:
                connection.write(
                    {
                        "portal_id": portal.zoho_id,
                        "portal_name": portal.name,
                        "portal_timezone": portal.timezone,
                    }
                )

    @api.depends("portal_ids.is_owner")
    def _compute_foreign_portal_ids(self):
        for connection in self:
            connection.foreign_portal_ids = connection.portal_ids.filtered(
                lambda portal: not portal.is_owner
            )

    def _compute_sync_projects(self):
        self.sync_projects = True

    @api.depends("invoiced_before")
    def _compute_start_with(self):
        for connection in self:
            connection.start_with = "date" if connection.invoiced_before else "unbilled"

    @api.onchange("start_with")
    def _onchange_start_with(self):
        if self.start_with == "unbilled":
            self.invoiced_before = False

    # ------------------------------------------------------------------ portals

    def _load_portals(self):
        """Ask Zoho which portals there are, and offer them.

        Who owns a single portal need not choose.
        """
        self.ensure_one()
        rows = {row["id"]: row for row in self._available_portals()}
        connection = self.sudo()
        known = {portal.zoho_id: portal for portal in connection.portal_ids}
        for portal in connection.portal_ids:
            if portal.zoho_id not in rows:
                portal.unlink()
        for zoho_id, row in rows.items():
            values = {name: row[name] for name in ("name", "timezone", "is_owner")}
            if zoho_id in known:
                known[zoho_id].write(values)
            else:
                connection.portal_ids.create(
                    {"connection_id": connection.id, "zoho_id": zoho_id, **values}
                )
        owned = connection.portal_ids.filtered("is_owner")
        if not connection.portal_id and len(owned) == 1:
            connection.owned_portal_id = owned

    def action_load_portals(self):
        """Look again: a portal was made, or its owner changed."""
        self.ensure_one()
        self.check_access("write")
        self._load_portals()
        return True

    # ------------------------------------------------------------------ steps

    def action_next_step(self):
        """From what is synced to the fields, of which Zoho is asked for the first time."""
        self.ensure_one()
        self.check_access("write")
        self._check_choices()
        self.setup_step = "fields"
        return True if self.custom_fields_read_at else self.action_look_for_fields()

    def action_previous_step(self):
        self.ensure_one()
        self.check_access("write")
        self.setup_step = "choose"
        return True

    def _check_choices(self):
        if not self.portal_id:
            raise UserError(self.env._("Choose the portal to link first."))
        if self.sync_timesheets and self.start_with == "date" and not self.invoiced_before:
            raise UserError(
                self.env._(
                    "Enter the day before which timesheets count as invoiced, or choose to import "
                    "all as unbilled."
                )
            )

    # ------------------------------------------------------------------ the way in

    @api.model
    def _action_open(self):
        """The connection of the current company; a new one when there is none."""
        connection = self.search([("company_id", "=", self.env.company.id)])
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Zoho Projects"),
            "res_model": self._name,
            "res_id": connection.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
