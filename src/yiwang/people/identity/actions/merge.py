"""Merging two accounts of one person, taking an account from a person, and undoing both exactly."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, InvalidTransition
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.people.identity.actions.duplicates import (
    account_by_id,
    lineage_for,
    office_of,
    open_row,
    places_of,
    reason_of,
    refuse_own,
    settle_row,
)
from yiwang.people.identity.errors import AnotherPerson, PersonTaken, UndoImpossible
from yiwang.people.identity.lasting import rank
from yiwang.people.identity.matching import Match, other_account, settle, who
from yiwang.people.identity.models import Duplicate, IdentityDocument, Party, Proof
from yiwang.people.identity.moving import ACCOUNT, PARTY, Movable, column, move_all, move_back, use_movable
from yiwang.people.identity.source import person_source, tell
from yiwang.people.identity.standing import keep_earlier, refresh
from yiwang.people.models import Account, Session
from yiwang.people.names import open_name

use_movable(Movable("identity.proof", ACCOUNT, *column(lambda: Proof.objects.unscoped("a merge"), "account_id")))
use_movable(
    Movable("identity.document", PARTY, *column(lambda: IdentityDocument.objects.unscoped("a merge"), "party_id"))
)


@use_case("identity.merged")
def merge(*, actor: Actor, duplicate_id: UUID, reason: str, version: int, keep: UUID | None = None) -> Duplicate:
    """Give everything of one account to the other and close the first. ``keep`` says which one stays.

    Two different registered persons are refused with ``another_person``; that the less proven account stays, with
    ``invalid_input``: whoever opened it would get all that the other one holds. Records ``identity.merged``, with the
    reason; the owners of both accounts are told.
    """
    row = open_row(actor, duplicate_id, version)
    why = reason_of(reason)
    if keep is not None and keep == row.given_id:
        row.kept_id, row.given_id = row.given_id, row.kept_id
    kept, given = _both(row)
    refuse_own(actor, kept, given)
    if given is None or not (kept.is_active and given.is_active):
        raise ChangedMeanwhile
    if rank(kept.assurance) < rank(given.assurance):
        raise InvalidInput(
            fields={
                "/keep": _("留下的账号，实名等级不能比另一个低。本人进不去实名的账号的，合并以后在窗口帮他重新开通。")
            }
        )
    for account in (kept, given):
        keep_earlier(account)
    before = {"kept": _state(kept), "given": _state(given)}
    stays, goes = _parties(kept, given)
    moved = move_all(ACCOUNT, given.pk, kept.pk)
    if stays and goes:
        moved += move_all(PARTY, goes, stays)
        Party.objects.unscoped("a merge").filter(pk=goes).update(merged_into_id=stays)
    _close(given)
    kept.party_id = stays
    known = who(stays, legal_day(clock.now())) if stays else None
    kept.be_called(known.name[:60] if known else kept.full_name)
    kept.save(update_fields=["party_id", "name"])
    refresh(given)
    refresh(kept)
    row.changed = {**before, "moved": moved, "party": str(goes) if stays and goes else ""}
    settle_row(row, actor, "merged", why)
    payload = {"kept": str(kept.pk), "given": str(given.pk), "reason": why, "duplicate": str(row.pk)}
    payload["rows"] = str(sum(len(entry["keys"]) for entry in moved))
    record("identity.merged", actor=actor, on=kept, payload=payload, organization_id=office_of(actor))
    tell(kept.pk, "identity.merged", f"duplicate-{row.pk}-{row.version}")
    tell(given.pk, "identity.merged_away", f"duplicate-{row.pk}-{row.version}-given")
    return row


@use_case("identity.split")
def split(*, actor: Actor, account_id: UUID, reason: str) -> Duplicate:
    """Take an account from the person it does not belong to: its proofs are revoked, it is only registered again.

    Records ``identity.split``; the owner is told. What the person has in registers stays the person's.
    """
    require(actor, "identity.decide")
    account = account_by_id(actor, account_id)
    account = Account.objects.select_for_update().get(pk=account.pk)
    refuse_own(actor, account)
    why = reason_of(reason)
    if account.party_id is None:
        raise InvalidTransition
    keep_earlier(account)
    now = clock.now()
    living = Proof.objects.unscoped("a split").filter(account=account, revoked_at=None)
    keys = [str(key) for key in living.values_list("pk", flat=True)]
    row = Duplicate(kept=account, why="split", opened_at=now, lineage=lineage_for(account.party_id) or places_of(actor))
    row.changed = {"kept": _state(account), "proofs": keys}
    living.update(revoked_at=now, revoked_reason=why)
    account.party_id = None
    account.save(update_fields=["party_id"])
    refresh(account)
    _end_sessions(account)
    settle_row(row, actor, "split", why)
    payload = {"reason": why, "duplicate": str(row.pk)}
    record("identity.split", actor=actor, on=account, payload=payload, organization_id=office_of(actor))
    tell(account.pk, "identity.split", f"duplicate-{row.pk}-{row.version}")
    return row


@use_case("identity.merge_undone")
def undo(*, actor: Actor, duplicate_id: UUID, reason: str, version: int) -> Duplicate:
    """Restore what a merge or a split changed: those rows and no others; what came later stays where it is.

    Refuses ``undo_impossible`` where something of it was moved on since. Records ``identity.merge_undone``.
    """
    require(actor, "identity.decide")
    row: Duplicate = Duplicate.objects.visible_to(actor).select_for_update(of=("self",)).get_or_refuse(duplicate_id)
    if row.version != version or row.state not in ("merged", "split"):
        raise ChangedMeanwhile
    why = reason_of(reason)
    kept, given = _both(row)
    refuse_own(actor, kept, given)
    if given is not None:
        _undo_merge(row, kept, given)
    else:
        _undo_split(row, kept)
    row.undone_at, row.undone_by, row.undo_reason, row.state = clock.now(), actor.account_id, why, "undone"
    row.version += 1
    row.save()
    payload = {"reason": why, "duplicate": str(row.pk)}
    record("identity.merge_undone", actor=actor, on=kept, payload=payload, organization_id=office_of(actor))
    for account in (kept, given):
        if account is not None:
            tell(account.pk, "identity.merge_undone", f"duplicate-{row.pk}-{row.version}")
    return row


def _undo_merge(row: Duplicate, kept: Account, given: Account) -> None:
    if given.is_active or not kept.is_active:
        raise UndoImpossible
    if move_back(row.changed["moved"]):
        raise UndoImpossible
    if row.changed["party"]:
        Party.objects.unscoped("an undone merge").filter(pk=row.changed["party"]).update(merged_into=None)
    for account, state in ((kept, row.changed["kept"]), (given, row.changed["given"])):
        _restore(account, state)


def _undo_split(row: Duplicate, account: Account) -> None:
    state = row.changed["kept"]
    if account.party_id is not None:
        raise UndoImpossible
    if other_account(UUID(state["party_id"]), account) is not None:
        raise PersonTaken
    rows = Proof.objects.unscoped("an undone split").filter(pk__in=row.changed["proofs"], account=account)
    rows.update(revoked_at=None, revoked_reason="")
    _restore(account, state)


def _restore(account: Account, state: dict[str, Any]) -> None:
    account.party_id = UUID(state["party_id"]) if state["party_id"] else None
    account.be_called(open_name(account.pk, state.get("sealed_name"), state["name"]))
    account.is_active = state["is_active"]
    account.save(update_fields=["party_id", "name", "is_active"])
    refresh(account)


def _state(account: Account) -> dict[str, Any]:
    """What the undo writes back; levels follow from the proofs. The name in the account's own envelope."""
    account.seal_own_name()
    return {
        "party_id": str(account.party_id) if account.party_id else "",
        "name": account.name,
        "sealed_name": base64.b64encode(account.sealed_name or b"").decode(),
        "is_active": account.is_active,
    }


def _both(row: Duplicate) -> tuple[Account, Account | None]:
    """The accounts, locked in the order of their ids."""
    wanted = [key for key in (row.kept_id, row.given_id) if key]
    found = {
        account.pk: account for account in Account.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    }
    return found[row.kept_id], found.get(row.given_id)


def _parties(kept: Account, given: Account) -> tuple[UUID | None, UUID | None]:
    """The person who stays and the one who becomes him: who is in a register stays, two registered never mix."""
    if kept.party_id is None or given.party_id is None or kept.party_id == given.party_id:
        return kept.party_id or given.party_id, None
    today = legal_day(clock.now())
    known = {party: person_source().read(party, today) for party in (kept.party_id, given.party_id)}
    if all(known.values()):
        raise AnotherPerson
    stays, goes = kept.party_id, given.party_id
    if known[goes]:
        stays, goes = goes, stays
    for party in (stays, goes):
        found = who(party, today)
        if found is not None:
            settle(Match(party, found.name, found.register, found.born, found.division))
    return stays, goes


def _close(account: Account) -> None:
    account.is_active = False
    account.save(update_fields=["is_active"])
    _end_sessions(account)


def _end_sessions(account: Account) -> None:
    Session.objects.filter(account=account, ended_at=None).update(ended_at=timezone.now())
