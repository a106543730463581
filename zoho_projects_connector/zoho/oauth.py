"""Zoho's OAuth 2: https://www.zoho.com/accounts/protocol/oauth/web-server-applications.html"""

from typing import NamedTuple
from urllib.parse import urlencode

from . import const, errors
from .client import ZohoClient

# The accounts server answers these with HTTP 200 or 400; they do not go away by repeating.
_DEAD = {
    "invalid_code",
    "invalid_client",
    "invalid_client_secret",
    "invalid_grant",
    "access_denied",
}


class Tokens(NamedTuple):
    """``refresh_token`` is empty in the answer to a refresh (it does not rotate)."""

    access_token: str
    refresh_token: str
    expires_in_s: int


def consent_url(accounts_url: str, client_id: str, redirect_uri: str, state: str) -> str:
    """Where the portal's owner is sent to agree."""
    return f"{accounts_url}/oauth/v2/auth?" + urlencode(
        {
            "response_type": "code",
            "client_id": client_id,
            "scope": ",".join(const.SCOPES),
            "redirect_uri": redirect_uri,
            "access_type": "offline",
            "prompt": "consent",  # with access_type: a refresh token every time
            "state": state,
        }
    )


def exchange_code(
    accounts_url: str, client_id: str, client_secret: str, code: str, redirect_uri: str = ""
) -> Tokens:
    """Redeem the code of a consent (with its redirect address) or of a Self Client (without).

    :raise ZohoAuthorizationLost: the code is used up or too old, or id and secret do not fit
    """
    data = {"grant_type": "authorization_code", "code": code}
    if redirect_uri:
        data["redirect_uri"] = redirect_uri
    tokens = _token_request(accounts_url, client_id, client_secret, data)
    if not tokens.refresh_token:
        raise errors.ZohoAuthorizationLost(
            "Zoho gave no refresh token.", code="no_refresh_token", http_status=200
        )
    return tokens


def refresh(accounts_url: str, client_id: str, client_secret: str, refresh_token: str) -> Tokens:
    """:raise ZohoAuthorizationLost: the refresh token was revoked, or its user was removed"""
    data = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return _token_request(accounts_url, client_id, client_secret, data)


def revoke(accounts_url: str, refresh_token: str):
    """Tell Zoho to forget the token. Somebody waits for it: one short try.

    :raise ZohoError: Zoho could not be told
    """
    client = ZohoClient(accounts_url, attempts=1, timeout_s=const.REVOKE_TIMEOUT_S)
    try:
        client.post("/oauth/v2/token/revoke", params={"token": refresh_token})
    except errors.ZohoRefused as refusal:
        if refusal.code != "invalid_token":  # it was forgotten before
            raise
    finally:
        client.close()


def _token_request(accounts_url, client_id, client_secret, data) -> Tokens:
    client = ZohoClient(accounts_url)
    try:
        answer = client.post(
            "/oauth/v2/token", {**data, "client_id": client_id, "client_secret": client_secret}
        )
    except errors.ZohoThrottled:
        raise
    except errors.ZohoError as failure:
        if "too many requests" in failure.message.lower():
            raise errors.ZohoThrottled(
                failure.message, wait_s=10 * 60, pattern="/oauth/v2/token", code=failure.code
            ) from failure
        if failure.code in _DEAD:
            raise errors.ZohoAuthorizationLost(
                failure.message, code=failure.code, http_status=failure.http_status
            ) from failure
        raise
    finally:
        client.close()
    if not isinstance(answer, dict) or not answer.get("access_token"):
        raise errors.ZohoUnreachable("Zoho's accounts server gave no token.", code="no_token")
    return Tokens(
        str(answer["access_token"]),
        str(answer.get("refresh_token") or ""),
        int(answer.get("expires_in") or 3600),
    )
