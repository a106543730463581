from types import SimpleNamespace

from odoo import models

from ..zoho import values
from .reading import KNOWN_DELETED

NAME_LIMIT = 200


class ZohoImporterMilestone(models.AbstractModel):
    """Milestones (“phases”) → project milestones."""

    _name = "zoho.importer.milestone"
    _inherit = ["zoho.importer.project.part", "zoho.importer"]
    _description = "Zoho Importer: Milestones"

    _kind = "milestone"
    _res_model = "project.milestone"
    _api_name = "milestones"

    def _listings(self, job):
        listings = job.portal.milestones(self._project_ids(job), newest_first=not job.full)
        return listings + self._catch_up_listings(job)

    def _prepare(self, job, rows):
        return SimpleNamespace(
            **self._project_refs(job, rows.values()),
            custom=self._custom_fields(job, rows.values()),
        )

    def _values(self, job, candidate, refs):
        row = candidate.row
        name = values.text(row.get("name"), "name", NAME_LIMIT)
        if not name:
            raise values.InvalidValue("missing", "name")
        prepared = {
            "name": name,
            "project_id": self._project_id(row, refs),
            "deadline": values.plain_date(row.get("end_date"), "end_date") or False,
            "is_reached": row.get("status_type") == "closed" or values.is_closed(row),
        }
        return prepared | self._custom_values(row, refs.custom)

    def _mirrored_fields(self):
        return frozenset({"name", "project_id", "deadline", "is_reached"})

    def _handle_vanished(self, job, links):
        """Milestones that are sold, or have an amount to be billed, stay; the others go."""
        milestones = self.env["project.milestone"].browse(links.mapped("res_id")).exists()
        sold = milestones.filtered(
            lambda milestone: milestone.sale_line_id or milestone.zoho_amount
        )
        links.filtered(lambda link: link.res_id in sold.ids).seen_scan = KNOWN_DELETED
        (milestones - sold).unlink()
        job.count("removed", len(milestones - sold))
