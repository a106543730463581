from odoo import models

from ..models.zoho_entity import READ_WHOLE
from ..zoho import values
from ..zoho.resources import CHECK, REREAD
from .job import RecordProblem
from .reading import KNOWN_DELETED
from .retrying import NOT_RETRIED
from .writing import QUIET


class ZohoImporterProjectPart(models.AbstractModel):
    """What milestones, task lists, tasks, bugs and time logs share: they belong to a project."""

    _name = "zoho.importer.project.part"
    _inherit = "zoho.importer.refused.projects"
    _description = "Zoho Importer: Part of a Project"

    def _project_ids(self, job):
        """The Zoho projects whose lists are read when the portal has no list of its own.

        All of them, every time: a project is not changed by what is added to it. Those that
        catch up have complete lists of their own, see :meth:`_catch_up_listings`.
        """
        if job.forecast is not None:
            return job.forecast.project_ids()
        project_ids = self._living_projects(job).mapped("zoho_id")
        if job.full:
            return project_ids
        catching_up = set(job.entity.catch_up_ids or [])
        return [project_id for project_id in project_ids if project_id not in catching_up]

    def _living_projects(self, job):
        """:return: links of the imported projects that Zoho still has"""
        domain = [
            ("connection_id", "=", job.connection.id),
            ("kind", "=", "project"),
            ("seen_scan", "!=", KNOWN_DELETED),
        ]
        fetched = ["zoho_id", "res_id"]
        return self.env["zoho.link"].search_fetch(domain, fetched, order="zoho_id")

    def _vanished(self, job):
        """The lists of the whole portal leave archived projects out: their work is not deleted."""
        links = super()._vanished(job)
        living = set(self._living_projects(job).mapped("res_id"))
        records = self.env[self._res_model].with_context(active_test=False)
        records = records.browse(links.mapped("res_id")).exists()
        hidden = records.filtered(
            lambda record: not record.project_id.active and record.project_id.id in living
        )
        return links.filtered(lambda link: link.res_id not in hidden._ids)

    def _planned_listings(self, job):
        """What is missing is looked for in the lists of its projects: those of the whole portal
        leave archived projects out, and those by day what was moved to other days."""
        entity = job.entity
        listings = (
            self._catch_up_listings(job)
            if entity.pass_mode == "confirm"
            else super()._planned_listings(job)
        )
        return listings + job.portal.of_projects(self._api_name, entity.check_ids or [], CHECK)

    def _plan_confirmation(self, job, vanished):
        living = {link.res_id: link.zoho_id for link in self._living_projects(job)}
        records = self.env[self._res_model].with_context(active_test=False)
        records = records.browse(vanished.mapped("res_id")).exists()
        concerned = records.project_id._ids
        job.entity.check_ids = sorted(living[id_] for id_ in concerned if id_ in living)

    def _retried_errors(self, job):
        """Where lists are read whole every time, what failed comes by itself."""
        if self._kind in READ_WHOLE:
            return []
        return [*self._open_errors(job), ("code", "not in", NOT_RETRIED)]

    def _open_errors(self, job):
        return [
            ("connection_id", "=", job.connection.id),
            ("kind", "=", self._kind),
            ("state", "=", "open"),
        ]

    def _bring_back(self, job, links):
        records = self.env[self._res_model].with_context(active_test=False, **QUIET)
        if "active" in records._fields:
            records = records.browse(links.mapped("res_id")).exists()
            records.filtered(lambda record: not record.active).active = True

    def _catch_up_listings(self, job):
        """The lists of projects that came in since this module was last read, or that were refused
        then."""
        waiting = job.entity.catch_up_ids or []
        if waiting:
            living = set(self._living_projects(job).mapped("zoho_id"))
            waiting = [project_id for project_id in waiting if project_id in living]
        return job.portal.of_projects(self._api_name, waiting)

    def _lists_with_everything(self, job):
        """Where the portal lists by project: also those of the projects that are left out."""
        listings = super()._lists_with_everything(job)
        if job.portal.traits.get(f"{self._api_name}_scope") != "project":
            return listings
        left_out = self.env["zoho.sync.exclusion"]._left_out_projects(job.connection)
        return listings + job.portal.of_projects(self._api_name, left_out)

    def _lists_of_project(self, job, project_id):
        return job.portal.of_projects(self._api_name, [project_id])

    def _reread_listings(self, job):
        asked = job.entity.rereading_ids or []
        return job.portal.of_projects(self._api_name, asked, REREAD) if asked else []

    def _is_not_counted_yet(self, job, candidate):
        """What belongs to a project that came in late was counted with its project only."""
        if job.rereading:
            return False
        if job.catching_up:
            return not job.again
        late = values.nested_id(candidate.row, "project") in (job.entity.catch_up_ids or [])
        return not late and super()._is_not_counted_yet(job, candidate)

    def _project_refs(self, job, rows):
        wanted = {values.nested_id(row, "project") for row in rows}
        return {
            "projects": job.resolve("project", wanted),
            "left_out": job.left_out_projects(),
        }

    def _reason_left_out(self, job, candidate, refs):
        project_id = values.nested_id(candidate.row, "project")
        return "project_left_out" if project_id in refs.left_out else None

    def _project_id(self, row, refs):
        """:return: the Odoo project of a row
        :raise RecordProblem: it was not imported
        """
        zoho_id = values.nested_id(row, "project")
        if not zoho_id:
            raise values.InvalidValue("missing", "project")
        if zoho_id not in refs.projects:
            raise RecordProblem(
                "project_missing",
                self.env._(
                    "Its project %(project)s could not be fetched.",
                    project=values.text((row.get("project") or {}).get("name"), "name", 80)
                    or zoho_id,
                ),
            )
        return refs.projects[zoho_id]
