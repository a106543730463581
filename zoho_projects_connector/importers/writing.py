import logging

from psycopg2.errors import DeadlockDetected, SerializationFailure

from odoo import models
from odoo.exceptions import RedirectWarning, UserError

from ..zoho.errors import ZohoError
from .job import Candidate, RecordProblem

_logger = logging.getLogger(__name__)

# No tracking, no creation message, no assignment mail, no upsell activity: an import is no news.
QUIET = {
    "tracking_disable": True,
    "mail_auto_subscribe_no_notify": True,
    "mail_activity_automation_skip": True,
}
# Another worker was faster: the whole page is to be done again, nothing is wrong with the record.
CONFLICTS = (SerializationFailure, DeadlockDetected)
# These stop the whole page; anything else concerns one record, whatever an installed module raises.
NOT_OF_A_RECORD = (*CONFLICTS, ZohoError)


class ZohoImporterWriting(models.AbstractModel):
    """Candidates → records: in batches, and one by one when Odoo objects to a batch."""

    _name = "zoho.importer.writing"
    _description = "Zoho Importer: Writing"

    _kind = None
    _res_model = None

    def _create(self, job, candidates, refs):
        """Create the records of new candidates, all at once or, if Odoo objects, one by one.

        :return: the candidates that were created, with ``record_id``
        """
        # Some kinds have found existing records for theirs.
        new = {candidate.zoho_id for candidate in candidates if not candidate.record_id}
        created = self._try_batch(job, candidates, self._create_records)
        self.env["zoho.link"]._insert(
            job.connection,
            self._kind,
            self._res_model,
            [
                (
                    candidate.zoho_id,
                    candidate.record_id,
                    candidate.updated_at,
                    candidate.fingerprint,
                    candidate.awaited_id or None,
                    job.entity.scan,
                    candidate.zoho_id in new,
                )
                for candidate in created
            ],
        )
        job.count("created", len(created))
        return created

    def _create_records(self, job, candidates):
        self._read_ahead(candidates)
        records = self._target().create([self._values_to_create(c) for c in candidates])
        for candidate, record in zip(candidates, records, strict=True):
            candidate.record_id = record.id

    def _values_to_create(self, candidate):
        """:return: values for ``create``, which may change them; the candidate may have to be
        tried again"""
        return dict(candidate.values)

    def _read_ahead(self, candidates):
        """Read what Odoo looks up one by one while it creates these records."""

    def _referred(self, candidates, name):
        """:return: the records that new ones refer to in a field, read with all they hold"""
        model = self.env[self._target()._fields[name].comodel_name]
        referred = model.browse({candidate.values[name] for candidate in candidates} - {False})
        referred.fetch()
        return referred

    def _update(self, job, candidates):
        """Write what changed. Records that were deleted in Odoo meanwhile are created again."""
        model = self.env[self._res_model].with_context(active_test=False)
        present = set(model.browse([c.link.res_id for c in candidates]).exists().ids)
        gone = [c for c in candidates if c.link.res_id not in present]
        candidates = [c for c in candidates if c.link.res_id in present]
        for candidate in candidates:
            candidate.record_id = candidate.link.res_id
        updated = self._try_batch(job, candidates, self._update_records)
        for candidate in updated:
            candidate.link.write(
                {
                    "zoho_updated_at": candidate.updated_at,
                    "fingerprint": candidate.fingerprint,
                    "awaited_zoho_id": candidate.awaited_id or False,
                }
            )
        written = sum(candidate.is_written for candidate in updated)
        job.count("updated", written)
        job.count("unchanged", len(updated) - written)
        if gone:
            self.env["zoho.link"].browse([c.link.id for c in gone]).unlink()
            updated += self._create(job, gone, None)
        return updated

    def _update_records(self, job, candidates):
        for candidate, record in self._with_records(candidates):
            changes = difference(record, self._values_to_write(candidate, record))
            if changes:
                record.write(changes)
                candidate.is_written = True

    def _values_to_write(self, candidate, record):
        """What of the values an existing record takes; the candidate stays as it is, for it may
        have to be tried again."""
        return candidate.values

    def _with_records(self, candidates):
        """:return: the candidates with their Odoo records, which are read in one go"""
        records = self._target().browse([candidate.record_id for candidate in candidates])
        return zip(candidates, records, strict=True)

    def _try_batch(self, job, candidates, work, explain=None):
        """Do ``work`` for all candidates in a savepoint; on failure for each in its own.

        :param explain: ``explain(candidate, exception)`` → what is wrong with a candidate
        :return: the candidates for which it succeeded
        """
        if not candidates:
            return []
        # What a batch that is taken back had made and said does not count when each has its turn.
        record_ids = [candidate.record_id for candidate in candidates]
        if len(candidates) > 1:
            try:
                with self.env.cr.savepoint(), job.taken_back_on_failure():
                    work(job, candidates)
                return candidates
            except NOT_OF_A_RECORD:
                raise
            except Exception as failure:
                _logger.info("%s %s failed together: %s", len(candidates), self._kind, failure)
        survivors = []
        for candidate, record_id in zip(candidates, record_ids, strict=True):
            candidate.record_id = record_id
            try:
                with self.env.cr.savepoint(), job.taken_back_on_failure():
                    work(job, [candidate])
                survivors.append(candidate)
            except NOT_OF_A_RECORD:
                raise
            except RecordProblem as problem:
                job.fail(candidate.zoho_id, problem, candidate.row)
            except Exception as refusal:
                problem = (explain or self._refused)(candidate, refusal)
                job.fail(candidate.zoho_id, problem, candidate.row)
        return survivors

    def _remove_vanished(self, job, links):
        """Handle the records that vanished, all at once or, if Odoo objects, one by one."""
        candidates = [Candidate(link.zoho_id, {}, link) for link in links]

        def work(job, candidates):
            vanished = self.env["zoho.link"].browse([c.link.id for c in candidates])
            self._handle_vanished(job, vanished)

        self._try_batch(job, candidates, work, self._not_removed)

    def _not_removed(self, candidate, refusal):
        message = self.env._(
            "%(record)s was deleted in Zoho Projects, but not in Odoo: %(reason)s",
            record=candidate.link._record().display_name,
            reason=self._refused(candidate, refusal).message,
        )
        return RecordProblem("odoo_refused", message)

    def _target(self):
        return self.env[self._res_model].with_context(**QUIET)

    def _refused(self, candidate, refusal):
        """What Odoo objected to. Its own sentences are shown, a technical text is not."""
        if isinstance(refusal, (UserError, RedirectWarning)):
            return RecordProblem("odoo_refused", str(refusal.args[0]))
        _logger.warning("Odoo refused the %s %s", self._kind, candidate.zoho_id, exc_info=refusal)
        return RecordProblem(
            "odoo_refused",
            self.env._("Odoo could not store it. The server log of the sync tells more."),
        )


def difference(record, new_values):
    """The values that differ from what the record holds."""
    differing = {}
    for name, value in new_values.items():
        field = record._fields[name]
        if field.type in ("one2many", "many2many"):
            # Importers give the complete set: [Command.set(ids)]
            if set(record[name].ids) != set(value[0][2]):
                differing[name] = value
        elif field.type == "html":
            # Stored sanitised: what is new has to be sanitised, too, before it can be compared.
            if (field.convert_to_cache(value, record) or "") != (record[name] or ""):
                differing[name] = value
        elif field.convert_to_cache(value, record) != field.convert_to_cache(record[name], record):
            differing[name] = value
    return differing
