"""What agents do with a giver's licences leaves a trace."""

from __future__ import annotations

from yiwang.core.actor import Actor
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.support.licences.models import Licence


def note_agent(actor: Actor, found: Licence) -> None:
    """Whoever acts for the holder and looks at a licence leaves a trace that the holder sees."""
    if actor.acting is not None:
        record_apart(NewEvent("licence.shown", actor, Subject("licence", found.pk), {"number": found.number}))
