from odoo import models

from ..zoho import errors

# One project may refuse a module: it is switched off there, or the project is in the bin.
OF_A_PROJECT = (errors.ZohoForbidden, errors.ZohoNotAvailable, errors.ZohoRefused)
# These are said of the token, whatever project is asked for.
OF_THE_TOKEN = {"INVALID_OAUTHSCOPE"}


class ZohoImporterRefusedProjects(models.AbstractModel):
    """Modules that are read project by project, where Zoho refuses some of the projects.

    The others are read and the cursor moves. Of a refused project nothing is taken for deleted,
    and all of it is read with the next sync.
    """

    _name = "zoho.importer.refused.projects"
    _description = "Zoho Importer: Refused Projects"

    _by_changes = True  # False: the lists are read completely every time anyway

    def _begin(self, job):
        super()._begin(job)
        if not job.full and job.entity.catch_up_ids:
            # What is left out of these projects is counted anew.
            self.env["zoho.sync.exclusion"].search(
                [
                    ("connection_id", "=", job.connection.id),
                    ("kind", "=", self._kind),
                    ("project_zoho_id", "in", job.entity.catch_up_ids),
                ]
            ).unlink()

    def _pass_over(self, job, listing, failure):
        if (
            not listing.project_id
            or not isinstance(failure, OF_A_PROJECT)
            or failure.code in OF_THE_TOKEN
        ):
            return False
        refused = {
            **(job.entity.refused_listings or {}),
            listing.key: [
                listing.project_id,
                self._project_name(job, listing.project_id),
                job.connection._explain(failure),
            ],
        }
        if self._are_all(job, refused):
            refused = {}  # no matter of single projects: the module begins anew
        job.entity.write(
            {
                "refused_listings": refused,
                "resume_listing": refused and listing.key,
                "resume_page": 0,
            }
        )
        return bool(refused)

    def _are_all(self, job, refused):
        """Whether no list is left that was not refused, and no project."""
        projects = {project_id for project_id, _name, _message in refused.values()}
        lists = {listing.key for listing in self._listings(job)}
        living = set(self._living_projects(job).mapped("zoho_id"))
        return lists <= refused.keys() and living <= projects

    def _project_name(self, job, zoho_id):
        project_ids = self.env["zoho.link"]._resolve(job.connection, "project", [zoho_id])
        return self.env["project.project"].browse(project_ids.get(zoho_id)).name or zoho_id

    def _vanished(self, job):
        """What Zoho did not give out was not deleted."""
        links = super()._vanished(job)
        refused = job.entity._refused_projects()
        if not refused:
            return links
        project_ids = self.env["zoho.link"]._resolve(job.connection, "project", refused)
        records = self.env[self._res_model].with_context(active_test=False)
        records = records.browse(links.mapped("res_id")).exists()
        unseen = records.filtered(lambda r: r.project_id.id in project_ids.values())
        return links.filtered(lambda link: link.res_id not in unseen._ids)

    def _finish_reading(self, line, job):
        self._tell_refused(job)
        going_on = super()._finish_reading(line, job)
        refused = job.entity._refused_projects()
        if refused and not going_on:
            names = job.entity._refused_names()
            line.message = self.env._("Not given out by Zoho: %(projects)s.", projects=names)
            if self._by_changes:
                job.entity.catch_up_ids = list(refused)
        return going_on

    def _tell_refused(self, job):
        """An error for each refused project; those of projects that were read are settled."""
        errors_model = self.env["zoho.sync.error"]
        refused = job.entity._refused_projects()
        errors_model._record(
            job.connection,
            self._kind,
            {
                zoho_id: ("zoho_refused", message, {"id": zoho_id, "name": name})
                for zoho_id, (name, message) in refused.items()
            },
            job.entity.scan,
        )
        errors_model.search(
            [
                ("connection_id", "=", job.connection.id),
                ("kind", "=", self._kind),
                ("code", "=", "zoho_refused"),
                ("state", "=", "open"),
                ("zoho_id", "not in", list(refused)),
            ]
        ).state = "resolved"
