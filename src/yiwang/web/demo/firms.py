"""About twenty-five firms that do not exist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from yiwang.identifiers import uscc
from yiwang.web.demo.naming import COUNTY, REGION, demo_id, marked
from yiwang.web.demo.persons import DemoPerson, firm_heads

SOURCE = "演示·法人库"
_TRADES = (
    ("海风餐饮有限公司", "餐饮服务；食品销售"),
    ("菠萝的海食品有限公司", "食品生产；食品销售；农产品收购"),
    ("角尾渔港水产有限公司", "水产品收购、冷藏、销售"),
    ("琼州湾酒店有限公司", "住宿服务；餐饮服务"),
    ("甜心烘焙有限公司", "糕点现制现售；预包装食品销售"),
    ("红土地农业有限公司", "菠萝、香蕉种植和销售"),
    ("灯楼角旅行社有限公司", "旅游服务"),
    ("老街便利店有限公司", "预包装食品、日用百货零售"),
    ("迈陈建材有限公司", "建筑材料销售"),
    ("和安物流有限公司", "普通货物运输；仓储"),
    ("南山幼儿园有限公司", "学前教育服务；单位食堂"),
    ("海安广告有限公司", "广告设计、制作"),
)
_FIRMS = 25


@dataclass(frozen=True, slots=True)
class DemoFirm:
    """``head`` represents the firm by law."""

    key: str
    name: str
    scope: str
    head: DemoPerson
    number: int
    state: str = "存续"

    @property
    def subject_id(self) -> UUID:
        """The stable id of the firm in the register."""
        return demo_id("firm", self.key)

    @property
    def code(self) -> str:
        """A credit code with right check characters, of the region that does not exist."""
        return uscc.make("9", "1", REGION, f"YWDM{self.number:04d}")

    def values(self, today: date) -> dict[str, Any]:
        """What the register of legal persons says."""
        return {
            "uscc": self.code,
            "name": marked(f"徐闻{self.name}"),
            "kind": "有限责任公司（自然人独资）",
            "address": f"广东省湛江市徐闻县徐城街道演示路{100 + self.number}号",
            "division": COUNTY,
            "legal_representative": marked(self.head.name),
            "legal_representative_id": self.head.number_on(today),
            "registered_capital": 50_000_000 + self.number * 1_000_000,
            "business_scope": self.scope,
            "established_on": (today - timedelta(days=400 + self.number * 97)).isoformat(),
            "state": self.state,
            "is_demo": True,
        }


def firms() -> Iterator[DemoFirm]:
    """All demo firms; the first is represented by 何文斌 (login ``hewenbin``)."""
    heads = firm_heads()
    clerk = next(head for head in heads if head.key == "hewenbin")
    others = [head for head in heads if head.key != "hewenbin"]
    states = {20: "歇业", 22: "吊销", 24: "注销"}
    for n in range(_FIRMS):
        name, scope = _TRADES[n % len(_TRADES)]
        name = name if n < len(_TRADES) else name.replace("有限公司", f"{'二三'[n // len(_TRADES) - 1]}店有限公司")
        head = clerk if n == 0 else others[n % len(others)]
        yield DemoFirm(f"firm-{n}", name, scope, head, n + 1, states.get(n, "存续"))
