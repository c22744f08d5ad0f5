"""Start-up: what this room gives to others."""

from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.core.events import Subject, use_mark
from yiwang.core.files import seen_through
from yiwang.people.access.delegates import use_agents
from yiwang.people.actors import use_look_again
from yiwang.people.delegation import events, following, permissions, privacy, references
from yiwang.people.delegation.actions import ending
from yiwang.people.delegation.asked import agents_for
from yiwang.people.delegation.holding import look_again
from yiwang.people.delegation.models import Delegation
from yiwang.people.hub import AccountPlace, account_place


def _delegation_in_use(actor: Actor, subject: Subject) -> dict[str, str]:
    """Every event names the delegation that it was done with, beside both names."""
    return {"delegation": str(actor.acting.delegation_id)} if actor.acting else {}


use_mark(_delegation_in_use)
use_look_again(look_again)
use_agents(agents_for)
seen_through("delegation", lambda actor: Delegation.objects.visible_to(actor))

account_place(
    AccountPlace(
        "acting",
        gettext_noop("代别人办理"),
        gettext_noop("选择您现在替谁办：家人、被监护人或者企业"),
        32,
        shown_to=lambda actor: actor.kind == "person",
    )
)
account_place(
    AccountPlace(
        "delegations",
        gettext_noop("授权与代办"),
        gettext_noop("让家人或者经办人替您办，看他们办了什么，随时收回"),
        33,
        shown_to=lambda actor: actor.kind == "person",
    )
)

__all__ = ["ending", "events", "following", "permissions", "privacy", "references"]
