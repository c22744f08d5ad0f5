"""Full names of both sides in an envelope; outside it the masked ones."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from yiwang.core.keys import keystore, open_json, seal_json
from yiwang.crypto.blind_index import BlindIndex
from yiwang.people.identity.documents import Paper
from yiwang.people.names import mask_name

TABLE = "delegation_delegation"
PURPOSE = "delegation.agent_number"


def masked(name: str, kind: str = "natural_person") -> str:
    """王秀英 -> 王*英, 王秀 -> 王*; firms' names are public and stay."""
    return name if kind == "legal_person" else mask_name(name)


def seal(delegation_id: UUID, body: dict[str, Any]) -> bytes:
    """``giver``, ``agent`` (names), ``number`` (``key_of``) of the invited person, ``note``."""
    return seal_json(body, table=TABLE, record_id=delegation_id, field="sealed")


def opened(row: Any) -> dict[str, Any]:
    """What ``seal`` sealed for a delegation."""
    return dict(open_json(bytes(row.sealed), table=TABLE, record_id=row.pk, field="sealed"))  # type: ignore[call-overload]


def key_of(paper: Paper) -> str:
    """How a paper is written down: a resident number by itself, another with its kind, and with its issuer."""
    return paper.lasting if paper.index_kind == "111" else " ".join((paper.index_kind, paper.issuer, paper.lasting))


def paper_in(key: str) -> Paper:
    """The paper of ``key_of``."""
    parts = key.split(" ")
    return Paper(parts[0], parts[2], parts[1]) if len(parts) == 3 else Paper("111", key)


def index_of(number: str) -> bytes:
    """The blind index of a paper (``key_of``), to store."""
    return BlindIndex(keystore()).blind(number, PURPOSE)


def indexes_of(number: str) -> list[bytes]:
    """All that may be stored for it."""
    return BlindIndex(keystore()).candidates(number, PURPOSE)
