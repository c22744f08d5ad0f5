"""What is asked for needlessly: one decision for each material and each question of a form. No database, no clock."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from yiwang.service.once_only.library import Library, Material, Withdrawn, form_of
from yiwang.service.once_only.matching import Match, Reading
from yiwang.service.once_only.reasons import LAW
from yiwang.service.once_only.sources import Standing

WITHDRAWN, NEEDLESS, REASONED, FETCHED, UNCONNECTED = "withdrawn", "needless", "reasoned", "fetched", "unconnected"
OWN, UNKNOWN = "own", "unknown"
OF_OTHERS = re.compile(
    r"^(?:夫妻|男女|双方|父母|配偶|监护人|家庭成员|共同申请人|股东|经办人|办理人|委托人|受委托人|被委托人|代理人|受托人|代办人|死者|逝者|子女|儿童|学生|新生儿)"
)
CARD = frozenset({"id-card"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A material as an item asks for it. ``material`` is the key in the library, "" where only the title says it.

    ``held`` is the source that the item itself names (免提交), ``reason`` the words why it is asked all the same.
    """

    place: str
    title: str
    material: str = ""
    held: str = ""
    reason: str = ""
    need: str = "required"
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of it. ``source`` is where government holds it, ``why`` the law or the words beside it."""

    asked: Asked
    state: str
    materials: tuple[str, ...] = ()
    source: str = ""
    why: str = ""

    @property
    def needless(self) -> bool:
        """Whether it should not be asked."""
        return self.state in (WITHDRAWN, NEEDLESS)

    @property
    def spared(self) -> bool:
        """Whether the applicant could come without it."""
        return self.state in (WITHDRAWN, NEEDLESS, FETCHED)

    @property
    def of_others(self) -> bool:
        """Whether it is a paper of somebody else: what is held of the applicant does not help."""
        return OF_OTHERS.match(form_of(self.asked.title)) is not None


@dataclass(frozen=True, slots=True)
class Ground:
    """What judgements rest on: the library, how each source stands, where and when."""

    library: Library
    standing: Callable[[str], Standing]
    division_code: str
    today: date


def judge(asked: Asked, ground: Ground) -> Judged:
    """Withdrawn before held, held before unconnected; a legal reason excuses both, a declared source ends it."""
    reading = _reading(asked, ground.library)
    materials = [ground.library.materials[key] for key in reading.keys if key in ground.library.materials]
    keys = tuple(material.key for material in materials)
    if asked.held:
        return Judged(asked, FETCHED, keys, asked.held)
    legal = bool(asked.reason and LAW.search(asked.reason))
    gone = _withdrawn(materials, reading.any_of, ground)
    if gone is not None:
        return Judged(asked, REASONED if legal else WITHDRAWN, keys, why=asked.reason if legal else _said(gone))
    if not materials:
        state = OWN if form_of(asked.title) in ground.library.own else UNKNOWN
        return Judged(asked, state)
    source = _held(materials, reading.any_of, ground)
    if source and asked.need == "optional":
        return Judged(asked, OWN, keys)
    if source:
        return Judged(asked, REASONED if legal else NEEDLESS, keys, source, asked.reason if legal else "")
    if any(material.held_by for material in materials):
        first = next(material.held_by[0] for material in materials if material.held_by)
        return Judged(asked, UNCONNECTED, keys, first)
    return Judged(asked, OWN, keys)


def _reading(asked: Asked, library: Library) -> Reading:
    if asked.material in library.materials:
        return Reading((Match(asked.material, "key", asked.title),))
    return library.index.reading(asked.title)


def _withdrawn(materials: Iterable[Material], any_of: bool, ground: Ground) -> Withdrawn | None:
    """A withdrawn one among those asked; where any one will do, only if none of them is left."""
    found = [material.withdrawn_at(ground.division_code, ground.today) for material in materials]
    if any_of and not all(found):
        return None
    return next((one for one in found if one is not None), None)


def _held(materials: Iterable[Material], any_of: bool, ground: Ground) -> str:
    """The source that holds all of them (or one, where any will do); "" where something is left to bring."""
    sources = [next((s for s in material.held_by if ground.standing(s).open), "") for material in materials]
    if any_of:
        return next((source for source in sources if source), "")
    return sources[0] if sources and all(sources) else ""


def _said(gone: Withdrawn) -> str:
    instead = f"；{gone.instead}" if gone.instead else ""
    return f"{gone.law}{instead}"[:400]


def card_only(judged: Iterable[Judged], people: bool) -> bool:
    """Whether a person needs nothing but the identity card (一证通办): all else is spared, optional or comes later."""
    left = [one for one in judged if not one.spared and one.asked.need == "required"]
    return people and all(one.materials and set(one.materials) <= CARD for one in left)


def trips(judged: Iterable[Judged], library: Mapping[str, Material], visits: int) -> int:
    """Ways that could be spared in one case: to whoever issues a needless attestation, and to the window itself where
    nothing is left to hand in."""
    every = list(judged)
    needless = [one for one in every if one.needless]
    fetched = sum(1 for one in needless if any(library[key].kind == "attestation" for key in one.materials))
    nothing_left = bool(needless) and all(one.spared or one.asked.need != "required" for one in every)
    return fetched + (visits if nothing_left else 0)
