from odoo import fields, models
from odoo.tools.misc import formatLang

from ..models.zoho_entity import KINDS
from ..models.zoho_sync_error import CODES
from ..models.zoho_sync_exclusion import REASONS

OUTCOMES = [
    ("created", "Would be created"),
    ("matched", "Matched with a record in Odoo"),
    ("linked", "Is in Odoo already"),
    ("left_out", "Would be left out"),
    ("failed", "Cannot be imported"),
]


class ZohoPreview(models.TransientModel):
    """The numbers of a forecast as lines to be shown."""

    _inherit = "zoho.preview"

    module_ids = fields.One2many("zoho.preview.module", "preview_id", "Modules", readonly=True)
    line_ids = fields.One2many("zoho.preview.line", "preview_id", "Reasons", readonly=True)

    def _show(self, forecast):
        """Store the numbers as lines."""
        labels = self._reason_labels()
        modules, lines = [], []
        for sequence, (kind, _label) in enumerate(KINDS):
            if kind != "customer" and kind not in self._kinds():
                continue
            totals = dict.fromkeys(dict(OUTCOMES), 0)
            for (outcome, reason), number in forecast.summary(kind).items():
                totals[outcome] += number
                lines.append(
                    {
                        "kind": kind,
                        "sequence": 10 * sequence + list(totals).index(outcome),
                        "outcome": outcome,
                        "reason_code": reason,
                        "reason": labels.get(reason or outcome, ""),
                        "count": number,
                    }
                )
            how_far, note = self._how_far(forecast, kind)
            modules.append(
                {"kind": kind, "sequence": sequence, "how_far": how_far, "note": note}
                | {f"{outcome}_count": number for outcome, number in totals.items()}
            )
        clear, create = fields.Command.clear(), fields.Command.create
        self.write(
            {
                "module_ids": [clear, *(create(vals) for vals in modules)],
                "line_ids": [clear, *(create(vals) for vals in lines)],
                "message": self.message or self._progress_message(modules),
            }
        )

    def _reason_labels(self):
        """:return: ``{code: label}`` of what is said about a line, in the user's language"""
        labels = {
            "created": self.env._("Not in Odoo yet"),
            "email": self.env._("By e-mail"),
            "login": self.env._("By login"),
            "vat": self.env._("By tax ID"),
            "name": self.env._("By name"),
            "hand": self.env._("Chosen by hand"),
            "cloned": self.env._("A customer like it stays as it is (Clone)"),
            "unbilled": self.env._("Unbilled"),
            "invoiced_elsewhere": self.env._("Invoiced elsewhere: before the date chosen"),
        }
        for model, field, known in (
            ("zoho.sync.exclusion", "reason", REASONS),
            ("zoho.sync.error", "code", CODES),
        ):
            translated = self.env[model]._fields[field]._description_selection(self.env)
            labels |= {code: label for code, label in translated if code in dict(known)}
        return labels

    def _how_far(self, forecast, kind):
        """:return: (``how_far`` of a module, a sentence about it)"""
        read = formatLang(self.env, forecast.read.get(kind, 0), digits=0)
        leader = "project" if kind == "customer" else kind
        if kind in forecast.skipped:
            return "refused", forecast.skipped[kind]
        if leader in forecast.done and kind in forecast.known:
            return "complete", self.env._("All %(number)s were looked at.", number=read)
        if forecast.read.get(kind):
            return "partial", self.env._("The first %(number)s were looked at.", number=read)
        if kind in forecast.counted:
            return "counted", self.env._(
                "As many as Zoho counts in the projects; not looked at one by one."
            )
        if kind in forecast.done:
            return "counted", self.env._("Come with their projects; not counted.")
        return "waiting", self.env._("Not looked at yet.")

    def _progress_message(self, modules):
        labels = dict(self.module_ids._fields["kind"]._description_selection(self.env))
        unfinished = [
            labels[module["kind"]]
            for module in modules
            if module["how_far"] in ("partial", "waiting", "counted")
        ]
        if self.state == "done":
            return self.env._("The preview is complete. Nothing has been written so far.")
        return self.env._(
            "So much could be read for now. Still to be looked at: %(modules)s.",
            modules=", ".join(unfinished),
        )


class ZohoPreviewModule(models.TransientModel):
    """The totals of one module."""

    _name = "zoho.preview.module"
    _description = "Preview of a Zoho Module"
    _order = "sequence"
    _rec_name = "kind"

    preview_id = fields.Many2one("zoho.preview", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer()
    kind = fields.Selection(KINDS, "Module", required=True)
    created_count = fields.Integer("Created")
    matched_count = fields.Integer("Matched")
    linked_count = fields.Integer("In Odoo already")
    left_out_count = fields.Integer("Left out")
    failed_count = fields.Integer("Errors")
    how_far = fields.Selection(
        [
            ("complete", "Complete"),
            ("partial", "In part"),
            ("counted", "About"),
            ("waiting", "Not yet"),
            ("refused", "Refused"),
        ],
        "Read",
        required=True,
    )
    note = fields.Char("How exact")


class ZohoPreviewLine(models.TransientModel):
    """So many records of a module, with what would become of them and why."""

    _name = "zoho.preview.line"
    _description = "Line of a Zoho Preview"
    _order = "sequence, count desc, id"
    _rec_name = "reason"

    preview_id = fields.Many2one("zoho.preview", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer()
    kind = fields.Selection(KINDS, "Module", required=True)
    outcome = fields.Selection(OUTCOMES, "What happens", required=True)
    reason_code = fields.Char()
    reason = fields.Char()
    count = fields.Integer("Records")
