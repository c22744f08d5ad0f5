"""A sign-in at a trusted provider above becomes a proof, like any other: with an end, revocable, on record."""

from __future__ import annotations

from yiwang.core import clock
from yiwang.core.errors import NotReady
from yiwang.people.identity.actions.duplicates import claim_twice
from yiwang.people.identity.actions.prove import keep_proof
from yiwang.people.identity.errors import PersonTaken
from yiwang.people.identity.verifying import VERIFIERS, Claim, offered, options_of, switched_on
from yiwang.people.models import Account
from yiwang.people.sessions import as_actor

ABOVE = ("upstream_name", "upstream_person")


def prove_from_above(account: Account, level: str, provider: str, number: str, name: str) -> None:
    """Keep what the provider with the code ``provider`` vouches for; whether it is trusted is settled by who asks.

    Refuses ``not_ready`` for a level that no provider can reach or that is switched off, ``identity_not_matched``,
    ``guardian_needed``, ``another_person`` and ``person_taken`` (kept for an official).
    """
    code = next((one for one in ABOVE if VERIFIERS.get(one).level == level), "")
    if code not in switched_on():
        raise NotReady
    verifier = offered(code)
    given = {"number": number, "name": name, "provider": provider}
    actor = as_actor(account)
    proven = verifier.verify(Claim(account.pk, account.party_id, given, clock.now(), options_of(code)))
    try:
        keep_proof(actor=actor, account_id=account.pk, verifier=verifier, proven=proven)
    except PersonTaken:
        claim_twice(actor=actor, party_id=proven.party_id, account_id=account.pk)
        raise
