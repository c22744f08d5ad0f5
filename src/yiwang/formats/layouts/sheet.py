"""What stands on the pages of a paper, in millimetres from the upper left corner; knows neither OFD nor PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

POINT = 25.4 / 72  # millimetres
Move = tuple[str | float, ...]  # M x y, L x y, C (close)


@dataclass(frozen=True, slots=True)
class Ink:
    """A colour in sRGB; `alpha` from 0 to 1."""

    red: int
    green: int
    blue: int
    alpha: float = 1.0

    @property
    def hex(self) -> str:
        """`#rrggbb`."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"


BLACK, RED, GOLD, GREY = Ink(26, 26, 26), Ink(200, 22, 29), Ink(166, 124, 55), Ink(90, 90, 90)


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text from its baseline. `heavy` is the outline in ems; `field` the short name of what it shows.

    `angle` turns it about its start, counter-clockwise in degrees.
    """

    text: str
    x: float
    y: float
    size: float
    ink: Ink = BLACK
    spacing: float = 0.0
    heavy: float = 0.0
    field: str = ""
    angle: float = 0.0
    behind: bool = False


@dataclass(frozen=True, slots=True)
class Strokes:
    """Lines and areas; the moves are relative to `x`, `y`."""

    x: float
    y: float
    moves: tuple[Move, ...]
    stroke: Ink | None = None
    width: float = 0.25
    fill: Ink | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG or JPEG over a box; `field` the short name of what it shows."""

    content: bytes = field(repr=False)
    x: float
    y: float
    width: float
    height: float
    field: str = ""


Item = Words | Strokes | Picture


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page."""

    width: float
    height: float
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class SealPlace:
    """Where the middle of the seal belongs; `page` from 0."""

    page: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file inside the paper; `form` is its suffix."""

    name: str
    content: bytes = field(repr=False)
    form: str = "json"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole paper. `facts` are its metadata by name; `notice` lies over every page (加注).

    `tags` names the tree by which programs find the fields on the pages.
    """

    title: str
    author: str
    day: str
    leaves: tuple[Leaf, ...]
    seal: SealPlace | None = None
    subject: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    enclosed: tuple[Enclosed, ...] = ()
    notice: tuple[str, ...] = ()
    tags: str = "Licence"

    def words(self) -> Iterator[Words]:
        """All texts in the order of the pages, notices not."""
        for leaf in self.leaves:
            yield from (one for one in leaf.items if isinstance(one, Words))

    def printed(self) -> list[str]:
        """The printed texts without blanks, sorted: what any rendering must say."""
        return sorted(text for one in self.words() if (text := "".join(one.text.split())))


def rectangle(x: float, y: float, width: float, height: float, stroke: Ink, line: float) -> Strokes:
    """A frame."""
    moves: tuple[Move, ...] = (("M", 0.0, 0.0), ("L", width, 0.0), ("L", width, height), ("L", 0.0, height), ("C",))
    return Strokes(x, y, moves, stroke, line)


def rule(x: float, y: float, width: float, stroke: Ink, line: float) -> Strokes:
    """A line from left to right."""
    return Strokes(x, y, (("M", 0.0, 0.0), ("L", width, 0.0)), stroke, line)
