"""Who may act on which seal: duty in its organization or, for decisions, in one above; locks in one order."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from yiwang.calendar.legal_day import CHINA
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotPermitted
from yiwang.people.reach import led_by
from yiwang.support.seals.models import Seal

LONGEST_REASON = 500


def reaches(actor: Actor, duty: str, organization_id: UUID | None) -> bool:
    """Whether a post with ``duty`` stands in the organization or above it."""
    offices = actor.organizations_with(duty)
    if not offices or organization_id is None:
        return False
    return organization_id in offices or led_by(offices).filter(pk=organization_id).exists()


def locked(actor: Actor, seal_id: UUID | str, row_version: int | None = None) -> Seal:
    """The seal as the actor may know of it, alone until the transaction ends: whoever is just using it has finished.

    ``row_version`` is what the person saw. Refuses with ``not_found`` and ``changed_meanwhile``.
    """
    seal: Seal = Seal.objects.visible_to(actor).only("id").get_or_refuse(seal_id)
    hold(seal.pk)
    seal = Seal.objects.visible_to(actor).select_for_update(of=("self",)).get_or_refuse(seal.pk)
    if row_version is not None and row_version != seal.row_version:
        raise ChangedMeanwhile
    return seal


def hold(seal_id: UUID) -> None:
    """Wait for those who use the seal, and let nobody begin until the transaction ends (see ``seals_take``)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(seals_lock(%s))", [seal_id])


def once_a_key(key: str) -> None:
    """The same request twice at the same moment: the second waits and finds what the first made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 5))", [key])


def said(reason: str, field: str = "/reason") -> str:
    """The words, cleaned; refuses none and too many."""
    words = reason.replace("\x00", "").strip()
    if not words:
        raise InvalidInput(fields={field: _("请写明理由。")})
    if len(words) > LONGEST_REASON:
        raise InvalidInput(fields={field: _("请控制在%(most)s字以内。") % {"most": LONGEST_REASON}})
    return words


def refuse_unless(good: bool) -> None:
    """Refuse with ``not_permitted``."""
    if not good:
        raise NotPermitted


def start_of(day: date) -> datetime:
    """The first moment of a legal day."""
    return datetime.combine(day, time(), CHINA)


def end_of(day: date) -> datetime:
    """The last second of a legal day."""
    return start_of(day + timedelta(days=1)) - timedelta(seconds=1)
