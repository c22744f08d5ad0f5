"""Rehearses the decision tables of a pack against its stories, without a database.

For each story that opens, applies, rechecks or names a table, the facts are taken from ``given``, the
parameters from the pack at the story's day and division, and the table is evaluated. The result is
compared with ``then``. The runner over the public actions proves the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from yiwang.engines.rules import compile_model

from .checking.library import Library, entries, mapping, open_library
from .model import Document
from .scenarios import Story, stories_of

_REGISTER_OF = {"persons": "person", "legal-persons": "firm"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one story gave: ``differences`` is empty when the table decided as the story says."""

    file: str
    line: int
    story: str
    matched: tuple[str, ...]
    decision: str
    differences: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.differences


def rehearse(path: Path, packs_root: Path | None = None) -> list[Outcome]:
    """Outcomes of every story that a table decides. Raises PackUnreadable, ModelRefused."""
    library = open_library(path, packs_root)
    models: dict[str, Any] = {}
    found: list[Outcome] = []
    for document in library.pack.documents("scenarios"):
        for story in stories_of(document):
            rules = _rules_of(library, story)
            if rules is None:
                continue
            if rules.key not in models:
                models[rules.key] = compile_model(rules.data.encode())
            found.append(_rehearse(library, story, rules.key, models[rules.key]))
    return found


def _rules_of(library: Library, story: Story) -> Document | None:
    if len(story.steps) != 1 or story.steps[0].does not in ("start", "apply", "recheck", "decide"):
        return None
    if story.subject == "rules":
        return library.find("rules", story.key)
    item = library.find("items", story.key) if story.subject == "item" else None
    if item is None:
        return None
    section = "recheck" if story.steps[0].does == "recheck" else "decide"
    key = mapping(item.data, section).get("rules")
    return library.find("rules", str(key)) if key else None


def _rehearse(library: Library, story: Story, key: str, model: Any) -> Outcome:
    day = date.fromisoformat(str(story.given.get("today") or story.given["now"])[:10])
    item = library.find("items", story.key) if story.subject == "item" else None
    facts, reason = gather_facts(library, story, item, day)
    if reason:
        return _outcome(story, (), {"decision": "person"}, reason)
    context = {
        "facts": facts,
        "parameters": _parameters(library, item, str(story.given.get("division", "00")), day),
        "answers": _answers(library, story, item),
        "scenario": mapping(story.given, "scenario"),
        "today": day,
    }
    evaluation = model.evaluate(key, context)
    value = evaluation.python
    return _outcome(story, tuple(evaluation.matched), value if isinstance(value, dict) else {}, "")


def gather_facts(library: Library, story: Story, item: Document | None, day: date) -> tuple[dict[str, Any], str]:
    """Facts by name from ``given``; and why rules may not decide (stale or unavailable data), or ""."""
    facts: dict[str, Any] = {}
    unavailable = {s.partition(".")[0] for s in entries(story.given, "unavailable")}
    for name, fact in mapping(item.data if item else {}, "facts").items():
        source = str(fact["source"])
        if source.partition(".")[0] in unavailable:
            return facts, "data_unavailable"
        facts[name] = _held(story, source)
        limit = fact.get("fresh_within")
        if limit and facts[name] and "as_of" in facts[name]:
            fresh = _duration(library, limit, str(story.given.get("division", "00")), day)
            if date.fromisoformat(facts[name]["as_of"]) + fresh < day:
                return facts, "data_not_fresh"
    return facts, ""


def _held(story: Story, source: str) -> Any:
    kind, _, rest = source.partition(":")
    key = rest.partition(".")[0]
    if kind == "register":
        return story.given.get(_REGISTER_OF.get(key, key))
    for licence in entries(story.given, "licences"):
        if licence.get("licence") == key and licence.get("state", "valid") == "valid":
            return {**mapping(licence, "fields"), "number": licence.get("number")}
    return None


def _answers(library: Library, story: Story, item: Document | None) -> dict[str, Any]:
    """The answers of the story, with every group of the form there, so that paths give null."""
    form = library.find("forms", str(item.data.get("form"))) if item else None
    groups: dict[str, Any] = {name: {} for name in mapping(form.data if form else {}, "properties")}
    return {**groups, **mapping(story.given, "answers")}


def parameter_at(library: Library, key: str, division: str, day: date) -> Any:
    """The value of the nearest division at a day; None where nothing is in force."""
    known = library.parameters.get(key)
    best: tuple[int, str, Any] | None = None
    for value in entries(known[2] if known else {}, "values"):
        prefix = "" if value["division"] == "00" else str(value["division"])
        in_force = value["from"] <= day.isoformat() <= value.get("until", "9999-12-31")
        if in_force and division.startswith(prefix):
            rank = (len(prefix), str(value["from"]), value["value"])
            best = rank if best is None or rank[:2] > best[:2] else best
    return None if best is None else best[2]


def _parameters(library: Library, item: Document | None, division: str, day: date) -> dict[str, Any]:
    names = mapping(item.data if item else {}, "parameters")
    return {name: parameter_at(library, str(key), division, day) for name, key in names.items()}


def _duration(library: Library, limit: Mapping[str, Any], division: str, day: date) -> timedelta:
    value = parameter_at(library, limit["parameter"], division, day) if "parameter" in limit else limit
    return timedelta(days=value.get("days", 0) if isinstance(value, dict) else 0)


def _outcome(story: Story, matched: tuple[str, ...], value: Mapping[str, Any], reason: str) -> Outcome:
    decision = str(value.get("decision", ""))
    differences = tuple(_differences(story.then, matched, value, reason))
    return Outcome(story.document.file, story.line, story.title, matched, decision, differences)


def _differences(
    then: Mapping[str, Any], matched: tuple[str, ...], value: Mapping[str, Any], reason: str
) -> Iterator[str]:
    wanted = {"grant": "grant", "to_person": "person"}.get(str(then.get("decision")))
    if wanted and value.get("decision") != wanted:
        yield f"应当是 {wanted}, 得到 {value.get('decision')}"
    if "not_yet" in then and str(value.get("from_day")) != then["not_yet"]:
        yield f"应当从 {then['not_yet']} 起可以申请, 得到 {value.get('from_day')}"
    because = then.get("because")
    if because and because != reason and because not in matched:
        yield f"应当因为 {because}, 得到 {reason or '、'.join(matched) or '没有规则命中'}"
    for rule in entries(mapping(then, "receipt"), "matched"):
        if rule not in matched:
            yield f"应当命中 {rule}, 命中的是 {'、'.join(matched) or '没有'}"
    for name, expected in mapping(mapping(then, "receipt"), "result").items():
        got = value.get(name)
        if got != expected and str(got) != str(expected):
            yield f"{name} 应当是 {expected}, 得到 {got}"
