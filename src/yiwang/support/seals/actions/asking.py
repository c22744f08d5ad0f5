"""Applying for a seal: purpose, picture, validity, why; also for a new seal in the place of an old one (换章)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.models import Organization
from yiwang.people.names import told_name
from yiwang.support.seals.actions.access import end_of, once_a_key, refuse_unless, said, start_of
from yiwang.support.seals.actions.telling import tell_of_asking
from yiwang.support.seals.drawing import checked_picture
from yiwang.support.seals.errors import OneIsEnough, SealNotCurrent
from yiwang.support.seals.making import drawn_seal, seal_name, step
from yiwang.support.seals.models import Seal
from yiwang.support.seals.purposes import LIVING, OF_ORGANIZATIONS, PURPOSES

LONGEST_DAYS = 670  # a signer's certificate lives two years and is renewed two months before
SIZES_MM = (38, 40, 42, 45, 50)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. ``picture`` is an uploaded PNG or SVG; empty: drawn from the name. Days are legal days.

    ``replaces`` is the seal whose place the new one takes; ``key`` makes a repeated request the same application.
    """

    organization_id: UUID
    purpose: str
    why: str
    valid_from: date
    valid_until: date
    picture: bytes = field(default=b"", repr=False)
    size_mm: int = 42
    replaces: UUID | None = None
    key: str = ""


@use_case("seal.asked")
def ask_seal(*, actor: Actor, wish: Wish) -> Seal:
    """Ask for a seal of the own organization; somebody else decides. A second call with the key gives the first one.

    Refuses with ``invalid_input``, ``seal_picture_not_usable``, ``seal_one_is_enough``, ``seal_not_current``.
    """
    require(actor, "seal.apply")
    refuse_unless(actor.post_with("seal.apply", wish.organization_id) is not None)
    key = f"{actor.account_id}:{wish.key}"[:64] if wish.key else None
    if key is not None:
        once_a_key(key)
        there = Seal.objects.visible_to(actor).filter(ask_key=key).first()
        if there is not None:
            nothing_changed()
            return there  # type: ignore[no-any-return]
    why = _checked(wish)
    office = Organization.objects.get(pk=wish.organization_id)
    before = _replaced(actor, wish)
    now, words = clock.now(), PURPOSES[wish.purpose].words
    seal = Seal(
        name=seal_name(office.name, wish.purpose),
        purpose=wish.purpose,
        organization_id=office.pk,
        organization_name=office.name,
        division_id=office.division_id,
        picture=_picture(wish) or drawn_seal(office.name, words, size_mm=wish.size_mm),
        drawn=not wish.picture,
        width_mm=wish.size_mm,
        height_mm=wish.size_mm,
        why=why,
        valid_from=max(start_of(wish.valid_from), now)
        if wish.valid_from == legal_day(now)
        else start_of(wish.valid_from),
        valid_until=end_of(wish.valid_until),
        asked_by=actor.account_id,
        asked_by_name=told_name(actor),
        asked_at=now,
        ask_key=key,
        replaces=before,
        demo=office.demo,
    )
    try:
        with transaction.atomic():
            seal.save(force_insert=True)
    except IntegrityError as twice:
        raise OneIsEnough from twice
    step(seal, actor, "asked", now, why)
    payload = {"purpose": seal.purpose, "replaces": str(before.pk) if before else ""}
    record("seal.asked", actor=actor, on=seal, payload=payload)
    tell_of_asking(seal, now)
    return seal


def _picture(wish: Wish) -> bytes:
    if not wish.picture:
        return b""
    return checked_picture(wish.picture, width_mm=wish.size_mm, height_mm=wish.size_mm)


def _checked(wish: Wish) -> str:
    """All that is wrong at once, each at its field; gives the cleaned reason."""
    wrong: dict[str, str] = {}
    why = ""
    try:
        why = said(wish.why, "/why")
    except InvalidInput as missing:
        wrong |= missing.fields
    if wish.purpose not in {one.code for one in OF_ORGANIZATIONS}:
        wrong["/purpose"] = _("请选择印章的种类。")
    if wish.valid_from < legal_day(clock.now()):
        wrong["/valid_from"] = _("开始的日期不能早于今天。")
    if wish.valid_until <= wish.valid_from:
        wrong["/valid_until"] = _("结束的日期要晚于开始的日期。")
    elif wish.valid_until - wish.valid_from > timedelta(days=LONGEST_DAYS):
        wrong["/valid_until"] = _("最长%(days)s天，到期以前可以换章。") % {"days": LONGEST_DAYS}
    if wish.size_mm not in SIZES_MM:
        wrong["/size_mm"] = _("请选择印章的大小。")
    if wrong:
        raise InvalidInput(fields=wrong)
    return why


def _replaced(actor: Actor, wish: Wish) -> Seal | None:
    """The seal that goes when the new one is made; without one there must be none of the kind already."""
    rows = Seal.objects.visible_to(actor).filter(organization_id=wish.organization_id, purpose=wish.purpose)
    waiting = rows.filter(state="asked")
    if wish.replaces is not None:
        before: Seal = rows.get_or_refuse(wish.replaces)
        if before.state not in LIVING:
            raise SealNotCurrent
        if waiting.filter(replaces=before).exists():
            raise OneIsEnough
        return before
    if PURPOSES[wish.purpose].single and rows.filter(state__in=(*LIVING, "asked")).exists():
        raise OneIsEnough.at("/purpose")
    return None
