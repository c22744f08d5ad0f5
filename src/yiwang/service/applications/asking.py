"""Scenario questions on a page: what was chosen in a form or an address, and what to draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from yiwang.core.errors import InvalidInput
from yiwang.service.applications.items import Item, text_of
from yiwang.service.applications.scenario import ScenarioEnds, check_scenario, visible_questions

PREFIX = "s."


@dataclass(slots=True)
class Asked:
    """``given`` are the known answers, ``complete`` when nothing is left to ask, ``ends`` what ends the way early."""

    given: dict[str, Any]
    questions: list[dict[str, Any]]
    complete: bool = False
    ends: str = ""
    instead: str = ""
    errors: dict[str, str] = field(default_factory=dict)


def read_choices(item: Item, sent: QueryDict) -> dict[str, Any]:
    """The options chosen in ``sent`` (inputs ``s.<question>``); what is no option of the item is left aside."""
    given: dict[str, Any] = {}
    for question in item.content.get("questions", []):
        name = question["question"]
        wanted = set(sent.getlist(PREFIX + name)[:50])
        picked = [option["value"] for option in question["options"] if as_text(option["value"]) in wanted]
        if picked:
            given[name] = picked if question.get("multiple") else picked[0]
    return given


def ask(item: Item, given: Mapping[str, Any], language: str = "zh-Hans") -> Asked:
    """The questions to draw after ``given``; later questions appear as the earlier ones are answered."""
    shown = visible_questions(item, given)
    kept = {q["question"]: given[q["question"]] for q in shown if q["question"] in given}
    asked = Asked(kept, [_question(q, kept.get(q["question"]), language) for q in shown])
    try:
        check_scenario(item, kept)
        asked.complete = True
    except ScenarioEnds as end:
        asked.ends, asked.instead = end.text, str(end.details.get("instead") or "")
    except InvalidInput as missing:
        asked.errors = {pointer.removeprefix("/scenario/"): text for pointer, text in missing.fields.items()}
    return asked


def _question(question: Mapping[str, Any], chosen: Any, language: str) -> dict[str, Any]:
    values = [as_text(value) for value in (chosen if isinstance(chosen, list) else [chosen]) if value is not None]
    return {
        "name": PREFIX + question["question"],
        "question": question["question"],
        "title": text_of(question["title"], language),
        "hint": text_of(question.get("hint", ""), language),
        "multiple": bool(question.get("multiple")),
        "values": values,
        "options": [
            {
                "value": as_text(option["value"]),
                "text": text_of(option["title"], language),
                "hint": text_of(option.get("note", ""), language),
            }
            for option in question["options"]
        ],
    }


def answers_in_words(item: Item, given: Mapping[str, Any], language: str = "zh-Hans") -> list[dict[str, str]]:
    """The chosen options as label and value."""
    rows = []
    for question in visible_questions(item, given):
        drawn = _question(question, given.get(question["question"]), language)
        texts = [option["text"] for option in drawn["options"] if option["value"] in drawn["values"]]
        rows.append({"label": drawn["title"], "value": "、".join(texts)})
    return rows


def query_of(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The choices as pairs for an address or for hidden inputs."""
    pairs = []
    for name, value in given.items():
        for one in value if isinstance(value, list) else [value]:
            pairs.append((PREFIX + name, as_text(one)))
    return pairs


def as_text(value: Any) -> str:
    """An option's value as a form sends it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
