"""Looking something up in the ledger: a number, a digest, or a file whose digest is computed here and not kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from uuid import UUID

import orjson
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.models import Event
from yiwang.crypto.digests import canonical_digest, digest
from yiwang.crypto.errors import NotCanonical
from yiwang.formats.receipts import KIND as RECEIPT
from yiwang.support.ledger.models import Digest
from yiwang.support.ledger.queries import number_of_event, number_of_leaf

MOST_FOUND = 20
_HEX = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"\d{1,15}")


@dataclass(frozen=True, slots=True)
class Found:
    """What was found. ``number`` is a leaf's (None until the notary was there); ``row`` a document on record."""

    kind: str  # "entry", "document" or "receipt"
    number: int | None
    row: Digest | None = None


@dataclass(frozen=True, slots=True)
class Lookup:
    """The answer; ``digests`` are those of an uploaded file, in hexadecimal, by algorithm."""

    found: list[Found] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)


def look_up_text(actor: Actor, text: str) -> Lookup:
    """A leaf number, a leaf hash, or the SM3 or SHA-256 digest of a document."""
    wanted = "".join(text.lower().split())
    if _NUMBER.fullmatch(wanted):
        return Lookup([Found("entry", int(wanted))])
    if not _HEX.fullmatch(wanted):
        return Lookup()
    value = bytes.fromhex(wanted)
    number = number_of_leaf(value)
    entries = [] if number is None else [Found("entry", number)]
    return Lookup([*entries, *_documents(actor, [value])])


def look_up_file(actor: Actor, content: bytes) -> Lookup:
    """Whether a document, or a decision receipt, is on record. The content is neither kept nor passed on."""
    digests = {name: digest(content, name) for name in ("sm3", "sha256")}
    found = [*_documents(actor, list(digests.values())), *_receipt(content)]
    return Lookup(found, {name: value.hex() for name, value in digests.items()})


def _documents(actor: Actor, values: list[bytes]) -> list[Found]:
    rows = Digest.objects.visible_to(actor).filter(Q(digest__in=values) | Q(sha256__in=values))
    rows = rows.select_related("space").order_by("-added_at")[:MOST_FOUND]
    return [Found("document", number_of_event(row.event_id), row) for row in rows]


def _receipt(content: bytes) -> list[Found]:
    """The entry of a decision receipt, for whoever has the file."""
    if RECEIPT.encode() not in content[:4_000_000]:
        return []
    try:
        told = orjson.loads(content.strip())
        receipt_id, value = UUID(told["receipt_id"]), canonical_digest(told).hex()
    except (orjson.JSONDecodeError, NotCanonical, ValueError, KeyError, TypeError, AttributeError):
        return []
    rows = Event.objects.unscoped("who has the receipt may know that it is on record")
    event = rows.filter(subject_id=receipt_id, type="application.receipt_signed").first()
    if event is None or event.payload.get("digest") != value:
        return []
    return [Found("receipt", number_of_event(event.pk))]
