"""Holds payloads against the samples: same keys, same JSON types, same enum values.

A key that is neither in a sample nor listed in ``documented`` is a fault of the fake.
"""

from __future__ import annotations

import json
from pathlib import Path

from .documented import DOCUMENTED, ENUMS, OPTIONAL, SHAPES

SAMPLES = Path(__file__).parent.parent / "data" / "zoho_samples"


class Node:
    """What is known of one place in a payload."""

    def __init__(self):
        self.types = set()
        self.keys = {}
        self.required = None
        self.item = None

    def learn(self, value, *, partial=False):
        """Take in an example; a partial object says nothing about which keys are required."""
        self.types.add(kind_of(value))
        if isinstance(value, dict):
            names = {key.lstrip("?") for key in value}
            always = {key for key in value if not key.startswith("?")}
            for key, below in value.items():
                self.keys.setdefault(key.lstrip("?"), Node()).learn(below)
            if not partial:
                self.required = always if self.required is None else self.required & always & names
        elif isinstance(value, list):
            self.item = self.item or Node()
            for below in value:
                self.item.learn(below)


def kind_of(value):
    """JSON type; whole and broken numbers are one type."""
    if isinstance(value, bool):
        return "boolean"
    return {str: "text", int: "number", float: "number", list: "array", dict: "object"}.get(
        type(value), "null"
    )


def find(node, path):
    """The nodes at a path; "*" is every key of an object. Missing places are made."""
    found = [node]
    for step in path.replace("[]", ".[]").strip(".").split("."):
        below = []
        for place in found:
            if step == "[]":
                place.item = place.item or Node()
                below.append(place.item)
            elif step == "*":
                below += place.keys.values()
            else:
                below.append(place.keys.setdefault(step, Node()))
        found = below
    return found


def schema(name):
    """The contract of a payload, by the name of its sample file or of ``SHAPES``."""
    root = Node()
    if name in SHAPES:
        root.learn(SHAPES[name][1])
        return root
    root.learn(json.loads((SAMPLES / f"{name}.json").read_text()))
    for payload, path, example, _reason in DOCUMENTED:
        if payload == name:
            for node in find(root, path):
                node.learn(example, partial=True)
    for payload, path, _reason in OPTIONAL:
        if payload == name:
            above, _dot, last = path.rpartition(".")
            for node in find(root, above) if above else [root]:
                node.required = set() if last == "*" else (node.required or set()) - {last}
    return root


def problems(name, payload, custom=()):
    """What is wrong with a payload; ``custom`` = API names of the portal's custom fields."""
    out = []
    _check(schema(name), payload, "", frozenset(custom), out)
    for path, (values, _reason) in ENUMS.get(name, {}).items():
        strange = {v for v in values_at(payload, path) if v not in values}
        out += [
            f"{path}: {value!r} is none of {sorted(map(str, values))}"
            for value in sorted(strange, key=str)
        ]
    return out


def _check(node, value, path, custom, out):
    kind = kind_of(value)
    if kind not in node.types:
        out.append(f"{path or 'payload'}: {kind} instead of {' or '.join(sorted(node.types))}")
    elif kind == "object":
        out += [f"{path}.{key}: missing" for key in sorted((node.required or set()) - set(value))]
        for key, below in value.items():
            if key in node.keys:
                _check(node.keys[key], below, f"{path}.{key}", custom, out)
            elif key not in custom:
                out.append(f"{path}.{key}: a key no sample has")
    elif kind == "array" and node.item:
        for below in value:
            _check(node.item, below, f"{path}[]", custom, out)


def values_at(value, path):
    """All values at a path."""
    found = [value]
    for step in path.replace("[]", ".[]").strip(".").split("."):
        if step == "[]":
            found = [below for place in found for below in place]
        else:
            found = [place[step] for place in found if step in place]
    return found
