"""The V3 routes: URL pattern -> scope and handler (API notes, sections 1.1, 4 and 5)."""

from __future__ import annotations

from . import payloads, payloads_portal, payloads_work, people, timelogs
from .answers import Refusal, as_json, bad_pattern, dumps, missing, not_found, wrong_url
from .paging import answer_page, sort_of
from .payloads import render
from .payloads_v2 import client as client_row


class ApiV3:
    """Answers GET requests of /api/v3 and /api/v3.1 from the state of the portals."""

    def __init__(self, fake):
        self.fake = fake
        portal, project = "/api/v3/portal/{p}", "/api/v3/portal/{p}/projects/{id}"
        self.routes = {
            "/api/v3/portals": ("portals", self.portals),
            portal: ("portals", self.portal_details),
            f"{portal}/projects": ("projects", self.projects),
            project: ("projects", self.project),
            f"{portal}/phases": ("milestones", self.milestones),
            f"{project}/milestones": ("milestones", self.milestones),
            f"{project}/phases": ("milestones", self.milestones),
            f"{portal}/tasklists": ("tasklists", self.tasklists),
            f"{project}/tasklists": ("tasklists", self.tasklists),
            f"{portal}/tasks": ("tasks", self.tasks),
            f"{project}/tasks": ("tasks", self.tasks),
            f"{project}/tasks/{{id}}": ("tasks", self.task),
            f"{portal}/issues": ("bugs", self.issues),
            f"{project}/issues": ("bugs", self.issues),
            f"{project}/issues/{{id}}": ("bugs", self.issue),
            f"{portal}/timelogs": ("timesheets", self.timelogs),
            f"{project}/timelogs": ("timesheets", self.timelogs),
            f"{portal}/users": ("users", self.users),
            "/api/v3.1/portal/{p}/users": ("users", self.users_v31),
            f"{portal}/tags": ("tags", self.tags),
            f"{portal}/settings/fields": ("custom_fields", self.fields),
            f"{portal}/clients": ("clients", self.clients),
            f"{portal}/clients/{{id}}": ("clients", self.client),
        }

    def scope(self, pattern):
        """The module of the scope a pattern needs; None for an unknown pattern."""
        return self.routes[pattern][0] if pattern in self.routes else None

    def answer(self, request):
        """The answer of one request; ``request`` has path, pattern, ids and params."""
        if request.pattern not in self.routes:
            raise Refusal(wrong_url(request.path))
        if not request.ids:
            return self.portals(request)
        portal_id, *ids = request.ids
        if not portal_id.isdigit():
            raise Refusal(wrong_url(request.path))
        if portal_id not in self.fake.portals:
            raise Refusal(not_found())
        if "filter" in request.params:
            raise Refusal(bad_pattern("filter"))
        portal = self.fake.portals[portal_id]
        if "/projects/{id}" in request.pattern and ids[0] not in portal.tables["project"]:
            raise Refusal(not_found())
        return self.routes[request.pattern][1](request, portal, *ids)

    @property
    def traits(self):
        """The switches in force."""
        return self.fake.traits

    def _rows(self, portal, build, key):
        return lambda record: render(portal, record, build, self.traits, (key(record), build))

    def _portal_wide(self, request, ids, allowed):
        if not ids and not allowed:
            raise Refusal(wrong_url(request.path))

    # -- portals ------------------------------------------------

    def portals(self, _request):
        """Bare array (5.1); the profile tells an owner from a member."""
        return as_json(
            [payloads_portal.row_v3(portal, self.traits) for portal in self.fake.portals.values()]
        )

    def portal_details(self, _request, portal):
        """One object, under ``portal_details`` by default."""
        details = payloads_portal.details(portal)
        envelope = self.traits.portal_details_envelope
        return as_json({"portal_details": details} if envelope else details)

    # -- projects and below ------------------------------------------------

    def _project_row(self, portal, details=False):
        def build(portal, record, traits):
            return payloads.project(portal, record, traits, details)

        traits = self.traits
        key = (
            portal.content_version,
            details,
            traits.project_customer_key,
            traits.project_customer_in,
            traits.budget_permission,
            traits.show_keys,
        )
        return lambda record: render(portal, record, build, traits, key)

    def projects(self, request, portal):
        """Bare array without page_info; active ones unless ``status`` or ``status_type`` says
        otherwise (4.3)."""
        way = self.traits.project_states
        if "status" in request.params and way in ("status_type_only", "refused"):
            raise Refusal(bad_pattern("status"))
        if "status_type" in request.params and way == "refused":
            raise Refusal(bad_pattern("status_type"))
        heeded = {
            "either": ("status", "status_type"),
            "status": ("status",),
            "status_type": ("status_type",),
            "status_type_only": ("status_type",),
        }.get(way, ())
        asked = [request.params[name] for name in heeded if name in request.params]
        wanted = asked[0] if asked else "active"
        if wanted not in ("active", "archived", "template"):
            raise Refusal(bad_pattern("status"))
        records = portal.listing("project", sort=sort_of(request.params, self.traits))
        records = [p for p in records if p.project_type == wanted]
        return answer_page(
            "projects", records, request.params, self.traits, self._project_row(portal)
        )

    def project(self, _request, portal, project_id):
        """One project as a flat object."""
        return as_json_bytes(self._project_row(portal, details=True)(portal.get(project_id)))

    def _children(self, request, portal, ids, kind, list_name, build, key, *, newest_first=False):
        records = portal.listing(
            kind,
            ids[0] if ids else None,
            sort=sort_of(request.params, self.traits),
            newest_first=newest_first,
            archived=self.traits.archived_in_portal_lists,
        )
        return answer_page(
            list_name, records, request.params, self.traits, self._rows(portal, build, key)
        )

    def milestones(self, request, portal, *ids):
        """Milestones, also called phases (5.4): ``page_info`` is an array."""
        self._portal_wide(request, ids, self.traits.portal_milestones)
        return self._children(
            request,
            portal,
            ids,
            "milestone",
            "milestones",
            payloads.milestone,
            lambda _r: portal.names_version,
        )

    def tasklists(self, request, portal, *ids):
        """Task lists of one project (5.5); portal-wide only when the trait allows."""
        self._portal_wide(request, ids, self.traits.portal_tasklists)
        return self._children(
            request,
            portal,
            ids,
            "tasklist",
            "tasklists",
            payloads.tasklist,
            lambda _r: portal.content_version,
        )

    def _task_key(self, portal):
        return lambda t: (
            portal.names_version,
            portal.item_minutes().get(t.id),
            t.id in portal.parents(),
        )

    def tasks(self, request, portal, *ids):
        """Tasks, newest first unless sorted, so parents come after their sub-tasks (5.6)."""
        self._portal_wide(request, ids, self.traits.portal_tasks)
        return self._children(
            request,
            portal,
            ids,
            "task",
            "tasks",
            payloads_work.task,
            self._task_key(portal),
            newest_first=True,
        )

    def task(self, _request, portal, _project_id, task_id):
        """One task as a flat object."""
        if task_id not in portal.tables["task"]:
            raise Refusal(not_found())
        return as_json_bytes(
            self._rows(portal, payloads_work.task, self._task_key(portal))(portal.get(task_id))
        )

    def issues(self, request, portal, *ids):
        """Issues without modified time; has_next_page as text (5.7)."""
        self._portal_wide(request, ids, self.traits.portal_issues)
        return self._children(
            request,
            portal,
            ids,
            "issue",
            "issues",
            payloads.issue,
            lambda _r: portal.names_version,
            newest_first=True,
        )

    def issue(self, _request, portal, _project_id, issue_id):
        """One issue as a flat object."""
        if issue_id not in portal.tables["issue"]:
            raise Refusal(not_found())
        return as_json(payloads.issue(portal, portal.get(issue_id), self.traits))

    def render_all(self):
        """Fill the row caches of the big lists."""
        for portal in self.fake.portals.values():
            row_of = self._rows(portal, payloads_work.task, self._task_key(portal))
            for record in portal.tables["task"].values():
                row_of(record)
            for log in portal.tables["log"].values():
                timelogs.row_bytes(portal, log, self.traits)

    def timelogs(self, request, portal, *ids):
        """Time logs of one module (5.8)."""
        return timelogs.answer_timelogs(request, portal, ids[0] if ids else None, self.traits)

    # -- people, tags, fields, customers ------------------------------------------------

    def _users(self, request, portal, build, shape_name):
        records = portal.listing("user", sort=sort_of(request.params, self.traits))
        wanted = request.params.get("type")
        if wanted and not wanted.isdigit():
            records = [u for u in records if u.user_type == wanted]
        if request.params.get("view_type") in ("active", "inactive"):
            records = [u for u in records if u.status == request.params["view_type"]]
        return answer_page(
            "users",
            records,
            request.params,
            self.traits,
            self._rows(portal, build, lambda _r: 0),
            shape_name=shape_name,
        )

    def users(self, request, portal):
        """V3 users (5.10)."""
        return self._users(request, portal, people.user_v3, "users")

    def users_v31(self, request, portal):
        """V3.1 users: the richer row, 50 per page."""
        return self._users(request, portal, people.user_v31, "users_v3.1")

    def tags(self, request, portal):
        """Tags of the portal (5.12)."""
        return answer_page(
            "tags", list(portal.vocabulary.tags.values()), request.params, self.traits, dumps
        )

    def fields(self, request, portal):
        """Custom field metadata of one module (5.11)."""
        if "module" not in request.params:
            raise Refusal(missing("module"))
        rows = [
            {"field_name": name, "display_name": label, "field_type": kind}
            for module, name, label, kind in portal.vocabulary.fields
            if module == request.params["module"]
        ]
        return answer_page("fields", rows, request.params, self.traits, dumps)

    def clients(self, request, portal):
        """Customers on V3: a guess of some clients, off by default (5.3)."""
        self._portal_wide(request, (), self.traits.v3_clients)
        return answer_page(
            "clients",
            portal.listing("client"),
            request.params,
            self.traits,
            lambda c: dumps(client_row(portal, c, self.traits, users_key="users")),
        )

    def client(self, request, portal, client_id):
        """One customer on V3."""
        self._portal_wide(request, (), self.traits.v3_clients)
        if client_id not in portal.tables["client"]:
            raise Refusal(not_found())
        return as_json(
            {"clients": [client_row(portal, portal.get(client_id), self.traits, users_key="users")]}
        )


def as_json_bytes(body):
    """An answer around bytes that are JSON already."""
    answer = as_json(None)
    answer.body = body
    return answer
