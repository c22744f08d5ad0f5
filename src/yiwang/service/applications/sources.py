"""Where government already holds an answer: registers and licences of the applicant, the account, the item's place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from yiwang.core.actor import Actor
from yiwang.engines.forms import Found
from yiwang.engines.forms.sources import Source
from yiwang.engines.registers import records


class SourceUnavailable(Exception):
    """A source that should hold the data does not answer; the case goes to a person, nothing is guessed."""


unavailable: ContextVar[frozenset[str]] = ContextVar("unavailable_sources", default=frozenset())
"""Sources (`register:persons`) to treat as not answering: scenarios and drills set it."""


class LicenceSource(Protocol):
    """Port that the licence room fills: the holder's valid licence of a type, as printed values."""

    def __call__(self, licence_type: str, holders: tuple[UUID, ...]) -> Mapping[str, Any] | None: ...


_licences: list[LicenceSource] = []


def use_licences(source: LicenceSource) -> None:
    """Fill the port at start-up."""
    _licences[:] = [source]


@dataclass(slots=True)
class Holder:
    """Whose data may be read for this application: the person behind the account, and the firm acted for.

    ``licences`` are those that were read, with the fields that were taken: they stand in the holder's log of uses.
    """

    person_id: UUID | None
    firm_id: UUID | None = None
    on: date = field(default_factory=date.today)
    licences: dict[str, set[str]] = field(default_factory=dict)

    def note_use(self, values: Mapping[str, Any], names: Iterable[str]) -> None:
        """Remember what was taken of a licence; of other sources nothing is."""
        licence_id = getattr(values, "licence_id", None)
        if licence_id is not None:
            self.licences.setdefault(str(licence_id), set()).update(names)

    def subject_for(self, register: str) -> UUID | None:
        """The subject of a register: legal-persons is about the firm, everything else about the person."""
        return self.firm_id if register == "legal-persons" else self.person_id


def holder_for(actor: Actor, firm_id: UUID | None, on: date) -> Holder:
    """Whose data an actor's application reads: while acting the giver's, for a firm with the agent as its person."""
    if actor.acting is None:
        return Holder(actor.party_id, firm_id, on)
    if actor.acting.for_firm:
        return Holder(actor.party_id, actor.acting.giver_id, on)
    return Holder(actor.acting.giver_id, None, on)


def speaker_name(actor: Actor, holder: Holder) -> str:
    """The name that stands for the account: the giver's own while somebody acts for him."""
    if actor.acting is None or actor.acting.for_firm or holder.person_id is None:
        return actor.name
    held = records.in_force("persons", holder.person_id, holder.on)
    return str(held.values.get("name", "")) if held else ""


def reader(actor: Actor, holder: Holder, scenario: Mapping[str, Any] | None = None) -> Callable[[Source], Found | None]:
    """The function that ``prefill`` asks; each register and licence is read once.

    A source of the item itself (`item:…#/scenario/kind`) is the answer given to its question: asked once.
    """
    seen: dict[tuple[str, str], Any] = {}

    def read(source: Source) -> Found | None:
        key = (source.kind, source.name)
        if source.kind == "account":
            value = {"name": speaker_name(actor, holder)}.get(source.field)
            return Found(value, "您的账号", holder.on) if value else None
        if source.kind == "item":
            answer = (scenario or {}).get(source.field.rpartition("/")[2])
            return Found(answer, "办事前的回答") if answer is not None else None
        if key not in seen:
            seen[key] = _fetch_or_nothing(source, holder)
        held = seen[key]
        if held is None:
            return None
        values, title, as_of = held
        if values.get(source.field) is None:
            return None
        holder.note_use(values, [source.field])
        return Found(values[source.field], title, as_of)

    return read


Held = tuple[Mapping[str, Any], str, date | None]


def _fetch_or_nothing(source: Source, holder: Holder) -> Held | None:
    """For prefill: a source that does not answer holds nothing, and the applicant is asked."""
    try:
        return whole_source(source.kind, source.name, holder)
    except SourceUnavailable:
        return None


def whole_source(kind: str, name: str, holder: Holder) -> Held | None:
    """Everything a source holds about the applicant: values, title, day of last confirmation.

    Raises ``SourceUnavailable`` when it should answer and does not.
    """
    if f"{kind}:{name}" in unavailable.get():
        raise SourceUnavailable(f"{kind}:{name}")
    if kind == "register":
        subject = holder.subject_for(name)
        found = records.in_force(name, subject, holder.on) if subject else None
        return None if found is None else (found.values, found.source, found.as_of)
    if kind == "licence" and _licences:
        holders = tuple(party for party in (holder.person_id, holder.firm_id) if party is not None)
        values = _licences[0](name, holders)
        if values is None:
            return None
        return values, str(values.get("licence_title", "电子证照")), None
    return None
