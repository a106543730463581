from datetime import timedelta

from odoo import fields, models

from .zoho_entity import READ_WHOLE

# Deletions show only in a complete reading; so often one is made.
FULL_SYNC_DAYS = 7
# What was read while records may have moved from page to page is read once more after a while.
RECHECK_AFTER = timedelta(hours=1)


class ZohoEntity(models.Model):
    """A pass: one reading of the module, possibly spread over several turns of the cron."""

    _inherit = "zoho.entity"

    pass_mode = fields.Selection(
        [
            ("incremental", "Changes only"),
            ("full", "Everything"),
            ("confirm", "Everything once more"),
        ],
        readonly=True,
        help="A full reading that misses records looks for them once more before it believes that "
        "they were deleted: while a list is read, deletions move others from page to page.",
    )
    resume_checked = fields.Boolean(
        readonly=True, help="The page before was read again after the last interruption."
    )
    pass_began_at = fields.Datetime(readonly=True)
    signpost_at = fields.Datetime(readonly=True, help="Zoho's clock when the pass began.")
    resume_listing = fields.Char(readonly=True)
    resume_page = fields.Integer(readonly=True)
    page_read_at = fields.Datetime(readonly=True)
    pass_read_count = fields.Integer(readonly=True, help="Records read in this pass.")
    expected_count = fields.Integer(
        readonly=True,
        help="Records a complete reading will meet: as many as the last one, or as the projects "
        "tell. 0: not known.",
    )
    refused_listings = fields.Json(
        readonly=True,
        help="Lists of single projects that Zoho refused in this reading or the last one: "
        "{list: [Zoho project, its name, what Zoho said]}.",
    )
    check_ids = fields.Json(
        default=list,
        help="Zoho projects whose own lists are read in this pass, to make sure that what is "
        "missing was deleted, or that what failed before still exists.",
    )
    retry_pending = fields.Boolean(help="Errors of earlier passes are still to be tried again.")
    retried_id = fields.Integer(help="The last error that was tried again in this pass.")
    page_mark = fields.Char(help="Tells the page read last from others.")
    page_claimed = fields.Boolean(help="Zoho said there that another page follows.")
    read_from = fields.Date(help="First day of the time logs that this pass lists.")
    read_until = fields.Date(help="Last day of the time logs that this pass lists.")
    moving = fields.Boolean(
        readonly=True,
        help="This pass read several pages with new records. Had others been deleted meanwhile, "
        "some of the new ones may have been missed.",
    )
    missing_count = fields.Integer(help="So many records the first of two readings did not see.")
    recheck_at = fields.Datetime(
        "Read once more at", readonly=True, help="To find what the last pass may have missed."
    )
    rechecking = fields.Boolean(
        readonly=True, help="The next complete reading is that one; it asks for no other."
    )
    scan = fields.Integer("Complete readings", readonly=True)

    def _begin_pass(self):
        """Start a reading, complete or of the changes since the cursor."""
        self.ensure_one()
        overdue = not self.last_full_at or self.last_full_at < fields.Datetime.subtract(
            fields.Datetime.now(), days=FULL_SYNC_DAYS
        )
        full = self.full_sync_requested or not self.cursor_at or overdue
        self.write(
            {
                "pass_mode": "full" if full else "incremental",
                "scan": self.scan + 1 if full else self.scan,
                "pass_began_at": fields.Datetime.now(),
                "signpost_at": False,  # set from Zoho's clock by the first answer
                "resume_listing": False,
                "resume_page": 0,
                "pass_read_count": 0,
                "full_sync_requested": False,
                # Those of a pass that was given up are still to be read.
                "rereading_ids": [
                    *dict.fromkeys([*(self.rereading_ids or []), *(self.reread_ids or [])])
                ],
                "reread_ids": [],
                "refused_listings": {},
                "check_ids": [],
                "retry_pending": False,
                "page_mark": False,
                "page_claimed": False,
                "moving": False,
            }
        )

    def _refused_projects(self):
        """:return: ``{zoho id: (name, what Zoho said)}`` of the projects refused in this reading"""
        self.ensure_one()
        refused = (self.refused_listings or {}).values()
        return {zoho_id: (name, message) for zoho_id, name, message in refused}

    def _refused_names(self):
        return ", ".join(sorted(name for name, _message in self._refused_projects().values()))

    def _confirm_pass(self, missing_count):
        """Look for what is missing before it is taken for deleted."""
        if self.pass_mode == "full":
            self.expected_count = self.pass_read_count
        self.write(
            {
                "missing_count": missing_count,
                "pass_mode": "confirm",
                "scan": self.scan + 1,
                "resume_listing": False,
                "resume_page": 0,
                "page_mark": False,
                "page_claimed": False,
            }
        )

    def _begin_again(self):
        """Read everything anew: a list had not shown all there is."""
        self._confirm_pass(0)
        self.write({"pass_mode": "full", "check_ids": [], "rechecking": True, "pass_read_count": 0})

    def _end_pass(self):
        """The module was read completely: the cursor may move."""
        now = fields.Datetime.now()
        values = {
            "catch_up_ids": [],
            "rereading_ids": [],
            "set_back_from": False,
            "check_ids": [],
            "moving": False,
            "cursor_at": self.signpost_at or self.cursor_at,
            "last_success_at": now,
            "pass_mode": False,
            "resume_listing": False,
            "resume_page": 0,
        }
        if self.pass_mode != "incremental":
            values |= {"last_full_at": now, "recheck_at": False, "rechecking": False}
        if self.pass_mode == "full":
            values["expected_count"] = self.pass_read_count
        repeats = self.recheck_at or self.rechecking
        if self.moving and not repeats and self.kind not in READ_WHOLE:
            # The cron counts in minutes.
            recheck_at = (now + RECHECK_AFTER).replace(second=0, microsecond=0)
            values["recheck_at"] = recheck_at
            self.connection_id._cron()._trigger(at=recheck_at)
        self.write(values)

    def _recheck_due(self):
        """:return: those of these modules that are to be read completely once more by now"""
        now = fields.Datetime.now()
        return self.filtered(lambda e: e.enabled and e.recheck_at and e.recheck_at <= now)

    def _give_up_pass(self):
        """A pass under way begins anew; what was to be read completely still is."""
        for entity in self:
            entity.write(
                {
                    "full_sync_requested": entity.full_sync_requested
                    or entity.pass_mode in ("full", "confirm"),
                    "pass_mode": False,
                }
            )

    def _expected_total(self):
        """:return: how many records this pass will read, False when that is not known"""
        known = self.pass_mode == "full" and self.expected_count >= self.pass_read_count
        return self.expected_count if known and self.expected_count else False

    def _records_per_minute(self):
        if not self.pass_mode or not self.page_read_at or not self.pass_began_at:
            return 0
        seconds = max(1, (self.page_read_at - self.pass_began_at).total_seconds())
        return round(self.pass_read_count * 60 / seconds)
