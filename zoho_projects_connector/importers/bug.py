from odoo import models

from ..zoho import values

# Zoho's severities; “Show stopper” stops everything.
PRIORITIES = {"critical": "2", "show stopper": "3", "major": "1"}


class ZohoImporterBug(models.AbstractModel):
    """Bugs (“issues”) → project tasks. Their list says nothing of when they were changed."""

    _name = "zoho.importer.bug"
    _inherit = "zoho.importer.work_item"
    _description = "Zoho Importer: Bugs"

    _kind = "bug"
    _api_name = "issues"
    _by_changes = False

    def _listings(self, job):
        return job.portal.issues(self._project_ids(job))

    def _owners(self, row):
        return values.people(row.get("assignee"))

    def _values(self, job, candidate, refs):
        row = candidate.row
        severity = row.get("severity")
        severity = severity.get("value") if isinstance(severity, dict) else ""
        milestone = values.nested_id(row, "release_milestone")
        return super()._values(job, candidate, refs) | {
            "priority": PRIORITIES.get(str(severity).lower(), "0"),
            "date_deadline": values.instant(row.get("due_date"), "due_date") or False,
            "milestone_id": refs.milestones.get(milestone) or False,
        }
