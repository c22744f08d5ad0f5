"""Opening a code for whoever looks at a page; what an official saw stands in the person's list of looks as well."""

from __future__ import annotations

from yiwang.core.actor import Actor
from yiwang.core.events import Subject
from yiwang.people.privacy.looks import look
from yiwang.support.presentation import guessing
from yiwang.support.presentation.using import Opened, by_of, use_code


def open_for(actor: Actor, code: str, purpose: str, address: str) -> Opened:
    """Open a code once. Refuses with ``too_many_requests`` an address that guesses."""
    guessing.check(address)
    if not code:
        opened = Opened.none("unknown")
    else:
        opened = use_code(code, by_of(actor, actor.channel, purpose if actor.kind == "official" else ""))
    if opened.state == "unknown":
        guessing.missed(address)
    if opened.presentation_id is not None and actor.kind == "official":
        look(actor, Subject("presentation", opened.presentation_id), purpose, "presentation")
    return opened
