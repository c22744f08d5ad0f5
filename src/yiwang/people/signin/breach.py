"""Passwords that thieves already have: a sorted file of SHA-1 sums, searched without being read.

The file is what Have I Been Pwned publishes, "ordered by hash": a line for each sum of 40 hexadecimal signs, perhaps
followed by ``:`` and how often it was seen. Lines may also be shorter prefixes of at least 10 signs. It is looked up by
bisection with a few reads of the disk: 38 GB take as much memory as 38 kB. Nothing about a password leaves the machine.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from yiwang.core.errors import InvalidInput

SHORTEST, LONGEST = 10, 40
CHUNK = 4096
_HEX = frozenset(b"0123456789ABCDEF")


def is_breached(password: str, path: Path | None = None) -> bool:
    """Whether the sum of a password, or a prefix of it, stands in the file; False where there is no file."""
    where = path or settings.BREACHED
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    try:
        with Path(where).open("rb") as file:
            found = _last_not_after(file, digest)
    except FileNotFoundError:
        return False
    return len(found) >= SHORTEST and digest.startswith(found)


def _last_not_after(file: BinaryIO, wanted: bytes) -> bytes:
    """The greatest sum of the file that is not greater than ``wanted``; b"" where all are greater."""
    low, high = 0, file.seek(0, os.SEEK_END)
    best = b""
    while low < high:
        middle = (low + high) // 2
        start, line = _line_at(file, middle)
        value = _sum_of(line)
        if value and value <= wanted:
            best, low = value, start + len(line)
        else:
            high = middle
    return best


def _line_at(file: BinaryIO, place: int) -> tuple[int, bytes]:
    """The line that begins at ``place`` or, where that is inside a line, the line around it; with its beginning."""
    back = min(place, 128)
    file.seek(place - back)
    before = file.read(back)
    start = place - back + before.rfind(b"\n") + 1 if b"\n" in before else place - back
    file.seek(start)
    return start, file.readline(CHUNK)


def _sum_of(line: bytes) -> bytes:
    return line.partition(b":")[0].strip().upper()


def check_file(path: Path) -> Iterator[int | str]:
    """Read a file once: problems as sentences (at most ten), then how many sums it has. Constant memory."""
    last, count, wrong = b"", 0, 0
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            value = _sum_of(line)
            fits = SHORTEST <= len(value) <= LONGEST and set(value) <= _HEX
            if not fits or value <= last or (last and value.startswith(last)):
                wrong += 1
                yield _("第 %(number)s 行：%(why)s") % {"number": number, "why": _why(fits)}
                if wrong == 10:
                    return
            last, count = value or last, count + 1
    if not count:
        yield _("文件是空的。")
    yield count


def _why(fits: bool) -> str:
    return _("没有按顺序排列，或者重复。") if fits else _("不是 SHA-1 值。")


def load_file(path: Path) -> int:
    """Check a file and put a copy in the place that the platform reads; returns how many sums it has.

    Refuses ``invalid_input`` with what is wrong; the old file stays until the new one is whole.
    """
    problems: list[str] = []
    count = 0
    for found in check_file(path):
        if isinstance(found, str):
            problems.append(found)
        else:
            count = found
    if problems:
        raise InvalidInput(" ".join(problems))
    target = Path(settings.BREACHED)
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(target.name + ".new")
    with path.open("rb") as source, beside.open("wb") as copy:
        while block := source.read(1 << 20):
            copy.write(block)
        copy.flush()
        os.fsync(copy.fileno())
    beside.replace(target)
    return count


class BreachedPasswordValidator:
    """Django's form of the same question, so that every way to set a password asks it."""

    def validate(self, password: str, user: object = None) -> None:
        """Refuse a password that is in the file."""
        if is_breached(password):
            raise ValidationError("breached", code="password_breached")

    def get_help_text(self) -> str:
        """For forms of Django's own."""
        return _("不能用已经泄露过的密码。")
