"""What rules of quality may speak of: names and values drawn from the elements of an entry or item. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yiwang.crypto.digests import sm3
from yiwang.identifiers import IdentifierError, phone
from yiwang.service.catalogue.elements import codes, element_at, longer
from yiwang.service.catalogue.elements.checking import missing_problems
from yiwang.service.catalogue.merging import in_order
from yiwang.service.catalogue_quality.readability import read
from yiwang.support.content.wrong_pages import wrong_page

Elements = Mapping[str, Any]
DAYS = {"hour": 0.125, "working_day": 1.0, "day": 0.7, "month": 21.0, "year": 250.0}
LONG_TEXTS = ("condition", "flow/window", "flow/online", "rights", "duties")
SHORTEST_COPIED = 60
PERSONS = frozenset({"natural_person"})


@dataclass(frozen=True, slots=True)
class About:
    """What stands beside the elements: ``given`` are paths that the office says, ``flaws`` codes found on import."""

    kind: str
    given: Collection[str] = ()
    flaws: Sequence[str] = ()
    dead_links: Sequence[str] = ()
    copied: int = 0


NAMES: dict[str, str] = {
    "kind": "entry 或者 item",
    "power_type": "事项类型",
    "applied": "要人申请的事项",
    "missing": "没有填的必填要素（名称的列表）",
    "counts": "条数：materials, fees, steps, faq, windows, basis, results, situations",
    "words": "文字：condition（字数）, first（受理条件开头）, longest_sentence, mean_sentence, strange_share",
    "handling": "办件类型",
    "statutory_days": "法定时限折算成工作日",
    "committed_days": "承诺时限折算成工作日",
    "committed_above": "承诺时限肯定比法定时限长",
    "steps_days": "各环节之和折算成工作日",
    "visits": "到现场次数",
    "visits_reason": "必须到现场的原因",
    "grade": "网办等级1到4",
    "depth": "网上办理深度",
    "channels": "办理形式",
    "online": "能上网办",
    "pay_online": "可以网上缴费",
    "fees": "收费：title, standard, basis",
    "results": "结果：title, kind, sample",
    "materials": "材料：title, need, source, issued_by",
    "person": "个人能办",
    "firm": "法人能办",
    "person_themes": "只属于个人的主题",
    "firm_themes": "只属于法人的主题",
    "phone": "咨询电话",
    "complaint": "投诉电话",
    "phone_right": "咨询电话写法对",
    "complaint_right": "投诉电话写法对",
    "addresses": "办理地点",
    "hours": "办公时间",
    "error_page": "有整页出错的网页",
    "flaws": "导入时查出的问题代号",
    "dead_links": "打不开的网址",
    "copied": "内容一字不差的别的单位数",
}
"""All names with what they mean: shown at the desk of rules."""


def facts_of(elements: Elements, about: About) -> dict[str, Any]:
    """A value for each name."""
    limits = _map(elements.get("limits"))
    statutory, committed = _map(limits.get("statutory")), _map(limits.get("committed"))
    contact = _map(elements.get("contact"))
    power_type = str(elements.get("power_type") or "")
    applicants = set(elements.get("applicants") or [])
    themes = set(elements.get("themes") or [])
    channels = [str(one) for one in elements.get("channels") or []]
    windows = _rows(elements, "windows")
    texts = {path: _text(elements, path) for path in LONG_TEXTS}
    missing = missing_problems(elements, about.given) if about.kind == "item" else []
    return {
        "kind": about.kind,
        "power_type": power_type,
        "applied": power_type in codes.APPLIED,
        "missing": [_title(problem.path) for problem in missing],
        "counts": {
            key: len(_rows(elements, key))
            for key in ("materials", "fees", "steps", "faq", "windows", "basis", "results", "situations")
        },
        "words": _words(texts),
        "handling": str(elements.get("handling") or ""),
        "statutory_days": _days(statutory),
        "committed_days": _days(committed),
        "committed_above": bool(statutory.get("amount")) and longer(committed, statutory),
        "steps_days": _steps_days(_rows(elements, "steps")),
        "visits": elements.get("visits") if isinstance(elements.get("visits"), int) else None,
        "visits_reason": str(elements.get("visits_reason") or "").strip(),
        "grade": elements.get("grade"),
        "depth": elements.get("depth"),
        "channels": channels,
        "online": bool({"web", "mobile"} & set(channels)),
        "pay_online": bool(elements.get("pay_online")),
        "fees": [_of(row, "title", "standard", "basis") for row in _rows(elements, "fees")],
        "results": [_of(row, "title", "kind", "sample") for row in _rows(elements, "results")],
        "materials": [_of(row, "title", "need", "source", "issued_by") for row in _rows(elements, "materials")],
        "person": bool(applicants & PERSONS),
        "firm": bool(applicants - PERSONS),
        "person_themes": sorted((themes & codes.PERSON_THEMES) - codes.FIRM_THEMES),
        "firm_themes": sorted((themes & codes.FIRM_THEMES) - codes.PERSON_THEMES),
        "phone": str(contact.get("phone") or ""),
        "complaint": str(contact.get("complaint") or ""),
        "phone_right": _right(str(contact.get("phone") or "")),
        "complaint_right": _right(str(contact.get("complaint") or "")),
        "addresses": [str(row.get("address") or "") for row in windows if row.get("address")],
        "hours": [str(row.get("hours") or "") for row in windows if row.get("hours")],
        "error_page": any(wrong_page(text) is not None for text in texts.values() if "<" in text or "{" in text),
        "flaws": list(about.flaws),
        "dead_links": list(about.dead_links),
        "copied": about.copied,
    }


def links_of(elements: Elements) -> list[str]:
    """The addresses outside that an item shows, each once."""
    found = [str(elements.get(name) or "") for name in ("online_url", "mobile_url")]
    found += [str(row.get("url") or "") for row in _rows(elements, "basis")]
    return list(dict.fromkeys(link for link in found if link.startswith(("http://", "https://"))))[:50]


def own_words(content: Elements) -> str:
    """The digest of the long texts that somebody wrote himself; empty for short ones, which are alike by nature."""
    text = "".join("".join(_text(content, path).split()) for path in LONG_TEXTS)
    return sm3(text.encode()).hex() if len(text) >= SHORTEST_COPIED else ""


def _title(path: str) -> str:
    element = element_at(path)
    return element.title if element else path


def _words(texts: Mapping[str, str]) -> dict[str, Any]:
    readings = [read(text) for text in texts.values() if text]
    return {
        "condition": read(texts["condition"]).length,
        "first": texts["condition"].strip()[:80],
        "longest_sentence": max((one.longest_sentence for one in readings), default=0),
        "mean_sentence": max((one.mean_sentence for one in readings), default=0),
        "strange_share": max((one.strange_share for one in readings), default=0),
    }


def _days(limit: Elements) -> float | None:
    amount = limit.get("amount")
    return amount * DAYS.get(str(limit.get("unit")), 1.0) if isinstance(amount, int) else None


def _steps_days(steps: Sequence[Elements]) -> float:
    return sum(_days(step) or 0.0 for step in steps)


def _right(text: str) -> bool:
    try:
        for number in text.replace("，", "、").replace(",", "、").split("、"):
            phone.check(number)
    except IdentifierError:
        return False
    return True


def _text(elements: Elements, path: str) -> str:
    value: Any = elements
    for part in path.split("/"):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else ""


def _rows(elements: Elements, key: str) -> list[Elements]:
    return [row for _key, row in in_order(_map(elements.get(key)))]


def _map(value: Any) -> Elements:
    return value if isinstance(value, Mapping) else {}


def _of(row: Elements, *names: str) -> dict[str, str]:
    return {name: str(row.get(name) or "") for name in names}
