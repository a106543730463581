import logging

from psycopg2 import Error as DatabaseError

from odoo import models

from ..zoho import values
from .job import Candidate, Job, RecordProblem, digest
from .reading import KNOWN_DELETED
from .writing import NOT_OF_A_RECORD

_logger = logging.getLogger(__name__)


class ZohoImporter(models.AbstractModel):
    """The loop all kinds share: read a page, sort its records, write what is new or changed.

    A kind says which lists it reads (:meth:`_listings`), what it leaves out
    (:meth:`_reason_left_out`), what it writes (:meth:`_values`) and what becomes of records that
    vanished (:meth:`_handle_vanished`).
    """

    _name = "zoho.importer"
    _inherit = [
        "zoho.importer.reading",
        "zoho.importer.retrying",
        "zoho.importer.problems",
        "zoho.importer.custom.fields",
        "zoho.importer.writing",
        "zoho.importer.foreseeing",
        "zoho.importer.looking",
    ]
    _description = "Zoho Importer"

    # ------------------------------------------------------------------ what a kind defines

    def _listings(self, job):
        """:return: the lists of this pass, the same ones in the same order until it ends"""
        raise NotImplementedError

    def _prepare(self, job, rows):
        """Look up, in a few queries, what the rows of a page refer to.

        :param rows: ``{zoho_id: row}``
        :return: a namespace handed to the methods below
        """
        raise NotImplementedError

    def _reason_left_out(self, job, candidate, refs):
        """:return: why the rules leave the record out (see ``zoho.sync.exclusion``), or None"""

    def _values(self, job, candidate, refs):
        """:return: Odoo values of the record
        :raise RecordProblem, InvalidValue: it cannot be imported
        """
        raise NotImplementedError

    def _mirrored_fields(self):
        """:return: names of the Odoo fields this kind keeps as they are in Zoho: users do not
        change them while the connection is running"""
        return frozenset()

    def _fingerprint(self, candidate):
        """What decides whether the record changed."""
        return digest(candidate.values)

    def _project_of(self, row):
        """:return: (Zoho id, name) of the project a row belongs to, for counting"""
        project = row.get("project")
        name = project.get("name") if isinstance(project, dict) else ""
        return values.nested_id(row, "project"), name

    def _handle_vanished(self, job, links):
        """Records that a complete reading no longer finds were deleted in Zoho."""

    def _handle_left_out(self, job, candidate, reason):
        """An imported record falls under a rule now."""

    def _after_pass(self, job):
        """Called once when all pages of a pass were read."""

    def _bring_back(self, job, links):
        """Records that were deleted in Zoho are there again, from its bin for instance."""

    # ------------------------------------------------------------------ one page

    def _import_rows(self, job, rows):
        """Import one page in a savepoint; should something nobody foresaw stop it, row by row.

        :raise ZohoError: Zoho stopped answering; nothing was changed
        """
        try:
            with self.env.cr.savepoint(), job.taken_back_on_failure():
                return self._import_page(job, rows)
        except NOT_OF_A_RECORD:
            raise
        except Exception:
            _logger.warning("A page of %s failed, its rows come alone", self._kind, exc_info=True)
            job.interruption = None
        for row in rows:
            try:
                with self.env.cr.savepoint(), job.taken_back_on_failure():
                    self._import_page(job, [row])
            except NOT_OF_A_RECORD:
                raise
            except Exception:
                _logger.info("Unreadable %s", self._kind, exc_info=True)
                payload = row if isinstance(row, dict) else {"value": row}
                job.count("read")
                job.fail(_id_of(row), self._unreadable(), payload)
                self._store_outcome(job, set())
            if job.interruption:
                return None

    def _import_page(self, job, rows):
        """Import one page: the records, their links, errors and counts."""
        job.count("read", len(rows))
        rows = self._identified(job, rows)
        self._note_custom_fields(job, rows)
        refs = self._prepare(job, rows)
        links = self.env["zoho.link"]._find(job.connection, self._kind, rows)
        returned = {z: link for z, link in links.items() if link.seen_scan == KNOWN_DELETED}
        seen = links if job.full else returned
        if seen:
            self.env["zoho.link"]._mark_seen(
                job.connection, self._kind, list(seen), job.entity.scan
            )
        if returned:
            self._bring_back(job, self.env["zoho.link"].concat(*returned.values()))
        new, changed = [], []
        touched = {}
        came_through = set()
        for zoho_id, row in rows.items():
            candidate = self._candidate(zoho_id, row, links)
            verdict = self._judge(job, candidate, refs)
            if verdict == "failed":
                continue
            if verdict == "left_out":
                if self._leave_out(job, candidate):
                    came_through.add(zoho_id)
            elif candidate.link is None:
                new.append(candidate)
            elif candidate.link.fingerprint != candidate.fingerprint or zoho_id in returned:
                changed.append(candidate)
            else:
                job.count("unchanged")
                came_through.add(zoho_id)
                if candidate.updated_at and candidate.link.zoho_updated_at != candidate.updated_at:
                    touched[zoho_id] = candidate.updated_at
        created = self._create(job, new, refs)
        updated = self._update(job, changed)
        self.env["zoho.link"]._note_changes(job.connection, self._kind, touched)
        came_through |= {candidate.zoho_id for candidate in created + updated}
        self._store_outcome(job, came_through)

    def _candidate(self, zoho_id, row, links):
        return Candidate(zoho_id, row, links.get(zoho_id), updated_at=values.modified_at(row))

    def _judge(self, job, candidate, refs):
        """Decide about one record, without writing anything.

        :return: ``wanted`` (its values are ready), ``left_out`` (see ``candidate.reason``) or
            ``failed`` (the problem is in the job)
        """
        zoho_id, row = candidate.zoho_id, candidate.row
        try:
            candidate.reason = self._reason_left_out(job, candidate, refs)
            if candidate.reason:
                candidate.project = self._project_of(row)
                return "left_out"
            candidate.values = self._values(job, candidate, refs)
            candidate.fingerprint = self._fingerprint(candidate)
            return "wanted"
        except values.InvalidValue as problem:
            job.fail(zoho_id, self._invalid(problem), row)
        except RecordProblem as problem:
            job.fail(zoho_id, problem, row)
        except NOT_OF_A_RECORD + (DatabaseError,):
            raise
        except Exception:
            _logger.info("Unreadable %s %s", self._kind, zoho_id, exc_info=True)
            job.fail(zoho_id, self._unreadable(), row)
        return "failed"

    def _import_embedded(self, job, rows):
        """Import records of this kind that were found inside others.

        :param job: of the others
        :return: the :class:`Job` of these records
        """
        if job.forecast is not None:
            return self._foresee_embedded(job, rows)
        entity = job.connection.entity_ids.filtered(lambda e: e.kind == self._kind)
        line = job.line.run_id.line_ids.filtered(lambda line: line.kind == self._kind)
        inner = Job(job.connection, job.portal, entity, line, embedded=True)
        self._import_page(inner, rows)
        line._add(inner.counts)
        return inner

    def _identified(self, job, rows):
        """:return: ``{zoho_id: row}``; of a record that comes twice the newer one"""
        identified = {}
        for row in rows:
            try:
                zoho_id = values.record_id(row)
            except values.InvalidValue as problem:
                payload = row if isinstance(row, dict) else {"value": row}
                job.fail(_id_of(row), self._invalid(problem), payload)
                continue
            other = identified.get(zoho_id)
            if other is not None:
                job.count("unchanged")
                if (values.modified_at(other) or 0) and (
                    not values.modified_at(row)
                    or values.modified_at(row) < values.modified_at(other)
                ):
                    continue
            identified[zoho_id] = row
        return identified

    def _leave_out(self, job, candidate):
        """Count the record and see to what was imported of it.

        :return: False when Odoo objects to that
        """
        if candidate.link and not self._try_batch(
            job,
            [candidate],
            lambda job, _one: self._handle_left_out(job, candidate, candidate.reason),
        ):
            return False
        new = self._is_not_counted_yet(job, candidate)
        job.leave_out(candidate.reason, *candidate.project, candidate.updated_at, new)
        return True

    def _is_not_counted_yet(self, job, candidate):
        """An earlier reading counted what was there before the cursor."""
        cursor = job.entity.set_back_from or job.entity.cursor_at
        made_at = values.created_at(candidate.row)
        is_new = job.full or not cursor or (made_at is not None and made_at > cursor)
        return is_new and not job.again

    def _store_outcome(self, job, came_through):
        connection = job.connection
        errors = self.env["zoho.sync.error"]
        settled = set(came_through) - job.problems.keys()
        if settled:
            errors._resolve(connection, self._kind, settled)
        errors._record(
            connection,
            self._kind,
            {
                zoho_id: (problem.code, problem.message, row)
                for zoho_id, (problem, row) in job.problems.items()
            },
            job.entity.scan,
        )
        self.env["zoho.sync.exclusion"]._count(connection, self._kind, job.left_out)
        job.problems, job.left_out = {}, {}


def _id_of(row):
    """What an error is filed under: the id of the record, of a row without one its content."""
    try:
        return values.record_id(row)
    except values.InvalidValue:
        return digest(row)
