"""Entries of a basic catalogue for a province, from the real names that ship: 1,135 items of a district of Sichuan.

A permission is an entry for each kind of handling (新办, 变更 …), as the national catalogue lists them. Which levels
claim an entry follows from a seed; what villages do, towns and counties do too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from yiwang.identifiers.service_item import item_type_name
from yiwang.service.catalogue.data.item_rows import CleanItem
from yiwang.service.catalogue.data.sichuan_items import clean_all, read_items

SEED = 20_260_822
KINDS_OF_PERMISSION = ("", "（变更）", "（延续）", "（补办）", "（注销）")
VARIANTS = ("（本人申请）", "（委托申请）", "（集体申请）", "（补办）")
IN_PROVINCE, IN_CITIES, IN_COUNTIES, IN_TOWNS = 1_500, 2_000, 1_900, 330
ROLES = {
    "人社": "social_security", "交通": "transport", "税务": "tax", "住建": "housing", "自然资源": "natural_resources",
    "林业": "natural_resources", "公安": "public_security", "医疗保障": "medical_security", "文广": "culture",
    "教科体": "education", "农业": "agriculture", "司法": "justice", "卫健": "health", "民政": "civil_affairs",
    "残联": "civil_affairs", "市监": "market_supervision", "生态": "ecology", "水务": "water", "应急": "emergency",
    "退役": "veterans", "财政": "finance", "商务": "commerce", "消防": "fire", "审批": "service_office",
}  # fmt: skip
TOWN_ROLES = {
    "public_security": "police_station", "market_supervision": "market_station", "justice": "justice_station",
    "government": "town_government", "agriculture": "town_government", "housing": "town_government",
}  # fmt: skip
NEAR_PEOPLE = frozenset({"social_security", "medical_security", "civil_affairs", "health", "veterans", "education",
                         "public_security", "agriculture", "justice", "service_office", "housing"})  # fmt: skip


@dataclass(slots=True)
class Planned:
    """An entry to be made. ``kind`` of handling, if any; ``variants`` are those that each place lists apart."""

    number: int
    title: str
    power_type: str
    type_code: str
    role: str
    department: str
    kind: str
    province: bool = False
    city: bool = False
    county: bool = False
    town: bool = False
    village: bool = False
    variants: int = 1
    materials: int = 0
    items: int = 0

    @property
    def code(self) -> str:
        """Basic code of 12 characters: division, type, main and sub number."""
        return f"44{self.type_code}{self.number // 1000:05d}{self.number % 1000:03d}"

    def role_at(self, level: int) -> str:
        """Which body of a place does it: levels 2 to 4 the department, towns and villages their own."""
        if level <= 4:
            return self.role
        return TOWN_ROLES.get(self.role, "service_centre") if level == 5 else "service_station"


def planned(seed: int = SEED) -> list[Planned]:
    """All entries, without villages: how many of them do something depends on how many items are wanted."""
    entries = [_entry(number, title, kind, item) for number, (title, kind, item) in enumerate(_titles(), 1)]
    chance = Random(seed)  # noqa: S311  the same each time
    near = [entry for entry in entries if entry.role in NEAR_PEOPLE]
    chance.shuffle(near)
    for entry in near[:IN_TOWNS]:
        entry.town = entry.county = True
    for entry in entries:  # whatever a district really does, every county here does
        entry.county = entry.county or not entry.kind
    others = [entry for entry in entries if not entry.county]
    for name, most, pool in (
        ("county", max(IN_COUNTIES - len(entries) + len(others), 0), others),
        ("city", IN_CITIES, entries),
        ("province", IN_PROVINCE, entries),
    ):
        for entry in chance.sample(pool, min(most, len(pool))):
            setattr(entry, name, True)
    return [entry for entry in entries if entry.county or entry.city or entry.province]


def claim_by_villages(entries: list[Planned], villages: int, missing: int) -> None:
    """Let villages claim entries until ``missing`` more items are there; the first has four kinds of handling.

    With all 26,000 villages and the towns, that first one reaches more than 100,000 items.
    """
    candidates = [entry for entry in entries if entry.town and entry.role_at(6) == "service_station"]
    widest = next((entry for entry in candidates if entry.power_type == "公共服务"), candidates[0])
    widest.variants, widest.village, widest.province = len(VARIANTS), True, True
    left = missing - villages * widest.variants
    for entry in candidates:
        if left <= 0:
            break
        if entry is not widest:
            entry.village = True
            left -= villages


def _titles() -> Iterator[tuple[str, str, CleanItem]]:
    items, _report = clean_all(read_items())
    seen: set[str] = set()
    for item in items:
        kinds = KINDS_OF_PERMISSION if item_type_name(item.item_type) == "行政许可" else ("",)
        for kind in kinds:
            title = f"{item.name}{kind}"[:300]
            if title not in seen:
                seen.add(title)
                yield title, kind, item


def _entry(number: int, title: str, kind: str, item: CleanItem) -> Planned:
    role = next((role for part, role in ROLES.items() if part in item.department), "government")
    name = item_type_name(item.item_type)
    return Planned(number, title, name, item.item_type, role, item.department, kind)


def variant_title(entry: Planned, variant: int) -> str:
    """The title of one of the kinds of handling of an entry."""
    return f"{entry.title}{VARIANTS[variant]}"[:300]
