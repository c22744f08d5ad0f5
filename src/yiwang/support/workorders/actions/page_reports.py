"""Settling what was said of pages before ``support.fault_reports`` made work orders of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.keys import open_json
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.support.workorders.models import PageReport

TABLE = "workorders_page_report"
MOST_ANSWER = 500


@use_case("page.mended")
def settle_report(*, actor: Actor, report_id: UUID, answer: str, now: datetime) -> PageReport:
    """Mark a report as dealt with, saying how; a second time changes nothing. Refuses with ``not_found``."""
    require(actor, "page.settle")
    found: PageReport = PageReport.objects.visible_to(actor).select_for_update().get_or_refuse(report_id)
    if found.done_at is not None:
        nothing_changed()
        return found
    said = answer.replace("\x00", "").strip()
    if not said or len(said) > MOST_ANSWER:
        raise InvalidInput(
            _("请写明怎样处理的。"), fields={"/answer": _("请写明怎样处理的，最多%(most)s字。") % {"most": MOST_ANSWER}}
        )
    found.answer, found.done_at, found.done_by_name = said, now, actor.name[:60]
    found.save(update_fields=["answer", "done_at", "done_by_name"])
    record("page.mended", actor=actor, on=found, payload={"number": found.number})
    return found


def words_of(report: PageReport) -> str:
    """What was typed, opened for those who read reports."""
    body: Any = open_json(bytes(report.sealed), table=TABLE, record_id=report.pk, field="sealed")
    return str(body.get("words", ""))
