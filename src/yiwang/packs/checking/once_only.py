"""Once only: what government holds is not asked for, and a bundle asks for nothing twice.

优化营商环境条例 第三十六条; 市场主体登记管理条例 第十六条第三款: what can be had by sharing may not be demanded.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from yiwang.service.once_only.reasons import LAW

from ..findings import Finding
from ..model import Document, title_of
from .library import Library, entries, mapping, say
from .standard_materials import Standard

_FORM_WIDE = {"file", "yes_no"}
_ALSO_CALLED = {
    "身份证号": "公民身份号码",
    "身份证号码": "公民身份号码",
    "居民身份证号码": "公民身份号码",
    "公民身份证号码": "公民身份号码",
    "生日": "出生日期",
    "出生年月日": "出生日期",
    "信用代码": "统一社会信用代码",
    "社会信用代码": "统一社会信用代码",
}
"""What people write for what the registers call otherwise."""


def check_once_only(library: Library) -> Iterator[Finding]:
    """Fields and materials that ask for what is held, and fields asked twice in a bundle."""
    held, standard = _Held(library), Standard(library)
    for document in library.pack.documents("forms"):
        for field in fields_of(document):
            yield from held.field(document, field)
    for document in library.pack.documents("items"):
        found = list(held.materials(document))
        yield from found
        told = {finding.line for finding in found}
        yield from (finding for finding in standard.findings(document) if finding.line not in told)
    for document in library.pack.documents("bundles"):
        yield from _twice(library, document)


_CITE = "在理由里写: 法律名称 第几条"


class Field:
    """One field of a form as it is written, with its pointer and the titles above it."""

    def __init__(self, pointer: str, names: tuple[str, ...], schema: dict[str, Any]) -> None:
        self.pointer, self.names, self.schema = pointer, names, schema

    @property
    def title(self) -> str:
        return title_of(self.schema.get("title"))

    @property
    def sources(self) -> list[str]:
        value = self.schema.get("x-source")
        return [value] if isinstance(value, str) else [v for v in value or [] if isinstance(v, str)]

    @property
    def excused(self) -> bool:
        return bool(self.schema.get("x-source-reason"))

    @property
    def path(self) -> str:
        return "/" + "/".join(self.names)


def fields_of(document: Document) -> list[Field]:
    """Every field of a form definition (references into $defs are followed once)."""
    found: list[Field] = []
    definitions = mapping(document.data, "$defs")

    def walk(schema: Any, pointer: str, names: tuple[str, ...], depth: int) -> None:
        if not isinstance(schema, dict) or depth > 12:
            return
        reference = schema.get("$ref")
        if isinstance(reference, str) and reference.startswith("#/$defs/"):
            schema = {**mapping(definitions, reference.removeprefix("#/$defs/")), **schema}
        inner = schema.get("properties")
        if isinstance(inner, dict):
            for name, child in inner.items():
                walk(child, f"{pointer}/properties/{name}", (*names, name), depth + 1)
        elif isinstance(mapping(schema, "items").get("properties"), dict):
            walk(schema["items"], f"{pointer}/items", names, depth + 1)
        elif names:
            found.append(Field(pointer, names, schema))

    walk(document.data, "", (), 0)
    return found


class _Held:
    """What registers and licence types of the library hold, by title."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.by_title: dict[str, str] = {}
        self.by_key: dict[str, str] = {}
        self.licences: dict[str, str] = {}
        self.replaced: dict[str, str] = {}
        for pack in (library.pack, *library.needed):
            for register in pack.documents("registers"):
                for name, schema in mapping(mapping(register.data, "schema"), "properties").items():
                    source = f"register:{register.key}.{name}"
                    self.by_title.setdefault(title_of(mapping({"s": schema}, "s").get("title")), source)
                    self.by_key.setdefault(name, source)
            for licence in pack.documents("licences"):
                self.licences[licence.key] = title_of(licence.data.get("title"))
                self.replaced |= {str(one): licence.key for one in entries(licence.data, "replaces")}

    def field(self, document: Document, field: Field) -> Iterator[Finding]:
        if field.excused and not LAW.search(str(field.schema["x-source-reason"])):
            what = f"“{field.title}”再问一次的理由没有写依据"
            yield say(document, field.pointer, what, _CITE, "once_only.reason")
        if field.sources or field.excused or field.schema.get("x-widget") in _FORM_WIDE:
            return
        source = self.by_title.get(_ALSO_CALLED.get(field.title, field.title))
        if source is None and field.schema.get("x-privacy") != "public":
            key_source = self.by_key.get(field.names[-1])
            source = key_source if key_source and field.title in (self._title(key_source), "") else None
        if source:
            what = f"“{field.title}”政府已经有了({source}), 不能再让申请人填"
            remedy = f"写 x-source: {source}; 依法必须再问的, 用 x-source-reason 写明法律依据"
            yield say(document, field.pointer, what, remedy, "once_only.held")

    def _title(self, source: str) -> str:
        return next((title for title, s in self.by_title.items() if s == source), "")

    def materials(self, document: Document) -> Iterator[Finding]:
        for index, material in enumerate(entries(document.data, "materials")):
            if reason := material.get("reason"):
                if not LAW.search(str(reason)):
                    what = f"材料“{title_of(material.get('title'))}”还要交的理由没有写依据"
                    yield say(document, f"/materials/{index}", what, _CITE, "once_only.reason")
                continue
            if material.get("held"):
                continue
            title, key = title_of(material.get("title")), material.get("material")
            stood_for = self.replaced.get(str(key)) or self.replaced.get(title)
            for licence, licence_title in self.licences.items():
                if licence == stood_for or key == licence or licence_title and licence_title in title:
                    what = f"材料“{title}”政府已经有了(licence:{licence}), 不能再让申请人交"
                    remedy = f"写 held: licence:{licence}; 依法必须交的, 用 reason 写明法律依据"
                    yield say(document, f"/materials/{index}", what, remedy, "once_only.material")
                    break


def _twice(library: Library, document: Document) -> Iterator[Finding]:
    """Fields of all forms of a bundle that ask for the same datum again."""
    forms: list[Document] = []
    keys = [document.data.get("form")]
    for part in entries(document.data, "parts"):
        item = library.find("items", str(part.get("item")))
        keys.append(item.data.get("form") if item else None)
    for key in dict.fromkeys(k for k in keys if isinstance(k, str)):
        form = library.find("forms", key)
        if form is not None:
            forms.append(form)
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    for form in forms:
        for field in fields_of(form):
            for datum in _data_of(field):
                first = seen.setdefault(datum, (form.file, field.pointer))
                if first != (form.file, field.pointer) and not field.excused:
                    what = f"一件事里“{field.title}”问了两次(前一次在 {first[0]} 第{_line(forms, first)}行)"
                    remedy = "删除这一处; 依法必须再问的, 用 x-source-reason 写明法律依据"
                    yield say(form, field.pointer, what, remedy, "once_only.twice")
                    break


def _line(forms: list[Document], place: tuple[str, str]) -> int:
    return next(f.line(place[1]) for f in forms if f.file == place[0])


def _data_of(field: Field) -> list[tuple[str, str]]:
    group = field.names[-2] if len(field.names) > 1 else ""
    data = [("source", f"{group}:{source}") for source in field.sources]
    return [*data, ("title", f"{group}:{field.title}"), ("field", f"{group}:{field.names[-1]}")]
