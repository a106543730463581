from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

# The types of order lines.
HOURS, FIXED, MILESTONE = "hours", "fixed_cost", "milestone"
# Those that say what something costs, not what an hour of it does.
AMOUNTS = (FIXED, MILESTONE)
# What rounding makes of the hours of one invoice line, at most.
ROUNDING = 0.0101
# And of those of an order line, with credit notes and what was billed again.
ROUNDING_OF_ALL = 0.05


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
        [(HOURS, "Hours"), (FIXED, "Fixed cost"), (MILESTONE, "Milestone")],
        "Zoho billing",
        readonly=True,
        copy=False,
    )

    def _zoho_settle_milestones(self):
        """A milestone is ordered as long as an invoice holds it: without one, nothing of it is to
        be invoiced, and its hours are worth their rate again."""
        for line in self.filtered(lambda line: line.zoho_line_type == MILESTONE):
            line._zoho_set_ordered(1.0 if line._zoho_held_amount() else 0.0)

    def _zoho_set_ordered(self, quantity):
        """What is ordered of an amount follows its invoices, in a locked order as well: it is not
        what people agreed upon."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        for line in self:
            if float_compare(line.product_uom_qty, quantity, precision_digits=digits):
                locked = line.order_id.filtered("locked")
                locked.action_unlock()
                line.product_uom_qty = quantity
                locked.action_lock()

    def _zoho_held_amount(self):
        """Credit notes count from when they are posted. One that credits a lower price leaves the
        rest billed, and a discount is not billed later.

        :return: how much of this amount stands on invoices
        """
        self.ensure_one()
        quantity = amount = 0.0
        for line in self.invoice_lines:
            move = line.move_id
            is_credit = move.move_type == "out_refund"
            if move.state == "posted" or (move.state == "draft" and not is_credit):
                sign = -1 if is_credit else 1
                quantity += sign * line.quantity
                amount += sign * line.price_subtotal
        return max(self.currency_id.round(max(quantity * self.price_unit, amount)), 0.0)

    def _zoho_shares(self):
        """:return: ``{amount: how much of it stands on invoices, 1 for all}``"""
        shares = {}
        for line in self.filtered(lambda line: line.zoho_line_type in AMOUNTS):
            if line.zoho_line_type == FIXED:
                shares[line] = line.zoho_project_id._zoho_fixed_price_billed() / 100
            elif line.price_unit:
                shares[line] = line._zoho_held_amount() / line.price_unit
        return shares

    def _zoho_check_shares(self, before):
        """:raise UserError: more than all of an amount would be billed now"""
        if any(
            share > max(before[line], 1) and before[line]
            for line, share in self._zoho_shares().items()
        ):
            self._zoho_refuse_more()

    def _zoho_refuse_more(self):
        raise UserError(self.env._("Of a fixed price no more than what is left can be billed."))

    def _zoho_billed(self):
        """:return: hours of this line that stand on invoices, and as how many they were billed:
        what rounding made of them, and not what somebody changed on an invoice"""
        if not self:
            return 0.0, 0.0
        hours_on = defaultdict(float)
        for line, hours in self.env["account.analytic.line"]._read_group(
            [("so_line", "=", self.id), ("zoho_billing_state", "=", "invoiced")],
            ["zoho_invoice_line_id"],
            ["unit_amount:sum"],
        ):
            hours_on[line] = hours
        billed = sum(hours_on.values())
        if abs(self.qty_invoiced - billed) < ROUNDING_OF_ALL:
            return billed, self.qty_invoiced
        rounded = 0.0
        for line in hours_on:
            quantity = -line.quantity if line.move_type == "out_refund" else line.quantity
            difference = quantity - line.zoho_hours
            rounded += difference if abs(difference) < ROUNDING else 0.0
        return billed, billed + rounded
