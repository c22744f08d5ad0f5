"""Where government already holds an answer, and filling answers from there.

A value from a source is not asked again: it is shown with its source and date. Whoever holds it wrong says
so in a dispute, which leaves the source's value in the answers and goes to a person.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """One declared source of one field: `register:persons.name` is kind, name and field."""

    pointer: str
    kind: str
    name: str
    field: str

    @property
    def text(self) -> str:
        """As it is written in a pack."""
        joint = "#" if self.kind == "item" else "."
        return f"{self.kind}:{self.name}{joint}{self.field}" if self.name else f"{self.kind}:{self.field}"


def parse_source(pointer: str, text: str) -> Source:
    """`kind:name.field`; items are `item:name#/pointer`; a source without a name is `account:field`."""
    kind, _, rest = text.partition(":")
    if kind == "item":
        name, _, field = rest.partition("#")
        return Source(pointer, kind, name, field)
    name, dot, field = rest.rpartition(".") if kind == "licence" else rest.partition(".")
    return Source(pointer, kind, name, field) if dot else Source(pointer, kind, "", rest)
