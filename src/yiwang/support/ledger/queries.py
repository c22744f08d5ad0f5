"""Reads: heads, proofs between heads, the proof of an event, and whom to trust for which log."""

from __future__ import annotations

from uuid import UUID

import orjson
import psycopg
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection

from yiwang.core.errors import NotFound
from yiwang.core.signing import platform_chains
from yiwang.crypto.merkle import consistency_proof, inclusion_proof
from yiwang.crypto.pem import certificates_from_pem
from yiwang.formats.ledger_evidence import Entry, Proof
from yiwang.formats.trust_lists import TrustedLog
from yiwang.support.ledger import tiles
from yiwang.support.ledger.heads import latest
from yiwang.support.ledger.leaves import canonical_event
from yiwang.support.ledger.models import Countersignature, Head, Leaf, Log, Node
from yiwang.support.ledger.notary import beginning_of, hash_of, own_log
from yiwang.support.ledger.tiles import Fetching

__all__ = ["head", "known_logs", "proof_of", "proof_of_leaf"]


def head() -> Head | None:
    """The newest signed head of the own log; its ``content`` is what others check."""
    return latest()


def head_of_size(size: int) -> Head:
    """The head of a size that was signed. Raises `NotFound`."""
    found = Head.objects.unscoped("heads are public").filter(size=size).order_by("at", "id").first()
    if found is None:
        raise NotFound
    return found


def the_log() -> Log:
    """The own log. Raises `NotFound` before it has begun."""
    log = own_log()
    if log is None:
        raise NotFound
    return log


def consistency(first: int, second: int) -> list[bytes]:
    """That the tree of ``first`` leaves is the beginning of that of ``second``. Raises `NotFound`."""
    log = the_log()
    if not 0 < first <= second <= log.size:
        raise NotFound
    return consistency_proof(first, second, Fetching(hash_of(log)), hash_of(log))


def number_of_event(event_id: UUID) -> int | None:
    """The leaf number of an event; None before the notary was there."""
    return Leaf.objects.unscoped("hashes are public").filter(event_id=event_id).values_list("number", flat=True).first()


def number_of_leaf(leaf: bytes) -> int | None:
    """The number of a leaf hash in the own log."""
    rows = (
        Leaf.objects.unscoped("hashes are public").filter(beginning=beginning_of(leaf)).values_list("number", flat=True)
    )
    return next((number for number in rows[:100] if tiles.leaf_hashes(number, number + 1) == [leaf]), None)


def proof_of(event_id: UUID) -> Proof | None:
    """The proof of an event with its content; None before a head was signed over it.

    Who calls this has made sure that the reader may see the event. After a redaction the proof has the leaf hash alone.
    """
    number = number_of_event(event_id)
    return None if number is None else proof_of_leaf(number, with_content=True)


def proof_of_leaf(number: int, *, size: int | None = None, with_content: bool = False) -> Proof | None:
    """The proof of a leaf under the head of ``size``; by default the newest countersigned one, else the newest."""
    log, found = own_log(), _best_head(number) if size is None else head_of_size(size)
    if log is None or found is None or not 0 <= number < found.size:
        return None
    hashing = hash_of(log)
    fetch = Fetching(hashing)
    path = inclusion_proof(number, found.size, fetch, hashing)
    leaf = fetch([(0, number)])[0]
    entry = entry_of(number, leaf) if with_content else Entry(number, leaf)
    return Proof(log.code, entry, tuple(path), bytes(found.content), countersignatures_of(found.size))


def _best_head(number: int) -> Head | None:
    """The newest countersigned head that covers the leaf, or the newest."""
    countersigned = Countersignature.objects.unscoped("public").filter(size__gt=number).order_by("-size").values("size")
    held = Head.objects.unscoped("heads are public").filter(size=countersigned[:1]).order_by("at", "id").first()
    newest = held or latest()
    return newest if newest is not None and newest.size > number else None


def countersignatures_of(size: int) -> tuple[bytes, ...]:
    """What other nodes signed under the head of a size."""
    rows = Countersignature.objects.unscoped("public").filter(size=size).order_by("by")
    return tuple(bytes(content) for content in rows.values_list("content", flat=True))


def entry_of(number: int, leaf: bytes) -> Entry:
    """The entry with its event, if that still makes the leaf; else, after a redaction, the leaf hash alone."""
    return entries(number, [leaf])[0]


def entries(first: int, leaves: list[bytes]) -> list[Entry]:
    """Entries from ``first`` on, with their events where they still make their leaves."""
    log = the_log()
    told = {number: (salt, text) for number, salt, text in _events(first, first + len(leaves))}
    made = []
    for number, leaf in enumerate(leaves, first):
        salt, text = told.get(number, (None, None))
        content = canonical_event(text) if text else b""
        good = bool(text) and hash_of(log).leaf((bytes(salt) if salt else b"") + content) == leaf
        event = orjson.loads(content) if good else None
        made.append(Entry(number, leaf, event, bytes(salt) if good and salt else None))
    return made


def _events(first: int, end: int) -> list[tuple[int, bytes | None, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.number, e.salt, ledger_event_json(e) FROM ledger_leaf l"
            " JOIN core_event e ON e.recorded_at = l.recorded_at AND e.id = l.event_id"
            " WHERE l.number >= %s AND l.number < %s",
            [first, end],
        )
        return cursor.fetchall()


def known_logs() -> dict[str, TrustedLog]:
    """The logs that a verifier here believes: the own one and those of registered nodes; part of the trust list."""
    known = {}
    try:
        log = own_log()
        nodes = list(Node.objects.unscoped("who is trusted is public").filter(active=True))
    except (DatabaseError, psycopg.Error):
        return {}  # files are checked without a database too; then a trust list names the logs
    if log is not None:
        known[log.code] = TrustedLog(settings.LEDGER_NAME, tuple(der for chain in platform_chains() for der in chain))
    for node in nodes:
        known[node.log] = TrustedLog(node.name, tuple(certificates_from_pem(node.chain.encode())))
    return known
