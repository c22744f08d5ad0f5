"""Card readers as plug-ins. One runs where the reader stands: beside a kiosk's or a window's browser.

A reader gives what the card says of itself. Whether that is believed is decided on the server: by the signature of a
registered terminal over a fresh challenge, and by ``admits``, which binds demo readers to demo cards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.errors import Refusal
from yiwang.core.plugins import PlugInTable
from yiwang.identifiers import IdentifierError, resident_id

CARD_KINDS = {"resident_id": gettext_noop("居民身份证"), "social_security": gettext_noop("社会保障卡")}
NO_PLACE = "449999"  # the region of demo numbers: it does not exist


class CardUnreadable(Refusal):
    """No card, a card that was taken away too early, a broken reader: the person tries again or asks the staff."""

    code, status = "card_unreadable", 422
    message = gettext_noop("没有读到卡。请把卡平放在读卡区，等提示后再拿走。还是不行，请找工作人员。")


@dataclass(frozen=True, slots=True)
class Card:
    """What a reader gives: ``kind`` of CARD_KINDS, the citizen number, and the name as printed."""

    kind: str
    number: str
    name: str


class CardReader(Protocol):
    """A sort of reader."""

    code: str
    title: str
    demo: bool

    def check_config(self) -> list[str]:
        """Problems as Chinese sentences; empty if it can work."""
        ...

    def read(self, slot: str) -> Card:
        """The card that lies in ``slot`` (a device name; the key of a demo card). Refuses ``card_unreadable``."""
        ...

    def admits(self, card: Card) -> bool:
        """Whether the server takes such a card from a terminal with this reader."""
        ...


CARD_READERS: PlugInTable[CardReader] = PlugInTable("card readers")


def well_formed(card: Card) -> bool:
    """Whether kind and number can be those of a card (GB 11643)."""
    try:
        resident_id.check(card.number)
    except IdentifierError:
        return False
    return card.kind in CARD_KINDS and 1 <= len(card.name) <= 60 and card.name.isprintable()


class DemoReader:
    """A reader without hardware: its cards are labelled demo people, whose numbers belong to no region."""

    code, title, demo = "demo", gettext_noop("演示读卡器（只读演示卡）"), True

    def __init__(self) -> None:
        self._laid: dict[str, Card] = {}
        self._boxes: list[Callable[[], dict[str, Card]]] = []

    @property
    def cards(self) -> dict[str, Card]:
        """The cards in the box beside the reader, by their key."""
        found = {key: card for box in self._boxes for key, card in box().items() if self.admits(card)}
        return {**found, **self._laid}

    def use_box(self, box: Callable[[], dict[str, Card]]) -> None:
        """Fill the port: the demo people of this installation, each with the card that the register fits."""
        self._boxes[:] = [box]

    def check_config(self) -> list[str]:
        return []

    def lay(self, key: str, card: Card) -> None:
        """Put a demo card into the box beside the reader."""
        if not self.admits(card):
            raise CardUnreadable(_("演示读卡器只认演示卡。"))
        self._laid[key] = card

    def read(self, slot: str) -> Card:
        try:
            return self.cards[slot]
        except KeyError as nothing:
            raise CardUnreadable from nothing

    def admits(self, card: Card) -> bool:
        return well_formed(card) and card.number.startswith(NO_PLACE)


class FailingReader:
    """A reader that never reads: for tests and drills."""

    code, title, demo = "failing", gettext_noop("故障读卡器（演练用）"), True

    def check_config(self) -> list[str]:
        return [_("这个读卡器只用于演练，读不了卡。")]

    def read(self, slot: str) -> Card:
        raise CardUnreadable

    def admits(self, card: Card) -> bool:
        return False


class TerminalReader:
    """A reader with its maker's own software beside it, which hands over what it read (公安部 GA/T 467 machines)."""

    code, title, demo = "terminal", gettext_noop("二代证、社保卡读卡器（终端自带程序）"), False

    def check_config(self) -> list[str]:
        return []

    def read(self, slot: str) -> Card:
        """The card as the maker's software wrote it: three lines (kind, number, name) in the file ``slot``."""
        try:
            with Path(slot).open(encoding="utf-8") as said:
                kind, number, name = said.read(400).splitlines()[:3]
        except (OSError, ValueError) as nothing:
            raise CardUnreadable from nothing
        return Card(kind.strip(), number.strip(), name.strip())

    def admits(self, card: Card) -> bool:
        return well_formed(card) and not card.number.startswith(NO_PLACE)


DEMO_READER = DemoReader()
CARD_READERS.add(DEMO_READER)
CARD_READERS.add(FailingReader())
CARD_READERS.add(TerminalReader())
