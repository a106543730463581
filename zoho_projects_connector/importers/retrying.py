from odoo import models

from ..models.zoho_link import KNOWN_DELETED
from ..zoho import values
from .job import Job

# Errors that no second try can settle.
NOT_RETRIED = ["already_invoiced", "parent_missing", "zoho_refused", "mass_deletion"]
# Errors are tried again in portions of this size.
RETRY_PORTION = 200
# `seen_scan` of errors whose record would come in now, if Zoho still has it.
CHECKED = -1


class ZohoImporterRetrying(models.AbstractModel):
    """Records that failed before are tried again, where no list of changes brings them."""

    _name = "zoho.importer.retrying"
    _description = "Zoho Importer: Retrying"

    _kind = None

    def _retried_errors(self, job):
        """:return: a domain of the errors that a reading of changes tries again"""
        return []

    def _plan_retries(self, job):
        domain = self._retried_errors(job)
        pending = bool(domain) and bool(self.env["zoho.sync.error"].search_count(domain, limit=1))
        job.entity.write({"retry_pending": pending, "retried_id": 0})

    def _retry_errors(self, job):
        """Try a portion of what failed before, from what was stored then: its cause may be gone.

        Whatever would come in now is not taken from there: it may have been changed or deleted in
        Zoho meanwhile. The lists of its project are read again instead, in this pass.
        """
        domain = [*self._retried_errors(job), ("id", ">", job.entity.retried_id)]
        portion = self.env["zoho.sync.error"].search(domain, order="id", limit=RETRY_PORTION)
        coming = portion.filtered(lambda error: self._project_zoho_id(error.payload))
        coming &= self._would_come_in(job, coming)
        project_ids = [self._project_zoho_id(error.payload) for error in coming]
        (portion - coming).filtered(lambda error: error.seen_scan == CHECKED).seen_scan = 0
        coming.seen_scan = CHECKED
        job.entity.write(
            {
                "check_ids": [*dict.fromkeys([*(job.entity.check_ids or []), *project_ids])],
                "retry_pending": len(portion) == RETRY_PORTION,
                "retried_id": portion[-1:].id,
            }
        )

    def _project_zoho_id(self, row):
        return values.nested_id(row, "project") if isinstance(row, dict) else ""

    def _would_come_in(self, job, errors):
        """:return: those of the errors whose stored records can be imported now"""
        rows = {error.zoho_id: error.payload for error in errors}
        links = self.env["zoho.link"]._find(job.connection, self._kind, rows)
        gone = {zoho_id for zoho_id, link in links.items() if link.seen_scan == KNOWN_DELETED}
        rows = {zoho_id: row for zoho_id, row in rows.items() if zoho_id not in gone}
        trial = Job(job.connection, job.portal, job.entity, job.line, again=True)
        with self.env.cr.savepoint() as savepoint:
            self._import_rows(trial, list(rows.values()))
            savepoint.rollback()
        coming = rows.keys() - trial.failures.keys()
        return errors.filtered(lambda error: error.zoho_id in coming)

    def _forget_errors_of_the_gone(self, entity):
        """What would have come in, but was not in the list of its project, is gone in Zoho."""
        self.env["zoho.sync.error"].search(
            [
                ("connection_id", "=", entity.connection_id.id),
                ("kind", "=", entity.kind),
                ("state", "=", "open"),
                ("seen_scan", "=", CHECKED),
            ]
        ).state = "resolved"
