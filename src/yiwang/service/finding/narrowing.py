"""The filters of the search page as links, with counts where these cost nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from yiwang.identifiers.themes import FIRM_THEMES, PERSON_THEMES
from yiwang.service.catalogue.guides import applicant_words
from yiwang.service.catalogue.place import ChosenPlace
from yiwang.service.finding.results import Results
from yiwang.service.finding.wishes import AUDIENCES, POWER_TYPES, WHOLLY_ONLINE, Wishes

Link = dict[str, Any]


def groups_of(wishes: Wishes, place: ChosenPlace | None, results: Results | None) -> list[dict[str, Any]]:
    """Groups of links; counts stand there only while everything that was found was looked at."""
    counts = _Counts(results)

    def link(text: str, name: str, value: str, count: int | None = None, current: bool | None = None) -> Link:
        chosen = wishes.pairs()[name] == value if current is None else current
        return {"text": text, "href": wishes.address(**{name: value}), "current": chosen, "count": count}

    groups = [{"title": _("地区"), "links": _places(wishes, place, link)}] if place else []
    who = [link(applicant_words(code), "for", code, counts.audience(code)) for code in AUDIENCES]
    groups.append({"title": _("谁来办"), "links": [link(_("不限"), "for", ""), *who]})
    ways = [
        link(_("不限"), "online", ""),
        link(_("网上能办"), "online", "1", counts.online),
        link(_("全程在网上办"), "online", "all", counts.wholly),
    ]
    groups.append({"title": _("怎样办"), "links": ways})
    cards = [link(_("不限"), "card", ""), link(_("只要身份证"), "card", "1")]
    groups.append({"title": _("要带什么"), "links": cards})
    if departments := _departments(wishes, results):
        every = [link(_("不限"), "office", ""), *(link(name, "office", name, n) for name, n in departments)]
        groups.append({"title": _("哪家单位"), "links": every})
    themes = [link(_("不限"), "theme", ""), *(link(name, "theme", name, n) for name, n in _themes(wishes, counts))]
    groups.append({"title": _("主题"), "links": themes})
    types = [link(name, "type", name, counts.power_type(name)) for name in POWER_TYPES]
    groups.append({"title": _("事项类型"), "links": [link(_("不限"), "type", ""), *types]})
    return groups


def _places(wishes: Wishes, place: ChosenPlace, link: Any) -> list[Link]:
    here = _("%(place)s能办的") % {"place": place.name}
    return [link(here, "where", ""), link(_("全部"), "where", "all")]


def _departments(wishes: Wishes, results: Results | None) -> Iterable[tuple[str, int | None]]:
    found: list[tuple[str, int | None]] = list(results.departments) if results else []
    if wishes.office and wishes.office not in dict(found):
        found.append((wishes.office, None))
    return found


def _themes(wishes: Wishes, counts: _Counts) -> Iterable[tuple[str, int | None]]:
    """Themes that the results have; without results those of the chosen side."""
    found: list[tuple[str, int | None]] = list(counts.themes)
    if counts.results is None:
        found = [(name, None) for name in (FIRM_THEMES if wishes.audience == AUDIENCES[1] else PERSON_THEMES)]
    if wishes.theme and wishes.theme not in dict(found):
        found.append((wishes.theme, None))
    return found


class _Counts:
    """How many of the results each filter would leave; nothing where more was found than was looked at."""

    def __init__(self, results: Results | None) -> None:
        self.results = results
        whole = results is not None and not results.more
        self._facts = [hit.place.facts for hit in results.hits] if results and whole else None
        named = (
            Counter(theme for hit in results.hits for theme in hit.place.facts.get("themes", ()))
            if results
            else Counter()
        )
        self.themes = [(name, n if whole else None) for name, n in named.most_common(8)]

    def _many(self, fits: Any) -> int | None:
        return None if self._facts is None else sum(1 for facts in self._facts if fits(facts))

    def audience(self, code: str) -> int | None:
        """How many are for these applicants."""
        return self._many(lambda facts: code in (facts.get("applicants") or (code,)))

    def power_type(self, name: str) -> int | None:
        """How many are of a type."""
        return self._many(lambda facts: facts.get("power_type") == name)

    @property
    def online(self) -> int | None:
        """How many can be applied for online."""
        return self._many(lambda facts: bool(facts.get("online")))

    @property
    def wholly(self) -> int | None:
        """How many are handled wholly online."""
        return self._many(lambda facts: bool(facts.get("online")) and (facts.get("depth") or 0) >= WHOLLY_ONLINE)
