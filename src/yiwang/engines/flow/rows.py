"""`State` to JSON and back, exactly. Rule results may hold decimals and dates; they keep their type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from yiwang.engines.flow.tokens import Count, Incident, Job, State, Task, Timer, Token, Waiting

_TABLES: dict[str, type] = {
    "tokens": Token,
    "tasks": Task,
    "timers": Timer,
    "jobs": Job,
    "waiting": Waiting,
    "counts": Count,
    "incidents": Incident,
}
_FIELDS = {cls: tuple(f.name for f in fields(cls)) for cls in (*_TABLES.values(), State)}
_TUPLES = frozenset({"separate", "outcomes", "signed", "performers"})
_TYPE = "$type"


def row_of(row: object) -> dict[str, Any]:
    """One row as a JSON object; tuples become lists."""
    data = {name: getattr(row, name) for name in _FIELDS[type(row)]}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in data.items()}


def row_from(cls: type, data: Mapping[str, Any]) -> Any:
    """The row again. Raises TypeError on unknown fields."""
    return cls(**{name: tuple(value) if name in _TUPLES else value for name, value in data.items()})


def state_to_json(state: State) -> dict[str, Any]:
    """The whole state as JSON objects, lists, strings, integers and booleans."""
    data: dict[str, Any] = {name: [row_of(row) for row in getattr(state, name).values()] for name in _TABLES}
    data.update(
        pauses=dict(state.pauses),
        outcome=state.outcome,
        outcomes=dict(state.outcomes),
        votes={node: dict(votes) for node, votes in state.votes.items()},
        results={name: value_to_json(value) for name, value in state.results.items()},
        done_by={node: list(people) for node, people in state.done_by.items()},
        passed=dict(state.passed),
        taken=dict(state.taken),
        ended=state.ended,
    )
    return data


def state_from_json(data: Mapping[str, Any]) -> State:
    """The state that `state_to_json` wrote; the order of rows is kept."""
    tables = {name: [row_from(cls, row) for row in data[name]] for name, cls in _TABLES.items()}
    return State(
        **{name: {row.id: row for row in rows} for name, rows in tables.items()},
        pauses=dict(data["pauses"]),
        outcome=data["outcome"],
        outcomes=dict(data["outcomes"]),
        votes={node: dict(votes) for node, votes in data["votes"].items()},
        results={name: value_from_json(value) for name, value in data["results"].items()},
        done_by={node: tuple(people) for node, people in data["done_by"].items()},
        passed=dict(data["passed"]),
        taken=dict(data["taken"]),
        ended=data["ended"],
    )


def value_to_json(value: object) -> Any:
    """A rule's value as JSON; decimals, dates, times and durations are tagged. Raises TypeError on others."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Decimal):
        return {_TYPE: "decimal", "value": str(value)}
    if isinstance(value, timedelta):
        return {_TYPE: "duration", "value": [value.days, value.seconds, value.microseconds]}
    if isinstance(value, (datetime, date, time)):
        kind = type(value).__name__
        return {_TYPE: kind, "value": value.isoformat()}
    if isinstance(value, Mapping):
        pairs = {str(key): value_to_json(inner) for key, inner in value.items()}
        return {_TYPE: "context", "value": pairs} if _TYPE in pairs else pairs
    if isinstance(value, (list, tuple)):
        return [value_to_json(inner) for inner in value]
    raise TypeError(f"a rule's result cannot be kept: {type(value).__name__}")


def value_from_json(data: Any) -> object:
    """The value that `value_to_json` wrote."""
    if isinstance(data, list):
        return [value_from_json(inner) for inner in data]
    if not isinstance(data, dict):
        return data
    kind: str = data.get(_TYPE, "")
    value: Any = data.get("value")
    if kind == "decimal":
        return Decimal(value)
    if kind == "duration":
        days, seconds, microseconds = value
        return timedelta(days, seconds, microseconds)
    if kind in _INSTANTS:
        return _INSTANTS[kind](value)
    pairs = value if kind == "context" else data
    return {key: value_from_json(inner) for key, inner in pairs.items()}


_INSTANTS: dict[str, Any] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}
