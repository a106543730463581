from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools import format_date

from .recurrence_dates import Schedule


class ZohoRecurrenceMixin(models.AbstractModel):
    """Something that is made again and again on certain days: when, how often, until when.

    What is settled is told by ``last_date`` and ``pauses``; everything else follows from them, so
    that dates may be changed at any time and nothing is made twice. How the cron works through
    what is due: see recurrence_cron.
    """

    _name = "zoho.recurrence.mixin"
    _description = "Recurrence of a Project"
    _inherit = ["mail.thread", "mail.activity.mixin"]

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        help="Is told when something goes wrong.",
    )

    interval = fields.Integer("Repeat every", required=True, default=1, tracking=True)
    unit = fields.Selection(
        [("day", "Days"), ("week", "Weeks"), ("month", "Months"), ("year", "Years")],
        required=True,
        default="month",
        tracking=True,
    )
    date_start = fields.Date(
        "First date",
        required=True,
        copy=False,
        default=fields.Date.context_today,
        tracking=True,
        help="All dates are counted from this one: what begins on the 31st is due on the last day "
        "of shorter months.",
    )
    end_type = fields.Selection(
        [("never", "Never"), ("date", "On a date"), ("count", "After a number")],
        "Ends",
        required=True,
        default="never",
        tracking=True,
    )
    end_date = fields.Date("Last date", tracking=True)
    end_count = fields.Integer(
        "Number", tracking=True, help="Dates left out by a pause or with “Skip” do not count."
    )

    state = fields.Selection(
        [("active", "Active"), ("paused", "Paused"), ("finished", "Finished")],
        compute="_compute_next_date",
        store=True,
        tracking=True,
    )
    next_date = fields.Date(
        "Next date",
        compute="_compute_next_date",
        store=True,
        index=True,
        help="Dates that passed while the server was down are made up one after the other, each "
        "with its own date. Dates that pass during a pause are left out.",
    )
    last_date = fields.Date(
        "Last settled date", readonly=True, copy=False, help="Made or left out up to this date."
    )
    made_count = fields.Integer("Made so far", readonly=True, copy=False)
    due_count = fields.Integer(compute="_compute_due_count")
    is_paused = fields.Boolean(readonly=True, copy=False)
    paused_on = fields.Date("Paused since", readonly=True, copy=False)
    pauses = fields.Json(readonly=True, copy=False)  # [[paused on, resumed on]], as text

    _interval_is_positive = models.Constraint(
        "CHECK(interval BETWEEN 1 AND 999)",
        "It can be repeated every 1 to 999 days, weeks, months or years.",
    )
    _end_count_is_positive = models.Constraint(
        "CHECK(end_type != 'count' OR end_count > 0)",
        "Say after what number it ends: 1 or more.",
    )
    _end_date_is_known = models.Constraint(
        "CHECK(end_type != 'date' OR end_date IS NOT NULL)",
        "Say on what date it ends.",
    )

    # ------------------------------------------------------------------ dates

    @api.depends(
        "date_start",
        "interval",
        "unit",
        "end_type",
        "end_date",
        "end_count",
        "made_count",
        "last_date",
        "is_paused",
        "pauses",
    )
    def _compute_next_date(self):
        for recurrence in self:
            day = recurrence._schedule_day()
            recurrence.next_date = day
            if not day:
                recurrence.state = "finished"
            else:
                recurrence.state = "paused" if recurrence.is_paused else "active"

    def _schedule(self):
        """:return: the days by plan, or None while the form is not complete"""
        if not (self.date_start and self.unit and self.interval > 0):
            return None
        return Schedule(self.date_start, self.interval, self.unit)

    def _pauses(self):
        return [tuple(map(fields.Date.to_date, pause)) for pause in self.pauses or []]

    def _schedule_day(self):
        """:return: the next day by plan that is not past the end, or False"""
        schedule = self._schedule()
        day = schedule and schedule.next_day(self.last_date, self._pauses())
        if not day:
            return False
        if self.end_type == "count" and self.made_count >= self.end_count:
            return False
        if self.end_type == "date" and self.end_date and day > self.end_date:
            return False
        return day

    @api.depends("next_date", "state")
    def _compute_due_count(self):
        for recurrence in self:
            today, count = recurrence._today(), 0
            if recurrence._is_due():
                until = today
                if recurrence.end_type == "date" and recurrence.end_date:
                    until = min(today, recurrence.end_date)
                count = recurrence._schedule().count_until(
                    until, recurrence.last_date, recurrence._pauses()
                )
                if recurrence.end_type == "count":
                    count = min(count, recurrence.end_count - recurrence.made_count)
            recurrence.due_count = count

    def _today(self):
        """:return: the day it is where the responsible user works"""
        tz = self.user_id.tz
        return fields.Date.context_today(self.with_context(tz=tz) if tz else self)

    def _is_due(self):
        return bool(
            self.active
            and self.state == "active"
            and self.next_date
            and self.next_date <= self._today()
        )

    # ------------------------------------------------------------------ making

    def _make(self, day):
        """Make what is to be made on this day.

        :return: what was made; empty when there was nothing to make
        :raise UserError: what stands in the way
        """
        raise NotImplementedError

    def _nothing_made(self, day):
        """:return: the sentence that says so"""
        return self.env._("Nothing to be made on %(day)s.", day=format_date(self.env, day))

    def _make_next(self):
        """Make the next one and settle its day. :return: what was made"""
        self.ensure_one()
        day = self.next_date
        made = self.with_company(self.company_id)._make(day)
        for record in made:
            record.sudo().message_post_with_source(
                "mail.message_origin_link",
                render_values={"self": record, "origin": self},
                subtype_xmlid="mail.mt_note",
            )
        if not made:
            self.message_post(body=self._nothing_made(day))
        self.write({"last_date": day, "made_count": self.made_count + 1})
        return made

    # ------------------------------------------------------------------ buttons

    def action_make_now(self):
        """Make the next one before its day."""
        self.ensure_one()
        self._lock()
        self._check_active()
        day = self.next_date
        made = self._make_next()
        for record in self._undelivered():
            self._deliver(record)
        self._clear_failure()
        if not made:
            return self._notify(self._nothing_made(day))
        return made._get_records_action(context={})

    def action_try_again(self):
        """Do what failed, and all that waited for it."""
        self.ensure_one()
        self._lock()
        while self._is_due():
            self._make_next()
        for record in self._undelivered():
            self._deliver(record)
        self._clear_failure()

    def action_skip(self):
        """Leave the next date out."""
        self.ensure_one()
        self._lock()
        self._check_active()
        day = format_date(self.env, self.next_date)
        self.message_post(body=self.env._("%(day)s was left out.", day=day))
        self.last_date = self.next_date
        self._clear_failure()

    def action_pause(self):
        self.check_access("write")
        self._pause()

    def _pause(self):
        for recurrence in self.filtered(lambda recurrence: recurrence.state == "active"):
            recurrence.write({"is_paused": True, "paused_on": recurrence._today()})

    def action_resume(self):
        """Go on with the first date from today on. What was due before the pause is still made."""
        self.check_access("write")
        for recurrence in self.filtered("is_paused"):
            first, today = recurrence.paused_on, recurrence._today()
            pauses = [*(recurrence.pauses or []), [str(first), str(today)]]
            recurrence.write({"is_paused": False, "paused_on": False, "pauses": pauses})

    def write(self, vals):
        """What is archived makes nothing; taken out of the archive it is still paused."""
        if vals.get("active") is False:
            self._pause()
        return super().write(vals)

    def _lock(self):
        """The cron and a second click wait for each other."""
        self.check_access("write")
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError:
            raise UserError(
                self.env._("“%(name)s” is just being made. Look again in a moment.", name=self.name)
            ) from None
        self.invalidate_recordset()

    def _check_active(self):
        if self.state != "active" or not self.active:
            raise UserError(
                self.env._(
                    "“%(name)s” is paused, finished or archived. Resume it or change its end "
                    "first.",
                    name=self.name,
                )
            )

    def _notify(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
