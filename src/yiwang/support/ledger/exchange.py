"""Nodes watch each other: fetch the other's head, see that it goes on, countersign it; fetch what they signed of ours.

Everything is pulled, so that a node that was away loses nothing: what it missed it fetches next time. No transaction is
open while somebody else's machine is asked. What others state is no fact of ours and makes no event (two nodes would
otherwise answer each other's events for ever); an alarm is one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import orjson
from django.db import transaction
from django.db.models import F

from yiwang.core.signing import platform_signer, trusted
from yiwang.formats.ledger_heads import COUNTERSIGNATURE, Signed, Unreadable, check_head, countersign, signed_of
from yiwang.support.ledger import outside
from yiwang.support.ledger.alarms import raise_alarm
from yiwang.support.ledger.following import API, Seen, Trouble, follow
from yiwang.support.ledger.models import Countersignature, Head, Node, SeenHead
from yiwang.support.ledger.notary import begin

EVERY = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
MOST_NODES = 8  # in one run of the job
MOST_SIGNATURES = 200  # of one answer
Fetch = Callable[[str, str], bytes]
_WHY = "the platform watches all nodes"


def due(now: datetime) -> list[Node]:
    """Nodes whose turn it is; taking them puts their next turn off, so that two workers do not ask at once."""
    with transaction.atomic():
        rows = Node.objects.unscoped(_WHY).filter(active=True).select_for_update(skip_locked=True)
        rows = rows.order_by(F("next_at").asc(nulls_first=True), "id")
        taken = [node for node in rows[:50] if node.next_at is None or node.next_at <= now][:MOST_NODES]
        Node.objects.unscoped(_WHY).filter(pk__in=[node.pk for node in taken]).update(next_at=now + EVERY)
    return taken


def exchange(now: datetime, fetch: Fetch | None = None) -> int:
    """Ask the nodes that are due; returns how many answered."""
    return sum(exchange_with(node, now, fetch or outside.fetch) for node in due(now))


def exchange_with(node: Node, now: datetime, fetch: Fetch) -> bool:
    """One node's turn; whether it answered."""
    last = SeenHead.objects.unscoped(_WHY).filter(node=node).order_by("-size").first()
    try:
        before = Seen(bytes(last.content)) if last else None
        seen = follow(lambda path: fetch(node.address, path), node.log, trusted(), before, now)
        if last is None or seen.content != bytes(last.content):
            note_head(node, seen.signed, now)
        take_countersignatures(node, fetch, now)
    except Trouble as trouble:
        raise_alarm(trouble.kind, node, trouble.evidence | {"said": trouble.text()})
        _after(node, now, trouble.text(), failed=True)
        return True
    except OSError as gone:
        _after(node, now, str(gone), failed=True)
        if node.seen_at is not None and now - node.seen_at > LONGEST_PAUSE * 3:
            raise_alarm("stale", node, {"said": str(gone)[:200]})
        return False
    _after(node, now, "", failed=False)
    return True


def note_head(node: Node, signed: Signed, now: datetime) -> SeenHead | None:
    """Keep a head that goes on, with our countersignature; a head of a size that we have says nothing new."""
    head = signed.head
    own = countersign(head, begin().code, now, platform_signer())
    made, fresh = SeenHead.objects.unscoped(_WHY).get_or_create(
        node=node,
        size=head.size,
        defaults={"root": head.root, "at": head.at, "content": signed.content, "countersignature": own},
    )
    return made if fresh else None


def take_countersignatures(node: Node, fetch: Fetch, now: datetime) -> int:
    """Fetch what the node signed of our heads since we last asked; returns how many were new and good."""
    log = begin()
    rows = Countersignature.objects.unscoped(_WHY).filter(by=node.log)
    after = rows.order_by("-size").values_list("size", flat=True).first() or 0
    told = countersignatures_in(fetch(node.address, f"{API}/countersignatures?log={log.code}&after={after}"))
    known, taken = trusted(), 0
    for one in told[:MOST_SIGNATURES]:
        try:
            signed = signed_of(one, COUNTERSIGNATURE)
        except Unreadable:
            continue
        head = signed.head
        own = Head.objects.unscoped(_WHY).filter(size=head.size, root=head.root).exists()
        if signed.by != node.log or head.log != log.code or not own or not check_head(signed, known, now).ok:
            continue
        _, fresh = Countersignature.objects.unscoped(_WHY).get_or_create(
            size=head.size, by=node.log, defaults={"at": head.at, "content": signed.content}
        )
        taken += fresh
    return taken


def countersignatures_in(content: bytes) -> list[object]:
    """The list ``countersignatures`` of an answer; empty where there is none."""
    try:
        told = orjson.loads(content)["countersignatures"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return []
    return told if isinstance(told, list) else []


def _after(node: Node, now: datetime, fault: str, *, failed: bool) -> None:
    failures = node.failures + 1 if failed else 0
    pause = min(EVERY * 2 ** min(failures, 6), LONGEST_PAUSE)
    changes = {"failures": failures, "fault": fault[:200], "next_at": now + pause}
    Node.objects.unscoped(_WHY).filter(pk=node.pk).update(**changes, **({} if failed else {"seen_at": now}))
