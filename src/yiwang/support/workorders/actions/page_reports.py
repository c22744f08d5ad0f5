"""Saying that a page is wrong, and putting it right."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.ids import new_id
from yiwang.core.keys import open_json, seal_json
from yiwang.core.numbers import next_number
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.support.workorders.models import PageReport

TABLE = "workorders_page_report"
MOST_WORDS = 1000
MOST_ANSWER = 500


@use_case("page.reported")
def report_page(*, actor: Actor, page: str, words: str, now: datetime) -> PageReport:
    """Keep a report about ``page`` (an address of this site, may be empty). Nobody has to sign in or say a name.

    The event holds the number only: what was typed may hold anything. Refuses empty and over-long words.
    """
    require(actor, "page.report")
    text = words.replace("\x00", "").strip()
    if not text:
        raise InvalidInput(_("请写明哪里不对。"), fields={"/words": _("请写明哪里不对。")})
    if len(text) > MOST_WORDS:
        raise InvalidInput(
            _("写得太长。"),
            fields={
                "/words": _("请控制在%(most)s字以内，现在有%(count)s字。") % {"most": MOST_WORDS, "count": len(text)}
            },
        )
    day = legal_day(now)
    report_id = new_id()
    made = PageReport.objects.create(
        id=report_id,
        number=f"YM{day:%Y%m%d}{next_number(f'page-report-{day:%Y%m%d}'):04d}",
        page=page.replace("\x00", "")[:300],
        sealed=seal_json({"words": text}, table=TABLE, record_id=report_id, field="sealed"),
        reported_at=now,
    )
    record("page.reported", actor=actor, on=made, payload={"number": made.number})
    return made


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
