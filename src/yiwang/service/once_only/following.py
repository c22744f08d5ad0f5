"""Keeping the proof current: what changed is proved again, all of it when the library changed; then it is counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction

from yiwang.calendar import legal_day
from yiwang.core import clock, generation
from yiwang.crypto.digests import sm3
from yiwang.service.catalogue.changes import KEPT, changed, touched
from yiwang.service.catalogue.models import Change
from yiwang.service.once_only.counting import count_offices, unknown_titles
from yiwang.service.once_only.judging import Ground
from yiwang.service.once_only.library import form_of, library
from yiwang.service.once_only.models import Finding, Node, Progress, Title
from yiwang.service.once_only.nodes import ground_at, subjects
from yiwang.service.once_only.proving import Subject, proved
from yiwang.service.once_only.recalling import recall
from yiwang.service.once_only.sources import standing_of

OVERLAP = timedelta(minutes=5)  # transactions that were open when the last turn looked
COUNT_EVERY = timedelta(minutes=10)
MOST_IDS = 5_000


def chore(now: datetime) -> int:
    """One turn: prove what changed, count, recall; returns how many nodes were proved. One worker at a time."""
    with transaction.atomic():
        Progress.objects.get_or_create(pk=1)
        progress = Progress.objects.select_for_update(skip_locked=True).filter(pk=1).first()
        if progress is None:
            return 0
        done = follow(progress, now)
        due = progress.counted_at is None or now - progress.counted_at > COUNT_EVERY
        counting = progress.stale and (due or done > 0)
        if counting:
            count(progress, now)
    return done + (recall(now) if counting else 0)


def prove_all(now: datetime | None = None) -> int:
    """Prove everything and count it now (command line, tests)."""
    moment = now or clock.now()
    generation.forget()
    with transaction.atomic():
        Progress.objects.get_or_create(pk=1)
        progress = Progress.objects.select_for_update().get(pk=1)
        progress.seen_at = None
        done = follow(progress, moment)
        count(progress, moment)
    return done


def prove_again() -> None:
    """Let the next turn of the chore prove everything: after much was written past the catalogue's own ways."""
    Progress.objects.update_or_create(pk=1, defaults={"seen_at": None, "stale": True})


def follow(progress: Progress, now: datetime) -> int:
    """Prove the contents that changed since the last turn; all, where the library changed or it is too long ago."""
    known = _grounds()
    whole = progress.seen_at is None or bytes(progress.library) != known or now - progress.seen_at > KEPT - OVERLAP
    ids = None if whole else _changed(progress.seen_at - OVERLAP)
    whole = whole or (ids is not None and len(ids) > MOST_IDS)
    done = 0
    if whole or ids:
        done = _prove(None if whole else ids)
        progress.stale = progress.stale or done > 0 or whole
        if whole:
            progress.counted_at = None  # a withdrawal in one county changes counts, not contents: count at once
    progress.seen_at, progress.library = now, known
    progress.save()
    return done


def _grounds() -> bytes:
    """A digest of what all judgements rest on: the library, which of its sources are open, the day of withdrawals."""
    held = sorted({source for material in library().materials.values() for source in material.held_by})
    is_open = "".join("1" if standing_of(source).open else "0" for source in held)
    return sm3(library().digest + is_open.encode() + legal_day(clock.now()).isoformat().encode())


def count(progress: Progress, now: datetime) -> None:
    """Count by organization, and the titles that nobody knows."""
    count_offices()
    _note_titles(unknown_titles())
    progress.stale, progress.counted_at = False, now
    progress.save()


def _changed(since: datetime) -> list[UUID]:
    rows = Change.objects.filter(at__gte=since).values_list("nodes", flat=True)
    return sorted({node for nodes in rows for node in nodes})


def _prove(ids: Sequence[UUID] | None) -> int:
    """Prove these contents (None: all); nodes whose digest is the same stay as they are. Returns how many were made."""
    made, met = 0, set()
    inherits = Node.objects.filter(card_only=True).exists()
    for chunk in subjects(ids):
        met |= {one.id for one in chunk}
        made += _keep(chunk, inherits)
    gone = Node.objects.exclude(pk__in=met) if ids is None else Node.objects.filter(pk__in=set(ids) - met)
    missing = list(gone.values_list("pk", flat=True))
    if missing:
        Finding.objects.filter(node_id__in=missing).delete()
        remark(missing)  # the mark is that of what stands above now
        made += Node.objects.filter(pk__in=missing).delete()[0]
    return made


def _keep(chunk: Iterable[Subject], inherits: bool) -> int:
    """``inherits``: an item without a proof of its own may have had the mark 一证通办 of what stands above it."""
    grounds: dict[str, Ground] = {}
    fresh, marked = [], []
    before = Node.objects.filter(pk__in=[one.id for one in chunk]).values_list("pk", "digest", "card_only")
    known = {key: (bytes(digest), only) for key, digest, only in before}
    for subject in chunk:
        place = subject.division_code
        if place not in grounds:
            grounds[place] = ground_at(place)
        node, findings = proved(subject, grounds[place])
        digest, only = known.get(node.pk, (b"", None if inherits and subject.kind == "item" else False))
        if digest != node.digest:
            fresh.append((node, findings))
            if only != node.card_only:
                marked.append(node.pk)
    remark(marked)
    if fresh:
        Finding.objects.filter(node_id__in=[node.pk for node, _ in fresh]).delete()
        fields = [field.name for field in Node._meta.concrete_fields if field.name != "id"]
        Node.objects.bulk_create(
            [node for node, _ in fresh],
            batch_size=500,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=fields,
        )
        Finding.objects.bulk_create([one for _, findings in fresh for one in findings], batch_size=1000)
    return len(fresh)


def remark(nodes: Sequence[UUID]) -> None:
    """The mark 一证通办 of these is another: their public pages go, those that are written from patterns too.

    Patterns go by the versions of rows, so the rows are touched: after the commit, lest editors wait for the proof.
    """
    if nodes:
        changed(nodes)
        transaction.on_commit(partial(touched, tuple(nodes)))


def _note_titles(found: Iterable[tuple[str, int, int]]) -> None:
    """Rows of titles are kept: what editors decided stays, what is not asked any more and undecided goes."""
    rows: dict[str, Title] = {}
    for title, nodes, items in found:
        form = form_of(title) or title[:200]
        row = rows.setdefault(form, Title(form=form, title=title[:200], nodes=0, items=0))
        row.nodes, row.items = row.nodes + nodes, row.items + items
    Title.objects.update(nodes=0, items=0)
    Title.objects.bulk_create(
        rows.values(), batch_size=1000, update_conflicts=True, unique_fields=["form"], update_fields=["nodes", "items"]
    )
    Title.objects.filter(decided="", nodes=0).delete()
