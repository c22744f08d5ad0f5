"""A change in the basic catalogue that reaches very many items: how soon it is seen, how long writers wait.

``measure(items)`` builds an entry with that many items on four levels (one in twenty says something itself), publishes
changes of it and looks at the items as guides do. A second connection writes single items all the while, and between
them an item of another entry that nobody touches: what that takes is the machine's leisure, what the others take longer
is a lock. Times are those of the database itself, so that the measuring process does not count its own. Everything that
is built is taken away again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connection, transaction

from yiwang.core import clock
from yiwang.core.actor import SYSTEM
from yiwang.core.ids import new_id
from yiwang.service.catalogue.actions.check_draft import check_draft, send_draft
from yiwang.service.catalogue.actions.edit_draft import begin_draft, edit_draft
from yiwang.service.catalogue.actions.follow_publications import go_on
from yiwang.service.catalogue.actions.publish_draft import publish_draft
from yiwang.service.catalogue.faces import own_face, said
from yiwang.service.catalogue.models import Adoption, CatalogueEntry, CatalogueRevision, Draft, Face, ServiceItem
from yiwang.service.catalogue.resolving import resolved

CODE = "440599990000"
APART = "reach-apart"
LOOKED_AT = 200
CONTENT: dict[str, Any] = {
    "title": "传播测试事项",
    "power_type": "公共服务",
    "body_kind": "statutory",
    "applicants": ["natural_person"],
    "handling": "committed",
    "limits": {"statutory": {"amount": 20, "unit": "working_day"}, "committed": {"amount": 10, "unit": "working_day"}},
    "condition": "住在本地。",
    "channels": ["window", "web"],
    "visits": 0,
    "contact": {"phone": "0759-1234567", "complaint": "0759-7654321"},
    "basis": {"law": {"law": "社会救助暂行办法", "article": "第九条"}},
}


@dataclass(slots=True)
class Reached:
    """Seconds until every item that was looked at showed the change, and the longest write of somebody else meanwhile.

    ``untouched``: the longest write of an item that no publication touches; ``told``: changes laid on desks.
    """

    what: str
    items: int
    visible: float
    settled: float
    longest_wait: float
    untouched: float = 0.0
    told: int = 0
    waits: list[float] = field(default_factory=list)

    def line(self) -> str:
        """For people."""
        return (
            f"{self.what}: {self.items} items, visible after {self.visible:.2f} s, settled after {self.settled:.2f} s,"
            f" {self.told} told, longest wait of another writer {self.longest_wait * 1000:.0f} ms"
            f" (of one whom nobody hinders {self.untouched * 1000:.0f} ms)"
        )


def measure(items: int = 100_000) -> list[Reached]:
    """Four changes: a limit and a title that all follow at once, a limit and a title that all review first."""
    clear()
    entry = build(items)
    try:
        return [
            _reached("limit, followed at once", items, entry, {"limits": _limit(9)}, _shows_limit(9)),
            _reached("title, followed at once", items, entry, {"title": "传播测试事项（新）"}, _shows_title),
            *_reviewed(items, entry),
        ]
    finally:
        clear()


def build(items: int) -> CatalogueEntry:
    """The entry with its items: a province, 20 cities, 200 counties, and the rest below them."""
    entry = CatalogueEntry.objects.create(
        code=CODE, owner_division="44", title=CONTENT["title"], power_type=CONTENT["power_type"], state="published",
        number=1, content=CONTENT,
    )  # fmt: skip
    entry.face = own_face(entry.pk, **said(CONTENT))
    entry.save()
    with connection.cursor() as cursor:
        cursor.execute(_BUILD, {"entry": entry.pk, "face": entry.face_id, "items": items})
        cursor.execute("ANALYZE catalogue_item")
    ServiceItem.objects.create(key=APART, face=entry.face, source="bench")
    return entry


_BUILD = """
INSERT INTO catalogue_item (id, key, face_id, entry_id, parent_id, chain, level, division_code, organization_name,
                            source, managed_by, organization_id, content)
SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'reach-' || n, %(face)s, %(entry)s,
       CASE WHEN n > 1 THEN ('00000000-0000-7000-8000-' || lpad(to_hex(up), 12, '0'))::uuid END,
       CASE WHEN n = 1 THEN '{}'::uuid[]
            WHEN up = 1 THEN ARRAY['00000000-0000-7000-8000-000000000001'::uuid]
            ELSE ARRAY['00000000-0000-7000-8000-000000000001'::uuid,
                       ('00000000-0000-7000-8000-' || lpad(to_hex(up), 12, '0'))::uuid] END,
       CASE WHEN n = 1 THEN 2 WHEN up = 1 THEN 3 ELSE 5 END, '44' || lpad(n::text, 10, '0'), '传播测试单位',
       'bench', 'desk', (SELECT id FROM people_organization ORDER BY id LIMIT 1),
       CASE WHEN n %% 20 = 0 THEN '{"contact": {"phone": "0759-7777777"}}'::jsonb ELSE '{}'::jsonb END
FROM (SELECT n, CASE WHEN n <= 221 THEN 1 ELSE 2 + n %% 220 END AS up FROM generate_series(1, %(items)s) AS n) AS r
"""


def clear() -> None:
    """Take away what ``build`` and the changes made."""
    entry = CatalogueEntry.objects.filter(code=CODE).first()
    if entry is None:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        Draft.objects.unscoped("bench").filter(entry=entry).delete()
        Adoption.objects.unscoped("bench").filter(item__entry=entry).delete()
        cursor.execute("DELETE FROM catalogue_item WHERE entry_id = %s OR key = %s", [entry.pk, APART])
        CatalogueRevision.objects.filter(node=entry.pk).delete()
        CatalogueEntry.objects.filter(pk=entry.pk).delete()
        Face.objects.filter(items=None, entries=None, title__startswith=CONTENT["title"]).delete()


def _reached(
    what: str, items: int, entry: CatalogueEntry, wanted: dict[str, Any], shows: Callable[[str], bool]
) -> Reached:
    draft_id = _approved(entry, wanted)
    keys = [f"reach-{1 + n * max(items // LOOKED_AT, 1)}" for n in range(min(LOOKED_AT, items))]
    with Writer(entry.pk) as writer:
        began = time.monotonic()
        publish_draft(actor=SYSTEM, draft_id=draft_id, now=clock.now())
        while not _published(draft_id):
            go_on(clock.now())
        while not all(shows(key) for key in keys):
            time.sleep(0.01)
        visible = time.monotonic() - began
        while not Draft.objects.unscoped("bench").get(pk=draft_id).followed:
            go_on(clock.now())
        settled = time.monotonic() - began
    told = Adoption.objects.unscoped("bench").filter(above=entry.pk).count()
    longest = max(writer.waits, default=0.0)
    return Reached(what, items, visible, settled, longest, max(writer.untouched, default=0.0), told, writer.waits)


def _reviewed(items: int, entry: CatalogueEntry) -> list[Reached]:
    """Every item keeps the old value until somebody decides; the change is published when all are told."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalogue_item SET adopts = 'review' WHERE entry_id = %s AND level = 5", [entry.pk])
        cursor.execute("VACUUM (ANALYZE) catalogue_item") if not connection.in_atomic_block else None
    first = _reached("limit, reviewed by every office", items, entry, {"limits": _limit(8)}, _keeps_limit)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE catalogue_adoption, catalogue_item")  # what the database does by itself in a minute
    second = {"title": "传播测试事项（再）"}
    return [first, _reached("title, reviewed while the first still waits", items, entry, second, _keeps_title)]


def _approved(entry: CatalogueEntry, wanted: dict[str, Any]) -> UUID:
    draft = begin_draft(actor=SYSTEM, entry_id=entry.pk)
    edit_draft(actor=SYSTEM, draft_id=draft.pk, wanted=wanted)
    send_draft(actor=SYSTEM, draft_id=draft.pk, now=clock.now())
    check_draft(actor=SYSTEM, draft_id=draft.pk, approve=True, now=clock.now())
    return draft.pk


def _published(draft_id: UUID) -> bool:
    return Draft.objects.unscoped("bench").filter(pk=draft_id, state="published").exists()


def _limit(amount: int) -> dict[str, Any]:
    return {**CONTENT["limits"], "committed": {"amount": amount, "unit": "working_day"}}


def _shows_limit(amount: int) -> Callable[[str], bool]:
    return lambda key: bool(resolved(key).elements["limits"]["committed"]["amount"] == amount)


def _shows_title(key: str) -> bool:
    return resolved(key).face["title"] == "传播测试事项（新）"


def _keeps_limit(key: str) -> bool:
    found = resolved(key)
    return bool(found.elements["limits"]["committed"]["amount"] == (9 if found.item["adopts"] == "review" else 8))


def _keeps_title(key: str) -> bool:
    found = resolved(key)
    return bool(found.face["title"] == f"传播测试事项（{'新' if found.item['adopts'] == 'review' else '再'}）")


class Writer:
    """Another connection that changes one item after the other, and notes how long each took."""

    def __init__(self, entry_id: UUID) -> None:
        self.waits: list[float] = []
        self.untouched: list[float] = []
        self._entry, self._stop = entry_id, threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Writer:
        ids = list(ServiceItem.objects.filter(entry_id=self._entry).values_list("pk", flat=True)[:100_000:97])
        self._ids = ids or [new_id()]
        self._apart = ServiceItem.objects.values_list("pk", flat=True).get(key=APART)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(30)

    def _run(self) -> None:
        database = settings.DATABASES["default"]
        with psycopg.connect(
            dbname=database["NAME"], host=database["HOST"], port=database["PORT"], user=database["USER"],
            password=database["PASSWORD"], autocommit=True,
        ) as other:  # fmt: skip
            number = 0
            while not self._stop.wait(0.002):
                number += 1
                self.waits.append(_write(other, self._ids[number * 7919 % len(self._ids)]))
                self.untouched.append(_write(other, self._apart))


def _write(other: psycopg.Connection[Any], item: UUID) -> float:
    """Change an item; seconds from when the database began until the row was its own and written."""
    found = other.execute(
        "UPDATE catalogue_item SET updated_at = now() WHERE id = %s"
        " RETURNING extract(epoch FROM clock_timestamp() - statement_timestamp())",
        [item],
    ).fetchone()
    return float(found[0]) if found else 0.0
