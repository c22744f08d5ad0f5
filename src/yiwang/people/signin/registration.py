"""Start-up: what this room gives to others."""

from yiwang.people.signin import events, permissions
from yiwang.people.signin.cards import events as card_events
from yiwang.people.signin.passkeys import events as passkey_events

__all__ = ["card_events", "events", "passkey_events", "permissions"]
