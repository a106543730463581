from odoo import api, fields, models
from odoo.exceptions import UserError

# Shown when there are some; contacts, statuses and tags matter only when records are removed.
SHOWN_KINDS = [
    "project",
    "task",
    "bug",
    "timesheet",
    "customer",
    "contact",
    "user",
    "milestone",
    "task_list",
    "status",
    "tag",
]
ONLY_REMOVED = {"contact", "milestone", "task_list", "status", "tag"}


class ZohoLifeCycle(models.TransientModel):
    """Disable, enable or delete a connection, knowing beforehand what that concerns."""

    _name = "zoho.life.cycle"
    _description = "Disable, Enable or Delete a Zoho Connection"

    connection_id = fields.Many2one("zoho.connection", required=True, ondelete="cascade")
    operation = fields.Selection(
        [("disable", "Disable"), ("enable", "Enable"), ("delete", "Delete")], required=True
    )
    portal = fields.Char("Connection name", related="connection_id.display_name")
    sync_status = fields.Selection(related="connection_id.sync_status")
    error_count = fields.Integer("Open errors", related="connection_id.error_count")
    line_ids = fields.One2many("zoho.life.cycle.line", "wizard_id", "Records", readonly=True)
    remove_unused = fields.Boolean("Also remove what nobody used")
    typed_name = fields.Char("Portal name")

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        for wizard in wizards:
            wizard.connection_id.check_access("write")
            wizard._count_records()
        return wizards

    def action_confirm(self):
        self.ensure_one()
        self.connection_id.check_access("write")
        if self.operation == "disable":
            self.connection_id._disable()
            return {"type": "ir.actions.act_window_close"}
        if self.operation == "enable":
            if self.connection_id._enable():
                return {"type": "ir.actions.act_window_close"}
            return self._notification(
                "warning", self.connection_id.sudo().attention_message, self._close()
            )
        return self._delete_connection()

    def _delete_connection(self):
        name = self.portal
        if (self.typed_name or "").strip().casefold() != name.strip().casefold():
            raise UserError(
                self.env._("To delete the connection, type its name: %(name)s", name=name)
            )
        said = self.connection_id._delete(remove_unused=self.remove_unused)
        connections = self.env["ir.actions.act_window"]._for_xml_id(
            "zoho_projects_connector.zoho_connection_action"
        )
        message = " ".join([self.env._("The connection %(name)s was deleted.", name=name), *said])
        return self._notification("success", message, {**connections, "target": "main"})

    def _notification(self, kind, message, following):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": kind, "message": message, "sticky": True, "next": following},
        }

    def _close(self):
        return {"type": "ir.actions.act_window_close"}

    # ------------------------------------------------------------------ counts

    def _count_records(self):
        """Note how many records of each kind there are, and what a removal would leave."""
        wizard = self.sudo()
        counts = dict(
            wizard.env["zoho.link"]._read_group(
                [("connection_id", "=", wizard.connection_id.id)], ["kind"], ["__count"]
            )
        )
        unused = {}
        if wizard.operation == "delete" and counts:
            for verdict in wizard.env["zoho.unused"]._look(wizard.connection_id):
                for kind in set(verdict.kinds.values()):
                    unused[kind] = verdict.count(kind)
        labels = dict(wizard.env["zoho.link"]._fields["kind"]._description_selection(wizard.env))
        rows = []
        for kind in SHOWN_KINDS:
            if not counts.get(kind) or (wizard.operation != "delete" and kind in ONLY_REMOVED):
                continue
            number, reasons = unused.get(kind, (0, {}))
            rows.append(
                {
                    "name": labels[kind],
                    "count": counts[kind],
                    "unused_count": number,
                    "kept": wizard.env["zoho.unused"]._reasons(reasons) if reasons else False,
                }
            )
            if kind == "timesheet":
                rows += wizard._billing_rows()
        wizard.line_ids = [fields.Command.create(row) for row in rows]

    def _billing_rows(self):
        links = self.env["zoho.link"]._search(
            [("connection_id", "=", self.connection_id.id), ("kind", "=", "timesheet")]
        )
        by_state = dict(
            self.env["account.analytic.line"]._read_group(
                [("id", "in", links.subselect("res_id"))], ["zoho_billing_state"], ["__count"]
            )
        )
        unbilled = by_state.pop("unbilled", 0)
        return [
            {"name": self.env._("of them unbilled"), "count": unbilled, "is_detail": True},
            {
                "name": self.env._("of them invoiced"),
                "count": sum(by_state.values()),
                "is_detail": True,
            },
        ]


class ZohoLifeCycleLine(models.TransientModel):
    """Records of one kind."""

    _name = "zoho.life.cycle.line"
    _description = "Records of a Zoho Connection"

    wizard_id = fields.Many2one("zoho.life.cycle", required=True, ondelete="cascade")
    name = fields.Char("Records", readonly=True)
    count = fields.Integer("In Odoo", readonly=True)
    unused_count = fields.Integer("Unused", readonly=True)
    kept = fields.Char("Why others stay", readonly=True)
    is_detail = fields.Boolean(readonly=True)
