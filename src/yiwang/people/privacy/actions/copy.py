"""Asking for a copy of one's own data, and taking it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound, NotSignedIn, Refusal
from yiwang.core.permissions import require
from yiwang.core.use_case import after_commit, nothing_changed, record, use_case
from yiwang.people.privacy import copying
from yiwang.people.privacy.models import DataCopy
from yiwang.people.privacy.own_data import OWN_DATA
from yiwang.people.privacy.thresholds import days_of
from yiwang.people.signin.freshness import require_fresh

A_DAY = timedelta(days=1)
MOST_A_DAY = 5
AT_WORK = ("waiting", "making")


class EnoughCopies(Refusal):
    """So many copies a day help nobody but a thief."""

    code, status = "enough_copies", 429
    message = gettext_noop("今天已经整理过几次了，请下载已有的，或者明天再试。")


@use_case("privacy.copy_asked")
def ask_copy(*, actor: Actor) -> DataCopy:
    """Let a job put everything together. One at a time: who asks again gets the one at work."""
    require(actor, "privacy.own")
    if actor.account_id is None:
        raise NotSignedIn
    require_fresh(actor, days_of("fresh_proof"))
    mine = DataCopy.objects.visible_to(actor).select_for_update()
    at_work = mine.filter(state__in=AT_WORK).first()
    if at_work is not None:
        nothing_changed()
        return at_work  # type: ignore[no-any-return]
    if mine.filter(asked_at__gt=clock.now() - A_DAY).exclude(state="failed").count() >= MOST_A_DAY:
        raise EnoughCopies
    try:
        with transaction.atomic():
            made = DataCopy.objects.create(account_id=actor.account_id, asked_at=clock.now(), total=len(OWN_DATA))
    except IntegrityError:  # a second tap at the same moment: the first one's is at work
        at_work = mine.filter(state__in=AT_WORK).first()
        if at_work is None:
            raise
        nothing_changed()
        return at_work  # type: ignore[no-any-return]
    record("privacy.copy_asked", actor=actor, on=made)
    after_commit(_defer, copy_id=made.pk)
    return made


@use_case("privacy.copy_taken")
def take_copy(*, actor: Actor, copy_id: UUID) -> DataCopy:
    """Record that the copy goes out. Needs a fresh proof of who sits there; refuses what is not ready or over."""
    require(actor, "privacy.own")
    rows = DataCopy.objects.visible_to(actor).filter(Q(account_id=actor.account_id)).select_for_update()
    found: DataCopy | None = rows.filter(pk=copy_id).first()
    if found is None or found.state != "ready" or (found.expires_at and found.expires_at < clock.now()):
        raise NotFound
    require_fresh(actor, days_of("fresh_proof"))
    record("privacy.copy_taken", actor=actor, on=found)
    return found


def _defer(copy_id: UUID) -> None:
    from yiwang.people.privacy.tasks import own_data

    own_data.defer(copy_id=str(copy_id))


__all__ = ["EnoughCopies", "ask_copy", "copying", "take_copy"]
