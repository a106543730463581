from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import float_compare, float_round, format_list

from ..models.project_project import AMOUNT_GROUP


class AccountMoveLine(models.Model):
    """A credit note frees the hours it takes back, and no other.

    Each line of a credit note knows the invoice line it was made from. What it credits in full
    becomes billable again. A line credited in part is a matter of judgement: it frees the hours
    the accountant chose for it, or none.
    """

    _inherit = "account.move.line"

    zoho_origin_line_id = fields.Many2one(
        "account.move.line",
        "Credited line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    zoho_credited_timesheet_ids = fields.Many2many(
        "account.analytic.line",
        "zoho_credited_timesheet_rel",
        string="Hours to bill again",
        copy=False,
        groups=AMOUNT_GROUP,
        domain="[('zoho_invoice_line_id', '=', zoho_origin_line_id)]",
        help="When the line is credited in part: the hours that become billable again.",
    )
    zoho_freed_timesheet_ids = fields.Many2many(
        "account.analytic.line",
        "zoho_freed_timesheet_rel",
        copy=False,
        readonly=True,
        groups=AMOUNT_GROUP,
    )

    def _copy_data_extend_business_fields(self, values):
        super()._copy_data_extend_business_fields(values)
        if self.sudo().sale_line_ids.zoho_project_id or self.zoho_hours:
            values["zoho_origin_line_id"] = self.id

    @api.onchange("zoho_credited_timesheet_ids")
    def _onchange_zoho_credited_timesheet_ids(self):
        """Credit what the chosen hours are on the invoice: what stays there is rounded as it would
        be without them."""
        origin = self.zoho_origin_line_id
        chosen = self.zoho_credited_timesheet_ids._origin
        if not chosen or not origin:
            return
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        staying = origin._zoho_attached() - chosen.sudo()
        hours = float_round(sum(staying.mapped("unit_amount")), precision_digits=digits)
        self.quantity = float_round(origin.quantity - hours, precision_digits=digits)

    def _zoho_credited_timesheets(self):
        """:return: the timesheets this posted line of a credit note makes billable"""
        origin = self.zoho_origin_line_id
        attached = origin._zoho_attached()
        if self._zoho_attached():
            return attached.browse()  # it credits a change: the correction says what
        if self.zoho_credited_timesheet_ids:
            return attached & self.zoho_credited_timesheet_ids.sudo()
        credits = self.search(
            [
                ("zoho_origin_line_id", "=", origin.id),
                ("parent_state", "=", "posted"),
                ("move_type", "=", "out_refund"),
            ]
        )
        corrections = credits._zoho_attached()
        if (credits - corrections.zoho_invoice_line_id)._zoho_credits_all_of(origin):
            return attached
        if credits._zoho_credits_all_of(origin):
            # With what was credited for changes: billed again is what the changes left.
            return attached | corrections
        return attached.browse()

    def _zoho_check_not_billed_again(self):
        freed = self.zoho_freed_timesheet_ids
        again = freed.filtered(lambda line: not line._is_not_billed())
        if again:
            raise UserError(
                self.env._(
                    "The hours of this credit note have been invoiced again (%(invoices)s). Delete "
                    "or credit that first.",
                    invoices=format_list(
                        self.env, again.timesheet_invoice_id.mapped("display_name")
                    ),
                )
            )

    def _zoho_credits_all_of(self, origin):
        quantity, amount = sum(self.mapped("quantity")), sum(self.mapped("price_subtotal"))
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return (
            float_compare(quantity, origin.quantity, precision_digits=digits) >= 0
            and origin.currency_id.compare_amounts(amount, origin.price_subtotal) >= 0
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    zoho_credits_timesheets = fields.Boolean(compute="_compute_zoho_credits_timesheets")

    @api.depends("invoice_line_ids.zoho_origin_line_id")
    def _compute_zoho_credits_timesheets(self):
        for move in self:
            move.zoho_credits_timesheets = bool(move.invoice_line_ids.zoho_origin_line_id)

    def _zoho_credit_notes(self):
        return self.filtered(lambda move: move.move_type == "out_refund" and move.reversed_entry_id)

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._zoho_credit_notes().sudo()._zoho_free_credited()
        return posted

    def _zoho_free_credited(self):
        for credit_note in self:
            staying = []
            for line in credit_note.invoice_line_ids.filtered("zoho_origin_line_id"):
                timesheets = line._zoho_credited_timesheets()
                line.zoho_freed_timesheet_ids = [Command.set(timesheets.ids)]
                timesheets._zoho_release()
                if line.zoho_origin_line_id._zoho_attached() and not line._zoho_attached():
                    staying.append(line.zoho_origin_line_id.name)
            credit_note.invoice_line_ids.sale_line_ids._zoho_settle_milestones()
            if staying:
                credit_note.message_post(
                    body=self.env._(
                        "Credited in part: the hours of %(lines)s stay invoiced, but for those "
                        "chosen under “Hours to bill again”.",
                        lines=format_list(self.env, staying),
                    )
                )

    def action_post(self):
        """Core frees all hours of the order lines of a credit note: those it does not credit are
        put back."""
        invoices = self._zoho_credit_notes().reversed_entry_id
        timesheets = self.env["account.analytic.line"].sudo()
        if invoices:
            timesheets = timesheets.search(
                [
                    ("timesheet_invoice_id", "in", invoices.ids),
                    ("zoho_invoice_line_id", "!=", False),
                ]
            )
        billed = {line.id: line.timesheet_invoice_id.id for line in timesheets}
        with timesheets._zoho_stay_billed():
            result = super().action_post()
            timesheets.filtered("zoho_invoice_line_id")._zoho_put_back(billed)
        return result

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """What reverses a credit note bills again what that has freed."""
        reverses = super()._reverse_moves(default_values_list, cancel)
        for invoice in reverses.filtered(lambda move: move.move_type == "out_invoice").sudo():
            origins = invoice.invoice_line_ids.zoho_origin_line_id
            origins._zoho_check_not_billed_again()
            invoice._zoho_attach(
                {
                    line: line.zoho_origin_line_id.zoho_freed_timesheet_ids
                    for line in invoice.invoice_line_ids
                }
            )
        return reverses

    def button_draft(self):
        """A credit note is taken back: so is the freedom of its hours, unless they were billed."""
        credit_notes = self.filtered(lambda move: move.state == "posted")._zoho_credit_notes()
        freed = credit_notes.invoice_line_ids.sudo().filtered("zoho_freed_timesheet_ids")
        freed._zoho_check_not_billed_again()
        result = super().button_draft()
        for line in freed:
            origin = line.zoho_origin_line_id
            attached = origin._zoho_attached() | line.zoho_freed_timesheet_ids
            origin.move_id._zoho_attach({origin: attached})
            line.zoho_freed_timesheet_ids = [Command.clear()]
        freed.sale_line_ids._zoho_settle_milestones()
        return result


class AccountMoveReversal(models.TransientModel):
    _inherit = "account.move.reversal"

    def reverse_moves(self, is_modify=False):
        """“Reverse and create”: the new draft bills what the old invoice did."""
        lines = self.move_ids.invoice_line_ids.sudo().filtered("zoho_hours")
        held = {line.id: line._zoho_attached() for line in lines} if is_modify else {}
        if not held:
            return super().reverse_moves(is_modify)
        nothing = self.env["account.analytic.line"].sudo()
        timesheets = nothing.union(*held.values())
        with timesheets._zoho_stay_billed():
            result = super().reverse_moves(is_modify)
            new = self.new_move_ids.filtered(lambda move: move.move_type == "out_invoice").sudo()
            for invoice in new:
                invoice._zoho_attach(
                    {
                        line: held.get(line.zoho_origin_line_id.id, nothing)
                        for line in invoice.invoice_line_ids
                    }
                )
        new.invoice_line_ids.sale_line_ids._zoho_settle_milestones()
        return result
