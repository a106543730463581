import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError

from ..models.zoho_connection_errors import ACTIVITY_TYPE
from ..models.zoho_connection_sync import CONFLICTS

_logger = logging.getLogger(__name__)

# Expenses first: what is approved at once may be billed on the same day.
KINDS = ("zoho.recurring.expense", "zoho.recurring.invoice")


class ZohoRecurrenceMixin(models.AbstractModel):
    """The cron: everything that is due, one by one; a failure of one never stops the others.

    Each occurrence is made in a savepoint and committed before the next one begins. A failure is
    kept with the recurrence, said once in its chatter and to its responsible user, and tried
    again with the next run of the cron: the date stays the next one until it is made, left out
    by a person, or the recurrence ends.
    """

    _inherit = "zoho.recurrence.mixin"

    last_error = fields.Text("Problem", readonly=True, copy=False)
    last_error_at = fields.Datetime("Last tried at", readonly=True, copy=False)
    failure_activity_id = fields.Many2one(
        "mail.activity", readonly=True, copy=False, ondelete="set null", index="btree_not_null"
    )

    @api.model
    def _cron_make_recurring(self):
        """Make what is due today, and what was due before and is not made.

        What failed does not *remain*: the cron would call us again at once, for ever.
        """
        commit = self.env["ir.cron"]._commit_progress
        waiting = [recurrence for kind in KINDS for recurrence in self.env[kind]._waiting()]
        # What failed the last time comes last: it must not use up the time of the others.
        waiting.sort(key=lambda recurrence: bool(recurrence.last_error))
        waiting = [(rec._name, rec.id, not rec.last_error) for rec in waiting]
        unfinished = sum(is_new for _kind, _id, is_new in waiting)
        time_left = commit(remaining=unfinished)
        for kind, recurrence_id, is_new in waiting:
            if not time_left:
                break
            finished = self.env[kind].browse(recurrence_id)._catch_up()
            unfinished += (not finished) - is_new
            time_left = commit(1, remaining=unfinished)

    @api.model
    def _waiting(self):
        """:return: the recurrences with something to do, in the order of their dates"""
        # Somewhere the next day has begun already.
        tomorrow = fields.Date.today() + timedelta(days=1)
        due = self.search(
            [("state", "=", "active"), ("next_date", "<=", tomorrow)], order="next_date, id"
        ).filtered(lambda recurrence: recurrence._is_due())
        return due | self.search([("state", "!=", "paused")] + self._undelivered_domain())

    def _catch_up(self):
        """Make and deliver everything that is due.

        :return: whether nothing is left to be done now
        """
        # Sentences are for the responsible user.
        recurrence = self.with_context(lang=self.user_id.lang or self.env.lang)
        recurrence = recurrence.with_company(self.company_id)
        commit = self.env["ir.cron"]._commit_progress
        try:
            while recurrence.try_lock_for_update(allow_referencing=True):
                recurrence.invalidate_recordset()
                if not recurrence._is_due():
                    break
                with self.env.cr.savepoint():
                    recurrence._make_next()
                if not commit():
                    return False
            for record in recurrence._undelivered():
                # Not in a savepoint: Odoo commits what it has handed to the outside world.
                recurrence._deliver(record)
                commit()
        except CONFLICTS:
            # Somebody else changed the same rows: it is done again in a moment.
            self.env.cr.rollback()
            return False
        except Exception as error:
            self.env.cr.rollback()
            recurrence._record_failure(error)
        else:
            recurrence._clear_failure()
        return True

    # ------------------------------------------------------------------ delivery

    @api.model
    def _undelivered_domain(self):
        """:return: finds the recurrences with something made that is not sent yet"""
        return [("id", "=", False)]

    def _undelivered(self):
        """:return: what was made and is not sent yet"""
        return self.browse()

    def _deliver(self, record):
        """Send it. :raise UserError: why it cannot be sent"""

    # ------------------------------------------------------------------ failures

    def _record_failure(self, error):
        message = self._explain(error)
        is_news = message != self.last_error
        self.write({"last_error": message, "last_error_at": fields.Datetime.now()})
        if is_news:
            self.message_post(body=message)
            self._tell_responsible(message)

    def _tell_responsible(self, message):
        """One activity, with the problem of today. Whoever is done with it is left in peace until
        there is another problem."""
        activity = self.failure_activity_id.filtered("active")
        user = self.user_id
        if activity:
            activity.note = message
        elif user.active and self.with_user(user).has_access("read"):
            # No mail: the activity itself is the message.
            self.failure_activity_id = self.with_context(
                mail_activity_quick_update=True
            ).activity_schedule(
                ACTIVITY_TYPE,
                summary=self.env._("“%(name)s” could not be made", name=self.name),
                note=message,
                user_id=user.id,
            )

    def _explain(self, error):
        if isinstance(error, (UserError, RedirectWarning)):
            return str(error.args[0])
        _logger.error("%s failed", self, exc_info=error)
        return self.env._(
            "An unexpected problem stopped it; it is tried again with the next run. The server "
            "log tells more."
        )

    def _clear_failure(self):
        if self.last_error:
            self.write({"last_error": False, "last_error_at": False})
        activity = self.sudo().failure_activity_id
        if activity:
            activity.filtered("active").action_feedback(
                feedback=self.env._("It worked in the meantime.")
            )
            self.failure_activity_id = False
