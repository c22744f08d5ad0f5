"""Duplicates are found: by a second claim to a person, or by an official who puts two accounts side by side."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.identity.errors import OwnIdentity
from yiwang.people.identity.lasting import rank
from yiwang.people.identity.matching import lineage_of, other_account, who
from yiwang.people.identity.models import Duplicate, Party
from yiwang.people.identity.models.party import DUTY
from yiwang.people.identity.source import tell
from yiwang.people.models import Account
from yiwang.people.staffing.kin import refuse_close

LONGEST_REASON = 500


@use_case("identity.claimed_twice")
def claim_twice(*, actor: Actor, party_id: UUID, account_id: UUID) -> Duplicate | None:
    """Somebody proved to be a person who has an account: kept for an official, and the other account is told.

    Records ``identity.claimed_twice``; a second time within one open row changes nothing.
    """
    account = Account.objects.get(pk=account_id)
    other = other_account(party_id, account)
    if other is None:
        nothing_changed()
        return None
    row, made = Duplicate.objects.unscoped("a second claim is kept for an official").get_or_create(
        kept=other,
        given=account,
        state="open",
        defaults={"why": "second_claim", "lineage": lineage_for(party_id), "opened_at": clock.now()},
    )
    if not made:
        nothing_changed()
        return row  # type: ignore[no-any-return]
    record("identity.claimed_twice", actor=actor, on=row, payload={"kept": str(other.pk), "given": str(account.pk)})
    tell(other.pk, "identity.claimed_twice", f"duplicate-{row.pk}")
    return row  # type: ignore[no-any-return]


@use_case("identity.duplicate_opened")
def open_duplicate(*, actor: Actor, one: str, other: str) -> Duplicate:
    """Put two accounts side by side, by their logins. The better proven, then the older one is proposed to stay.

    Refuses ``invalid_input`` for logins that are not there or out of reach (alike), ``own_identity``.
    """
    require(actor, "identity.decide")
    accounts = []
    wrong: dict[str, str] = {}
    for field, login in (("one", one), ("other", other)):
        found = account_in_reach(actor, login)
        if found is None:
            wrong[f"/{field}"] = _("没有这个账号，或者不归您这里管。")
        else:
            accounts.append(found)
    if not wrong and accounts[0].pk == accounts[1].pk:
        wrong["/other"] = _("两个账号是同一个。请填另一个账号。")
    if wrong:
        raise InvalidInput(fields=wrong)
    refuse_own(actor, *accounts)
    accounts.sort(key=lambda account: (-rank(account.assurance), account.created_at))
    kept, given = accounts
    party = kept.party_id or given.party_id
    row, made = Duplicate.objects.unscoped("both accounts are in reach").get_or_create(
        kept=kept,
        given=given,
        state="open",
        defaults={
            "why": "official",
            "lineage": lineage_for(party) if party else places_of(actor),
            "opened_at": clock.now(),
        },
    )
    if not made:
        nothing_changed()
        return row  # type: ignore[no-any-return]
    payload = {"kept": str(kept.pk), "given": str(given.pk)}
    record("identity.duplicate_opened", actor=actor, on=row, payload=payload, organization_id=office_of(actor))
    return row  # type: ignore[no-any-return]


@use_case("identity.kept_apart")
def keep_apart(*, actor: Actor, duplicate_id: UUID, reason: str, version: int) -> Duplicate:
    """They are not one person. Records ``identity.kept_apart`` with the reason."""
    row = open_row(actor, duplicate_id, version)
    why = reason_of(reason)
    refuse_own(actor, row.kept, row.given)
    settle_row(row, actor, "apart", why)
    payload = {"kept": str(row.kept_id), "given": str(row.given_id), "reason": why}
    record("identity.kept_apart", actor=actor, on=row, payload=payload, organization_id=office_of(actor))
    return row


def open_row(actor: Actor, duplicate_id: UUID, version: int) -> Duplicate:
    """A row in reach that nobody decided yet, locked; refuses ``changed_meanwhile``."""
    require(actor, "identity.decide")
    row: Duplicate = Duplicate.objects.visible_to(actor).select_for_update(of=("self",)).get_or_refuse(duplicate_id)
    if row.state != "open" or row.version != version:
        raise ChangedMeanwhile
    return row


def settle_row(row: Duplicate, actor: Actor, state: str, reason: str) -> None:
    """Write the decision."""
    row.state, row.reason, row.decided_at, row.decided_by = state, reason, clock.now(), actor.account_id
    row.version += 1
    row.save()


def office_of(actor: Actor) -> UUID | None:
    """Whose auditor is to see it."""
    post = actor.post_with(DUTY)
    return post.organization_id if post else None


def reason_of(text: str) -> str:
    """A reason of 2 to 500 characters, or ``invalid_input`` at ``/reason``."""
    why = text.strip()
    if not 2 <= len(why) <= LONGEST_REASON:
        raise InvalidInput(fields={"/reason": _("请写明理由，2 到 %(most)s 个字。") % {"most": LONGEST_REASON}})
    return why


def refuse_own(actor: Actor, *accounts: Account | None) -> None:
    """``own_identity`` where one of the accounts, or its person, is the official's own; ``close_matter`` for family."""
    for account in accounts:
        if account is None:
            continue
        if account.pk == actor.account_id or (actor.party_id is not None and account.party_id == actor.party_id):
            raise OwnIdentity
    refuse_close(actor, *(account.party_id for account in accounts if account is not None))


def account_in_reach(actor: Actor, login: str) -> Account | None:
    """A person's account by its exact login, if the person lives within reach or is not known yet."""
    account = Account.objects.filter(login=login.strip().lower()[:60], kind="person").first()
    return account if account is not None and in_reach(actor, account) else None


def account_by_id(actor: Actor, account_id: UUID) -> Account:
    """A person's account within reach, or ``not_found``."""
    account = Account.objects.filter(pk=account_id, kind="person").first()
    if account is None or not in_reach(actor, account):
        raise NotFound
    return account


def in_reach(actor: Actor, account: Account) -> bool:
    """Whether a post with the duty covers where the account's person lives; unknown places belong to every post."""
    places = {str(place) for place in places_of(actor)}
    if not places or account.party_id is None:
        return bool(places)
    lineage = lineage_for(account.party_id)
    return not lineage or bool(places & set(lineage))


def places_of(actor: Actor) -> list[UUID]:
    """Divisions of the posts with the duty."""
    return [post.division_id for post in actor.posts if DUTY in post.duties]


def lineage_for(party_id: UUID) -> list[str]:
    """Where a person lives: as matched, else as the register says."""
    known = Party.objects.unscoped("where a person lives").filter(pk=party_id).values_list("lineage", flat=True).first()
    if known is not None:
        return [str(place) for place in known]
    found = who(party_id, legal_day(clock.now()))
    return lineage_of(found.division) if found is not None else []
