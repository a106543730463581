from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from odoo import models
from odoo.exceptions import LockError, UserError
from odoo.fields import Command, Domain
from odoo.tools import format_list

from .grouping import groups_of, label_of, share_out


@dataclass
class InvoiceRequest:
    """What an accountant wants on one invoice."""

    projects: object  # project.project, of one customer and currency
    timesheets: object  # account.analytic.line, unbilled
    group_by: str = "rate"  # see GROUPINGS
    milestones: object = None  # project.milestone, with an open amount
    percentages: dict = field(default_factory=dict)  # {project id: per cent of its fixed price}
    fixed_lines: dict = field(default_factory=dict)  # {project id: [values of an invoice line]}
    with_expenses: bool = False
    print_timesheets: bool = False
    invoice_date: date | None = None  # expenses of later days wait for the next invoice


class NothingToInvoice(UserError):
    """There is nothing of what was asked for."""


class ZohoInvoicing(models.AbstractModel):
    """From hours to a draft invoice: Odoo's own order, preparation and taxes; which hours stand on
    which line, and that no hour stands on two, is decided here."""

    _name = "zoho.invoicing"
    _description = "Invoicing of Zoho Projects"

    def _unbilled_domain(self, projects):
        """:return: the timesheets of these projects that can be billed. Hours somebody assigned to
        another order are billed there, by Odoo's own wizard."""
        return (
            Domain("project_id", "in", projects.ids)
            & Domain("zoho_billing_state", "=", "unbilled")
            & (Domain("so_line", "=", False) | Domain("so_line.zoho_project_id", "!=", False))
        )

    def _create_invoice(self, request):
        """:return: the draft invoice
        :raise UserError: what stands in the way, before anything was written
        """
        self.env["account.move"].check_access("create")
        request.projects.check_access("read")
        engine = self.sudo().with_company(request.projects[:1]._zoho_company())
        request.projects = request.projects.with_env(engine.env)
        request.timesheets = request.timesheets.with_env(engine.env)
        if request.milestones is not None:
            request.milestones = request.milestones.with_env(engine.env)
        engine._check_one_customer(request.projects)
        engine._check_terms(request)
        engine._lock(request.timesheets)
        return engine._create(request).with_env(self.env)

    # ------------------------------------------------------------------ what stands in the way

    def _check_one_customer(self, projects):
        if not projects:
            raise UserError(self.env._("Choose a project to invoice."))
        projects._zoho_check_customer()
        for what, label in (
            (projects.partner_id.commercial_partner_id, self.env._("customers")),
            (projects.zoho_billing_currency_id, self.env._("currencies")),
            (projects.company_id, self.env._("companies")),
        ):
            if len(what) > 1:
                raise UserError(
                    self.env._(
                        "One invoice cannot have several %(what)s (%(names)s). Invoice these "
                        "projects one by one.",
                        what=label,
                        names=format_list(self.env, what.mapped("display_name")),
                    )
                )

    def _check_terms(self, request):
        """:raise UserError: a project, a task or a person has no rate"""
        by_terms = request.timesheets.project_id
        if not request.fixed_lines:
            by_terms |= request.projects
        by_terms._zoho_check_pricing()
        missing = self._without_rate(request.timesheets)
        missing += [
            project.name
            for project in request.projects
            if request.percentages.get(project.id) and not project.zoho_fixed_price
        ]
        if missing:
            raise UserError(
                self.env._(
                    "There is no rate for %(names)s. Set it with “Rates”, or in Zoho Projects.",
                    names=format_list(self.env, missing),
                )
            )

    def _without_rate(self, timesheets):
        """:return: names of the projects, tasks and people whose hours have no price"""
        names = {}
        for timesheet in timesheets.filtered(lambda line: not line.zoho_hourly_rate):
            pricing = timesheet.project_id.zoho_pricing
            if pricing == "fixed_cost" or timesheet._zoho_open_milestone():
                continue
            name = timesheet.project_id.name
            if pricing == "task_hours" and timesheet.task_id:
                name = f"{name} / {timesheet.task_id.name}"
            elif pricing == "staff_hours":
                name = f"{name} / {timesheet.employee_id.name}"
            names[name] = None
        return list(names)

    def _lock(self, timesheets):
        """From here to the end of the transaction nobody else bills these hours.

        Who comes later and saw them unbilled gets a serialisation failure: Odoo tries again, and
        finds them billed.
        """
        try:
            timesheets.lock_for_update(allow_referencing=True)
        except LockError:
            raise UserError(
                self.env._("Somebody else is just invoicing these hours. Try again in a moment.")
            ) from None
        timesheets.invalidate_recordset(["timesheet_invoice_id", "zoho_billing_state"])
        billed = timesheets.filtered(lambda line: line.zoho_billing_state != "unbilled")
        if billed:
            invoices = billed.timesheet_invoice_id.mapped("display_name")
            raise UserError(
                self.env._(
                    "%(number)s of these timesheets have been invoiced meanwhile (%(invoices)s). "
                    "Open the window again to see what is left.",
                    number=len(billed),
                    invoices=format_list(self.env, invoices) or self.env._("elsewhere"),
                )
            )

    # ------------------------------------------------------------------ the invoice

    def _create(self, request):
        lines, orders = [], self.env["sale.order"]
        nothing = self.env["account.analytic.line"]
        several = len(request.projects) > 1
        expenses = self.env["sale.order.line"]
        for project in request.projects:
            of_project = self._project_lines(project, request)
            if request.with_expenses:
                # Those of an order that several projects share stand with the first one.
                more = project._zoho_expense_lines() - expenses
                of_project += self._expense_lines(more, request)
                expenses |= more
            if not of_project:
                continue
            orders |= project._zoho_order()
            if several:
                section = {"display_type": "line_section", "name": project.name}
                lines.append((section, nothing))
            lines += of_project
        if not lines:
            raise NothingToInvoice(
                self.env._(
                    "There is nothing to invoice: no unbilled hours, amounts or expenses in this "
                    "selection."
                )
            )
        for sequence, (vals, timesheets) in enumerate(lines, 1):
            vals |= {"sequence": sequence, "zoho_hours": sum(timesheets.mapped("unit_amount"))}
        values = self._in_language_of_customer(orders[0])._prepare_invoice()
        values |= {
            "invoice_origin": ", ".join(orders.mapped("name")),
            "invoice_line_ids": [Command.create(vals) for vals, _timesheets in lines],
            "zoho_print_timesheets": request.print_timesheets,
        }
        if request.invoice_date:
            values["invoice_date"] = request.invoice_date
        invoice = orders._create_account_invoices([values], False)
        in_order = invoice.invoice_line_ids.sorted("sequence")
        invoice._zoho_attach(
            {line: billed for line, (_vals, billed) in zip(in_order, lines, strict=True)}
        )
        invoice.message_post_with_source(
            "mail.message_origin_link",
            render_values={"self": invoice, "origin": orders},
            subtype_xmlid="mail.mt_note",
        )
        return invoice

    def _in_language_of_customer(self, order):
        language = order.partner_invoice_id.lang
        return order.with_context(lang=language) if language else order

    def _project_lines(self, project, request):
        """:return: ``[(values of an invoice line, its timesheets)]``"""
        timesheets = request.timesheets.filtered(lambda line: line.project_id == project)
        project._zoho_bind_rates()
        lines = project._zoho_fixed_lines(request.fixed_lines)
        milestones = request.milestones if request.milestones is not None else []
        for milestone in milestones:
            if milestone.project_id == project and milestone.zoho_open_amount:
                of_milestone = timesheets.filtered(
                    lambda t, m=milestone: t.task_id.milestone_id == m
                )
                timesheets -= of_milestone
                order_line = project._zoho_milestone_line(milestone)
                lines.append(self._amount_line(order_line, 1.0, of_milestone))
        # What is paid with a milestone that is not on this invoice waits for its milestone.
        timesheets = timesheets.filtered(lambda line: not line._zoho_open_milestone())
        if project.zoho_pricing == "fixed_cost":
            lines += self._fixed_price_lines(project, timesheets, request)
        else:
            lines += self._hours_lines(project, timesheets, request.group_by)
        return lines

    def _expense_lines(self, expenses, request):
        nothing = self.env["account.analytic.line"]
        return [
            (order_line._prepare_invoice_line(), nothing)
            for order_line in expenses._zoho_until(request.invoice_date)
        ]

    def _fixed_price_lines(self, project, timesheets, request):
        percentage = request.percentages.get(project.id, 0)
        if not percentage:
            return []
        order_line = project._zoho_fixed_line()
        if percentage + project._zoho_fixed_price_billed() > 100:
            order_line._zoho_refuse_more()
        return [self._amount_line(order_line, percentage / 100, timesheets)]

    def _amount_line(self, order_line, quantity, timesheets):
        values = order_line._prepare_invoice_line(quantity=quantity, name=order_line.name)
        return values, timesheets

    def _hours_lines(self, project, timesheets, group_by):
        order = self._in_language_of_customer(project._zoho_order()) if timesheets else None
        groups, lines = self._hours_groups(timesheets, group_by), []
        order_lines = {rate: project._zoho_hours_line(rate) for rate in {g.rate for g in groups}}
        for group in groups:
            order_line = order_lines[group.rate]
            # Odoo has put the hours on the lines of the order by its own rules; where these lead
            # elsewhere, as with a rate that just changed, the rate decides.
            elsewhere = group.timesheets.filtered(lambda t, line=order_line: t.so_line != line)
            if elsewhere:
                elsewhere.write({"so_line": order_line.id})
            name = label_of(group.with_env(order.env), group_by)
            values = order_line._prepare_invoice_line(quantity=group.quantity, name=name)
            lines.append((values, group.timesheets))
        return lines

    def _hours_groups(self, timesheets, group_by):
        """:return: a list of Group with their quantities, whose sum is that of the hours"""
        groups = groups_of(timesheets, group_by)
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        by_rate = defaultdict(list)
        for group in groups:
            by_rate[group.project, group.rate].append(group)
        for (project, rate), of_rate in by_rate.items():
            share_out(of_rate, *project._zoho_known_hours_line(rate)._zoho_billed(), digits)
        return groups
