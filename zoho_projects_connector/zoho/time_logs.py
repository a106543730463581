"""How the time logs of a portal are listed: the list with the most doubts about it."""

import json
from collections.abc import Iterator
from datetime import date, timedelta

from . import const, errors, values
from .paging import Listing

MODULES = ("task", "issue", "general")
SAMPLE_PAGES = 20  # of three days' changes
SAMPLE_DAYS = 3  # more than time zones and nights can explain


class TimeLogLists:
    """The part of :class:`~.resources.Portal` that knows time logs; uses its ``traits``."""

    def all_time_logs(self, project_ids, start: date, end: date) -> list[Listing]:
        """Every time log of the portal: portal-wide if it is proven that windows of months work,
        else project by project. Zoho wants the module named: three lists for each."""
        if self.traits.get("timelogs_scope") == "project" or not self._honours_end_date(end):
            return self._time_logs_of(project_ids)
        return self._time_log_windows(start, end, by_week=False)

    def changed_time_logs(self, project_ids, since: date, until: date) -> list[Listing]:
        """The time logs changed in these days, whatever day they are for."""
        if self.traits.get("timelogs_scope") == "project":
            return self._time_logs_of(project_ids, since, until, "true")
        return self._time_log_windows(since, until, self._by_week(), "true")

    def recent_time_logs(self, project_ids, start: date, end: date) -> list[Listing]:
        """The time logs for these days, for portals that cannot list by time of change."""
        if self.traits.get("timelogs_scope") == "project":
            return self._time_logs_of(project_ids, start, end)
        return self._time_log_windows(start, end, self._by_week())

    def _by_week(self) -> bool:
        return self.traits.get("timelog_range") != "range"

    def _honours_end_date(self, end: date) -> bool:
        """Whether the portal-wide time log list honours ``end_date``: one call finds out.

        Only a log after the first week proves it; without proof it is not relied upon.
        """
        if "timelog_range" not in self.traits:
            first = end - timedelta(days=const.TIMELOG_WINDOW_DAYS - 1)
            try:
                rows = self.read_page(self._time_log_listing("task", first, end), 1).rows
            except (errors.ZohoNotAvailable, errors.ZohoRefused):
                self.traits |= {"timelog_range": "unproven", "timelogs_scope": "project"}
                return False
            last_of_week = (_monday(first) + timedelta(days=6)).isoformat()
            days = [row.get("date") for row in rows if isinstance(row, dict)]
            proven = any(isinstance(day, str) and day > last_of_week for day in days)
            # Not before there was an answer: a probe that was interrupted is made again.
            self.traits["timelog_range"] = "range" if proven else "unproven"
        return not self._by_week()

    def lists_changes(self) -> bool:
        """Whether ``fetch_by_modified_time`` works: one call asks for a log known to have been
        changed on another day than the one it is for. Without such a log it is relied upon."""
        sample = self.traits.get("timelog_sample")
        if "timelog_modified" not in self.traits and sample:
            zoho_id, module, day = sample
            day = date.fromisoformat(day)
            around = (day - timedelta(days=1), day + timedelta(days=1))  # whatever the time zone
            listing = self._time_log_listing(module, *around, "true")
            try:
                self.traits["timelog_modified"] = self._lists(listing, zoho_id)
            except (errors.ZohoNotAvailable, errors.ZohoRefused):
                return True  # the reader finds out why, and what to do
        return self.traits.get("timelog_modified", True)

    def _lists(self, listing, zoho_id) -> bool:
        for number in range(1, SAMPLE_PAGES + 1):
            page = self.read_page(listing, number)
            if any(isinstance(row, dict) and row.get("id") == zoho_id for row in page.rows):
                return True
            if page.is_last:
                break
        return False

    def _note_sample(self, rows, module: str):
        """Remember a log that was changed on another day than the one it is for, the latest."""
        for row in rows:
            changed = values.modified_at(row) if isinstance(row, dict) else None
            day = row.get("date") if changed else None
            if not isinstance(day, str) or not isinstance(row.get("id"), str):
                continue
            changed_day = changed.date()
            known = self.traits.get("timelog_sample")
            apart = day[:10] < (changed_day - timedelta(days=SAMPLE_DAYS)).isoformat()
            if apart and (not known or known[2] < changed_day.isoformat()):
                self.traits["timelog_sample"] = [row["id"], module, changed_day.isoformat()]

    def _check_modified_filter(self, rows, start_date: str):
        """A log changed before the days asked for shows that the portal ignores the filter."""
        limit = date.fromisoformat(start_date) - timedelta(days=2)  # whatever the time zone
        changed = [values.modified_at(row) for row in rows if isinstance(row, dict)]
        if any(moment and moment.date() < limit for moment in changed):
            self.traits["timelog_modified"] = False

    def _time_logs_of(self, project_ids, start=None, end=None, changed="") -> list[Listing]:
        return [
            self._time_log_listing(module, start, end, changed, project_id)
            for project_id in project_ids
            for module in MODULES
        ]

    def _time_log_windows(self, start, end, by_week, changed="") -> list[Listing]:
        return [
            self._time_log_listing(module, first, last, changed)
            for module in MODULES
            for first, last in date_windows(start, end, by_week)
        ]

    def _time_log_listing(self, module, start=None, end=None, changed="", project_id="") -> Listing:
        """:param start: None for the whole project, seen to work without dates"""
        params = {"module": json.dumps({"type": module}), "view_type": "projectspan"}
        if start:
            params |= {
                "view_type": "customdate",
                "start_date": start.isoformat(),
                "end_date": end.isoformat(),
            }
        if changed:
            params["fetch_by_modified_time"] = changed
        return Listing(
            f"{project_id or 'portal'}:{module}:{start or ''}",
            self._v3(f"projects/{project_id}/timelogs" if project_id else "timelogs"),
            "time_logs",
            params,
            project_id=project_id,
        )


def date_windows(start: date, end: date, by_week: bool) -> Iterator[tuple[date, date]]:
    """Cut ``start``–``end`` (both included) into ISO weeks, or into the longest windows allowed."""
    first = _monday(start) if by_week else start
    days = 7 if by_week else const.TIMELOG_WINDOW_DAYS
    while first <= end:
        last = first + timedelta(days=days - 1)
        yield first, last if by_week else min(last, end)
        first = last + timedelta(days=1)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
