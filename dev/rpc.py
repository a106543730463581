"""A browser's view of an Odoo server: a session cookie, JSON-RPC, and links that are followed."""

import http.cookiejar
import json
import urllib.error
import urllib.request

from .shell import HostError

TIMEOUT_S = 120  # the first page of a fresh server compiles a good deal


class OdooSession:
    """A logged-in session of one Odoo server."""

    def __init__(self, url, database, login, password):
        """Log in, as the login form does."""
        self.url = url
        self._opener = urllib.request.build_opener(
            # The proxies of the machine have no business with the loopback interface.
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()),
        )
        answer = self._json(
            "/web/session/authenticate", {"db": database, "login": login, "password": password}
        )
        if not answer.get("uid"):
            raise HostError(f"Odoo at {url} did not accept the login '{login}'.")

    def call(self, model, method, *arguments, **keywords):
        """Call a public method of ``model`` and return its result."""
        return self._json(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": list(arguments), "kwargs": keywords},
        )

    def rows(self, model, domain, names, **keywords):
        """Return the records of ``model`` that match ``domain`` as dictionaries."""
        return self.call(model, "search_read", domain, names, **keywords)

    def follow(self, url):
        """Open ``url`` as a browser does, through all redirects; return the last address."""
        try:
            with self._opener.open(url, timeout=TIMEOUT_S) as answer:
                answer.read()
                return answer.url
        except urllib.error.HTTPError as error:
            text = error.read().decode(errors="replace")[:500]
            raise HostError(f"{error.url} answered {error.code}: {text}") from error

    def _json(self, path, params):
        request = urllib.request.Request(
            self.url + path,
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode(),
            headers={"Content-Type": "application/json"},
        )
        with self._opener.open(request, timeout=TIMEOUT_S) as answer:
            body = json.load(answer)
        if "error" in body:
            detail = body["error"].get("data", {})
            raise HostError(f"Odoo refused {path}: {detail.get('message') or body['error']}")
        return body["result"]
