from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.project_project import AMOUNT_GROUP, BILLING_METHODS


class ProjectProject(models.Model):
    """On what terms a project is billed: Zoho's, or the accountant's where Zoho tells none.

    A project of Zoho has one billing method, one currency and, depending on the method, one rate
    or one amount (API notes 5.2, ``budget_info``). People without the right to see budgets get
    none of it from the API: then it is said here.
    """

    _inherit = "project.project"

    zoho_own_pricing = fields.Selection(BILLING_METHODS, copy=False, groups=AMOUNT_GROUP)
    zoho_own_rate = fields.Float(copy=False, groups=AMOUNT_GROUP)
    zoho_own_fixed_price = fields.Float(copy=False, groups=AMOUNT_GROUP)
    zoho_pricing = fields.Selection(
        BILLING_METHODS,
        "Billed by",
        compute="_compute_zoho_terms",
        inverse="_inverse_zoho_pricing",
        store=True,
        groups=AMOUNT_GROUP,
        help="Fixed cost: one amount for the project. Project hours: one rate for all hours. Task "
        "hours: the rate of the task. Staff hours: the rate of the person.",
    )
    zoho_billing_currency_id = fields.Many2one(
        "res.currency", "Billing currency", compute="_compute_zoho_billing_currency_id", store=True
    )
    zoho_hourly_rate = fields.Monetary(
        "Hourly rate",
        currency_field="zoho_billing_currency_id",
        compute="_compute_zoho_terms",
        inverse="_inverse_zoho_hourly_rate",
        store=True,
        aggregator="avg",
        groups=AMOUNT_GROUP,
        help="For all hours without a rate of their own.",
    )
    zoho_fixed_price = fields.Monetary(
        "Fixed price",
        currency_field="zoho_billing_currency_id",
        compute="_compute_zoho_terms",
        inverse="_inverse_zoho_fixed_price",
        store=True,
        groups=AMOUNT_GROUP,
    )

    @api.depends("zoho_currency_id", "company_id.currency_id")
    def _compute_zoho_billing_currency_id(self):
        for project in self:
            currency = project.zoho_currency_id or project._zoho_company().currency_id
            project.zoho_billing_currency_id = currency

    def _zoho_company(self):
        return self.company_id or self.env.company

    @api.depends(
        "zoho_billing_method",
        "zoho_rate",
        "zoho_fixed_cost",
        "zoho_own_pricing",
        "zoho_own_rate",
        "zoho_own_fixed_price",
    )
    def _compute_zoho_terms(self):
        for project in self:
            own = project.sudo()
            project.zoho_pricing = project.zoho_billing_method or own.zoho_own_pricing
            project.zoho_hourly_rate = project.zoho_rate or own.zoho_own_rate
            project.zoho_fixed_price = project.zoho_fixed_cost or own.zoho_own_fixed_price

    def _inverse_zoho_pricing(self):
        self._zoho_set_own("zoho_pricing", "zoho_billing_method", "zoho_own_pricing")

    def _inverse_zoho_hourly_rate(self):
        self._zoho_set_own("zoho_hourly_rate", "zoho_rate", "zoho_own_rate")

    def _inverse_zoho_fixed_price(self):
        self._zoho_set_own("zoho_fixed_price", "zoho_fixed_cost", "zoho_own_fixed_price")

    def _zoho_set_own(self, name, of_zoho, own):
        """What Zoho tells is not overwritten by hand."""
        told = self.filtered(of_zoho)
        for project in self - told:
            project[own] = project[name]
        self.env.add_to_compute(self._fields[name], told)

    def _zoho_check_pricing(self):
        """:raise UserError: it is not known how a project is billed"""
        for project in self:
            if not project.zoho_pricing:
                raise UserError(
                    self.env._(
                        "“%(project)s” has no billing method. Set it with “Rates”, or in Zoho "
                        "Projects.",
                        project=project.name,
                    )
                )
