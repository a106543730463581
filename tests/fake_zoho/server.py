"""HTTP in front of the portals: keep-alive, faults, authorisation, routing (API notes, sections 1
to 3)."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from .accounts import Accounts
from .answers import Answer, Refusal, as_json, unauthorised, v3_error
from .api_v2 import ApiV2
from .api_v3 import ApiV3
from .editing import Builder
from .faults import Call, Faults, pattern_of
from .portals import build_portal
from .scenarios import Scenarios
from .store import Portal
from .traits import Traits

LINGER_NONE = struct.pack("ii", 1, 0)


@dataclass
class Request:
    """What the routes need of a request."""

    method: str
    path: str
    pattern: str
    ids: list
    params: dict
    page: int


class FakeZoho(Scenarios):
    """A portal to run: a Portal or a name for ``build_portal``; keywords are traits."""

    def __init__(self, portal="small", host="127.0.0.1", port=0, **traits):
        if host not in ("127.0.0.1", "localhost"):
            raise ValueError("the fake portal listens on loopback only")
        self.portal = build_portal(portal) if isinstance(portal, str) else portal
        self.portals = {self.portal.id: self.portal}
        self.clock = self.portal.clock
        self.traits = Traits()
        self.traits.set(**traits)
        self.lock = threading.RLock()
        self.accounts = Accounts(self.clock, self.traits)
        self.faults = Faults(self.clock, self.traits)
        self.requests = []
        self.v3, self.v2 = ApiV3(self), ApiV2(self)
        self.stopping = threading.Event()
        self._httpd = _Server((host, port), self)
        self._thread = None

    @property
    def url(self):
        """http://127.0.0.1:PORT, for accounts and API alike."""
        host, port = self._httpd.server_address[:2]
        return f"http://{host}:{port}"

    @property
    def ids(self):
        """Names the builder gave -> ids."""
        return self.portal.ids

    def start(self):
        """Serve from a thread; returns self."""
        self._thread = threading.Thread(target=self._httpd.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def stop(self):
        """End waits, close connections, free the port."""
        self.stopping.set()
        if self._thread:
            self._httpd.shutdown()
            self._thread.join()
            self._thread = None
        self._httpd.close_connections()
        self._httpd.server_close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_exc):
        self.stop()

    def _add_portal(self, name, owned):
        number = len(self.portals)
        portal = Portal(
            str(int(self.portal.id) + 100 * number),
            name,
            name.title(),
            self.portal.timezone,
            self.clock,
            prefix=str(int(self.portal.prefix) + number),
        )
        portal.is_default = False
        builder = Builder(portal)
        me = self.portal.get(self.portal.login or self.portal.owner)
        portal.owner = builder.add_user(
            "Olga Other", "olga.other@example.com", profile="Portal Owner", role="Administrator"
        )
        mine = builder.add_user(me.name, me.email, zuid=me.zuid, profile="Manager", role="Manager")
        if owned:
            portal.owner = mine
        else:
            portal.login = mine
        self.portals[portal.id] = portal
        return portal.id

    # -- one request ------------------------------------------------

    def respond(self, method, path, params, authorization):
        """(answer, seconds to wait first) for a request of a client."""
        pattern, ids = pattern_of(path)
        page = params.get("page", "1")
        page = int(page) if page.isdigit() else 1
        if "index" in params and params["index"].isdigit():
            size = params.get("range", "100")
            page = (int(params["index"]) - 1) // max(1, int(size) if size.isdigit() else 100) + 1
        request = Request(method, path, pattern, ids, params, page)
        with self.lock:
            rule = self.faults.find(pattern, path)
            if rule and not rule.cut:
                answer = rule.make(path)
            else:
                answer = self.faults.over_limit(pattern, path) or self._route(
                    request, authorization
                )
                if rule:
                    answer = Answer(
                        200, answer.body[: len(answer.body) // 2] or b"{", answer.content_type
                    )
            status = 0 if answer.action else answer.status
            self.requests.append(Call(method, pattern.rstrip("/"), path, params, status))
        return answer, rule.wait if rule else 0

    def _route(self, request, authorization):
        if request.path.startswith("/oauth/"):
            return self.accounts.answer(request.method, request.path, request.params, self.url)
        api = self.v2 if request.path.startswith("/restapi/") else self.v3
        try:
            problem = self.accounts.check(authorization, api.scope(request.pattern))
            if problem:
                return unauthorised(request.path, problem)
            if request.method != "GET":
                return v3_error(405, "INVALID_METHOD", "Method not allowed")
            self.faults.run_hooks(request.pattern, request.page)
            return api.answer(request)
        except Refusal as refusal:
            return refusal.answer


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    allow_reuse_address = True

    def __init__(self, address, fake):
        self.fake = fake
        self.open_sockets = set()
        super().__init__(address, _Handler)

    def close_connections(self):
        for sock in list(self.open_sockets):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request, client_address):
        """A client that went away is no error of the portal."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # one packet for head and body

    def setup(self):
        super().setup()
        self.server.open_sockets.add(self.connection)

    def finish(self):
        self.server.open_sockets.discard(self.connection)
        with contextlib.suppress(OSError):
            super().finish()

    def log_message(self, *_args):
        """Quiet: ``fake.requests`` is the log."""

    def _serve(self):
        fake = self.server.fake
        parts = urlsplit(self.path)
        params = dict(parse_qsl(parts.query, keep_blank_values=True))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if parts.path.startswith("/__fake__/"):
            self._send(self._control(fake, parts.path.removeprefix("/__fake__/"), body))
            return
        if body and "form" in self.headers.get("Content-Type", ""):
            params |= dict(parse_qsl(body.decode(), keep_blank_values=True))
        try:
            answer, wait = fake.respond(
                self.command, parts.path, params, self.headers.get("Authorization")
            )
        except Exception as problem:  # a broken scenario must show, not hang the client
            answer, wait = (
                v3_error(500, "FAKE_PORTAL_BUG", f"{type(problem).__name__}: {problem}"),
                0,
            )
        if wait:
            fake.stopping.wait(wait)
        self._send(answer)

    do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = _serve

    def _control(self, fake, verb, body):
        try:
            result = fake.perform(verb, json.loads(body or b"{}"))
        except (ValueError, KeyError, TypeError, StopIteration) as problem:
            return as_json({"error": f"{type(problem).__name__}: {problem}"}, 400)
        return as_json({"result": result})

    def _send(self, answer):
        if answer.action:
            if answer.action == "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NONE)
                self.connection.close()
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if answer.status != 204:
            self.wfile.write(answer.body)
