"""Who is told of a step or a use of a delegation, and by which name of the other side. Names are masked."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from yiwang.people.delegation import naming
from yiwang.people.delegation.making import account_of
from yiwang.people.delegation.models import Delegation
from yiwang.people.delegation.rules import OFFICE
from yiwang.people.delegation.standing import facts

STEPS_TO_AGENT = frozenset({"given", "withdrawn", "recorded", "approved", "rejected", "revoked", "expired", "ended"})
STEPS_TO_GIVER = frozenset({"accepted", "refused", "recorded", "given_up", "expired", "lapsed", "ended"})


@dataclass(frozen=True, slots=True)
class Told:
    """An account to tell, and the other side's masked name."""

    account_id: UUID
    name: str


def told_of(event_type: str, delegation_id: UUID, done_by: UUID | None) -> list[Told]:
    """Whom an event of this type is told to; nobody is told what he did himself.

    Of a firm it is whoever appointed the agent, and of its office nobody: the representative acts himself.
    """
    row = Delegation.objects.unscoped("who is told").filter(pk=delegation_id).first()
    if row is None or row.kind == OFFICE:
        return []
    step = event_type.removeprefix("delegation.") if event_type.startswith("delegation.") else "used"
    found = []
    if step in STEPS_TO_AGENT:
        found.append((row.agent_account or _invited(row), row.giver_masked))
    if step in STEPS_TO_GIVER or step == "used":
        found.append((_giver(row), row.agent_masked))
    return [Told(account, name) for account, name in found if account is not None and account != done_by]


def _giver(row: Delegation) -> UUID | None:
    return row.giver_account or account_of(row.giver_id if row.giver_kind == "natural_person" else row.appointed_by)


def _invited(row: Delegation) -> UUID | None:
    """The account of the invited person, looked up after the giver has long had his answer: it tells him nothing."""
    if row.agent_id is not None:
        return account_of(row.agent_id)
    body = naming.opened(row)
    number = str(body.get("number", ""))
    return account_of(facts().person_named(number, str(body["agent"]))) if number else None
