"""What a work-list is narrowed to; every choice is a link that can be sent to a colleague."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from yiwang.core.errors import InvalidInput

CARDS = ("", "yellow", "red")
TAKEN = ("", "mine", "free")
LONGEST = 200
LONGEST_WORDS = 60


@dataclass(frozen=True, slots=True)
class Filters:
    """``card`` by warning card, ``taken`` by who took it, ``item`` by item key, ``q`` by words, ``cursor`` the page."""

    card: str = ""
    taken: str = ""
    item: str = ""
    q: str = ""
    cursor: str = ""

    def query(self, **changes: str) -> str:
        """As a query string with ``?``; empty for no condition. Any change begins at the first page."""
        wanted = replace(self, **{"cursor": "", **changes}) if changes else self
        pairs = [(name, getattr(wanted, name)) for name in self.__slots__ if getattr(wanted, name)]
        return f"?{urlencode(pairs)}" if pairs else ""

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.card or self.taken or self.item or self.q)


def filters_from(given: Mapping[str, str]) -> Filters:
    """Read from a query string. Refuses with ``invalid_input`` what no link of ours says."""
    asked = {name: str(given.get(name, ""))[:LONGEST] for name in Filters.__slots__}
    found = Filters(**{**asked, "q": asked["q"].replace("\0", "").strip()[:LONGEST_WORDS]})
    if found.card not in CARDS or found.taken not in TAKEN or "\0" in found.item:
        raise InvalidInput(_("筛选条件不正确，请重新选择。"))
    return found
