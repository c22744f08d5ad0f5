"""Pure rules of ratings: when a case may be rated, and the rates (国办发〔2019〕51号; standards 08)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yiwang.identifiers.satisfaction import Satisfaction

RATEABLE = frozenset({"decided_granted", "decided_refused", "delivered", "completed", "not_accepted", "terminated"})


@dataclass(frozen=True, slots=True)
class Rates:
    """Figures of an office, an item or a month. Rates are 0 to 1, None where there is nothing to divide by."""

    levels: Mapping[Satisfaction, int]
    valid: int
    good: float | None
    bad: float | None
    active: float | None
    rectified: float | None
    in_time: float | None
    called_back: float | None
    done: int
    verified: int


def rates_of(counts: Mapping[str, int]) -> Rates:
    """The rates from counts by measure. Malicious ratings are left out; a default good rating does not exist."""
    levels = {level: counts.get(level.value, 0) - counts.get(f"void:{level.value}", 0) for level in Satisfaction}
    valid = sum(levels.values())
    given = sum(counts.get(level.value, 0) for level in Satisfaction)
    bad = sum(number for level, number in levels.items() if level.is_bad)
    done, verified = counts.get("done", 0), counts.get("verified", 0)
    return Rates(
        levels=levels,
        valid=valid,
        good=_share(valid - bad, valid),
        bad=_share(bad, valid),
        active=_share(min(given, done), done),
        rectified=_share(counts.get("rectified", 0), verified),
        in_time=_share(counts.get("in_time", 0), verified),
        called_back=_share(counts.get("called_back", 0), verified),
        done=done,
        verified=verified,
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole > 0 else None
