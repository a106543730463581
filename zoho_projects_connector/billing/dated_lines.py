from odoo import models


class ProjectProject(models.Model):
    """Lines of a recurring invoice besides the hours."""

    _inherit = "project.project"

    def _zoho_fixed_lines(self, fixed_lines):
        """Lines that stand for themselves: their taxes and accounts come from their product, and
        they count for the profit of their project.

        :param fixed_lines: ``{project id: [values of an invoice line]}``
        :return: ``[(values of an invoice line, no timesheets)]`` of this project
        """
        of_project = fixed_lines.get(self.id, [])
        if of_project and not self.account_id:
            self._create_analytic_account()
        nothing = self.env["account.analytic.line"]
        distribution = self._get_analytic_distribution()
        return [
            ({**values, "analytic_distribution": distribution}, nothing) for values in of_project
        ]


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
