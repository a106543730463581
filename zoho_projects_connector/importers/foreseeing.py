from odoo import models

from ..zoho import const, values
from ..zoho.errors import ZohoError
from .forecast import ForecastJob

# A module whose lists take more calls is not read for a preview when Zoho's projects count it.
CALLS_FOR_A_LIST = 30
# What projects count themselves, or what nobody asks the number of.
NEED_NOT_BE_READ = {"milestone", "task_list", "task", "bug"}


class ZohoImporterForeseeing(models.AbstractModel):
    """Candidates → what would become of them, and nothing else.

    The same lists are read and the same rules decide as in a sync (:meth:`_judge`); only what a
    sync would write is noted in a :class:`Forecast` instead. Rolling back a real sync would not
    do: on a large portal it takes hours, and could not go on where it stopped.
    """

    _name = "zoho.importer.foreseeing"
    _description = "Zoho Importer: Foreseeing"

    _kind = None
    _api_name = None

    def _foresee_next(self, job):
        """Read the next page of this kind and note what a sync would make of it.

        :param job: a :class:`ForecastJob`
        :return: whether there is more to read
        :raise ZohoError: the page could not be read, or not to its end; what was read is noted
        """
        forecast, portal = job.forecast, job.portal
        if forecast.kind != self._kind:
            forecast.begin(self._kind)
        listings = self._listings(job)
        if not forecast.listing and self._takes_too_long(job, listings):
            forecast.only_counted(self._kind)
            return False
        listing, number = self._next_to_foresee(forecast, listings)
        if listing is None:
            self._foresee_end(job)
            forecast.end(self._kind)
            return False
        try:
            page = portal.read_page(listing, number)
        except ZohoError as failure:
            if not portal.read_otherwise(self._api_name, failure, listing):
                raise
            forecast.begin(self._kind)
            return True
        ids = [row.get("id") for row in page.rows if isinstance(row, dict)]
        # As the portal does within one turn: some lists repeat their last page for ever.
        repeated = number > 1 and bool(ids) and ids == forecast.last_ids
        if not repeated:
            self._foresee_page(job, page.rows)
        if job.interruption:
            raise job.interruption
        forecast.listing, forecast.last_ids = listing.key, ids
        forecast.page = 0 if page.is_last or repeated else number + 1
        return True

    def _takes_too_long(self, job, listings):
        if self._kind not in NEED_NOT_BE_READ:
            return False
        records = sum(job.forecast.counted.get(self._kind, {}).values())
        return len(listings) + records // const.PER_PAGE > CALLS_FOR_A_LIST

    def _next_to_foresee(self, forecast, listings):
        """:return: the list and the page to read; None when all are read"""
        keys = [listing.key for listing in listings]
        if forecast.listing not in keys:
            if forecast.listing:  # the plan changed: look at everything again, or count twice
                forecast.begin(self._kind)
            index, number = 0, 1
        elif forecast.page:
            index, number = keys.index(forecast.listing), forecast.page
        else:
            index, number = keys.index(forecast.listing) + 1, 1
        return (listings[index] if index < len(listings) else None), number

    def _foresee_page(self, job, rows):
        """Note what a sync would make of these rows."""
        forecast, kind = job.forecast, self._kind
        rows = {
            zoho_id: row
            for zoho_id, row in self._identified(job, rows).items()
            if not forecast.is_decided(kind, zoho_id)
        }
        refs = self._prepare(job, rows)
        links = self.env["zoho.link"]._find(job.connection, kind, rows)
        for zoho_id, row in rows.items():
            candidate = self._candidate(zoho_id, row, links)
            self._foresee(job, candidate, self._judge(job, candidate, refs))
        for zoho_id, (problem, _row) in job.problems.items():
            forecast.fail(kind, zoho_id, problem.code)
        forecast.read[kind] = forecast.read.get(kind, 0) + len(rows)
        self.env["zoho.match"]._suggest(job.connection, kind, job.suggestions)

    def _foresee(self, job, candidate, verdict):
        """Note what would become of one record."""
        if verdict == "left_out":
            job.forecast.count(self._kind, "left_out", candidate.reason)
        elif verdict == "wanted":
            outcome, reason = ("linked", "") if candidate.link else self._outcome(candidate)
            job.forecast.count(self._kind, outcome, reason)
            job.forecast.know(self._kind, candidate.zoho_id)

    def _outcome(self, candidate):
        """:return: (outcome, reason) of ``zoho.preview.line`` for a record that would come in"""
        return "created", ""

    def _foresee_end(self, job):
        """Called once when all pages were looked at."""

    def _foresee_embedded(self, job, rows):
        """The counterpart of ``_import_embedded``."""
        entity = job.connection.entity_ids.filtered(lambda e: e.kind == self._kind)
        inner = ForecastJob(
            job.connection,
            job.portal,
            entity,
            None,
            full=True,
            embedded=True,
            forecast=job.forecast,
        )
        self._foresee_page(inner, rows)
        return inner

    def _suggest(self, job, candidate, name, verdict):
        """Have the match found for a new record shown, with what stands against it."""
        if candidate.link:
            return
        is_used = verdict == "wanted" and bool(candidate.record_id)
        problem = job.problems.get(candidate.zoho_id)
        job.suggestions.append(
            {
                "zoho_id": candidate.zoho_id,
                "name": name or candidate.zoho_id,
                "email": values.email(candidate.row.get("email")) or False,
                "record": candidate.match,
                "matched_by": candidate.matched_by,
                # A match that cannot be used stands in the way until somebody refuses it.
                "decision": "match" if is_used or (problem and candidate.match) else "new",
                "problem": problem[0].message if problem else False,
            }
        )
        if is_used:
            job.take(self._kind, candidate.match.id)
