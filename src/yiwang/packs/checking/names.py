"""FEEL in a pack: each expression can be read, and each name in it exists in a form, a question or a fact."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from yiwang.engines.rules import FeelSyntaxError, compile_expression

from ..findings import Finding
from ..model import Document
from .library import Library, entries, mapping, say

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_PATH = re.compile(r"(?<![\w.])(scenario|answers|facts|parameters)\.([a-z_]\w*)(?:\.([a-z_]\w*))?")
_ITEM_NAMES = ("scenario", "answers", "facts", "parameters", "today")
_LICENCE_NAMES = (*_ITEM_NAMES, "holder", "fields", "decision", "purpose")
_DMN_TEXT = re.compile(r"<(?:\w+:)?text>([^<]*)</")
_CONDITION = re.compile(r"<bpmn:conditionExpression[^>]*>([^<]*)</")
_BUILT_IN = {"as_of", "number", "valid_from", "valid_until", "kind", "scenario"}


@dataclass
class _World:
    """What paths may lead to, by root: name -> names below it (empty set: anything)."""

    known: dict[str, dict[str, set[str]]] = field(default_factory=lambda: {r: {} for r in _ITEM_NAMES})

    def add(self, root: str, name: str, below: Iterable[str] = ()) -> None:
        self.known[root].setdefault(name, set()).update(below)

    def problem(self, root: str, name: str, below: str | None) -> tuple[str, str] | None:
        known = self.known[root]
        if not known:
            return f"“{root}”里没有任何内容", "先在表单、情形问题或 facts 里写上"
        if name not in known:
            return f"“{root}.{name}”不存在", _near(name, known, root)
        if below and known[name] and below not in known[name] | _BUILT_IN:
            return f"“{root}.{name}.{below}”不存在", _near(below, known[name], f"{root}.{name}")
        return None


def _near(name: str, known: Iterable[str], prefix: str) -> str:
    close = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.5)
    return f"是不是想写“{prefix}.{close[0]}”" if close else f"现有: {'、'.join(sorted(known)) or '(没有)'}"


def check_names(library: Library) -> Iterator[Finding]:
    """Expressions that cannot be read, names that nobody declares, paths that lead nowhere."""
    everything = _World()
    for document in library.pack.documents("items"):
        world = _world(library, document.data)
        for root in world.known:
            for name, below in world.known[root].items():
                everything.add(root, name, below)
        rules = [str(mapping(document.data, "decide").get("rules", ""))]
        for pointer, text in _item_texts(document.data):
            yield from _expression(document, pointer, text, (*_ITEM_NAMES, *filter(None, rules)), world)
    for document in library.pack.documents("bundles"):
        for pointer, text in _question_texts(document.data):
            yield from _expression(document, pointer, text, _ITEM_NAMES, _world(library, document.data))
        for root, names in _world(library, document.data).known.items():
            for name, below in names.items():
                everything.add(root, name, below)
    for document in library.pack.documents("licences"):
        world = _of_request(library, document.data) or everything
        for pointer, text in _licence_texts(document.data):
            yield from _expression(document, pointer, text, _LICENCE_NAMES, world)
    for section, pattern in (("rules", _DMN_TEXT), ("flows", _CONDITION)):
        for document in library.pack.documents(section):
            yield from _model_paths(document, pattern, everything)


def _world(library: Library, data: Any) -> _World:
    world = _World()
    for question in entries(data, "questions"):
        world.add("scenario", str(question.get("question")))
    form = library.find("forms", str(data.get("form")))
    for name, group in (mapping(form.data, "properties") if form else {}).items():
        inner = mapping(group, "properties")
        world.add("answers", name, inner)
        if name == "scenario":
            for key in inner:
                world.add("scenario", key)
    for name, fact in mapping(data, "facts").items():
        world.add("facts", name, _held(library, str(mapping({"f": fact}, "f").get("source", ""))))
    for name in mapping(data, "parameters"):
        world.add("parameters", name)
    return world


def _held(library: Library, source: str) -> Iterable[str]:
    """Names of the data items of a register or a licence type."""
    section = "registers" if source.startswith("register:") else "licences"
    held = library.find(section, source.partition(":")[2].partition(".")[0])
    return mapping(held.data, "fields") or mapping(mapping(held.data, "schema"), "properties") if held else ()


def _of_request(library: Library, data: Any) -> _World | None:
    """What a type that is made on request may read: only what it says; None where a decision makes it."""
    reads = mapping(mapping(data, "on_request"), "reads")
    if not reads:
        return None
    world = _World()
    for name, source in reads.items():
        world.add("facts", name, _held(library, str(source)))
    return world


def _item_texts(data: Any) -> Iterator[tuple[str, str]]:
    yield from _question_texts(data)
    for index, material in enumerate(entries(data, "materials")):
        if isinstance(material.get("when"), str):
            yield f"/materials/{index}/when", material["when"]
    for index, result in enumerate(entries(data, "results")):
        amount = mapping(result, "pays").get("amount")
        if isinstance(amount, str):
            yield f"/results/{index}/pays/amount", amount


def _question_texts(data: Any) -> Iterator[tuple[str, str]]:
    for name in ("questions", "parts"):
        for index, entry in enumerate(entries(data, name)):
            if isinstance(entry.get("when"), str):
                yield f"/{name}/{index}/when", entry["when"]
            for number, after in enumerate(entries(entry, "after")):
                if isinstance(after.get("when"), str):
                    yield f"/{name}/{index}/after/{number}/when", after["when"]


def _licence_texts(data: Any) -> Iterator[tuple[str, str]]:
    for name, entry in mapping(data, "fields").items():
        if isinstance(entry.get("from"), str):
            yield f"/fields/{name}/from", entry["from"]
    for index, condition in enumerate(entries(data, "conditions")):
        if isinstance(condition.get("when"), str):
            yield f"/conditions/{index}/when", condition["when"]
    for index, part in enumerate(entries(mapping(data, "number"), "parts")):
        if isinstance(part.get("value"), str):
            yield f"/number/parts/{index}/value", part["value"]
    until = mapping(data, "validity").get("until")
    if isinstance(until, str):
        yield "/validity/until", until
    for index, one in enumerate(entries(mapping(data, "on_request"), "when")):
        if isinstance(one.get("when"), str):
            yield f"/on_request/when/{index}/when", one["when"]


def _expression(
    document: Document, pointer: str, text: str, names: tuple[str, ...], world: _World
) -> Iterator[Finding]:
    try:
        expression = compile_expression(text, names=names)
    except FeelSyntaxError as error:
        yield say(document, pointer, f"表达式“{text[:60]}”读不懂: {error.message}", "按 FEEL 的写法改", "feel")
        return
    for name in sorted(expression.free_names):
        remedy = f"可用的名字: {'、'.join(names)}"
        yield say(document, pointer, f"表达式里的“{name}”没有来处", remedy, "feel.name")
    for root, name, below in _paths(text):
        problem = world.problem(root, name, below)
        if problem:
            yield say(document, pointer, problem[0], problem[1], "feel.path")


def _paths(text: str) -> Iterator[tuple[str, str, str | None]]:
    for match in _PATH.finditer(_STRING.sub('""', text)):
        yield match[1], match[2], match[3]


def _model_paths(document: Document, pattern: re.Pattern[str], world: _World) -> Iterator[Finding]:
    for piece in pattern.finditer(document.data):
        for root, name, below in _paths(piece[1].replace("&quot;", '"')):
            problem = world.problem(root, name, below)
            if problem:
                line = document.data.count("\n", 0, piece.start()) + 1
                yield Finding(document.file, line, "error", problem[0], problem[1], "feel.path")
