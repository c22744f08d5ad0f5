"""Filling answers from the sources that the form declares, with where each came from and as of when.

A value that would not be a valid answer counts as not held: then the applicant is asked. Where a source
has a value, it replaces what stood there, since a source may have been corrected since the last visit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from yiwang.engines.forms.form import Form
from yiwang.engines.forms.pointers import put, within
from yiwang.engines.forms.sources import Source

CHINA = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Found:
    """What a source holds: value, Chinese title of the source (人口库), day or moment it was right."""

    value: Any
    source_title: str
    as_of: date | datetime | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a prefilled answer came from; `as_of` is a legal day in Asia/Shanghai."""

    source: str
    source_title: str
    as_of: date | None

    def to_json(self) -> dict[str, Any]:
        """As it is kept beside the answers."""
        day = self.as_of.isoformat() if self.as_of else None
        return {"source": self.source, "source_title": self.source_title, "as_of": day}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Provenance:
        """Back from `to_json`."""
        day = date.fromisoformat(stored["as_of"]) if stored.get("as_of") else None
        return cls(stored["source"], stored["source_title"], day)


@dataclass(slots=True)
class Prefilled:
    """Answers with what was found, and the provenance of every found value by pointer."""

    answers: dict[str, Any]
    provenance: dict[str, Provenance] = field(default_factory=dict)


def prefill(form: Form, answers: Mapping[str, Any], read: Callable[[Source], Found | None]) -> Prefilled:
    """Ask every declared source in order; the first that holds a valid value answers its field.

    `read` looks into registers, licences and accounts on behalf of the applicant and returns None where
    nothing is held.
    """
    result = Prefilled(deepcopy(dict(answers)))
    for source in form.sources():
        if source.pointer in result.provenance:
            continue
        found = read(source)
        if found is None or found.value is None or found.value == "":
            continue
        value = plain(found.value)
        if _fits(form, source.pointer, value):
            put(result.answers, source.pointer, value)
            day = _legal_day(found.as_of)
            result.provenance[source.pointer] = Provenance(source.text, found.source_title, day)
    return result


def plain(value: Any) -> Any:
    """A value from a register as it stands in answers: dates as text, decimals as numbers."""
    if isinstance(value, datetime):
        return _legal_day(value).isoformat()  # type: ignore[union-attr]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def _fits(form: Form, pointer: str, value: Any) -> bool:
    """Whether the form would take this value at this place, looked at alone."""
    alone: dict[str, Any] = {}
    put(alone, pointer, value)
    return not any(within(error.pointer, pointer) for error in form.validate_part(alone))


def _legal_day(moment: date | datetime | None) -> date | None:
    if isinstance(moment, datetime):
        return moment.astimezone(CHINA).date()
    return moment


def asked(form: Form, answers: Mapping[str, Any], provenance: Mapping[str, Provenance]) -> list[str]:
    """The pointers of the fields that the applicant is asked, in the order of the form (`*` for rows).

    Neither what a source answered nor what a condition hides is asked. An empty list means that there is
    nothing to fill in at all (免申报).
    """
    hidden = form.hidden(answers)
    pointers = []
    for leaf in form.fields:
        fixed = leaf.pointer.split("/*")[0]
        around = {fixed[:end] for end, char in enumerate(fixed) if char == "/" and end} | {fixed}
        if not around & hidden and not any(within(leaf.pointer, known) for known in provenance):
            pointers.append(leaf.pointer)
    return pointers
