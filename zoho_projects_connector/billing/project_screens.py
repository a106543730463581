from odoo import fields, models

from ..models.project_project import AMOUNT_GROUP


class ProjectProject(models.Model):
    """What an accountant opens from a project: without any right on projects themselves."""

    _inherit = "project.project"

    zoho_invoice_count = fields.Integer(
        "Invoices", compute="_compute_zoho_counts", groups=AMOUNT_GROUP
    )
    zoho_order_count = fields.Integer("Orders", compute="_compute_zoho_counts", groups=AMOUNT_GROUP)

    def _compute_zoho_counts(self):
        for project in self:
            project.zoho_order_count = len(project._zoho_all_orders())
            project.zoho_invoice_count = len(project._zoho_all_invoices())

    def _zoho_all_orders(self):
        """:return: orders and quotations made for these projects"""
        return self.env["sale.order"].sudo().search([("zoho_project_id", "in", self.ids)])

    def _zoho_all_invoices(self):
        """:return: invoices of these orders, and of what recurs without an order"""
        return self._zoho_all_orders().invoice_ids | self._zoho_fixed_invoices()

    def action_zoho_billing(self):
        """The project as accountants see it."""
        self.ensure_one()
        view = self.env.ref("zoho_projects_connector.project_project_view_form_accountant")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Billing"),
            "res_model": "project.project",
            "res_id": self.id,
            "views": [(view.id, "form")],
        }

    def action_zoho_timesheets(self):
        return self._zoho_list_of("zoho_unbilled_action", {"search_default_unbilled": 1})

    def action_zoho_milestones(self):
        return self._zoho_list_of("zoho_milestone_billing_action", {})

    def _zoho_list_of(self, action, context):
        action = self.env["ir.actions.act_window"]._for_xml_id(f"zoho_projects_connector.{action}")
        return action | {"domain": [("project_id", "in", self.ids)], "context": context}

    def action_zoho_invoices(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        invoices = self._zoho_all_invoices()
        return action | {"domain": [("id", "in", invoices.ids)], "context": {"create": False}}

    def action_zoho_orders(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Orders and Quotations"),
            "res_model": "sale.order",
            "views": [(False, "list"), (False, "form")],
            "domain": [("zoho_project_id", "in", self.ids)],
            "context": {"create": False},
        }
