import logging
from types import SimpleNamespace

from odoo import models
from odoo.fields import Command

from ..zoho import values
from .reading import KNOWN_DELETED
from .writing import NOT_OF_A_RECORD, QUIET

_logger = logging.getLogger(__name__)

NAME_LIMIT = 500
CLOSED_STATES = {"1_done", "1_canceled"}


class ZohoImporterWorkItem(models.AbstractModel):
    """What tasks and bugs share: both become project tasks."""

    _name = "zoho.importer.work_item"
    _inherit = ["zoho.importer.project.part", "zoho.importer.labels", "zoho.importer"]
    _description = "Zoho Importer: Tasks and Bugs"

    _res_model = "project.task"

    def _owners(self, row):
        """:return: the user objects a row is assigned to"""
        raise NotImplementedError

    def _prepare(self, job, rows):
        owners = [person for row in rows.values() for person in self._owners(row)]
        return SimpleNamespace(
            **self._project_refs(job, rows.values()),
            stages=self._stages(job, rows.values()),
            tags=self._tags(job, rows.values()),
            users=self.env["zoho.importer.user"]._users(job, owners),
            milestones=job.resolve(
                "milestone", {values.milestone_id(row) for row in rows.values()}
            ),
            custom=self._custom_fields(job, rows.values()),
        )

    def _values(self, job, candidate, refs):
        row = candidate.row
        name = values.plain_text(row.get("name"), "name", NAME_LIMIT)
        if not name:
            raise values.InvalidValue("missing", "name")
        project_id = self._project_id(row, refs)
        owners = {refs.users.get(values.person_id(person)) for person in self._owners(row)}
        prepared = {
            "name": name,
            "project_id": project_id,
            "zoho_kind": self._kind,
            "zoho_prefix": values.text(row.get("prefix"), "prefix", 64) or False,
            "description": values.rich_text(row.get("description")) or False,
            "stage_id": refs.stages.get(values.nested_id(row, "status")) or False,
            "state": "1_done" if values.is_closed(row) else "01_in_progress",
            "user_ids": [Command.set(sorted(owners - {None}))],
            "tag_ids": [Command.set(self._tag_ids(row, refs.tags))],
        }
        return prepared | self._custom_values(row, refs.custom)

    def _mirrored_fields(self):
        return frozenset(
            {
                "name",
                "active",
                "project_id",
                "zoho_kind",
                "zoho_prefix",
                "description",
                "stage_id",
                "state",  # open or closed: the finer shades are the users'
                "user_ids",
                "tag_ids",
                "priority",
                "date_deadline",
                "milestone_id",
            }
        )

    def _read_ahead(self, candidates):
        self._referred(candidates, "project_id").partner_id.fetch()

    def _values_to_write(self, candidate, record):
        """Zoho knows open and closed; Odoo's finer shades of both are the users'."""
        new_values = super()._values_to_write(candidate, record)
        if (record.state in CLOSED_STATES) == (new_values["state"] in CLOSED_STATES):
            return {name: value for name, value in new_values.items() if name != "state"}
        return new_values

    def _handle_vanished(self, job, links):
        """Deleted in Zoho. Tasks with hours or a conversation are archived for now: their hours
        may go later in the same run, see :meth:`_remove_untouched`."""
        tasks = self.env["project.task"].with_context(active_test=False, **QUIET)
        tasks = tasks.browse(links.mapped("res_id")).exists()
        tasks.filtered("active").active = False
        links.seen_scan = KNOWN_DELETED
        self._remove_untouched(job)

    def _remove_untouched(self, job):
        """Delete the tasks that are gone in Zoho and that nobody used in Odoo."""
        links = self.env["zoho.link"].search(
            [
                ("connection_id", "=", job.connection.id),
                ("kind", "in", ["task", "bug"]),
                ("seen_scan", "=", KNOWN_DELETED),
            ]
        )
        tasks = self.env["project.task"].with_context(active_test=False, **QUIET)
        tasks = tasks.browse(links.mapped("res_id")).exists()
        untouched = tasks - self._used(tasks)
        # Odoo deletes the subtasks with their task: what Zoho still has must stay.
        (untouched.child_ids - untouched).parent_id = False
        job.count("removed", len(self._deleted(untouched)))

    def _deleted(self, tasks):
        """Delete tasks; one that Odoo does not let go stays archived.

        :return: the ids of those that are gone
        """
        try:
            with self.env.cr.savepoint():
                tasks.unlink()
            return tasks.ids
        except NOT_OF_A_RECORD:
            raise
        except Exception as refusal:
            _logger.info("%s vanished tasks were not deleted: %s", len(tasks), refusal)
        if len(tasks) <= 1:
            return []
        return [task_id for task in tasks for task_id in self._deleted(task)]

    def _used(self, tasks):
        with_hours = (
            self.env["account.analytic.line"].search([("task_id", "in", tasks.ids)]).task_id
        )
        conversations = self.env["mail.message"].search(
            [
                ("model", "=", "project.task"),
                ("res_id", "in", tasks.ids),
                ("message_type", "in", ("comment", "email", "email_outgoing")),
            ]
        )
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "project.task"), ("res_id", "in", tasks.ids)]
        )
        return with_hours | tasks.browse(
            {*conversations.mapped("res_id"), *files.mapped("res_id")} & set(tasks.ids)
        )
