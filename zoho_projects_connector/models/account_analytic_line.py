from odoo import api, fields, models


class AccountAnalyticLine(models.Model):
    _name = "account.analytic.line"
    _inherit = ["zoho.mirror.guard", "account.analytic.line", "zoho.linked.mixin"]

    zoho_billing_state = fields.Selection(
        [
            ("unbilled", "Unbilled"),
            ("invoiced", "Invoiced"),
            ("invoiced_elsewhere", "Invoiced elsewhere"),
        ],
        "Billing state",
        compute="_compute_zoho_billing_state",
        store=True,
        readonly=False,
        copy=False,
        index="btree_not_null",
        help="Of timesheets from Zoho Projects. “Invoiced elsewhere” lie before the date chosen in "
        "the connection and are never offered for invoicing.",
    )
    zoho_invoice_line_id = fields.Many2one(
        "account.move.line",
        "Invoice line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.depends("timesheet_invoice_id.state")
    def _compute_zoho_billing_state(self):
        for line in self:
            state = line.zoho_billing_state
            if state in ("unbilled", "invoiced"):
                state = "unbilled" if line._is_not_billed() else "invoiced"
            line.zoho_billing_state = state
