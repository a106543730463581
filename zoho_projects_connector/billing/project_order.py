from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare, formatLang

from .order_line import FIXED, HOURS


class ProjectProject(models.Model):
    """Zoho's billing method as Odoo's own pricing: a confirmed sales order with a line per rate.

    ===============  =======================================================
    Project hours    one line, the sales order item of the project
    Task hours       a line per rate, the sales order items of the tasks
    Staff hours      a line per rate, in the project's table of employees
    Fixed cost       one line of quantity 1, ordered and not counted in hours
    ===============  =======================================================

    Odoo then delivers all hours on these lines by itself, the ones of the next sync as well.
    """

    _inherit = "project.project"

    def _zoho_order_lines(self):
        """:return: the lines of these orders that say what the project costs"""
        self.ensure_one()
        return self._zoho_orders().order_line.filtered("zoho_line_type")

    def _zoho_all_lines(self):
        """:return: these lines of all orders: also of former customers and currencies"""
        return self.env["sale.order.line"].search(
            [("zoho_project_id", "=", self.id), ("zoho_line_type", "!=", False)]
        )

    def _zoho_order(self):
        """:return: the confirmed sales order of this project, made when there is none"""
        self.ensure_one()
        order = self._zoho_orders().filtered(lambda order: not order.locked)[-1:]
        if order:
            return order
        self._zoho_check_customer()
        order = self.env["sale.order"].create(self._zoho_order_values())
        order.action_confirm()
        if not self.reinvoiced_sale_order_id:
            self.reinvoiced_sale_order_id = order  # where core puts what is bought for the project
        return order

    def _zoho_orders(self):
        """:return: the confirmed orders made for this project and its customer, oldest first"""
        orders = self.env["sale.order"].search(
            [
                ("zoho_project_id", "=", self.id),
                ("state", "=", "sale"),
                ("currency_id", "=", self.zoho_billing_currency_id.id),
            ],
            order="id",
        )
        customer = self.partner_id.commercial_partner_id
        return orders.filtered(lambda order: order.partner_id.commercial_partner_id == customer)

    def _zoho_order_values(self):
        return {
            "partner_id": self.partner_id.id,
            "company_id": self._zoho_company().id,
            "project_id": self.id,
            "zoho_project_id": self.id,
            "pricelist_id": self._zoho_pricelist().id,
            "origin": self.name,
            # Quotations carry the user who made them; the project's own order belongs to nobody.
            "user_id": False,
        }

    def _zoho_check_customer(self):
        """:raise UserError: nobody to send an invoice to, or in no currency"""
        for project in self:
            if not project.partner_id:
                raise UserError(
                    self.env._(
                        "“%(project)s” has no customer. Associate it with a primary client in Zoho "
                        "Projects, or choose a customer here.",
                        project=project.name,
                    )
                )
            if not project.zoho_billing_currency_id.active:
                raise UserError(
                    self.env._(
                        "“%(project)s” is billed in %(currency)s, which is not in use. Activate "
                        "the currency in the settings of Invoicing.",
                        project=project.name,
                        currency=project.zoho_billing_currency_id.name,
                    )
                )

    def _zoho_pricelist(self):
        """:return: a price list in the currency of the project, made when there is none. Prices do
        not come from it: it is what gives an order its currency."""
        currency, company = self.zoho_billing_currency_id, self._zoho_company()
        pricelists = self.env["product.pricelist"]
        own = self.partner_id.with_company(company).property_product_pricelist
        if own.currency_id == currency:
            return own
        known = pricelists.search(
            [("currency_id", "=", currency.id), ("company_id", "in", (company.id, False))], limit=1
        )
        return known or pricelists.create(
            {
                "name": self.env._("Projects in %(currency)s", currency=currency.name),
                "currency_id": currency.id,
                "company_id": company.id,
            }
        )

    # ------------------------------------------------------------------ lines

    def _zoho_known_hours_line(self, rate):
        """:return: the order line for hours at this rate, if there is one"""
        lines = self._zoho_order_lines().filtered(
            lambda line: line.zoho_line_type == HOURS and same_price(line.price_unit, rate)
        )
        return lines.sorted(lambda line: line.order_id.locked)[:1]

    def _zoho_hours_line(self, rate):
        """:return: the order line for hours at this rate, made when there is none"""
        line = self._zoho_known_hours_line(rate)
        if line:
            return line
        return self._zoho_create_line(HOURS, price_unit=rate, product_uom_qty=0.0)

    def _zoho_create_line(self, line_type, **values):
        values = self._zoho_line_values(line_type) | values
        return self.env["sale.order.line"].create(values | {"order_id": self._zoho_order().id})

    def _zoho_line_values(self, line_type):
        """:return: what all order lines of this type have in common"""
        values = {
            "zoho_project_id": self.id,
            "zoho_line_type": line_type,
            "discount": 0.0,  # of a price list: what is billed are Zoho's prices
        }
        if line_type == HOURS:
            product = self.timesheet_product_id or self.env.ref("sale_timesheet.time_product")
            return values | {
                "product_id": product.id,
                "product_uom_id": self.env.ref("uom.product_uom_hour").id,
                "name": self.env._("%(project)s: hours", project=self.name),
            }
        product = self.env.ref("zoho_projects_connector.product_fixed_price")
        return values | {
            "product_id": product.id,
            "name": self.env._("%(project)s: fixed price", project=self.name),
        }

    # ------------------------------------------------------------------ binding

    def _zoho_bind_rates(self):
        """Let Odoo deliver the hours of this project on the lines of its order. Writes only what
        differs; what somebody assigned to another order stays there."""
        self.ensure_one()
        project = self.sudo().with_company(self._zoho_company())
        if project.zoho_pricing == "fixed_cost":
            line = project._zoho_fixed_line() if project.zoho_fixed_price else None
        else:
            rate = project.zoho_hourly_rate
            line = project._zoho_hours_line(rate) if rate else None
        line = line or project.env["sale.order.line"]
        ours = project._zoho_all_lines()
        current = project.sale_line_id
        if line and current != line and (not current or current in ours):
            project.sale_line_id = line
        project._zoho_bind_tasks(line, ours)
        project._zoho_bind_staff(line, ours)

    def _zoho_bind_tasks(self, default, ours):
        tasks = self.env["project.task"].with_context(active_test=False)
        own_rates = {}
        if self.zoho_pricing == "task_hours":
            for rate, with_rate in tasks._read_group(
                [("project_id", "=", self.id), ("zoho_hourly_rate", ">", 0)],
                ["zoho_hourly_rate"],
                ["id:recordset"],
            ):
                own_rates[self._zoho_hours_line(rate)] = with_rate
        others = tasks.search(
            [
                ("project_id", "=", self.id),
                ("id", "not in", [task_id for ts in own_rates.values() for task_id in ts.ids]),
            ]
        )
        for line, of_line in [*own_rates.items(), (default, others)]:
            changed = of_line.filtered(
                lambda task, line=line: (
                    task.sale_line_id != line
                    and (not task.sale_line_id or task.sale_line_id in ours)
                )
            )
            if changed:
                changed.sale_line_id = line

    def _zoho_bind_staff(self, default, ours):
        for entry in self.sale_line_employee_ids:
            rate = entry.zoho_hourly_rate if self.zoho_pricing == "staff_hours" else 0.0
            line = self._zoho_hours_line(rate) if rate else default
            if entry.sale_line_id != line and (
                not entry.sale_line_id or entry.sale_line_id in ours
            ):
                entry.sale_line_id = line

    # ------------------------------------------------------------------ quotations

    def _prepare_zoho_quotation_vals(self):
        """:return: values of a draft order with a line per rate and the hours it was planned for"""
        self.ensure_one()
        if self.zoho_pricing == "fixed_cost":
            lines = [self._zoho_quoted(FIXED, self.zoho_fixed_price, 1.0)]
        else:
            lines = [self._zoho_quoted(HOURS, *planned) for planned in self._zoho_planned()]
        return self._zoho_order_values() | {
            "user_id": self.env.uid,
            "order_line": [fields.Command.create(values) for values in lines],
        }

    def _zoho_quoted(self, line_type, rate, quantity, label=None):
        quoted = {"price_unit": rate, "product_uom_qty": quantity}
        if label:
            quoted["name"] = label
        return self._zoho_line_values(line_type) | quoted

    def _zoho_planned(self):
        """:return: ``[(rate, hours, label)]`` as planned: of the tasks, or 1 when nothing was"""
        default = self.zoho_hourly_rate
        if self.zoho_pricing == "staff_hours":
            entries = self.sale_line_employee_ids.filtered("zoho_hourly_rate")
            names = [
                (entry.zoho_hourly_rate, 1.0, f"{self.name}: {entry.employee_id.name}")
                for entry in entries
            ]
            return names or [(default, 1.0, None)]
        tasks = self.env["project.task"].search(
            [("project_id", "=", self.id), ("child_ids", "=", False)]
        )
        hours = {}
        for task in tasks:
            rate = task.zoho_hourly_rate if self.zoho_pricing == "task_hours" else 0.0
            hours[rate or default] = hours.get(rate or default, 0.0) + task.allocated_hours
        return [
            (rate, planned or 1.0, self._zoho_rate_label(rate) if len(hours) > 1 else None)
            for rate, planned in (hours or {default: 0.0}).items()
        ]

    def _zoho_rate_label(self, rate):
        amount = formatLang(self.env, rate, currency_obj=self.zoho_billing_currency_id)
        return self.env._("%(project)s: hours at %(rate)s", project=self.name, rate=amount)


def same_price(one, other):
    return float_compare(one, other, precision_digits=4) == 0
