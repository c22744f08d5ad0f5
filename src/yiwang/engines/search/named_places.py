"""A place named in a query (徐闻 开饭店) chooses the place; it is taken out of what is looked for.

Towns are many (41,000) and every fifth has a bare name that is a word as well (广场, 健美, 老兵), so a town is read
only where it is written with its ending (石牌街道, 城北乡) and there is no doubt which one, or where its bare name
belongs to one town below the chosen county or city, stands apart, and is no word of any text or dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import rjieba

from yiwang.core.generation import cached
from yiwang.engines.search.everyday import filler
from yiwang.engines.search.lexicon import lexicon
from yiwang.engines.search.normal import HAN, runs
from yiwang.engines.search.terms import cut
from yiwang.people.models import Division

SUFFIXES = (
    *("特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "自治州", "自治县"),
    *("地区", "新区", "林区", "省", "市", "县", "区", "旗", "盟", "州"),
)
# Names without their suffix that people mean as words.
WORDS = filler()["no_places"]
LIVED = re.compile("上班|打工|工作|读书|上学|住|看病|回来|帮|带|买房|务工|做生意|当兵")
LEVELS = ("county", "city", "province")
LONGEST_NAME = 12
ENDINGS = ("街道", "民族乡", "苏木", "镇", "乡")  # of towns, as they are written
SHORTEST_TOWN = 3  # 城镇, 城乡, 乡镇 are no towns, though some are called so
# What follows makes the name part of another: the office, school or market of the town is looked for.
OF_THE_TOWN = re.compile(
    "办事处|办$|人民政府|政府|党委|卫生院|派出所|司法所|财政所|中心|小学|中学|学校|医院|市场|车站|[村路桥]"
)


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A division that a query names: its code of 12 digits and name, and the query without it."""

    code: str
    name: str
    rest: str


def named_place(query: str, division: str = "") -> NamedPlace | None:
    """The town, county, city or province that a query names beside something else; the one nearest to ``division``."""
    upper = _upper(query, division)
    if upper is None:
        return _town(query, division)
    town = _town(upper.rest, upper.code)
    return town if town and town.code.startswith(upper.code.rstrip("0")) else upper


def _upper(query: str, division: str) -> NamedPlace | None:
    names = _names()
    for run, start, end in _stretches(query):
        found = names.get(run[start:end])
        if found and (rest := _beside(query, run, start, end)) and _stands_alone(run, start, end):
            code, name = min(found, key=lambda one: (-_shared(one[0], division), one[0]))
            return NamedPlace(code, name, rest)
    return None


def _town(query: str, division: str) -> NamedPlace | None:
    """A town with its ending, or by its bare name below the chosen county or city, where there is no doubt."""
    below = _towns_below(division)
    for run, start, end in _stretches(query):
        said = run[start:end]
        whole = said.endswith(ENDINGS) and len(said) >= SHORTEST_TOWN
        if start > 1 or not (whole or said in below):
            continue
        code = below.get(said) or _only(_towns().get(said, ()), division)
        if not code or OF_THE_TOWN.match(run, end) or not (whole or _is_no_word(said)):
            continue
        if (rest := _beside(query, run, start, end)) and _stands_alone(run, start, end):
            return NamedPlace(code, said, rest)
    return None


def _only(codes: Iterable[str], division: str) -> str:
    """The one of these towns that is meant: the only one in the chosen county, else city, province, anywhere."""
    found = list(codes)
    for width in (6, 4, 2, 0):
        near = [code for code in found if code[:width] == division[:width]]
        if near:
            return near[0] if len(near) == 1 else ""
    return ""


def _is_no_word(name: str) -> bool:
    words = lexicon()
    if name in words.held or name in words.everyday or name in WORDS:
        return False
    return not rjieba.has_word(name)


def _stretches(query: str) -> Iterator[tuple[str, int, int]]:
    """Stretches of the runs of characters, in each run the longest first."""
    for run in filter(HAN.match, runs(query)):
        for length in range(min(len(run), LONGEST_NAME), 1, -1):
            for start in range(len(run) - length + 1):
                yield run, start, start + length


def _beside(query: str, run: str, start: int, end: int) -> str:
    """What is left of a query without a stretch of it; empty where that says nothing."""
    rest = query.replace(run, f"{run[:start]} {run[end:]}", 1).strip()
    return rest if any(map(HAN.match, rest.replace("的", ""))) else ""


def _stands_alone(run: str, start: int, end: int) -> bool:
    """Whether the name is set apart, or begins a run and ends where a word does (not 中山装, not 我在成都上班)."""
    if start == 0 and end == len(run):
        return True
    if start > 1 or (start == 1 and run[0] != "在"):
        return False
    if LIVED.match(run, end):
        return False
    edges, at = {0}, 0
    for word in cut(run):
        at += len(word)
        edges.add(at)
    return (start in edges and end in edges) or (
        start < 2 and end - start >= 3 and run[:end].endswith(("省", "市", "县", "区", *ENDINGS))
    )


def _shared(code: str, division: str) -> int:
    """How many digits two codes share at the beginning."""
    for at, (one, other) in enumerate(zip(code, division, strict=False)):
        if one != other:
            return at
    return min(len(code), len(division))


def _names() -> Mapping[str, list[tuple[str, str]]]:
    return cached("search:names of places", lambda: names_of(_rows()))


def _rows() -> Iterable[tuple[str, str]]:
    rows = Division.objects.filter(level__in=LEVELS).exclude(name__in=("市辖区", "县", "省直辖县级行政区划"))
    return rows.order_by("code").values_list("code", "name")


def names_of(rows: Iterable[tuple[str, str]]) -> dict[str, list[tuple[str, str]]]:
    """Names, whole and without their suffix, with the divisions that are called so; pure."""
    found: dict[str, list[tuple[str, str]]] = {}
    for code, name in rows:
        bare = next((name[: -len(one)] for one in SUFFIXES if name.endswith(one)), name)
        for said in {name, bare}:
            if len(said) > 1 and (said == name or said not in WORDS):
                found.setdefault(said, []).append((code, name))
    return found


def _towns() -> Mapping[str, tuple[str, ...]]:
    """All towns by their whole names; read once, when somebody first writes such an ending."""
    return cached("search:towns", lambda: towns_of(Division.objects.filter(level="town").values_list("code", "name")))


def towns_of(rows: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Whole names with the codes of the towns that are called so; pure."""
    found: dict[str, list[str]] = {}
    for code, name in rows:
        if len(name) >= SHORTEST_TOWN and name.endswith(ENDINGS):
            found.setdefault(name, []).append(code)
    return {name: tuple(codes) for name, codes in found.items()}


def _towns_below(division: str) -> Mapping[str, str]:
    """Towns of the chosen county, or city, by names that only one of them has; one query for each."""
    stem = division[: 6 if division[4:6].strip("0") else 4]
    if not stem[2:].strip("0"):
        return {}
    return cached(("search:towns", stem), lambda: _names_below(stem))


def _names_below(stem: str) -> Mapping[str, str]:
    rows = Division.objects.filter(level="town", code__startswith=stem).values_list("code", "name")
    return names_below(rows)


def names_below(rows: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Whole and bare names that one town alone has, with its code; pure."""
    found: dict[str, set[str]] = {}
    for code, name in rows:
        bare = next((name[: -len(one)] for one in ENDINGS if name.endswith(one)), "")
        if bare:
            for said in {name, bare}:
                found.setdefault(said, set()).add(code)
    return {said: next(iter(codes)) for said, codes in found.items() if len(codes) == 1 and len(said) > 1}
