"""Making the catalogue, step by step, with what each step took; counting what became of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.db import connection

from yiwang.core import clock
from yiwang.core.actor import SYSTEM
from yiwang.people.loading import load_divisions
from yiwang.service.catalogue_quality.queueing import queue_everything
from yiwang.service.once_only.following import prove_again
from yiwang.web.demo.tree import load_tree
from yiwang.web.demo_scale import shares
from yiwang.web.demo_scale.catalogue import Planned, claim_by_villages, planned
from yiwang.web.demo_scale.contents import content_of, draw_materials
from yiwang.web.demo_scale.items import Made, present
from yiwang.web.demo_scale.loading import write
from yiwang.web.demo_scale.places import Where, count_levels, places_of

ITEMS = 2_000_000
PROVINCE, CITY = "44", "4408"
OF_ONE_CITY, OF_ONE_COUNTY = 120_000, 20_000  # so many items need no more places than these
COUNTY = "440825"
TABLES = (
    *("catalogue_item", "catalogue_entry", "catalogue_face", "search_document", "search_posting", "search_term"),
    *("search_suggested", "people_organization", "people_division"),
)
Say = Callable[[str], None]


@dataclass(slots=True)
class Scale:
    """What was made: counts, bytes on the disk by table (indexes included), seconds by step."""

    items: int = 0
    inherit: int = 0
    materials: int = 0
    faces: int = 0
    entries: int = 0
    widest: int = 0
    widest_code: str = ""
    kinds: dict[str, int] = field(default_factory=dict)
    levels: dict[int, int] = field(default_factory=dict)
    took: dict[str, float] = field(default_factory=dict)
    bytes: dict[str, int] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """All steps together."""
        return sum(self.took.values())


def make(packs: Path, items: int = ITEMS, say: Say = print) -> Scale:
    """Fill the database, which must have its tables and no basic catalogue; ``packs`` holds the material library."""
    scale, began = Scale(), time.monotonic()

    def step(name: str) -> None:
        nonlocal began
        scale.took[name] = round(time.monotonic() - began, 1)
        began = time.monotonic()
        say(f"{name}：{scale.took[name]:.0f} 秒")

    prefix = COUNTY if items <= OF_ONE_COUNTY else CITY if items <= OF_ONE_CITY else PROVINCE
    load_divisions(under=prefix)
    load_tree(PROVINCE, only="" if prefix == PROVINCE else prefix)
    step("区划和机构")
    places = places_of(prefix)
    entries, contents = plan(places, items, packs)
    step("基本目录")
    made = write(actor=SYSTEM, places=places, entries=entries, contents=contents, most=items)
    step("实施事项")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) catalogue_item, catalogue_face, catalogue_entry")
    step("整理")
    index(say)
    step("搜索索引")
    count(scale, made, entries)
    return scale


def plan(places: list[Where], items: int, packs: Path) -> tuple[list[Planned], dict[int, Any]]:
    """Entries that these places claim until there are so many items, and what each entry says."""
    entries = planned()
    at = count_levels(places)
    without = sum(at[level] for level in range(2, 6) for entry in entries if present(entry, level))
    claim_by_villages(entries, max(at[6], 1), items - without)
    for entry in entries:
        claims = sum(at[level] for level in range(2, 7) if present(entry, level))
        entry.items = claims * entry.variants
    draw_materials(entries, round(items * shares.MATERIALS_EACH))
    longest = max(entries, key=lambda entry: entry.items)
    return entries, {entry.number: content_of(entry, packs, longest=entry is longest) for entry in entries}


def index(say: Say) -> None:
    """Put the texts into the search engine, where it is installed."""
    if find_spec("yiwang.engines.search") is None:
        return
    from yiwang.engines.search.rebuilding import rebuild

    many, _seconds = rebuild("item")
    say(f"搜索：{many:,} 个文本")


def hand_over(say: Say) -> None:
    """What chores work out waits for them once a server runs: the quality of guides, the once-only proof."""
    guides = queue_everything(clock.now())
    prove_again()
    say(f"排进后台：{guides:,} 份办事指南等质量检查，全部事项等“免提交”核算。服务开着就会接着做")


def count(scale: Scale, made: Made, entries: list[Planned]) -> None:
    """Counts and sizes, read from the database itself."""
    scale.inherit, scale.materials, scale.kinds = made.inherit, made.materials, dict(made.kinds)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT face_id), count(DISTINCT entry_id) FROM catalogue_item")
        scale.items, scale.faces, scale.entries = cursor.fetchone()
        cursor.execute(
            "SELECT level, count(*) FROM catalogue_item WHERE level IS NOT NULL GROUP BY level ORDER BY level"
        )
        scale.levels = dict(cursor.fetchall())
        cursor.execute(
            "SELECT e.code, count(*) FROM catalogue_item i JOIN catalogue_entry e ON e.id = i.entry_id"
            " GROUP BY e.code ORDER BY 2 DESC LIMIT 1"
        )
        scale.widest_code, scale.widest = cursor.fetchone()
        for table in TABLES:
            cursor.execute("SELECT pg_total_relation_size(to_regclass(%s))", [table])
            scale.bytes[table] = cursor.fetchone()[0] or 0
        cursor.execute("SELECT pg_database_size(current_database())")
        scale.bytes["全库"] = cursor.fetchone()[0]


def told(scale: Scale) -> list[str]:
    """The counts in sentences."""
    mb = 1 << 20
    inherit = 100 * scale.inherit / max(scale.items, 1)
    levels = "、".join(f"{name} {scale.levels.get(level, 0):,}" for level, name in NAMES.items())
    return [
        f"实施事项 {scale.items:,} 个（{levels}），基本目录 {scale.entries:,} 条，不同的展示 {scale.faces:,} 个",
        f"完全继承的占 {inherit:.1f}%；继承后共有材料 {scale.materials:,} 条",
        f"分布最广的目录 {scale.widest_code} 有 {scale.widest:,} 个事项",
        "自己写明的：" + "，".join(f"{name} {number:,}" for name, number in sorted(scale.kinds.items())),
        "占用磁盘：" + "，".join(f"{name} {size / mb:,.0f} MB" for name, size in scale.bytes.items() if size),
        f"共用 {scale.seconds:.0f} 秒",
    ]


NAMES = {2: "省", 3: "市", 4: "县", 5: "镇", 6: "村"}
