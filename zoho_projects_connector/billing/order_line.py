from odoo import fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    zoho_project_id = fields.Many2one(
        "project.project",
        "Billed project",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The project of Zoho Projects whose rate this is.",
    )
    zoho_line_type = fields.Selection(
        [("hours", "Hours"), ("fixed_cost", "Fixed cost"), ("milestone", "Milestone")],
        "Zoho billing",
        readonly=True,
        copy=False,
    )

    def _zoho_settle_milestones(self):
        """A milestone is ordered as long as an invoice holds it: without one, nothing of it is to
        be invoiced, and its hours are worth their rate again."""
        for line in self.filtered(lambda line: line.zoho_line_type == "milestone"):
            ordered = 1.0 if line.qty_invoiced > 0 else 0.0
            if line.product_uom_qty != ordered:
                line.product_uom_qty = ordered
