"""The whole guide of an item at a place as one sheet: the page, the paper at the window and programs say the same.

Online and offline guides have one source (数据同源): what is printed, compared and answered to programs is this sheet,
and its digest stands on all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from django.utils.translation import gettext as _

from yiwang.crypto.digests import sm3

MARK_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit: ``kind`` is statutory, committed …; ``words`` is what people read of amount and unit."""

    kind: str
    title: str
    words: str
    amount: int | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A guide in plain texts. ``nodes`` are what it depends on; all else is content.

    ``basis`` are laws: ``text`` names law and article, ``says`` are its words, ``url`` the published text on ``site``.
    """

    key: str
    title: str
    summary: str
    place: str
    place_code: str
    short_place: str
    handled: bool
    office: Mapping[str, str] = field(default_factory=dict)
    missing: str = ""
    handling: str = ""
    visits: int | None = None
    limits: Sequence[Limit] = ()
    conditions: Sequence[str] = ()
    materials: Sequence[Mapping[str, str]] = ()
    fees: Sequence[Mapping[str, str]] = ()
    channels: Sequence[str] = ()
    windows: Sequence[Mapping[str, str]] = ()
    steps: Sequence[Mapping[str, str]] = ()
    how: Sequence[str] = ()
    results: Sequence[str] = ()
    basis: Sequence[Mapping[str, str]] = ()
    phone: str = ""
    complaint: str = ""
    appeal: Sequence[str] = ()
    faq: Sequence[Mapping[str, str]] = ()
    rights: Sequence[str] = ()
    duties: Sequence[str] = ()
    start: str = ""
    media: Sequence[Mapping[str, str]] = ()
    nodes: tuple[UUID, ...] = ()

    @property
    def place_name(self) -> str:
        """The last part of the place's name, for sentences; 这里 where there is none."""
        return self.short_place or _("这里")

    def content(self) -> dict[str, Any]:
        """What the sheet says, as data."""
        named = {
            name: getattr(self, name)
            for name in self.__slots__
            if name not in ("nodes", "missing", "handled", "short_place")
        }
        named["limits"] = [{name: getattr(limit, name) for name in limit.__slots__} for limit in self.limits]
        return {name: list(value) if isinstance(value, tuple) else value for name, value in named.items()}

    @property
    def digest(self) -> str:
        """SM3 over the content in canonical form, in hexadecimal: equal sheets have equal digests."""
        return sm3(orjson.dumps(self.content(), option=orjson.OPT_SORT_KEYS)).hex()

    @property
    def mark(self) -> str:
        """The digest shortened to twelve digits in groups of four, as people read and print it."""
        shown = str(int(self.digest, 16) % 10**MARK_DIGITS).rjust(MARK_DIGITS, "0")
        return " ".join(shown[at : at + 4] for at in range(0, MARK_DIGITS, 4))
