"""The one door to the network."""

import json
import logging
import random
import re
import time
from collections.abc import Callable
from contextlib import suppress
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import requests

from . import const, errors

_logger = logging.getLogger(__name__)

_ID = re.compile(r"(?<=/)\d{4,}(?=/|$)")
_WAIT_MINUTES = re.compile(r"after (\d+) minute", re.IGNORECASE)
_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")  # PostgreSQL stores no such sign
_THROTTLED = "URL_ROLLING_THROTTLES_LIMIT_EXCEEDED"
# The URL, not the request, is wrong: another way to read the same data may exist.
_NOT_AVAILABLE = {"URL_RULE_NOT_CONFIGURED", "INVALID_METHOD", "6891", "6404", "6504"}
_TOKEN_REFUSED = "INVALID_OAUTHTOKEN"
_V2_UNAUTHORIZED = "6401"  # an expired token, or a right that is missing: V2 does not tell which


def url_pattern(path: str) -> str:
    """The path with its ids replaced: Zoho counts calls per pattern, not per record."""
    return _ID.sub("{id}", path)


def wait(seconds: float):
    """Between two tries; the only place where time is spent doing nothing."""
    time.sleep(seconds)


class ZohoClient:
    """Sends requests, repeats what may be repeated, and sorts the answers into values and errors.

    :param base_url: scheme and host, such as ``https://projectsapi.zoho.eu``
    :param access_token: ``access_token(renew: bool) -> str``; None for the accounts server
    :param take_call: ``take_call(pattern)`` is told of every call before it is made and may raise
        :class:`errors.ZohoThrottled`
    """

    def __init__(
        self,
        base_url: str,
        access_token: Callable[[bool], str] | None = None,
        take_call: Callable[[str], None] | None = None,
    ):
        self.base_url = base_url.rstrip("/")
        self.calls = 0
        self.server_time = None  # aware datetime of the last answer, by Zoho's own clock
        self._access_token = access_token
        self._take_call = take_call
        self._session = requests.Session()

    def get(self, path: str, params: dict | None = None):
        """:return: the decoded JSON body, None when the body is empty (an empty list, often)
        :raise ZohoError: one of its subclasses
        """
        return self._send("GET", path, params=params)

    def post(self, path: str, data: dict | None = None, params: dict | None = None):
        """Send a form. Same answers as :meth:`get`."""
        return self._send("POST", path, data=data, params=params)

    def close(self):
        self._session.close()

    # ------------------------------------------------------------------ one request, several tries

    def _send(self, method: str, path: str, **kwargs):
        renewed = False
        attempt = 0
        while True:
            attempt += 1
            try:
                return self._send_once(method, path, renewed, **kwargs)
            except _TokenRefused as refusal:
                if renewed or self._access_token is None:
                    if refusal.code == _V2_UNAUTHORIZED:
                        raise errors.ZohoForbidden(
                            refusal.message, code=refusal.code, http_status=refusal.http_status
                        ) from refusal
                    raise errors.ZohoAuthorizationLost(
                        "Zoho does not accept a fresh access token.",
                        code=refusal.code,
                        http_status=refusal.http_status,
                    ) from refusal
                renewed = True
            except errors.ZohoUnreachable as failure:
                if attempt >= const.ATTEMPTS:
                    raise
                pause = const.BACKOFF_S * 2 ** (attempt - 1) * random.uniform(0.5, 1.5)
                _logger.info("%s %s: %s Again in %.1f s.", method, path, failure.message, pause)
                wait(pause)

    def _send_once(self, method: str, path: str, renew_token: bool, **kwargs):
        pattern = url_pattern(path)
        if self._take_call:
            self._take_call(pattern)
        headers = {"Accept": "application/json"}
        if self._access_token is not None:
            headers["Authorization"] = f"Zoho-oauthtoken {self._access_token(renew_token)}"
        self.calls += 1
        try:
            response = self._session.request(
                method,
                self.base_url + path,
                headers=headers,
                timeout=const.TIMEOUT_S,
                allow_redirects=False,  # a redirect could carry the token to another host
                **kwargs,
            )
        except requests.RequestException as failure:
            host = urlsplit(self.base_url).hostname
            raise errors.ZohoUnreachable(
                f"No answer from {host} ({type(failure).__name__}).", code="no_answer"
            ) from failure
        self._note_server_time(response)
        return _read_answer(response, pattern)

    def _note_server_time(self, response):
        with suppress(KeyError, TypeError, ValueError):  # the caller then takes its own clock
            self.server_time = parsedate_to_datetime(response.headers["Date"])


class _TokenRefused(errors.ZohoError):
    """The access token is expired or revoked; a new one may help."""


def _read_answer(response: requests.Response, pattern: str):
    """Sort an answer: its JSON, or the typed error it stands for."""
    status = response.status_code
    if status >= 500 and not _is_wrong_url(response):
        raise errors.ZohoUnreachable(
            f"Zoho answered {status}.", code=str(status), http_status=status
        )
    if 300 <= status < 400:
        raise errors.ZohoNotAvailable(
            "Zoho redirected the call.", code=str(status), http_status=status
        )
    text = _NUL.sub(r"\1", response.text.strip())
    if not text:
        if status < 400:
            return None
        body = {}
    else:
        try:
            body = json.loads(text)
        except ValueError as failure:
            if status >= 400:
                body = {}
            else:
                raise errors.ZohoUnreachable(
                    "Zoho answered with something that is not JSON.",
                    code="invalid_json",
                    http_status=status,
                ) from failure
    # Throttling has been seen inside a 200 answer, so the body is looked at whatever the status.
    code, message = _error_in(body)
    if status == 429 or code == _THROTTLED:
        raise errors.ZohoThrottled(
            message or "Zoho asks for a pause.",
            wait_s=_wait_seconds(message, response.headers.get("Retry-After")),
            pattern=pattern,
            code=code,
            http_status=status,
        )
    if status < 400 and not code:
        return body
    raise _refusal(status, code, message)


def _is_wrong_url(response: requests.Response) -> bool:
    """V2 also answers 500 when it does not offer an URL."""
    try:
        code, _message = _error_in(response.json())
    except ValueError:
        return False
    return code in _NOT_AVAILABLE


def _refusal(status: int, code: str, message: str) -> errors.ZohoError:
    message = message or f"Zoho answered {status}."
    unauthorized = status == 401 and code in ("", _V2_UNAUTHORIZED)
    if unauthorized or code == _TOKEN_REFUSED:
        kind = _TokenRefused
    elif status in (401, 403):
        kind = errors.ZohoForbidden
    elif code in _NOT_AVAILABLE or status in (404, 405, 501):
        kind = errors.ZohoNotAvailable
    else:
        kind = errors.ZohoRefused
    return kind(message, code=code, http_status=status)


def _error_in(body) -> tuple[str, str]:
    """:return: (code, message) of a V3, V2 or token error; empty texts when there is none"""
    error = body.get("error") if isinstance(body, dict) else None
    if isinstance(error, str):  # accounts server
        return error, str(body.get("error_description") or "")
    if not isinstance(error, dict):
        return "", ""
    details = error.get("details")
    if isinstance(details, list):
        details = details[0] if details else {}
    message = details.get("message") if isinstance(details, dict) else None
    code = error.get("title") or error.get("code") or "error"
    return str(code), str(message or error.get("message") or "")


def _wait_seconds(message: str, retry_after: str | None) -> float:
    found = _WAIT_MINUTES.search(message)
    if found:
        return int(found.group(1)) * 60
    if retry_after and retry_after.isdigit():
        return int(retry_after)
    return const.DEFAULT_LOCK_MINUTES * 60
