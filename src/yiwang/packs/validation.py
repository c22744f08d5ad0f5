"""Checks a document against its published JSON Schema and says in Chinese what would be right.

A subschema may carry ``x-says``: one Chinese sentence with an example of the right spelling. The nearest
one above the error becomes the remedy, so that schema and message never drift apart.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from typing import Any

import jsonschema_rs

from .bounded_yaml import pointer_of
from .findings import Finding
from .model import Document

SCHEMAS = {
    "pack": "pack",
    "items": "item",
    "bundles": "bundle",
    "parameters": "parameters",
    "licences": "licence",
    "registers": "register",
    "texts": "text",
    "workorders": "workorder",
    "zones": "zone",
    "materials": "materials",
    "scenarios": "scenarios",
}
_BASE = "yiwang://packs/"
_MAX_ERRORS = 100
_CHOICES = ("oneOf", "anyOf")
_TYPES = {
    "object": "“名字: 内容”的一组",
    "array": "一个列表(每项前面写短横)",
    "string": "文字",
    "integer": "整数",
    "number": "数字",
    "boolean": "true 或 false",
    "null": "空",
}


@cache
def schema_text(name: str) -> dict[str, Any]:
    """One published schema by its short name (``item``, ``common`` ...)."""
    path = resources.files("yiwang.packs").joinpath("schemas", f"{name}.schema.json")
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@cache
def _registry() -> jsonschema_rs.Registry:
    names = sorted({"common", *SCHEMAS.values()})
    return jsonschema_rs.Registry([(f"{_BASE}{name}.schema.json", schema_text(name)) for name in names])


@cache
def _validator(name: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        schema_text(name), registry=_registry(), base_uri=f"{_BASE}{name}.schema.json"
    )


def validate(document: Document) -> list[Finding]:
    """Every way in which a document departs from its schema, with its line."""
    name = SCHEMAS[document.section]
    errors = [
        leaf for error in _first(_validator(name).iter_errors(document.data), _MAX_ERRORS) for leaf in _leaves(error, 0)
    ]
    plain = {tuple(e.instance_path) for e in errors if e.kind.name not in _CHOICES}
    kept = [e for e in errors if e.kind.name not in _CHOICES or tuple(e.instance_path) not in plain]
    return [_finding(error, document) for error in kept]


def _first(errors: Iterable[Any], count: int) -> Iterator[Any]:
    for _, error in zip(range(count), errors, strict=False):
        yield error


def _leaves(error: Any, depth: int) -> Iterator[Any]:
    """For "one of these": the errors of the only branch that has the right shape, or the error itself."""
    branches = getattr(error.kind, "context", None)
    if error.kind.name not in _CHOICES or not branches or depth > 4:
        yield error
        return
    fitting = [branch for branch in branches if not any(_wrong_shape(e, error) for e in branch)]
    if len(fitting) == 1:
        for inner in fitting[0]:
            yield from _leaves(inner, depth + 1)
    else:
        yield error


def _wrong_shape(inner: Any, outer: Any) -> bool:
    at_same_place = list(inner.instance_path) == list(outer.instance_path)
    return at_same_place and inner.kind.name in ("type", "required", "const", "enum", "not")


def _finding(error: Any, document: Document) -> Finding:
    path = list(error.instance_path)
    kind = error.kind
    extra: str | None = None
    if kind.name in ("additionalProperties", "unevaluatedProperties", "propertyNames"):
        extra = kind.unexpected[0] if hasattr(kind, "unexpected") else _wrong_name(error)
    pointer = pointer_of([*path, extra] if extra is not None else path)
    what, remedy = _say(error, path, extra)
    return Finding(document.file, document.line(pointer), "error", what, remedy, f"schema.{kind.name}")


def _wrong_name(error: Any) -> str | None:
    instance = error.instance
    return instance if isinstance(instance, str) else None


def _place(path: list[Any]) -> str:
    names = [str(step) for step in path if not isinstance(step, int)]
    return f"“{names[-1]}”" if names else "这里"


def _say(error: Any, path: list[Any], extra: str | None) -> tuple[str, str]:
    kind, place = error.kind, _place(path)
    hint = _hint(error)
    match kind.name:
        case "additionalProperties" | "unevaluatedProperties":
            return f"不认识“{extra}”", _near(extra or "", _known_names(error))
        case "propertyNames":
            return f"名字“{extra or ''}”写得不对", hint or "名字用小写英文字母开头"
        case "required":
            missing = getattr(kind, "property", "")
            return f"{place}缺少“{missing}”", hint or _described(error, str(missing)) or f"补上 {missing}: ..."
        case "enum":
            options = "、".join(str(o) for o in kind.options)
            return f"{place}写了“{_short(error.instance)}”, 不在可选范围内", f"从这些里选: {options}"
        case "type":
            types = "或".join(_TYPES.get(t, t) for t in kind.types)
            return f"{place}的写法不对: “{_short(error.instance)}”", hint or f"这里要写{types}"
        case "pattern":
            return f"{place}写了“{_short(error.instance)}”, 格式不对", hint or "按说明的格式写"
        case "minItems" | "minProperties" | "minLength":
            return f"{place}内容太少", hint or f"至少 {kind.limit} 项"
        case "maxItems" | "maxProperties" | "maxLength":
            return f"{place}内容太多", f"最多 {kind.limit} 项(字)"
        case "minimum" | "maximum":
            word = "不小于" if kind.name == "minimum" else "不大于"
            return f"{place}的数字超出范围", f"写{word} {kind.limit} 的数"
        case "uniqueItems":
            return f"{place}里有重复的内容", "每项只写一次"
    return f"{place}的写法不对", hint or "对照这一部分的说明改写"


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else text[:40] + "…"


def _subschema(error: Any, up: int) -> dict[str, Any] | None:
    """The subschema in which the failed keyword stands (``up`` levels above the keyword)."""
    location = getattr(error, "absolute_keyword_location", None) or ""
    base, _, fragment = str(location).partition("#")
    name = base.rpartition("/")[2].removesuffix(".schema.json") or ""
    steps = [s.replace("~1", "/").replace("~0", "~") for s in fragment.split("/")[1:]]
    if name not in {"common", *SCHEMAS.values()}:
        return None
    node: Any = schema_text(name)
    for step in steps[: len(steps) - up]:
        node = node[int(step)] if isinstance(node, list) else node.get(step)
        if node is None:
            return None
    return node if isinstance(node, dict) else None


def _hint(error: Any) -> str:
    for up in range(1, 6):
        node = _subschema(error, up)
        if node and "x-says" in node:
            return str(node["x-says"])
        if node and "type" in node and node["type"] == "object" and up > 1:
            return ""
    return ""


def _described(error: Any, name: str) -> str:
    node = _subschema(error, 1) or {}
    described = node.get("properties", {}).get(name, {})
    says = described.get("description", "")
    return f"补上 {name}: ({says})" if says else ""


def _known_names(error: Any) -> list[str]:
    node = _subschema(error, 1) or {}
    return list(node.get("properties", {}))


def _near(word: str, known: list[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return f"是不是想写“{close[0]}”"
    return f"这里只能写: {'、'.join(known)}" if known else "删除这一项"
