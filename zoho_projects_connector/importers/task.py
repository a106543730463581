from odoo import models

from ..zoho import values
from .job import RecordProblem, digest
from .writing import QUIET, difference

# https://www.zoho.com/projects/help/tasks.html knows three priorities besides none.
PRIORITIES = {"none": "0", "low": "0", "medium": "1", "high": "2"}


class ZohoImporterTask(models.AbstractModel):
    """Tasks and sub-tasks → project tasks."""

    _name = "zoho.importer.task"
    _inherit = "zoho.importer.work_item"
    _description = "Zoho Importer: Tasks"

    _kind = "task"
    _api_name = "tasks"

    def _listings(self, job):
        listings = job.portal.tasks(self._project_ids(job), newest_first=not job.full)
        return listings + self._catch_up_listings(job)

    def _owners(self, row):
        work = row.get("owners_and_work")
        return values.people(work.get("owners") if isinstance(work, dict) else None)

    def _prepare(self, job, rows):
        refs = super()._prepare(job, rows)
        parent_ids = {_parent_id(row) for row in rows.values()}
        refs.parents = job.resolve("task", parent_ids)
        refs.task_lists = self.env["zoho.importer.task_list"]._of_tasks(
            job, rows.values(), refs.projects
        )
        return refs

    def _values(self, job, candidate, refs):
        row = candidate.row
        work = row.get("owners_and_work") or {}
        parent_id = _parent_id(row)
        if parent_id and parent_id not in refs.parents:
            candidate.awaited_id = parent_id  # later in the page, or on a later one
        return super()._values(job, candidate, refs) | {
            "zoho_task_list_id": refs.task_lists.get(values.nested_id(row, "tasklist")) or False,
            "milestone_id": refs.milestones.get(values.milestone_id(row)) or False,
            "parent_id": refs.parents.get(parent_id) or False,
            "priority": PRIORITIES.get(str(row.get("priority")).lower(), "0"),
            "date_deadline": values.instant(row.get("end_date"), "end_date") or False,
            "allocated_hours": values.hours(work.get("total_work") or "00:00", "total_work"),
        }

    def _mirrored_fields(self):
        return super()._mirrored_fields() | {"zoho_task_list_id", "parent_id", "allocated_hours"}

    def _fingerprint(self, candidate):
        # By the parent's Zoho id: whether it had been read already makes no difference.
        content = candidate.values | {"parent_id": _parent_id(candidate.row)}
        return digest(content)

    def _import_page(self, job, rows):
        super()._import_page(job, rows)
        self._adopt(job)
        self._store_outcome(job, set())

    def _adopt(self, job, last_call=False):
        """Give tasks the parents that have come in the meantime.

        :param last_call: everything was read: who still waits, waits in vain
        """
        links = self.env["zoho.link"]
        waiting = links.search(
            [
                ("connection_id", "=", job.connection.id),
                ("kind", "=", "task"),
                ("awaited_zoho_id", "!=", False),
            ]
        )
        if not waiting:
            return
        parents = links._resolve(job.connection, "task", waiting.mapped("awaited_zoho_id"))
        for link in waiting:
            parent_id = parents.get(link.awaited_zoho_id)
            if parent_id and self._set_parent(link, parent_id):
                link.awaited_zoho_id = False
                self.env["zoho.sync.error"]._resolve(job.connection, self._kind, [link.zoho_id])
            elif last_call:
                problem = self._parent_in_circle() if parent_id else self._parent_missing(link)
                job.fail(link.zoho_id, problem, {"id": link.zoho_id})

    def _set_parent(self, link, parent_id):
        """:return: False when the task would become its own ancestor"""
        task = self.env["project.task"].with_context(**QUIET, active_test=False)
        task = task.browse(link.res_id).exists()
        ancestor = task.browse(parent_id)
        while ancestor and ancestor != task:
            ancestor = ancestor.parent_id
        if not ancestor:
            task.parent_id = parent_id
        return not ancestor

    def _parent_in_circle(self):
        return RecordProblem(
            "parent_missing",
            self.env._("Its parent tasks form a circle; it was imported without a parent."),
        )

    def _parent_missing(self, link):
        return RecordProblem(
            "parent_missing",
            self.env._(
                "Its parent task %(parent)s could not be fetched; it was imported without it.",
                parent=link.awaited_zoho_id,
            ),
        )

    def _after_pass(self, job):
        self._adopt(job, last_call=True)

    def _foresee(self, job, candidate, verdict):
        super()._foresee(job, candidate, verdict)
        if verdict == "wanted" and candidate.awaited_id:
            job.forecast.waiting[candidate.zoho_id] = candidate.awaited_id

    def _foresee_end(self, job):
        """Who still waits for a parent waits in vain, but comes in."""
        for zoho_id, parent_id in job.forecast.waiting.items():
            if not job.resolve(self._kind, [parent_id]):
                job.forecast.fail(self._kind, zoho_id, "parent_missing")

    def _update_records(self, job, candidates):
        """Odoo hands a milestone down to sub-tasks; Zoho's sub-tasks have their own."""
        for candidate in candidates:
            parent_id = candidate.values["parent_id"]
            if parent_id and parent_id != self._target().browse(candidate.record_id).parent_id.id:
                # Set when all others are in their places: in a circle Odoo would walk for ever.
                candidate.values["parent_id"] = False
                candidate.awaited_id = _parent_id(candidate.row)
        super()._update_records(job, candidates)
        for candidate in candidates:
            task = self._target().browse(candidate.record_id)
            drifted = difference(task, {"milestone_id": candidate.values["milestone_id"]})
            if drifted:
                task.write(drifted)
                candidate.is_written = True


def _parent_id(row):
    parents = row.get("parental_info")
    value = parents.get("parent_task_id") if isinstance(parents, dict) else None
    return str(value) if isinstance(value, (str, int)) and value else ""
