"""Cross references: whatever a definition names must exist in the pack or in a pack it needs."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..findings import Finding
from ..model import Document
from .library import Library, entries, mapping, say

_NAMES = {
    "items": "事项",
    "bundles": "一件事",
    "forms": "表单",
    "flows": "流程",
    "rules": "决策表",
    "parameters": "参数",
    "licences": "证照类型",
    "registers": "登记簿",
    "texts": "文书",
    "roles": "机构角色",
    "duties": "职责",
    "offered": "事项或一件事",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """Document and place that name a key of a section."""

    document: Document
    pointer: str
    section: str
    key: Any


def check_references(library: Library) -> Iterator[Finding]:
    """Every reference that leads nowhere, with the nearest name that exists."""
    if library.pack.name in library.pack.needs:
        index = library.pack.needs.index(library.pack.name)
        yield say(library.pack.manifest, f"/needs/{index}", "包不能需要自己", "删除这一项", "needs")
    for name in library.missing:
        index = library.pack.needs.index(name) if name in library.pack.needs else 0
        yield say(
            library.pack.manifest, f"/needs/{index}", f"找不到需要的包“{name}”", "把它放在同一个文件夹下", "needs"
        )
    yield from _taken(library)
    known = _Known(library)
    for reference in _references(library):
        if not isinstance(reference.key, str):
            continue
        if reference.section == "source":
            yield from _source(library, reference)
        elif reference.key not in known.of(reference.section):
            yield known.missing(reference)


def _taken(library: Library) -> Iterator[Finding]:
    """A definition that a needed pack already manages cannot be managed twice."""
    for section in ("items", "bundles", "licences", "registers", "workorders", "zones"):
        for document in library.pack.documents(section):
            owner = next((n for n in library.needed if n.get(section, document.key)), None)
            if owner is not None:
                what = f"“{document.key}”由包“{owner.name}”维护"
                yield say(document, "", what, "换一个代号, 或删除这个文件直接使用那一个", "reference.taken")


class _Known:
    def __init__(self, library: Library) -> None:
        self.library = library
        self.cache: dict[str, set[str]] = {}

    def of(self, section: str) -> set[str]:
        if section not in self.cache:
            if section == "parameters":
                keys = set(self.library.parameters)
            elif section == "roles":
                keys = self.library.roles()
            elif section == "duties":
                keys = self.library.duties()
            elif section == "offered":
                keys = {*self.library.keys("items"), *self.library.keys("bundles")}
            else:
                keys = set(self.library.keys(section))
            self.cache[section] = keys
        return self.cache[section]

    def missing(self, ref: Reference) -> Finding:
        what = _NAMES[ref.section]
        close = difflib.get_close_matches(ref.key, sorted(self.of(ref.section)), n=1, cutoff=0.6)
        known = "、".join(sorted(self.of(ref.section))[:12]) or "(一个也没有)"
        remedy = f"是不是想写“{close[0]}”" if close else f"现有的{what}: {known}"
        return say(ref.document, ref.pointer, f"没有叫“{ref.key}”的{what}", remedy, f"reference.{ref.section}")


def _source(library: Library, ref: Reference) -> Iterator[Finding]:
    kind, _, rest = ref.key.partition(":")
    section = {"register": "registers", "licence": "licences"}.get(kind)
    if section is None:
        return
    name, _, field = rest.partition(".")
    held = library.find(section, name)
    if held is None:
        remedy = f"现有的: {'、'.join(library.keys(section)) or '(一个也没有)'}"
        yield say(ref.document, ref.pointer, f"来源“{ref.key}”里的“{name}”不存在", remedy, "source")
        return
    known = mapping(held.data, "fields") or mapping(mapping(held.data, "schema"), "properties")
    builtin = {"number", "valid_from", "valid_until", "state", "holder", "holder_code", "issuer", "as_of"}
    if field and field.split(".")[0] not in known and field not in builtin:
        close = difflib.get_close_matches(field, list(known), n=1, cutoff=0.5)
        remedy = f"是不是想写“{kind}:{name}.{close[0]}”" if close else f"它有这些数据项: {'、'.join(known)}"
        yield say(ref.document, ref.pointer, f"来源“{ref.key}”里没有数据项“{field}”", remedy, "source")


def _references(library: Library) -> Iterator[Reference]:
    pack = library.pack
    for document in pack.documents("items"):
        yield from _item(document)
    for document in pack.documents("bundles"):
        yield from _bundle(document)
    for document in pack.documents("licences"):
        yield Reference(document, "/issued_by", "roles", document.data.get("issued_by"))
        yield Reference(document, "/combines", "licences", document.data.get("combines"))
        for name, source in mapping(mapping(document.data, "on_request"), "reads").items():
            yield Reference(document, f"/on_request/reads/{name}", "source", source)
        yield from _durations(document, document.data, "")
    for document in pack.documents("registers"):
        yield Reference(document, "/kept_by", "roles", document.data.get("kept_by"))
    for document in pack.documents("workorders"):
        for index, step in enumerate(entries(document.data, "steps")):
            yield Reference(document, f"/steps/{index}/duty", "duties", step.get("duty"))
        yield Reference(document, "/extension/duty", "duties", mapping(document.data, "extension").get("duty"))
    for document in pack.documents("forms"):
        yield from _form(document, document.data, "")
    for document in pack.documents("zones"):
        for at, group in enumerate(entries(document.data, "groups")):
            for index, key in enumerate(entries(group, "items")):
                yield Reference(document, f"/groups/{at}/items/{index}", "offered", key)
    for index, duty in enumerate(entries(pack.manifest.data, "duties")):
        if isinstance(duty, dict):
            yield Reference(pack.manifest, f"/duties/{index}", "roles", duty.get("organization"))


def _item(document: Document) -> Iterator[Reference]:
    data = document.data
    yield Reference(document, "/form", "forms", data.get("form"))
    yield Reference(document, "/flow", "flows", data.get("flow"))
    yield Reference(document, "/organization", "roles", data.get("organization"))
    yield Reference(document, "/decide/rules", "rules", mapping(data, "decide").get("rules"))
    yield Reference(document, "/recheck/rules", "rules", mapping(data, "recheck").get("rules"))
    starts = mapping(data, "starts_from")
    yield Reference(document, "/starts_from/licence", "licences", starts.get("licence"))
    yield Reference(document, "/starts_from/late", "items", mapping(starts, "late").get("instead"))
    for name, key in mapping(data, "parameters").items():
        yield Reference(document, f"/parameters/{name}", "parameters", key)
    for move, key in mapping(data, "documents").items():
        yield Reference(document, f"/documents/{move}", "texts", key)
    for index, result in enumerate(entries(data, "results")):
        yield Reference(document, f"/results/{index}/licence", "licences", result.get("licence"))
        yield Reference(document, f"/results/{index}/text", "texts", result.get("text"))
    for name, fact in mapping(data, "facts").items():
        yield Reference(document, f"/facts/{name}/source", "source", mapping({"f": fact}, "f").get("source"))
        yield from _durations(document, fact, f"/facts/{name}")
    for index, material in enumerate(entries(data, "materials")):
        yield Reference(document, f"/materials/{index}/held", "source", material.get("held"))
    for index, fee in enumerate(entries(data, "fees")):
        yield Reference(document, f"/fees/{index}/parameter", "parameters", fee.get("parameter"))
    yield from _questions(document)
    for way in ("reconsideration", "litigation"):
        key = mapping(mapping(data, "appeal"), way).get("parameter")
        yield Reference(document, f"/appeal/{way}/parameter", "parameters", key)
    yield from _durations(document, mapping(data, "limits"), "/limits")
    yield from _durations(document, starts, "/starts_from")
    yield from _durations(document, mapping(data, "recheck"), "/recheck")


def _questions(document: Document) -> Iterator[Reference]:
    for i, question in enumerate(entries(document.data, "questions")):
        for j, option in enumerate(entries(question, "options")):
            instead = mapping(option, "ends").get("instead")
            yield Reference(document, f"/questions/{i}/options/{j}/ends/instead", "items", instead)


def _durations(document: Document, data: Any, pointer: str) -> Iterator[Reference]:
    if isinstance(data, dict):
        for name, value in data.items():
            if isinstance(value, dict):
                if isinstance(value.get("parameter"), str):
                    yield Reference(document, f"{pointer}/{name}/parameter", "parameters", value["parameter"])
                yield from _durations(
                    document, {k: v for k, v in value.items() if isinstance(v, dict)}, f"{pointer}/{name}"
                )


def _bundle(document: Document) -> Iterator[Reference]:
    yield Reference(document, "/form", "forms", document.data.get("form"))
    yield from _questions(document)
    for index, part in enumerate(entries(document.data, "parts")):
        yield Reference(document, f"/parts/{index}/item", "items", part.get("item"))
        yield Reference(document, f"/parts/{index}/organization", "roles", part.get("organization"))


def _form(document: Document, data: Any, pointer: str) -> Iterator[Reference]:
    if isinstance(data, list):
        for index, value in enumerate(data):
            yield from _form(document, value, f"{pointer}/{index}")
    if not isinstance(data, dict):
        return
    for name, value in data.items():
        if name == "x-source":
            for source in value if isinstance(value, list) else [value]:
                yield Reference(document, f"{pointer}/x-source", "source", source)
        else:
            yield from _form(document, value, f"{pointer}/{name}")
