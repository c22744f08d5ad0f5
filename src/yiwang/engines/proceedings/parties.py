"""Whose case it is: the own one, or while acting one of the giver's that the delegation covers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound
from yiwang.people.delegation.matters import covered_items, covers_item, out_of_scope


def own_condition(actor: Actor, prefix: str = "") -> Q:
    """Rows of the applicant's own cases; ``prefix`` leads to the proceeding (``proceeding__``). Nothing for strangers.

    While acting nothing of the agent's own is among them, and of the giver's what the delegation covers.
    """
    if actor.acting is None:
        return Q(**{f"{prefix}account_id": actor.account_id}) if actor.account_id else Q(pk__in=[])
    of_giver = Q(**{f"{prefix}applicant_id": actor.acting.giver_id})
    covered = covered_items(actor.acting)
    return of_giver if covered is None else of_giver & Q(**{f"{prefix}item_key__in": sorted(covered)})


def is_own(actor: Actor, case: Mapping[str, Any]) -> bool:
    """The same condition on a case that was read already."""
    if actor.acting is None:
        return actor.account_id is not None and case["account_id"] == str(actor.account_id)
    return case["applicant_id"] == str(actor.acting.giver_id) and covers_item(actor, str(case["item_key"]))


def require_own(actor: Actor, case: Mapping[str, Any]) -> None:
    """Refuse with ``not_found``; with ``out_of_scope`` a case of the giver's that the delegation does not cover."""
    if is_own(actor, case):
        return
    if actor.acting is not None and case["applicant_id"] == str(actor.acting.giver_id):
        raise out_of_scope(actor)
    raise NotFound
