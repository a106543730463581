"""The V2 routes a V3 client still needs: portals, projects, customers (API notes, sections 1.3, 4.2
and 5.3)."""

from __future__ import annotations

from . import payloads_portal, payloads_v2
from .answers import Refusal, as_json, v2_error
from .paging import empty

MAX_RANGE = 200


def wrong_v2_url(status=400):
    """6891, also for a missing trailing slash."""
    return v2_error(status, 6891, "Given URL is wrong")


class ApiV2:
    """Answers GET requests of /restapi; the portal may be named or numbered."""

    def __init__(self, fake):
        self.fake = fake
        portal = "/restapi/portal/{p}"
        self.routes = {
            "/restapi/portals/": ("portals", self.portals),
            f"{portal}/projects/": ("projects", self.projects),
            f"{portal}/clients/": ("clients", self.clients),
            f"{portal}/clients/{{id}}/": ("clients", self.client),
            f"{portal}/projects/{{id}}/clients/": ("clients", self.project_clients),
        }

    def scope(self, pattern):
        """The module of the scope a pattern needs; None for an unknown pattern."""
        return self.routes[pattern][0] if pattern in self.routes else None

    def answer(self, request):
        """The answer of one request."""
        if not self.fake.traits.v2 or request.pattern not in self.routes:
            raise Refusal(wrong_v2_url(self.fake.traits.v2_wrong_url_status))
        if not request.ids:
            return self.portals(request)
        wanted, *ids = request.ids
        portal = next((p for p in self.fake.portals.values() if wanted in (p.id, p.name)), None)
        if portal is None:
            raise Refusal(v2_error(404, 6404, "Portal not found"))
        return self.routes[request.pattern][1](request, portal, *ids)

    def _page(self, request, key, records, build, list_name):
        try:
            index = max(1, int(request.params.get("index", 1)))
            size = int(request.params.get("range", 100))
        except ValueError:
            size = 0
        if not 1 <= size <= MAX_RANGE:
            raise Refusal(
                v2_error(400, 6832, "Input Parameter Does not Match the Pattern Specified")
            )
        rows = [build(record) for record in records[index - 1 : index - 1 + size]]
        answer = as_json({key: rows})
        return answer if rows else empty(self.fake.traits.empty_lists[list_name], answer.body)

    def portals(self, _request):
        """Portals with their settings (5.1)."""
        portals = list(self.fake.portals.values())
        first = portals[0]
        login = first.get(first.login or first.owner)
        rows = [payloads_portal.row_v2(portal) for portal in portals]
        return as_json({"login_id": login.zuid, "portals": rows})

    def projects(self, request, portal):
        """V2 projects: active ones unless ``status`` says otherwise."""
        wanted = request.params.get("status", "active")
        records = [p for p in portal.listing("project") if p.project_type == wanted]
        return self._page(
            request,
            "projects",
            records,
            lambda p: payloads_v2.project(portal, p, self.fake.traits),
            "v2_projects",
        )

    def clients(self, request, portal):
        """Customers of the portal with their users."""
        users_key = "users" if self.fake.traits.client_users_in == "list" else None
        return self._page(
            request,
            "clients",
            portal.listing("client"),
            lambda c: payloads_v2.client(portal, c, self.fake.traits, users_key=users_key),
            "clients",
        )

    def client(self, _request, portal, client_id):
        """One customer: users under ``users`` or ``client_users``."""
        if client_id not in portal.tables["client"]:
            raise Refusal(v2_error(404, 6404, "Client not found"))
        key = (
            "client_users" if self.fake.traits.client_users_in == "detail_client_users" else "users"
        )
        row = payloads_v2.client(portal, portal.get(client_id), self.fake.traits, users_key=key)
        return as_json({"clients": [row]})

    def project_clients(self, request, portal, project_id):
        """Customers of one project, the primary client first: where the API names it by default."""
        project = portal.tables["project"].get(project_id)
        if project is None:
            raise Refusal(v2_error(404, 6404, "Project not found"))
        records = [
            c for c in (project.client, *project.other_clients) if c in portal.tables["client"]
        ]
        return self._page(
            request,
            "clients",
            records,
            lambda c: payloads_v2.client_ref(portal, c, self.fake.traits),
            "project_clients",
        )
