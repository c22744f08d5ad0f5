"""Start-up: the consumer and the senders of messages."""

from yiwang.support.messages import emergency, following, senders

__all__ = ["emergency", "following", "senders"]
