from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

# Who sees amounts. Those who only work on projects see hours.
AMOUNT_GROUP = "account.group_account_invoice"
BILLING_METHODS = [
    ("fixed_cost", "Fixed cost"),
    ("project_hours", "Project hours"),
    ("task_hours", "Task hours"),
    ("staff_hours", "Staff hours"),
]
# Views with a button for a new record.
CREATING_VIEWS = {"list", "kanban", "form", "calendar"}


class ProjectProject(models.Model):
    _name = "project.project"
    _inherit = ["zoho.mirror.guard", "project.project", "zoho.linked.mixin"]

    zoho_key = fields.Char("Zoho key", copy=False)
    zoho_created_at = fields.Datetime("Created in Zoho", copy=False)
    zoho_billing_method = fields.Selection(BILLING_METHODS, "Billing method", copy=False)
    zoho_currency_id = fields.Many2one("res.currency", "Zoho currency", copy=False)
    zoho_rate = fields.Monetary(
        "Rate per hour",
        currency_field="zoho_currency_id",
        aggregator="avg",
        copy=False,
        groups=AMOUNT_GROUP,
    )
    zoho_fixed_cost = fields.Monetary(
        "Fixed cost", currency_field="zoho_currency_id", copy=False, groups=AMOUNT_GROUP
    )
    zoho_task_list_ids = fields.One2many("zoho.task.list", "project_id", "Task lists")

    # ------------------------------------------------------------------ who creates projects

    @api.model_create_multi
    def create(self, vals_list):
        projects = super().create(vals_list)
        projects._check_creation_is_allowed()
        return projects

    def write(self, vals):
        """Neither moving a project in nor making one of a template is a way round."""
        new = self.browse()
        if vals.get("company_id"):
            new = self.filtered(lambda project: project.company_id.id != vals["company_id"])
        if "is_template" in vals and not vals["is_template"]:
            new |= self.filtered("is_template")
        result = super().write(vals)
        new._check_creation_is_allowed()
        return result

    def _check_creation_is_allowed(self):
        """:raise UserError: only the sync creates projects in this company

        The sync is told by its user: OdooBot as superuser, which no RPC call can be. Not by a
        context key, which anybody can send. And not by ``env.su`` alone: core confirms orders, and
        copies the templates of their products, as superuser on behalf of a user.
        """
        if not self or (self.env.su and self.env.uid == SUPERUSER_ID):
            return
        restricted = self.env["zoho.connection"]._restricted_companies()
        for project in self.sudo() if restricted else ():
            company = project.company_id or self.env.company
            if company in restricted:
                raise UserError(
                    self.env._(
                        "Projects of %(company)s are created in Zoho Projects only: create it "
                        "there, with a primary client, and it comes in with the next sync. To "
                        "create projects here, switch off “Restrict project creation” in the "
                        "connection.",
                        company=company.name,
                    )
                )

    @api.model
    def _is_creation_restricted(self):
        """Whether users find no button to create projects in the company they work in."""
        return self.env.company in self.env["zoho.connection"]._restricted_companies()

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._is_creation_restricted())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if arch.tag in CREATING_VIEWS and self._is_creation_restricted():
            arch.set("create", "0")
            arch.set("duplicate", "0")
        return arch, view
