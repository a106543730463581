from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..zoho.const import DATA_CENTERS
from .zoho_entity import ORDERED_KINDS

# Results of linking and syncing: whoever could write them could link without the rights to.
STATE_FIELDS = {
    "state",
    "api_traits",
    "attention_message",
    "requested_trigger",
    "next_sync_at",
    "last_sync_at",
    "error_activity_id",
}


class ZohoConnection(models.Model):
    """The link of one company to one Zoho Projects portal."""

    _name = "zoho.connection"
    _description = "Zoho Projects Connection"
    _inherit = ["mail.thread"]
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        help="Is told when the connection needs attention.",
    )
    data_center = fields.Selection(
        [(key, center.web_host) for key, center in DATA_CENTERS.items()],
        required=True,
        default="com",
        help="The address you see in the browser when you work in Zoho Projects.",
    )
    client_id = fields.Char("Client ID", copy=False)
    client_secret = fields.Char(groups="base.group_system", copy=False)
    portal_id = fields.Char("Portal ID", copy=False)
    portal_name = fields.Char("Portal", copy=False)
    portal_timezone = fields.Char("Portal time zone", copy=False)
    state = fields.Selection(
        [
            ("draft", "Not connected"),
            ("connected", "Connected"),
            ("running", "Syncing"),
            ("disabled", "Disabled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )

    # What is synced, and how
    sync_timesheets = fields.Boolean(
        "Timesheets", default=True, help="Only billable and approved time logs are imported."
    )
    sync_general_timesheets = fields.Boolean(
        "General timesheets", help="Also time logs that belong to no task and no bug."
    )
    invoiced_before = fields.Date(
        "Mark as invoiced before",
        help="Timesheets before this day count as invoiced elsewhere and are never offered for "
        "invoicing. Leave empty to import all as unbilled.",
    )
    customer_duplication = fields.Selection(
        [("overwrite", "Overwrite"), ("clone", "Clone")],
        required=True,
        default="overwrite",
        help="When a customer with the same e-mail, tax ID or name exists already.\n"
        "Overwrite: its details are replaced by those of Zoho Projects.\n"
        "Clone: it stays as it is and a new customer is created.",
    )
    restrict_project_creation = fields.Boolean(
        help="Only the sync creates projects in this company.",
    )

    entity_ids = fields.One2many("zoho.entity", "connection_id", "Modules")
    run_ids = fields.One2many("zoho.sync.run", "connection_id", "Sync History")
    error_ids = fields.One2many("zoho.sync.error", "connection_id", "Errors")
    exclusion_ids = fields.One2many("zoho.sync.exclusion", "connection_id", "Left out")
    field_mapping_ids = fields.One2many("zoho.field.mapping", "connection_id", "Mapped Fields")
    link_ids = fields.One2many("zoho.link", "connection_id", "Links")
    error_count = fields.Integer(compute="_compute_error_count")

    _one_per_company = models.UniqueIndex(
        "(company_id)", "This company is linked to Zoho Projects already."
    )

    @api.depends("portal_name", "company_id.name")
    def _compute_display_name(self):
        for connection in self:
            connection.display_name = connection.portal_name or self.env._(
                "Zoho Projects of %(company)s", company=connection.company_id.name
            )

    @api.depends("error_ids.state")
    def _compute_error_count(self):
        counts = dict(
            self.env["zoho.sync.error"]._read_group(
                [("connection_id", "in", self.ids), ("state", "=", "open")],
                ["connection_id"],
                ["__count"],
            )
        )
        for connection in self:
            connection.error_count = counts.get(connection, 0)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_state_fields(vals)
        connections = super().create(vals_list)
        self.env["zoho.entity"].sudo().create(
            [
                {"connection_id": connection.id, "kind": kind}
                for connection in connections
                for kind in ORDERED_KINDS
            ]
        )
        return connections

    def write(self, vals):
        self._check_state_fields(vals)
        if "portal_id" in vals:
            self._check_linking_rights()
            self._check_portal_may_change(vals["portal_id"])
        if vals.keys() & {"sync_general_timesheets", "invoiced_before"}:
            self._reread_timesheets(vals)
        return super().write(vals)

    def _check_state_fields(self, vals):
        if not self.env.su and vals.keys() & STATE_FIELDS:
            raise AccessError(
                self.env._("The state of a connection changes by its buttons and its sync only.")
            )

    def _check_portal_may_change(self, portal_id):
        for connection in self:
            if connection.portal_id and connection.portal_id != portal_id and connection.link_ids:
                raise UserError(
                    self.env._(
                        "Records of the portal %(portal)s have been imported already. "
                        "Delete this connection before you link another portal.",
                        portal=connection.portal_name or connection.portal_id,
                    )
                )

    def _reread_timesheets(self, vals):
        """A preference that decides about old time logs makes them be read again."""
        for connection in self.filtered(lambda c: c.state == "running"):
            if any(connection[name] != vals[name] for name in vals if name in connection):
                timesheets = connection.sudo().entity_ids.filtered(lambda e: e.kind == "timesheet")
                timesheets.full_sync_requested = True

    # ------------------------------------------------------------------ actions

    def action_save_and_sync(self):
        """Check the choices, start syncing and return; the cron does the work."""
        self.ensure_one()
        self._check_linking_rights()
        if not self.portal_id:
            raise UserError(self.env._("Choose the portal to link first."))
        portal = self._check_portal_owner()
        self.sudo().write(
            {
                "state": "running",
                "portal_name": portal["name"],
                "portal_timezone": portal["timezone"],
            }
        )
        self._request_sync("first")
        return True

    def action_instant_sync(self):
        """Ask for a sync as soon as possible. Asking again while one is under way does nothing."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "running":
            raise UserError(self.env._("Save and sync the connection first."))
        self._request_sync("instant")
        return True

    def action_full_sync(self):
        """Ask for a complete reading of all modules, which also finds what was deleted in Zoho."""
        self.ensure_one()
        self.check_access("write")
        self.sudo().entity_ids.full_sync_requested = True
        return self.action_instant_sync()

    def action_view_errors(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "zoho_projects_connector.zoho_sync_error_action"
        )
        return {**action, "domain": [("connection_id", "=", self.id)]}

    def _field_mappings(self, kind):
        return self.field_mapping_ids.filtered(lambda mapping: mapping.kind == kind)

    # ------------------------------------------------------------------ rights

    def _check_linking_rights(self):
        """Who links a portal decides about projects, invoices and expenses: all three rights.

        :raise UserError: names the rights that are missing
        """
        if self.env.su:
            return
        needed = {
            "base.group_system": self.env._("Settings of Administration"),
            "account.group_account_manager": self.env._("Administrator of Invoicing"),
            "hr_expense.group_hr_expense_manager": self.env._("Administrator of Expenses"),
        }
        missing = [name for group, name in needed.items() if not self.env.user.has_group(group)]
        if missing:
            raise UserError(
                self.env._(
                    "To link Zoho Projects you also need the access right %(rights)s. "
                    "Ask an administrator to add it to your user.",
                    rights=", ".join(missing),
                )
            )

    def _check_portal_owner(self):
        """:return: the chosen portal as :meth:`_available_portals` gives it
        :raise UserError: the connected Zoho user does not own the portal
        """
        portal = next((p for p in self._available_portals() if p["id"] == self.portal_id), None)
        if portal is None:
            raise UserError(
                self.env._(
                    "The connected Zoho user does not see the portal %(portal)s. "
                    "Connect again as the owner of the portal.",
                    portal=self.portal_name or self.portal_id,
                )
            )
        if not portal["is_owner"]:
            raise UserError(
                self.env._(
                    "Only the owner of the portal %(portal)s may link it. "
                    "Connect again as the owner.",
                    portal=portal["name"],
                )
            )
        return portal
