from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import format_date

from .grouping import GROUPINGS
from .invoicing import InvoiceRequest, NothingToInvoice


class ZohoRecurringInvoice(models.Model):
    """An invoice of projects that is made again and again, of fixed lines, of what was worked and
    spent since the last one, or of both."""

    _name = "zoho.recurring.invoice"
    _description = "Recurring Invoice"
    _inherit = "zoho.recurrence.mixin"
    _order = "next_date, id"
    _check_company_auto = True

    project_ids = fields.Many2many(
        "project.project",
        "zoho_recurring_invoice_project_rel",
        string="Projects",
        required=True,
        check_company=True,
        context={"active_test": False},  # what was agreed upon is billed until it ends
        help="Projects of one customer and one currency stand on one invoice.",
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", compute="_compute_customer", store=True, compute_sudo=True
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_customer", store=True, compute_sudo=True
    )
    line_ids = fields.One2many(
        "zoho.recurring.invoice.line", "recurring_invoice_id", "Fixed lines", copy=True
    )
    with_hours = fields.Boolean(
        "All unbilled hours up to the date",
        default=True,
        help="Hours that are paid with a fixed price or with the amount of their milestone stay "
        "where they are.",
    )
    group_by = fields.Selection(GROUPINGS, "Show hours", required=True, default="task")
    with_expenses = fields.Boolean("All unbilled expenses up to the date", default=True)
    print_timesheets = fields.Boolean("Print the hours with the invoice", default=True)
    mode = fields.Selection(
        [
            ("draft", "Leave as draft"),
            ("post", "Post"),
            ("send", "Post and send"),
        ],
        "Then",
        required=True,
        default="draft",
        tracking=True,
        help="Invoices are sent the way the customer gets all invoices, or else by e-mail.",
    )

    invoice_ids = fields.One2many(
        "account.move", "zoho_recurring_invoice_id", "Invoices", readonly=True
    )
    invoice_count = fields.Integer("Number of invoices", compute="_compute_invoice_count")

    @api.depends("project_ids")
    def _compute_customer(self):
        for recurrence in self:
            projects = recurrence.project_ids
            recurrence.partner_id = projects.partner_id[:1]
            recurrence.currency_id = projects.zoho_billing_currency_id[:1]

    @api.depends("invoice_ids")
    def _compute_invoice_count(self):
        counts = dict(
            self.env["account.move"]._read_group(
                [("zoho_recurring_invoice_id", "in", self.ids)],
                ["zoho_recurring_invoice_id"],
                ["__count"],
            )
        )
        for recurrence in self:
            recurrence.invoice_count = counts.get(recurrence, 0)

    @api.constrains("project_ids")
    def _check_projects(self):
        for recurrence in self:
            # The cron makes invoices of whatever stands here.
            recurrence.project_ids.check_access("read")
            self.env["zoho.invoicing"].sudo()._check_one_customer(recurrence.sudo().project_ids)
            recurrence.line_ids._check_project()

    @api.constrains("line_ids", "with_hours", "with_expenses")
    def _check_content(self):
        for recurrence in self:
            if not (recurrence.line_ids or recurrence.with_hours or recurrence.with_expenses):
                raise UserError(
                    self.env._("Add fixed lines, or choose to bill unbilled hours or expenses.")
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        for recurrence in self.sudo():
            if recurrence.invoice_ids:
                raise UserError(
                    self.env._(
                        "Invoices were made by “%(name)s”. Pause or archive it instead: what it "
                        "made stays in its history.",
                        name=recurrence.name,
                    )
                )

    # ------------------------------------------------------------------ making

    def _make(self, day):
        try:
            invoice = self.env["zoho.invoicing"]._create_invoice(self._request(day))
        except NothingToInvoice:
            return self.env["account.move"]
        is_to_be_sent = self.mode == "send"
        invoice.sudo().write(
            {"zoho_recurring_invoice_id": self.id, "zoho_is_to_be_sent": is_to_be_sent}
        )
        if self.mode != "draft":
            invoice.action_post()
        return invoice

    def _request(self, day):
        timesheets = self.env["account.analytic.line"].sudo()
        if self.with_hours:
            domain = self.env["zoho.invoicing"]._unbilled_domain(self.project_ids)
            timesheets = timesheets.search(domain & Domain("date", "<=", day))
        lines = {}
        for line in self.line_ids:
            project = line.project_id or self.project_ids[:1]
            lines.setdefault(project.id, []).append(line._invoice_line_values())
        return InvoiceRequest(
            projects=self.project_ids,
            timesheets=timesheets,
            group_by=self.group_by,
            fixed_lines=lines,
            with_expenses=self.with_expenses,
            print_timesheets=self.print_timesheets,
            invoice_date=day,
        )

    def _nothing_made(self, day):
        return self.env._("Nothing was to be invoiced on %(day)s.", day=format_date(self.env, day))

    @api.model
    def _undelivered_domain(self):
        return Domain("invoice_ids", "any", self._unsent_domain())

    def _unsent_domain(self):
        return (
            Domain("zoho_is_to_be_sent", "=", True)
            & Domain("state", "=", "posted")
            & Domain("is_move_sent", "=", False)
        )

    def _undelivered(self):
        return self.invoice_ids.filtered_domain(self._unsent_domain()).sorted("invoice_date")

    def _deliver(self, invoice):
        """Send it with Odoo's own machinery, as “Send” on the invoice does."""
        send = self.env["account.move.send"]
        # Nobody is there to download it.
        methods = send._get_default_sending_methods(invoice) - {"manual"} or {"email"}
        author = self.user_id or self.env.user
        settings = {
            "sending_methods": methods,
            "author_user_id": author.id,
            "author_partner_id": author.partner_id.id,
        }
        if "email" in methods:
            full = send._get_default_sending_settings(invoice, **settings)
            if not full["mail_partner_ids"]:
                raise UserError(
                    self.env._(
                        "%(invoice)s was made but not sent: “%(customer)s” has no e-mail address.",
                        invoice=invoice.display_name,
                        customer=invoice.partner_id.display_name,
                    )
                )
        send._generate_and_send_invoices(invoice, **settings)
        invoice.sudo().zoho_is_to_be_sent = False

    def action_view_invoices(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        return action | {
            "domain": [("zoho_recurring_invoice_id", "=", self.id)],
            "context": {"default_move_type": "out_invoice", "create": False},
        }


class AccountMove(models.Model):
    _inherit = "account.move"

    zoho_recurring_invoice_id = fields.Many2one(
        "zoho.recurring.invoice",
        "Made by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    zoho_is_to_be_sent = fields.Boolean("Waits to be sent", readonly=True, copy=False)


class ProjectProject(models.Model):
    _inherit = "project.project"

    def action_zoho_recurring_invoice(self):
        """Bill these projects again and again."""
        self._zoho_check_accountant()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Recurring Invoice"),
            "res_model": "zoho.recurring.invoice",
            "views": [(False, "form")],
            "context": {
                "default_name": ", ".join(self.mapped("name")),
                "default_company_id": self[:1]._zoho_company().id,
                "default_project_ids": [Command.set(self.ids)],
            },
        }
