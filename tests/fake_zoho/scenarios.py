"""Scenario verbs: what the portal does next, in-process or over POST /__fake__/<verb>."""

from __future__ import annotations

from functools import wraps

from .accounts import DEFAULT_SCOPES
from .answers import Answer, v2_error, v3_error
from .editing import Editing
from .faults import Rule, failure, matches

EDITING = (
    "add_user",
    "add_client",
    "add_contact",
    "add_project",
    "add_milestone",
    "add_tasklist",
    "add_task",
    "add_issue",
    "add_log",
    "update",
    "delete",
    "trash",
    "untrash",
    "raw",
    "archive_project",
    "restore_project",
    "set_primary_client",
    "approve_log",
    "unapprove_log",
    "add_status",
    "rename_status",
    "add_custom_field",
)
FAULTS = (
    "throttle",
    "clear_faults",
    "expire_access_tokens",
    "revoke_tokens",
    "fail",
    "timeout",
    "reset_connection",
    "invalid_json",
    "empty_body",
    "refuse",
    "on_page",
)
OTHERS = (
    "set_clock",
    "advance",
    "set_traits",
    "sign_in",
    "add_portal",
    "deny_consent",
    "allow_redirects",
    "self_client_code",
    "issue_tokens",
    "calls",
    "forget_requests",
    "request_log",
    "known_ids",
    "describe",
    "warm",
)
VERBS = frozenset((*EDITING, *FAULTS, *OTHERS))


class Scenarios(Editing):
    """The verbs of ``FakeZoho``. ``pattern`` = None or "*" (all), a URL pattern, its tail ("tasks",
    "projects/{id}/tasks", "oauth/v2/token") or a glob; ``times`` None = until ``clear_faults``."""

    # -- faults ------------------------------------------------

    def throttle(self, pattern=None, minutes=22, after_calls=0, times=None, status=400):
        """Rate-limit answers naming the minutes left; ends with ``times``, by the clock, or
        clear_faults."""
        with self.lock:
            self.faults.throttle(pattern, minutes, after_calls, times, status)

    def _rule(self, pattern, make, times=None, after_calls=0, **options):
        with self.lock:
            self.faults.add(Rule(pattern, make, times, after_calls, **options))

    def fail(self, pattern=None, status=500, times=1, after_calls=0, title=None):
        """An error answer in the shape of the API version."""
        self._rule(pattern, lambda path: failure(path, status, title), times, after_calls)

    def timeout(self, pattern=None, seconds=30, times=1, after_calls=0):
        """Keep the client waiting, then close without an answer; ``stop()`` ends the wait."""
        self._rule(pattern, lambda path: Answer(action="drop"), times, after_calls, wait=seconds)

    def reset_connection(self, pattern=None, times=1, after_calls=0):
        """TCP reset instead of an answer."""
        self._rule(pattern, lambda path: Answer(action="reset"), times, after_calls)

    def invalid_json(self, pattern=None, times=1, after_calls=0):
        """The real answer, cut in half."""
        self._rule(pattern, lambda path: Answer(), times, after_calls, cut=True)

    def empty_body(self, pattern=None, times=1, after_calls=0, status=200):
        """A success without a body."""
        self._rule(pattern, lambda path: Answer(status), times, after_calls)

    def refuse(self, pattern, title="URL_RULE_NOT_CONFIGURED", status=400, times=None):
        """Refuse an endpoint for good."""

        def make(path):
            if path.startswith("/restapi/"):
                return v2_error(status, 6891 if status == 400 else 6500, title)
            return v3_error(
                status, title, "Given URL is wrong" if "URL" in title else title, instance=path
            )

        self._rule(pattern, make, times)

    def clear_faults(self):
        """Forget all faults, page hooks and rate locks."""
        with self.lock:
            self.faults.clear()

    def on_page(self, pattern, page, callback=None, times=1, do=()):
        """Run ``callback()`` (or, over HTTP, the verbs ``do`` = [[verb, {…}], …]) before that page
        is answered."""

        def run_verbs():
            for verb, arguments in do:
                self.perform(verb, arguments)

        with self.lock:
            self.faults.on_page(pattern, page, callback or run_verbs, times)

    # -- accounts ------------------------------------------------

    def expire_access_tokens(self):
        """Access tokens are dead, refresh tokens live."""
        with self.lock:
            self.accounts.expire_access()

    def revoke_tokens(self):
        """The user took the access back: refresh tokens are dead too."""
        with self.lock:
            self.accounts.revoke_all()

    def self_client_code(self, scopes=DEFAULT_SCOPES, minutes=10):
        """A Self Client code, exchanged without redirect_uri."""
        with self.lock:
            return self.accounts.new_code(scopes, minutes)

    def issue_tokens(self, scopes=DEFAULT_SCOPES):
        """Tokens without the OAuth dance."""
        with self.lock:
            return self.accounts.issue(scopes)

    def deny_consent(self, times=1):
        """The user refuses the next consents (-1 = all)."""
        self.accounts.denying = times

    def allow_redirects(self, *uris):
        """Register redirect URIs; none = any loopback address."""
        self.accounts.redirects = set(uris)

    # -- portal, clock, traits ------------------------------------------------

    def sign_in(self, zpuid=None, portal_id=None):
        """Who consents and calls: a zpuid of the portal, None = its owner."""
        with self.lock:
            self.portals[portal_id or self.portal.id].login = zpuid

    def add_portal(self, name, owned=True):
        """Another, empty portal of the signed-in user; returns its id."""
        with self.lock:
            return self._add_portal(name, owned)

    def set_clock(self, value=None):
        """Freeze the clock at a datetime or ISO text; None = real time again."""
        with self.lock:
            self.clock.set(value)

    def advance(self, seconds):
        """Move the clock forward."""
        with self.lock:
            self.clock.advance(seconds)

    def set_traits(self, **changes):
        """Switch traits (traits.py)."""
        with self.lock:
            self.traits.set(**changes)

    def known_ids(self):
        """Names the builder gave -> ids."""
        return self.portal.ids

    def describe(self):
        """Portal id, credentials and record counts."""
        with self.lock:
            client_id, secret = next(iter(self.accounts.clients.items()))
            return {
                "url": self.url,
                "control": f"{self.url}/__fake__/",
                "portal_id": self.portal.id,
                "portal_name": self.portal.name,
                "client_id": client_id,
                "client_secret": secret,
                "counts": {kind: len(table) for kind, table in self.portal.tables.items()},
            }

    def warm(self):
        """Render every row now, so that a benchmark measures the client and not the fake."""
        with self.lock:
            self.v3.render_all()

    # -- calls ------------------------------------------------

    def calls(self, pattern=None):
        """How many requests matched (control requests are not counted)."""
        return sum(matches(pattern, call.pattern) for call in list(self.requests))

    def request_log(self):
        """The requests as JSON-able dicts."""
        return [call._asdict() for call in list(self.requests)]

    def forget_requests(self):
        """Start counting anew."""
        self.requests.clear()

    def perform(self, verb, arguments):
        """Run a verb by name: ``arguments`` = {"record_id"?: …, **keywords} or {"args": […], …}."""
        if verb not in VERBS:
            raise ValueError(f"unknown verb {verb!r}; known: {', '.join(sorted(VERBS))}")
        arguments = dict(arguments)
        args = arguments.pop("args", [])
        if verb == "raw" and "record_id" in arguments:
            args = [arguments.pop("record_id")]
        with self.lock:
            return getattr(self, verb)(*args, **arguments)


def _locked(verb):
    """A verb that waits for the answer under way: tests call from their own thread."""

    @wraps(verb)
    def run(self, *args, **values):
        with self.lock:
            return verb(self, *args, **values)

    return run


for _name in EDITING:
    setattr(Scenarios, _name, _locked(getattr(Editing, _name)))
