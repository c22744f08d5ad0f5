"""A licence type as an entry of the directory (GB/T 36902), and its data items by short names (GB/T 36903)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.calendar import Duration, legal_day
from yiwang.core import clock, revisions
from yiwang.core.errors import NotReady
from yiwang.engines.parameters.values import duration_at
from yiwang.support.licences.definition import LicenceType, in_chinese

PREFIX, JOIN = "KZ_", "^"
LEVELS = {
    "nation": gettext_noop("国家级"),
    "province": gettext_noop("省级"),
    "prefecture": gettext_noop("市级"),
    "county": gettext_noop("县级"),
    "town": gettext_noop("乡级"),
}
HOLDERS = {
    "natural_person": gettext_noop("自然人"),
    "legal_person": gettext_noop("法人"),
    "either": gettext_noop("自然人或者法人"),
    "other": gettext_noop("其他组织"),
    "thing": gettext_noop("物品"),
}
CORE = (
    ("ZZMC", gettext_noop("证照名称")),
    ("ZZLXMC", gettext_noop("证照类型名称")),
    ("ZZLXDM", gettext_noop("证照类型代码")),
    ("ZZBH", gettext_noop("证照编号")),
    ("ZZBS", gettext_noop("证照标识")),
    ("ZZBFJG", gettext_noop("证照颁发机构")),
    ("ZZBFJGDM", gettext_noop("证照颁发机构代码")),
    ("ZZBFJGJB", gettext_noop("证照颁发机构级别")),
    ("ZZBFRQ", gettext_noop("证照颁发日期")),
    ("CZZT", gettext_noop("持证主体")),
    ("CZZTDM", gettext_noop("持证主体代码")),
    ("CZZTDMLX", gettext_noop("持证主体代码类型")),
    ("ZZYXQQSRQ", gettext_noop("证照有效期起始日期")),
    ("ZZYXQJZRQ", gettext_noop("证照有效期截止日期")),
)
"""The core of GB/T 36903, with the short names that systems in use write."""


@dataclass(frozen=True, slots=True)
class DataItem:
    """A data item of the type: its short name, title, and whether its core or its face has it."""

    short: str
    title: str
    core: bool
    field: str = ""


def type_code(kind: LicenceType) -> str:
    """证照类型代码: 18 characters of the defining body, 3 digits; empty where the type names no body."""
    defined = kind.content.get("defined_by", {})
    return f"{defined.get('uscc', '')}{defined.get('sequence', '')}"


def short_name(kind: LicenceType, field: str) -> str:
    """The name under which a field stands in machine-readable data: prefix and short name, else the field's own."""
    prefix = kind.content.get("metadata", {}).get("prefix", PREFIX)
    return f"{prefix}{kind.fields[field].get('short', field)}"


def joined(kind: LicenceType, value: Any) -> Any:
    """Several values of one item in one text, joined by ``^`` or what the type says; anything else as it is."""
    if not isinstance(value, list):
        return value
    return kind.content.get("metadata", {}).get("join", JOIN).join(str(one) for one in value)


def extension(kind: LicenceType, values: Mapping[str, Any]) -> dict[str, Any]:
    """The face items of a licence by their short names."""
    return {short_name(kind, name): joined(kind, value) for name, value in values.items() if name in kind.fields}


def data_items(kind: LicenceType) -> list[DataItem]:
    """The metadata schema of a type: the core, then what its face adds."""
    core = [DataItem(short, _(title), True) for short, title in CORE]
    own = [
        DataItem(short_name(kind, name), in_chinese(spec["title"]), False, name) for name, spec in kind.fields.items()
    ]
    return core + own


def related_items(kind: LicenceType) -> list[dict[str, str]]:
    """关联事项: the items whose results make this type, and those that the type names itself."""
    found = [{"code": key, "title": title} for key, title in _items_making(kind.key)]
    named = kind.content.get("related_items", [])
    return found + [{"code": str(one.get("code", "")), "title": in_chinese(one["title"])} for one in named]


def _items_making(key: str) -> Iterator[tuple[str, str]]:
    for item in revisions.current_keys("items"):
        content = revisions.current("items", item).content
        if any(result.get("licence") == key for result in content.get("results", [])):
            yield item, in_chinese(content["title"])


def validity_text(kind: LicenceType) -> str:
    """有效期限范围 in words."""
    spec = kind.content["validity"]
    if spec.get("unlimited"):
        return _("长期")
    if "until" in spec:
        return _("每张证照上写明")
    try:
        amount, unit = _amount(duration_at(spec["for"], "00", legal_day(clock.now()))[0])
    except NotReady:
        return _("按当地规定")
    words = {"day": _("%(n)s天"), "month": _("%(n)s个月"), "year": _("%(n)s年"), "hour": _("%(n)s小时")}
    return words.get(unit, _("%(n)s个工作日")) % {"n": amount}


def _amount(duration: Duration) -> tuple[int, str]:
    return duration.amount, str(duration.unit)


def all_types() -> list[LicenceType]:
    """Every published type that has a current revision, in the order of titles."""
    found = [LicenceType(revisions.current("licences", key)) for key in revisions.current_keys("licences")]
    return sorted(found, key=lambda kind: (kind.is_attestation, kind.title))
