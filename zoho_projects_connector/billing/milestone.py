from odoo import api, fields, models

from ..models.project_project import AMOUNT_GROUP


class ProjectMilestone(models.Model):
    """Milestones may carry an amount of their own, whatever the billing method of their project:
    it is billed once, and the open hours of the milestone with it."""

    _inherit = "project.milestone"

    zoho_billing_currency_id = fields.Many2one(related="project_id.zoho_billing_currency_id")
    zoho_amount = fields.Monetary(
        "Amount",
        currency_field="zoho_billing_currency_id",
        copy=False,
        groups=AMOUNT_GROUP,
        help="Billed instead of the hours of the milestone.",
    )
    zoho_order_line_id = fields.Many2one(
        "sale.order.line", copy=False, readonly=True, index="btree_not_null"
    )
    zoho_open_amount = fields.Monetary(
        "Amount to invoice",
        currency_field="zoho_billing_currency_id",
        compute="_compute_zoho_open_amount",
        store=True,
        groups=AMOUNT_GROUP,
    )

    @api.depends(
        "zoho_amount",
        "zoho_order_line_id.invoice_lines.quantity",
        "zoho_order_line_id.invoice_lines.price_subtotal",
        "zoho_order_line_id.invoice_lines.move_id.state",
    )
    def _compute_zoho_open_amount(self):
        for milestone in self:
            order_line = milestone.sudo().zoho_order_line_id
            is_billed = order_line and order_line._zoho_held_amount()
            milestone.zoho_open_amount = 0.0 if is_billed else milestone.zoho_amount
