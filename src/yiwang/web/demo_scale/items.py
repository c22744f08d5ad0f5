"""The items that claim the entries: one line for COPY each, most of them with nothing of their own to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from yiwang.service.catalogue.searching import search_text_of
from yiwang.web.demo_scale.catalogue import Planned, variant_title
from yiwang.web.demo_scale.contents import difference
from yiwang.web.demo_scale.places import Where
from yiwang.web.demo_scale.shares import REVIEWS_EVERY, difference_of

SOURCE = "演示数据（规模）"
COLUMNS = (
    *("id", "key", "face_id", "entry_id", "parent_id", "chain", "level", "organization_id", "organization_name"),
    *("organization_uscc", "division_code", "code", "source", "content", "findings", "adopts"),
)
SAID = {
    "html_entity": "有网页转义字符，请改正。",
    "white_space": "有多余的空白或控制字符，请改正。",
    "html_tag": "这是一张网页的出错页面，不是办事指南。",
}
PER_PLACE = 0xFFFF


def entry_id(number: int) -> UUID:
    """The id of an entry."""
    return UUID(f"01930000-ffff-7000-8001-{number:012x}")


def face_id(number: int) -> UUID:
    """The id of the face of an entry."""
    return UUID(f"01930000-ffff-7000-8002-{number:012x}")


def item_id(place: int, entry: int, variant: int) -> str:
    """The id of an item: ids rise with places, so that rows of one place lie together."""
    return f"01930000-{place:04x}-7{variant:03x}-8003-{entry:012x}"


@dataclass(slots=True)
class Made:
    """What was written: counts, and the faces of items that show something else than their entry."""

    items: int = 0
    inherit: int = 0
    materials: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    faces: list[tuple[Any, ...]] = field(default_factory=list)
    titles: set[str] = field(default_factory=set)


def present(entry: Planned, level: int) -> bool:
    """Whether places of a level claim an entry."""
    return (entry.province, entry.city, entry.county, entry.town, entry.village)[level - 2]


def lines(
    places: Sequence[Where], entries: Sequence[Planned], contents: dict[int, Any], most: int, made: Made
) -> Iterator[str]:
    """Up to ``most`` lines; ``contents`` are the elements of entries by number. ``made`` is filled on the way."""
    by_level = {level: [entry for entry in entries if present(entry, level)] for level in range(2, 7)}
    for place in places:
        block: list[str] = []
        for entry in by_level[place.level]:
            office = place.offices.get(entry.role_at(place.level))
            if office is None:
                continue
            over = [
                one.number
                for one in place.above
                if present(entry, one.level) and entry.role_at(one.level) in one.offices
            ]
            for variant in range(entry.variants):
                if made.items >= most:
                    break
                block.append(_line(place, entry, variant, over, office, contents, made))
        if block:
            yield "".join(block)
        if made.items >= most:
            return


def _line(
    place: Where, entry: Planned, variant: int, over: list[int], office: Any, contents: dict[int, Any], made: Made
) -> str:
    own = item_id(place.number, entry.number, variant)
    chain = ",".join(item_id(number, entry.number, variant) for number in over)
    parent = item_id(over[-1], entry.number, variant) if over else "\\N"
    kind = difference_of(made.items)
    content, findings, more, face = "{}", "[]", 0, str(face_id(entry.number))
    if entry.variants > 1:
        top = over[0] if over else place.number
        face = _variant_face(entry, variant, top, contents, made)
        if not over:
            kind, content = "variant", _field({"title": variant_title(entry, variant)})
    if kind and kind != "variant":
        said, more, finding = difference(kind, made.items, entry)
        content = _field(said)
        findings = _field([{"code": finding, "column": "", "message": SAID[finding]}]) if finding else findings
        if entry.variants == 1 and (more or kind == "title"):
            face = _own_face(own, entry, said, more, contents, made)
    made.items += 1
    made.inherit += not kind
    made.materials += entry.materials + more
    made.kinds[kind or "inherits"] += 1
    adopts = "review" if made.items % REVIEWS_EVERY == 0 and place.level > 3 else "at_once"
    suffix = f"-{variant + 1}" if entry.variants > 1 else ""
    handle = f"{variant + 1:02d}" if entry.variants > 1 else ""
    return (
        f"{own}\t44-{entry.code}-{place.code}{suffix}\t{face}\t{entry_id(entry.number)}\t{parent}\t{{{chain}}}\t"
        f"{place.level}\t{office.id}\t{office.name}\t{office.uscc}\t{place.code}\t"
        f"{office.uscc or '0' * 18}{place.level}{entry.code}{handle}\t{SOURCE}\t{content}\t{findings}\t{adopts}\n"
    )


def _field(value: Any) -> str:
    return orjson.dumps(value).decode().replace("\\", "\\\\")


def _variant_face(entry: Planned, variant: int, top: int, contents: dict[int, Any], made: Made) -> str:
    owner = item_id(top, entry.number, variant)
    key = f"01930001{owner[8:]}"
    if key not in made.titles:
        made.titles.add(key)
        title = variant_title(entry, variant)
        made.faces.append(face_row(key, owner, title, contents[entry.number], entry.materials))
    return key


def _own_face(own: str, entry: Planned, said: Any, more: int, contents: dict[int, Any], made: Made) -> str:
    key = f"01930001{own[8:]}"
    title = str(said.get("title", entry.title))
    made.titles.add(key)
    made.faces.append(face_row(key, own, title, contents[entry.number], entry.materials + more))
    return key


FACE_COLUMNS = (
    *("id", "owner", "title", "summary", "power_type", "applicants", "themes", "keywords", "online", "instant"),
    *("depth", "visits", "materials", "search_text"),
)


def face_row(key: Any, owner: Any, title: str, content: Any, materials: int) -> tuple[Any, ...]:
    """What lists show of an entry or item with these elements, in the order of ``FACE_COLUMNS``."""
    summary = str(content.get("summary", ""))[:400]
    online = bool({"web", "mobile"} & set(content["channels"]))
    return (
        UUID(str(key)), UUID(str(owner)), title, summary, content["power_type"], content["applicants"],
        content["themes"], "", online, False, content.get("depth"), content.get("visits"),
        materials, search_text_of(title, summary),
    )  # fmt: skip
