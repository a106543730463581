from odoo import fields, models
from odoo.exceptions import UserError

from ..models.project_project import AMOUNT_GROUP

# The dialogs, by their actions.
INVOICE_DIALOG = "zoho_projects_connector.zoho_project_invoice_action"
RATES_DIALOG = "zoho_projects_connector.zoho_project_rates_action"


class ProjectProject(models.Model):
    """Where a transaction of a project begins: buttons of accountants."""

    _inherit = "project.project"

    def _zoho_check_accountant(self):
        """Accountants bill projects they could not change."""
        self.env["account.move"].check_access("create")
        self.check_access("read")

    def action_zoho_invoice(self):
        return self._zoho_open_invoice("project")

    def _zoho_open_invoice(self, scope, chosen=None):
        """:param scope: what is billed, see ``zoho.project.invoice``
        :param chosen: of these projects, the records of that kind; all when there are none
        """
        self._zoho_check_accountant()
        values = {"scope": scope, "project_ids": [fields.Command.set(self.ids)]}
        if chosen:
            values[f"{scope}_ids"] = [fields.Command.set(chosen.ids)]
        return self.env["zoho.project.invoice"].create(values)._zoho_reopen()

    def action_zoho_rates(self):
        self.ensure_one()
        self._zoho_check_accountant()
        return self._zoho_open_rates()

    def _zoho_open_rates(self, invoice=None):
        """:param invoice: the dialog to come back to"""
        rates = self.env["zoho.project.rates"].create(
            {"project_id": self.id, "invoice_id": invoice.id if invoice else False}
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(RATES_DIALOG)
        return action | {"res_id": rates.id}

    def _zoho_check_one(self):
        """:raise UserError: several projects were selected for what belongs to one"""
        if len(self) != 1:
            raise UserError(
                self.env._("Choose one project: a quotation or an expense belongs to one only.")
            )

    def action_zoho_quote(self):
        self._zoho_check_one()
        self._zoho_check_accountant()
        project = self.sudo().with_company(self._zoho_company())
        project._zoho_check_customer()
        project._zoho_check_pricing()
        order = self.env["sale.order"].sudo().create(project._prepare_zoho_quotation_vals())
        return order._get_records_action(name=self.env._("Quotation"), context={})

    def action_zoho_expense(self):
        """An expense is entered by whoever has the receipt; that it is paid by the customer of the
        project is filled in."""
        self._zoho_check_one()
        self.env["hr.expense"].check_access("create")
        self.check_access("read")
        project = self.sudo().with_company(self._zoho_company())
        if not project.account_id:
            project._create_analytic_account()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Expense"),
            "res_model": "hr.expense",
            "views": [(False, "form")],
            "context": {
                "default_product_id": self.env.ref("zoho_projects_connector.product_expense").id,
                "default_sale_order_id": project._zoho_order().id,
                "default_analytic_distribution": project._get_analytic_distribution(),
            },
        }


class ResPartner(models.Model):
    _inherit = "res.partner"

    zoho_is_to_invoice = fields.Boolean(compute="_compute_zoho_projects", groups=AMOUNT_GROUP)
    zoho_project_count = fields.Integer(
        "Zoho Projects", compute="_compute_zoho_projects", groups=AMOUNT_GROUP
    )

    def _compute_zoho_projects(self):
        for partner in self:
            projects = self.env["project.project"].search(partner._zoho_projects_from_zoho())
            partner.zoho_project_count = len(projects)
            partner.zoho_is_to_invoice = any(projects.mapped("zoho_is_to_invoice"))

    def _zoho_projects(self):
        """:return: a domain of the projects of this customer"""
        return [("partner_id", "child_of", self.commercial_partner_id.ids)]

    def _zoho_projects_from_zoho(self):
        return [*self._zoho_projects(), ("is_from_zoho", "=", True)]

    def action_zoho_projects(self):
        """Where any transaction of one of the customer's projects begins."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "zoho_projects_connector.zoho_to_invoice_action"
        )
        return action | {"domain": self._zoho_projects_from_zoho(), "context": {}}

    def action_zoho_invoice(self):
        """All projects of the customer that can stand on one invoice."""
        self.ensure_one()
        projects = self.env["project.project"].search(
            [*self._zoho_projects(), ("zoho_is_to_invoice", "=", True)]
        )
        if not projects:
            raise UserError(
                self.env._("“%(customer)s” has no unbilled hours.", customer=self.display_name)
            )
        company, currency = projects[0].company_id, projects[0].zoho_billing_currency_id
        same = projects.filtered(
            lambda project: (
                project.company_id == company and project.zoho_billing_currency_id == currency
            )
        )
        return same.action_zoho_invoice()


class ProjectTask(models.Model):
    _inherit = "project.task"

    def action_zoho_invoice(self):
        return self.project_id._zoho_open_invoice("task", self)


class ProjectMilestone(models.Model):
    _inherit = "project.milestone"

    def action_zoho_invoice(self):
        return self.project_id._zoho_open_invoice("milestone", self)


class ZohoTaskList(models.Model):
    _inherit = "zoho.task.list"

    def action_zoho_invoice(self):
        return self.project_id._zoho_open_invoice("task_list", self)


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def action_zoho_invoice(self):
        """Bill exactly these hours."""
        self.project_id._zoho_check_accountant()
        unbilled = self.filtered_domain(
            self.env["zoho.invoicing"]._unbilled_domain(self.project_id)
        )
        if not unbilled:
            raise UserError(self.env._("None of these hours can be billed."))
        return unbilled.project_id._zoho_open_invoice("timesheet", unbilled)
