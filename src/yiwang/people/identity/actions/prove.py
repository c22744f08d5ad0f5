"""Proving who one is: a verifier is asked outside of the transaction, what it found becomes a proof inside."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic, sleep
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound, NotReady, Refusal
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.people.identity import documents, lasting, limits
from yiwang.people.identity.actions.duplicates import claim_twice, reason_of, refuse_own
from yiwang.people.identity.errors import AnotherPerson, PersonTaken, VerifierUnavailable
from yiwang.people.identity.matching import Match, refuse_taken, settle
from yiwang.people.identity.models import Proof
from yiwang.people.identity.source import tell
from yiwang.people.identity.standing import keep_earlier, refresh, watch
from yiwang.people.identity.verifying import Claim, Proven, Verifier, offered, options_of
from yiwang.people.models import Account

MOST_NAME = 60


def prove(*, actor: Actor, code: str, given: Mapping[str, str], address: str = "") -> Proof:
    """Ask the verifier ``code`` whether the actor is whom ``given`` says, and keep the proof.

    Every try is counted and every refusal recorded. Refuses ``too_many_requests``, ``identity_not_matched``,
    ``guardian_needed``, ``person_taken``, ``another_person``, ``verifier_unavailable``, ``invalid_input``.
    """
    require(actor, "identity.prove")
    verifier = offered(code)
    if not verifier.online or actor.account_id is None:
        raise NotReady(_("这种核验要到政务服务窗口当面办理。"))
    if verifier.needs_person and actor.party_id is None:
        raise NotReady(_("请先核对姓名和证件号码。"))
    claim = Claim(actor.account_id, actor.party_id, given, clock.now(), options_of(code))
    begun = monotonic()
    counted = limits.count_proof(str(actor.account_id), given.get("number", "").strip(), address)
    try:
        proven = verifier.verify(claim)
        proof = keep_proof(actor=actor, account_id=actor.account_id, verifier=verifier, proven=proven)
    except PersonTaken:
        claim_twice(actor=actor, party_id=proven.party_id, account_id=actor.account_id)
        raise
    except (InvalidInput, VerifierUnavailable):
        limits.take_back(counted)  # nothing of the register was asked, or nobody answered
        raise
    except Refusal as refused:
        _tell_log(actor, code, refused)
        sleep(max(0.0, begun + limits.REFUSED_AFTER - monotonic()))  # how long it took tells nothing either
        raise
    limits.take_back(counted)
    return proof


def _tell_log(actor: Actor, code: str, refused: Refusal) -> None:
    """The log knows what was wrong; the person got the one answer that fits all."""
    assert actor.account_id is not None
    payload = {"verifier": code, "refused": refused.code, "because": str(refused.details.get("because", ""))}
    record_apart(NewEvent("identity.proof_refused", actor, Subject("account", actor.account_id), payload))


@use_case("identity.proven")
def keep_proof(*, actor: Actor, account_id: UUID, verifier: Verifier, proven: Proven) -> Proof:
    """Write a proof, the document seen, and the level on the account, which now bears the registered name.

    A person is matched once and has one open account. Records ``identity.proven``.
    """
    require(actor, "identity.prove")
    account = Account.objects.select_for_update().filter(pk=account_id, is_active=True).first()
    if account is None:
        raise NotFound
    if account.party_id not in (None, proven.party_id):
        raise AnotherPerson
    refuse_taken(proven.party_id, account)
    party = settle(Match(proven.party_id, proven.name, proven.register, None, proven.division))
    if proven.paper is not None:
        documents.add(party.pk, proven.paper, seen_by=verifier.code)
    keep_earlier(account)
    now = clock.now()
    ends = [end for end in (lasting.until(verifier.level, now), proven.until) if end is not None]
    proof = Proof.objects.create(
        account=account,
        party=party,
        verifier=verifier.code,
        level=verifier.level,
        at=now,
        until=min(ends, default=None),
        by=actor.account_id if actor.account_id != account.pk else None,
        facts=dict(proven.facts),
    )
    watch(proof)
    account.party_id = party.pk
    account.be_called(proven.name[:MOST_NAME])
    account.save(update_fields=["party_id", "name"])
    refresh(account, now)
    post = (actor.post_with("window") or actor.post_with("administer")) if proof.by else None
    record(
        "identity.proven",
        actor=actor,
        on=account,
        payload={"verifier": verifier.code, "level": verifier.level, "proof": str(proof.pk), **proof.facts},
        organization_id=post.organization_id if post else None,
    )
    if proof.by:
        tell(account.pk, verifier.letter, f"proof-{proof.pk}")
    return proof


@use_case("identity.proof_revoked")
def revoke(*, actor: Actor, proof_id: UUID, reason: str) -> None:
    """A proof no longer counts; a lower one may. For the duty ``identity``, with a reason; never one's own.

    Records ``identity.proof_revoked`` and tells the owner.
    """
    require(actor, "identity.decide")
    proof: Proof = Proof.objects.visible_to(actor).select_related("account").get_or_refuse(proof_id)
    account = Account.objects.select_for_update().get(pk=proof.account_id)
    refuse_own(actor, account)
    why = reason_of(reason)
    if proof.revoked_at is None:
        proof.revoked_at, proof.revoked_reason = clock.now(), why
        proof.save(update_fields=["revoked_at", "revoked_reason"])
    refresh(account)
    payload = {"level": proof.level, "left": account.assurance, "reason": why, "proof": str(proof.pk)}
    record("identity.proof_revoked", actor=actor, on=account, payload=payload)
    tell(account.pk, "identity.proof_revoked", f"proof-{proof.pk}-revoked")
