"""When the register says that somebody died, or a firm is gone: nobody is that person online any more."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_noop

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.models import Event
from yiwang.core.outbox import consumer
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.identity.models import Proof
from yiwang.people.identity.source import person_source
from yiwang.people.identity.standing import keep_earlier, refresh
from yiwang.people.models import Account, Session

RECORDED = ("register.changed", "register.corrected")
WHY = gettext_noop("登记信息说明本人已经去世。登记有误的，请先更正登记，再重新实名。")


@consumer("identity", wants=RECORDED)
def follow(events: list[Event]) -> None:
    """Look at the people whom a register says something new about; a batch read again changes nothing."""
    told = {_uuid(event.payload.get("subject")) for event in events if event.type in RECORDED} - {None}
    if not told:
        return
    accounts = Account.objects.filter(party_id__in=told).values_list("party_id", flat=True)
    today = legal_day(clock.now())
    for party_id in sorted(set(accounts)):
        said = person_source().read(party_id, today)
        if said is not None and said.ended:
            end_person(actor=SYSTEM, party_id=party_id)


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


@use_case("identity.proof_revoked")
def end_person(*, actor: Actor, party_id: UUID) -> None:
    """Revoke every living proof of the person and end all sessions; a repeat changes nothing."""
    now, changed = clock.now(), False
    for account in Account.objects.select_for_update().filter(party_id=party_id).order_by("pk"):
        keep_earlier(account)
        living = Proof.objects.unscoped("a person who died").filter(account=account, revoked_at=None)
        if not living.update(revoked_at=now, revoked_reason=WHY):
            continue
        changed = True
        refresh(account, now)
        Session.objects.filter(account=account, ended_at=None).update(ended_at=timezone.now())
        record(
            "identity.proof_revoked", actor=actor, on=account, payload={"left": account.assurance, "because": "dead"}
        )
    if not changed:
        nothing_changed()
