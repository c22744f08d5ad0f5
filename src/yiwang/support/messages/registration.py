"""Start-up: the consumer and the senders of messages."""

from yiwang.support.messages import emergency, following, senders, signing_in

__all__ = ["emergency", "following", "senders", "signing_in"]
