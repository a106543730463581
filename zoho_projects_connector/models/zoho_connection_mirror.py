from odoo import api, models

from ..zoho import web


class ZohoConnection(models.Model):
    """What a connection means for the records of its company, as users see them."""

    _inherit = "zoho.connection"

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            # Whether their records are read-only now: no field depends on it in the usual way,
            # which would make Odoo look through all of them.
            self.env.invalidate_all()
        return result

    def _web_address(self, kind, zoho_id, project_id=""):
        """:return: the URL of a Zoho record in Zoho's web client, see :func:`web.address`"""
        self.ensure_one()
        return web.address(self.data_center, self.portal_name, kind, zoho_id, project_id)

    @api.model
    def _restricted_companies(self):
        """:return: the companies in which only the sync creates projects"""
        restricting = [("state", "=", "running"), ("restrict_project_creation", "=", True)]
        return self.sudo().search(restricting).company_id
