"""Break the glass, end it, review it: 个人信息保护法 第十三条 (emergencies), 第五十一条 (access control and audit)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound, NotPermitted, NotReady, Refusal
from yiwang.core.events import Subject
from yiwang.core.permissions import require
from yiwang.core.timers import set_timer
from yiwang.core.use_case import record, use_case
from yiwang.people.access import notices
from yiwang.people.access.models import EmergencyAccess
from yiwang.people.access.models.glass import DUTY
from yiwang.people.access.things import KINDS, Thing

BASES = {
    "life": gettext_noop("保护人的生命健康、财产安全（个人信息保护法 第十三条第四项）"),
    "public_emergency": gettext_noop("应对突发公共卫生等紧急事件（个人信息保护法 第十三条第四项）"),
    "duty_of_office": gettext_noop("履行法定职责所必需，等不及办理授权（个人信息保护法 第三十四条）"),
    "other": gettext_noop("其他法律依据（请写明）"),
}
VERDICTS = {"justified": gettext_noop("合理"), "not_justified": gettext_noop("不合理")}
SHORTEST, LONGEST = 6, 500
MOST_OPEN = 5


class GlassNotNeeded(Refusal):
    """What one may see anyway is not opened in an emergency."""

    code, status = "glass_not_needed", 409
    message = gettext_noop("您本来就能看，不用紧急查看。")


class OwnLook(Refusal):
    """Nobody reviews his own emergency access."""

    code, status = "own_look", 403
    message = gettext_noop("不能复核自己的紧急查看，请由别人复核。")


@dataclass(frozen=True, slots=True)
class Emergency:
    """Why it cannot wait: ``reason`` in words, ``basis`` one of ``BASES``, ``basis_words`` for another law."""

    reason: str
    basis: str
    basis_words: str = ""
    understood: bool = False


@use_case("access.glass_broken")
def break_glass(*, actor: Actor, kind: str, subject_id: UUID, why: Emergency) -> EmergencyAccess:
    """Let ``actor`` read one thing for ``settings.GLASS_MINUTES``; tell whom it concerns at once.

    Refuses ``not_permitted`` without the duty, ``not_found``, ``glass_not_needed``, ``invalid_input`` at the fields and
    ``not_ready`` with too many open at a time. Opens reading only: tasks and decisions stay where they are.
    """
    require(actor, "access.break_glass")
    post = actor.post_with(DUTY)
    sort = KINDS.get(kind)
    thing = sort.about(subject_id) if sort and sort.glass else None
    if sort is None or thing is None or post is None or actor.account_id is None:
        raise NotFound
    if wrong := faults_of(why):
        raise InvalidInput(fields=wrong)
    if sort.sees(actor, subject_id):
        raise GlassNotNeeded
    now = clock.now()
    mine = EmergencyAccess.objects.unscoped("one's own").alive(now).filter(account_id=actor.account_id)
    if mine.count() >= MOST_OPEN:
        raise NotReady(_("您同时打开的紧急查看太多，请先结束用完的。"))
    access = EmergencyAccess.objects.create(
        account_id=actor.account_id,
        account_name=actor.name,
        post_id=post.post_id,
        organization_id=post.organization_id,
        organization_name=post.organization_name,
        kind=kind,
        subject_id=subject_id,
        title=thing.title[:200],
        subject_organization_id=thing.organization_id,
        owner_account=thing.owner_account,
        reason=why.reason.strip(),
        basis=why.basis,
        basis_words=why.basis_words.strip()[:200],
        began_at=now,
        until=now + timedelta(minutes=settings.GLASS_MINUTES),
        review_due=legal_day(now + timedelta(days=settings.GLASS_REVIEW_DAYS)),
    )
    _tell(actor, access, thing)
    set_timer("access.glass_end", Subject("emergency", access.pk), access.until)
    set_timer("access.glass_remind", Subject("emergency", access.pk), now + timedelta(days=settings.GLASS_REVIEW_DAYS))
    return access


def faults_of(why: Emergency) -> dict[str, str]:
    """What is missing in the reasons, at their fields."""
    wrong: dict[str, str] = {}
    if not SHORTEST <= len(why.reason.strip()) <= LONGEST:
        wrong["/reason"] = _("请写明发生了什么、为什么等不及，%(least)s 到 %(most)s 个字。") % {
            "least": SHORTEST,
            "most": LONGEST,
        }
    if why.basis not in BASES:
        wrong["/basis"] = _("请选择依据。")
    elif why.basis == "other" and len(why.basis_words.strip()) < 4:
        wrong["/basis_words"] = _("请写明是哪部法律的哪一条。")
    if not why.understood:
        wrong["/understood"] = _("请确认您知道这次查看会通知本人，并且要复核。")
    return wrong


def _tell(actor: Actor, access: EmergencyAccess, thing: Thing) -> None:
    payload = {"break_glass": str(access.pk), "basis": access.basis, "until": access.until.isoformat()}
    record(
        "access.glass_broken",
        actor=actor,
        subject=Subject(access.kind, access.subject_id),
        payload=payload,
        organization_id=access.organization_id,
        division_id=thing.division_id,
    )
    notices.glass_broken(access)


@use_case("access.glass_ended")
def end_glass(*, actor: Actor, access_id: UUID) -> EmergencyAccess:
    """Give an emergency access up before its time, or write down that its time is over (the timer does)."""
    rows = EmergencyAccess.objects.visible_to(actor).select_for_update()
    access: EmergencyAccess = rows.get_or_refuse(access_id)
    if actor.kind != "system" and access.account_id != actor.account_id:
        raise NotPermitted
    if access.ended_at is not None:
        raise ChangedMeanwhile(_("这次紧急查看已经结束。"))
    access.ended_at = min(clock.now(), access.until)
    access.save(update_fields=["ended_at"])
    _record("access.glass_ended", actor, access, {"looks": access.looks})
    return access


@use_case("access.glass_reviewed")
def review_glass(*, actor: Actor, access_id: UUID, verdict: str, words: str) -> EmergencyAccess:
    """Say whether an emergency access was justified; by an auditor of that office, never by who had it."""
    access: EmergencyAccess = EmergencyAccess.objects.visible_to(actor).select_for_update().get_or_refuse(access_id)
    if actor.account_id == access.account_id:
        raise OwnLook
    require(actor, "access.review_glass", on=access)
    if access.verdict:
        raise ChangedMeanwhile(_("已经有人复核过。"))
    wrong: dict[str, str] = {}
    if verdict not in VERDICTS:
        wrong["/verdict"] = _("请选择合理还是不合理。")
    if not 2 <= len(words.strip()) <= LONGEST:
        wrong["/words"] = _("请写明怎么看，2 到 %(most)s 个字。本人会看到。") % {"most": LONGEST}
    if wrong:
        raise InvalidInput(fields=wrong)
    now = clock.now()
    access.verdict, access.review_words = verdict, words.strip()
    access.reviewed_by, access.reviewed_by_name, access.reviewed_at = actor.account_id, actor.name, now
    access.ended_at = access.ended_at or min(now, access.until)
    access.save(
        update_fields=["verdict", "sealed_review", "reviewed_by", "reviewed_by_name", "reviewed_at", "ended_at"]
    )
    _record("access.glass_reviewed", actor, access, {"verdict": verdict})
    notices.glass_reviewed(access)
    return access


def _record(event: str, actor: Actor, access: EmergencyAccess, payload: dict[str, object]) -> None:
    record(
        event,
        actor=actor,
        subject=Subject(access.kind, access.subject_id),
        payload={"break_glass": str(access.pk), **payload},
        organization_id=access.organization_id,
    )
