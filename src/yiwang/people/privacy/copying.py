"""Putting a copy of somebody's own data together: a ZIP of JSON files with a page to read, sealed like every file."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yiwang.core import clock, files
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import Refusal
from yiwang.core.events import Subject
from yiwang.core.models import File, Timer
from yiwang.core.refs import Ref, resolver
from yiwang.core.timers import handler, set_timer
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.models import Account
from yiwang.people.privacy.models import DataCopy
from yiwang.people.privacy.own_data import OWN_DATA, Person
from yiwang.people.privacy.thresholds import days_of
from yiwang.people.unfinished import PATIENCE, without_job

GONE = "privacy.copy_gone"
TASK = "privacy.own_data"
MOST_BYTES = 55 * 1024 * 1024
NAME = "我的个人信息.zip"


def make_copy(copy_id: UUID) -> None:
    """Read every room, tell how far it is, keep the result; a repeat makes it once."""
    wanted = DataCopy.objects.unscoped("the job of the copy").filter(pk=copy_id).first()
    if wanted is None or wanted.state not in ("waiting", "making"):
        return
    account = Account.objects.get(pk=wanted.account_id)
    person = Person(account.pk, account.party_id)
    entries = list(OWN_DATA.values())
    _tell(copy_id, state="making", done=0, total=len(entries))
    sections: list[dict[str, Any]] = []
    for number, entry in enumerate(entries, 1):
        sections.append({"key": entry.key, "title": _(entry.title), "rows": list(entry.read(person))})
        _tell(copy_id, done=number)
    content = archive(sections, _own_files(person), clock.now())
    keep(actor=SYSTEM, copy_id=copy_id, content=content)


def archive(sections: list[dict[str, Any]], own: list[File], at: datetime) -> bytes:
    """The ZIP: a JSON file for each part, the own uploads, and ``index.html``."""
    held = io.BytesIO()
    left_out = 0
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for section in sections:
            data = orjson.dumps(section["rows"], default=str, option=orjson.OPT_INDENT_2)
            packed.writestr(f"{section['key']}.json", data)
        for number, file in enumerate(own, 1):
            if held.tell() + file.size > MOST_BYTES:
                left_out += 1
                continue
            try:
                packed.writestr(f"files/{number:03d}-{files.clean_name(file.name)}", files.read(file))
            except Refusal:
                left_out += 1
        context = {"sections": [_readable(s) for s in sections], "at": at, "left_out": left_out}
        packed.writestr("index.html", render_to_string("privacy/copy.html", context))
    return held.getvalue()


def _readable(section: dict[str, Any]) -> dict[str, Any]:
    rows = [
        [(name, _said(value)) for name, value in row.items() if value not in (None, "", [], {})]
        for row in section["rows"]
    ]
    return {**section, "shown": rows}


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict | list):
        return orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2).decode()
    return str(value)


def _own_files(person: Person) -> list[File]:
    rows = File.objects.unscoped("the person's own uploads").filter(owner_account=person.account_id)
    return list(rows.exclude(purpose="own-data").select_related("blob").order_by("id")[:500])


def _tell(copy_id: UUID, **changes: Any) -> None:
    DataCopy.objects.unscoped("how far the job is").filter(pk=copy_id).update(**changes)


@use_case("privacy.copy_made")
def keep(*, actor: Actor, copy_id: UUID, content: bytes) -> DataCopy:
    """Keep the finished copy until it expires."""
    wanted: DataCopy = DataCopy.objects.unscoped("the job").select_for_update().get(pk=copy_id)
    if wanted.state == "ready":
        nothing_changed()
        return wanted
    kept = files.store(
        content, name=NAME, media_type="application/zip", owner_account=wanted.account_id, purpose="own-data"
    )
    wanted.state, wanted.file_id, wanted.size = "ready", kept.pk, len(content)
    wanted.ready_at = clock.now()
    wanted.expires_at = wanted.ready_at + timedelta(days=days_of("copy_kept"))
    wanted.save()
    set_timer(GONE, Subject("data_copy", wanted.pk), wanted.expires_at)
    record("privacy.copy_made", actor=actor, on=wanted, payload={"size": len(content)})
    return wanted


def give_up(now: datetime) -> int:
    """A chore: copies that are asked for and that no job makes any more have failed; returns how many."""
    rows = DataCopy.objects.unscoped("copies that no job makes any more").filter(state__in=("waiting", "making"))
    ended = without_job(TASK, "copy_id", rows.filter(asked_at__lt=now - PATIENCE).values_list("pk", flat=True))
    for key in ended:
        fail(actor=SYSTEM, copy_id=key)
    return len(ended)


@use_case("privacy.copy_failed")
def fail(*, actor: Actor, copy_id: UUID) -> None:
    """Nobody makes this copy any more: its owner is told, and may ask again."""
    wanted: DataCopy = DataCopy.objects.unscoped("the job was given up").select_for_update().get(pk=copy_id)
    if wanted.state not in ("waiting", "making"):
        nothing_changed()
        return
    wanted.state = "failed"
    wanted.save(update_fields=["state"])
    record("privacy.copy_failed", actor=actor, on=wanted)


@use_case("privacy.copy_gone")
def forget(*, actor: Actor, copy_id: UUID) -> None:
    """Remove a copy whose time is over; the row stays and says so."""
    wanted: DataCopy = DataCopy.objects.unscoped("its time is over").select_for_update().get(pk=copy_id)
    if wanted.file_id is None:
        nothing_changed()
        return
    with transaction.atomic():
        File.objects.unscoped("its time is over").filter(pk=wanted.file_id).delete()
        wanted.state, wanted.file_id = "gone", None
        wanted.save()
    record("privacy.copy_gone", actor=actor, on=wanted)


@resolver("data_copy")
def copy_ref(actor: Actor, copy_id: UUID) -> Ref:
    """A copy, for its owner: the page where it is asked for and taken."""
    row: DataCopy = DataCopy.objects.visible_to(actor).get_or_refuse(copy_id)
    return Ref("data_copy", row.pk, _("我的信息的副本"), reverse("privacy-copies"))


@handler(GONE)
def gone(timer: Timer) -> None:
    """Its days are over."""
    forget(actor=SYSTEM, copy_id=timer.subject_id)
