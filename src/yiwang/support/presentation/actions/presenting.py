"""Presenting: the holder ticks, a code is made that opens once; taking it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound
from yiwang.core.ids import new_id
from yiwang.core.keys import open_json, seal_json
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.support.licences.models import CURRENT, Licence
from yiwang.support.licences.parties import is_holder
from yiwang.support.presentation import codes, ticking
from yiwang.support.presentation.errors import NothingChosen, NotPresentable, NotTogether, TooManyCodes
from yiwang.support.presentation.models import Presentation

TABLE = "presentation_presentation"
MOST_LICENCES = 8
MOST_CODES, CODES_WITHIN = 60, timedelta(minutes=10)

Choice = Mapping[UUID, Sequence[str]]


@use_case("presentation.made")
def present(*, actor: Actor, choice: Choice, renewal_of: Presentation | None = None) -> Presentation:
    """Make a code that shows of each licence the ticked names (``ticking``), once, for ``codes.seconds()``.

    An open code of the same account ends with it. Refuses with ``presentation_nothing_chosen``,
    ``presentation_not_together``, ``presentation_not_presentable``, ``presentation_too_many``, ``not_found``.
    """
    require(actor, "presentation.show")
    now = clock.now()
    licences = _chosen(actor, choice)
    _alone(actor)
    _end_open_ones(actor, now)
    told, kept, sealed = [], [], []
    for licence in licences:
        lines, names = ticking.ticked(licence, choice[licence.pk])
        told.append({"title": licence.title, "labels": [line.label for line in lines]})
        kept.append({"licence": str(licence.pk), "names": names})
        sealed.append(ticking.written(licence, lines))
    code, key = codes.new_code(), new_id()
    made: Presentation = Presentation.objects.unscoped("the presenter makes it").create(
        id=key,
        account_id=actor.account_id,
        holder_id=licences[0].holder_id,
        licence_ids=[licence.pk for licence in licences],
        choice=kept,
        told=told,
        code_digest=codes.digest_of(code),
        sealed=seal_json({"code": code, "shown": sealed}, table=TABLE, record_id=key, field="sealed"),
        made_at=now,
        expires_at=now + timedelta(seconds=codes.seconds()),
        renewals=renewal_of.renewals + 1 if renewal_of else 0,
    )
    record("presentation.made", actor=actor, on=made, payload={"licences": [str(one) for one in made.licence_ids]})
    return made


@use_case("presentation.ended")
def end(*, actor: Actor, presentation_id: UUID) -> Presentation:
    """Take a code back before it was used; one that is over already stays as it is."""
    require(actor, "presentation.show")
    rows = Presentation.objects.visible_to(actor).filter(pk=presentation_id)
    found: Presentation | None = rows.select_for_update().first()
    if found is None:
        raise NotFound
    if found.state_at(clock.now()) != "open":
        nothing_changed()
        return found
    found.ended_at, found.sealed = clock.now(), None
    found.save(update_fields=["ended_at", "sealed"])
    record("presentation.ended", actor=actor, on=found)
    return found


def again(*, actor: Actor, presentation: Presentation, by_itself: bool) -> Presentation:
    """A new code for the same choice."""
    choice = {UUID(one["licence"]): one["names"] for one in presentation.choice}
    return present(actor=actor, choice=choice, renewal_of=presentation if by_itself else None)


def code_of(presentation: Presentation) -> str:
    """The code, for whoever presents; empty once it is over."""
    if presentation.sealed is None:
        return ""
    body = open_json(bytes(presentation.sealed), table=TABLE, record_id=presentation.pk, field="sealed")
    return str(body["code"])  # type: ignore[call-overload,index]


def _chosen(actor: Actor, choice: Choice) -> list[Licence]:
    """The licences in the order of the choice, all of one holder and all current."""
    if not choice:
        raise NothingChosen
    if len(choice) > MOST_LICENCES:
        raise NothingChosen(_("一次最多出示%(most)s张证照。") % {"most": MOST_LICENCES})
    found = {row.pk: row for row in Licence.objects.visible_to(actor).filter(pk__in=list(choice))}
    licences = [found[key] for key in choice if key in found]
    if len(licences) < len(choice) or not all(is_holder(actor, one.holder_id, one.type_key) for one in licences):
        raise NotFound
    if len({licence.holder_id for licence in licences}) > 1:
        raise NotTogether
    if any(licence.state not in CURRENT for licence in licences):
        raise NotPresentable
    return licences


def _alone(actor: Actor) -> None:
    """Until the transaction ends nobody else makes a code for the account: the next one finds this one and ends it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"presentation {actor.account_id}"])


def _end_open_ones(actor: Actor, now: datetime) -> None:
    """One code at a time; what ran out loses its content here too."""
    rows = Presentation.objects.unscoped("the own codes").filter(account_id=actor.account_id)
    if rows.filter(made_at__gt=now - CODES_WITHIN).count() >= MOST_CODES:
        raise TooManyCodes
    rows.filter(used_at=None, ended_at=None, sealed__isnull=False).update(ended_at=now, sealed=None)
