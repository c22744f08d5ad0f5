"""Acts that need a proof of who sits there now, not of who signed in this morning."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_noop

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import NotSignedIn, Refusal

FRESH_MINUTES = 10
CARDS = frozenset({"card", "card-window"})  # who lays a card down has it; whose it is, nothing has shown


class ReauthenticationNeeded(Refusal):
    """Whoever is signed in must prove once more that it is him; the page for it brings him back with what he typed."""

    code, status = "reauthentication_needed", 403
    message = gettext_noop("为了您的安全，请先再确认一次是您本人。")


def is_fresh(actor: Actor, minutes: int = FRESH_MINUTES) -> bool:
    """Whether the session's owner was proven within the last ``minutes``, by more than a card; the system always is."""
    if actor.kind == "system":
        return True
    if actor.methods and set(actor.methods) <= CARDS:
        return False
    proven = actor.authenticated_at
    return proven is not None and clock.now() - proven <= timedelta(minutes=minutes)


def require_fresh(actor: Actor, minutes: int = FRESH_MINUTES) -> None:
    """Refuse with ``reauthentication_needed`` unless the owner was proven within the last ``minutes``.

    Pages need nothing more: the refusal leads to ``/account/confirm/`` and back, a form that was sent stands sealed in
    between and is sent again with one tap. Best asked before a form is shown, and again when it is sent.
    """
    if not actor.signed_in and actor.kind != "system":
        raise NotSignedIn
    if not is_fresh(actor, minutes):
        raise ReauthenticationNeeded
