import json
import re

from odoo import api, fields, models

from .zoho_entity import KINDS

EXCERPT_SIGNS = 2000
_SECRET = re.compile(r"token|secret|password|authorization", re.IGNORECASE)
# The “record” of an error that concerns the whole list of a module.
LIST_ITSELF = ""

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
    headline = fields.Char(compute="_compute_advice")
    message = fields.Char("What happened", readonly=True)
    advice = fields.Char("What to do", compute="_compute_advice")
    payload_excerpt = fields.Text(readonly=True, groups="base.group_system")
    payload = fields.Json(
        readonly=True,
        groups="base.group_system",
        help="What Zoho sent, so that the record can be tried again without asking.",
    )
    first_seen_at = fields.Datetime(default=fields.Datetime.now, readonly=True)
    last_seen_at = fields.Datetime(default=fields.Datetime.now, readonly=True)
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
            error.display_name = error.name or error.zoho_id or error.headline

    @api.depends("kind", "code")
    def _compute_advice(self):
        headlines = self._headlines()
        advice = self._advice()
        for error in self:
            error.headline = headlines.get(error.kind)
            error.advice = advice.get(error.code)

    def _headlines(self):
        """In the words of Zoho's own troubleshooting."""
        return {
            "user": self.env._("Users could not be fetched."),
            "customer": self.env._("Customers could not be fetched."),
            "project": self.env._("Projects could not be fetched."),
            "milestone": self.env._("Milestones could not be fetched."),
            "task_list": self.env._("Task lists could not be fetched."),
            "task": self.env._("Tasks could not be fetched."),
            "bug": self.env._("Bugs could not be fetched."),
            "timesheet": self.env._("Timesheets could not be fetched."),
        }

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
            values = {
                "message": message,
                "name": _name_of(payload),
                "payload": payload,
                "payload_excerpt": json.dumps(
                    _without_secrets(payload), ensure_ascii=False, indent=1
                )[:EXCERPT_SIGNS],
                "last_seen_at": now,
                "seen_scan": scan,
            }
            error = known.get((zoho_id, code))
            if error:
                if error.state == "resolved":
                    values |= {"state": "open", "first_seen_at": now}
                error.write(values)
            else:
                new.append(
                    {
                        **values,
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
        self.search(
            [
                ("connection_id", "=", connection.id),
                ("kind", "=", kind),
                ("zoho_id", "in", list(zoho_ids)),
                ("state", "=", "open"),
            ]
        ).state = "resolved"


def _name_of(payload):
    name = payload.get("name") if isinstance(payload, dict) else None
    return name[:200] if isinstance(name, str) else False


def _without_secrets(payload):
    """For the eyes: Zoho sends none with its records; should it ever, they are not shown. What is
    stored to be tried again stays as it is: a custom field may have such a name."""
    if isinstance(payload, dict):
        return {
            key: "***" if _SECRET.search(key) else _without_secrets(value)
            for key, value in payload.items()
        }
    if isinstance(payload, list):
        return [_without_secrets(value) for value in payload]
    return payload
