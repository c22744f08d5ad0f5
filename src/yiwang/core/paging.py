"""Key-set paging: a list costs the same at its first and its thousandth page, and never counts a whole table."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

import orjson
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yiwang.core.errors import InvalidInput

T = TypeVar("T")
MAX_SIZE = 100
COUNT_BOUND = 1000


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows with the cursors of the neighbouring pages (None at the ends)."""

    rows: Sequence[T]
    next: str | None
    previous: str | None
    size: int


def page(queryset: QuerySet, *, order: tuple[str, ...], cursor: str | None = None, size: int = 20) -> Page[Any]:
    """One page of ``queryset`` in ``order`` (fields with ``-`` for descending; the last must be unique).

    ``cursor`` comes from ``Page.next`` or ``Page.previous``; a forged one is refused as invalid input.
    """
    size = max(1, min(size, MAX_SIZE))
    backwards, after = _decode(cursor, order)
    effective = tuple(_flip(name) for name in order) if backwards else order
    query = queryset.order_by(*effective)
    if after is not None:
        query = query.filter(_beyond(effective, _fitting(queryset.model, order, after)))
    rows = list(query[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    has_next = more if not backwards else True
    has_previous = (cursor is not None) if not backwards else more
    return Page(
        rows=rows,
        next=_encode("n", rows[-1], order) if rows and has_next else None,
        previous=_encode("p", rows[0], order) if rows and has_previous else None,
        size=size,
    )


def bounded_count(queryset: QuerySet, bound: int = COUNT_BOUND) -> tuple[int, bool]:
    """The count up to ``bound`` and whether there are more: honest, and never a full scan."""
    found = queryset.order_by()[: bound + 1].count()
    return min(found, bound), found > bound


def _fitting(model: Any, order: tuple[str, ...], values: list[Any]) -> list[Any]:
    """The values as the fields know them; a forged cursor with values that no row can have is refused."""
    try:
        return [_field(model, name).to_python(value) for name, value in zip(order, values, strict=True)]
    except (ValidationError, TypeError, ValueError) as forged:
        raise InvalidInput(_("翻页链接已经失效，请从第一页重新开始。")) from forged


def _field(model: Any, name: str) -> Any:
    *path, last = name.lstrip("-").split("__")
    for part in path:
        model = model._meta.get_field(part).related_model
    return model._meta.pk if last == "pk" else model._meta.get_field(last)


def _flip(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: tuple[str, ...], values: list[Any]) -> Q:
    condition = Q()
    for index, name in enumerate(order):
        field, descending = name.lstrip("-"), name.startswith("-")
        equal = {order[i].lstrip("-"): values[i] for i in range(index)}
        condition |= Q(**equal, **{f"{field}__{'lt' if descending else 'gt'}": values[index]})
    first = order[0]
    bound = {f"{first.lstrip('-')}__{'lte' if first.startswith('-') else 'gte'}": values[0]}
    return Q(**bound) & condition  # the bound follows from the rest, but only it lets an index begin there


def _encode(direction: str, row: Any, order: tuple[str, ...]) -> str:
    values = [direction]
    for name in order:
        value: Any = row
        for part in name.lstrip("-").split("__"):
            value = value[part] if isinstance(value, dict) else getattr(value, part)
        values.append(value.isoformat() if isinstance(value, date | datetime) else value)
    return base64.urlsafe_b64encode(orjson.dumps(values, default=str)).decode().rstrip("=")


def _decode(cursor: str | None, order: tuple[str, ...]) -> tuple[bool, list[Any] | None]:
    if not cursor:
        return False, None
    try:
        values = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        direction, rest = values[0], values[1:]
    except (ValueError, TypeError, IndexError) as broken:
        raise InvalidInput(_("翻页链接已经失效，请从第一页重新开始。")) from broken
    scalar = all(isinstance(v, str | int | float) for v in rest)
    if direction not in ("n", "p") or len(rest) != len(order) or not scalar:
        raise InvalidInput(_("翻页链接已经失效，请从第一页重新开始。"))
    return direction == "p", rest
