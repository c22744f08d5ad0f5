"""Scenario questions (情形): what was answered decides which materials fit, and may end the way early."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.errors import InvalidInput, Refusal
from yiwang.engines.rules import compile_expression
from yiwang.service.applications.items import Item, text_of
from yiwang.service.applications.saying import titled


class ScenarioEnds(Refusal):
    """The answers lead to another item, or to none at all; nothing is submitted in vain."""

    code, status = "scenario_ends", 409
    message = gettext_noop("按您的回答，不需要办理这个事项。")


@dataclass(frozen=True, slots=True)
class Material:
    """A material that fits the answers. ``held`` is the source that has it: then it is not asked for."""

    key: str
    title: str
    need: str
    held: str
    note: str
    files: Mapping[str, Any]
    sample: str = ""


def visible_questions(item: Item, given: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The questions to ask after what was answered so far."""
    return [q for q in item.content.get("questions", []) if _holds(q.get("when"), {**given, "scenario": given})]


def check_scenario(item: Item, given: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to the visible questions; refuses missing or unknown ones at their field, and early ends."""
    fields: dict[str, str] = {}
    clean: dict[str, Any] = {}
    for question in item.content.get("questions", []):
        if not _holds(question.get("when"), {**clean, "scenario": clean}):
            continue
        name = question["question"]
        options = {_plain(option["value"]): option for option in question["options"]}
        chosen = given.get(name)
        many = chosen if isinstance(chosen, list) else [] if chosen in (None, "") else [chosen]
        picked = [options[_plain(value)] for value in many if _plain(value) in options]
        if len(picked) != len(many) or not picked or (len(picked) > 1 and not question.get("multiple")):
            fields[f"/scenario/{name}"] = _("请选择：%(title)s") % {"title": titled(question["title"])}
            continue
        for option in picked:
            if "ends" in option:
                raise ScenarioEnds(titled(option["ends"]["says"]), instead=option["ends"].get("instead"), question=name)
        values = [option["value"] for option in picked]
        clean[name] = values if question.get("multiple") else values[0]
    if fields:
        raise InvalidInput(_("还有问题没有回答。"), fields=fields)
    return clean


def materials_for(item: Item, given: Mapping[str, Any], answers: Mapping[str, Any] | None = None) -> list[Material]:
    """The materials that fit; those that government holds are marked, with the source."""
    names = {**given, **(answers or {}), "scenario": given, "answers": answers or {}}
    found = []
    for row in item.content.get("materials", []):
        if not _holds(row.get("when"), names):
            continue
        found.append(
            Material(
                key=row["material"],
                title=text_of(row["title"]),
                need=row.get("need", "required"),
                held=row.get("held", ""),
                note=text_of(row.get("note", "")),
                files=row.get("files", {}),
                sample=text_of(row.get("sample", "")),
            )
        )
    return found


def _holds(condition: str | None, names: Mapping[str, Any]) -> bool:
    if not condition:
        return True
    return compile_expression(condition).evaluate(names) is True


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
