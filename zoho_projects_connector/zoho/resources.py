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
from .custom_fields import CustomFieldLists
from .paging import Listing, Page, claims_more, is_last, unwrap
from .time_logs import TimeLogLists

# Keys under which a project row has been seen or announced to name its primary client.
PRIMARY_CLIENT_KEYS = ("primary_client", "customer", "client", "company", "client_company")

OLDEST_FIRST = "ASC(created_time)"
PROJECT_STATES = ("active", "archived", "template")
# How projects can be asked for by their state; what to try when one way does not work.
STATE_PARAMS = {"status": "status_type", "status_type": "none"}
# Begin the keys of lists that are read besides the changes.
CATCH_UP = "new:"
REREAD = "again:"
# Begins the keys of lists that are read to make sure of something.
CHECK = "check:"


class Portal(CustomFieldLists, TimeLogLists):
    """The lists of one portal.

    :param traits: what is known about this portal; updated in place
    """

    def __init__(self, client: ZohoClient, portal_id: str, traits: dict | None = None):
        self.client = client
        self.portal_id = portal_id
        self.traits = {} if traits is None else traits
        self._client_details = None
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

    def clients(self) -> list[Listing]:
        """All customers of the portal. V3 has no confirmed list of them, V2 has."""
        if self.traits.get("clients_refused"):
            return []
        path = f"/restapi/portal/{self.portal_id}/clients/"
        return [Listing("clients", path, "clients", offset_paging=True)]

    def projects(self, states=PROJECT_STATES) -> list[Listing]:
        """Bare arrays. The default list holds the active ones only, completed ones included."""
        param = self.traits.get("project_states", "status")
        if param == "none":
            states = ("active",)
        elif self.traits.get("templates_refused"):
            states = [state for state in states if state != "template"]
        return [
            Listing(
                state,
                self._v3("projects"),
                params={} if param == "none" else {param: state},
                per_page=const.PER_PAGE_PLAIN,
            )
            for state in states
        ]

    def lists_archived_projects(self) -> bool:
        """Whether a project that no list shows was deleted, and not just archived."""
        return bool(self.traits.get("archived_listed"))

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

    def _check_state(self, rows, state):
        """The list of the archived projects must not hold others: it would not be that list.

        :raise ZohoRefused: the portal does not heed the state asked for
        """
        told = [row.get("project_type") or "active" for row in rows if isinstance(row, dict)]
        states = {kind for kind in told if isinstance(kind, str)}
        if state != "active" and states - {state}:
            raise errors.ZohoRefused(
                "Zoho does not list projects by their state.", code="state_ignored"
            )
        if states - {"active"}:
            self.traits["archived_listed"] = True

    def _ask_for_states_otherwise(self, state) -> bool:
        """:return: whether there is another way to ask for the projects of this state"""
        param = self.traits.get("project_states", "status")
        if state == "template":  # the archived ones could be listed
            self.traits["templates_refused"] = True
        elif param in STATE_PARAMS:
            self.traits["project_states"] = STATE_PARAMS[param]
            self.traits.pop("archived_listed", None)
        else:
            return False
        return True

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

    def client_details(self) -> dict[str, dict]:
        """All customers of the portal by id, read once: a project names little of its own."""
        if self._client_details is None:
            self._client_details = {}
            listing = next(iter(self.clients()), None)
            number = 1
            while listing:
                try:
                    page = self.read_page(listing, number)
                except (errors.ZohoNotAvailable, errors.ZohoForbidden):
                    break  # what the projects say must do
                rows = [row for row in page.rows if isinstance(row, dict) and row.get("id")]
                self._client_details |= {str(row["id"]): row for row in rows}
                if page.is_last:
                    break
                number += 1
        return self._client_details

    def primary_client(self, project: dict) -> dict | None:
        """The customer a project is done for: from its row when it says so, else by V2.

        A project has at most one primary client. Should V2 list several, the one marked so wins,
        else the first.

        :return: ``{"id": …, "name": …}`` and perhaps more
        :raise ZohoError: of this project, or of all unless :meth:`names_clients`
        """
        client = self.named_client(project)
        if client or self.traits.get("client_source") == "row":
            return client  # rows of this portal name their client: no key, no client
        path = f"/restapi/portal/{self.portal_id}/projects/{project['id']}/clients/"
        rows, _info = unwrap(self.client.get(path), "clients")
        self.traits["client_source"] = "v2"
        clients = [row for row in rows if isinstance(row, dict) and row.get("id")]
        marked = [client for client in clients if client.get("is_primary") in (True, "true")]
        return next(iter(marked or clients), None)

    def named_client(self, project: dict) -> dict | None:
        """The customer a project's row names, without asking."""
        for key in PRIMARY_CLIENT_KEYS:
            client = project.get(key)
            if isinstance(client, dict) and client.get("id"):
                self.traits["client_source"] = "row"
                return client
        return None

    def names_clients(self) -> bool:
        """Whether this portal was seen to say whom a project is for."""
        return "client_source" in self.traits

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
