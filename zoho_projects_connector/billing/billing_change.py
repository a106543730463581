from odoo import api, fields, models

from ..models.project_project import AMOUNT_GROUP
from .order_line import AMOUNTS

KIND = "timesheet"
CODE = "already_invoiced"


class ZohoBillingChange(models.Model):
    """A timesheet that changed in Zoho after it was invoiced, until somebody has decided.

    Nothing of an invoice changes by itself: the sync reports what it would have written, as an
    error, and here with the money in it. The error and the change open and close together.
    """

    _name = "zoho.billing.change"
    _description = "Changed in Zoho after Invoicing"
    _order = "id desc"

    error_id = fields.Many2one("zoho.sync.error", required=True, readonly=True, ondelete="cascade")
    connection_id = fields.Many2one(related="error_id.connection_id", store=True)
    company_id = fields.Many2one(related="error_id.company_id", store=True, index=True)
    zoho_id = fields.Char(related="error_id.zoho_id")
    zoho_url = fields.Char(related="error_id.zoho_url")
    message = fields.Char("What happened", related="error_id.message")
    timesheet_id = fields.Many2one(
        "account.analytic.line", readonly=True, index="btree_not_null", ondelete="set null"
    )
    what = fields.Selection(
        [
            ("hours", "Other hours"),
            ("moved", "Moved"),
            ("unapproved", "No longer billable or approved"),
            ("deleted", "Deleted"),
        ],
        "Change",
        required=True,
        readonly=True,
    )
    project_id = fields.Many2one(related="timesheet_id.project_id", store=True)
    task_id = fields.Many2one(related="timesheet_id.task_id")
    employee_id = fields.Many2one(related="timesheet_id.employee_id")
    date = fields.Date(related="timesheet_id.date")
    partner_id = fields.Many2one(related="timesheet_id.project_id.partner_id", store=True)
    invoice_id = fields.Many2one(
        "account.move", compute="_compute_invoice", store=True, index="btree_not_null"
    )
    invoice_line_id = fields.Many2one("account.move.line", compute="_compute_invoice", store=True)
    currency_id = fields.Many2one(related="timesheet_id.zoho_billing_currency_id")
    billed_hours = fields.Float(compute="_compute_hours")
    zoho_hours = fields.Float("Hours in Zoho", readonly=True)
    difference = fields.Float(compute="_compute_hours", help="What Zoho has more, or less.")
    amount = fields.Monetary("At stake", compute="_compute_hours", groups=AMOUNT_GROUP)
    new_values = fields.Json(readonly=True, help="What the sync would have written.")
    fingerprint = fields.Char(readonly=True)
    state = fields.Selection(
        [
            ("open", "Open"),
            ("ignored", "Ignored"),
            ("billed", "Difference billed"),
            ("credited", "Difference credited"),
            ("resolved", "Settled by the sync"),
        ],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )

    _one_per_error = models.UniqueIndex("(error_id)", "This change is recorded already.")

    @api.depends("timesheet_id.timesheet_invoice_id", "timesheet_id.zoho_invoice_line_id")
    def _compute_invoice(self):
        for change in self:
            timesheet = change.timesheet_id.sudo()
            invoice = timesheet.timesheet_invoice_id
            line = timesheet.zoho_invoice_line_id
            if not line:  # billed with Odoo's own wizard, on another order
                line = invoice.invoice_line_ids.filtered(
                    lambda line, sold=timesheet.so_line: sold in line.sale_line_ids
                )[:1]
            change.invoice_id, change.invoice_line_id = invoice, line

    @api.depends("timesheet_id.unit_amount", "timesheet_id.zoho_correction_ids", "zoho_hours")
    def _compute_hours(self):
        for change in self:
            timesheet = change.timesheet_id.sudo()
            change.billed_hours = timesheet._zoho_net_hours()
            change.difference = change.zoho_hours - change.billed_hours
            price = change.sudo().invoice_line_id.price_unit or timesheet.zoho_hourly_rate
            if change._is_paid_with_amount():
                price = 0.0
            change.amount = timesheet.zoho_billing_currency_id.round(price * change.difference)

    def _is_paid_with_amount(self):
        """More or less hours make no difference to a fixed price."""
        return self.sudo().invoice_line_id.sale_line_ids[:1].zoho_line_type in AMOUNTS

    @api.depends("timesheet_id.name", "zoho_id")
    def _compute_display_name(self):
        for change in self:
            change.display_name = change.timesheet_id.name or change.zoho_id

    # ------------------------------------------------------------------ what the sync reports

    @api.model
    def _record(self, connection, facts):
        """:param facts: ``{zoho id: values of the change}`` of errors just recorded"""
        if not facts:
            return
        errors = self.env["zoho.sync.error"].search(
            [
                ("connection_id", "=", connection.id),
                ("kind", "=", KIND),
                ("code", "=", CODE),
                ("zoho_id", "in", list(facts)),
            ]
        )
        known = {
            change.error_id: change for change in self.search([("error_id", "in", errors.ids)])
        }
        for error in errors:
            values, change = facts[error.zoho_id], known.get(error)
            if change is None:
                self.create({"error_id": error.id, "state": _state_of(error), **values})
            elif change.state not in ("open", "resolved") and not change._is_settled(values):
                # Decided upon before, and changed once more: to be decided upon again.
                change.write(values | {"state": "open"})
                error.state = "open"
            else:
                change.write(values | {"state": _state_of(error)})

    def _is_settled(self, values):
        same = all(self[name] == values[name] for name in ("what", "fingerprint"))
        return same and self.zoho_hours == values["zoho_hours"]

    def _follow_error(self, state):
        """The error was closed or opened by the sync or by an administrator."""
        waiting = self.filtered(lambda change: change.state in ("open", "ignored", "resolved"))
        waiting.state = state

    @api.model
    def _reopen_freed(self, timesheets):
        """Hours whose change was ignored are billable again: now the change has to come in."""
        changes = self.sudo().search(
            [("timesheet_id", "in", timesheets.ids), ("state", "=", "ignored")]
        )
        for change in changes:
            change._link()._forget_what_was_written()
            change.error_id.state = "open"

    def _link(self):
        return (
            self.env["zoho.link"]
            ._find(self.connection_id, KIND, [self.zoho_id])
            .get(self.zoho_id, self.env["zoho.link"])
        )


class ZohoSyncError(models.Model):
    _inherit = "zoho.sync.error"

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            changes = self.env["zoho.billing.change"].sudo()
            changes.search([("error_id", "in", self.ids)])._follow_error(vals["state"])
        return result


def _state_of(error):
    return error.state if error.state in ("open", "ignored") else "open"
