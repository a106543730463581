from odoo import fields, models


class HrEmployee(models.Model):
    _name = "hr.employee"
    _inherit = ["hr.employee", "zoho.linked.mixin"]

    # Core's rule for employees: what not everybody sees in the public profile needs a group.
    zoho_link_ids = fields.One2many(groups="hr.group_hr_user")
    is_from_zoho = fields.Boolean(groups="hr.group_hr_user")
    zoho_staff = fields.Selection(
        [
            ("project_staff", "Project Staff"),
            ("inactive_timesheet_staff", "Inactive Timesheet Staff"),
        ],
        "Zoho staff",
        copy=False,
        groups="hr.group_hr_user",
        help="Project Staff were found in Odoo by their e-mail. Inactive Timesheet Staff are not "
        "known in Odoo: they only own the hours imported from Zoho Projects.",
    )
