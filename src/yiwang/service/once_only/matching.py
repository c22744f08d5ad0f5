"""From a title as it stands in a list of materials to the standard material that is meant. Pure and explained.

A title is brought into a normal form (width, spaces, brackets, words about copies and about whose it is) and looked
up among titles and aliases: nothing is guessed by likeness, so that two editors get the same answer, with its reason.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

LONGEST = 200
ANY = "…"
_BRACKETS = re.compile(r"[(\[（【〔]([^()\[\]（）【】〔〕]*)[)\]）】〕]")
_COPIES = re.compile(
    r"(?:的)?(?:原件(?:及|和|与|、|或|/)?复印件|复印件(?:及|和|与|、|或|/)?原件|正本(?:及|和|与|、|或|/)?副本|副本复印件"
    r"|正副本|复印件|原件|复印|扫描件|影印件|照片件|电子件|电子版|电子证照|纸质件|正本|副本|查验|核验|审验|备查)+$"
)
_COUNT = re.compile(r"(?:各|共|一式)?(?:\d+|[一二两三四五六七八九十]+)(?:份|张|页|套|式)+$")
_ABOUT_COPIES = re.compile(
    r"(?:(?:各|共|一式|需|须|提供|提交|验|核|留存|加盖|单位|公章|盖章|签名|签字|有效|原件|复印件?|扫描件|影印件|正本|副本|正副本"
    r"|电子版?|纸质|查验|核验|审验|备查|正反面|双面|A4|彩色|黑白|清晰|及|和|与|或|、|，|,|；|;|\d+|[一二两三四五六七八九十]+|份|张|页|套|式|纸|的)"
    r"+)"
)
_WHOSE = re.compile(
    r"^(?:(?:办理|提供|提交|持有?|有效的?|合法的?|本人的?|当事人的?|申请人的?|申办人的?|申报人的?|申请单位的?|申请企业的?|个人的?"
    r"|居民的?|夫妻双方的?|男女双方的?|双方当事人的?|双方的?|父母双方的?|父母的?|监护人的?|家庭成员的?|共同申请人的?"
    r"|法定代表人(?:或负责人|负责人|主要负责人)?的?|负责人的?|经营者的?|股东的?|经办人的?|办理人的?|委托人的?|受委托人的?|被委托人的?"
    r"|代理人的?|受托人的?|代办人的?|单位的?|企业的?|公司的?|权利人的?|死者的?|逝者的?|产妇的?|儿童的?|学生的?|新生儿的?)+)(?=.{2})"
)
_GIVEN_OUT = re.compile(r"^.{2,24}?(?:出具|开具|核发|颁发|签发|制发|盖章)的(?=.{2})")
_AND = re.compile(r"、|及其?|和|与|以及|＋|\+|;|；")
_OR = re.compile(r"或者?|/")
_NUMBER = re.compile(r"^\(?\d+[.、)]")
_MARKS = re.compile(r"[\s《》“”\"'‘’·•。：:，,]+")


@lru_cache(maxsize=8192)
def normalised(title: str) -> str:
    """The normal form of a title: ``申请人身份证（原件及复印件各1份）`` becomes ``身份证``."""
    text, before = title[:LONGEST], ""
    while text != before:
        before = text
        text = unicodedata.normalize("NFKC", text)[:LONGEST]
        text = _BRACKETS.sub(_kept, _MARKS.sub("", _NUMBER.sub("", text.strip())))
        text = _COUNT.sub("", _COPIES.sub("", text)).rstrip("-_.;；、,的各")
    return text


def _kept(found: re.Match[str]) -> str:
    """Words in brackets that speak of copies are dropped; others belong to the name."""
    inner = found[1]
    return "" if _ABOUT_COPIES.fullmatch(inner) or not inner else f"({inner})"


def without_person(text: str) -> str:
    """A normal form without the words that say whose paper it is, and who gives it out."""
    return _WHOSE.sub("", _GIVEN_OUT.sub("", text))


@dataclass(frozen=True, slots=True)
class Match:
    """A standard material that a title names. ``how``: title, alias, assigned, key, person, bracket, part or ending."""

    key: str
    how: str
    part: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a title asks for: nothing known (empty), one material, all of several, or any one of several."""

    matches: tuple[Match, ...] = ()
    any_of: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The standard materials that are meant."""
        return tuple(match.key for match in self.matches)


NOTHING = Reading()


@dataclass(slots=True)
class Index:
    """Normal forms of all titles and aliases. The first that claims a form keeps it; the others are told."""

    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    bare: dict[str, tuple[str, str]] = field(default_factory=dict)
    endings: dict[str, str] = field(default_factory=dict)
    taken: list[tuple[str, str, str]] = field(default_factory=list)
    read: dict[str, Reading] = field(default_factory=dict)

    def add(self, key: str, title: str, aliases: Iterable[str] = (), how: str = "alias") -> None:
        """Add a material; a form that another material has is kept there and told in ``taken``.

        An alias that begins with ``…`` stands for every title with this ending: ``…申请表``.
        """
        for name, why in [(title, "title"), *((alias, how) for alias in aliases)]:
            if name.startswith(ANY):
                self.endings.setdefault(normalised(name[1:]), key)
                continue
            form = normalised(name)
            if not form:
                continue
            known = self.names.setdefault(form, (key, why))
            self.bare.setdefault(without_person(form), (key, why))
            if known[0] != key:
                self.taken.append((name, known[0], key))

    def reading(self, title: str) -> Reading:
        """Which standard materials a title names; the same title always reads the same."""
        known = self.read.get(title)
        if known is None:
            known = self.read[title] = self._read(title)
        return known

    def _read(self, title: str) -> Reading:
        form = normalised(title)
        one = self._one(form)
        if one is not None:
            return Reading((one,))
        for cut, any_of in ((_OR, True), (_AND, False)):
            parts = [part for part in cut.split(form) if part]
            found = [self._one(_BRACKETS.sub("", part)) or self._one(normalised(part)) for part in parts]
            if len(parts) > 1 and all(found):
                return Reading(tuple(Match(one.key, "part", one.part) for one in found if one), any_of)
        return self._ending(_BRACKETS.sub("", form))

    def _one(self, form: str) -> Match | None:
        for tried, how in ((form, ""), (_BRACKETS.sub("", form), "bracket")):
            found = self.names.get(tried)
            if found is None and (found := self.bare.get(without_person(tried))) is not None:
                how = "person"
            if found is not None:
                return Match(found[0], how or found[1], form)
        return None

    def _ending(self, form: str) -> Reading:
        """The longest ending that fits; only where nothing names the whole."""
        for start in range(1, len(form) - 1):
            if form[start:] in self.endings:
                return Reading((Match(self.endings[form[start:]], "ending", form),))
        return NOTHING


def index_of(materials: Mapping[str, tuple[str, Iterable[str]]]) -> Index:
    """An index of ``{key: (title, aliases)}`` in the order of the keys."""
    made = Index()
    for key in sorted(materials):
        title, aliases = materials[key]
        made.add(key, title, aliases)
    return made
