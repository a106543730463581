from contextlib import closing

from odoo import models

from ..zoho import values
from ..zoho.errors import ZohoForbidden, ZohoNotAvailable, ZohoRefused
from .job import Candidate


class ZohoImporterLooking(models.AbstractModel):
    """Find one record in Zoho's lists and say what the sync would do with it. Writes nothing."""

    _name = "zoho.importer.looking"
    _description = "Zoho Importer: Looking"

    def _lists_with_everything(self, job):
        """:return: the lists in which every record of this kind is to be found"""
        return self._listings(job)

    def _lists_of_project(self, job, project_id):
        """:return: the lists of this kind within one Zoho project; none for what belongs to none"""
        return []

    def _pages_to_look_at(self, job, project_id):
        """The pages of the lists, one by one.

        :raise ZohoError: a page could not be read
        """
        listings = self._lists(job, project_id)
        index, number = 0, 1
        while index < len(listings):
            try:
                page = job.portal.read_page(listings[index], number)
            except (ZohoForbidden, ZohoNotAvailable, ZohoRefused) as failure:
                if job.portal.read_otherwise(self._api_name, failure, listings[index]):
                    listings, index, number = self._lists(job, project_id), 0, 1
                elif listings[index].project_id and not project_id:
                    index, number = index + 1, 1  # one project of many
                else:
                    raise
                continue
            yield page
            index, number = (index + 1, 1) if page.is_last else (index, number + 1)

    def _lists(self, job, project_id):
        if project_id:
            return self._lists_of_project(job, project_id)
        return self._lists_with_everything(job)

    def _row_with_id(self, page, zoho_id):
        """:return: the row of a page that has this id, or None"""
        for row in page.rows:
            if isinstance(row, dict) and zoho_id in (values.person_id(row), str(row.get("id"))):
                return row
        return None

    def _verdict(self, job, zoho_id, row):
        """What the sync would make of a record that it has not imported. What has to be written to
        find out is taken back.

        :return: the reason of a rule that leaves it out, or None
        :raise RecordProblem: it could not be imported
        :raise ZohoError: Zoho would have to be asked, and does not answer
        """
        with closing(self.env.cr.savepoint()):
            run = job.connection.open_run_id or self.env["zoho.sync.run"]._create_for(
                job.connection, "instant"
            )
            job.line = run.line_ids.filtered(lambda line: line.kind == self._kind)
            rows = {zoho_id: row}
            refs = self._prepare(job, rows)
            if job.interruption:
                raise job.interruption
            candidate = Candidate(zoho_id, rows[zoho_id], updated_at=values.modified_at(row))
            try:
                reason = self._reason_left_out(job, candidate, refs)
                if not reason:
                    self._values(job, candidate, refs)
                return reason
            except values.InvalidValue as problem:
                raise self._invalid(problem) from problem
            except (AttributeError, TypeError, ValueError, KeyError, OverflowError) as failure:
                raise self._unreadable() from failure
