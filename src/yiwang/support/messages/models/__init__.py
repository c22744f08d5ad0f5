"""Tables of messages and of their way to people."""

from yiwang.support.messages.models.message import Delivery, DemoText, Message

__all__ = ["Delivery", "DemoText", "Message"]
