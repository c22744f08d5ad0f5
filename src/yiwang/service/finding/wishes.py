"""What the address of the search page asks for: words and filters, bounded and known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from yiwang.core.actor import Actor
from yiwang.engines.search.kinds import Wanted
from yiwang.identifiers.themes import THEMES
from yiwang.service.catalogue.paths import with_query
from yiwang.service.catalogue.place import ChosenPlace

ADDRESS = "/search/"
AUDIENCES = ("natural_person", "legal_person")
POWER_TYPES = ("行政许可", "行政给付", "行政确认", "行政奖励", "行政裁决", "公共服务", "其他行政权力", "一件事")
LONGEST_QUERY, LONGEST_OFFICE = 100, 120
MOST_PAGES = 10
WHOLLY_ONLINE = 5  # 网上办理深度 5: 互联网办理


@dataclass(frozen=True, slots=True)
class Wishes:
    """Filters by the names that the address has for them; empty means not chosen, as does anything unknown.

    ``audience`` is ``for`` in the address, ``power_type`` is ``type``; ``online`` is ``1``, or ``all`` for what is
    handled wholly online; ``card`` is ``1`` for what needs nothing but an identity card; ``where`` is ``all`` for every
    place; ``office`` the name of an organization; ``page`` counts from 1.
    """

    q: str = ""
    audience: str = ""
    power_type: str = ""
    online: str = ""
    where: str = ""
    theme: str = ""
    office: str = ""
    card: str = ""
    page: int = 1

    @property
    def narrowed(self) -> bool:
        """Whether any filter beside the words is chosen."""
        return any(getattr(self, one.name) for one in fields(self) if one.name not in ("q", "page"))

    def pairs(self) -> dict[str, str]:
        """As they stand in the address, without the page."""
        named = {"q": self.q, "for": self.audience, "type": self.power_type, "online": self.online, "where": self.where}
        return {**named, "theme": self.theme, "office": self.office, "card": self.card}

    def address(self, path: str = ADDRESS, **changed: str) -> str:
        """The address with these wishes, some of them changed."""
        return with_query(path, self.pairs(), **changed)

    def page_address(self, page: int) -> str:
        """The address of another page."""
        return self.address(page=str(page) if page > 1 else "")

    def wanted(self, place: ChosenPlace | None, actor: Actor) -> Wanted:
        """What the engine is asked for."""
        return Wanted(
            division=place.code if place and not self.where else "",
            audience=self.audience,
            theme=self.theme,
            organization=self.office,
            online=bool(self.online),
            depth=WHOLLY_ONLINE if self.online == "all" else 0,
            power_type=self.power_type,
            actor=actor,
        )

    def bare(self) -> Wishes:
        """The words alone."""
        return replace(Wishes(), q=self.q)


def wishes_of(sent: Mapping[str, str]) -> Wishes:
    """The wishes in an address; what is not known counts as not chosen."""

    def one_of(name: str, *known: str) -> str:
        given = sent.get(name, "")
        return given if given in known else ""

    theme, page = sent.get("theme", ""), sent.get("page", "")
    return Wishes(
        q=words_of(sent.get("q", "")),
        audience=one_of("for", *AUDIENCES),
        power_type=one_of("type", *POWER_TYPES),
        online=one_of("online", "1", "all"),
        where=one_of("where", "all"),
        theme=theme if theme in THEMES else "",
        office=words_of(sent.get("office", ""))[:LONGEST_OFFICE],
        card=one_of("card", "1"),
        page=int(page) if page.isascii() and page.isdigit() and 1 <= int(page[:4]) <= MOST_PAGES else 1,
    )


def words_of(text: str) -> str:
    """Words as they are looked for: what can be printed, bounded."""
    return "".join(char for char in text if char.isprintable())[:LONGEST_QUERY].strip()
