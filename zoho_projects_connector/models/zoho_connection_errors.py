from odoo import fields, models
from odoo.exceptions import UserError

ACTIVITY_TYPE = "mail.mail_activity_data_todo"


class ZohoConnection(models.Model):
    """Open errors of a connection: one activity tells the responsible user of all of them."""

    _name = "zoho.connection"
    _inherit = ["zoho.connection", "mail.activity.mixin"]

    error_activity_id = fields.Many2one(
        "mail.activity", readonly=True, copy=False, ondelete="set null", index="btree_not_null"
    )

    def write(self, vals):
        result = super().write(vals)
        if "user_id" in vals:
            self.sudo()._update_error_activity(may_create=True)
        return result

    def action_retry_errors(self):
        """Try all open errors again with a sync that begins now."""
        self.ensure_one()
        self.check_access("write")
        errors = self.error_ids.filtered(lambda e: e.state == "open" and e.code != "mass_deletion")
        if not errors:
            raise UserError(self.env._("There is no error that could be tried again."))
        return errors.action_retry()

    def _update_error_activity(self, may_create=False):
        """Keep the one activity about errors up to date; close it when none is left.

        :param may_create: when False, an activity that its user has done with stays away
        """
        # No mail: the activity itself is the message.
        for connection in self.with_context(mail_activity_quick_update=True):
            activity = connection.error_activity_id.filtered("active")
            if not connection.error_count:
                if activity:
                    activity.action_feedback(feedback=self.env._("All errors are settled."))
                connection.error_activity_id = False
            elif not connection._may_see_errors(connection.user_id):
                activity.unlink()
            elif activity:
                connection._write_activity(activity)
            elif may_create:
                connection.error_activity_id = connection.activity_schedule(
                    ACTIVITY_TYPE,
                    summary=connection._error_summary(),
                    user_id=connection.user_id.id,
                )

    def _may_see_errors(self, user):
        return bool(user and self.with_user(user).has_access("read"))

    def _write_activity(self, activity):
        wanted = {"summary": self._error_summary(), "user_id": self.user_id.id}
        if (activity.summary, activity.user_id) != (wanted["summary"], self.user_id):
            activity.write(wanted)

    def _error_summary(self):
        """In the language of whom it is for."""
        env = self.with_context(lang=self.user_id.lang).env
        if self.error_count == 1:
            return env._("1 error in the sync with Zoho Projects: see the Error Summary")
        return env._(
            "%(count)s errors in the sync with Zoho Projects: see the Error Summary",
            count=self.error_count,
        )
