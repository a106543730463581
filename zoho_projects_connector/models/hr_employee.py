from odoo import fields, models


class HrEmployee(models.Model):
    _name = "hr.employee"
    _inherit = ["zoho.mirror.guard", "hr.employee", "zoho.linked.mixin"]

    _zoho_undeletable = False

    # Core's rule for employees: what not everybody sees in the public profile needs a group.
    zoho_link_ids = fields.One2many(groups="hr.group_hr_user")
    is_from_zoho = fields.Boolean(groups="hr.group_hr_user")
    is_zoho_managed = fields.Boolean(groups="hr.group_hr_user")
    zoho_mirror_state = fields.Selection(groups="hr.group_hr_user")
    zoho_locked_fields = fields.Char(groups="hr.group_hr_user")
    zoho_url = fields.Char(groups="hr.group_hr_user")
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

    def _zoho_mirrors(self):
        """Project Staff were in Odoo before: Zoho decides nothing about them."""
        mirrors = super()._zoho_mirrors()
        imported = (
            self.browse(mirrors)
            .sudo()
            .filtered(lambda employee: employee.zoho_staff == "inactive_timesheet_staff")
        )
        return {employee_id: mirrors[employee_id] for employee_id in imported.ids}
