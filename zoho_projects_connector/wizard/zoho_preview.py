import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..importers.forecast import Forecast, ForecastJob
from ..models.zoho_entity import ORDERED_KINDS
from ..models.zoho_sync_error import LIST_ITSELF
from ..models.zoho_sync_run import PREREQUISITES
from ..zoho import errors

# One press of a button reads for so long: people wait for it, and proxies cut at a minute.
PRESS_S = 25
# The list of all customers is read in one go or not at all, see Portal.client_details.
NOT_CUT = "/portal/{id}/clients/"
MATCH_LISTS = {"user_match_ids", "customer_match_ids"}


class ZohoPreview(models.TransientModel):
    """What the first sync would create, match, leave out and fail at. Reads, and writes nothing
    but what it shows."""

    _name = "zoho.preview"
    _description = "Preview of the Zoho Sync"
    _rec_name = "connection_id"

    connection_id = fields.Many2one("zoho.connection", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="connection_id.company_id")
    state = fields.Selection(
        [("reading", "Read in part"), ("paused", "Paused by Zoho"), ("done", "Read completely")],
        default="reading",
        required=True,
        readonly=True,
    )
    forecast = fields.Json(readonly=True, help="What was found out so far, and where to go on.")
    message = fields.Char(readonly=True)
    resume_at = fields.Datetime("Go on at", readonly=True)
    is_outdated = fields.Boolean(
        readonly=True, help="Matches were changed after the portal was read."
    )
    customer_duplication = fields.Selection(related="connection_id.customer_duplication")
    # Written by :meth:`_decide`: a related list would write its lines' connection, too.
    user_match_ids = fields.One2many(related="connection_id.user_match_ids", readonly=False)
    customer_match_ids = fields.One2many(related="connection_id.customer_match_ids", readonly=False)

    @api.depends("connection_id")
    def _compute_display_name(self):
        for preview in self:
            preview.display_name = self.env._(
                "Preview of %(portal)s", portal=preview.connection_id.display_name
            )

    def write(self, vals):
        if not self.env.su and vals.keys() - MATCH_LISTS:
            raise AccessError(self.env._("A preview shows what was read: change the matches."))
        for name in vals.keys() & MATCH_LISTS:
            self._decide(vals[name])
        return super().write({name: vals[name] for name in vals.keys() - MATCH_LISTS})

    def _decide(self, commands):
        """Write what was changed in the lists of matches."""
        self.check_access("write")
        for command, match_id, *vals in commands:
            match = self.env["zoho.match"].browse(match_id)
            if command == fields.Command.UPDATE and match in self.connection_id.match_ids:
                match.write(*vals)
                self.sudo().is_outdated = True

    # ------------------------------------------------------------------ actions

    def action_go_on(self):
        """Read on from where the last press stopped."""
        self._check_may_go_on()
        self.sudo()._read_on()
        return True

    def action_read_again(self):
        """Begin anew, with the matches and preferences of now."""
        self._check_may_go_on()
        self.sudo()._start()
        return True

    def action_save_and_sync(self):
        self.ensure_one()
        self.connection_id.action_save_and_sync()
        return self.action_back()

    def action_back(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "zoho.connection",
            "res_id": self.connection_id.id,
            "views": [(False, "form")],
            "target": "main",
        }

    def action_view_lines(self):
        """The same numbers in a pivot table."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "zoho_projects_connector.zoho_preview_line_action"
        )
        return {**action, "domain": [("preview_id", "=", self.id)]}

    def _check_may_go_on(self):
        self.ensure_one()
        self.check_access("write")
        self.connection_id._check_may_preview()

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------------ reading

    def _start(self):
        self.env["zoho.match"]._forget_suggestions(self.connection_id)
        self.write({"forecast": Forecast().to_json(), "is_outdated": False})
        self._read_on()

    def _read_on(self):
        """Read for a while, as far as Zoho lets us, and show what was found."""
        self = self.with_company(self.connection_id.company_id)  # as the sync does
        connection = self.connection_id
        if connection.open_run_id and not connection.open_run_id.try_lock_for_update():
            raise UserError(self.env._("The sync is under way: see its progress instead."))
        forecast = Forecast(**self.forecast)
        until = time.monotonic() + PRESS_S

        def before_call(pattern):
            if time.monotonic() > until and not pattern.endswith(NOT_CUT):
                raise errors.ZohoThrottled("The time is up.", wait_s=0, code="time_is_up")

        with connection._zoho_portal(before_call) as portal:
            if not forecast.kind and not forecast.done:
                portal.doubt_again()
            # Inside, so that what turned out about the portal is kept whatever stops us.
            stop = self._foresee_all(connection, portal, forecast)
        self.write({"forecast": forecast.to_json(), **stop})
        self._show(forecast)

    def _foresee_all(self, connection, portal, forecast):
        """:return: how far it came, and why not further, as values of the preview"""
        try:
            while self._foresee_next(connection, portal, forecast):
                pass
        except errors.ZohoThrottled as failure:
            return self._stopped(connection, failure)
        except (errors.ZohoUnreachable, errors.ZohoAuthorizationLost) as failure:
            message = connection._explain(failure)
            return {"state": "paused", "message": message, "resume_at": False}
        return {"state": "done", "message": False, "resume_at": False}

    def _stopped(self, connection, failure):
        """Zoho, our budget or the time one press may take says stop."""
        if failure.code == "time_is_up":
            return {"state": "reading", "resume_at": False, "message": False}
        if failure.code != "budget":
            self.env["zoho.call.budget"]._lock(connection, failure.pattern, failure.wait_s)
        resume_at = fields.Datetime.now() + timedelta(seconds=failure.wait_s)
        shown = fields.Datetime.context_timestamp(self, resume_at + timedelta(minutes=1))
        return {
            "state": "paused",
            "resume_at": resume_at,
            "message": self.env._(
                "Zoho asks for a pause. What was read is kept; go on at %(time)s.",
                time=f"{shown:%H:%M}",
            ),
        }

    def _foresee_next(self, connection, portal, forecast):
        """Look at the next page of the module that is next.

        :return: whether there is more to look at
        """
        kind = next((kind for kind in self._kinds() if kind not in forecast.done), None)
        if kind is None:
            return False
        if forecast.skipped.keys() & PREREQUISITES.get(kind, set()):
            forecast.skip(kind, self.env._("Not looked at: what it belongs to is missing."))
            return True
        entity = connection.entity_ids.filtered(lambda entity: entity.kind == kind)
        job = ForecastJob(connection, portal, entity, None, full=True, forecast=forecast)
        try:
            self.env[f"zoho.importer.{kind}"]._foresee_next(job)
        except (errors.ZohoForbidden, errors.ZohoNotAvailable, errors.ZohoRefused) as failure:
            forecast.fail(kind, LIST_ITSELF, "zoho_refused")
            forecast.skip(kind, connection._explain(failure))
        return True

    def _kinds(self):
        """Customers are read with the projects that need them."""
        enabled = self.connection_id.entity_ids.filtered("enabled").mapped("kind")
        return [kind for kind in ORDERED_KINDS if kind in enabled and kind != "customer"]
