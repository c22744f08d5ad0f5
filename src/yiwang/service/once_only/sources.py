"""Where government holds things: each kind of source tells whether it is open here, how fresh, and for whom.

Rooms below fill the table; a kind that nobody has filled (``resource``, until the data hub stands) is not open.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import Protocol

from yiwang.core import generation
from yiwang.core.actor import Actor
from yiwang.core.plugins import PlugInTable

LOOK_EVERY = 600.0  # seconds: registers are filled and types opened without a publication


@dataclass(frozen=True, slots=True)
class Standing:
    """A source as it stands here. ``open``: it can be read; ``as_of`` the day of its newest confirmation.

    ``offices`` counts the organizations behind it, where that is known.
    """

    source: str
    title: str
    open: bool
    as_of: date | None = None
    offices: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """That a source holds something of a person: who gave it, masked name, until when. Nothing is opened for it."""

    source: str
    title: str
    issuer: str
    masked: str = ""
    as_of: date | None = None
    until: date | None = None


class SourceKind(Protocol):
    """A kind of source, ``code`` before the colon of ``held_by``."""

    code: str
    title: str

    def check_config(self) -> list[str]:
        """Nothing to configure: empty."""
        ...

    def standing(self, name: str) -> Standing | None:
        """How the source stands, or None where there is none of this name."""
        ...

    def holdings(self, actor: Actor, names: Collection[str]) -> Mapping[str, Holding]:
        """What the sources hold of the actor (or of whom he acts for), by name. Looks at no envelope. One query."""
        ...


KINDS: PlugInTable[SourceKind] = PlugInTable("once-only sources")


def standing_of(source: str) -> Standing:
    """How a source stands, looked at again every few minutes; an unknown one is not open."""
    turn = int(monotonic() // LOOK_EVERY)
    return generation.cached(("source standing", source, turn), lambda: _standing(source))


def _standing(source: str) -> Standing:
    kind, _, name = source.partition(":")
    found = KINDS.get(kind).standing(name) if kind in KINDS else None
    return found or Standing(source, name, open=False)


def is_known(source: str) -> bool:
    """Whether there is such a source, open or not; what a hub that does not stand yet holds is taken at its word."""
    kind, _, name = source.partition(":")
    return kind == "resource" or (kind in KINDS and KINDS.get(kind).standing(name) is not None)


def holdings_of(actor: Actor, sources: Collection[str]) -> dict[str, Holding]:
    """What these sources hold of the actor: one query for each kind."""
    wanted: dict[str, set[str]] = {}
    for source in sources:
        kind, _, name = source.partition(":")
        if kind in KINDS:
            wanted.setdefault(kind, set()).add(name)
    found: dict[str, Holding] = {}
    for kind, names in sorted(wanted.items()):
        for name, holding in KINDS.get(kind).holdings(actor, names).items():
            found[f"{kind}:{name}"] = holding
    return found
