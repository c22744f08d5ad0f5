"""An official document in the layout of GB/T 9704-2012: red head, number, title, body, signature, seal, imprint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yiwang.formats.layouts.lettering import RISE, centred, lines_of, right, width_of
from yiwang.formats.layouts.ornaments import DEMO_LINE, code_square, demo_mark
from yiwang.formats.layouts.sheet import (
    BLACK,
    POINT,
    RED,
    Enclosed,
    Item,
    Leaf,
    SealPlace,
    Sheet,
    Words,
    rectangle,
    rule,
)

WIDTH, HEIGHT = 210.0, 297.0
LEFT, TOP, COLUMN, BOTTOM = 28.0, 37.0, 156.0, 262.0
PITCH, SIZE = 28.95 * POINT, 16 * POINT  # 22 lines of 28 characters
HEAVY = 0.022
_SEAL = 21.0  # half a seal


@dataclass(frozen=True, slots=True)
class Letter:
    """The parts of the standard that the paper has; empty ones are left out.

    `mark` is the name in the red head (发文机关标志), `approver` the 签发人 of a document to a superior. `sections` are
    headings with numbered paragraphs, `table` label and value. `drop` is how far the mark lies under the upper edge of
    the type area.
    """

    mark: str
    title: str
    organization: str
    date: str
    number: str = ""
    addressee: str = ""
    paragraphs: Sequence[str] = ()
    table: Sequence[tuple[str, str]] = ()
    sections: Sequence[tuple[str, Sequence[str]]] = ()
    closing: Sequence[str] = ()
    attachments: Sequence[str] = ()
    approver: str = ""
    copy_number: str = ""
    secrecy: str = ""
    urgency: str = ""
    note: Sequence[str] = ()
    copies_to: str = ""
    printed_by: str = ""
    printed_on: str = ""
    code: str = ""
    code_caption: str = "扫码核验本文书的真伪"
    sealed: bool = True
    demo: bool = False
    drop: float = 35.0
    day: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    enclosed: tuple[Enclosed, ...] = ()
    notice: tuple[str, ...] = ()


def sheet_of(letter: Letter) -> Sheet:
    """The pages; the seal never stands on a page without text (§7.3.5)."""
    flow = _Flow(letter)
    flow.head()
    flow.body()
    flow.signed()
    flow.imprint()
    return Sheet(
        title=f"{letter.title} {letter.number}".strip(),
        author=letter.organization,
        day=letter.day,
        leaves=tuple(Leaf(WIDTH, HEIGHT, (*page, _page_number(at))) for at, page in enumerate(flow.pages, 1)),
        seal=flow.seal,
        facts=letter.facts,
        enclosed=letter.enclosed,
        notice=letter.notice,
        tags="OfficialDocument",
    )


def _page_number(number: int) -> Words:
    """§7.5: odd pages at the right, even ones at the left, one character in."""
    size = 14 * POINT
    text, y = f"— {number} —", BOTTOM + 7.0 + RISE * size
    if number % 2:
        return right(text, LEFT + COLUMN - size, y, size)
    return Words(text, LEFT + size, y, size)


class _Flow:
    """Lines down the pages; `y` is the top of the next line."""

    def __init__(self, letter: Letter) -> None:
        self.letter = letter
        self.pages: list[list[Item]] = []
        self.seal: SealPlace | None = None
        self.y = TOP
        self.turn()

    def turn(self) -> None:
        """A new page."""
        page: list[Item] = []
        if self.letter.demo:
            page += [demo_mark(WIDTH, HEIGHT), right(DEMO_LINE, LEFT + COLUMN, 24.0, 10.5 * POINT, ink=RED)]
        self.pages.append(page)
        self.y = TOP

    def put(self, *items: Item) -> None:
        """On the page that is open."""
        self.pages[-1].extend(items)

    def need(self, room: float) -> None:
        """Turn the page where less than `room` is left."""
        if self.y + room > BOTTOM + 0.5:
            self.turn()

    def head(self) -> None:
        """§7.2: copy number, secrecy, urgency, mark, number, approver, rule; §7.3.1 title."""
        letter, middle = self.letter, LEFT + COLUMN / 2
        for at, line in enumerate(filter(None, (letter.copy_number, letter.secrecy, letter.urgency))):
            self.put(Words(line, LEFT, TOP + PITCH * at + RISE * SIZE, SIZE, heavy=0.03 if at else 0.0))
        size = min(36 * POINT, 36 * POINT * COLUMN / width_of(letter.mark, 36 * POINT))
        self.y = TOP + letter.drop
        self.put(centred(letter.mark, middle, self.y + RISE * size, size, ink=RED, heavy=HEAVY, field="FWJGBZ"))
        self.y += size + 2 * PITCH - SIZE
        if letter.number and letter.approver:
            self.put(Words(letter.number, LEFT + SIZE, self.y + RISE * SIZE, SIZE, field="FWZH"))
            self.put(right(f"签发人：{letter.approver}", LEFT + COLUMN - SIZE, self.y + RISE * SIZE, SIZE, field="QFR"))
        elif letter.number:
            self.put(centred(letter.number, middle, self.y + RISE * SIZE, SIZE, field="FWZH"))
        self.y += SIZE + 4.0
        self.put(rule(LEFT, self.y, COLUMN, RED, 0.5))
        self.y += 2 * PITCH - SIZE
        size = 22 * POINT
        for line in lines_of(letter.title, size, COLUMN - 2 * size):
            self.put(centred(line, middle, self.y + RISE * size, size, heavy=HEAVY, field="BT"))
            self.y += 30 * POINT
        self.y += PITCH

    def line(self, text: str, x: float, room: float, *, last: bool, heavy: float = 0.0, field: str = "") -> None:
        """A line of the body, filled out to both margins unless it ends a paragraph."""
        self.need(SIZE)
        gap = 0.0 if last or len(text) < 2 else (room - width_of(text, SIZE)) / (len(text) - 1)
        spacing = gap if 0 < gap < 0.2 * SIZE else 0.0
        self.put(Words(text, x, self.y + RISE * SIZE, SIZE, spacing=spacing, heavy=heavy, field=field))
        self.y += PITCH

    def paragraph(self, text: str, *, indent: float = 2 * SIZE, heavy: float = 0.0, field: str = "ZW") -> None:
        """A paragraph, its first line indented."""
        for part in text.split("\n"):
            lines = lines_of(part, SIZE, COLUMN, first=indent)
            for at, line in enumerate(lines):
                x = LEFT + (0.0 if at else indent)
                room = COLUMN - (0.0 if at else indent)
                self.line(line, x, room, last=at == len(lines) - 1, heavy=heavy, field=field)

    def body(self) -> None:
        """§7.3: addressee, text, table, sections, closing, attachments."""
        letter = self.letter
        if letter.addressee:
            self.paragraph(f"{letter.addressee}：", indent=0.0, field="ZSJG")
        for one in letter.paragraphs:
            self.paragraph(one)
        if letter.table:
            self.table()
        for heading, items in letter.sections:
            self.need(2 * PITCH)
            self.paragraph(heading, heavy=0.03)
            for number, one in enumerate(items, 1):
                self.paragraph(f"{number}. {one}" if len(items) > 1 else one)
        for one in letter.closing:
            self.paragraph(one)
        if letter.attachments:
            self.y += PITCH
            self.paragraph(
                "附件：" + "；".join(f"{n}.{one}" for n, one in enumerate(letter.attachments, 1)), field="FJ"
            )

    def table(self) -> None:
        """Label and value, with lines around them."""
        size, pad, column = 12 * POINT, 2.6, 34.0
        for label, value in self.letter.table:
            left = lines_of(label, size, column - 2 * pad)
            told = lines_of(value, size, COLUMN - column - 2 * pad)
            high = max(len(left), len(told)) * size * 1.5 - size * 0.5 + 2 * pad
            self.need(high)
            self.put(rectangle(LEFT, self.y, column, high, BLACK, 0.2))
            self.put(rectangle(LEFT + column, self.y, COLUMN - column, high, BLACK, 0.2))
            for lines, x, middle in ((left, LEFT, column / 2), (told, LEFT + column + pad, 0.0)):
                y = self.y + (high - (len(lines) * 1.5 - 0.5) * size) / 2 + RISE * size
                for at, line in enumerate(lines):
                    place = y + at * size * 1.5
                    self.put(centred(line, x + middle, place, size) if middle else Words(line, x, place, size))
            self.y += high
        self.y += 4.0

    def signed(self) -> None:
        """§7.3.5, §7.3.6: signature and date under the seal, then notes."""
        letter = self.letter
        foot = list(self._foot())
        room = (2 * _SEAL + 4.0 if letter.sealed else 3 * PITCH) + (26.0 if letter.code or foot else 0.0)
        if self.y + room > BOTTOM:
            self._carry()
        date = width_of(letter.date, SIZE)
        wide = width_of(letter.organization, SIZE)
        indent = 4 * SIZE if letter.sealed else 2 * SIZE
        middle = LEFT + COLUMN - max(indent + date / 2, wide / 2)
        centre = self.y + _SEAL + 2.0
        base = centre + 2.0 if letter.sealed else self.y + PITCH
        self.put(centred(letter.organization, middle, base, SIZE, field="FWJG"))
        self.put(centred(letter.date, middle, base + PITCH, SIZE, field="CWRQ"))
        if letter.sealed:
            self.seal = SealPlace(len(self.pages) - 1, middle, centre)
        self.y = max(base + 1.6 * PITCH, centre + _SEAL + 2.0 if letter.sealed else 0.0)
        size = 10.5 * POINT
        if letter.code:
            self.put(code_square(letter.code, LEFT + COLUMN - 22.0, self.y, 22.0))
            self.put(right(letter.code_caption, LEFT + COLUMN - 25.0, self.y + 20.0, size))
        for line in foot:
            self.put(Words(line, LEFT, self.y + RISE * size, size, field="FZ"))
            self.y += size * 1.65

    def _foot(self) -> Iterator[str]:
        size, room = 10.5 * POINT, COLUMN - (26.0 if self.letter.code else 0.0)
        for one in self.letter.note:
            yield from lines_of(one, size, room)

    def _carry(self) -> None:
        """The last line of text goes to the next page with the seal."""
        page = self.pages[-1]
        last = next((at for at in range(len(page) - 1, -1, -1) if _is_body(page[at])), None)
        self.turn()
        if last is not None:
            moved = page.pop(last)
            assert isinstance(moved, Words)
            self.line(moved.text, moved.x, COLUMN, last=True, heavy=moved.heavy, field=moved.field)

    def imprint(self) -> None:
        """§7.4: copies to whom, printed by whom and when, at the foot of the last page."""
        letter, size = self.letter, 14 * POINT
        rows: list[tuple[str, str]] = []
        if letter.copies_to:
            rows += [(line, "") for line in lines_of(f"抄送：{letter.copies_to}。", size, COLUMN - 2 * size)]
        if letter.printed_by:
            rows.append((letter.printed_by, f"{letter.printed_on}印发" if letter.printed_on else ""))
        if not rows:
            return
        pitch = 8.0
        top = BOTTOM - pitch * len(rows)
        if self.y > top - 2.0:
            self.turn()
        for at, (left, edge) in enumerate(rows):
            y = top + pitch * at
            if at in (0, len(rows) - 1):
                self.put(rule(LEFT, y, COLUMN, BLACK, 0.35 if at == 0 else 0.25))
            self.put(Words(left, LEFT + size, y + 5.8, size))
            if edge:
                self.put(right(edge, LEFT + COLUMN - size, y + 5.8, size))
        self.put(rule(LEFT, BOTTOM, COLUMN, BLACK, 0.35))


def _is_body(one: Item) -> bool:
    return isinstance(one, Words) and one.field == "ZW"
