"""Asking for a parameter at a date and place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yiwang.calendar import Basis, Duration, Unit
from yiwang.core import generation
from yiwang.core.errors import NotReady, Refusal
from yiwang.engines.parameters.models import ParameterValue


class ParameterMissing(NotReady):
    """No value is in force for this place and day: nothing is guessed."""

    code = "parameter_missing"


class ParameterTaken(Refusal):
    """Another pack brings the same parameter: two packs would overwrite each other's amounts."""

    code, status = "parameter_taken", 409


@dataclass(frozen=True, slots=True)
class Value:
    """A value in force, with where and why."""

    key: str
    division: str
    value: Any
    basis: tuple[Mapping[str, Any], ...]
    confidence: str


def prefix_of(division_code: str) -> str:
    """A division code without its padding: 440825000000 -> 440825, 00 -> ""."""
    code = division_code.strip()
    for length in (2, 4, 6, 9):
        if code[length:].strip("0") == "":
            code = code[:length]
            break
    return "" if code.strip("0") == "" else code


def value_at(key: str, division_code: str, day: date) -> Value:
    """The value of ``key`` for a division on a day: the nearest division above (or itself) that has one wins.

    Raises ``ParameterMissing`` where nothing is in force.
    """
    rows = generation.cached(("parameter", key), lambda: _rows(key))
    prefix = prefix_of(division_code)
    best: ParameterValue | None = None
    for row in rows:
        in_force = row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
        if not in_force or not prefix.startswith(row.division):
            continue
        rank = (len(row.division), row.valid_from)
        if best is None or rank > (len(best.division), best.valid_from):
            best = row
    if best is None:
        raise ParameterMissing(
            _("参数“%(key)s”在%(day)s没有有效的值，请管理员先维护。") % {"key": key, "day": day.isoformat()}
        )
    return Value(key, best.division, best.value, tuple(best.basis), best.confidence)


def duration_of(value: Mapping[str, Any]) -> Duration:
    """{days: 5, unit: working_day} or {months: 6} … as a duration."""
    if "days" in value:
        return Duration(int(value["days"]), Unit(value["unit"]))
    for name, unit in (("months", Unit.MONTH), ("years", Unit.YEAR), ("hours", Unit.HOUR)):
        if name in value:
            return Duration(int(value[name]), unit)
    raise ParameterMissing(_("期限没有写明单位。"))


def duration_at(spec: Mapping[str, Any], division_code: str, day: date) -> tuple[Duration, Basis | None]:
    """A duration of a pack: written down, or taken from a parameter at a date."""
    if "parameter" not in spec:
        return duration_of(spec), None
    found = value_at(str(spec["parameter"]), division_code, day)
    return duration_of(found.value), basis_of(found.basis)


def basis_of(rows: tuple[Mapping[str, Any], ...] | list[Mapping[str, Any]]) -> Basis | None:
    """The first basis of a list of pack bases as the statute's citation."""
    if not rows:
        return None
    first = rows[0]
    return Basis(
        str(first["law"]).removeprefix("中华人民共和国"), f"第{first['article']}条" if "article" in first else ""
    )


def rows_of(key: str) -> list[ParameterValue]:
    """Every value of a parameter, of all places and times; what its manager edits."""
    return _rows(key)


def _rows(key: str) -> list[ParameterValue]:
    return list(ParameterValue.objects.filter(key=key))


def store(managed_by: str, entries: list[Mapping[str, Any]]) -> int:
    """Replace the values of the parameters that a pack brings; call inside the publishing use case.

    Refuses with ``parameter_taken`` a parameter that is managed elsewhere.
    """
    keys = [entry["parameter"] for entry in entries]
    taken = ParameterValue.objects.filter(key__in=keys).exclude(managed_by=managed_by).order_by("key").first()
    if taken is not None:
        raise ParameterTaken(
            _("参数“%(key)s”已经由另一个业务包维护（%(by)s），请换一个名字，或者在那个包里修改。")
            % {"key": taken.key, "by": taken.managed_by.removeprefix("pack:")}
        )
    ParameterValue.objects.filter(key__in=keys, managed_by=managed_by).delete()
    rows = [
        ParameterValue(
            key=entry["parameter"],
            title=_title(entry["title"]),
            type=entry["type"],
            unit=entry.get("unit", ""),
            division=prefix_of(str(value["division"])),
            valid_from=value["from"],
            valid_to=value.get("until"),
            value=value["value"],
            basis=value.get("basis", []),
            confidence=value.get("confidence", ""),
            managed_by=managed_by,
        )
        for entry in entries
        for value in entry["values"]
    ]
    ParameterValue.objects.bulk_create(rows)
    return len(rows)


def _title(title: Any) -> str:
    return str(title.get("zh-Hans", "")) if isinstance(title, Mapping) else str(title)
