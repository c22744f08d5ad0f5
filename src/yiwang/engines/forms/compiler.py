"""Compile a form definition into a `Form`, or refuse it with everything that is wrong.

The dialect is a subset of JSON Schema 2020-12 (`form.schema.json`) in which an object is a group of
questions, an array of objects a repeating group, and everything else a field.
"""

from __future__ import annotations

from typing import Any, Final

import jsonschema_rs

from yiwang.engines.forms.conditions import BadCondition, ConditionCompiler, check_when, names_of
from yiwang.engines.forms.definition import read_definition
from yiwang.engines.forms.errors import SOURCE_LANGUAGE, FormProblem, FormRefused, Text
from yiwang.engines.forms.feel import feel_condition
from yiwang.engines.forms.fields import build_leaf
from yiwang.engines.forms.form import Form
from yiwang.engines.forms.model import Condition, Group, Leaf, Part, Privacy, Repeat
from yiwang.engines.forms.schema import regex_options

MAX_FIELDS: Final = 500
MAX_PARTS: Final = 1_500
MAX_LEVELS: Final = 6
MAX_REPEATS: Final = 2
_PRIVACY_RANK: Final[list[Privacy]] = ["", "personal", "sensitive"]
_ALWAYS: Final[dict[str, Privacy]] = {"resident-id": "sensitive"}
"""What is personal by its nature, also where a pack forgot to say so."""


def compile_form(definition: Any, *, condition: ConditionCompiler = feel_condition) -> Form:
    """The form of a definition (the parsed YAML); raises FormRefused with every problem found.

    Callers cache by the digest of the definition: compiling takes milliseconds, using a form does not.
    """
    plain = read_definition(definition)
    builder = _Builder(plain, condition)
    root = builder.root()
    if builder.problems:
        raise FormRefused(dict.fromkeys(builder.problems))
    return Form(root, description=as_text(plain.get("description")))


def as_text(value: Any) -> Text:
    """A title as a language map."""
    if isinstance(value, str):
        return {SOURCE_LANGUAGE: value}
    return dict(value or {})


class _Builder:
    """Walks a definition once; collects problems instead of stopping at the first."""

    def __init__(self, plain: dict[str, Any], condition: ConditionCompiler) -> None:
        self.plain = plain
        self.compile_condition = condition
        self.problems: list[FormProblem] = []
        self.fields = 0
        self.parts = 0
        self.pages = tuple(plain["properties"])

    def root(self) -> Group:
        return self._group("", self.plain, (), _Place())

    def refuse(self, pointer: str, message: str, remedy: str = "") -> None:
        self.problems.append(FormProblem(pointer, message, remedy))

    def _part(self, key: str, raw: dict[str, Any], path: tuple[str, ...], place: _Place) -> Part | None:
        self.parts += 1
        schema = self._resolve(raw, place, ()) if self.parts <= MAX_PARTS else None
        if self.parts == MAX_PARTS + 1:
            self.refuse("", f"表单太大：超过{MAX_PARTS}个部分。", "请拆成几张表单。")
        if schema is None:
            return None
        if len(path) - place.repeats > MAX_LEVELS:
            self.refuse(place.pointer, f"嵌套太深：超过{MAX_LEVELS}层。", "请把这一组移到外面。")
            return None
        if "properties" in schema:
            return self._group(key, schema, path, place)
        if "items" in schema:
            return self._list(key, schema, path, place)
        return self._leaf(key, schema, path, place)

    def _resolve(self, raw: dict[str, Any], place: _Place, seen: tuple[str, ...]) -> dict[str, Any] | None:
        """`$ref` replaced by what it names; what stands beside it wins."""
        if "$ref" not in raw:
            return raw
        name = raw["$ref"].removeprefix("#/$defs/")
        if name in seen or name in place.refs:
            self.refuse(place.pointer, f"$ref “{name}”引用了自己。", "请改成不循环的引用。")
            return None
        target = self.plain.get("$defs", {}).get(name)
        if target is None:
            self.refuse(f"{place.pointer}/$ref", f"$defs 里没有“{name}”。", "请补上定义，或改正名称。")
            return None
        resolved = self._resolve(target, place, (*seen, name))
        if resolved is None:
            return None
        place.refs = (*place.refs, name, *seen)
        return {**resolved, **{key: value for key, value in raw.items() if key != "$ref"}}

    def _group(self, key: str, schema: dict[str, Any], path: tuple[str, ...], place: _Place) -> Group:
        required = schema.get("required", [])
        properties = schema["properties"]
        for name in required:
            if name not in properties:
                self.refuse(f"{place.pointer}/required", f"必填项“{name}”不在 properties 里。", "请改正名称，或删去。")
        common = self._common(key, schema, path, place)
        # Whoever is shown a group with a condition is meant to answer it: its own `required` decides what.
        common["required"] = place.required or "x-when" in schema
        inner = place.inside(common["privacy"])
        children = []
        for name, raw in properties.items():
            if self.fields > MAX_FIELDS or self.parts > MAX_PARTS:
                break
            below = inner.at(f"{place.pointer}/properties/{name}", required=name in required)
            child = self._part(name, raw, (*path, name), below)
            if child is not None:
                children.append(child)
        return Group(**common, children=tuple(children), by_key={child.key: child for child in children})

    def _list(self, key: str, schema: dict[str, Any], path: tuple[str, ...], place: _Place) -> Part | None:
        items_place = place.at(f"{place.pointer}/items", required=False)
        items = self._resolve(schema["items"], items_place, ())
        if items is None:
            return None
        if "properties" not in items:
            return self._leaf(key, schema | {"items": items}, path, place)
        if place.repeats >= MAX_REPEATS:
            self.refuse(
                place.pointer,
                f"重复组套了重复组，超过{MAX_REPEATS}层。",
                "请把里层改成普通的一组，或单独成页。",
            )
            return None
        common = self._common(key, schema, path, place)
        least, most = schema.get("minItems", 0), schema.get("maxItems", 20)
        common["required"] = place.required or ("x-when" in schema and least > 0)
        if least > most:
            self.refuse(place.pointer, "minItems 大于 maxItems。", "请改正。")
        if "type" in schema and schema["type"] != "array":
            self.refuse(f"{place.pointer}/type", "重复组的 type 应当是 array。")
        row_place = items_place.inside(common["privacy"])
        row_place.repeats += 1
        row = self._group("*", items, (*path, "*"), row_place)
        return Repeat(
            **common,
            row=row,
            min_rows=max(least, 1) if common["required"] else least,
            max_rows=most,
            sources=self._sources(schema, place),
            source_reason=schema.get("x-source-reason", ""),
        )

    def _leaf(self, key: str, schema: dict[str, Any], path: tuple[str, ...], place: _Place) -> Leaf | None:
        self.fields += 1
        if self.fields == MAX_FIELDS + 1:
            self.refuse("", f"字段太多：超过{MAX_FIELDS}个。", "请拆成几张表单。")
        if "title" not in schema:
            self.refuse(place.pointer, "缺少“title”。", "请写给申请人看的名称。")
            return None
        sources = self._sources(schema, place)
        common = self._common(key, schema, path, place)
        leaf = build_leaf(schema, common, sources, lambda text, remedy: self.refuse(place.pointer, text, remedy))
        if leaf is not None and "pattern" in leaf.limits:
            self._check_pattern(leaf.limits["pattern"], place)
        return leaf

    def _check_pattern(self, pattern: str, place: _Place) -> None:
        try:
            jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=regex_options())
        except ValueError:
            self.refuse(
                f"{place.pointer}/pattern",
                f"正则表达式“{pattern[:60]}”不能用。",
                "请去掉前后查找、反向引用和过大的重复次数。",
            )

    def _sources(self, schema: dict[str, Any], place: _Place) -> tuple[str, ...]:
        declared = schema.get("x-source", ())
        sources = (declared,) if isinstance(declared, str) else tuple(declared)
        if sources and place.repeats:
            self.refuse(
                f"{place.pointer}/x-source",
                "重复组里面的字段不能写来源：不知道每一行对应谁。",
                "请把 x-source 写在整个重复组上，或写 x-source-reason。",
            )
        return sources

    def _common(self, key: str, schema: dict[str, Any], path: tuple[str, ...], place: _Place) -> dict[str, Any]:
        """The attributes that every kind of part has."""
        own: Privacy = schema.get("x-privacy", "")
        return {
            "key": key,
            "path": path,
            "title": as_text(schema.get("title")),
            "description": as_text(schema.get("description")),
            "hint": as_text(schema.get("x-hint")),
            "required": place.required,
            "when": self._when(schema.get("x-when"), place),
            "privacy": max(own, place.privacy, _ALWAYS.get(schema.get("format", ""), ""), key=_PRIVACY_RANK.index),
        }

    def _when(self, text: str | None, place: _Place) -> Condition | None:
        if text is None:
            return None
        try:
            return self.compile_condition(text, names_of(self.pages, in_row=place.repeats > 0))
        except BadCondition as bad:
            self.problems.append(check_when(text, place.pointer, str(bad)))
            return None


class _Place:
    """Where in the definition the builder is, and what it inherits from around."""

    __slots__ = ("pointer", "privacy", "refs", "repeats", "required")

    def __init__(self) -> None:
        self.pointer = ""
        self.privacy: Privacy = ""
        self.refs: tuple[str, ...] = ()
        self.repeats = 0
        self.required = False

    def at(self, pointer: str, *, required: bool) -> _Place:
        place = self.inside(self.privacy)
        place.pointer, place.required = pointer, required
        return place

    def inside(self, privacy: Privacy) -> _Place:
        place = _Place()
        place.pointer, place.refs, place.repeats = self.pointer, self.refs, self.repeats
        place.privacy = privacy
        return place
