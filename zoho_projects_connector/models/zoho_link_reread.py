from odoo import api, models
from odoo.exceptions import UserError

from .zoho_entity import PROJECT_PARTS
from .zoho_link import KNOWN_DELETED

PART_MODELS = {
    "project.milestone": ["milestone"],
    "zoho.task.list": ["task_list"],
    "project.task": ["task", "bug"],
    "account.analytic.line": ["timesheet"],
}


class ZohoLink(models.Model):
    """Reading chosen records once more: of their projects' lists, never one by one."""

    _inherit = "zoho.link"

    @api.model
    def _reread_records(self, records):
        """The action “Read again from Zoho” of projects, tasks, timesheets and the like.

        :return: a notification
        :raise UserError: none of them comes from Zoho
        """
        links = self.search([("res_model", "=", records._name), ("res_id", "in", records.ids)])
        count = len(links._reread())
        if not count:
            raise UserError(
                self.env._("None of these records is in Zoho Projects: there is nothing to read.")
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(count)s records are read again from Zoho Projects by the sync that begins "
                    "now. What differs here is replaced.",
                    count=count,
                ),
            },
        }

    def _reread(self):
        """Have the linked records compared with Zoho once more, a project with all its work, and
        ask for a sync.

        :return: the links it concerns; what was deleted in Zoho is not among them
        """
        living = self.filtered(lambda link: link.connection_id and link.seen_scan != KNOWN_DELETED)
        living.connection_id.check_access("write")
        for connection, links in living.grouped("connection_id").items():
            links = links.sudo()
            links |= links._customers_of_contacts()
            links._forget_what_was_written()
            links._work_of_projects()._forget_what_was_written()
            for kind, of_kind in links.grouped("kind").items():
                entities = connection.entity_ids.filtered(
                    lambda e, k=kind: e.kind == k or (k == "project" and e.kind in PROJECT_PARTS)
                )
                entities._read_again(of_kind._zoho_projects())
            connection.action_instant_sync()
        return living

    def _forget_what_was_written(self):
        """What is read next counts as changed, and is compared with the records."""
        self.write({"fingerprint": False, "zoho_updated_at": False})

    def _work_of_projects(self):
        """:return: the links of all that belongs to the projects among these links"""
        projects = self.filtered(lambda link: link.kind == "project")
        found = self.browse()
        for model, kinds in PART_MODELS.items():
            records = self.env[model].with_context(active_test=False)
            parts = records._search([("project_id", "in", projects.mapped("res_id"))])
            found |= self.search(
                [
                    ("connection_id", "in", projects.connection_id.ids),
                    ("kind", "in", kinds),
                    ("res_id", "in", parts),
                ]
            )
        return found

    def _customers_of_contacts(self):
        """People are written with the company they work for."""
        contacts = self.filtered(lambda link: link.kind == "contact")
        people = self.env["res.partner"].browse(contacts.mapped("res_id")).exists()
        return self.search(
            [
                ("connection_id", "in", contacts.connection_id.ids),
                ("kind", "=", "customer"),
                ("res_id", "in", people.parent_id.ids),
            ]
        )

    def _zoho_projects(self):
        """:return: Zoho ids of the projects of these links; what belongs to none counts itself"""
        parts = self.filtered(lambda link: link.kind in PROJECT_PARTS)
        zoho_ids = set((self - parts).mapped("zoho_id"))
        for model, of_model in parts.grouped("res_model").items():
            records = self.env[model].browse(of_model.mapped("res_id")).exists()
            projects = self.search(
                [
                    ("connection_id", "in", self.connection_id.ids),
                    ("kind", "=", "project"),
                    ("res_id", "in", records.project_id.ids),
                ]
            )
            zoho_ids.update(projects.mapped("zoho_id"))
        return sorted(zoho_ids)
