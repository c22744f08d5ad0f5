"""Senders: ways to people outside the house. Text messages are only demonstrated here; a real one is a plug-in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from yiwang.core.plugins import PlugInTable
from yiwang.support.messages.models import DemoText, Message


class SenderUnavailable(Exception):
    """The sender does not answer now; the same delivery is tried again with the same key."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What a sender gets. ``key`` stays the same over repeats: a sender that saw it sends nothing again."""

    key: str
    account_id: UUID
    text: str


class Sender(Protocol):
    """A way to a person."""

    code: str
    title: str

    def check_config(self) -> list[str]:
        """Problems of the configuration."""
        ...

    def send(self, outgoing: Outgoing) -> None:
        """Send once for each key; raises ``SenderUnavailable``."""
        ...


class InApp:
    """The inbox. The message's own row is the delivery."""

    code = "in_app"
    title = "站内消息"

    def check_config(self) -> list[str]:
        """Nothing to set."""
        return []

    def send(self, outgoing: Outgoing) -> None:
        """Make sure that the message lies in the inbox."""
        lying = Message.objects.unscoped("the sender looks for its own message")
        if not lying.filter(deliveries__id=outgoing.key).exists():
            raise SenderUnavailable("消息已经不在收件箱里。")


class DemoTextSender:
    """Writes down what a text message would say, marked as demo; nothing leaves the machine."""

    code = "demo_text"
    title = "短信（演示，不真的发送）"

    def check_config(self) -> list[str]:
        """Nothing to set."""
        return []

    def send(self, outgoing: Outgoing) -> None:
        """One row for each key."""
        DemoText.objects.get_or_create(
            key=outgoing.key, defaults={"account_id": outgoing.account_id, "text": outgoing.text[:500]}
        )


class FailingSender:
    """Never gets through: for drills and tests."""

    code = "failing"
    title = "总是发不出去（演练用）"

    def check_config(self) -> list[str]:
        """Says what it is."""
        return ["这是演练用的组件，不会送达任何消息。"]

    def send(self, outgoing: Outgoing) -> None:
        """Always ``SenderUnavailable``."""
        raise SenderUnavailable("短信平台没有应答。")


SENDERS: PlugInTable[Sender] = PlugInTable("message senders")
for _sender in (InApp(), DemoTextSender(), FailingSender()):
    SENDERS.add(_sender)
