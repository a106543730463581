from datetime import timedelta

from odoo import fields, models

from ..models.zoho_link import KNOWN_DELETED
from ..models.zoho_sync_error import LIST_ITSELF
from ..zoho import values
from ..zoho.errors import ZohoError, ZohoForbidden, ZohoNotAvailable, ZohoRefused
from ..zoho.paging import Page
from ..zoho.resources import CATCH_UP, REREAD
from .job import Job, RecordProblem

# A cursor is read again by this much: Zoho's servers need not agree to the second.
CURSOR_OVERLAP = timedelta(minutes=10)
# After a longer pause between two pages the first of them is read again.
INTERRUPTION = timedelta(minutes=1)
# Errors that no second try can settle.
NOT_RETRIED = ["already_invoiced", "parent_missing", "zoho_refused", "mass_deletion"]
# Errors are tried again in portions of this size.
RETRY_PORTION = 200
# So many records, and more than half of all, do not vanish by themselves: a person is asked.
MASS_DELETION = 20


class ZohoImporterReading(models.AbstractModel):
    """A pass: the lists of a kind read page by page, to the end or to what is known already."""

    _name = "zoho.importer.reading"
    _description = "Zoho Importer: Reading"

    _kind = None
    _api_name = None  # the name of the list in resources.Portal.read_otherwise
    _notices_deletions = True

    def _read_and_import(self, line, portal):
        """Read and import the next page of the module; remember where to go on.

        :return: whether there is more to read
        :raise ZohoError: the page could not be read; nothing was changed
        """
        connection = line.connection_id
        entity = connection.entity_ids.filtered(lambda e: e.kind == line.kind)
        job = Job(connection, portal, entity, line)
        if not entity.pass_mode:
            self._begin(job)
        job.full = entity.pass_mode != "incremental"
        listing = self._current_listing(job)
        if listing is None:
            return self._finish_reading(line, job)
        number = self._page_number(entity)
        job.again = number < entity.resume_page
        job.catching_up = listing.key.startswith(CATCH_UP)
        job.rereading = listing.key.startswith(REREAD)
        try:
            page = self._read_page(job, listing, number)
        except ZohoError as failure:
            if not portal.read_otherwise(self._api_name, failure, listing):
                raise
            entity.write({"resume_listing": False, "resume_page": 0})
            return True
        if not entity.signpost_at:
            entity.signpost_at = portal.server_time() or fields.Datetime.now()
        with self.env.cr.savepoint():
            self._import_page(job, page.rows)
        if job.again:
            for name in ("read", "unchanged", "left_out"):
                job.counts.pop(name, None)
        line._add(job.counts)
        if job.interruption:
            raise job.interruption  # what was read is kept, the rest of the page comes later
        ended = page.is_last or self._reached_cursor(job, listing, page.rows)
        entity.write(
            {
                "resume_listing": listing.key,
                "resume_page": 0 if ended else page.number + 1,
                "resume_checked": job.again,
                "page_read_at": fields.Datetime.now(),
            }
        )
        return True

    def _read_page(self, job, listing, number):
        try:
            return job.portal.read_page(listing, number)
        except (ZohoForbidden, ZohoNotAvailable, ZohoRefused):
            if not job.rereading:
                raise
            # The project is gone in Zoho; the next complete reading deals with that.
            return Page([], number, is_last=True)

    def _page_number(self, entity):
        """Where to go on. After an interruption the page before is read again: deletions may have
        moved records to it in the meantime."""
        number = max(entity.resume_page, 1)
        read_at = entity.page_read_at
        interrupted = read_at and fields.Datetime.now() - read_at > INTERRUPTION
        # Once: where a turn of the cron is over after a page, the sync would not get on.
        return number - 1 if number > 1 and interrupted and not entity.resume_checked else number

    def _begin(self, job):
        job.entity._begin_pass()
        job.full = job.entity.pass_mode != "incremental"
        if job.full:
            job.entity.catch_up_ids = []
            job.portal.doubt_again()
            self.env["zoho.sync.exclusion"]._forget(job.connection, self._kind)
        else:
            self._retry_errors(job)

    def _current_listing(self, job):
        """The listing to read from next; None when all are read.

        ``resume_listing`` with ``resume_page`` 0 is the last one that was read to its end.
        """
        listings = self._listings(job) + self._reread_listings(job)
        key = job.entity.resume_listing
        if not key:
            return next(iter(listings), None)
        for index, listing in enumerate(listings):
            if listing.key == key:
                following = listings[index : index + 2]
                return (following if job.entity.resume_page else following[1:] or [None])[0]
        return next(
            iter(listings), None
        )  # the plan changed: read everything rather than too little

    def _reread_listings(self, job):
        """Lists that somebody asked to be read once more, whatever changed in them."""
        return []

    def _reached_cursor(self, job, listing, rows):
        """Whether a list sorted by its last change has come to what is known already."""
        if job.full or not listing.newest_first_by or not job.entity.cursor_at:
            return False
        moments = [values.modified_at(row) for row in rows if isinstance(row, dict)]
        if not moments or None in moments:
            return False
        if moments != sorted(moments, reverse=True):
            return False  # the portal does not sort: the whole list must be read
        return moments[-1] < job.entity.cursor_at - CURSOR_OVERLAP

    def _finish_reading(self, line, job):
        """All pages are read: patch, look for deletions, move the cursor.

        :return: whether the module has to be read once more
        """
        entity = job.entity
        if job.full:
            vanished = self._notices_deletions and self._vanished(job)
            if vanished and entity.pass_mode == "full":
                entity._confirm_pass()
                self.env["zoho.sync.exclusion"]._forget(job.connection, self._kind)
                return True
            if vanished and not self._is_mass_deletion(job, vanished):
                with self.env.cr.savepoint():
                    self._handle_vanished(job, vanished)
        self._after_pass(job)
        if LIST_ITSELF not in job.problems:
            # That masses are missing is not settled by a reading of changes.
            codes = None if job.full else ["zoho_refused"]
            self.env["zoho.sync.error"]._resolve(job.connection, self._kind, [LIST_ITSELF], codes)
        self._store_outcome(job, [])
        if job.full:
            self._forget_stale_errors(entity)
        line._add(job.counts)
        entity._end_pass()
        return False

    def _vanished(self, job):
        """Links that the complete reading just made did not see."""
        return self.env["zoho.link"].search(
            [
                ("connection_id", "=", job.connection.id),
                ("kind", "=", self._kind),
                ("seen_scan", "not in", [job.entity.scan, KNOWN_DELETED]),
            ]
        )

    def _is_mass_deletion(self, job, vanished):
        """Whether so much is missing that a fault is likelier than deletions.

        Nothing is removed then; the next complete reading that finds the same removes it.
        """
        errors = self.env["zoho.sync.error"]
        of_list = [
            ("connection_id", "=", job.connection.id),
            ("kind", "=", self._kind),
            ("code", "=", "mass_deletion"),
            ("state", "=", "open"),
        ]
        all_links = [("connection_id", "=", job.connection.id), ("kind", "=", self._kind)]
        total = self.env["zoho.link"].search_count(all_links)
        if len(vanished) < MASS_DELETION or 2 * len(vanished) <= total:
            return False
        if errors.search_count(of_list):
            return False  # said before: it is so
        message = self.env._(
            "%(missing)s of %(total)s records no longer appear in Zoho Projects. Nothing was "
            "removed here.",
            missing=len(vanished),
            total=total,
        )
        job.fail(LIST_ITSELF, RecordProblem("mass_deletion", message), {})
        return True

    def _forget_stale_errors(self, entity):
        """Errors of records that the complete reading just made no longer met are settled."""
        self.env["zoho.sync.error"].search(
            [
                ("connection_id", "=", entity.connection_id.id),
                ("kind", "=", entity.kind),
                ("state", "=", "open"),
                ("seen_scan", "<", entity.scan),
                ("code", "!=", "already_invoiced"),
            ]
        ).state = "resolved"

    def _retry_errors(self, job):
        """Try what failed before from what was stored then: their cause may be gone."""
        open_errors = self.env["zoho.sync.error"].search(
            [
                ("connection_id", "=", job.connection.id),
                ("kind", "=", self._kind),
                ("state", "=", "open"),
                ("code", "not in", NOT_RETRIED),
            ]
        )
        for start in range(0, len(open_errors), RETRY_PORTION):
            rows = [error.payload for error in open_errors[start : start + RETRY_PORTION]]
            self._import_page(job, [row for row in rows if isinstance(row, dict) and row])
        job.counts.clear()  # they were counted when they were read
