from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from ..models.project_project import AMOUNT_GROUP
from .order_line import FIXED

# Milestones whose amount can be billed, hours or not.
REACHED = Domain("is_reached", "=", True) & Domain("zoho_open_amount", ">", 0)


class ProjectProject(models.Model):
    """What of a project was billed, what was not yet, and what it cost.

    Amounts are in the currency the project is billed in, without taxes. What is on the project's
    order is taken from there, so that these figures are Odoo's own profitability: “to invoice”
    there is unbilled and drafts here.
    """

    _inherit = "project.project"

    zoho_unbilled_hours = fields.Float("Unbilled hours", compute="_compute_zoho_hours")
    zoho_billed_hours = fields.Float("Billed hours", compute="_compute_zoho_hours")
    zoho_elsewhere_hours = fields.Float("Hours invoiced elsewhere", compute="_compute_zoho_hours")
    zoho_unbilled_since = fields.Date("Unbilled since", compute="_compute_zoho_hours")
    zoho_unbilled_amount = fields.Monetary(
        "Unbilled",
        currency_field="zoho_billing_currency_id",
        compute="_compute_zoho_amounts",
        groups=AMOUNT_GROUP,
    )
    zoho_draft_amount = fields.Monetary(
        "On draft invoices",
        currency_field="zoho_billing_currency_id",
        compute="_compute_zoho_amounts",
        groups=AMOUNT_GROUP,
    )
    zoho_billed_amount = fields.Monetary(
        "Billed",
        currency_field="zoho_billing_currency_id",
        compute="_compute_zoho_amounts",
        groups=AMOUNT_GROUP,
    )
    zoho_cost = fields.Monetary(
        "Cost",
        currency_field="zoho_billing_currency_id",
        compute="_compute_zoho_amounts",
        groups=AMOUNT_GROUP,
    )
    zoho_margin = fields.Monetary(
        "Margin",
        currency_field="zoho_billing_currency_id",
        compute="_compute_zoho_amounts",
        groups=AMOUNT_GROUP,
        help="Billed, drafts and unbilled, less the cost.",
    )
    zoho_budget_hours = fields.Float("Budget (hours)", copy=False)
    zoho_budget_amount = fields.Monetary(
        "Budget", currency_field="zoho_billing_currency_id", copy=False, groups=AMOUNT_GROUP
    )
    zoho_budget_hours_used = fields.Float(
        "Budget used (hours)", compute="_compute_zoho_hours", help="In per cent."
    )
    zoho_budget_amount_used = fields.Float(
        "Budget used", compute="_compute_zoho_amounts", groups=AMOUNT_GROUP, help="In per cent."
    )
    zoho_is_to_invoice = fields.Boolean(
        compute="_compute_zoho_hours", search="_search_zoho_is_to_invoice"
    )

    def _compute_zoho_hours(self):
        hours = defaultdict(lambda: defaultdict(float))
        since = {}
        for project, state, amount, first in (
            self.env["account.analytic.line"]
            .sudo()
            ._read_group(
                [("project_id", "in", self.ids), ("zoho_billing_state", "!=", False)],
                ["project_id", "zoho_billing_state"],
                ["unit_amount:sum", "date:min"],
            )
        ):
            hours[project.id][state] = amount
            if state == "unbilled":
                since[project.id] = first
        milestones = self.env["project.milestone"].sudo()
        reached = milestones.search(REACHED & Domain("project_id", "in", self.ids)).project_id
        for project in self:
            of_project = hours[project.id]
            project.zoho_unbilled_hours = of_project["unbilled"]
            project.zoho_billed_hours = of_project["invoiced"]
            project.zoho_elsewhere_hours = of_project["invoiced_elsewhere"]
            project.zoho_unbilled_since = since.get(project.id)
            is_reached = project._origin in reached
            project.zoho_is_to_invoice = bool(of_project["unbilled"]) or is_reached
            budget = project.zoho_budget_hours
            spent = sum(of_project.values())
            project.zoho_budget_hours_used = 100 * spent / budget if budget else 0.0

    def _search_zoho_is_to_invoice(self, operator, value):
        if operator != "in":
            return NotImplemented
        timesheets = self.env["account.analytic.line"].sudo()
        query = timesheets._search([("zoho_billing_state", "=", "unbilled")])
        waiting = Domain("id", "in", query.subselect("project_id"))
        reached = self.env["project.milestone"].sudo()._search(REACHED)
        waiting |= Domain("id", "in", reached.subselect("project_id"))
        if True in value and False in value:
            return Domain.TRUE
        return waiting if True in value else ~waiting

    @api.depends("zoho_pricing", "zoho_fixed_price", "zoho_budget_amount")
    def _compute_zoho_amounts(self):
        loose, costs = self._zoho_loose_amounts(), self._zoho_costs()
        lines_of = self._zoho_lines_by_project()
        drafts, fixed = self._zoho_draft_amounts(lines_of), self._zoho_fixed_amounts()
        for project in self:
            lines = lines_of.get(project.id, self.env["sale.order.line"]).sudo()
            to_invoice = sum(lines.mapped("untaxed_amount_to_invoice"))
            unbilled = loose[project.id] + to_invoice - drafts[project.id]
            draft = drafts[project.id] + fixed[project.id, "draft"]
            billed = sum(lines.mapped("untaxed_amount_invoiced")) + fixed[project.id, "posted"]
            if project.zoho_pricing == "fixed_cost" and FIXED not in lines.mapped("zoho_line_type"):
                unbilled += project.zoho_fixed_price
            currency = project.zoho_billing_currency_id or project.currency_id
            project.zoho_unbilled_amount = currency.round(unbilled)
            project.zoho_draft_amount = currency.round(draft)
            project.zoho_billed_amount = currency.round(billed)
            cost = project.currency_id._convert(
                costs[project.id], currency, project._zoho_company()
            )
            project.zoho_cost = cost
            revenue = unbilled + draft + billed
            project.zoho_margin = currency.round(revenue - cost)
            budget = project.zoho_budget_amount
            project.zoho_budget_amount_used = 100 * revenue / budget if budget else 0.0

    def _zoho_lines_by_project(self):
        """:return: ``{project id: its order lines}``, expenses included"""
        orders = self.env["sale.order"].sudo()
        found = orders._read_group(
            [("zoho_project_id", "in", self.ids), ("state", "=", "sale")],
            ["zoho_project_id"],
            ["id:recordset"],
        )
        return {project.id: of_project.order_line for project, of_project in found}

    def _zoho_loose_amounts(self):
        """:return: ``{project id: amount of what is on no order yet}``"""
        amounts = defaultdict(float)
        loose = Domain("project_id", "in", self.ids) & Domain("zoho_billing_state", "=", "unbilled")
        loose &= Domain("so_line", "=", False) | (
            Domain("so_line.zoho_project_id", "!=", False) & Domain("so_line.state", "!=", "sale")
        )
        for project, amount in (
            self.env["account.analytic.line"]
            .sudo()
            ._read_group(loose, ["project_id"], ["zoho_billing_amount:sum"])
        ):
            amounts[project.id] += amount
        for project, amount in (
            self.env["project.milestone"]
            .sudo()
            ._read_group(
                [("project_id", "in", self.ids), ("zoho_open_amount", ">", 0)],
                ["project_id"],
                ["zoho_open_amount:sum"],
            )
        ):
            amounts[project.id] += amount
        return amounts

    def _zoho_draft_amounts(self, lines_of):
        """:return: ``{project id: amount on draft invoices, less draft credit notes}``"""
        project_of = {line.id: project for project, lines in lines_of.items() for line in lines}
        amounts = defaultdict(float)
        for order_line, move_type, amount in (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                [("sale_line_ids", "in", list(project_of)), ("parent_state", "=", "draft")],
                ["sale_line_ids", "move_type"],
                ["price_subtotal:sum"],
            )
        ):
            sign = -1 if move_type == "out_refund" else 1
            if order_line.id in project_of:
                amounts[project_of[order_line.id]] += sign * amount
        return amounts

    def _zoho_costs(self):
        """:return: ``{project id: cost of its hours and expenses, in the company's currency}``"""
        costs = defaultdict(float)
        project_of = {project.account_id.id: project.id for project in self if project.account_id}
        of_projects = Domain("project_id", "in", self.ids)
        of_accounts = (
            Domain("account_id", "in", list(project_of))
            & Domain("project_id", "=", False)
            # A credit note takes revenue back, it is no cost.
            & Domain("category", "!=", "invoice")
        )
        for project, account, amount in (
            self.env["account.analytic.line"]
            .sudo()
            ._read_group(
                (of_projects | of_accounts) & Domain("amount", "<", 0),
                ["project_id", "account_id"],
                ["amount:sum"],
            )
        ):
            costs[project.id or project_of[account.id]] -= amount
        return costs
