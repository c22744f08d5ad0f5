"""Which kind of field a definition means, and whether its keywords fit that kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from yiwang.engines.forms.errors import SOURCE_LANGUAGE, Text
from yiwang.engines.forms.formats import CHECKS, is_date
from yiwang.engines.forms.model import FileRule, Kind, Leaf, Option

Refuse = Callable[[str, str], None]

_NUMERIC: Final = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
_TEXTUAL: Final = frozenset({"minLength", "maxLength", "pattern", "format", "x-error"})
_DAYS: Final = frozenset({"x-not-before", "x-not-after"})
_LIMITS: Final = _NUMERIC | {"minLength", "maxLength", "pattern", "const", "minItems", "maxItems"}

_FITTING: Final[dict[Kind, frozenset[str]]] = {
    "text": _TEXTUAL,
    "integer": _NUMERIC | {"x-error"},
    "number": _NUMERIC | {"x-error"},
    "money": _NUMERIC | {"x-error"},
    "date": _DAYS | {"format", "x-error"},
    "boolean": frozenset({"const"}),
    "choice": frozenset({"enum", "oneOf"}),
    "choices": frozenset({"items", "minItems", "maxItems", "uniqueItems", "x-error"}),
    "file": frozenset({"x-file"}),
}
_WIDGETS: Final[dict[Kind, tuple[str, ...]]] = {
    "text": ("text", "textarea", "phone", "resident_id", "uscc", "division", "address"),
    "integer": ("text",),
    "number": ("text",),
    "money": ("money",),
    "date": ("date",),
    "boolean": ("yes_no", "checkbox"),
    "choice": ("radio", "select"),
    "choices": ("checkbox",),
    "file": ("file",),
}
_TYPES: Final[dict[Kind, tuple[str, ...]]] = {
    "text": ("string",),
    "integer": ("integer",),
    "number": ("number",),
    "money": ("integer",),
    "date": ("string",),
    "boolean": ("boolean",),
    "choice": ("string", "integer"),
    "choices": ("array",),
    "file": ("object", "array"),
}
_FORMAT_OF_WIDGET: Final = {
    "phone": "phone",
    "resident_id": "resident-id",
    "uscc": "uscc",
    "division": "division",
    "date": "date",
}
_WIDGET_OF_FORMAT: Final = {form: widget for widget, form in _FORMAT_OF_WIDGET.items()}
_AUTOCOMPLETE: Final = {
    "phone": "tel",
    "email": "email",
    "postcode": "postal-code",
    "address": "street-address",
}
RADIOS_UP_TO: Final = 7
"""More choices than this become a list to pull down."""


def build_leaf(schema: dict[str, Any], common: dict[str, Any], sources: tuple[str, ...], refuse: Refuse) -> Leaf | None:
    """The field that this definition means, or None after `refuse(what, remedy)` was called."""
    options = _options(schema, refuse)
    kind = _kind(schema, options, refuse)
    if kind is None or not _fits(schema, kind, refuse):
        return None
    form = schema.get("format") or _FORMAT_OF_WIDGET.get(schema.get("x-widget", ""), "")
    widget = schema.get("x-widget") or _widget(kind, form, schema, len(options))
    rule = schema.get("x-file", {})
    return Leaf(
        **common,
        kind=kind,
        widget=widget,
        options=options,
        limits={key: schema[key] for key in _LIMITS & schema.keys()},
        format=form,
        error=_text(schema.get("x-error")),
        ask=_text(schema.get("x-ask")),
        default=schema.get("default"),
        sources=sources,
        source_reason=schema.get("x-source-reason", ""),
        not_before=schema.get("x-not-before", ""),
        not_after=schema.get("x-not-after", ""),
        file_rule=_file_rule(schema, rule) if kind == "file" else None,
        autocomplete=schema.get("x-autocomplete") or _AUTOCOMPLETE.get(form or widget, ""),
    )


def _text(value: Any) -> Text:
    return {SOURCE_LANGUAGE: value} if isinstance(value, str) else dict(value or {})


def _options(schema: dict[str, Any], refuse: Refuse) -> tuple[Option, ...]:
    inner = schema.get("items", schema)
    if "enum" in inner:
        options = [Option(value, _text(str(value))) for value in inner["enum"]]
    else:
        options = [
            Option(entry["const"], _text(entry["title"]), _text(entry.get("description")))
            for entry in inner.get("oneOf", ())
        ]
    if len({option.key for option in options}) < len(options):
        refuse("选项的值有重复。", "请让每个选项的值都不同。")
    return tuple(options)


def _kind(schema: dict[str, Any], options: tuple[Option, ...], refuse: Refuse) -> Kind | None:
    widget, type_ = schema.get("x-widget"), schema.get("type")
    if widget == "file" or "x-file" in schema:
        return "file"
    if "items" in schema:
        if options:
            return "choices"
        refuse(
            "列表里既没有选项，也没有 properties。",
            "多选请写 items: {enum: […]}，重复组请写 items: {properties: …}。",
        )
        return None
    if options:
        return "choice"
    if widget == "money":
        return "money"
    if type_ == "boolean" or "const" in schema:
        return "boolean"
    if type_ in ("integer", "number"):
        return "integer" if type_ == "integer" else "number"
    if type_ == "string":
        return "date" if schema.get("format") == "date" or widget == "date" else "text"
    refuse("看不出这是哪一种问题。", "请写 type: string、integer、number 或 boolean；一组问题请写 properties。")
    return None


def _fits(schema: dict[str, Any], kind: Kind, refuse: Refuse) -> bool:
    """Whether keywords, widget, type and bounds make sense together."""
    before = _Counter(refuse)
    specific = frozenset().union(*_FITTING.values())
    for key in sorted((specific & schema.keys()) - _FITTING[kind]):
        before(f"“{key}”不能用于这种问题。", "请删去，或改正 type。")
    if schema.get("x-widget") not in (None, *_WIDGETS[kind]):
        before(f"控件“{schema['x-widget']}”不能用于这种问题。", f"可以用：{'、'.join(_WIDGETS[kind])}。")
    if "type" in schema and schema["type"] not in _TYPES[kind]:
        before(f"type “{schema['type']}”不对。", f"应当是 {'或'.join(_TYPES[kind])}。")
    for low, high in (("minLength", "maxLength"), ("minimum", "maximum"), ("minItems", "maxItems")):
        if low in schema and high in schema and schema[low] > schema[high]:
            before(f"{low} 大于 {high}。", "请改正。")
    for key in _DAYS & schema.keys():
        if schema[key] != "today" and not is_date(schema[key]):
            before(f"“{schema[key]}”不是日期。", "请写 today 或日期，例如 1900-01-01。")
    widget_format = _FORMAT_OF_WIDGET.get(schema.get("x-widget", ""))
    if widget_format and schema.get("format", widget_format) != widget_format:
        before(f"控件“{schema['x-widget']}”和 format “{schema['format']}”不一致。", "请留下一个。")
    if "default" in schema and not _default_fits(schema, kind):
        before("default 不是这个问题可能的答案。", "请改正，或删去。")
    return before.count == 0


class _Counter:
    """Counts what was refused here."""

    def __init__(self, refuse: Refuse) -> None:
        self.refuse = refuse
        self.count = 0

    def __call__(self, message: str, remedy: str) -> None:
        self.count += 1
        self.refuse(message, remedy)


def _default_fits(schema: dict[str, Any], kind: Kind) -> bool:
    default = schema["default"]
    if kind == "choice":
        return default in [option.value for option in _options(schema, lambda message, remedy: None)]
    if kind in ("integer", "money"):
        return isinstance(default, int) and not isinstance(default, bool)
    if kind == "boolean":
        return isinstance(default, bool)
    if kind == "number":
        return isinstance(default, int | float) and not isinstance(default, bool)
    if kind in ("text", "date"):
        form = "date" if kind == "date" else schema.get("format", "")
        return isinstance(default, str) and (not form or CHECKS[form](default))
    return False


def _widget(kind: Kind, form: str, schema: dict[str, Any], options: int) -> str:
    if kind == "text":
        if form in _WIDGET_OF_FORMAT:
            return _WIDGET_OF_FORMAT[form]
        return "textarea" if schema.get("maxLength", 0) > 200 else "text"
    if kind == "choice":
        return "radio" if options <= RADIOS_UP_TO else "select"
    if kind == "boolean" and "const" in schema:
        return "checkbox"
    return _WIDGETS[kind][0]


def _file_rule(schema: dict[str, Any], rule: dict[str, Any]) -> FileRule:
    return FileRule(
        types=tuple(rule.get("types", ("pdf", "jpg", "png"))),
        max_mb=rule.get("max_mb", 10),
        multiple=rule.get("multiple", schema.get("type") == "array"),
    )
