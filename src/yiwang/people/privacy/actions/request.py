"""Objections to looks and requests for correction: made by the person, answered by an office within a limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound, NotSignedIn, Refusal
from yiwang.core.events import Subject
from yiwang.core.ids import new_id
from yiwang.core.models import Timer
from yiwang.core.numbers import next_number
from yiwang.core.permissions import allowed, require
from yiwang.core.timers import cancel_timers, handler, set_timer
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.models import Account, Division, Organization
from yiwang.people.privacy.correctable import Correctable, correctable
from yiwang.people.privacy.models import Look, PrivacyRequest
from yiwang.people.privacy.models.request import KEEPER
from yiwang.people.privacy.requests import WITH_THE_RECORD, outcomes_of, seal_words
from yiwang.people.privacy.thresholds import days_of, working_days_after
from yiwang.people.staffing.kin import refuse_close

OVERDUE = "privacy.request_overdue"
LONGEST = 1000
MOST_OPEN = 20


class OwnLook(Refusal):
    """Nobody answers an objection to his own look."""

    code, status = "own_look", 403
    message = gettext_noop("这次查看是您本人进行的，请由同事答复。")


@dataclass(frozen=True, slots=True)
class Wish:
    """A correction: which register, which field, what it says now, what it should say, and why."""

    register: str
    field: str
    present: str
    wanted: str
    why: str = ""


@use_case("privacy.request_made")
def object_to(*, actor: Actor, look_id: UUID, words: str = "") -> PrivacyRequest:
    """Object to a look at one's own data: one tap is enough. A second tap finds the first objection."""
    require(actor, "privacy.own")
    seen: Look = Look.objects.about(actor).get_or_refuse(look_id)
    known = _objection_to(look_id)
    if known is None:
        try:
            with transaction.atomic():
                return _object(actor, seen, words.strip()[:LONGEST])
        except IntegrityError:  # a second tap at the same moment: the first one's stands
            known = _objection_to(look_id)
            if known is None:
                raise
    nothing_changed()
    return known


def _objection_to(look_id: UUID) -> PrivacyRequest | None:
    rows = PrivacyRequest.objects.unscoped("one objection a look").filter(look_id=look_id, kind="objection")
    return rows.first()  # type: ignore[no-any-return]


def _object(actor: Actor, seen: Look, words: str) -> PrivacyRequest:
    made = _make(
        actor,
        kind="objection",
        title=seen.title or _("查看本人信息"),
        office_id=seen.organization_id,
        body={"words": words} if words else {},
    )
    made.look_id, made.barred_id, made.subject_id = seen.pk, seen.viewer_id, seen.subject_id
    return _open(actor, made)


@use_case("privacy.request_made")
def ask_correction(*, actor: Actor, wish: Wish) -> PrivacyRequest:
    """Ask the office that keeps a register to correct it. Refuses with ``invalid_input`` at the fields."""
    require(actor, "privacy.own")
    known = {entry.key: entry for entry in correctable(actor)}
    entry: Correctable | None = known.get(wish.register)
    wrong: dict[str, str] = {}
    if entry is None:
        wrong["/register"] = _("请选择要更正哪里的信息。")
    for name in ("field", "wanted"):
        if not getattr(wish, name).strip():
            wrong[f"/{name}"] = {"field": _("请写明哪一项有错。"), "wanted": _("请写明正确的内容。")}[name]
    if wrong or entry is None:
        raise InvalidInput(fields=wrong)
    body = {name: getattr(wish, name).strip()[:LONGEST] for name in ("field", "present", "wanted", "why")}
    made = _make(actor, kind="correction", title=entry.title, office_id=entry.office_id, body=body)
    made.register, made.subject_id = entry.key, entry.subject_id
    return _open(actor, made)


def _make(actor: Actor, *, kind: str, title: str, office_id: UUID | None, body: dict[str, str]) -> PrivacyRequest:
    if actor.account_id is None:
        raise NotSignedIn
    mine = PrivacyRequest.objects.visible_to(actor).filter(account_id=actor.account_id, state="open")
    if mine.count() >= MOST_OPEN:
        raise InvalidInput(_("您还有%(n)s件请求在等答复，请等答复后再提。") % {"n": MOST_OPEN})
    office = Organization.objects.select_related("division").filter(pk=office_id).first() if office_id else None
    today = legal_day(clock.now())
    limit = days_of("answer", office.division.code if office else "", today)
    key = new_id()
    return PrivacyRequest(
        id=key,
        number=f"GX{next_number('privacy-request'):08d}",
        kind=kind,
        account_id=actor.account_id,
        title=title[:200],
        organization_id=office.pk if office else None,
        organization_name=office.name if office else _("个人信息保护岗"),
        division_id=office.division_id if office else None,
        lineage=office.division.lineage if office else _everywhere(),
        sealed=seal_words(key, body) if body else None,
        opened_at=clock.now(),
        due_on=working_days_after(today, limit),
        yellow_from=working_days_after(today, max(limit - max(limit // 4, 1), 1)),
    )


def _everywhere() -> list[UUID]:
    """A look of no known office is answered at the top."""
    return list(Division.objects.filter(parent=None).values_list("id", flat=True)[:40])


def _open(actor: Actor, made: PrivacyRequest) -> PrivacyRequest:
    made.save(force_insert=True)
    due = timezone.make_aware(datetime.combine(made.due_on + timedelta(days=1), time.min))
    set_timer(OVERDUE, Subject("privacy_request", made.pk), due)
    record("privacy.request_made", actor=actor, on=made, payload={"kind": made.kind, "number": made.number})
    return made


@use_case("privacy.request_withdrawn")
def withdraw(*, actor: Actor, request_id: UUID) -> PrivacyRequest:
    """Take back one's own request while it is open."""
    require(actor, "privacy.own")
    found = _own(actor, request_id)
    if found.state != "open":
        nothing_changed()
        return found
    found.state, found.version = "withdrawn", found.version + 1
    found.save(update_fields=["state", "version"])
    cancel_timers(found.pk, OVERDUE)
    record("privacy.request_withdrawn", actor=actor, on=found, payload={"kind": found.kind})
    return found


@use_case("privacy.request_answered")
def answer(*, actor: Actor, request_id: UUID, outcome: str, text: str, version: int | None = None) -> PrivacyRequest:
    """Answer with a reason; the person reads it. Refuses ``own_look`` to whoever looked, ``close_matter`` to family."""
    if not allowed(actor, "privacy.correct"):
        require(actor, "privacy.answer")
    found = open_for_answer(actor, request_id, version)
    if not keeps(actor, found):
        require(actor, "privacy.answer")
    wrong = {}
    if outcome not in outcomes_of(found):
        wrong["/outcome"] = _("请选择处理结果。")
        if outcome == WITH_THE_RECORD:
            wrong["/outcome"] = _("“已更正”要和新的登记一起写：由管理登记簿的机构在“登记簿更正”里办。")
    if not text.strip():
        wrong["/text"] = _("请写明理由，申请人会看到。")
    if wrong:
        raise InvalidInput(fields=wrong)
    settle(actor, found, outcome, {"text": text.strip()[:LONGEST]})
    return found


def open_for_answer(actor: Actor, request_id: UUID, version: int | None) -> PrivacyRequest:
    """The request, locked, for who may see it; ``own_look`` for the own one, ``changed_meanwhile`` once answered."""
    rows = PrivacyRequest.objects.visible_to(actor).select_for_update()
    found: PrivacyRequest = rows.get_or_refuse(request_id)
    same_person = actor.party_id is not None and found.subject_id == actor.party_id
    if found.account_id == actor.account_id or (found.kind == "correction" and same_person):
        raise OwnLook(_("这是您本人提出的请求，请由同事答复。"))
    if found.barred_id == actor.account_id:
        raise OwnLook
    refuse_close(actor, Account.objects.filter(pk=found.account_id).values_list("party_id", flat=True).first())
    if found.state != "open" or (version is not None and version != found.version):
        raise ChangedMeanwhile
    return found


def keeps(actor: Actor, request: PrivacyRequest) -> bool:
    """Whether a post of the actor corrects registers for the office that was asked."""
    return request.kind == "correction" and request.organization_id in actor.organizations_with(KEEPER)


def settle(actor: Actor, found: PrivacyRequest, outcome: str, body: dict[str, Any]) -> None:
    """Write the answer down; call inside a use case that records ``privacy.request_answered``."""
    found.state, found.outcome, found.version = "answered", outcome, found.version + 1
    found.answer = seal_words(found.pk, body, "answer")
    found.answered_at, found.answered_by = clock.now(), actor.account_id
    found.save()
    cancel_timers(found.pk, OVERDUE)
    record("privacy.request_answered", actor=actor, on=found, payload={"kind": found.kind, "outcome": outcome})


@use_case("privacy.answer_read")
def note_read(*, actor: Actor, request_id: UUID) -> PrivacyRequest:
    """The person opened the answer for the first time."""
    require(actor, "privacy.own")
    found = _own(actor, request_id)
    if found.state != "answered" or found.read_at is not None:
        nothing_changed()
        return found
    found.read_at = clock.now()
    found.save(update_fields=["read_at"])
    record("privacy.answer_read", actor=actor, on=found)
    return found


def _own(actor: Actor, request_id: UUID) -> PrivacyRequest:
    rows = PrivacyRequest.objects.visible_to(actor).filter(Q(account_id=actor.account_id)).select_for_update()
    found: PrivacyRequest | None = rows.filter(pk=request_id).first()
    if found is None:
        raise NotFound
    return found


@use_case("privacy.request_escalated")
def escalate(*, actor: Actor, request_id: UUID) -> None:
    """The limit has passed without an answer: marked, and put before the office above."""
    require(actor, "privacy.answer")
    rows = PrivacyRequest.objects.visible_to(actor).select_for_update()
    found: PrivacyRequest | None = rows.filter(pk=request_id, state="open", escalated_at=None).first()
    if found is None:
        nothing_changed()
        return
    found.escalated_at = clock.now()
    found.save(update_fields=["escalated_at"])
    record("privacy.request_escalated", actor=actor, on=found, payload={"kind": found.kind, "number": found.number})


@handler(OVERDUE)
def overdue(timer: Timer) -> None:
    """The last day has passed."""
    escalate(actor=SYSTEM, request_id=timer.subject_id)


__all__ = ["OwnLook", "Wish", "answer", "ask_correction", "escalate", "note_read", "object_to", "withdraw"]
