"""Start-up: the consumer and the senders of messages."""

from yiwang.support.messages import delegated, emergency, following, privacy, senders, signing_in

__all__ = ["delegated", "emergency", "following", "privacy", "senders", "signing_in"]
