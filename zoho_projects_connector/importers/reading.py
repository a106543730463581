from dataclasses import replace
from datetime import timedelta

from odoo import fields, models

from ..models.zoho_link import KNOWN_DELETED
from ..models.zoho_sync_error import LIST_ITSELF
from ..zoho import values
from ..zoho.errors import ZohoError, ZohoForbidden, ZohoNotAvailable, ZohoRefused
from ..zoho.paging import Page
from ..zoho.resources import CATCH_UP, CHECK, REREAD
from .job import Job, RecordProblem, digest

# A cursor is read again by this much: Zoho's servers need not agree to the second.
CURSOR_OVERLAP = timedelta(minutes=10)
# After a longer pause between two pages the first of them is read again.
INTERRUPTION = timedelta(minutes=1)
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
        if entity.retry_pending:
            self._retry_errors(job)
            return True
        listing = self._current_listing(job)
        if listing is None:
            return self._finish_reading(line, job)
        number = self._page_number(entity)
        read_before = number < entity.resume_page
        # A list that is read to make sure counts nothing: its records were counted already.
        checking = entity.pass_mode == "confirm" or listing.key.startswith(CHECK)
        job.again = read_before or checking
        job.catching_up = listing.key.startswith(CATCH_UP)
        job.rereading = listing.key.startswith(REREAD)
        if entity.page_claimed and number > 1 and not read_before:
            portal.go_on_after(listing, number - 1)
        try:
            page = self._read_page(job, listing, number)
        except ZohoError as failure:
            if portal.read_otherwise(self._api_name, failure, listing):
                entity.write({"resume_listing": False, "resume_page": 0})
            elif not self._pass_over(job, listing, failure):
                raise
            return True
        if not entity.signpost_at:
            entity.signpost_at = portal.server_time() or fields.Datetime.now()
        mark = _mark(listing, page.rows)
        if mark and number > 1 and not read_before and mark == entity.page_mark:
            # The last page over and over instead of an end.
            page = replace(page, rows=[], is_last=True)
        self._import_rows(job, page.rows)
        if job.again:
            for name in ("read", "unchanged", "left_out"):
                job.counts.pop(name, None)
        line._add(job.counts)
        if job.interruption:
            raise job.interruption  # what was read is kept, the rest of the page comes later
        ended = page.is_last or self._reached_cursor(job, listing, page.rows)
        if not entity.moving and self._may_have_moved(job, listing, page, ended):
            entity.moving = True
        entity.write(
            {
                "resume_listing": listing.key,
                "resume_page": 0 if ended else page.number + 1,
                "resume_checked": read_before,
                "page_read_at": fields.Datetime.now(),
                "pass_read_count": entity.pass_read_count + job.counts.get("read", 0),
                "page_mark": mark,
                "page_claimed": page.claims_more,
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

    def _pass_over(self, job, listing, failure):
        """A list was refused. :return: whether the module can be read without it"""
        return False

    def _may_have_moved(self, job, listing, page, ended):
        """Whether this was one of several pages of a list that brought something new. A deletion
        while they are read moves a record to a page that was read already: what is not linked yet
        is not missed by anybody then. So the list is read once more, see ``zoho.entity.moving``.
        """
        several = page.number > 1 or (not ended and len(page.rows) >= listing.per_page)
        reading_all = job.full or job.catching_up
        return bool(reading_all and several and page.rows and job.counts.get("created"))

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
            job.entity.catch_up_ids = []  # what is read now holds them
            job.portal.doubt_again(self._api_name)
            self.env["zoho.sync.exclusion"]._forget(job.connection, self._kind)
        else:
            self._plan_retries(job)

    def _current_listing(self, job):
        """The listing to read from next; None when all are read.

        ``resume_listing`` with ``resume_page`` 0 is the last one that was read to its end.
        """
        listings = self._planned_listings(job)
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

    def _planned_listings(self, job):
        """:return: the lists of this pass and those that are read besides"""
        return self._listings(job) + self._reread_listings(job)

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
                entity._confirm_pass(len(vanished))
                self._plan_confirmation(job, vanished)
                return True
            found_again = entity.pass_mode == "confirm" and len(vanished) < entity.missing_count
            if found_again and not entity.rechecking:
                # The first reading was not complete, whatever the reason: it is made again, once.
                entity._begin_again()
                self.env["zoho.sync.exclusion"]._forget(job.connection, self._kind)
                return True
            if vanished and not self._is_mass_deletion(job, vanished):
                self._remove_vanished(job, vanished)
        self._after_pass(job)
        self._settle_list_errors(job)
        self._store_outcome(job, [])
        if job.full:
            self._forget_stale_errors(entity)
        elif entity.check_ids:
            self._forget_errors_of_the_gone(entity)
        line._add(job.counts)
        entity._end_pass()
        return False

    def _plan_confirmation(self, job, vanished):
        """What is missing has to be missing in a second reading, too. The same lists by default."""

    def _vanished(self, job):
        """Links that the complete reading just made did not see; when it was made to confirm the
        one before, neither of the two."""
        seen = [job.entity.scan, KNOWN_DELETED]
        if job.entity.pass_mode == "confirm":
            seen.append(job.entity.scan - 1)
        return self.env["zoho.link"].search(
            [
                ("connection_id", "=", job.connection.id),
                ("kind", "=", self._kind),
                ("seen_scan", "not in", seen),
            ]
        )

    def _settle_list_errors(self, job):
        """The lists were read, so nothing is the matter with them; whether they hold too little
        shows in a complete reading only."""
        domain = [
            ("connection_id", "=", job.connection.id),
            ("kind", "=", self._kind),
            ("zoho_id", "in", [LIST_ITSELF]),
            ("state", "=", "open"),
        ]
        if not job.full or LIST_ITSELF in job.problems:
            domain.append(("code", "!=", "mass_deletion"))
        self.env["zoho.sync.error"].search(domain).state = "resolved"

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
        first_scan = entity.scan - (entity.pass_mode == "confirm")
        self.env["zoho.sync.error"].search(
            [
                ("connection_id", "=", entity.connection_id.id),
                ("kind", "=", entity.kind),
                ("state", "=", "open"),
                ("seen_scan", "<", first_scan),
                ("code", "!=", "already_invoiced"),
            ]
        ).state = "resolved"


def _mark(listing, rows):
    """What tells a page of a list from the next one; False when nothing does."""
    ids = [row.get("id") for row in rows if isinstance(row, dict)]
    return digest([listing.key, ids]) if ids and None not in ids else False
