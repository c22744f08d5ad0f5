"""Which bodies a division of each level has in the demo's tree, and how they are called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Body:
    """``role`` as packs name it; suffixes of the name for a province and below; ``vertical`` bodies are led from above
    (垂直管理), the others by the government of their place and, beside it, by the body above (双重领导)."""

    role: str
    province: str
    below: str
    vertical: bool = False


GOVERNMENT = "government"
BODIES = (
    Body(GOVERNMENT, "人民政府", "人民政府"),
    Body("service_office", "政务服务和数据管理局", "政务服务和数据管理局"),
    Body("market_supervision", "市场监督管理局", "市场监督管理局"),
    Body("public_security", "公安厅", "公安局"),
    Body("civil_affairs", "民政厅", "民政局"),
    Body("justice", "司法厅", "司法局"),
    Body("finance", "财政厅", "财政局"),
    Body("social_security", "人力资源和社会保障厅", "人力资源和社会保障局"),
    Body("social_insurance", "社会保险基金管理局", "社会保险基金管理局"),
    Body("natural_resources", "自然资源厅", "自然资源局"),
    Body("ecology", "生态环境厅", "生态环境局"),
    Body("housing", "住房和城乡建设厅", "住房和城乡建设局"),
    Body("transport", "交通运输厅", "交通运输局"),
    Body("water", "水利厅", "水务局"),
    Body("agriculture", "农业农村厅", "农业农村局"),
    Body("commerce", "商务厅", "商务局"),
    Body("culture", "文化和旅游厅", "文化广电旅游体育局"),
    Body("education", "教育厅", "教育局"),
    Body("health", "卫生健康委员会", "卫生健康局"),
    Body("medical_security", "医疗保障局", "医疗保障局"),
    Body("veterans", "退役军人事务厅", "退役军人事务局"),
    Body("emergency", "应急管理厅", "应急管理局"),
    Body("tax", "税务局", "税务局", vertical=True),
    Body("fire", "消防救援总队", "消防救援大队", vertical=True),
)
# In towns the names of roles differ on purpose: what a county decides must not end up at a town's station.
TOWN_GOVERNMENT, TOWN_CENTRE, VILLAGE_STATION = "town_government", "service_centre", "service_station"
TOWN_BODIES = (
    (TOWN_CENTRE, "便民服务中心"),
    ("police_station", "派出所"),
    ("market_station", "市场监督管理所"),
    ("justice_station", "司法所"),
)
_VILLAGE_ENDINGS = ("社区居民委员会", "居民委员会", "村民委员会", "居委会", "村委会")


def upper_names(place: str, level: str) -> Iterator[tuple[Body, str]]:
    """Bodies of a province, city or county with their names; ``place`` tells districts apart (广州市天河区)."""
    for body in BODIES:
        suffix = body.province if level == "province" else body.below
        if body.role == "fire" and level == "city":
            suffix = "消防救援支队"
        yield body, f"国家税务总局{place}{suffix}" if body.role == "tax" else f"{place}{suffix}"


def town_government(place: str) -> str:
    """徐闻县迈陈镇人民政府, 徐闻县徐城街道办事处."""
    return f"{place}办事处" if place.endswith("街道") else f"{place}人民政府"


def village_station(town: str, village: str) -> str:
    """迈陈镇迈陈村便民服务站."""
    for ending in _VILLAGE_ENDINGS:
        if village.endswith(ending):
            stem = village.removesuffix(ending)
            tail = "社区" if ending.startswith(("社区", "居")) and not stem.endswith("社区") else ""
            tail = "村" if ending.startswith("村") and not stem.endswith("村") else tail
            return f"{town}{stem}{tail}便民服务站"
    return f"{town}{village}便民服务站"
