"""Aspects that a rater may tick, by level. Three digits, the first is the level (5 best), as the national interface
counts; the wording is ours."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_noop

from yiwang.identifiers.satisfaction import Satisfaction

_GOOD = [
    gettext_noop("一次就办好了"),
    gettext_noop("办得快"),
    gettext_noop("材料要得少"),
    gettext_noop("说得清楚"),
    gettext_noop("态度好"),
]
_FAIR = [
    gettext_noop("基本顺利"),
    gettext_noop("等的时间有点长"),
    gettext_noop("说明不够清楚"),
    gettext_noop("操作有点难"),
    gettext_noop("材料有点多"),
]
_BAD = [
    gettext_noop("没有按时办完"),
    gettext_noop("多跑了几趟"),
    gettext_noop("要了清单以外的材料"),
    gettext_noop("没有一次说清"),
    gettext_noop("态度不好"),
    gettext_noop("网上操作难"),
]

TITLES: dict[str, str] = {
    f"{level.evaluation_interface}{number:02d}": text
    for level in Satisfaction
    for number, text in enumerate(_BAD if level.is_bad else _FAIR if level.value.startswith("basically") else _GOOD, 1)
}


def tags_for(level: Satisfaction) -> dict[str, str]:
    """Code to title of the aspects that fit a level."""
    return {code: title for code, title in TITLES.items() if code[0] == level.evaluation_interface}


def fitting(level: Satisfaction, given: Iterable[str]) -> list[str]:
    """The given codes that fit the level; the same words ticked for a neighbouring level are carried over."""
    mine = tags_for(level)
    by_text = {title: code for code, title in mine.items()}
    found = {code if code in mine else by_text.get(TITLES.get(code, code), "") for code in given}
    return sorted(found - {""})
