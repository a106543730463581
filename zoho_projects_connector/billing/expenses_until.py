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


class ProjectProject(models.Model):
    _inherit = "project.project"

    def _zoho_expense_lines(self):
        """:return: order lines of expenses of this project that are to be invoiced"""
        customer = self.partner_id.commercial_partner_id
        elsewhere = self.reinvoiced_sale_order_id.filtered(
            lambda order: (
                order.zoho_project_id in (self.browse(), self)
                and order.currency_id == self.zoho_billing_currency_id
                and order.partner_id.commercial_partner_id == customer
            )
        )
        return (self._zoho_orders() | elsewhere).order_line.filtered(
            lambda line: line.is_expense and line.state == "sale" and line.qty_to_invoice > 0
        )
