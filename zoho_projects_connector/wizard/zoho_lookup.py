from odoo import fields, models

from ..models.zoho_entity import PROJECT_PARTS
from ..models.zoho_link import KNOWN_DELETED
from ..zoho import addresses


class ZohoLookup(models.TransientModel):
    """Why is it not here? Names the rule or the error that keeps a record of Zoho out of Odoo."""

    _name = "zoho.lookup"
    _description = "Why is it not here?"

    connection_id = fields.Many2one(
        "zoho.connection",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env["zoho.connection"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        ),
    )
    text = fields.Char(
        "Address or ID",
        help="The address of the record as your browser shows it in Zoho Projects, or its ID.",
    )
    result = fields.Selection(
        [
            ("here", "It is here"),
            ("left_out", "A rule leaves it out"),
            ("error", "An error keeps it out"),
            ("coming", "It is on its way"),
            ("unknown", "It was not found"),
            ("stopped", "That cannot be told now"),
        ],
        readonly=True,
    )
    answer = fields.Text(readonly=True)
    advice = fields.Text("What to do", readonly=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    error_id = fields.Many2one("zoho.sync.error", readonly=True)
    kind = fields.Char(readonly=True, help="The module to read again for the record to come.")
    project_zoho_id = fields.Char(readonly=True)

    # ------------------------------------------------------------------ buttons

    def action_look_up(self):
        self.ensure_one()
        self.connection_id.check_access("read")
        nothing = dict.fromkeys(
            ("advice", "res_model", "res_id", "error_id", "kind", "project_zoho_id"), False
        )
        self.write(nothing | self._answer())
        return {
            "type": "ir.actions.act_window",
            "name": self._description,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_open(self):
        """Open the record, or the error that keeps it out."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.error_id._name if self.result == "error" else self.res_model,
            "res_id": self.error_id.id if self.result == "error" else self.res_id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_fetch(self):
        """Have it read by a sync that begins now, also if it did not change lately."""
        self.ensure_one()
        self.connection_id.check_access("write")
        if self.kind in PROJECT_PARTS and self.project_zoho_id:
            entities = self.connection_id.entity_ids.filtered(lambda e: e.kind == self.kind)
            entities._read_again([self.project_zoho_id])
        self.connection_id.action_instant_sync()
        return {"type": "ir.actions.act_window_close"}

    # ------------------------------------------------------------------ the answer

    def _answer(self):
        """:return: values of this wizard, ``result`` and ``answer`` at least"""
        connection = self.connection_id.sudo()
        connection = connection.with_company(connection.company_id)
        wanted = addresses.parse(self.text, connection.portal_id)
        if not wanted:
            return self._stopped(
                self.env._(
                    "There is no ID in what you entered. Open the record in Zoho Projects and copy "
                    "the address your browser shows."
                )
            )
        return (
            self._if_here(connection, wanted.zoho_id)
            or self._if_failed(connection, wanted.zoho_id)
            or self._if_left_out(connection, wanted.zoho_id)
            or self._if_project_is_missing(connection, wanted)
            or self._if_not_syncing(connection)
            or self._ask_zoho(connection, wanted)
        )

    def _stopped(self, answer, advice=False):
        return {"result": "stopped", "answer": answer, "advice": advice}

    def _if_here(self, connection, zoho_id):
        links = self.env["zoho.link"].sudo()
        for link in links.search(
            [("connection_id", "=", connection.id), ("zoho_id", "=", zoho_id)]
        ):
            record = link._record()
            if record:
                problem = self._problems(connection, zoho_id).filtered(lambda e: e.state == "open")
                return {
                    "result": "here",
                    "answer": self._how_it_is_here(link, record),
                    "advice": problem and f"{problem[0].message} {problem[0].advice}",
                    "res_model": link.res_model,
                    "res_id": link.res_id,
                }
        return None

    def _how_it_is_here(self, link, record):
        name = record.display_name
        if link.seen_scan == KNOWN_DELETED:
            return self.env._(
                "“%(name)s” was deleted in Zoho Projects. It was kept here.", name=name
            )
        if link.kind != "user" and "active" in record._fields and not record.active:
            return self.env._("“%(name)s” is here, but archived.", name=name)
        return self.env._("“%(name)s” is here.", name=name)

    def _problems(self, connection, zoho_id):
        """:return: the errors of a record, the open ones first"""
        domain = [
            ("connection_id", "=", connection.id),
            ("zoho_id", "=", zoho_id),
            ("state", "!=", "resolved"),
        ]
        return self.env["zoho.sync.error"].sudo().search(domain).sorted(lambda e: e.state != "open")

    def _if_failed(self, connection, zoho_id):
        problem = self._problems(connection, zoho_id)[:1]
        if not problem:
            return None
        ignored = self.env._("Somebody ignored this error.") if problem.state == "ignored" else ""
        return {
            "result": "error",
            "answer": " ".join(filter(None, [problem._headline(), problem.message, ignored])),
            "advice": problem.advice,
            "error_id": problem.id,
        }

    def _if_left_out(self, connection, zoho_id):
        exclusion = self._exclusion(connection, zoho_id)
        return exclusion and self._left_out(exclusion.project_name, exclusion.reason)

    def _exclusion(self, connection, project_id):
        """Projects are left out one by one, all others are only counted."""
        domain = [
            ("connection_id", "=", connection.id),
            ("kind", "=", "project"),
            ("project_zoho_id", "=", project_id),
        ]
        return self.env["zoho.sync.exclusion"].sudo().search(domain, limit=1)

    def _left_out(self, name, reason, of_project=False):
        """:param of_project: it is the project that is left out, with all that belongs to it"""
        rule = self.env["zoho.sync.exclusion"].new({"reason": reason})
        label = dict(rule._fields["reason"]._description_selection(self.env))[reason]
        if of_project:
            answer = self.env._("Its project “%(name)s” is left out.", name=name)
        else:
            answer = self.env._("“%(name)s” is left out.", name=name)
        return {"result": "left_out", "answer": f"{answer} {label}.", "advice": rule.advice}

    def _if_project_is_missing(self, connection, wanted):
        """What belongs to a project that is not here cannot be here."""
        for zoho_id in wanted.around:
            exclusion = self._exclusion(connection, zoho_id)
            if exclusion:
                return self._left_out(exclusion.project_name, exclusion.reason, of_project=True)
            problem = self._problems(connection, zoho_id).filtered(lambda e: e.kind == "project")
            if problem and not self._is_linked(connection, "project", zoho_id):
                return self._if_failed(connection, zoho_id)
        return None

    def _is_linked(self, connection, kind, zoho_id):
        return bool(self.env["zoho.link"].sudo()._find(connection, kind, [zoho_id]))

    def _if_not_syncing(self, connection):
        """Why Zoho is not asked."""
        if connection.state == "disabled":
            return self._stopped(
                self.env._("The link is disabled: nothing has come since then."),
                self.env._("Enable the link to go on."),
            )
        if connection.state != "running":
            return self._stopped(
                self.env._("Nothing is synced yet."),
                self.env._("Connect a portal and press Save and Sync."),
            )
        if connection.attention_message:
            return self._stopped(self.env._("The sync has stopped."), connection.attention_message)
        run = connection.open_run_id
        if run and not run.paused_until:
            return self._stopped(
                self.env._("It has not come yet, but a sync is under way."),
                self.env._("Ask again when it has ended."),
            )
        return None
