"""Kinds of texts that can be found: each room says where its texts come from and who may have what where."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from yiwang.core.actor import STRANGER, Actor


@dataclass(frozen=True, slots=True)
class Document:
    """A distinct text. ``words`` are keywords and other names; ``weight`` (about 1) favours better texts a little."""

    kind: str
    ref: str
    title: str
    words: tuple[str, ...] = ()
    body: str = ""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where and for whom: ``division`` of 12 digits (empty: everywhere), and filters; empty means any.

    ``audience`` is ``natural_person``, ``legal_person`` …; ``organization`` an organization's id or name; ``depth``
    the least 网上办理深度. ``actor`` is who asks: a kind shows nobody what he may not see.
    """

    division: str = ""
    audience: str = ""
    theme: str = ""
    organization: str = ""
    online: bool = False
    depth: int = 0
    power_type: str = ""
    actor: Actor = field(default=STRANGER, compare=False)


class Place(NamedTuple):
    """Where a text leads, at the wanted place: what a result shows.

    ``nearness`` is 0 to 1: 1 for what the wanted division itself offers, less for what comes from above. ``facts`` is
    what the kind's own template shows besides.
    """

    href: str
    key: str = ""
    name: str = ""
    text: str = ""
    code: str = ""
    organization: str = ""
    division: str = ""
    nearness: float = 1.0
    facts: Mapping[str, Any] = MappingProxyType({})


class Resolver(Protocol):
    """What the engine asks the room of a kind."""

    def resolve(self, refs: Sequence[str], wanted: Wanted) -> Mapping[str, Place]:
        """Those of these texts that may be had under ``wanted``, with where they lead; a fixed number of queries."""

    def scopes(self, wanted: Wanted) -> Sequence[Hashable] | None:
        """The parts (such as divisions) whose ``offered`` texts together are all that can be had; None: not known."""

    def offered(self, scope: Hashable, wanted: Wanted) -> Iterable[int]:
        """Numbers of the documents that one scope offers; the engine remembers them for some seconds."""

    def documents(self) -> Iterator[Document]:
        """All texts of the kind, to index it anew."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind with its Chinese title and its resolver."""

    code: str
    title: str
    resolver: Resolver


KINDS: dict[str, Kind] = {}


def kind(code: str, title: str, resolver: Resolver) -> Kind:
    """Start-up: a room can be searched. ``ValueError`` where the code is taken by another."""
    taken = KINDS.get(code)
    if taken is not None and type(taken.resolver) is not type(resolver):
        raise ValueError(f"kind of search texts {code} is taken")
    KINDS[code] = Kind(code, title, resolver)
    return KINDS[code]


def resolver_of(code: str) -> Resolver:
    """The resolver of a kind; KeyError where no room registered it."""
    return KINDS[code].resolver
