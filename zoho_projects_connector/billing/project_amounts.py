from odoo import models

from .order_line import FIXED, MILESTONE
from .project_order import same_price


class ProjectProject(models.Model):
    """Order lines of amounts: of the fixed cost and of milestones. What of them is ordered follows
    the invoices, see order_line."""

    _inherit = "project.project"

    def _zoho_fixed_line(self):
        """:return: the order line of the fixed cost, made when there is none. Of what other lines
        were billed, at another price or to another customer, nothing is left to be invoiced."""
        of_project = self._zoho_all_lines().filtered(lambda line: line.zoho_line_type == FIXED)
        line = (self._zoho_order_lines() & of_project).filtered(
            lambda line: same_price(line.price_unit, self.zoho_fixed_price)
        )[:1]
        for other in of_project - line:
            if other.state == "sale":
                held = other._zoho_held_amount()
                other._zoho_set_ordered(held / other.price_unit if held and other.price_unit else 0)
        left = max(100 - self._zoho_per_cent_billed(of_project - line), 0) / 100
        if line:
            line._zoho_set_ordered(left)
            return line
        return self._zoho_create_line(FIXED, price_unit=self.zoho_fixed_price, product_uom_qty=left)

    def _zoho_fixed_price_billed(self):
        """:return: how many per cent of the fixed price stand on invoices"""
        lines = self._zoho_all_lines().filtered(lambda line: line.zoho_line_type == FIXED)
        return self._zoho_per_cent_billed(lines)

    def _zoho_per_cent_billed(self, lines):
        currency, company = self.zoho_billing_currency_id, self._zoho_company()
        held = sum(
            line.currency_id._convert(line._zoho_held_amount(), currency, company) for line in lines
        )
        return round(100 * held / self.zoho_fixed_price) if self.zoho_fixed_price else 0

    def _zoho_milestone_line(self, milestone):
        """:return: the order line of the milestone's amount, for one invoice"""
        line = milestone.zoho_order_line_id
        values = {
            "price_unit": milestone.zoho_amount,
            "product_uom_qty": 1.0,
            "name": self.env._(
                "%(project)s: %(milestone)s", project=self.name, milestone=milestone.name
            ),
        }
        if line in self._zoho_order_lines() and not line.order_id.locked:
            line.write(values)
            return line
        milestone.zoho_order_line_id = self._zoho_create_line(MILESTONE, **values)
        return milestone.zoho_order_line_id
