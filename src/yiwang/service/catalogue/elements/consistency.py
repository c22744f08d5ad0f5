"""Rules between elements that no published item may break (standards/02 section 6, 实施清单要素一致性). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from yiwang.service.catalogue.elements.checking import Problem

Elements = Mapping[str, Any]
Rule = Callable[[Elements], Iterator[Problem]]

# The least and the most calendar days that one of each unit can be: only what is surely longer is refused.
_DAYS = {"hour": (0.04, 0.125), "working_day": (1.0, 1.5), "day": (1.0, 1.0), "month": (28.0, 31.0), "year": (365, 366)}


def consistency_problems(elements: Elements) -> list[Problem]:
    """What contradicts itself in whole elements."""
    return [problem for rule in RULES for problem in rule(elements)]


def longer(one: Elements, other: Elements) -> bool:
    """Whether the limit ``one`` is surely longer than ``other``; a limit from a parameter is not known here."""
    first, second = _length(one), _length(other)
    if first is None or second is None:
        return False
    if one.get("unit") == other.get("unit"):
        return bool(one["amount"] > other["amount"])
    return first[0] > second[1]


def _length(limit: Elements) -> tuple[float, float] | None:
    amount, unit = limit.get("amount"), limit.get("unit", "working_day")
    if not isinstance(amount, int) or unit not in _DAYS:
        return None
    least, most = _DAYS[unit]
    return amount * least, amount * most


def _limit(elements: Elements, which: str) -> Elements:
    limits = elements.get("limits")
    found = limits.get(which) if isinstance(limits, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _rows(elements: Elements, key: str) -> list[tuple[str, Elements]]:
    rows = elements.get(key)
    return [(k, row) for k, row in rows.items() if isinstance(row, Mapping)] if isinstance(rows, Mapping) else []


def _committed_within_statutory(elements: Elements) -> Iterator[Problem]:
    statutory, committed = _limit(elements, "statutory"), _limit(elements, "committed")
    if statutory.get("amount") and longer(committed, statutory):
        yield Problem("limits/committed", _("承诺时限不能比法定时限长。"))


def _limits_have_units(elements: Elements) -> Iterator[Problem]:
    for which in ("statutory", "committed"):
        limit = _limit(elements, which)
        if limit.get("amount") and not limit.get("unit"):
            yield Problem(f"limits/{which}", _("请选择时限的单位，比如“个工作日”。"))


def _instant_is_at_once(elements: Elements) -> Iterator[Problem]:
    committed = _limit(elements, "committed")
    if elements.get("handling") == "instant" and longer(committed, {"amount": 1, "unit": "working_day"}):
        yield Problem("handling", _("即办件要当场办好，承诺时限却超过了1个工作日。请改办件类型，或者改承诺时限。"))
    if elements.get("handling") == "committed" and committed.get("amount") == 0:
        yield Problem("handling", _("承诺时限是当场办好，办件类型应当是“即办件”。"))


def _visits_agree(elements: Elements) -> Iterator[Problem]:
    visits, reason = elements.get("visits"), str(elements.get("visits_reason") or "").strip()
    if elements.get("grade") == 4 and visits:
        yield Problem("visits", _("全程网办（Ⅳ级）的事项，到现场次数应当是0。"))
    if isinstance(visits, int) and visits > 0 and not reason:
        yield Problem("visits_reason", _("要办事人到现场的，请写明必须到现场的原因。"))
    if visits == 0 and reason:
        yield Problem("visits_reason", _("不用到现场的事项，不要写必须到现场的原因。"))
    channels = elements.get("channels") or []
    if visits == 0 and channels and not {"web", "mobile", "post"} & set(channels):
        yield Problem("channels", _("不用到现场的事项，要能上网办或者邮寄办。"))


def _results_named_right(elements: Elements) -> Iterator[Problem]:
    for key, row in _rows(elements, "results"):
        title, kind = str(row.get("title") or ""), row.get("kind")
        if title.endswith("证") and kind != "licence":
            yield Problem(f"results/{key}/kind", _("“%(title)s”是证照，结果类型应当选“证照”。") % {"title": title})
        if title.endswith(("批复", "批文")) and kind != "approval":
            yield Problem(f"results/{key}/kind", _("“%(title)s”是批文，结果类型应当选“批文”。") % {"title": title})


def _fees_or_no_paying(elements: Elements) -> Iterator[Problem]:
    if elements.get("pay_online") and not _rows(elements, "fees"):
        yield Problem("pay_online", _("不收费的事项，不要选“可以网上缴费”。"))


def _steps_fit(elements: Elements) -> Iterator[Problem]:
    committed = _limit(elements, "committed")
    unit, amount = committed.get("unit"), committed.get("amount")
    steps = [row for _key, row in _rows(elements, "steps")]
    if not amount or not steps or any(row.get("unit", unit) != unit for row in steps):
        return
    total = sum(row.get("amount") or 0 for row in steps if isinstance(row.get("amount"), int))
    if total > amount:
        yield Problem(
            "steps",
            _("各环节加起来是%(total)s，比承诺时限%(amount)s还长。") % {"total": total, "amount": amount},
        )


def _phones_differ(elements: Elements) -> Iterator[Problem]:
    contact = elements.get("contact")
    if isinstance(contact, Mapping) and contact.get("phone") and contact.get("phone") == contact.get("complaint"):
        yield Problem("contact/complaint", _("监督投诉电话不能和咨询电话是同一个。"))


def _media_described(elements: Elements) -> Iterator[Problem]:
    for key, row in _rows(elements, "media"):
        if row.get("kind") == "picture" and not str(row.get("alt") or "").strip():
            yield Problem(f"media/{key}/alt", _("请写图片说明，看不见图的人要靠它。"))
        if row.get("kind") == "film" and not str(row.get("captions") or "").strip():
            yield Problem(f"media/{key}/captions", _("短片要有字幕文件，听不见的人要靠它。"))


RULES: tuple[Rule, ...] = (
    _limits_have_units,
    _committed_within_statutory,
    _instant_is_at_once,
    _visits_agree,
    _results_named_right,
    _fees_or_no_paying,
    _steps_fit,
    _phones_differ,
    _media_described,
)
