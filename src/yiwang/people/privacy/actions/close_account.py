"""Closing one's own account: asked, undone within some days, then done for good."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import NotSignedIn, Refusal
from yiwang.core.events import Subject
from yiwang.core.models import Timer
from yiwang.core.permissions import require
from yiwang.core.timers import cancel_timers, handler, set_timer
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.models import Account, Session
from yiwang.people.names import CLOSED_NAME
from yiwang.people.privacy.models import Closing
from yiwang.people.privacy.own_data import ERASED, HINDRANCES, Person
from yiwang.people.privacy.thresholds import days_of
from yiwang.people.signin.freshness import require_fresh

DUE = "privacy.account_closes"
LATER = timedelta(days=1)


class CannotClose(Refusal):
    """Something is not finished yet; the sentences say what."""

    code, status = "account_in_use", 409
    message = gettext_noop("现在还不能注销账号，请先办完下面的事。")


def hindrances(person: Person) -> list[str]:
    """What must be finished first, in sentences."""
    return [sentence for name in sorted(HINDRANCES) for sentence in HINDRANCES[name](person)]


@use_case("account.closing_asked")
def ask_closing(*, actor: Actor) -> Closing:
    """Ask to close one's own account; it goes on working until then. Refuses ``account_in_use`` with reasons."""
    require(actor, "privacy.own")
    if actor.account_id is None:
        raise NotSignedIn
    require_fresh(actor, days_of("fresh_proof"))
    if actor.kind == "official":
        raise CannotClose(_("工作人员的账号由单位的管理员停用，不能自己注销。"))
    known = _open_closing(actor)
    if known is not None:
        nothing_changed()
        return known
    told = hindrances(Person(actor.account_id, actor.party_id))
    if told:
        raise CannotClose(fields={f"/{number}": sentence for number, sentence in enumerate(told)})
    due = clock.now() + timedelta(days=days_of("closing"))
    try:
        with transaction.atomic():
            made = Closing.objects.create(account_id=actor.account_id, asked_at=clock.now(), due_at=due)
    except IntegrityError:  # a second tap at the same moment: the first one's stands
        known = _open_closing(actor)
        if known is None:
            raise
        nothing_changed()
        return known
    set_timer(DUE, Subject("account_closing", made.pk), due)
    record("account.closing_asked", actor=actor, on=made)
    return made


def _open_closing(actor: Actor) -> Closing | None:
    return Closing.objects.visible_to(actor).filter(state="open").first()  # type: ignore[no-any-return]


@use_case("account.closing_undone")
def undo_closing(*, actor: Actor) -> Closing | None:
    """Keep the account after all."""
    require(actor, "privacy.own")
    found: Closing | None = Closing.objects.visible_to(actor).select_for_update().filter(state="open").first()
    if found is None:
        nothing_changed()
        return None
    found.state, found.ended_at = "undone", clock.now()
    found.save()
    cancel_timers(found.pk, DUE)
    record("account.closing_undone", actor=actor, on=found)
    return found


@use_case("account.closed", "account.closing_asked")
def close_account(*, actor: Actor, closing_id: UUID) -> bool:
    """Erase what is the account's alone: name, login, password, proofs, sessions, drafts, messages. False: not yet.

    What other laws keep (``own_data.KEPT``) stays without a way back to a living account.
    """
    if actor.kind != "system":
        raise NotSignedIn
    found: Closing = Closing.objects.visible_to(actor).select_for_update().get(pk=closing_id)
    if found.state != "open":
        nothing_changed()
        return True
    account = Account.objects.select_for_update().get(pk=found.account_id)
    person = Person(account.pk, account.party_id)
    if hindrances(person):
        found.due_at = clock.now() + LATER
        found.save(update_fields=["due_at"])
        set_timer(DUE, Subject("account_closing", found.pk), found.due_at)
        nothing_changed()
        return False
    erased = {name: number for name in sorted(ERASED) if (number := ERASED[name](person))}
    Session.objects.filter(account=account, ended_at=None).update(ended_at=clock.now(), device="")
    account.be_called(CLOSED_NAME)
    account.login, account.is_active = f"closed-{account.pk.hex[-16:]}", False
    account.party_id, account.assurance, account.assurance_until = None, "registered", None
    account.set_unusable_password()
    account.version += 1
    account.save()
    found.state, found.ended_at, found.erased = "done", clock.now(), erased
    found.save()
    record("account.closed", actor=actor, on=account, payload={"rows": sum(erased.values())})
    return True


@handler(DUE)
def due(timer: Timer) -> None:
    """The days in which it could be undone are over."""
    close_account(actor=SYSTEM, closing_id=timer.subject_id)
