"""How the projects of a portal are listed: by their state, in the way the portal heeds."""

from . import const, errors
from .paging import Listing

PROJECT_STATES = ("active", "archived", "template")
# How projects can be asked for by their state; what to try when one way does not work.
STATE_PARAMS = {"status": "status_type", "status_type": "none"}


class ProjectLists:
    """The part of :class:`~.resources.Portal` that knows projects; uses its ``traits``."""

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

    def _check_state(self, rows, state):
        """The list of the archived projects must not hold others: it would not be that list.

        What is none of the known states, as the name of a status that somebody made up, proves
        nothing.

        :raise ZohoRefused: the portal does not heed the state asked for
        """
        told = [row.get("project_type") or "active" for row in rows if isinstance(row, dict)]
        states = {kind for kind in PROJECT_STATES if kind in told}
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
