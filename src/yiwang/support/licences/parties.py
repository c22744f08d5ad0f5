"""Whose licences a person may show: the own ones, and those of firms that the person acts for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.people.delegation.matters import scope_of

FirmsOf = Callable[[Actor], Iterable[UUID]]
_firms: list[FirmsOf] = []


def use_firms(firms_of: FirmsOf) -> None:
    """Fill the port at start-up: the firms for which an actor may act."""
    _firms[:] = [firms_of]


def parties_of(actor: Actor) -> tuple[UUID, ...]:
    """The holder ids that are the actor's, asked for once per actor; while acting the giver's alone.

    An official at the desk is only himself.
    """
    known = actor.extra.get("parties")
    if known is None:
        found = [] if actor.acting or not actor.party_id else [actor.party_id]
        if actor.acting is not None:
            found = [actor.acting.giver_id]
        found += [UUID(str(firm)) for firm in actor.extra.get("firms", [])]
        if actor.kind == "person" and _firms:
            found += _firms[0](actor)
        known = actor.extra["parties"] = tuple(dict.fromkeys(found))
    return known  # type: ignore[no-any-return]


def is_holder(actor: Actor, holder_id: UUID | None, type_key: str = "") -> bool:
    """Whether a licence is the actor's own or of whom he acts for, and of a type that the delegation covers."""
    return holder_id is not None and holder_id in parties_of(actor) and covers_type(actor, type_key)


def held_by(actor: Actor) -> Q:
    """Rows with ``holder_id`` and ``type_key`` whose licence is the actor's, within the types of a delegation."""
    parties = parties_of(actor) if actor.signed_in else ()
    if not parties:
        return Q(pk__in=[])
    own = Q(holder_id__in=parties)
    if actor.acting is not None and actor.acting.licence_types is not None:
        own &= Q(type_key__in=sorted(actor.acting.licence_types))
    return own


def covers_type(actor: Actor, type_key: str) -> bool:
    """Whether licences of a type may be seen and shown: the own ones always, a giver's within the scope."""
    return actor.acting is None or scope_of(actor.acting).covers_licence(type_key)
