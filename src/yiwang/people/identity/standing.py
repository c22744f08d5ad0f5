"""What an account's proofs amount to now, written along on the account; and their end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_noop

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.events import Subject
from yiwang.core.models import Timer
from yiwang.core.timers import handler, set_timer
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.identity.lasting import rank
from yiwang.people.identity.models import Proof
from yiwang.people.identity.source import tell
from yiwang.people.identity.verifying import demonstrations
from yiwang.people.models import Account

TIMER, ENDING = "identity.proof_ends", "identity.proof_ending"
NOTICE = timedelta(days=30)
PLATFORM = "platform"
NO_PROOF = gettext_noop("这次核验是演示，不算数。网站正式开通以后，请重新核验。")


def living(account_id: UUID, now: datetime) -> list[Proof]:
    """Proofs that count; behind HTTPS no demonstration does."""
    rows = Proof.objects.unscoped("what an account's proofs amount to").filter(account_id=account_id, revoked_at=None)
    if settings.SECURE:
        rows = rows.exclude(verifier__in=demonstrations())
    return list(rows.filter(Q(until=None) | Q(until__gt=now)).order_by("at", "id"))


def best(proofs: Iterable[Proof]) -> tuple[str, datetime | None]:
    """The highest level, and when the last of its proofs ends (None: never)."""
    found = list(proofs)
    level = max((proof.level for proof in found), key=rank, default="registered")
    ends = [proof.until for proof in found if proof.level == level]
    last = [end for end in ends if end is not None]
    return level, max(last) if ends and len(last) == len(ends) else None


def refresh(account: Account, now: datetime | None = None) -> None:
    """Write the level of the living proofs on the (locked) account."""
    level, until = best(living(account.pk, now or clock.now()))
    account.assurance, account.assurance_until = level, until
    account.version += 1
    account.save(update_fields=["assurance", "assurance_until", "version"])


def keep_earlier(account: Account) -> None:
    """A level from before there were proofs becomes one, so that it is neither lost nor doubled."""
    if (
        rank(account.assurance) < rank("real_name")
        or Proof.objects.unscoped("any proof").filter(account=account).exists()
    ):
        return
    Proof.objects.create(
        account=account,
        verifier=PLATFORM,
        level=account.assurance,
        at=account.created_at,
        until=account.assurance_until,
    )


def watch(proof: Proof) -> None:
    """Look again when the proof ends: a lower one may still count. The owner of a long one hears a month before."""
    if proof.until is None:
        return
    set_timer(TIMER, Subject("proof", proof.pk), proof.until)
    if proof.until - proof.at > 2 * NOTICE:
        set_timer(ENDING, Subject("proof", proof.pk), proof.until - NOTICE)


@handler(ENDING)
def _ending(timer: Timer) -> None:
    tell_ending(actor=SYSTEM, proof_id=timer.subject_id)


@use_case("identity.proof_ending")
def tell_ending(*, actor: Actor, proof_id: UUID) -> None:
    """Tell the owner that the level ends soon, unless another proof keeps it; safe to repeat."""
    proof = Proof.objects.unscoped("a proof that ends by itself").filter(pk=proof_id, revoked_at=None).first()
    now = clock.now()
    if proof is None or proof.until is None or proof.until <= now:
        nothing_changed()
        return
    if best(living(proof.account_id, now)) != (proof.level, proof.until):
        nothing_changed()
        return
    payload = {"level": proof.level, "until": legal_day(proof.until).isoformat()}
    record("identity.proof_ending", actor=actor, on=proof.account, payload=payload)
    tell(proof.account_id, "identity.proof_ending", f"proof-{proof.pk}-ending")


@handler(TIMER)
def _ended(timer: Timer) -> None:
    end_proof(actor=SYSTEM, proof_id=timer.subject_id)


@use_case("identity.proof_ended")
def end_proof(*, actor: Actor, proof_id: UUID) -> None:
    """What a proof's end leaves; safe to repeat. Records ``identity.proof_ended`` and tells the owner."""
    proof = Proof.objects.unscoped("a proof that ends by itself").filter(pk=proof_id, revoked_at=None).first()
    if proof is None or proof.until is None or proof.until > clock.now():
        nothing_changed()
        return
    account = Account.objects.select_for_update().get(pk=proof.account_id)
    refresh(account)
    record("identity.proof_ended", actor=actor, on=account, payload={"level": proof.level, "left": account.assurance})
    tell(account.pk, "identity.proof_ended", f"proof-{proof.pk}-ended")


def end_demonstrations() -> int:
    """Revoke what demonstrations proved, on a site for real people; how many accounts had such a proof.

    Asked when a process starts, before its first answer (``web.wsgi``): no level that was only played is ever read.
    """
    if not settings.SECURE:
        return 0
    rows = Proof.objects.unscoped("proofs that prove nothing").filter(verifier__in=demonstrations(), revoked_at=None)
    accounts = list(rows.order_by("account_id").values_list("account_id", flat=True).distinct())
    for account_id in accounts:
        end_demonstration(actor=SYSTEM, account_id=account_id)
    return len(accounts)


@use_case("identity.proof_revoked")
def end_demonstration(*, actor: Actor, account_id: UUID) -> None:
    """Revoke the demonstrations of one account and tell its owner; a repeat changes nothing."""
    account = Account.objects.select_for_update().get(pk=account_id)
    rows = Proof.objects.unscoped("proofs that prove nothing").filter(account=account, revoked_at=None)
    if not rows.filter(verifier__in=demonstrations()).update(revoked_at=clock.now(), revoked_reason=NO_PROOF):
        nothing_changed()
        return
    refresh(account)
    payload = {"left": account.assurance, "because": "demonstration"}
    record("identity.proof_revoked", actor=actor, on=account, payload=payload)
    tell(account.pk, "identity.proof_revoked", f"demonstration-{account.pk}-{account.version}")
