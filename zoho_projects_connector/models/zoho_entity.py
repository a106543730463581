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

# Deletions show only in a complete reading; so often one is made.
FULL_SYNC_DAYS = 7


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
        help="A full reading that misses records reads once more before it believes that they "
        "were deleted: while a list is read, deletions move others from page to page.",
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
    refused_listings = fields.Json(
        readonly=True,
        help="Lists of single projects that Zoho refused in this reading or the last one: "
        "{list: [Zoho project, its name, what Zoho said]}.",
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
                "refused_listings": {},
            }
        )

    def _refused_projects(self):
        """:return: ``{zoho id: (name, what Zoho said)}`` of the projects refused in this reading"""
        self.ensure_one()
        refused = (self.refused_listings or {}).values()
        return {zoho_id: (name, message) for zoho_id, name, message in refused}

    def _refused_names(self):
        return ", ".join(sorted(name for name, _message in self._refused_projects().values()))

    def _confirm_pass(self):
        """Read everything once more before anything is taken for deleted."""
        self.write(
            {
                "pass_mode": "confirm",
                "scan": self.scan + 1,
                "resume_listing": False,
                "resume_page": 0,
            }
        )

    def _end_pass(self):
        """The module was read completely: the cursor may move."""
        now = fields.Datetime.now()
        values = {
            "catch_up_ids": [],
            "cursor_at": self.signpost_at or self.cursor_at,
            "last_success_at": now,
            "pass_mode": False,
            "resume_listing": False,
            "resume_page": 0,
        }
        if self.pass_mode != "incremental":
            values["last_full_at"] = now
        self.write(values)
