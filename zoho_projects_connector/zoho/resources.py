"""Which lists a portal offers and how each is read: the one place for the API's doubtful points.

No live portal confirmed the points below, so each is read both ways. What a portal turned out to
do is kept by the caller as *traits* (a plain dict, see :class:`Portal`).

==========================  ======================================================================
trait                       doubt
==========================  ======================================================================
``<kind>_scope``            portal-wide list (``portal``) or one list per project (``project``);
                            task lists, phases, tasks, issues and time logs
``users_version``           ``v3.1`` (richer, 50 a page) or ``v3``
``users_type_refused``      v3.1 refuses ``type`` (True), which leaves the customers' people out
``sort_refused``            the list refuses ``sort_by``: read it whole
``sort_ignored``            the portal takes ``sort_by`` and does not sort (True): read lists whole
``timelog_range``           the portal-wide time log list honours ``end_date`` (``range``), or may
                            give the ISO week of ``start_date`` only (``unproven``)
``timelog_modified``        ``fetch_by_modified_time`` works (True) or is ignored (False)
``timelog_sample``          a log to prove the former with: id, module and the day it was changed
``clients_refused``         the portal has no list of its customers (True): what projects say does
``project_states``          what projects are asked for by state with: ``status`` (the default),
                            ``status_type``, or ``none``: archived ones cannot be listed
``archived_listed``         a list has shown archived projects or templates (True): a project that
                            no list shows is not just archived
``templates_refused``       templates cannot be listed (True)
``timelogs_failed``         the portal-wide time log list answers HTTP 500 (True): scope ``project``
``<list>_always_more``      the list claims for ever that another page follows (True)
``client_source``           where a project names its primary client: a key of its row (``row``) or
                            the V2 list of the project's clients (``v2``)
==========================  ======================================================================

Also: ``has_next_page`` may be true for ever, text, or missing; ``page_info`` may be an array; a
list may be a bare array, an empty body, or wrapped in ``result``.

Custom fields are described by V3 (``settings/fields``) or else by V2 (``customfields``), or by
neither. Module names, envelope, keys and type names of both are doubtful: all likely ones are read,
see :mod:`.custom_fields`. It is not kept which one answered: people ask rarely, and want to know.
"""

import json
from dataclasses import replace
from datetime import datetime, timezone

from . import const, errors, values
from .client import ZohoClient
from .client_lists import ClientLists
from .custom_fields import CustomFieldLists
from .paging import Listing, Page, claims_more, is_last, unwrap
from .project_lists import ProjectLists
from .time_logs import TimeLogLists

OLDEST_FIRST = "ASC(created_time)"
# Begin the keys of lists that are read besides the changes.
CATCH_UP = "new:"
REREAD = "again:"
# Begins the keys of lists that are read to make sure of something.
CHECK = "check:"


class Portal(ProjectLists, ClientLists, CustomFieldLists, TimeLogLists):
    """The lists of one portal.

    :param traits: what is known about this portal; updated in place
    """

    def __init__(self, client: ZohoClient, portal_id: str, traits: dict | None = None):
        self.client = client
        self.portal_id = portal_id
        self.traits = {} if traits is None else traits
        self._page_before = None  # (listing, page number, ids of the rows)
        self._claimed_after = None  # (key of a list, number of a page that said more follows)

    def server_time(self) -> datetime | None:
        """Zoho's clock at the last answer, naive UTC to the second."""
        moment = self.client.server_time
        return moment and moment.astimezone(timezone.utc).replace(tzinfo=None)

    # ------------------------------------------------------------------ what lists there are

    def users(self) -> list[Listing]:
        """Section Users of https://projects.zoho.com/api-docs; v3.1 knows the cost rates."""
        version = self.traits.get("users_version", "v3.1")
        per_page = const.PER_PAGE_USERS if version == "v3.1" else const.PER_PAGE
        path = f"/api/{version}/portal/{self.portal_id}/users"
        # The older version wants a number whose meaning is not documented.
        without_clients = version == "v3.1" and not self.traits.get("users_type_refused")
        params = {"type": "portal_user"} if without_clients else {}
        return [Listing("users", path, "users", params, per_page)]

    def milestones(self, project_ids, newest_first: bool) -> list[Listing]:
        return self._scoped("milestones", "phases", "milestones", project_ids, newest_first)

    def task_lists(self, project_ids) -> list[Listing]:
        return self._scoped("tasklists", "tasklists", "tasklists", project_ids, False)

    def tasks(self, project_ids, newest_first: bool) -> list[Listing]:
        return self._scoped("tasks", "tasks", "tasks", project_ids, newest_first)

    def issues(self, project_ids) -> list[Listing]:
        """Rows carry no modification time, so the whole list is read every time."""
        return self._scoped("issues", "issues", "issues", project_ids, None)

    def of_projects(self, name, project_ids, prefix=CATCH_UP) -> list[Listing]:
        """Everything of some projects: of those that were let in late, whose older records no
        list of changes brings, for instance.

        :param name: ``milestones``, ``tasklists``, ``tasks``, ``issues`` or ``timelogs``
        :param prefix: begins the keys of the lists
        """
        if name == "timelogs":
            return [
                replace(listing, key=f"{prefix}{listing.key}")
                for listing in self._time_logs_of(project_ids)
            ]
        path = "phases" if name == "milestones" else name
        return [
            Listing(
                f"{prefix}{project_id}",
                self._v3(f"projects/{project_id}/{path}"),
                name,
                project_id=project_id,
            )
            for project_id in project_ids
        ]

    # ------------------------------------------------------------------ reading

    def read_page(self, listing: Listing, number: int) -> Page:
        """Read page ``number`` (from 1).

        :raise ZohoNotAvailable: this list does not exist; see :meth:`read_otherwise`
        """
        params = dict(listing.params)
        if listing.offset_paging:
            params |= {"index": (number - 1) * listing.per_page + 1, "range": listing.per_page}
        else:
            params |= {"page": number, "per_page": listing.per_page}
        body = self.client.get(listing.path, params)
        rows, info = unwrap(body, listing.rows_key)
        if "fetch_by_modified_time" in params:
            self._check_modified_filter(rows, params["start_date"])
        elif "module" in params:
            self._note_sample(rows, json.loads(params["module"])["type"])
        if params.get("sort_by") == OLDEST_FIRST:
            self._check_sorting(rows)
        if not listing.rows_key:
            self._check_state(rows, listing.key)
        scope = "project" if listing.project_id else "portal"
        trait = f"{listing.rows_key}_{scope}_always_more"
        claimed = self._claimed_after == (listing.key, number - 1)
        repeated = self._is_repeated(listing, number, rows)
        if claimed and (repeated or not rows):
            self.traits[trait] = True
        if repeated:
            return Page([], number, True)
        claim = claims_more(info) is True
        if claim:
            self.go_on_after(listing, number)
        ended = is_last(rows, info, listing, number, bool(self.traits.get(trait)))
        return Page(rows, number, ended, claim)

    def go_on_after(self, listing: Listing, number: int):
        """Note that page ``number`` was read, perhaps long ago, and said that another follows."""
        self._claimed_after = (listing.key, number)

    def _is_repeated(self, listing, number, rows) -> bool:
        """Whether a list gives its last page over and over instead of an end."""
        ids = [row.get("id") for row in rows if isinstance(row, dict)]
        before, self._page_before = self._page_before, (listing, number, ids)
        return bool(ids) and None not in ids and before == (listing, number - 1, ids)

    def _check_sorting(self, rows):
        """Without any change, the newest records first look like the last changed first: whether
        a portal sorts at all shows in the lists that are asked for the other way round."""
        moments = [values.created_at(row) for row in rows if isinstance(row, dict)]
        moments = [moment for moment in moments if moment]
        if moments != sorted(moments):
            self.traits["sort_ignored"] = True

    def read_otherwise(self, kind: str, failure: errors.ZohoError, listing: Listing) -> bool:
        """Note what ``failure`` tells about the portal.

        :return: True when the lists of ``kind`` can now be asked for again and will be different
        """
        missing = isinstance(failure, errors.ZohoNotAvailable)
        refused = isinstance(failure, errors.ZohoRefused)
        if refused and listing.params.get("sort_by") and not self.traits.get("sort_refused"):
            self.traits["sort_refused"] = True
        elif kind == "users" and refused and listing.params.get("type"):
            self.traits["users_type_refused"] = True
        elif kind == "projects" and (refused or missing):
            return self._ask_for_states_otherwise(listing.key)
        elif kind == "timelogs" and isinstance(failure, errors.ZohoUnreachable):
            return not listing.project_id and self._fails_time_logs(failure)
        elif kind == "users" and missing and self.traits.get("users_version") != "v3":
            self.traits["users_version"] = "v3"
        elif refused and listing.params.get("fetch_by_modified_time"):
            self.traits["timelog_modified"] = False
        elif kind == "clients" and missing:
            self.traits["clients_refused"] = True
        elif missing and not listing.project_id and kind in _SCOPED:
            self.traits[f"{kind}_scope"] = "project"
        else:
            return False
        return True

    def portals(self) -> list[dict]:
        """The portals the signed-in Zoho user belongs to."""
        rows, _info = unwrap(self.client.get("/api/v3/portals"), "portals")
        return [row for row in rows if isinstance(row, dict)]

    # ------------------------------------------------------------------ helpers

    def _v3(self, path: str) -> str:
        return f"/api/v3/portal/{self.portal_id}/{path}"

    def _scoped(self, name, path, rows_key, project_ids, newest_first) -> list[Listing]:
        params = {}
        sort_key = ""
        if newest_first is not None and not self.traits.get("sort_refused"):
            if newest_first:
                sort_key = "" if self.traits.get("sort_ignored") else "last_modified_time"
                params["sort_by"] = "DESC(last_modified_time)"
            else:
                # Additions go to the end and changes move nothing: pages stay where they are.
                params["sort_by"] = OLDEST_FIRST
        if self.traits.get(f"{name}_scope") != "project":
            return [Listing("portal", self._v3(path), rows_key, params, newest_first_by=sort_key)]
        return [
            Listing(
                project_id,
                self._v3(f"projects/{project_id}/{path}"),
                rows_key,
                params,
                project_id=project_id,
                newest_first_by=sort_key,
            )
            for project_id in project_ids
        ]

    def doubt_again(self, name=""):
        """Forget what was not proven, so that a complete reading finds out anew.

        :param name: of the list that is read, as in :meth:`read_otherwise`; all by default
        """
        for trait, (list_name, doubted) in _DOUBTS.items():
            if name in ("", list_name) and self.traits.get(trait) == doubted:
                del self.traits[trait]
                if trait == "timelogs_failed":
                    self.traits.pop("timelogs_scope", None)
        rows_key = "time_logs" if name == "timelogs" else name
        for trait in list(self.traits):
            if trait.startswith(rows_key) and trait.endswith("_always_more"):
                del self.traits[trait]


# What a complete reading finds out anew: (name of the list, value that may be wrong by now).
_DOUBTS = {
    "timelog_range": ("timelogs", "unproven"),
    "timelog_modified": ("timelogs", False),
    "timelogs_failed": ("timelogs", True),
    "clients_refused": ("clients", True),
    "project_states": ("projects", "none"),
    "templates_refused": ("projects", True),
}
_SCOPED = {"milestones", "tasklists", "tasks", "issues", "timelogs"}
