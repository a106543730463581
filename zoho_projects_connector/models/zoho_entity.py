from datetime import timedelta

from odoo import api, fields, models

# In the order of a run: what others refer to comes first.
KINDS = [
    ("user", "Users"),
    ("customer", "Customers"),
    ("project", "Projects"),
    ("milestone", "Milestones"),
    ("task_list", "Task lists"),
    ("task", "Tasks"),
    ("bug", "Bugs"),
    ("timesheet", "Timesheets"),
]
ORDERED_KINDS = [kind for kind, _label in KINDS]

# Their lists are read whole every time; those of the other modules are read by their changes.
READ_WHOLE = {"user", "customer", "project", "bug"}

# Deletions show only in a complete reading; so often one is made.
FULL_SYNC_DAYS = 7
# What was read while records may have moved from page to page is read once more after a while.
RECHECK_AFTER = timedelta(hours=1)


class ZohoEntity(models.Model):
    """One module of a connection: whether it is synced, and how far the sync has come."""

    _name = "zoho.entity"
    _description = "Synced Zoho Module"
    _order = "connection_id, sequence"
    _rec_name = "kind"

    connection_id = fields.Many2one("zoho.connection", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    kind = fields.Selection(KINDS, "Module", required=True)
    sequence = fields.Integer(compute="_compute_sequence", store=True)
    enabled = fields.Boolean(compute="_compute_enabled", store=True)
    cursor_at = fields.Datetime(
        "Read up to",
        readonly=True,
        help="By Zoho's clock. Moves only when the module was read completely.",
    )
    last_success_at = fields.Datetime("Last complete sync", readonly=True)
    last_full_at = fields.Datetime("Last full reading", readonly=True)
    full_sync_requested = fields.Boolean("Read everything again")
    record_count = fields.Integer("Records", compute="_compute_record_count")

    # A pass: one reading of the module, possibly spread over several turns of the cron.
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
    catch_up_ids = fields.Json(
        default=list,
        help="Zoho projects that were let in after their work had been entered: it has to be read "
        "although it did not change.",
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

    _one_per_kind = models.UniqueIndex(
        "(connection_id, kind)", "This module is part of the connection already."
    )

    @api.depends("kind")
    def _compute_sequence(self):
        for entity in self:
            entity.sequence = ORDERED_KINDS.index(entity.kind)

    @api.depends("kind", "connection_id.sync_timesheets")
    def _compute_enabled(self):
        for entity in self:
            entity.enabled = entity.kind != "timesheet" or entity.connection_id.sync_timesheets

    def _compute_record_count(self):
        counts = {
            (connection.id, kind): count
            for connection, kind, count in self.env["zoho.link"]._read_group(
                [("connection_id", "in", self.connection_id.ids)],
                ["connection_id", "kind"],
                ["__count"],
            )
        }
        for entity in self:
            entity.record_count = counts.get((entity.connection_id.id, entity.kind), 0)

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
                "full_sync_requested": False,
                "check_ids": [],
                "retry_pending": False,
                "page_mark": False,
                "page_claimed": False,
                "moving": False,
            }
        )

    def _confirm_pass(self, missing_count):
        """Look for what is missing before it is taken for deleted."""
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
        self.write({"pass_mode": "full", "check_ids": [], "rechecking": True})

    def _end_pass(self):
        """The module was read completely: the cursor may move."""
        now = fields.Datetime.now()
        values = {
            "catch_up_ids": [],
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
