"""How the customers of a portal are listed, and which one a project is done for."""

from . import errors
from .paging import Listing, unwrap

# Keys under which a project row has been seen or announced to name its primary client.
PRIMARY_CLIENT_KEYS = ("primary_client", "customer", "client", "company", "client_company")


class ClientLists:
    """The part of :class:`~.resources.Portal` that knows customers; uses its ``traits``."""

    _client_details = None

    def clients(self) -> list[Listing]:
        """All customers of the portal. V3 has no confirmed list of them, V2 has."""
        if self.traits.get("clients_refused"):
            return []
        path = f"/restapi/portal/{self.portal_id}/clients/"
        return [Listing("clients", path, "clients", offset_paging=True)]

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
