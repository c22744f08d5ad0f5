"""Signed heads: one a minute while something comes, one an hour otherwise, so that a silent notary is noticed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from yiwang.core.signing import platform_signer
from yiwang.crypto.merkle import consistency_holds, consistency_proof, root_of
from yiwang.formats.ledger_heads import TreeHead, sign_head
from yiwang.support.ledger.alarms import raise_alarm
from yiwang.support.ledger.models import Head, Log
from yiwang.support.ledger.notary import begin, hash_of
from yiwang.support.ledger.tiles import Fetching

GROWN, QUIET = timedelta(minutes=1), timedelta(hours=1)


def latest() -> Head | None:
    """The newest signed head."""
    return Head.objects.unscoped("heads are public").order_by("-at", "-id").first()


def chore(now: datetime) -> int:
    """Sign a head if one is due; returns how many were signed."""
    return int(sign_due(now) is not None)


def sign_due(now: datetime) -> Head | None:
    """The new head, if the log grew since a minute, or nothing was signed for an hour.

    Before it is signed, the tree must go on from the head before; otherwise an alarm is raised and nothing is signed:
    the tiles were tampered with, and the platform does not put its name under that.
    """
    last = latest()
    if last is not None and now - last.at < GROWN:
        return None
    begin()
    with transaction.atomic():
        log = Log.objects.unscoped("the notary").select_for_update(skip_locked=True).first()
        if log is None or (last is not None and last.size == log.size and now - last.at < QUIET):
            return None
        root = root_now(log)
        if last is None or goes_on(log, last, root):
            return _sign(log, root, now)
    raise_alarm("own", None, {"signed": bytes(last.content).decode(), "size": log.size, "root": root.hex()})
    return None


def root_now(log: Log) -> bytes:
    """The root over all leaves, from the tiles; nonsense where the tiles do not hold what the log's size says."""
    try:
        return root_of(log.size, Fetching(hash_of(log)), hash_of(log))
    except LookupError:
        return b""


def goes_on(log: Log, last: Head, root: bytes) -> bool:
    """Whether the tree in the tiles begins with the tree of a head that was signed."""
    hashing = hash_of(log)
    if last.size > log.size or not root:
        return False
    try:
        proof = consistency_proof(last.size, log.size, Fetching(hashing), hashing) if last.size else []
    except LookupError:
        return False
    return consistency_holds(last.size, log.size, bytes(last.root), root, proof, hashing)


def _sign(log: Log, root: bytes, now: datetime) -> Head:
    told = TreeHead(log.code, log.size, root, hash_of(log).name, now)
    content = sign_head(told, platform_signer())
    return Head.objects.create(size=log.size, root=root, at=now, content=content)
