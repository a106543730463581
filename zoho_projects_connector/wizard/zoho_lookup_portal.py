from odoo import models

from ..importers.job import Job, RecordProblem
from ..importers.reading import CURSOR_OVERLAP
from ..models.zoho_entity import ORDERED_KINDS, PROJECT_PARTS, READ_WHOLE
from ..models.zoho_sync_error import name_of
from ..zoho import errors, values

# So many calls may be spent on one question.
MAX_CALLS = 40
# Errors that only say that something else is missing: where the row names it.
PARENTS = {"project_missing": "project", "task_missing": "module_detail"}


class ZohoLookup(models.TransientModel):
    """Asking Zoho about a record of which nothing is known: through the lists the sync reads."""

    _inherit = "zoho.lookup"

    def _ask_zoho(self, connection, wanted):
        """:param wanted: an :class:`Address`"""
        called = []  # URL patterns
        with connection._zoho_portal(on_call=called.append) as portal:
            looked_at, refused = [], []
            for kind in self._kinds(wanted):
                job = Job(connection, portal, self._entity(connection, kind), None, full=True)
                importer = connection.env[f"zoho.importer.{kind}"]
                project_id = self._project_around(connection, kind, wanted)
                try:
                    for page in importer._pages_to_look_at(job, project_id):
                        row = importer._row_with_id(page, wanted.zoho_id)
                        if row:
                            return self._judge(job, importer, wanted.zoho_id, row, called)
                        if portal.client.calls >= MAX_CALLS:
                            return self._not_found([*looked_at, job.entity], refused, gave_up=True)
                except (errors.ZohoForbidden, errors.ZohoNotAvailable, errors.ZohoRefused):
                    refused.append(job.entity)
                except errors.ZohoError as failure:
                    return self._not_found(looked_at, refused, failure=connection._explain(failure))
                else:
                    looked_at.append(job.entity)
        return self._not_found(looked_at, refused)

    def _entity(self, connection, kind):
        return connection.entity_ids.filtered(lambda entity: entity.kind == kind)

    def _kinds(self, wanted):
        """What to look through, the likeliest first."""
        kinds = PROJECT_PARTS if wanted.around else ORDERED_KINDS
        first = [kind for kind in ORDERED_KINDS if kind == wanted.kind]
        return [*first, *(kind for kind in kinds if kind not in first)]

    def _project_around(self, connection, kind, wanted):
        """:return: Zoho id of the project whose lists are enough; empty when none is known"""
        if kind not in PROJECT_PARTS or not wanted.around:
            return ""
        known = connection.env["zoho.link"]._find(connection, "project", wanted.around)
        return next(iter(known), wanted.around[0])

    # ------------------------------------------------------------------ what was found

    def _judge(self, job, importer, zoho_id, row, called):
        """The record is in Zoho and nothing is recorded about it: what will the sync do?"""
        kind = job.entity.kind
        name = name_of(row) or zoho_id
        if not job.entity.enabled:
            return {
                "result": "left_out",
                "answer": self.env._(
                    "“%(name)s” is left out. %(module)s are not synced.",
                    name=name,
                    module=job.entity._label(),
                ),
                "advice": self.env._("Switch them on in the connection."),
            }
        if kind == "customer":
            return {
                "result": "left_out",
                "answer": self.env._(
                    "“%(name)s” is left out. Only the customers of imported projects are imported.",
                    name=name,
                ),
                "advice": self.env._(
                    "Make it the primary client of a project in Zoho Projects, or see why its "
                    "project is not here."
                ),
            }
        number = len(called)
        try:
            reason = importer._verdict(job, zoho_id, row)
        except RecordProblem as problem:
            return self._if_parent_is_missing(job, problem, row) or {
                "result": "error",
                "answer": f"{self._headline(kind)} {problem.message}",
                "advice": self.env["zoho.sync.error"].new({"code": problem.code}).advice,
            }
        except errors.ZohoError as failure:
            return self._stopped(job.connection._explain(failure))
        finally:
            self._count_calls(job.connection, called[number:])
        if reason == "project_left_out":
            exclusion = self._exclusion(job.connection, values.nested_id(row, "project"))
            return self._left_out(exclusion.project_name, exclusion.reason, of_project=True)
        if reason:
            return self._left_out(name, reason)
        return self._coming(job, name, row)

    def _count_calls(self, connection, patterns):
        """What was taken back took the count of these calls with it."""
        budget = self.env["zoho.call.budget"].sudo()
        for pattern in patterns:
            try:
                budget._take(connection, pattern)
            except errors.ZohoThrottled:
                return

    def _headline(self, kind):
        return self.env["zoho.sync.error"].new({"kind": kind})._headline()

    def _if_parent_is_missing(self, job, problem, row):
        """Its project, or its task, is not here either: what is known of that is the answer."""
        parent_id = problem.code in PARENTS and values.nested_id(row, PARENTS[problem.code])
        if not parent_id:
            return None
        known = self._if_failed(job.connection, parent_id)
        return known or self._coming(job, name_of(row), row)

    def _coming(self, job, name, row):
        entity = job.entity
        if self._is_passed_over(entity, row):
            answer = self.env._(
                "Nothing keeps “%(name)s” out, but the next sync would pass it over: it looks only "
                "at what has changed.",
                name=name,
            )
            advice = self.env._("Press Instant Sync: it is read again then.")
        else:
            answer = self.env._(
                "Nothing keeps “%(name)s” out: it comes with the next sync.", name=name
            )
            advice = self.env._("Press Instant Sync if you do not want to wait.")
        return {
            "result": "coming",
            "answer": answer,
            "advice": advice,
            "kind": entity.kind,
            "project_zoho_id": values.nested_id(row, "project"),
        }

    def _is_passed_over(self, entity, row):
        """Whether a reading of changes does not meet the record. Task lists come with the first
        of their tasks."""
        if entity.kind in READ_WHOLE or not entity.cursor_at:
            return False
        changed = values.modified_at(row)
        old = changed and changed < entity.cursor_at - CURSOR_OVERLAP
        return bool(old) or entity.kind == "task_list"

    # ------------------------------------------------------------------ what was not found

    def _not_found(self, looked_at, refused, gave_up=False, failure=""):
        """Say where it was looked for.

        :param looked_at: modules whose lists were read to the end
        :param refused: those that Zoho does not show
        :param gave_up: the last of ``looked_at`` was not read to its end
        :param failure: why Zoho could not be asked further
        """
        sentences = [self.env._("It was not found in Zoho Projects.")]
        if looked_at:
            sentences.append(
                self.env._("Looked through: %(modules)s.", modules=self._names(looked_at))
            )
        if refused:
            sentences.append(
                self.env._("Zoho does not show: %(modules)s.", modules=self._names(refused))
            )
        advice = self.env._("Check the address, and whether the record was deleted.")
        if failure:
            advice = failure
        elif gave_up:
            sentences.append(self.env._("The portal is too large to look through to the end."))
            advice = self.env._(
                "Paste the whole address of the record: with its project in it, there is less to "
                "look through."
            )
        return {
            "result": "stopped" if gave_up or failure else "unknown",
            "answer": " ".join(sentences),
            "advice": advice,
        }

    def _names(self, entities):
        return ", ".join(entity._label() for entity in entities)
