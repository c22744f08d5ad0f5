"""What other systems may rely on about acting for another."""

from __future__ import annotations

from typing import Any

from yiwang.core.actor import Acting, Actor


def acting_claim(actor: Actor) -> dict[str, Any]:
    """The claim about the delegation in use; empty for whoever acts for nobody.

    ``sub_kind`` is ``natural_person`` or ``legal_person``; ``giver`` and ``delegation`` are ids of this platform: the
    caller makes pairwise ones of them. ``kind`` is family, guardian, office, manager or handler; ``until`` is ISO 8601
    in UTC. In ``scope`` a missing sort means nothing of it, ``"*"`` everything. An actor is read anew at each request,
    so a claim made from a fresh actor speaks of a delegation that holds at that moment.
    """
    acting = actor.acting
    if acting is None:
        return {}
    return {
        "sub_kind": acting.giver_kind,
        "giver": str(acting.giver_id),
        "kind": acting.kind,
        "scope": _scope(acting),
        "until": acting.until.isoformat() if acting.until else None,
        "delegation": str(acting.delegation_id),
    }


def _scope(acting: Acting) -> dict[str, Any]:
    sorts = {"items": acting.items, "themes": acting.themes, "licence_types": acting.licence_types}
    return {name: "*" if keys is None else sorted(keys) for name, keys in sorts.items() if keys is None or keys}
