"""Telling people of seals: that one waits for them, how it was decided, and that one ends soon."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from yiwang.calendar import legal_day
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.access.notices import holders
from yiwang.people.models import Organization
from yiwang.support.messages.sending import Letter, send
from yiwang.support.seals.models import Seal
from yiwang.support.seals.purposes import PERSONAL, PURPOSES

STEPS = (60, 30, 14, 7, 3, 1)  # days before the end
MOST = 200


def tell_of_asking(seal: Seal, now: datetime) -> None:
    """Whoever may approve hears of the application, but not who asked: somebody else decides."""
    lineage = Organization.objects.filter(pk=seal.organization_id).values_list("lineage", flat=True).first() or []
    offices = dict.fromkeys([seal.organization_id, *(UUID(str(key)) for key in lineage)])
    _send(seal, "seal.asked", [one for one in holders("seal.approve", offices) if one != seal.asked_by], now)


def tell_of_decision(seal: Seal, kind: str, now: datetime) -> None:
    """Whoever asked hears how it was decided; ``kind`` is ``seal.made`` or ``seal.refused``."""
    if seal.asked_by is not None:
        _send(seal, kind, [seal.asked_by], now)


@use_case("seal.ends_soon")
def warn(*, actor: Actor, now: datetime) -> int:
    """Tell once at each of ``STEPS`` days before a seal ends, while its successor can still be asked for.

    Of an organization's seal hear those who keep seals and those who apply for them, of a signature its holder.
    Returns how many seals were told of.
    """
    rows = Seal.objects.unscoped("warnings are for all").filter(state="current", valid_until__gte=now)
    near = rows.filter(valid_until__lte=now + timedelta(days=STEPS[0])).order_by("valid_until", "id")
    told = 0
    for seal in near.select_for_update(of=("self",)).defer("picture", "der", "sealed").iterator(MOST):
        left = (seal.valid_until - now).days
        step = min(one for one in STEPS if left <= one)
        if seal.warned_days is not None and seal.warned_days <= step:
            continue
        seal.warned_days = step
        seal.save(update_fields=["warned_days"])
        record("seal.ends_soon", actor=actor, on=seal, payload={"number": seal.number, "days": left})
        _send(seal, "seal.ends_soon", _concerned(seal), now, step=step, count=left)
        told += 1
    if not told:
        nothing_changed()
    return told


def tell_of_ends(now: datetime) -> int:
    """The daily chore; returns of how many seals was told."""
    return warn(actor=SYSTEM, now=now)


def _concerned(seal: Seal) -> list[UUID]:
    if seal.holder_account is not None:
        return [seal.holder_account]
    office = [seal.organization_id]
    return list(dict.fromkeys([*holders("seal.keep", office), *holders("seal.apply", office)]))


def _send(seal: Seal, kind: str, accounts: list[UUID], now: datetime, *, step: int = 0, count: int = 0) -> None:
    words: dict[str, object] = {"title": seal.name if seal.holder_account is None else PURPOSES[PERSONAL].title}
    if count or step:
        words |= {"until": legal_day(seal.valid_until).isoformat(), "count": count}
    source = f"{kind}:{seal.pk}:{step}"
    send(Letter(account, kind, ("seal", seal.pk), source, words, now) for account in accounts)
