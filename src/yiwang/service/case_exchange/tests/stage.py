"""A county whose office claimed the matter of the plain permit, so that its cases have a national code."""

from __future__ import annotations

from typing import Any

import orjson

from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.models import Event
from yiwang.identifiers import uscc
from yiwang.identifiers.service_item import make_implementing
from yiwang.people.models import Organization
from yiwang.service.case_exchange.following import follow
from yiwang.service.case_exchange.models import ExportRun
from yiwang.service.case_exchange.sending import begin_export, written
from yiwang.service.catalogue.models import Face, ServiceItem

BODY = uscc.make("1", "1", "440825", "00709876X"[:8])
BASIC = "440100123000"
CODE = make_implementing(BODY, "4", BASIC)
Rows = dict[str, list[dict[str, str]]]


def claim(office: Organization, code: str = CODE) -> ServiceItem:
    """The office's item, handled by the pack's."""
    Organization.objects.filter(pk=office.pk).update(uscc=BODY)
    return ServiceItem.objects.create(
        key=f"claimed-{office.pk.hex[-8:]}",
        face=Face.objects.create(title="测试许可", power_type="行政许可"),
        organization=office,
        division_code="440825000000",
        source="desk",
        code=code,
        content={"handled_by": "plain-permit.new"},
    )


def follow_all() -> None:
    """What the worker does: events since the last time, once each."""
    seen: set[Any] = getattr(follow_all, "seen", set())
    events = [one for one in Event.objects.unscoped("test").order_by("recorded_at", "id") if one.pk not in seen]
    follow(events)
    follow_all.seen = seen | {one.pk for one in events}  # type: ignore[attr-defined]


def sent(actor: Actor = SYSTEM, since: int | None = None, division: str = "440825000000") -> Rows:
    """An export as rows by table."""
    follow_all()
    run = begin_export(actor=actor, shape="jsonl", division=division, since=since, now=clock.now())
    return read(b"".join(written(run, actor)))


def read(content: bytes) -> Rows:
    """Lines of JSON by table."""
    found: Rows = {}
    for line in content.splitlines():
        told = orjson.loads(line)
        found.setdefault(told["table"], []).append(told["row"])
    return found


def newest_run() -> ExportRun:
    """The last export that began."""
    run: ExportRun = ExportRun.objects.unscoped("test").order_by("-at", "-id")[0]
    return run
