from odoo import api, fields, models

from .zoho_entity import KINDS

REASONS = [
    ("no_primary_client", "The project is not associated with a primary client"),
    ("archived", "The project is archived in Zoho Projects"),
    ("template", "It is a project template"),
    ("not_billable", "The timesheet is not billable"),
    ("not_approved", "The timesheet is not approved"),
    ("general_off", "General timesheets are not synced"),
    ("project_left_out", "Its project is left out"),
]


class ZohoSyncExclusion(models.Model):
    """What the rules left out: counts, by reason and project. Nothing is wrong with these."""

    _name = "zoho.sync.exclusion"
    _description = "Left out by the Zoho Sync"
    _order = "kind, reason, project_name"
    _rec_name = "reason"

    connection_id = fields.Many2one("zoho.connection", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    kind = fields.Selection(KINDS, "Module", required=True, readonly=True)
    reason = fields.Selection(REASONS, required=True, readonly=True)
    project_zoho_id = fields.Char("Zoho project ID", required=True, readonly=True)
    project_name = fields.Char("Project", readonly=True)
    count = fields.Integer("Records", readonly=True)
    zoho_updated_at = fields.Datetime(
        "Changed in Zoho",
        readonly=True,
        help="Of a project that is left out: it is looked at again when it changes.",
    )
    advice = fields.Char("What to do", compute="_compute_advice")

    _one_per_reason = models.UniqueIndex(
        "(connection_id, kind, reason, project_zoho_id)", "This is counted already."
    )

    @api.depends("reason")
    def _compute_advice(self):
        advice = {
            "no_primary_client": self.env._(
                "Associate the project with a primary client in Zoho Projects."
            ),
            "archived": self.env._("Activate the project again in Zoho Projects."),
            "template": self.env._("Nothing: templates hold no work."),
            "not_billable": self.env._("Make the time log billable in Zoho Projects."),
            "not_approved": self.env._("Have the time log approved in Zoho Projects."),
            "general_off": self.env._("Switch on General timesheets in the connection."),
            "project_left_out": self.env._("See why its project is left out."),
        }
        for exclusion in self:
            exclusion.advice = advice.get(exclusion.reason)

    @api.model
    def _forget(self, connection, kind):
        """Begin to count anew: a complete reading starts."""
        self.search([("connection_id", "=", connection.id), ("kind", "=", kind)]).unlink()

    @api.model
    def _count(self, connection, kind, counted):
        """Add to the counts.

        :param counted: ``{(reason, project zoho id): (number, project name, changed at)}``
        """
        if not counted:
            return
        known = {
            (row.reason, row.project_zoho_id): row
            for row in self.search(
                [
                    ("connection_id", "=", connection.id),
                    ("kind", "=", kind),
                    ("project_zoho_id", "in", [project for _reason, project in counted]),
                ]
            )
        }
        new = []
        for (reason, project), (number, name, updated_at) in counted.items():
            row = known.get((reason, project))
            if row:
                row.write({"count": row.count + number, "zoho_updated_at": updated_at})
            else:
                new.append(
                    {
                        "connection_id": connection.id,
                        "kind": kind,
                        "reason": reason,
                        "project_zoho_id": project,
                        "project_name": name,
                        "count": number,
                        "zoho_updated_at": updated_at,
                    }
                )
        self.create(new)

    @api.model
    def _set_projects(self, connection, decided, left_out):
        """Note which of the projects just looked at are left out.

        :param decided: Zoho ids of all projects looked at
        :param left_out: ``{zoho id: (reason, name, changed at)}`` of those that are left out
        """
        rows = self.search(
            [
                ("connection_id", "=", connection.id),
                ("kind", "=", "project"),
                ("project_zoho_id", "in", list(decided)),
            ]
        )
        as_before = {
            row.project_zoho_id: row
            for row in rows
            if left_out.get(row.project_zoho_id, ())[::2] == (row.reason, row.zoho_updated_at)
        }
        (rows - self.concat(*as_before.values())).unlink()
        self._count(
            connection,
            "project",
            {
                (reason, project_id): (1, name, updated_at)
                for project_id, (reason, name, updated_at) in left_out.items()
                if project_id not in as_before
            },
        )

    @api.model
    def _left_out_projects(self, connection):
        """:return: ``{zoho id: (reason, changed at)}`` of the projects that are left out"""
        rows = self.search([("connection_id", "=", connection.id), ("kind", "=", "project")])
        return {row.project_zoho_id: (row.reason, row.zoho_updated_at) for row in rows}
