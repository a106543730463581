from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    zoho_corrects_id = fields.Many2one(
        "account.analytic.line",
        "Corrects",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The invoiced timesheet whose change in Zoho this one bills or credits.",
    )
    zoho_correction_ids = fields.One2many("account.analytic.line", "zoho_corrects_id")

    def _zoho_net_hours(self):
        """:return: hours of this timesheet with what was decided about its changes"""
        return self.unit_amount + sum(self.zoho_correction_ids.mapped("unit_amount"))

    def _zoho_correct(self, hours, **values):
        """:return: a timesheet for the difference; the invoiced one stays as it is"""
        return self.create(
            {
                "name": self.env._(
                    "Correction of %(date)s: %(name)s", date=self.date, name=self.name
                ),
                "project_id": self.project_id.id,
                "task_id": self.task_id.id,
                "employee_id": self.employee_id.id,
                "date": self.date,
                "unit_amount": hours,
                "zoho_billing_state": "unbilled",
                "zoho_corrects_id": self.id,
                **values,
            }
        )


class ZohoBillingChange(models.Model):
    """What accountants decide about changes."""

    _inherit = "zoho.billing.change"

    def _check_may_decide(self):
        """:raise AccessError, UserError: not this user, or not any more"""
        self.check_access("read")
        self.env["account.move"].check_access("create")
        if any(change.state != "open" for change in self):
            raise UserError(self.env._("Some of these changes have been decided upon already."))

    def action_ignore(self):
        """The invoice is right as it is."""
        self._check_may_decide()
        self.sudo()._settle("ignored")

    def action_bill(self):
        """Zoho has more hours: bill what is more."""
        self._check_may_decide()
        less = self.filtered(lambda change: change.difference <= 0 or change.what == "moved")
        if less:
            raise UserError(
                self.env._(
                    "There is nothing more to bill for %(names)s. Credit it, or ignore it.",
                    names=", ".join(less.mapped("display_name")),
                )
            )
        corrections = self.env["account.analytic.line"]
        for change in self.sudo():
            timesheet = change._timesheets().browse(change.timesheet_id.id)
            corrections |= timesheet._zoho_correct(change.difference)
        self.sudo()._settle("billed")
        return corrections.with_env(self.env).action_zoho_invoice()

    def action_credit(self):
        """Zoho has less hours, or has them elsewhere: credit what was billed too much; what belongs
        elsewhere is billed there next time.

        :return: the draft credit notes, one for each invoice
        """
        self._check_may_decide()
        more = self.filtered(lambda change: change.difference >= 0 and change.what != "moved")
        if more:
            raise UserError(
                self.env._(
                    "There is nothing to credit for %(names)s. Bill the difference, or ignore it.",
                    names=", ".join(more.mapped("display_name")),
                )
            )
        for change in self:
            if change.sudo().invoice_id.state != "posted":
                raise UserError(
                    self.env._(
                        "%(invoice)s is not posted: delete or cancel its line instead. The change "
                        "then comes in by itself.",
                        invoice=change.sudo().invoice_id.display_name,
                    )
                )
        credit_notes = self.env["account.move"].sudo()
        paid = self.sudo().filtered(lambda change: change._is_paid_with_amount())
        for change in paid:
            change._correct(change.invoice_line_id)  # no money to give back
        for invoice, changes in (self.sudo() - paid).grouped("invoice_id").items():
            credit_notes |= changes._credit(invoice)
        self.sudo()._settle("credited")
        if not credit_notes:
            return False
        return credit_notes._get_records_action(name=credit_notes._description, context={})

    def _credit(self, invoice):
        """:return: a draft credit note for what these changes of one invoice take back"""
        quantities = {}
        for change in self:
            hours = change.billed_hours if change.what == "moved" else -change.difference
            line = change.invoice_line_id
            quantities[line.id] = quantities.get(line.id, 0.0) + hours
        reason, today = self.env._("Changed in Zoho Projects"), fields.Date.context_today(self)
        credit_note = invoice._reverse_moves([{"ref": reason, "invoice_date": today}])
        lines = {line.zoho_origin_line_id.id or 0: line for line in credit_note.invoice_line_ids}
        credit_note.invoice_line_ids = [
            Command.update(line.id, {"quantity": quantities[line.zoho_origin_line_id.id]})
            if line.zoho_origin_line_id.id in quantities
            else Command.delete(line.id)
            for line in credit_note.invoice_line_ids
        ]
        for change in self:
            change._correct(lines[change.invoice_line_id.id])
        return credit_note

    def _correct(self, credit_line):
        """Take the hours back where they were billed, and enter them where they belong."""
        timesheet = self._timesheets().browse(self.timesheet_id.id)
        if self.what == "moved":
            taken_back = timesheet._zoho_correct(-self.billed_hours)
            # Of the new place, and linked to the old one: together they are what Zoho has.
            timesheet._zoho_correct(self.zoho_hours, **self.new_values)
        else:
            taken_back = timesheet._zoho_correct(self.difference)
        order_line = self.invoice_line_id.sale_line_ids[:1]
        taken_back.write({"so_line": order_line.id, "is_so_line_edited": True})
        attached = credit_line._zoho_attached() | taken_back
        credit_line.move_id._zoho_attach({credit_line: attached})

    def _timesheets(self):
        """Archived people may own hours, see the importer."""
        return self.env["zoho.importer.timesheet"]._target().with_company(self.company_id)

    def _settle(self, state):
        """What Zoho has now counts as seen: only another change comes up again."""
        for change in self:
            change.state = state
            if change.fingerprint:
                change._link().fingerprint = change.fingerprint
        open_errors = self.error_id.filtered(lambda error: error.state == "open")
        open_errors.state = "ignored" if state == "ignored" else "resolved"
        for connection in self.connection_id:
            connection._update_error_activity()

    def action_open_invoice(self):
        self.ensure_one()
        return self.invoice_id._get_records_action(name=self.invoice_id._description, context={})

    def action_open_timesheet(self):
        self.ensure_one()
        timesheet = self.timesheet_id
        return timesheet._get_records_action(name=timesheet._description, context={})

    @api.model
    def _count_open(self, name, records):
        """:param name: the field that refers to these records
        :return: ``{record: number of its open changes}``
        """
        domain = [(name, "in", records.ids), ("state", "=", "open")]
        return dict(self._read_group(domain, [name], ["__count"]))


class AccountMove(models.Model):
    _inherit = "account.move"

    zoho_change_ids = fields.One2many("zoho.billing.change", "invoice_id")
    zoho_change_count = fields.Integer(
        "Changed in Zoho", compute="_compute_zoho_change_count", compute_sudo=True
    )

    def _compute_zoho_change_count(self):
        counts = self.env["zoho.billing.change"]._count_open("invoice_id", self)
        for move in self:
            move.zoho_change_count = counts.get(move._origin, 0)

    def action_zoho_changes(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "zoho_projects_connector.zoho_billing_change_action"
        )
        return action | {"domain": [("invoice_id", "in", self.ids)]}


class ZohoConnection(models.Model):
    _inherit = "zoho.connection"

    billing_change_count = fields.Integer(
        "Changed after invoicing", compute="_compute_billing_change_count", compute_sudo=True
    )

    def _compute_billing_change_count(self):
        counts = self.env["zoho.billing.change"]._count_open("connection_id", self)
        for connection in self:
            connection.billing_change_count = counts.get(connection._origin, 0)

    def action_view_billing_changes(self):
        self.ensure_one()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "zoho_projects_connector.zoho_billing_change_action"
        )
