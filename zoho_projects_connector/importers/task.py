from odoo import models

from ..zoho import values
from .job import Candidate, RecordProblem, digest
from .writing import difference

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
        refs.parents = self.env["zoho.link"]._resolve(job.connection, "task", parent_ids)
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

    def _fingerprint(self, candidate):
        # By the parent's Zoho id: whether it had been read already makes no difference.
        content = candidate.values | {"parent_id": _parent_id(candidate.row)}
        return digest(content)

    def _create(self, job, candidates, refs):
        """Parents before their sub-tasks, so that these come into being in their places."""
        created = {}
        waiting = {candidate.zoho_id: candidate for candidate in candidates}
        while waiting:
            later = {zoho_id: c for zoho_id, c in waiting.items() if c.awaited_id in waiting}
            if len(later) == len(waiting):
                later = {}  # a circle has no first one
            ready = [c for zoho_id, c in waiting.items() if zoho_id not in later]
            for candidate in ready:
                if parent := created.get(candidate.awaited_id):
                    candidate.values["parent_id"] = parent.record_id
                    candidate.awaited_id = ""
            made = super()._create(job, ready, refs)
            created |= {candidate.zoho_id: candidate for candidate in made}
            waiting = later
        return list(created.values())

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
        tasks = self._target().with_context(active_test=False)
        tasks = tasks.browse({*waiting.mapped("res_id"), *parents.values()}).exists()
        waiting = waiting.filtered(lambda link: link.res_id in tasks._ids)
        parents = {
            zoho_id: task_id for zoho_id, task_id in parents.items() if task_id in tasks._ids
        }
        chosen = self._without_circles(waiting, parents, tasks)
        candidates = [
            Candidate(
                link.zoho_id,
                {},
                link,
                values={"parent_id": chosen[link.res_id]},
                record_id=link.res_id,
            )
            for link in waiting
            if link.res_id in chosen
        ]
        adopted = self._try_batch(job, candidates, self._set_parents, self._not_adopted)
        if adopted:
            links.concat(*(candidate.link for candidate in adopted)).awaited_zoho_id = False
            settled = [candidate.zoho_id for candidate in adopted]
            self.env["zoho.sync.error"]._resolve(job.connection, self._kind, settled)
        if last_call:
            for link in waiting.filtered(lambda link: link.res_id not in chosen):
                in_circle = link.awaited_zoho_id in parents
                problem = self._parent_in_circle() if in_circle else self._parent_missing(link)
                job.fail(link.zoho_id, problem, {"id": link.zoho_id})

    def _without_circles(self, waiting, parents, tasks):
        """:return: ``{task id: parent id}`` of those that do not become their own ancestors"""
        by_id = {task.id: task for task in tasks}
        chosen = {}
        for link in waiting:
            ancestor = by_id.get(parents.get(link.awaited_zoho_id))
            if not ancestor:
                continue
            while ancestor and ancestor.id != link.res_id:
                next_id = chosen.get(ancestor.id)
                ancestor = by_id[next_id] if next_id else ancestor.parent_id
            if not ancestor:
                chosen[link.res_id] = parents[link.awaited_zoho_id]
        return chosen

    def _set_parents(self, job, candidates):
        children = {}
        for candidate in candidates:
            children.setdefault(candidate.values["parent_id"], []).append(candidate.record_id)
        for parent_id, task_ids in children.items():
            tasks = self._target().with_context(active_test=False).browse(task_ids)
            tasks.parent_id = parent_id

    def _not_adopted(self, candidate, refusal):
        message = self.env._(
            "%(task)s could not become a sub-task: %(reason)s",
            task=candidate.link._record().display_name,
            reason=self._refused(candidate, refusal).message,
        )
        return RecordProblem("odoo_refused", message)

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

    def _values_to_write(self, candidate, record):
        new_values = super()._values_to_write(candidate, record)
        parent_id = new_values["parent_id"]
        if parent_id and parent_id != record.parent_id.id:
            # Set when all others are in their places: in a circle Odoo would walk for ever.
            candidate.awaited_id = _parent_id(candidate.row)
            return new_values | {"parent_id": False}
        return new_values

    def _update_records(self, job, candidates):
        """Odoo hands a milestone down to sub-tasks; Zoho's sub-tasks have their own."""
        super()._update_records(job, candidates)
        for candidate, task in self._with_records(candidates):
            drifted = difference(task, {"milestone_id": candidate.values["milestone_id"]})
            if drifted:
                task.write(drifted)


def _parent_id(row):
    parents = row.get("parental_info")
    value = parents.get("parent_task_id") if isinstance(parents, dict) else None
    return str(value) if isinstance(value, (str, int)) and value else ""
