from types import SimpleNamespace

from odoo import models

from ..zoho import values

NAME_LIMIT = 200


class ZohoImporterTaskList(models.AbstractModel):
    """Task lists → task lists."""

    _name = "zoho.importer.task_list"
    _inherit = ["zoho.importer.project.part", "zoho.importer"]
    _description = "Zoho Importer: Task Lists"

    _kind = "task_list"
    _res_model = "zoho.task.list"
    _api_name = "tasklists"

    def _listings(self, job):
        return job.portal.task_lists(self._project_ids(job)) + self._catch_up_listings(job)

    def _project_ids(self, job):
        """Task lists have to be read project by project, and hardly ever change: between complete
        readings those of changed projects will do. New ones come with their tasks, see
        :meth:`_of_tasks`."""
        project_ids = super()._project_ids(job)
        if job.full:
            return project_ids
        links = self.env["zoho.link"]._find(job.connection, "project", project_ids)
        return [
            project_id
            for project_id in project_ids
            if (links[project_id].zoho_updated_at or job.entity.cursor_at) >= job.entity.cursor_at
        ]

    def _prepare(self, job, rows):
        milestone_ids = {values.milestone_id(row) for row in rows.values()}
        return SimpleNamespace(
            **self._project_refs(job, rows.values()),
            milestones=job.resolve("milestone", milestone_ids),
        )

    def _values(self, job, candidate, refs):
        row = candidate.row
        name = values.text(row.get("name"), "name", NAME_LIMIT)
        if not name:
            raise values.InvalidValue("missing", "name")
        sequence = row.get("sequence")
        position = sequence.get("project_sequence") if isinstance(sequence, dict) else 0
        return {
            "name": name,
            "project_id": self._project_id(row, refs),
            "milestone_id": refs.milestones.get(values.milestone_id(row)) or False,
            "is_completed": row.get("status") == "completed",
            "sequence": position if isinstance(position, int) and 0 <= position < 2**31 else 0,
        }

    def _mirrored_fields(self):
        return frozenset({"name", "project_id", "milestone_id", "is_completed", "sequence"})

    def _handle_vanished(self, job, links):
        task_lists = self.env["zoho.task.list"].browse(links.mapped("res_id")).exists()
        task_lists.unlink()
        job.count("removed", len(task_lists))

    # ------------------------------------------------------------------ for the task importer

    def _of_tasks(self, job, rows, projects):
        """The task lists of a page of tasks; new ones are created from what the tasks tell.

        :param projects: ids of the Zoho projects that were imported
        :return: ``{zoho id: task list id}``
        """
        found = {}
        for row in rows:
            zoho_id = values.nested_id(row, "tasklist")
            if zoho_id and values.nested_id(row, "project") in projects:
                found[zoho_id] = {
                    **row["tasklist"],
                    "project": row["project"],
                    "milestone": row.get("milestone"),
                }
        known = job.resolve(self._kind, found)
        missing = [row for zoho_id, row in found.items() if zoho_id not in known]
        if missing:
            self._import_embedded(job, missing)
            known = job.resolve(self._kind, found)
        return known
