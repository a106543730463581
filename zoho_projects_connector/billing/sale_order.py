from odoo import fields, models

from .order_line import FIXED, HOURS


class SaleOrder(models.Model):
    _inherit = "sale.order"

    zoho_project_id = fields.Many2one(
        "project.project",
        "Billed project",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The project of Zoho Projects this order was made for.",
    )

    def action_confirm(self):
        """A confirmed quotation becomes the order of its project. It stays open: lines are added to
        it with rates and milestones."""
        result = super().action_confirm()
        self.sudo().filtered(lambda order: order.zoho_project_id and order.locked).action_unlock()
        for project in self.sudo().order_line.zoho_project_id:
            lines = self.sudo().order_line.filtered(
                lambda line, p=project: line.zoho_project_id == p
            )
            project._zoho_adopt_quoted(lines)
            project._zoho_bind_rates()
        return result


class ProjectProject(models.Model):
    _inherit = "project.project"

    def _zoho_adopt_quoted(self, lines):
        """What was agreed in the quotation counts, unless Zoho says what the project costs."""
        hours = lines.filtered(lambda line: line.zoho_line_type == HOURS)
        fixed = lines.filtered(lambda line: line.zoho_line_type == FIXED)
        if self.zoho_pricing == "project_hours" and len(hours) == 1 and not self.zoho_rate:
            self.zoho_own_rate = hours.price_unit
        if self.zoho_pricing == "fixed_cost" and len(fixed) == 1 and not self.zoho_fixed_cost:
            self.zoho_own_fixed_price = fixed.price_unit
