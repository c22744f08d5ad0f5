"""Context functions (DMN 1.3 table 80, `context`, `context put`, `context merge` of DMN 1.4)."""

from __future__ import annotations

from typing import Any

from ..limits import Run
from ..values import Value
from .registry import builtin


@builtin("get value", "m: c, key: s")
def get_value(context: dict[str, Value], key: str) -> Value:
    """The value of an entry; null when there is none."""
    return context.get(key)


@builtin("get value", "context: c, key: s")
def get_value_named(context: dict[str, Value], key: str) -> Value:
    """The same with the parameter name of DMN 1.5."""
    return context.get(key)


@builtin("get entries", "m: c", "context: c")
def get_entries(context: dict[str, Value]) -> list[Value]:
    """A list of `{key, value}`."""
    return [{"key": name, "value": value} for name, value in context.items()]


@builtin("context", "entries: l")
def context_of(entries: list[Value]) -> dict[str, Value] | None:
    """The context of a list of `{key, value}`; null when an entry is malformed or a key repeats."""
    result: dict[str, Value] = {}
    for entry in entries:
        if type(entry) is not dict or "value" not in entry or type(entry.get("key")) is not str:
            return None
        if entry["key"] in result:
            return None
        result[entry["key"]] = entry["value"]
    return result


@builtin("context put", "context: c, key: any, value: any", "context: c, keys: l, value: any")
def context_put(context: dict[str, Value], key: Any, value: Value) -> dict[str, Value] | None:
    """The context with one entry set; a list of keys is a path into nested contexts."""
    keys = key if type(key) is list else [key]
    if not keys or not all(type(one) is str for one in keys):
        return None
    return _put(context, keys, value)


def _put(context: dict[str, Value], keys: list[str], value: Value) -> dict[str, Value] | None:
    chain = [context]
    for key in keys[:-1]:
        inner = chain[-1].get(key)
        if type(inner) is not dict:
            return None
        chain.append(inner)
    result = value
    for level, key in zip(reversed(chain), reversed(keys), strict=True):
        result = {**level, key: result}
    return result  # type: ignore[no-any-return]


@builtin("context merge", "contexts: l...", run=True)
def context_merge(run: Run, contexts: list[Value]) -> dict[str, Value] | None:
    """One context of all entries; the last of the same name wins."""
    result: dict[str, Value] = {}
    for one in contexts:
        if type(one) is not dict:
            return None
        run.grow(len(one))
        result.update(one)
    return result
