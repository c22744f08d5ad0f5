"""Saying that a page is wrong: kept with the page's state, and handed to the office in charge as a work order."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from yiwang.calendar import CalendarError, legal_day
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import InvalidInput, NotReady, Refusal
from yiwang.core.ids import new_id
from yiwang.core.keys import open_json, seal_json
from yiwang.core.numbers import next_number
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.crypto.digests import sm3
from yiwang.support.fault_reports.in_charge import office_for
from yiwang.support.fault_reports.known_pages import about
from yiwang.support.fault_reports.models import FaultReport, TrialTask, TrialUser
from yiwang.support.fault_reports.models.reports import SORTS
from yiwang.support.workorders.actions.open_order import Report, open_order

TABLE, KIND = "fault_report", "page-fault"
MOST_WORDS, MOST_CONTACT, WIDEST = 1000, 100, 20_000


@dataclass(frozen=True, slots=True)
class Fault:
    """What was typed, and the state of the page: its address, the place chosen, the screen's width, the language.

    ``key`` is a random number of the phone that sends later what was written without a network: a repeat of it is the
    same report.
    """

    page: str
    sort: str
    words: str
    contact: str = ""
    place: str = ""
    width: int | None = None
    language: str = ""
    task: UUID | None = None
    key: UUID | None = None


@use_case("fault.reported")
def report_fault(*, actor: Actor, fault: Fault, now: datetime) -> tuple[FaultReport, str]:
    """Keep a report and open its work order; returns the report and the secret of the link on which it is followed.

    Nobody has to sign in or say a name. Refuses (at the fields) empty or over-long words; ``not_ready`` where no office
    mends pages yet. The same ``key`` gives the same report. Where the order cannot be opened now, ``open_waiting`` does
    it later: no report is lost.
    """
    require(actor, "fault.report")
    words, contact = _checked(fault)
    secret = _secret_of(fault.key)
    if (before := _before(fault.key, secret)) is not None:
        nothing_changed()
        return before, secret
    known = about(fault.page, fault.place)
    office = office_for(known, fault.place)
    if office is None:
        raise NotReady(_("还没有设置处理网页问题的单位。请打12345告诉我们。"))
    made, day = new_id(), legal_day(now)
    own = actor.account_id if actor.kind in ("person", "official") else None
    row = FaultReport.objects.create(
        id=made,
        number=f"WT{day:%Y%m%d}{next_number(f'fault-{day:%Y%m%d}'):04d}",
        sort=fault.sort,
        page=known.page,
        title=known.title[:200],
        node=known.node,
        revision=known.revision[:60],
        place=fault.place[:12],
        width=fault.width if fault.width and 0 < fault.width < WIDEST else None,
        language=fault.language[:12],
        sealed=seal_json({"words": words, "contact": contact}, table=TABLE, record_id=made, field="sealed"),
        follow=digest_of(secret),
        account_id=own,
        task=TrialTask.objects.filter(pk=fault.task).first() if fault.task else None,
        by_trial_user=own is not None and TrialUser.objects.visible_to(actor).filter(left_at=None).exists(),
        organization_id=office.pk,
        offices=office.lineage or [office.pk],
        division_id=known.division_id or office.division_id,
        reported_at=now,
    )
    record("fault.reported", actor=actor, on=row, payload={"number": row.number}, organization_id=office.pk)
    _open(row, words, bool(contact), now)
    return row, secret


@use_case("fault.dispatched")
def open_waiting(*, actor: Actor, now: datetime) -> int:
    """A chore: work orders for reports that have none yet, because kind, calendar or office were missing."""
    done = 0
    rows = FaultReport.objects.unscoped("all that wait").select_for_update(skip_locked=True).filter(order_id=None)
    for row in rows.order_by("id")[:100]:
        body = said_in(row)
        if _open(row, body["words"], bool(body["contact"]), now):
            record("fault.dispatched", actor=actor, on=row, organization_id=row.organization_id)
            done += 1
    if not done:
        nothing_changed()
    return done


def said_in(row: FaultReport) -> dict[str, str]:
    """What was typed: ``words`` and ``contact``, for those who work on it and for the reporter."""
    body: Any = open_json(bytes(row.sealed), table=TABLE, record_id=row.pk, field="sealed")
    return {"words": str(body.get("words", "")), "contact": str(body.get("contact", ""))}


def _secret_of(key: UUID | None) -> str:
    """The secret of a link: random, or made of the phone's random number: a repeat leads to the same one."""
    if key is None:
        return secrets.token_urlsafe(15)
    return urlsafe_b64encode(sm3(b"fault-report:" + key.bytes))[:20].decode()


def _before(key: UUID | None, secret: str) -> FaultReport | None:
    """The report that came with this key; two at the same moment wait for each other."""
    if key is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"fault-report:{key}"])
    found: FaultReport | None = FaultReport.objects.unscoped("a repeat").filter(follow=digest_of(secret)).first()
    return found


def digest_of(secret: str) -> str:
    """What is kept of a link's secret."""
    return sm3(secret.encode()).hex()


def _checked(fault: Fault) -> tuple[str, str]:
    words, contact = fault.words.replace("\x00", "").strip(), fault.contact.replace("\x00", "").strip()
    wrong = {}
    if fault.sort not in dict(SORTS):
        wrong["/sort"] = _("请选是什么问题。")
    if not words:
        wrong["/words"] = _("请写明哪里不对。")
    elif len(words) > MOST_WORDS:
        counts = {"most": MOST_WORDS, "count": len(words)}
        wrong["/words"] = _("请控制在%(most)s字以内，现在有%(count)s字。") % counts
    if len(contact) > MOST_CONTACT:
        wrong["/contact"] = _("联系方式最多%(most)s字。") % {"most": MOST_CONTACT}
    if wrong:
        raise InvalidInput(_("有几处要改。"), fields=wrong)
    return words, contact


def _open(row: FaultReport, words: str, contact: bool, now: datetime) -> bool:
    """The work order of a report; False where it cannot be opened yet. How to reach the reporter stays out of it."""
    report = Report(
        kind=KIND,
        source="person",
        title=f"网页问题：{row.title or row.page or '没有说是哪一页'}",
        ref=("fault_report", row.pk),
        division_id=row.division_id,
        subject_organization_id=row.organization_id,
        summary={**state_of(row), **({"contact": "留了"} if contact else {})},
        words=words,
    )
    try:
        order = open_order(actor=SYSTEM, report=report, now=now)
    except (Refusal, CalendarError):
        return False
    row.order_id = order.pk
    row.save(update_fields=["order_id"])
    return True


def state_of(row: FaultReport) -> dict[str, str]:
    """The page's state as the office reads it."""
    state = {
        "page": row.page,
        "sort_title": dict(SORTS)[row.sort],
        "revision": row.revision,
        "place": row.place,
        "width": str(row.width or ""),
        "language": row.language,
        "trial": "是" if row.by_trial_user else "",
    }
    return {name: value for name, value in state.items() if value}
