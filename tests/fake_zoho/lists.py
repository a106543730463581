"""The sorted lists the API pages through, kept until something they show changes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import timedelta

PARENT_KINDS = ("milestone", "tasklist", "task", "issue", "log")
SORT_FIELDS = {
    "id": lambda r: r.id,
    "name": lambda r: r.name,
    "first_name": lambda r: r.first_name,
    "created_time": lambda r: r.created,
    "added_time": lambda r: r.created,
    "last_modified_time": lambda r: r.modified,
    "last_updated_time": lambda r: r.modified,
    "modified_time": lambda r: r.modified,
    "updated_time": lambda r: r.modified,
}


class Lists:
    """Mixed into ``Portal``: reads ``tables``, ``_lists`` and ``_derived``, writes no record."""

    # -- derived values ------------------------------------------------

    def _derive(self, kind, name, build):
        derived = self._derived.setdefault(kind, {})
        if name not in derived:
            derived[name] = build()
        return derived[name]

    def by_project(self, kind):
        """{project id: [records in order of creation]}."""

        def build():
            groups = {}
            for record in self.tables[kind].values():
                groups.setdefault(record.project, []).append(record)
            return groups

        return self._derive(kind, "by_project", build)

    def item_minutes(self):
        """{task or issue id: (billable, non-billable minutes)}."""

        def build():
            sums = {}
            for log in self.tables["log"].values():
                billable, other = sums.get(log.item, (0, 0))
                sums[log.item] = (
                    (billable + log.minutes, other)
                    if log.billable
                    else (billable, other + log.minutes)
                )
            return sums

        return self._derive("log", "item_minutes", build)

    def parents(self):
        """Ids of the tasks that have sub-tasks."""
        return self._derive(
            "task", "parents", lambda: {t.parent for t in self.tables["task"].values() if t.parent}
        )

    def contacts_of(self, client_id):
        """The contacts of a customer, in order of creation."""

        def build():
            groups = {}
            for contact in self.tables["contact"].values():
                groups.setdefault(contact.client, []).append(contact)
            return groups

        return self._derive("contact", "by_client", build).get(client_id, [])

    # -- lists ------------------------------------------------

    def _scope(self, kind, project, archived):
        """Records of one project, or of all the projects a portal-wide list shows."""
        if project is not None:
            return self.by_project(kind).get(project, [])
        shown = ("active", "archived") if archived else ("active",)
        projects = self.tables["project"]
        visible = {p.id for p in projects.values() if p.project_type in shown}
        # a record whose project was deleted alone is still listed: that is how orphans reach a
        # client
        return [
            r
            for r in self.tables[kind].values()
            if r.project in visible or r.project not in projects
        ]

    def listing(self, kind, project=None, *, sort=None, newest_first=False, archived=False):
        """Records of a list in a stable order: ``sort`` = (field, descending), or by creation."""
        key = (project, sort, newest_first, archived)
        cached = self._lists[kind].get(key)
        if cached is None:
            if kind in PARENT_KINDS:
                cached = self._scope(kind, project, archived)
            else:
                cached = list(self.tables[kind].values())
            if sort:
                field, descending = sort
                by = SORT_FIELDS[field]
                cached = sorted(cached, key=lambda r: (by(r), r.id), reverse=descending)
            elif newest_first:
                cached = cached[::-1]
            self._lists[kind][key] = cached
        return cached

    def logs(
        self,
        project,
        log_type,
        first,
        last,
        *,
        by_modified=False,
        item=None,
        users=None,
        archived=False,
    ):
        """Logs of one type in a window of days, newest day first; ``first`` None = all days."""
        key = ("logs", project, log_type, first, last, by_modified, item, users, archived)
        lists = self._lists["log"]
        if key not in lists:
            rows = self._sorted_logs(project, log_type, by_modified, archived)
            if first is not None:
                keys = self._log_keys(project, log_type, by_modified, archived)
                rows = rows[bisect_left(keys, first) : bisect_right(keys, last)]
            if item is not None:
                rows = [log for log in rows if log.item == item]
            if users is not None:
                rows = [log for log in rows if log.user in users]
            lists[key] = (
                sorted(rows, key=lambda log: (log.date, log.id), reverse=True)
                if by_modified
                else rows[::-1]
            )
        return lists[key]

    def _log_day(self, log):
        return log.modified.astimezone(self.zone).date()

    def _sorted_logs(self, project, log_type, by_modified, archived):
        key = ("sorted", project, log_type, by_modified, archived)
        lists = self._lists["log"]
        if key not in lists:
            rows = [log for log in self._scope("log", project, archived) if log.type == log_type]
            rows.sort(
                key=(lambda log: (log.modified, log.id))
                if by_modified
                else (lambda log: (log.date, log.id))
            )
            lists[key] = rows
        return lists[key]

    def _log_keys(self, project, log_type, by_modified, archived):
        key = ("keys", project, log_type, by_modified, archived)
        lists = self._lists["log"]
        if key not in lists:
            rows = self._sorted_logs(project, log_type, by_modified, archived)
            lists[key] = (
                [self._log_day(log) for log in rows] if by_modified else [log.date for log in rows]
            )
        return lists[key]


def week_of(day):
    """Monday and Sunday of the ISO week of a day."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)
