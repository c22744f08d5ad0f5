"""Who looks after the ledger: it is the whole installation's, so the organization at the top."""

from __future__ import annotations

from yiwang.core.actor import Actor
from yiwang.core.permissions import require
from yiwang.people.root import root_organization
from yiwang.support.ledger.errors import NotAtTheTop

WRITERS = ("administer", "security")
READERS = (*WRITERS, "audit")


def at_the_top(actor: Actor, *duties: str) -> bool:
    """Whether the actor holds one of these duties in the organization at the top; the platform itself does."""
    if actor.kind == "system":
        return True
    held = [one for duty in duties for one in actor.organizations_with(duty)]
    return bool(held) and root_organization() in held


def require_top(actor: Actor) -> None:
    """Refuse whoever does not look after the ledger."""
    require(actor, "ledger.administer")
    if not at_the_top(actor, *WRITERS):
        raise NotAtTheTop
