"""Zoho accounts: authorisation, tokens, revocation (API notes, section 2)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from .answers import ACCESS_DENIED, Answer, as_json

CLIENT_ID, CLIENT_SECRET = "1000.TESTCLIENT", "test-secret"
MODULES = (
    "portals",
    "projects",
    "milestones",
    "tasklists",
    "tasks",
    "bugs",
    "timesheets",
    "users",
    "clients",
    "tags",
    "custom_fields",
)
DEFAULT_SCOPES = tuple(f"ZohoProjects.{module}.READ" for module in MODULES)
LOOPBACK = ("localhost", "127.0.0.1", "::1")
SERVERS = {
    "us": "https://accounts.zoho.com",
    "eu": "https://accounts.zoho.eu",
    "in": "https://accounts.zoho.in",
    "au": "https://accounts.zoho.com.au",
    "jp": "https://accounts.zoho.jp",
    "uk": "https://accounts.zoho.uk",
    "ca": "https://accounts.zohocloud.ca",
    "sa": "https://accounts.zoho.sa",
    "cn": "https://accounts.zoho.com.cn",
}


@dataclass
class Grant:
    """A code or a refresh token with what it allows."""

    scopes: tuple
    until: datetime | None = None
    redirect_uri: str | None = None
    access: list = field(default_factory=list)
    refreshed: list = field(default_factory=list)


def token(kind=""):
    """A token in Zoho's look."""
    return f"1000.{kind}{secrets.token_hex(16)}.{secrets.token_hex(16)}"


class Accounts:
    """Clients, codes and tokens of the fake accounts server."""

    def __init__(self, clock, traits):
        self._clock = clock
        self._traits = traits
        self.clients = {CLIENT_ID: CLIENT_SECRET}
        self.redirects = set()  # empty = any loopback address
        self.denying = 0  # how many coming consents the user refuses; -1 = all
        self.codes = {}
        self.refresh = {}
        self.access = {}  # access token -> (Grant, until)

    # -- for scenarios ------------------------------------------------

    def issue(self, scopes):
        """Tokens without the dance: {"access_token", "refresh_token", …}."""
        return self._tokens(Grant(tuple(scopes)))

    def new_code(self, scopes, minutes, redirect_uri=None):
        """A code; without ``redirect_uri`` it is a Self Client code."""
        code = token()
        until = self._clock.now() + timedelta(minutes=minutes)
        self.codes[code] = Grant(tuple(scopes), until, redirect_uri)
        return code

    def expire_access(self):
        """Every access token is too old from now on."""
        self.access.clear()

    def revoke_all(self):
        """Refresh tokens, access tokens and codes are dead."""
        for store in (self.refresh, self.access, self.codes):
            store.clear()

    def check(self, header, module):
        """None when the Authorization header allows reading ``module``; else the error title."""
        kind, _, value = (header or "").partition(" ")
        grant, until = self.access.get(value.strip(), (None, None))
        if kind not in ("Zoho-oauthtoken", "Bearer") or grant is None or self._clock.now() >= until:
            return "INVALID_OAUTHTOKEN"
        allowed = {f"ZohoProjects.{module}.READ", f"ZohoProjects.{module}.ALL"}
        return None if module is None or allowed & set(grant.scopes) else "INVALID_OAUTHSCOPE"

    # -- HTTP ------------------------------------------------

    def answer(self, method, path, params, base):
        """The answer of one accounts request."""
        routes = {
            ("GET", "/oauth/v2/auth"): lambda: self._authorise(params, base),
            ("POST", "/oauth/v2/token"): lambda: self._token(params),
            ("POST", "/oauth/v2/token/revoke"): lambda: self._revoke(params),
            ("GET", "/oauth/serverinfo"): lambda: as_json(
                {"result": "success", "locations": SERVERS}
            ),
        }
        route = routes.get((method, path))
        return route() if route else Answer(404, b"<html>Not found</html>", "text/html")

    def _redirect_allowed(self, uri):
        if self.redirects:
            return uri in self.redirects
        return urlsplit(uri).hostname in LOOPBACK

    def _authorise(self, params, base):
        """2.1 step 1 and 2: the user consents at once, or refuses when told to."""

        def page(problem):
            return Answer(400, f"<html><body>{problem}</body></html>".encode(), "text/html")

        if params.get("client_id") not in self.clients:
            return page("Invalid Client ID")
        uri = params.get("redirect_uri", "")
        if not self._redirect_allowed(uri):
            return page("Invalid Redirect Uri")
        if params.get("response_type") != "code":
            return page("Invalid response type")
        scopes = tuple(filter(None, params.get("scope", "").split(",")))
        if not scopes or any(
            not s.startswith("ZohoProjects.") or s.split(".")[1] not in MODULES for s in scopes
        ):
            return page("Invalid OAuth Scope")
        if params.get("access_type") != "offline" or params.get("prompt") != "consent":
            return page("access_type=offline and prompt=consent are needed for a refresh token")
        back = {"state": params["state"]} if "state" in params else {}
        if self.denying:
            self.denying -= self.denying > 0
            back = {"error": "access_denied"} | back
        else:
            back = {
                "code": self.new_code(scopes, 2, uri),
                "location": self._traits.location,
                "accounts-server": self._traits.accounts_server or base,
            } | back
        glue = "&" if "?" in uri else "?"
        return Answer(302, headers={"Location": uri + glue + urlencode(back)})

    def _token(self, params):
        """2.1 step 3 and 4; errors come as HTTP 200 (2.3)."""

        def error(title):
            return as_json({"error": title})

        if params.get("client_id") not in self.clients:
            return error("invalid_client")
        if params.get("client_secret") != self.clients[params["client_id"]]:
            return error("invalid_client")
        if params.get("grant_type") == "authorization_code":
            grant = self.codes.pop(params.get("code"), None)
            if grant is None or self._clock.now() >= grant.until:
                return error("invalid_code")
            if grant.redirect_uri is not None and params.get("redirect_uri") != grant.redirect_uri:
                return error("invalid_redirect_uri")
            return as_json(self._tokens(Grant(grant.scopes)))
        if params.get("grant_type") == "refresh_token":
            value = params.get("refresh_token")
            if value not in self.refresh:
                return error("invalid_code")
            return self._refresh(self.refresh[value])
        return error("unsupported_grant_type")

    def _refresh(self, grant):
        """A refresh answer has no refresh token; 10 per 10 minutes when the trait sets it (2.2)."""
        now = self._clock.now()
        if self._traits.refresh_limit:
            grant.refreshed = [t for t in grant.refreshed if t > now - timedelta(minutes=10)]
            if len(grant.refreshed) >= self._traits.refresh_limit:
                return as_json(ACCESS_DENIED, 400)
            grant.refreshed.append(now)
        return as_json(self._access(grant))

    def _access(self, grant):
        value = token()
        grant.access.append(value)
        for old in grant.access[
            :-30
        ]:  # 30 live access tokens per refresh token, the oldest is dropped
            self.access.pop(old, None)
        del grant.access[:-30]
        self.access[value] = (grant, self._clock.now() + timedelta(hours=1))
        return {
            "access_token": value,
            "scope": " ".join(grant.scopes),
            "api_domain": "https://www.zohoapis.com",
            "token_type": "Bearer",
            "expires_in": 3600,
        }

    def _tokens(self, grant):
        value = token()
        self.refresh[value] = grant
        while len(self.refresh) > 20:  # 20 refresh tokens per user, the oldest is dropped
            self._forget(next(iter(self.refresh)))
        return {"refresh_token": value} | self._access(grant)

    def _forget(self, refresh_token):
        for value in self.refresh.pop(refresh_token).access:
            self.access.pop(value, None)

    def _revoke(self, params):
        value = params.get("token")
        if value in self.refresh:
            self._forget(value)
        elif self.access.pop(value, None) is None:
            return as_json({"error": "invalid_token"}, 400)
        return as_json({"status": "success"})
