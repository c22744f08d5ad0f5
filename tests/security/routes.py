"""All routes of the site, read from the URL conf, so that a new one is walked from its first day."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from yiwang.core.actor import Actor
from yiwang.core.errors import NotPermitted, NotSignedIn
from yiwang.core.routes import Gate, check_gate

PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
SHAPES = {"slug": re.compile(r"[-a-zA-Z0-9_]+\Z"), "int": re.compile(r"[0-9]+\Z")}
NAMED_GROUP = re.compile(r"\(\?P<(\w+)>[^)]*\)")  # how an address by regular expression writes its parameter
DESCRIPTIONS = ("api/v1/openapi.json", "api/v1/")  # what the API framework serves itself: its description, its root


@dataclass(frozen=True, slots=True)
class Route:
    """One address with its gates by HTTP method (an API address may have one for each operation)."""

    pattern: str
    gates: Mapping[str, Gate | None]
    view: Callable[..., Any]

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """Kind and name of each part that varies."""
        return [(found["kind"] or "str", found["name"]) for found in PARAMETER.finditer(self.pattern)]

    @property
    def is_api(self) -> bool:
        """Whether programs call it."""
        return self.pattern.startswith("api/")

    def address(self, values: Mapping[str, object]) -> str:
        """The address with its parameters filled in."""
        return "/" + PARAMETER.sub(lambda found: str(values[found["name"]]), self.pattern)

    def fits(self, values: Mapping[str, object]) -> bool:
        """Whether the values can stand in the address: a key with a dot is no slug, and leads nowhere."""
        return all(SHAPES[kind].match(str(values[name])) for kind, name in self.parameters if kind in SHAPES)

    def open_to_all(self, method: str) -> bool:
        """Whether strangers come through the gate."""
        gate = self.gates.get(method)
        return gate is not None and gate.who == "anyone"

    def stops(self, method: str, actor: Actor) -> bool:
        """Whether the gate of a page turns somebody back: before the view, whatever else is sent."""
        gate = self.gates.get(method)
        if self.is_api or gate is None or gate.lazy:
            return False
        try:
            check_gate(gate, actor)
        except (NotPermitted, NotSignedIn):
            return True
        return False


def all_routes() -> list[Route]:
    """Every route of the URL conf, but for the API's own description."""
    return [route for route in _walk(get_resolver(), "") if route.pattern not in DESCRIPTIONS]


def _walk(resolver: URLResolver, prefix: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, pattern)
        else:
            yield Route(NAMED_GROUP.sub(r"<str:\1>", pattern).strip("^$"), _gates(entry), entry.callback)


def _gates(entry: URLPattern) -> dict[str, Gate | None]:
    operations = getattr(getattr(entry.callback, "__self__", None), "operations", None)
    if operations is None:
        operations = _operations_in(entry.callback)
    if operations:
        return {
            method: getattr(operation.view_func, "gate", None)
            for operation in operations
            for method in operation.methods
        }
    gate = getattr(entry.callback, "gate", None)
    return dict.fromkeys(gate.methods, gate) if gate is not None else {"GET": None}


def _operations_in(view: Callable[..., Any]) -> list[Any]:
    """The operations of an API address, which its view keeps in a closure."""
    for cell in getattr(view, "__closure__", None) or ():
        found = getattr(cell.cell_contents, "operations", None)
        if found:
            return list(found)
    return []
