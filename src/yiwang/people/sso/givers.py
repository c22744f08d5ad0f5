"""In whose name somebody acts, as a system may rely on it: a person by the system's own word for him, a firm in public.

A giver with an account is called what the system calls him when he signs in himself, so that it finds his papers. Who
has no account (a ward, an old mother) has an identifier of the same kind that never changes. A firm has no secrets
here: its unified social credit code (统一社会信用代码, GB 32100) and its name are in the public register.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from yiwang.core.actor import Acting, Actor
from yiwang.people.delegation.claims import acting_claim
from yiwang.people.models import Account
from yiwang.people.sso.tokens import subject_of, subject_of_party

Firms = Callable[[UUID], Mapping[str, str]]
_firms: list[Firms] = []


def use_firms(firms: Firms) -> None:
    """Fill the port at start-up: ``uscc`` and ``name`` of a firm as the register says today; empty for an unknown."""
    _firms[:] = [firms]


def subject_at(client: Mapping[str, Any], account_id: UUID) -> str:
    """What a client (its facts) calls an account."""
    return subject_of(account_id, client["subject_type"], _sector(client))


def acting_for(actor: Actor, client: Mapping[str, Any]) -> dict[str, Any] | None:
    """The claim for one client; None for whoever acts for nobody.

    ``sub`` (of a person) and ``delegation`` are identifiers for this client, ``name`` is masked for a person; a firm
    has ``uscc`` and its full ``name`` instead.
    """
    acting = actor.acting
    told = acting_claim(actor)
    if acting is None or not told:
        return None
    told.pop("giver")
    told["delegation"] = subject_of(acting.delegation_id, "pairwise", _sector(client))
    if acting.for_firm:
        return {**told, "name": acting.giver_name, **_firm(acting.giver_id)}
    return {**told, "sub": _person(acting, client), "name": acting.giver_name}


def _person(acting: Acting, client: Mapping[str, Any]) -> str:
    """By the account of the giver: the one that gave, or whichever is the giver's now."""
    own = Account.objects.filter(party_id=acting.giver_id, kind="person", is_active=True).order_by("created_at", "pk")
    accounts: list[UUID] = list(own.values_list("pk", flat=True))
    if not accounts:
        return subject_of_party(acting.giver_id, _sector(client))
    return subject_at(client, next((key for key in accounts if key == acting.giver_account), accounts[0]))


def _firm(firm_id: UUID) -> dict[str, str]:
    return {name: value for firms in _firms for name, value in firms(firm_id).items() if value}


def _sector(client: Mapping[str, Any]) -> str:
    return str(client["sector"] or client["client_id"])
