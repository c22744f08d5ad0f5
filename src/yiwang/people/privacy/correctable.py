"""Whose data can be corrected where: rooms that hold what a person may find wrong say which office keeps it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from yiwang.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Correctable:
    """``key`` is a register (or ``account``); ``office_id`` the office that keeps it where the person belongs."""

    key: str
    title: str
    office_id: UUID | None
    office_name: str = ""
    subject_id: UUID | None = None
    fields: tuple[str, ...] = ()


Source = Callable[[Actor], list[Correctable]]
SOURCES: dict[str, Source] = {}


def correctable_in(room: str, source: Source) -> None:
    """Start-up: ``source(actor)`` tells what of the person can be corrected in this room."""
    SOURCES[room] = source


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record: ``kind`` is text, number, yes_no, day or choice; ``value`` as it is written, "" for none.

    ``secret`` is never shown in full to the person's screen again: old and new are masked. ``said`` is what a code
    means, in words.
    """

    name: str
    title: str
    kind: str
    value: str
    required: bool = False
    options: tuple[str, ...] = ()
    secret: bool = True
    said: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A record open for correction: ``seen`` names the very state that is shown, ``since`` when that state began."""

    seen: UUID
    since: date
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What an official wants written: texts by field, from which day it is so, and where that comes from."""

    seen: UUID
    values: Mapping[str, str]
    since: date
    source: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What was written, as texts: the field's title, before and after, already masked."""

    title: str
    before: str
    after: str


class Corrector(Protocol):
    """How a room lets an office correct what it holds of a person."""

    def open(self, register: str, subject_id: UUID) -> Opened | None:
        """What holds now; None where this room holds nothing under the register's name."""
        ...

    def write(self, *, actor: Actor, register: str, subject_id: UUID, change: Change) -> list[Changed]:
        """Write it inside the caller's use case; ``invalid_input`` at the fields, ``changed_meanwhile``."""
        ...


CORRECTORS: dict[str, Corrector] = {}


def corrects(room: str, corrector: Corrector) -> None:
    """Start-up: a room whose records the keeper's office corrects here."""
    CORRECTORS[room] = corrector


def opened(register: str, subject_id: UUID | None) -> tuple[Corrector, Opened] | None:
    """Who writes the register, with the record as it stands; None where nobody here does."""
    if not register or subject_id is None:
        return None
    for name in sorted(CORRECTORS):
        found = CORRECTORS[name].open(register, subject_id)
        if found is not None:
            return CORRECTORS[name], found
    return None


def correctable(actor: Actor) -> list[Correctable]:
    """Everything about the actor that an office can correct."""
    return [entry for name in sorted(SOURCES) for entry in SOURCES[name](actor)]
