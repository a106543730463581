from odoo import models

from ..zoho import values

# Zoho's words → ours. Those for fixed cost and task hours have not been seen in an answer; they
# are named by analogy with Zoho Books.
BILLING_METHODS = {
    "project_hours": "project_hours",
    "based_on_project_hours": "project_hours",
    "staff_hours": "staff_hours",
    "based_on_staff_hours": "staff_hours",
    "task_hours": "task_hours",
    "based_on_task_hours": "task_hours",
    "fixed_cost": "fixed_cost",
    "fixed_cost_for_project": "fixed_cost",
}
TERMS = (
    "zoho_billing_method",
    "zoho_rate",
    "zoho_fixed_cost",
    "zoho_currency_id",
    "zoho_budget_hours",
    "zoho_budget_amount",
)


class ZohoImporterProjectTerms(models.AbstractModel):
    """``budget_info`` of a project (API notes 5.2): on what terms it is billed, and its budget."""

    _name = "zoho.importer.project.terms"
    _description = "Zoho Importer: Terms of Projects"

    def _terms(self, row, currencies):
        """:param currencies: ``{code: currency id}``
        :return: values of the fields in ``TERMS``; empty ones for users who may not see budgets
        """
        budget = row.get("budget_info") or {}
        return {
            "zoho_billing_method": BILLING_METHODS.get(budget.get("billing_method")) or False,
            "zoho_rate": values.amount(budget.get("rate_per_hour")),
            "zoho_fixed_cost": values.amount(budget.get("fixed_cost")),
            "zoho_currency_id": currencies.get(values.currency_code(budget)) or False,
            "zoho_budget_hours": _budget_hours(budget),
            "zoho_budget_amount": values.amount(budget.get("cost_budget")),
        }

    def _currencies(self, rows):
        """:return: ``{code: currency id}``, inactive currencies included"""
        codes = {values.currency_code(row.get("budget_info") or {}) for row in rows} - {""}
        found = self.env["res.currency"].with_context(active_test=False)
        return {currency.name: currency.id for currency in found.search([("name", "in", [*codes])])}


def _budget_hours(budget):
    """A budget is no reason to leave a project out: 0 when it cannot be read."""
    try:
        return values.hours(budget.get("hourly_budget") or 0)
    except values.InvalidValue:
        return 0.0
