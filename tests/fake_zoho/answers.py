"""HTTP answers and the error bodies of Zoho (API notes, sections 2.3 and 3)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

ACCESS_DENIED = {
    "error_description": (
        "You have made too many requests continuously. Please try again after some time."
    ),
    "error": "Access Denied",
    "status": "failure",
}


@dataclass
class Answer:
    """Status, body and extra headers of one HTTP answer; ``action`` = "drop" or "reset" sends
    nothing."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json;charset=UTF-8"
    headers: dict = field(default_factory=dict)
    action: str | None = None


class Refusal(Exception):
    """Raised while an answer is built; carries the answer to send instead."""

    def __init__(self, answer):
        super().__init__(answer.status)
        self.answer = answer


def dumps(value):
    """Compact JSON bytes; half a surrogate pair comes as its escape."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode(errors="backslashreplace")


def as_json(value, status=200, **headers):
    """A JSON answer."""
    return Answer(status, dumps(value), headers=headers)


def v3_error(
    status, title, message, *, field_name=None, instance=None, error_type="FIELDS_VALIDATION_ERROR"
):
    """A V3 error (3.3): ``status_code`` is text, ``details`` a list."""
    detail = {"message": message}
    if field_name:
        detail["field_name"] = field_name
    error = {"status_code": str(status)}
    if instance:
        error["instance"] = instance
    error |= {"title": title, "error_type": error_type, "details": [detail]}
    return as_json({"error": error}, status)


def wrong_url(path, status=400):
    """URL_RULE_NOT_CONFIGURED: unknown path, trailing slash, portal by name."""
    return v3_error(status, "URL_RULE_NOT_CONFIGURED", "Given URL is wrong", instance=path)


def missing(name):
    """LESS_THAN_MIN_OCCURANCE (sic)."""
    return v3_error(400, "LESS_THAN_MIN_OCCURANCE", "Input Parameter Missing", field_name=name)


def bad_pattern(name):
    """PATTERN_NOT_MATCHED."""
    return v3_error(
        400,
        "PATTERN_NOT_MATCHED",
        "Input Parameter Does not Match the Pattern Specified",
        field_name=name,
    )


def not_found():
    """A record that does not exist or is not visible (404)."""
    return v3_error(
        404, "RESOURCE_NOT_FOUND", "No such resource", error_type="OPERATIONAL_VALIDATION_ERROR"
    )


def v2_error(status, code, message):
    """A V2 error (3.4)."""
    return as_json({"error": {"code": code, "message": message}}, status)


def throttled(path, minutes, *, as_list, status=400, limit=100):
    """The rate-limit answer (3.1): mostly HTTP 400, ``details`` an object or a list."""
    if path.startswith("/oauth/"):
        return as_json(ACCESS_DENIED, 400)
    detail = {
        "message": f"Cannot execute more than {limit} requests per API in 2 minutes. "
        f"Try again after {minutes} minutes."
    }
    error = {
        "status_code": "400" if as_list else 400,
        "title": "URL_ROLLING_THROTTLES_LIMIT_EXCEEDED",
        "error_type": "OPERATIONAL_VALIDATION_ERROR",
        "details": [detail] if as_list else detail,
    }
    headers = {"Retry-After": str(minutes * 60)} if status == 429 else {}
    return Answer(status, dumps({"error": error}), headers=headers)


def unauthorised(path, title):
    """401 INVALID_OAUTHTOKEN or INVALID_OAUTHSCOPE, in the words of the API version (2.3)."""
    if path.startswith("/restapi/"):
        return v2_error(401, 2945 if title == "INVALID_OAUTHSCOPE" else 6401, title)
    message = (
        "Invalid OAuth scope." if title == "INVALID_OAUTHSCOPE" else "Invalid OAuth access token."
    )
    return v3_error(401, title, message, error_type="AUTHENTICATION_ERROR")
