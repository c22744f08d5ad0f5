"""Start-up: the consumer and the senders of messages."""

from yiwang.support.messages import following, senders

__all__ = ["following", "senders"]
