from collections import defaultdict

from odoo import fields, models
from odoo.fields import Domain


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    zoho_project_id = fields.Many2one(
        "project.project",
        "Billed project",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Of lines that stand on no order: those of recurring invoices.",
    )


class ProjectProject(models.Model):
    """Fixed lines of recurring invoices: on no order, and yet billed with their project."""

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
        own = {
            "analytic_distribution": self._get_analytic_distribution(),
            "zoho_project_id": self.id,
        }
        return [(values | own, nothing) for values in of_project]

    def _zoho_fixed_invoices(self):
        """:return: invoices with fixed lines of these projects"""
        lines = self.env["account.move.line"].sudo()
        return lines.search([("zoho_project_id", "in", self.ids)]).move_id

    def _zoho_fixed_amounts(self):
        """:return: ``{(project id, state of the invoice): amount without taxes}``"""
        amounts = defaultdict(float)
        # Only in the currency of the project, as everything these figures count.
        for project, state, currency, move_type, amount in (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                Domain("zoho_project_id", "in", self.ids)
                & Domain("parent_state", "in", ("draft", "posted")),
                ["zoho_project_id", "parent_state", "currency_id", "move_type"],
                ["price_subtotal:sum"],
            )
        ):
            if currency == project.zoho_billing_currency_id:
                amounts[project.id, state] += -amount if move_type == "out_refund" else amount
        return amounts
