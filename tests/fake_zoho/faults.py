"""What goes wrong on request, per URL pattern, and the log of calls (API notes, section 3)."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase
from itertools import count
from math import ceil
from typing import NamedTuple

from .answers import Answer, throttled, unauthorised, v2_error, v3_error

WINDOW = timedelta(minutes=2)


class Call(NamedTuple):
    """One request the portal answered."""

    method: str
    pattern: str
    path: str
    params: dict
    status: int


def pattern_of(path):
    """The URL pattern Zoho counts on, and the ids in it: ids replaced by {p} (portal) and {id}."""
    out, ids = [], []
    for segment in path.split("/"):
        if out and out[-1] == "portal":
            out.append("{p}")
            ids.append(segment)
        elif segment.isdigit():
            out.append("{id}")
            ids.append(segment)
        else:
            out.append(segment)
    return "/".join(out), ids


def matches(wanted, pattern):
    """True when ``wanted`` names ``pattern``: None or "*" = all; whole pattern, its tail at a
    slash, or a glob."""
    if wanted in (None, "*"):
        return True
    wanted, pattern = wanted.strip("/"), pattern.strip("/")
    if re.search(r"[*?\[]", wanted):
        return fnmatchcase(pattern, wanted)
    return pattern == wanted or pattern.endswith("/" + wanted)


@dataclass
class Rule:
    """One fault: matching calls ``after_calls`` … are answered by ``answer(path)`` until ``times``
    are used up."""

    pattern: str | None
    make: Callable[[str], Answer]
    times: int | None = 1
    after_calls: int = 0
    wait: float = 0
    cut: bool = False  # send the real answer, cut in half

    def take(self, pattern, path):
        """True when this rule answers this call: by its URL pattern, or by this very path."""
        wanted = matches(self.pattern, pattern) or matches(self.pattern, path)
        if not wanted or self.times == 0:
            return False
        if self.after_calls > 0:
            self.after_calls -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True


class Faults:
    """The rules in force, page hooks, the rolling rate limit."""

    def __init__(self, clock, traits):
        self._clock = clock
        self._traits = traits
        self._rules = []
        self._hooks = []
        self._recent = {}
        self._locked_until = {}
        self._turn = count()

    def add(self, rule):
        """Put a rule in force."""
        self._rules.append(rule)

    def clear(self):
        """Forget rules, hooks and locks."""
        self._rules.clear()
        self._hooks.clear()
        self._recent.clear()
        self._locked_until.clear()

    def throttle(self, pattern, minutes, after_calls, times, status):
        """A lock that names the minutes left; without ``times`` it ends by the portal's clock."""
        until = []

        def make(path):
            now = self._clock.now()
            if not until:
                until.append(now + timedelta(minutes=minutes))
            return self._throttle_answer(path, until[0] - now, status)

        rule = Rule(pattern, make, times, after_calls)
        if times is None:
            take = rule.take
            rule.take = lambda *called: (
                not (until and self._clock.now() >= until[0]) and take(*called)
            )
        self.add(rule)

    def _throttle_answer(self, path, left, status=400):
        minutes = max(1, ceil(left.total_seconds() / 60))
        limit = self._traits.rate_limit or 100
        return throttled(
            path, minutes, as_list=next(self._turn) % 2 == 1, status=status, limit=limit
        )

    def on_page(self, pattern, page, callback, times):
        """Run ``callback`` before a matching call for that page is answered."""
        self._hooks.append([pattern, page, callback, times])

    def run_hooks(self, pattern, page):
        """Run the hooks of this page."""
        for hook in list(self._hooks):
            wanted, wanted_page, callback, times = hook
            if times != 0 and matches(wanted, pattern) and wanted_page in (None, page):
                if times is not None:
                    hook[3] = times - 1
                callback()

    def find(self, pattern, path):
        """The rule that answers this call, or None."""
        return next((rule for rule in list(self._rules) if rule.take(pattern, path)), None)

    def over_limit(self, pattern, path):
        """The throttling answer when the rolling limit of this pattern is used up, or None."""
        if not self._traits.rate_limit or not path.startswith(("/api/", "/restapi/")):
            return None
        now = self._clock.now()
        until = self._locked_until.get(pattern)
        if until and now < until:
            return self._throttle_answer(path, until - now)
        recent = self._recent.setdefault(pattern, deque())
        while recent and recent[0] <= now - WINDOW:
            recent.popleft()
        if len(recent) >= self._traits.rate_limit:
            lock = timedelta(minutes=self._traits.rate_lock_minutes)
            self._locked_until[pattern] = now + lock
            recent.clear()
            return self._throttle_answer(path, lock)
        recent.append(now)
        return None


def failure(path, status, title=None, message=None):
    """An error answer of any status in the shape of the API version asked."""
    if status == 401:
        return unauthorised(path, title or "INVALID_OAUTHTOKEN")
    if path.startswith("/restapi/"):
        return v2_error(status, 6500, message or title or "General Error")
    if status in (502, 503, 504):
        return Answer(status, b"<html><body>Bad gateway</body></html>", "text/html")
    return v3_error(
        status,
        title or "INTERNAL_SERVER_ERROR",
        message or "Internal server error",
        error_type="OPERATIONAL_VALIDATION_ERROR",
    )
