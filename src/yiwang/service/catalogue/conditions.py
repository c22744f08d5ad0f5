"""Conditions over situations (情形): what editors tick becomes FEEL, and FEEL of that shape becomes ticks again. Pure.

A tick is ``question=option``, or ``question~option`` where several options may be chosen. Ticks of one question join by
"or", questions by "and": 谁来办 is 本人 or 监护人, and 是否首次 is 是.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from yiwang.service.catalogue.merging import in_order

_TICK = re.compile(r"([a-z][a-z0-9_]*)([=~])([a-z0-9][a-z0-9-]*)\Z", re.ASCII)
_ONE = r'(?:[a-z][a-z0-9_]* = "[a-z0-9-]+"|list contains\([a-z][a-z0-9_]*, "[a-z0-9-]+"\))'
_GROUP = re.compile(rf"\({_ONE}(?: or {_ONE})*\)")
_WHOLE = re.compile(rf"{_GROUP.pattern}(?: and {_GROUP.pattern})*\Z")
_PART = re.compile(r'(?:([a-z][a-z0-9_]*) = "([a-z0-9-]+)"|list contains\(([a-z][a-z0-9_]*), "([a-z0-9-]+)"\))')


def name_of(question: str) -> str:
    """The name of a question in FEEL: hyphens would subtract."""
    return question.replace("-", "_")


def feel_of(ticks: Iterable[str]) -> str:
    """The condition that these ticks make; "" without any. What is no tick is FEEL already and stays."""
    groups: dict[str, list[str]] = {}
    for tick in ticks:
        found = _TICK.match(tick)
        if found is None:
            return tick
        name, many, option = found.groups()
        part = f'list contains({name}, "{option}")' if many == "~" else f'{name} = "{option}"'
        groups.setdefault(name, []).append(part)
    return " and ".join(f"({' or '.join(parts)})" for parts in groups.values())


def ticks_of(condition: str) -> list[str] | None:
    """The ticks of a condition; None for FEEL that somebody wrote otherwise."""
    if not condition:
        return []
    if not _WHOLE.match(condition):
        return None
    return [
        f"{one}={option}" if one else f"{many}~{contained}" for one, option, many, contained in _PART.findall(condition)
    ]


def choices(situations: Mapping[str, Any] | None) -> list[dict[str, str]]:
    """What can be ticked: every option of every question."""
    rows = []
    for question, said in in_order(situations):
        mark = "~" if said.get("multiple") else "="
        for option, one in in_order(said.get("options")):
            text = _("%(question)s：%(option)s") % {
                "question": said.get("question", ""),
                "option": one.get("title", ""),
            }
            rows.append({"value": f"{name_of(question)}{mark}{option}", "text": text})
    return rows


def condition_words(condition: str, situations: Mapping[str, Any] | None) -> str:
    """A condition in words: 谁来办：本人、监护人；是否首次：是."""
    ticks = ticks_of(condition)
    if not ticks:
        return _("看具体情形") if condition else ""
    known = {choice["value"]: choice["text"] for choice in choices(situations)}
    return "；".join(known.get(tick, tick) for tick in ticks)
