"""Situations (情形) as DMN behind plain questions: which questions to ask, what ends the way, which materials fit.

The situations of an item are compiled to one DMN model with three decision tables (``asked``, ``ends``, ``materials``,
hit policy COLLECT); the answers are its inputs. The model is what other systems may take along (``dmn_of``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import orjson
from django.utils.translation import gettext as _

from yiwang.engines.rules import Model, RulesError, compile_model
from yiwang.service.catalogue.conditions import name_of
from yiwang.service.catalogue.elements import Problem
from yiwang.service.catalogue.merging import in_order

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"


@dataclass(frozen=True, slots=True)
class Asked:
    """``questions`` to draw, in order; ``given`` the known answers; ``materials`` the keys that fit them.

    ``complete``: every question that is asked has its answer. ``ends`` says why nothing needs to be applied for.
    """

    questions: list[dict[str, Any]] = field(default_factory=list)
    given: dict[str, Any] = field(default_factory=dict)
    materials: list[str] = field(default_factory=list)
    complete: bool = True
    ends: str = ""


def ask(elements: Mapping[str, Any], given: Mapping[str, Any]) -> Asked:
    """What is asked and needed after ``given`` (question: option, or a list of them); unknown answers are dropped."""
    situations, materials = elements.get("situations") or {}, elements.get("materials") or {}
    if not situations:
        return Asked(materials=[key for key, _row in in_order(materials)])
    model = _compiled(_part(elements))
    known = {key: value for key, row in in_order(situations) if (value := _known(row, given.get(key))) is not None}
    names: dict[str, Any] = {name_of(key): None for key in situations}
    asked: list[str] = []
    kept: dict[str, Any] = {}
    for _turn in range(len(situations) + 1):  # an answer may open the next question
        names |= {name_of(key): kept[key] for key in kept}
        asked = _collected(model, "asked", names)
        opened = {key: known[key] for key in asked if key in known}
        if opened == kept:
            break
        kept = opened
    ends = _collected(model, "ends", names)
    return Asked(
        questions=[_question(key, situations[key], kept.get(key)) for key in asked],
        given=kept,
        materials=_collected(model, "materials", names),
        complete=all(key in kept for key in asked),
        ends=ends[0] if ends else "",
    )


def dmn_of(elements: Mapping[str, Any]) -> str:
    """The situations and materials of an item as DMN 1.3."""
    situations, materials = elements.get("situations") or {}, elements.get("materials") or {}
    names = [name_of(key) for key, _row in in_order(situations)]
    inputs = "".join(
        f"<inputData id={quoteattr(f'i-{n}')} name={quoteattr(n)}><variable name={quoteattr(n)}/></inputData>"
        for n in names
    )
    ends = [
        (f'{name_of(key)} = "{option}" or list contains({name_of(key)}, "{option}")', str(said["ends"]))
        for key, row in in_order(situations)
        for option, said in in_order(row.get("options"))
        if said.get("ends")
    ]
    tables = (
        _table("asked", names, [(str(row.get("when") or ""), key) for key, row in in_order(situations)])
        + _table("ends", names, ends)
        + _table("materials", names, [(str(row.get("when") or ""), key) for key, row in in_order(materials)])
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<definitions xmlns="{DMN}" id="situations" name="situations" namespace="urn:yiwang:situations">'
        f"{inputs}{tables}</definitions>"
    )


def situation_problems(elements: Mapping[str, Any]) -> list[Problem]:
    """Conditions that can not be read, one by one at their field."""
    found = []
    for key in ("situations", "materials"):
        for name, row in in_order(elements.get(key)):
            if row.get("when") and not _readable({**elements, "materials": {name: row}, "situations": _bare(elements)}):
                found.append(Problem(f"{key}/{name}/when", _("这个条件读不懂，请重新选择什么情形。")))
    return found


def _bare(elements: Mapping[str, Any]) -> dict[str, Any]:
    return {key: {"question": row.get("question", "")} for key, row in in_order(elements.get("situations"))}


def _readable(elements: Mapping[str, Any]) -> bool:
    try:
        compile_model(dmn_of(elements).encode())
    except RulesError:
        return False
    return True


def _table(decision: str, names: Iterable[str], rules: list[tuple[str, str]]) -> str:
    needs = "".join(
        f"<informationRequirement><requiredInput href={quoteattr(f'#i-{name}')}/></informationRequirement>"
        for name in names
    )
    rows = "".join(
        f"<rule><inputEntry><text>{escape(f'? = ({when})') if when else '-'}</text></inputEntry>"
        f"<outputEntry><text>{escape(_quoted(value))}</text></outputEntry></rule>"
        for when, value in rules
    )
    return (
        f'<decision id="d-{decision}" name="{decision}"><variable name="{decision}"/>{needs}'
        '<decisionTable hitPolicy="COLLECT"><input><inputExpression><text>true</text></inputExpression></input>'
        f'<output name="{decision}"/>{rows}</decisionTable></decision>'
    )


def _quoted(text: str) -> str:
    return orjson.dumps(text).decode()


def _part(elements: Mapping[str, Any]) -> bytes:
    materials = {
        key: {"when": row.get("when"), "order": row.get("order", 1_000)}
        for key, row in in_order(elements.get("materials"))
    }
    return orjson.dumps({"situations": elements.get("situations"), "materials": materials}, option=orjson.OPT_SORT_KEYS)


@lru_cache(maxsize=512)
def _compiled(part: bytes) -> Model:
    return compile_model(dmn_of(orjson.loads(part)).encode())


def _collected(model: Model, decision: str, names: Mapping[str, Any]) -> list[str]:
    value = model.evaluate(decision, names).value
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)] if value is not None else []


def _known(row: Mapping[str, Any], value: Any) -> Any:
    options = row.get("options") or {}
    chosen = [one for one in (value if isinstance(value, list) else [value]) if one in options]
    if not chosen:
        return None
    return chosen if row.get("multiple") else chosen[0]


def _question(key: str, row: Mapping[str, Any], chosen: Any) -> dict[str, Any]:
    values = chosen if isinstance(chosen, list) else [chosen] if chosen else []
    return {
        "question": key,
        "name": f"s.{key}",
        "title": str(row.get("question", "")),
        "hint": "",
        "multiple": bool(row.get("multiple")),
        "values": values,
        "options": [{"value": v, "text": str(o.get("title", "")), "hint": ""} for v, o in in_order(row.get("options"))],
    }
