"""Pages of a file for a screen. Nothing is stored: pictures go into the page itself, and the file is forgotten.

An upload that is kept for ten minutes under a random name would be a place to read other people's papers from; a page
that carries its own pictures is not. The price is that a page shows ``AT_ONCE`` pages of the file.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Any, Final

import orjson

from yiwang.formats.ofd.apart import PASSED_ON
from yiwang.sentences import gettext_noop

AT_ONCE: Final = 8
MOST_BYTES: Final = 20 * 1024 * 1024
_MOST_ANSWER: Final = 24_000_000
_SECONDS: Final = 25
_WAIT: Final = 5
_artists = BoundedSemaphore(2)

BUSY: Final = gettext_noop("现在看的人多，页面暂时画不出来。核验结果不受影响，可以过一会儿再试。")
BROKEN: Final = gettext_noop("这个文件已损坏或者已加密，页面显示不出来。")
TOO_MUCH: Final = gettext_noop("这个文件的页面太复杂，这里画不出来。核验结果不受影响，可以用阅读软件打开。")


@dataclass(frozen=True, slots=True)
class SealPlace:
    """Where a seal is drawn (millimetres from the upper left corner), and the place of its signature in the list."""

    signature: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class ShownPage:
    """``number`` from 1; ``picture`` is a data address for ``img``; ``text`` is for screen readers."""

    number: int
    width: float
    height: float
    picture: str
    text: str
    seals: tuple[SealPlace, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """Some pages of a file with ``total`` pages; ``problem`` tells in Chinese (a msgid) why there are none."""

    pages: tuple[ShownPage, ...] = ()
    total: int = 0
    problem: str = ""

    @property
    def last(self) -> int:
        """The number of the last page that is shown."""
        return self.pages[-1].number if self.pages else 0


def can_show(content: bytes) -> bool:
    """Whether the bytes are of a kind that is drawn."""
    return content.startswith((b"PK\x03\x04", b"%PDF-")) and len(content) <= MOST_BYTES


def draw(content: bytes, first: int = 1) -> Shown:
    """The pages from ``first`` on; never raises for what is in the file."""
    if not can_show(content):
        return Shown(problem=TOO_MUCH)
    if not _artists.acquire(timeout=_WAIT):
        return Shown(problem=BUSY)
    try:
        answer = _ask(content, first)
    finally:
        _artists.release()
    if answer is None:
        return Shown(problem=TOO_MUCH)
    pages = tuple(_page(first + at, one) for at, one in enumerate(answer["pages"]))
    return Shown(pages, int(answer["total"]), BROKEN if answer.get("refused") else "")


def _ask(content: bytes, first: int) -> dict[str, Any] | None:
    """The artist's answer; None when he was stopped or had too much to say."""
    command = [sys.executable, "-m", "yiwang.web.viewer.artist", str(first - 1), str(AT_ONCE)]
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own program, the file comes on its standard input
            command, input=content, capture_output=True, timeout=_SECONDS, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    if done.returncode or len(done.stdout) > _MOST_ANSWER:
        return None
    told: dict[str, Any] = orjson.loads(done.stdout)
    return told


def _page(number: int, told: dict[str, Any]) -> ShownPage:
    width, height = told["size"]
    return ShownPage(
        number=number,
        width=width,
        height=height,
        picture=f"data:{told['media']};base64,{told['data']}",
        text=told["text"],
        seals=tuple(SealPlace(one["signature"], *one["box"]) for one in told["seals"]),
    )
