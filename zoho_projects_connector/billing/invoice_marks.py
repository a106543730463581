from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL, float_compare

from ..models.project_project import AMOUNT_GROUP
from .order_line import AMOUNTS

# Two hours that differ by less are the same.
HOUR_DIGITS = 6


class AccountMoveLine(models.Model):
    """Which hours stand on which invoice line. Core marks the invoice only, and frees all hours of
    an order line at once: here exactly those of the line that goes."""

    _inherit = "account.move.line"

    zoho_timesheet_ids = fields.One2many(
        "account.analytic.line",
        "zoho_invoice_line_id",
        "Billed timesheets",
        readonly=True,
        groups=AMOUNT_GROUP,  # others may see invoices and no timesheets
    )
    zoho_hours = fields.Float(
        "Billed hours", readonly=True, copy=False, help="Of the timesheets when they were billed."
    )

    def _zoho_attached(self):
        """:return: the timesheets of these lines"""
        return (
            self.env["account.analytic.line"]
            .sudo()
            .search([("zoho_invoice_line_id", "in", self.ids)])
        )

    def unlink(self):
        """A line is deleted: its hours become billable, those of the other lines do not."""
        attached, order_lines = self._zoho_attached(), self.sudo().sale_line_ids
        if not attached and not order_lines.zoho_project_id:
            return super().unlink()
        timesheets = attached.browse().search(
            [
                ("timesheet_invoice_id", "in", self.move_id.ids),
                ("zoho_invoice_line_id", "!=", False),
            ]
        )
        staying = {line.id: line.timesheet_invoice_id.id for line in timesheets - attached}
        attached._zoho_release()
        with attached.browse(staying)._zoho_stay_billed():
            result = super().unlink()
            attached.browse(staying)._zoho_put_back(staying)
        order_lines.exists()._zoho_settle_milestones()
        return result


class AccountMove(models.Model):
    _inherit = "account.move"

    zoho_print_timesheets = fields.Boolean(
        "Print timesheets",
        help="List the hours of this invoice on a page of their own when it is printed or sent.",
    )
    zoho_has_timesheets = fields.Boolean(compute="_compute_zoho_has_timesheets")

    @api.depends("timesheet_ids")
    def _compute_zoho_has_timesheets(self):
        for move in self:
            move.zoho_has_timesheets = bool(move.sudo().timesheet_ids)

    def _zoho_attach(self, timesheets_of):
        """Bill timesheets with lines of this invoice.

        :param timesheets_of: ``{invoice line: timesheets}``
        """
        self.ensure_one()
        commands = []
        timesheets_of = {
            line: timesheets for line, timesheets in timesheets_of.items() if timesheets
        }
        for line, timesheets in timesheets_of.items():
            timesheets._zoho_deliver_on(line.sale_line_ids[:1])
        line_of = {
            t: line.id for line, timesheets in timesheets_of.items() for t in timesheets._ids
        }
        billed = self.env["account.analytic.line"].browse(line_of)
        billed.write({"timesheet_invoice_id": self.id})
        billed._zoho_set_lines(line_of)
        for line, timesheets in timesheets_of.items():
            hours = sum(timesheets.mapped("unit_amount"))
            differs = float_compare(line.zoho_hours, hours, precision_digits=HOUR_DIGITS)
            if differs and self.state == "draft":
                commands.append(Command.update(line.id, {"zoho_hours": hours}))
        if commands:  # all in one: each write of a line makes Odoo compute the whole invoice anew
            self.write({"invoice_line_ids": commands})

    def _link_timesheets_to_invoice(self, start_date=None, end_date=None):
        """Hours billed with Odoo's own wizard stand on a line, too."""
        result = super()._link_timesheets_to_invoice(start_date, end_date)
        for invoice in self.sudo():
            timesheets = self.env["account.analytic.line"].sudo()
            timesheets = timesheets.search(
                [("timesheet_invoice_id", "=", invoice.id), ("zoho_billing_state", "!=", False)]
            )
            invoice._zoho_attach(
                {
                    line: timesheets.filtered(lambda t, of=line.sale_line_ids: t.so_line in of)
                    for line in invoice.invoice_line_ids
                    if timesheets
                }
            )
        return result

    def button_cancel(self):
        result = super().button_cancel()
        self._zoho_after_cancel()
        return result

    def _zoho_after_cancel(self):
        """The hours are billable again. They remember their line, in case it comes back."""
        lines = self.filtered(lambda move: move.state == "cancel").invoice_line_ids.sudo()
        freed = lines._zoho_attached()
        freed._zoho_deliver_by_rules()
        self.env["zoho.billing.change"]._reopen_freed(freed)
        lines.sale_line_ids._zoho_settle_milestones()

    def button_draft(self):
        """Bring a cancelled invoice back only with all its hours: some may be billed elsewhere."""
        cancelled = self.filtered(lambda move: move.state == "cancel")
        for line in cancelled.invoice_line_ids.filtered("zoho_hours"):
            timesheets = line._zoho_attached()
            hours = sum(timesheets.mapped("unit_amount"))
            if float_compare(hours, line.zoho_hours, precision_digits=HOUR_DIGITS):
                raise UserError(
                    self.env._(
                        "Hours of “%(line)s” were changed or invoiced elsewhere after %(invoice)s "
                        "was cancelled. Leave it cancelled, and invoice what is left anew.",
                        line=line.name,
                        invoice=line.move_id.display_name,
                    )
                )
        sold = self.invoice_line_ids.sudo().sale_line_ids
        before = sold._zoho_shares()
        timesheets = cancelled.invoice_line_ids._zoho_attached()
        with self.env.protecting([timesheets._fields["so_line"]], timesheets):
            for invoice in cancelled.sudo():
                # As long as it is cancelled: core locks the hours of a draft.
                lines = invoice.invoice_line_ids.filtered("zoho_hours")
                invoice._zoho_attach({line: line._zoho_attached() for line in lines})
            result = super().button_draft()
        sold._zoho_check_shares(before)
        cancelled.invoice_line_ids.sudo().sale_line_ids._zoho_settle_milestones()
        return result


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _zoho_release(self):
        """Make these timesheets billable."""
        if self:
            self.write({"zoho_invoice_line_id": False, "timesheet_invoice_id": False})
            self._zoho_deliver_by_rules()
            self.env["zoho.billing.change"]._reopen_freed(self)

    def _zoho_deliver_on(self, order_line):
        """Deliver these with the line they are billed with. Hours paid with an amount stay there;
        others follow their rate as soon as they are billable again."""
        if order_line.zoho_line_type:
            elsewhere = self.filtered(lambda t: t.so_line != order_line and t._is_not_billed())
            values = {"so_line": order_line.id}
            if order_line.zoho_line_type in AMOUNTS:
                values["is_so_line_edited"] = True
            if elsewhere:
                elsewhere.write(values)

    def _zoho_set_lines(self, line_of):
        """Mark these with their invoice lines in one statement: ``write`` would take one for each
        line.

        :param line_of: ``{timesheet id: invoice line id}``
        """
        if not self:
            return
        self.flush_recordset(["zoho_invoice_line_id"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE account_analytic_line SET zoho_invoice_line_id = marked.line_id
                  FROM unnest(%(ids)s, %(line_ids)s) AS marked(id, line_id)
                 WHERE account_analytic_line.id = marked.id
                """,
                ids=list(line_of),
                line_ids=list(line_of.values()),
            )
        )
        self.invalidate_recordset(["zoho_invoice_line_id"], flush=False)
        self.env["account.move.line"].browse(line_of.values()).invalidate_recordset(
            ["zoho_timesheet_ids"], flush=False
        )
        self.modified(["zoho_invoice_line_id"])

    def _zoho_deliver_by_rules(self):
        """Hours that were paid with an amount go back to where Odoo's rules deliver them."""
        moved = self.filtered(lambda line: line.so_line.zoho_line_type in AMOUNTS)
        if moved:
            moved.write({"is_so_line_edited": False})
            self.env.add_to_compute(self._fields["so_line"], moved)

    @contextmanager
    def _zoho_stay_billed(self):
        """Core frees more for a moment than is free in the end: nothing about these, as their rate,
        is looked up anew meanwhile."""
        state = self._fields["zoho_billing_state"]
        self.flush_recordset([state.name])
        with self.env.protecting([state], self):
            yield
        self.env.add_to_compute(state, self)

    def _zoho_put_back(self, invoices):
        """Core freed too much: these stay billed.

        :param invoices: ``{timesheet id: invoice id}``
        """
        by_invoice = {}
        for timesheet in self.exists():
            if not timesheet.timesheet_invoice_id:
                by_invoice.setdefault(invoices[timesheet.id], []).append(timesheet.id)
        for invoice_id, ids in by_invoice.items():
            self.browse(ids).write({"timesheet_invoice_id": invoice_id})
