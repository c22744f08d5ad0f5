"""How soon a publication is seen in all web processes, and who waits for whom while it happens."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

import psycopg
from django.db import connection
from django.db.models import Count

from yiwang.core import clock
from yiwang.core.actor import SYSTEM
from yiwang.service.catalogue.models import CatalogueEntry, ServiceItem
from yiwang.web.bench.client import Connection, Measured

WATCHERS, PATIENCE = 24, 20.0
WATCH_EVERY = 0.02


@dataclass(slots=True)
class Published:
    """Seconds until the first and the last watcher saw it; the longest wait for a lock (ms) of anybody meanwhile."""

    items: int = 0
    first: float = float("inf")
    everywhere: float = float("inf")
    published: float = 0.0
    longest_wait_ms: float = 0.0
    writes: int = 0
    slowest_write_ms: float = 0.0
    failures: list[str] = field(default_factory=list)


def of_item(port: int, entry_id: UUID) -> Published:
    """One item of an entry publishes another telephone number."""
    rows = ServiceItem.objects.filter(entry_id=entry_id, level__gte=4, state="published", content={})
    row = rows.order_by("id").first()
    assert row is not None
    told = f"0759-{int(time.time()) % 10_000_000:07d}"
    wanted = {"contact": {"phone": told, "complaint": "12388"}}
    return _measure(port, [f"/items/{row.key}/"], told, lambda: _publish(wanted, item_key=row.key), 1)


def of_entry(port: int, entry: CatalogueEntry, items: int) -> Published:
    """An entry that very many items inherit publishes another condition, while clerks write on items of it."""
    below = ServiceItem.objects.filter(entry=entry, content={}, held__isnull=True, adopts="at_once").order_by("id")
    paths = [f"/items/{row.key}/" for row in (below.first(), below.last()) if row is not None]
    told = f"新的受理条件{int(time.time()) % 10_000_000:07d}"
    clerks = Clerks(entry)
    with clerks, Waits() as waits:
        made = _measure(port, paths, told, lambda: _publish({"condition": told}, entry_id=entry.pk), items)
    made.longest_wait_ms, made.writes = waits.longest_ms, clerks.writes
    made.slowest_write_ms = clerks.slowest_ms
    made.failures += clerks.failures[:3]
    return made


def widest() -> tuple[CatalogueEntry, int]:
    """The entry that most items inherit, and how many."""
    found = ServiceItem.objects.values("entry").exclude(entry=None).annotate(many=Count("pk")).order_by("-many").first()
    assert found is not None
    return CatalogueEntry.objects.get(pk=found["entry"]), found["many"]


def _publish(wanted: Mapping[str, object], *, item_key: str = "", entry_id: UUID | None = None) -> None:
    from yiwang.service.catalogue.actions.check_draft import check_draft, send_draft
    from yiwang.service.catalogue.actions.edit_draft import begin_draft, edit_draft
    from yiwang.service.catalogue.actions.follow_publications import publish_waiting
    from yiwang.service.catalogue.actions.publish_draft import publish_draft

    draft = begin_draft(actor=SYSTEM, item_key=item_key, entry_id=entry_id)
    edit_draft(actor=SYSTEM, draft_id=draft.pk, wanted=wanted)
    send_draft(actor=SYSTEM, draft_id=draft.pk, now=clock.now())
    check_draft(actor=SYSTEM, draft_id=draft.pk, approve=True, now=clock.now())
    draft = publish_draft(actor=SYSTEM, draft_id=draft.pk, now=clock.now())
    if draft.state == "publishing":  # very many adopt after review: the background process goes on at once
        publish_waiting(draft.pk, clock.now())


def _measure(port: int, paths: list[str], told: str, publish: Callable[[], None], items: int) -> Published:
    made = Published(items=items)
    watch = threading.Thread(target=lambda: asyncio.run(_watch(made, port, paths, told, started)), daemon=True)
    started: list[float] = []
    watch.start()
    time.sleep(1.0)  # everybody has seen the old page
    began = time.perf_counter()
    started.append(began)
    try:
        publish()
    finally:
        made.published = time.perf_counter() - began
        watch.join(PATIENCE + 5)
    return made


async def _watch(made: Published, port: int, paths: list[str], told: str, started: list[float]) -> None:
    seen = await asyncio.gather(
        *(_until(port, paths[number % len(paths)], told.encode(), started) for number in range(WATCHERS))
    )
    if all(seen):
        moments = [moment - started[0] for moment in seen if moment]
        made.first, made.everywhere = min(moments), max(moments)
    else:
        made.failures.append(f"{sum(moment is None for moment in seen)} of {WATCHERS} watchers never saw it")


async def _until(port: int, path: str, told: bytes, started: list[float]) -> float | None:
    """When this connection, and so its process, first and for good showed the new page."""
    watcher, since, end = Connection(port, Measured("watch")), None, time.perf_counter() + PATIENCE
    while time.perf_counter() < end:
        status, content = await watcher.send("GET", path, "")
        if status == 200 and told in content:
            since = since or time.perf_counter()
            if time.perf_counter() - since > 0.5:
                break
        else:
            since = None
        await asyncio.sleep(WATCH_EVERY)
    watcher.close()
    return since if started else None


class Clerks:
    """Two clerks who save and take up items of an entry, one after the other, in transactions of their own."""

    def __init__(self, entry: CatalogueEntry) -> None:
        rows = ServiceItem.objects.filter(entry=entry, content={}, managed_by="desk").order_by("-id")
        self.keys = list(rows.values_list("key", flat=True)[:400])
        self.writes, self.slowest_ms = 0, 0.0
        self.failures: list[str] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(n,), daemon=True) for n in range(2)]

    def __enter__(self) -> Clerks:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(10)

    def _write(self, which: int) -> None:
        from yiwang.core.errors import Refusal
        from yiwang.service.catalogue.actions.edit_draft import begin_draft, drop_draft, edit_draft

        try:
            for key in self.keys[which::2]:
                if self._stop.is_set():
                    return
                began = time.perf_counter()
                try:
                    draft = begin_draft(actor=SYSTEM, item_key=key)
                    edit_draft(actor=SYSTEM, draft_id=draft.pk, wanted={"visits": 1})
                    drop_draft(actor=SYSTEM, draft_id=draft.pk)
                    self.writes += 3
                except Refusal as refused:
                    self.failures.append(refused.text)
                self.slowest_ms = max(self.slowest_ms, (time.perf_counter() - began) * 1000 / 3)
        finally:
            connection.close()


class Waits:
    """Looks every 10 ms who waits for a lock, and for how long the longest has."""

    def __init__(self) -> None:
        self.longest_ms = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Waits:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(5)

    def _look(self) -> None:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as own:
            while not self._stop.is_set():
                found = own.execute(
                    "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - waitstart)), 0) FROM pg_locks l"
                    " JOIN pg_database d ON d.oid = l.database WHERE NOT granted AND d.datname = current_database()"
                ).fetchone()
                self.longest_ms = max(self.longest_ms, float(found[0]) * 1000 if found else 0.0)
                time.sleep(0.01)
