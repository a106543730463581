from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _zoho_until(self, day):
        """:return: those of these expenses that were not spent after this day; all without one"""
        if not day or not self:
            return self
        later = self.env["account.analytic.line"].search(
            [("so_line", "in", self.ids), ("date", ">", day)]
        )
        return self - later.so_line
