from odoo import api, fields, models
from odoo.exceptions import UserError


class ZohoRecurringInvoiceLine(models.Model):
    _name = "zoho.recurring.invoice.line"
    _description = "Fixed Line of a Recurring Invoice"
    _order = "sequence, id"
    _check_company_auto = True

    recurring_invoice_id = fields.Many2one(
        "zoho.recurring.invoice", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="recurring_invoice_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="recurring_invoice_id.currency_id")
    sequence = fields.Integer(default=10)
    project_id = fields.Many2one(
        "project.project",
        check_company=True,
        help="Whose income this is. Nothing means the first project.",
    )
    product_id = fields.Many2one(
        "product.product", required=True, check_company=True, domain="[('sale_ok', '=', True)]"
    )
    name = fields.Text(
        "Description",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    quantity = fields.Float(default=1.0, required=True, digits="Product Unit")
    price_unit = fields.Float(
        "Price",
        compute="_compute_price_unit",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        digits="Product Price",
    )
    price_subtotal = fields.Monetary(
        "Amount", compute="_compute_price_subtotal", help="Without taxes."
    )

    @api.depends("product_id")
    def _compute_name(self):
        for line in self:
            product = line.product_id
            language = line.recurring_invoice_id.partner_id.lang
            if language:
                product = product.with_context(lang=language)
            if product:
                line.name = product.get_product_multiline_description_sale()

    @api.depends("product_id")
    def _compute_price_unit(self):
        for line in self:
            product, company = line.product_id, line.company_id or self.env.company
            currency = line.currency_id or company.currency_id
            line.price_unit = (
                product.currency_id._convert(product.lst_price, currency, company, round=False)
                if product
                else 0.0
            )

    @api.depends("quantity", "price_unit", "currency_id")
    def _compute_price_subtotal(self):
        for line in self:
            currency = line.currency_id or self.env.company.currency_id
            line.price_subtotal = currency.round(line.quantity * line.price_unit)

    @api.constrains("project_id", "recurring_invoice_id")
    def _check_project(self):
        for line in self:
            if line.project_id and line.project_id not in line.recurring_invoice_id.project_ids:
                raise UserError(
                    self.env._(
                        "“%(project)s” is not one of the projects of this invoice.",
                        project=line.project_id.name,
                    )
                )

    def _invoice_line_values(self):
        return {
            "product_id": self.product_id.id,
            "name": self.name,
            "quantity": self.quantity,
            "price_unit": self.price_unit,
        }
