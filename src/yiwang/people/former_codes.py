"""Which GB/T 2260 codes and names a division of today had before, as far as that can be told without guessing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from yiwang.identifiers.division import is_nominal_prefecture, pad
from yiwang.people.data.divisions import NamePeriod, read_gbt2260_history


@dataclass(frozen=True, slots=True)
class FormerCode:
    """``now`` is the division's present 12-digit code; ``code`` the 12-digit one of that time. Both days belong."""

    now: str
    code: str
    name: str
    valid_from: date | None
    valid_to: date | None


def former_codes(places: Mapping[str, str], names: Counter[str]) -> Iterator[FormerCode]:
    """Dated codes of ``places`` (12-digit code to name, county level and up, one province).

    A code that still is in use belongs to the division that has it. A code given up belongs to a place of
    the same name, if its province has just one and it is no 区: names of districts come again and again.
    """
    provinces = {code[:2] for code in places}
    by_name = {name: code for code, name in places.items() if names[name] == 1 and not name.endswith("区")}
    for province in sorted(provinces):
        for period in _history().get(province, ()):
            code = pad(period.code)
            if is_nominal_prefecture(code) and code[4:6] == "00":
                continue
            now = code if code in places else by_name.get(period.name)
            if now is not None:
                yield FormerCode(now, code, period.name, _first(period.since), _last(period.until))


@cache
def _history() -> Mapping[str, list[NamePeriod]]:
    by_province: dict[str, list[NamePeriod]] = defaultdict(list)
    for period in read_gbt2260_history():
        by_province[period.code[:2]].append(period)
    return by_province


def _first(month: str) -> date | None:
    return date(int(month[:4]), int(month[4:]), 1) if month else None


def _last(month: str) -> date | None:
    """The day before the first revision that no longer has the name."""
    first = _first(month)
    return first - timedelta(days=1) if first else None
