from odoo import api, fields, models
from odoo.exceptions import UserError


class ZohoRecurringExpense(models.Model):
    """An expense of a project that comes again and again, as a draft of the one who pays it."""

    _name = "zoho.recurring.expense"
    _description = "Recurring Expense"
    _inherit = "zoho.recurrence.mixin"
    _order = "next_date, id"
    _check_company_auto = True

    project_id = fields.Many2one(
        "project.project",
        required=True,
        check_company=True,
        index=True,
        help="Whose cost it is. Its customer pays it if the category is re-invoiced.",
    )
    partner_id = fields.Many2one(
        related="project_id.partner_id", string="Customer", store=True, related_sudo=True
    )
    employee_id = fields.Many2one(
        "hr.employee", required=True, check_company=True, help="Whose expense it is."
    )
    product_id = fields.Many2one(
        "product.product",
        "Category",
        required=True,
        check_company=True,
        domain="[('can_be_expensed', '=', True)]",
        default=lambda self: self.env.ref(
            "zoho_projects_connector.product_expense", raise_if_not_found=False
        ),
    )
    product_has_cost = fields.Boolean(compute="_compute_product_has_cost")
    is_reinvoiced = fields.Boolean("Paid by the customer", compute="_compute_is_reinvoiced")
    quantity = fields.Float(default=1.0, required=True, digits="Product Unit")
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    amount = fields.Monetary(help="With taxes.")
    payment_mode = fields.Selection(
        [("own_account", "Employee (to reimburse)"), ("company_account", "Company")],
        "Paid by",
        required=True,
        default="own_account",
    )
    description = fields.Text("Internal notes")
    mode = fields.Selection(
        [("draft", "Leave as draft"), ("submit", "Submit")],
        "Then",
        required=True,
        default="draft",
        tracking=True,
        help="A submitted expense goes to the approver of the employee. Without an approver it is "
        "approved at once.",
    )

    expense_ids = fields.One2many(
        "hr.expense", "zoho_recurring_expense_id", "Expenses", readonly=True
    )
    expense_count = fields.Integer("Number of expenses", compute="_compute_expense_count")

    @api.depends("product_id", "company_id")
    def _compute_product_has_cost(self):
        for recurrence in self:
            product = recurrence.product_id.with_company(recurrence.company_id)
            recurrence.product_has_cost = bool(product.standard_price)

    @api.depends("product_id")
    def _compute_is_reinvoiced(self):
        for recurrence in self:
            policy = recurrence.product_id.expense_policy
            recurrence.is_reinvoiced = policy in ("sales_price", "cost")

    @api.depends("expense_ids")
    def _compute_expense_count(self):
        counts = dict(
            self.env["hr.expense"]
            .sudo()
            ._read_group(
                [("zoho_recurring_expense_id", "in", self.ids)],
                ["zoho_recurring_expense_id"],
                ["__count"],
            )
        )
        for recurrence in self:
            recurrence.expense_count = counts.get(recurrence, 0)

    @api.constrains("amount", "quantity", "product_id")
    def _check_amount(self):
        for recurrence in self:
            worth = recurrence.quantity if recurrence.product_has_cost else recurrence.amount
            if worth <= 0:
                raise UserError(self.env._("Enter the amount of the expense."))

    @api.constrains("project_id")
    def _check_project(self):
        # The cron makes expenses of whatever stands here.
        self.project_id.check_access("read")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        for recurrence in self.sudo():
            if recurrence.expense_ids:
                raise UserError(
                    self.env._(
                        "Expenses were made by “%(name)s”. Pause or archive it instead: what it "
                        "made stays in its history.",
                        name=recurrence.name,
                    )
                )

    # ------------------------------------------------------------------ making

    def _make(self, day):
        """Accountants enter the expenses of others here; by hand only those do who manage them."""
        self.project_id.check_access("read")
        recurrence = self.sudo()
        expense = recurrence.env["hr.expense"].create(recurrence._expense_values(day))
        if recurrence.mode == "submit":
            expense.action_submit()
        return expense.with_env(self.env)

    def _expense_values(self, day):
        project = self.project_id
        if not project.account_id:
            project._create_analytic_account()
        values = {
            "name": self.name,
            "description": self.description,
            "date": day,
            "company_id": self.company_id.id,
            "employee_id": self.employee_id.id,
            "product_id": self.product_id.id,
            "payment_mode": self.payment_mode,
            "analytic_distribution": project._get_analytic_distribution(),
            "zoho_recurring_expense_id": self.id,
        }
        if self.product_has_cost:
            values["quantity"] = self.quantity
        else:
            values |= {"total_amount_currency": self.amount, "currency_id": self.currency_id.id}
        if self.is_reinvoiced:
            values["sale_order_id"] = project._zoho_order().id
        return values

    def action_view_expenses(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Expenses"),
            "res_model": "hr.expense",
            "views": [(False, "list"), (False, "form")],
            "domain": [("zoho_recurring_expense_id", "=", self.id)],
            "context": {"create": False},
        }


class HrExpense(models.Model):
    _inherit = "hr.expense"

    zoho_recurring_expense_id = fields.Many2one(
        "zoho.recurring.expense",
        "Made by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )


class ProjectProject(models.Model):
    _inherit = "project.project"

    def action_zoho_recurring_expense(self):
        """Enter an expense of this project again and again."""
        self._zoho_check_one()
        self._zoho_check_accountant()
        company = self._zoho_company()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Recurring Expense"),
            "res_model": "zoho.recurring.expense",
            "views": [(False, "form")],
            "context": {
                "default_name": self.name,
                "default_company_id": company.id,
                "default_project_id": self.id,
                "default_currency_id": company.currency_id.id,
            },
        }
