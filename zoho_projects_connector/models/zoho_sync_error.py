import json
import re

from odoo import api, fields, models

from ..zoho import values
from .zoho_entity import KINDS, PROJECT_PARTS

EXCERPT_SIGNS = 2000
_SECRET = re.compile(r"token|secret|password|authorization", re.IGNORECASE)
# Nothing but a secret is called so; custom fields have longer names.
_SECRET_KEYS = re.compile(
    r"(access_|refresh_)?tokens?|client_secret|password|authorization", re.IGNORECASE
)
# The “record” of an error that concerns the whole list of a module.
LIST_ITSELF = ""

# In the words of Zoho's own troubleshooting.
HEADLINES = [
    ("user", "Users could not be fetched."),
    ("customer", "Customers could not be fetched."),
    ("project", "Projects could not be fetched."),
    ("milestone", "Milestones could not be fetched."),
    ("task_list", "Task lists could not be fetched."),
    ("task", "Tasks could not be fetched."),
    ("bug", "Bugs could not be fetched."),
    ("timesheet", "Timesheets could not be fetched."),
]
CODES = [
    ("customer_currency", "The customer exists with a different currency"),
    ("project_missing", "Its project could not be fetched"),
    ("task_missing", "Its task or bug could not be fetched"),
    ("parent_missing", "Its parent task could not be fetched"),
    ("invalid_payload", "Zoho sent a value that cannot be used"),
    ("already_invoiced", "It was changed after it had been invoiced"),
    ("mass_deletion", "Many records are missing in Zoho Projects"),
    ("odoo_refused", "Odoo did not accept it"),
    ("zoho_refused", "Zoho did not give it out"),
]


class ZohoSyncError(models.Model):
    """A record that did not come through; closes itself when it does."""

    _name = "zoho.sync.error"
    _description = "Zoho Sync Error"
    _order = "last_seen_at desc, id desc"

    connection_id = fields.Many2one("zoho.connection", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    kind = fields.Selection(KINDS, "Module", required=True, readonly=True)
    zoho_id = fields.Char("Zoho ID", readonly=True)
    name = fields.Char(readonly=True)
    code = fields.Selection(CODES, "Reason", required=True, readonly=True)
    headline = fields.Selection(
        HEADLINES,
        "What is missing",
        compute="_compute_headline",
        store=True,
        help="The module, in the words of Zoho's own troubleshooting.",
    )
    message = fields.Char("What happened", readonly=True)
    advice = fields.Char("What to do", compute="_compute_advice")
    alike_count = fields.Integer("With this reason", compute="_compute_alike_count")
    zoho_url = fields.Char("Open in Zoho", compute="_compute_zoho_url")
    payload_excerpt = fields.Text(readonly=True, groups="base.group_system")
    payload = fields.Json(
        readonly=True,
        groups="base.group_system",
        help="What Zoho sent, so that the record can be tried again without asking.",
    )
    first_seen_at = fields.Datetime("First seen", default=fields.Datetime.now, readonly=True)
    last_seen_at = fields.Datetime("Last seen", default=fields.Datetime.now, readonly=True)
    seen_scan = fields.Integer(
        readonly=True, help="Number of the last complete reading that met the record."
    )
    state = fields.Selection(
        [("open", "Open"), ("resolved", "Resolved"), ("ignored", "Ignored")],
        required=True,
        default="open",
    )

    _one_per_reason = models.UniqueIndex(
        "(connection_id, kind, zoho_id, code)", "This error is recorded already."
    )
    _open_errors = models.Index("(connection_id, kind) WHERE state = 'open'")

    @api.depends("kind", "name", "zoho_id")
    def _compute_display_name(self):
        for error in self:
            error.display_name = error.name or error.zoho_id or error._headline()

    @api.depends("kind")
    def _compute_headline(self):
        for error in self:
            error.headline = error.kind

    def _headline(self):
        return dict(self._fields["headline"]._description_selection(self.env)).get(self.kind)

    @api.depends("kind", "zoho_id", "connection_id")
    def _compute_zoho_url(self):
        for error in self:
            error.zoho_url = error._zoho_url()

    def _zoho_url(self):
        """:return: where people look at the record in Zoho"""
        project_id = self._project_zoho_id()
        if not self.zoho_id or not (project_id or self.kind in ("customer", "user")):
            return False
        return self.connection_id._web_address(self.kind, self.zoho_id, project_id)

    def _project_zoho_id(self):
        """:return: the Zoho id of the project the record is, or belongs to; empty when unknown"""
        if self.kind == "project":
            return self.zoho_id
        payload = self.sudo().payload
        project_id = values.nested_id(payload, "project") if isinstance(payload, dict) else ""
        if not project_id and self.kind in PROJECT_PARTS:
            link = self.env["zoho.link"].sudo()
            link = link._find(self.connection_id, self.kind, [self.zoho_id]).get(self.zoho_id, link)
            project_id = next(iter(link._zoho_projects()), "")
        return project_id

    @api.depends("code")
    def _compute_advice(self):
        advice = self._advice()
        for error in self:
            error.advice = advice.get(error.code)

    def _advice(self):
        return {
            "customer_currency": self.env._(
                "Give the customer the same currency in Odoo and in Zoho Projects, or associate "
                "the project with another primary client. The next sync tries again."
            ),
            "project_missing": self.env._(
                "Solve the problem of its project first. The next sync tries again."
            ),
            "task_missing": self.env._(
                "Solve the problem of its task or bug first. The next sync tries again."
            ),
            "parent_missing": self.env._(
                "Check the parent task in Zoho Projects. The task itself was imported."
            ),
            "invalid_payload": self.env._("Correct the record in Zoho Projects and sync again."),
            "already_invoiced": self.env._(
                "Nothing was changed in Odoo. Decide whether to credit or to bill the difference."
            ),
            "mass_deletion": self.env._(
                "Look whether they were deleted in Zoho Projects on purpose. If so, ask for a full "
                "sync: what is still missing then is removed here."
            ),
            "odoo_refused": self.env._(
                "Correct what Odoo objects to, here or in Zoho Projects. The next sync tries again."
            ),
            "zoho_refused": self.env._(
                "Check in Zoho Projects that the module is switched on and that you may see it, "
                "then connect again."
            ),
        }

    @api.model
    def _record(self, connection, kind, problems, scan=0):
        """Store problems, each once; a problem seen again is touched up, not repeated.

        :param problems: ``{zoho_id: (code, message, payload)}``
        :param scan: number of the complete reading that met them, see ``zoho.entity.scan``
        """
        if not problems:
            return
        known = {
            (error.zoho_id or "", error.code): error
            for error in self.search(
                [
                    ("connection_id", "=", connection.id),
                    ("kind", "=", kind),
                    ("zoho_id", "in", list(problems)),
                ]
            )
        }
        now = fields.Datetime.now()
        new = []
        for zoho_id, (code, message, payload) in problems.items():
            payload = _masked(payload, _SECRET_KEYS.fullmatch)
            seen = {
                "message": message,
                "name": name_of(payload) or False,
                "payload": payload,
                "payload_excerpt": json.dumps(
                    _masked(payload, _SECRET.search), ensure_ascii=False, indent=1
                )[:EXCERPT_SIGNS],
                "last_seen_at": now,
                "seen_scan": scan,
            }
            error = known.get((zoho_id, code))
            if error:
                if error.state == "resolved":
                    seen |= {"state": "open", "first_seen_at": now}
                error.write(seen)
            else:
                new.append(
                    {
                        **seen,
                        "connection_id": connection.id,
                        "kind": kind,
                        "zoho_id": zoho_id,
                        "code": code,
                    }
                )
        self.create(new)

    @api.model
    def _resolve(self, connection, kind, zoho_ids):
        """Close the open errors of records that came through."""
        domain = [
            ("connection_id", "=", connection.id),
            ("kind", "=", kind),
            ("zoho_id", "in", list(zoho_ids)),
            ("state", "=", "open"),
        ]
        self.search(domain).state = "resolved"


def name_of(payload):
    """:return: what people call a record of Zoho; a time log by its task. Empty when unknown"""
    if not isinstance(payload, dict):
        return ""
    item = payload.get("module_detail")
    item_name = item.get("name") if isinstance(item, dict) else None
    names = [payload.get(key) for key in ("name", "full_name", "log_name", "notes")]
    for name in (*names[:2], item_name, *names[2:]):
        if isinstance(name, str) and name.strip():
            return values.plain_text(name, "name", 200)
    return ""


def _masked(payload, is_secret):
    """Zoho sends no secrets with its records; should it ever, they are neither shown nor kept.

    :param is_secret: ``is_secret(key)``; for what is kept to be tried again it has to be sure, as
        the name of a custom field may sound like one
    """
    if isinstance(payload, dict):
        return {
            key: "***" if is_secret(str(key)) else _masked(value, is_secret)
            for key, value in payload.items()
        }
    if isinstance(payload, list):
        return [_masked(value, is_secret) for value in payload]
    return payload
