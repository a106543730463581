from datetime import timedelta
from types import SimpleNamespace

from odoo import fields, models

from ..zoho import values
from ..zoho.time_logs import end_of_windows
from .invoiced_timesheets import BILLED_FIELDS
from .job import RecordProblem
from .reading import CURSOR_OVERLAP
from .writing import QUIET, difference

NAME_LIMIT = 2000
# Where the portal cannot list by time of change: work of so many days is read again.
LOOK_BACK = timedelta(days=60)
# People log time ahead, too.
LOOK_AHEAD = timedelta(days=31)
LOOK_BEFORE = timedelta(days=183)
# Without any project the listing has to start somewhere: Zoho Projects began in 2006.
DAWN = "2006-01-01"


class ZohoImporterTimesheet(models.AbstractModel):
    """Billable and approved time logs → timesheets."""

    _name = "zoho.importer.timesheet"
    _inherit = [
        "zoho.importer.invoiced.timesheets",
        "zoho.importer.project.part",
        "zoho.importer",
    ]
    _description = "Zoho Importer: Timesheets"

    _kind = "timesheet"
    _res_model = "account.analytic.line"
    _api_name = "timelogs"

    def _listings(self, job):
        portal = job.portal
        project_ids = self._project_ids(job)
        end = fields.Date.today() + LOOK_AHEAD
        if job.full:
            # These and the answer of the probe hold for the pass: its lists must stay the same.
            span = (job.entity.read_from, job.entity.read_until)
            if job.forecast is not None or not job.entity.pass_mode:
                span = self._days_to_list(job)
            listings = portal.all_time_logs(project_ids, *span, probe_end=end)
            return listings + self._catch_up_listings(job)
        # Zoho counts days by the portal's clock, which may be a day behind or ahead of ours.
        since = (job.entity.cursor_at - CURSOR_OVERLAP).date() - timedelta(days=1)
        until = (portal.server_time() or fields.Datetime.now()).date() + timedelta(days=1)
        if portal.lists_changes():
            listings = portal.changed_time_logs(project_ids, since, until)
        else:
            listings = portal.recent_time_logs(project_ids, since - LOOK_BACK, end)
        return listings + self._catch_up_listings(job)

    def _begin(self, job):
        super()._begin(job)
        if job.full:
            first, last = self._days_to_list(job)
            job.entity.write({"read_from": first, "read_until": last})

    def _days_to_list(self, job):
        """:return: the first and the last day of the time logs of a complete reading"""
        first, last = self._imported_days(job)
        first = min(first or fields.Date.today(), self._earliest_day(job))
        last = max(last or first, fields.Date.today() + LOOK_AHEAD)
        return first, end_of_windows(first, last)

    def _imported_days(self, job):
        """:return: the first and the last day of the timesheets imported so far, if any"""
        links = self.env["zoho.link"]._search(
            [("connection_id", "=", job.connection.id), ("kind", "=", self._kind)]
        )
        timesheets = self.env["account.analytic.line"]
        domain = [("id", "in", links.subselect("res_id"))]
        [days] = timesheets._read_group(domain, [], ["date:min", "date:max"])
        return days

    def _earliest_day(self, job):
        """Work may have been logged for days before the project was entered in Zoho."""
        oldest = self._oldest_project(job) if job.forecast is None else job.forecast.oldest
        return oldest - LOOK_BEFORE if oldest else fields.Date.to_date(DAWN)

    def _oldest_project(self, job):
        """:return: the day the first of the imported projects was made in Zoho, if known"""
        links = self.env["zoho.link"]._search(
            [("connection_id", "=", job.connection.id), ("kind", "=", "project")]
        )
        [[oldest]] = (
            self.env["project.project"]
            .with_context(active_test=False)
            ._read_group([("id", "in", links.subselect("res_id"))], [], ["zoho_created_at:min"])
        )
        return oldest and oldest.date()

    def _prepare(self, job, rows):
        relevant = [row for row in rows.values() if _is_approved(row) and _is_billable(row)]
        work = {"task": set(), "bug": set()}
        for row in relevant:
            kind, zoho_id = _work_item(row)
            if kind:
                work[kind].add(zoho_id)
        owners = [row.get("owner") for row in relevant]
        return SimpleNamespace(
            **self._project_refs(job, rows.values()),
            task=job.resolve("task", work["task"]),
            bug=job.resolve("bug", work["bug"]),
            staff=self.env["zoho.importer.user"]._employees(job, owners),
            custom=self._custom_fields(job, rows.values()),
        )

    def _reason_left_out(self, job, candidate, refs):
        row = candidate.row
        reason = super()._reason_left_out(job, candidate, refs)
        if reason:
            return reason
        if not _is_billable(row):
            return "not_billable"
        if not _is_approved(row):
            return "not_approved"
        if _work_item(row)[0] is None and not job.connection.sync_general_timesheets:
            return "general_off"
        return None

    def _values(self, job, candidate, refs):
        row = candidate.row
        day = values.plain_date(row.get("date"), "date")
        if not day:
            raise values.InvalidValue("missing", "date")
        employee_id = refs.staff.get(values.person_id(row.get("owner")))
        if not employee_id:
            raise values.InvalidValue("missing", "owner")
        name = values.plain_text(row.get("notes") or row.get("log_notes"), "notes", NAME_LIMIT)
        cutoff = job.connection.invoiced_before
        elsewhere = (cutoff and day < cutoff) or (candidate.link and candidate.link.stays_invoiced)
        prepared = {
            "name": name or values.plain_text(row.get("log_name"), "log_name", NAME_LIMIT) or "/",
            "project_id": self._project_id(row, refs),
            "task_id": self._task_id(row, refs),
            "employee_id": employee_id,
            "date": day,
            "unit_amount": values.hours(row.get("log_hour")),
            "zoho_billing_state": "invoiced_elsewhere" if elsewhere else "unbilled",
        }
        return prepared | self._custom_values(row, refs.custom)

    def _outcome(self, candidate):
        return "created", candidate.values["zoho_billing_state"]

    def _mirrored_fields(self):
        return frozenset({"name", "zoho_billing_state", *BILLED_FIELDS})

    def _task_id(self, row, refs):
        kind, zoho_id = _work_item(row)
        if kind is None:
            return False
        task_id = getattr(refs, kind).get(zoho_id)
        if not task_id:
            raise RecordProblem(
                "task_missing",
                self.env._(
                    "Its task or bug %(name)s could not be fetched.",
                    name=values.text((row.get("module_detail") or {}).get("name"), "name", 80)
                    or zoho_id,
                ),
            )
        return task_id

    # ------------------------------------------------------------------ writing

    def _values_to_create(self, candidate):
        return candidate.values | _sale_line_values(candidate.values)

    def _read_ahead(self, candidates):
        self._referred(candidates, "project_id")
        self._referred(candidates, "task_id")

    def _target(self):
        # Archived employees may own imported hours; core accepts them only without active_test.
        return self.env["account.analytic.line"].with_context(**QUIET, active_test=False)

    def _update_records(self, job, candidates):
        for candidate, timesheet in self._with_records(candidates):
            self._update_timesheet(job, candidate, timesheet)

    def _update_timesheet(self, job, candidate, timesheet):
        values = self._values_beside_corrections(candidate, timesheet)
        changes = difference(timesheet, values)
        if not timesheet._is_not_billed():
            changes = self._changes_of_invoiced(candidate, timesheet, changes)
        candidate.is_written = bool(changes)
        if "zoho_billing_state" in changes:
            changes |= _sale_line_values(changes)
        if "employee_id" in changes:
            # Core refuses another employee: the hours are entered anew under the right one.
            self._create_records(job, [candidate])
            self._replace_corrected(timesheet, candidate.record_id, values)
            candidate.link.res_id = candidate.record_id
            self.env.flush_all()
            timesheet.unlink()
        elif changes:
            timesheet.write(changes)
            if changes.get("is_so_line_edited") is False:
                self.env.add_to_compute(timesheet._fields["so_line"], timesheet)

    # ------------------------------------------------------------------ removing

    def _handle_left_out(self, job, candidate, reason):
        """No longer billable or approved: gone if nobody billed it, reported if somebody did.

        Switching a preference or losing the primary client removes nothing.
        """
        if reason in ("not_billable", "not_approved"):
            self._remove(job, candidate.link, candidate.row)

    def _handle_vanished(self, job, links):
        self._remove(job, links, None)
        self.env["zoho.importer.task"]._remove_untouched(job)

    def _after_pass(self, job):
        removed = self._remove_no_longer_billed(job)
        if job.full or removed:
            self.env["zoho.importer.task"]._remove_untouched(job)


def _is_billable(row):
    return row.get("billing_status") == "Billable"


def _is_approved(row):
    """Anything but “Approved” is pending or rejected, whatever it is called."""
    approval = row.get("approval")
    return isinstance(approval, dict) and approval.get("status") == "Approved"


def _work_item(row):
    """:return: (``task`` or ``bug``, Zoho id), or (None, "") for a general log"""
    detail = row.get("module_detail")
    kind = row.get("type") or (detail.get("type") if isinstance(detail, dict) else None)
    zoho_id = values.nested_id(row, "module_detail")
    if kind == "task":
        return "task", zoho_id
    if kind in ("issue", "bug"):
        return "bug", zoho_id
    return None, ""


def _sale_line_values(changes):
    """Hours invoiced elsewhere must not be delivered on any order, now or later."""
    if changes["zoho_billing_state"] == "invoiced_elsewhere":
        return {"so_line": False, "is_so_line_edited": True}
    return {"is_so_line_edited": False}
