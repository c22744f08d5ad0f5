"""Reading a form definition from outside: plain JSON, bounded in size, and following the published schema.

A definition may come from a hostile pack: deep nesting, YAML aliases that multiply, endless patterns. All
of it is counted while it is copied, before anything else looks at it.
"""

from __future__ import annotations

import difflib
import json
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any, Final

import jsonschema_rs

from yiwang.engines.forms.errors import FormProblem, FormRefused
from yiwang.engines.forms.pointers import get, pointer_of

MAX_VALUES: Final = 20_000
MAX_DEPTH: Final = 24
MAX_TEXT: Final = 2_000
MAX_PROBLEMS: Final = 50

_REMEDIES: Final = {
    "if": "条件显示请用 x-when。",
    "then": "条件显示请用 x-when。",
    "else": "条件显示请用 x-when。",
    "dependentRequired": "条件显示请用 x-when。",
    "anyOf": "选项请用 enum，或 oneOf 加 const 与 title。",
    "allOf": "请把要求直接写在这个字段上。",
    "not": "请改写成正面的要求。",
    "additionalProperties": "请删去：没有问到的内容一律不收。",
    "patternProperties": "请逐项写在 properties 里。",
    "$dynamicRef": "只能用 $ref 引用本文件的 $defs。",
}


@lru_cache(maxsize=1)
def published_schema() -> dict[str, Any]:
    """The JSON Schema of the form dialect, which editors use to complete and check."""
    text = resources.files("yiwang.engines.forms").joinpath("form.schema.json").read_text(encoding="utf-8")
    return json.loads(text)


@lru_cache(maxsize=1)
def _dialect() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(published_schema(), pattern_options=jsonschema_rs.RegexOptions())


def read_definition(definition: Any) -> dict[str, Any]:
    """A bounded plain copy of the definition that follows the published schema, or FormRefused."""
    plain = _Copier().copy(definition, (), 0)
    problems = [_problem(error, plain) for error in _first(_dialect().iter_errors(plain), MAX_PROBLEMS)]
    if problems:
        raise FormRefused(dict.fromkeys(problems))
    return plain


class _Copier:
    """Copies a definition into plain JSON and stops at the bounds."""

    def __init__(self) -> None:
        self.seen = 0

    def copy(self, value: Any, path: tuple[str | int, ...], depth: int) -> Any:
        self.seen += 1
        if self.seen > MAX_VALUES:
            raise _refused((), f"表单太大：内容超过{MAX_VALUES}项。", "请拆成几张表单。")
        if depth > MAX_DEPTH:
            raise _refused(path[:6], f"嵌套太深：超过{MAX_DEPTH}层。", "请减少层次。")
        if isinstance(value, dict):
            return {self._key(key, path): self.copy(item, (*path, key), depth + 1) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.copy(item, (*path, index), depth + 1) for index, item in enumerate(value)]
        return self._scalar(value, path)

    def _key(self, key: Any, path: tuple[str | int, ...]) -> str:
        if not isinstance(key, str) or len(key) > 100 or not _encodable(key):
            raise _refused(path, f"键“{str(key)[:40]!a}”不是文字，或者太长。", "是、否、数字作键时请加引号。")
        return key

    def _scalar(self, value: Any, path: tuple[str | int, ...]) -> Any:
        if isinstance(value, str):
            if len(value) > MAX_TEXT or not _encodable(value):
                raise _refused(path, f"文字太长（超过{MAX_TEXT}字）或含有无效字符。", "请删减。")
            return str(value)
        if isinstance(value, date):
            return value.isoformat()
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int | float) and abs(value) < 10**18:
            return value
        raise _refused(path, "只能写文字、数字、是否、列表和键值。", "请改成 JSON 能表达的值。")


def _encodable(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in text) and "\x00" not in text


def _refused(path: tuple[str | int, ...], message: str, remedy: str) -> FormRefused:
    return FormRefused([FormProblem(pointer_of(path), message, remedy)])


def _first(errors: Any, count: int) -> list[Any]:
    return [error for _, error in zip(range(count), errors, strict=False)]


def _problem(error: jsonschema_rs.ValidationError, plain: dict[str, Any]) -> FormProblem:
    """One error of the published schema in Chinese, with a remedy."""
    pointer = pointer_of(error.instance_path)
    kind: Any = error.kind
    name, value = kind.name, error.instance
    if name == "additionalProperties":
        return _unknown(pointer, [str(key) for key in kind.unexpected], error, plain)
    if name == "required":
        return FormProblem(pointer, f"缺少“{kind.property}”。", "请补上。")
    if name == "propertyNames":
        return FormProblem(pointer, "键的写法不对。", "键请用小写字母开头，只含小写字母、数字和下划线，最多40个字符。")
    if name == "enum":
        options = [str(option) for option in kind.options]
        return FormProblem(pointer, f"不能写“{value}”。", f"可以写：{'、'.join(options)}。{_near(str(value), options)}")
    if name == "type":
        wanted = str(getattr(error.kind, "types", ""))
        return FormProblem(pointer, f"这里的值“{str(value)[:40]}”类型不对。", f"应当是 {wanted}。")
    if name == "pattern":
        return FormProblem(pointer, f"“{str(value)[:80]}”的写法不对。", _pattern_remedy(pointer))
    remedy = _pattern_remedy(pointer) if "x-source" in pointer else "请对照 form.schema.json。"
    if pointer.rpartition("/")[2] in ("title", "description", "x-hint", "x-ask", "x-error"):
        remedy = "请写中文文字，或者 {zh-Hans: 中文, en: English}。"
    return FormProblem(pointer, f"“{str(value)[:60]}”不符合表单的写法（{name}）。", remedy)


def _pattern_remedy(pointer: str) -> str:
    key = pointer.rpartition("/")[2]
    if key == "$ref":
        return "只能引用本文件的 $defs，例如 #/$defs/address。"
    if "x-source" in pointer:
        return "来源写成 register:名称.字段、licence:证照类型.字段、account:字段 或 item:事项#/字段。"
    if key in ("x-not-before", "x-not-after"):
        return "请写 today 或日期，例如 1900-01-01。"
    return "键请用小写字母开头，只含小写字母、数字和下划线。"


def _unknown(pointer: str, keys: list[str], error: jsonschema_rs.ValidationError, plain: dict[str, Any]) -> FormProblem:
    allowed = _allowed_here(error)
    key = keys[0]
    remedy = (
        _REMEDIES.get(key) or _near(key, [*allowed, "properties", "items"]) or f"可以写：{'、'.join(sorted(allowed))}。"
    )
    part = get(plain, pointer)
    if key in ("minLength", "maxLength", "enum") and isinstance(part, dict) and "items" in part:
        remedy = "请写在 items 里。"
    return FormProblem(f"{pointer}/{key}", f"不认识的关键字“{'”“'.join(keys[:5])}”。", remedy)


def _allowed_here(error: jsonschema_rs.ValidationError) -> list[str]:
    for name in ("group", "list", "field"):
        if name in error.evaluation_path or f"/{name}/" in pointer_of(error.schema_path):
            return list(published_schema()["$defs"][name]["properties"])
    return list(published_schema()["properties"])


def _near(word: str, options: list[str]) -> str:
    close = difflib.get_close_matches(word, options, n=1, cutoff=0.6)
    return f"是不是想写“{close[0]}”？" if close else ""
