"""Portals to choose from: small (hand-made, every rule once), demo (lively),
bench:<projects>:<tasks>:<logs>[:<issues>]."""

from __future__ import annotations


def build_portal(spec="small", clock=None):
    """The portal of a name; ``clock`` defaults to real time."""
    name, *numbers = spec.split(":")
    if name == "small" and not numbers:
        from .small import build

        return build(clock)
    if name == "demo" and not numbers:
        from .demo import build

        return build(clock)
    if name == "bench" and len(numbers) in (3, 4):
        from .bench import build

        return build(*(int(number) for number in numbers), clock=clock)
    raise ValueError(f"portal {spec!r}: small, demo or bench:<projects>:<tasks>:<logs>[:<issues>]")
