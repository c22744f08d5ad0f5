"""What a story holds before it begins, and what of it can be looked at afterwards."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection

from yiwang.calendar import legal_day
from yiwang.core import revisions
from yiwang.core.files import read as read_file
from yiwang.core.models import File
from yiwang.engines.proceedings.models import Document
from yiwang.packs.stories.play import Play
from yiwang.packs.stories.stage import office_for
from yiwang.service.applications.items import current_item
from yiwang.service.applications.receipts import appeal_of
from yiwang.service.applications.sealing import mask_name
from yiwang.support.licences.definition import Party
from yiwang.support.licences.models import Licence
from yiwang.support.licences.queries import data_of
from yiwang.support.licences.seed import DemoLicence, seed_demo_licence


def equip(play: Play) -> None:
    """Licences held before, and the looks that expectations use."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        play.extra["since"] = cursor.fetchone()[0] - timedelta(seconds=0)
    play.extra["licence_fields"] = data_of
    play.extra["words"] = words
    for row in play.stage.story.given.get("licences", []):
        _hold(play, row)


def _hold(play: Play, row: dict[str, Any]) -> None:
    stage = play.stage
    firm = stage.firm_id if row["licence"] not in ("resident-id", "social-card", "allowance-notice") else None
    name = str((stage.story.given.get("firm" if firm else "person") or {}).get("name", ""))
    holder = Party(
        kind="legal_person" if firm else "natural_person",
        id=firm or stage.person_id,
        name=name,
        masked=name if firm else mask_name(name),
    )
    today = legal_day(stage.now)
    issued = date.fromisoformat(str(row.get("valid_from") or date(today.year - 1, today.month, 1)))
    licence = seed_demo_licence(
        DemoLicence(
            type_key=row["licence"],
            office=office_for("market_supervision", stage.division_code),
            holder=holder,
            values=_values(play, row, issued),
            issued_on=issued,
            valid_until=_until(row, issued),
            number=str(row.get("number", "")),
        )
    )
    state = row.get("state", "valid")
    if state in ("suspended", "revoked", "cancelled"):
        Licence.objects.unscoped("the story begins with it").filter(pk=licence.pk).update(state=state)


def _until(row: dict[str, Any], issued: date) -> date | None:
    """The last day as the story says; else as the type says, ten years where only the paper knows."""
    if row.get("valid_until"):
        return date.fromisoformat(str(row["valid_until"]))
    validity = revisions.current("licences", row["licence"]).content["validity"]
    return date(issued.year + 10, issued.month, issued.day) if "until" in validity else None


PLAIN: dict[str, Any] = {"money": 0, "date": None, "list": []}


def _values(play: Play, row: dict[str, Any], issued: date) -> dict[str, Any]:
    """What the story tells of the licence; what the type needs besides comes from the register, or is plainly demo."""
    given = play.stage.story.given
    kind = revisions.current("licences", row["licence"]).content
    known = {**(given.get("person") or {}), **(given.get("firm") or {})}
    values = dict(row.get("fields", {}))
    for name, spec in kind["fields"].items():
        if name not in values and spec.get("required"):
            fallback = issued.isoformat() if spec["type"] == "date" else PLAIN.get(spec["type"], "演示")
            values[name] = known.get(name, fallback)
    return values


def words(play: Play) -> list[str]:
    """What the applicant was told: papers' texts and how to appeal."""
    texts = [str(play.refusal.text)] if play.refusal else []
    for document in Document.objects.unscoped("the story reads the papers").filter(proceeding_id=play.case_id):
        texts.append(str(document.data))
        if document.file_id is not None:
            file = File.objects.unscoped("the story reads the papers").get(pk=document.file_id)
            texts.append(f"{document.title}（{len(read_file(file))}字节）")
    if play.case_id is None:
        return texts
    item = current_item(play.case.item_key)
    return [*texts, *appeal_of(item, play.stage.division_code, legal_day(play.stage.now)).values()]
