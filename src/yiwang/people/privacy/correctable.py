"""Whose data can be corrected where: rooms that hold what a person may find wrong say which office keeps it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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


def correctable(actor: Actor) -> list[Correctable]:
    """Everything about the actor that an office can correct."""
    return [entry for name in sorted(SOURCES) for entry in SOURCES[name](actor)]
