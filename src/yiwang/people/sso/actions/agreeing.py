"""The owner of an interface answers a system of another organization that wants tokens for it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, InvalidTransition
from yiwang.core.events import Subject
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.people.sso.errors import SecondPersonNeeded
from yiwang.people.sso.models import Agreement, Token

# Answers: from which states, to which, and the event.
ANSWERS = {
    "agree": (("asked", "refused"), "agreed", "sso.access_agreed"),
    "refuse": (("asked",), "refused", "sso.access_refused"),
    "withdraw": (("asked", "agreed", "refused"), "refused", "sso.access_withdrawn"),
}


@use_case("sso.access_agreed", "sso.access_refused", "sso.access_withdrawn")
def answer_access(*, actor: Actor, agreement_id: UUID, answer: str, version: int, reason: str = "") -> Agreement:
    """Agree to what is wanted, refuse it, or take an agreement back, which ends the tokens that came of it.

    By who approves in the interface's organization or above it, never by who registered the system that asks
    (``client_needs_second_person``). To refuse more than before leaves what was agreed to. Refuses ``not_found``,
    ``changed_meanwhile``, ``invalid_transition``, and ``invalid_input`` at ``/reason``.
    """
    rows = Agreement.objects.visible_to(actor).select_related("client", "provider")
    row: Agreement = rows.select_for_update(of=("self",)).get_or_refuse(agreement_id)
    require(actor, "sso.approve")
    if answer not in ANSWERS:
        raise InvalidInput(_("请选择要做什么。"))
    before, after, event = ANSWERS[answer]
    why = reason.strip()
    if row.version != version:
        raise ChangedMeanwhile
    if row.state not in before or (answer == "withdraw" and not row.holds):
        raise InvalidTransition
    if actor.kind != "system" and answer == "agree" and row.client.registered_by == actor.account_id:
        raise SecondPersonNeeded
    if answer != "agree" and not 2 <= len(why) <= 300:
        raise InvalidInput(fields={"/reason": _("请写明理由，2 到 300 个字。")})
    if answer == "agree":
        row.scopes = list(row.wanted)
    if answer == "withdraw":
        row.scopes = []
        living = Token.objects.filter(client=row.client, audience=row.provider.audience, ended_at=None)
        living.update(ended_at=clock.now())
    row.state, row.reason, row.version = after, why, version + 1
    row.decided_by, row.decided_at = actor.account_id, clock.now()
    row.save()
    record(
        event,
        actor=actor,
        subject=Subject("client", row.client_id),
        organization_id=row.provider.organization_id,
        payload={"provider": str(row.provider_id), "name": row.provider.name, "scopes": row.scopes}
        | ({"reason": why} if why else {}),
    )
    return row
