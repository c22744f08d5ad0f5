"""The report as data: sums, organizations, findings; the same figures as on the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from yiwang.core import clock
from yiwang.core.actor import SYSTEM
from yiwang.service.once_only.finding import lines_of, offices, totals
from yiwang.service.once_only.models import Office, Progress
from yiwang.service.once_only.models.proof import ASKED
from yiwang.service.once_only.places import prefix_of
from yiwang.service.once_only.sources import standing_of

MOST_OFFICES, MOST_LINES = 50_000, 2_000
HEAD = (
    "organization", "division", "item", "key", "what", "title", "state", "source", "as_of", "why", "pages",
    "cases_a_year",
)  # fmt: skip


def summary(division: str = "", organization: str = "", *, most: int = 500) -> dict[str, Any]:
    """Totals, and the organizations that ask needlessly with what they ask; the first ``most`` of them.

    ``cases`` are those of the last 365 days; a burden of which nothing is known is null.
    """
    rows = offices(SYSTEM, organization, prefix_of(division), asking=True)
    everybody = offices(SYSTEM, organization, prefix_of(division), asking=False)
    progress = Progress.objects.filter(pk=1).first()
    return {
        "division": division,
        "as_of": progress.counted_at if progress else None,
        "asked_at": clock.now(),
        "totals": totals(everybody),
        "organizations": [_office(row) for row in rows.order_by("-weight", "id")[:most]],
    }


def _office(row: Office) -> dict[str, Any]:
    known = row.cases > 0
    return {
        "name": row.title,
        "division": row.division_code,
        "items": row.items,
        "asking": row.asking,
        "needless": row.needless,
        "fields": row.fields,
        "withdrawn": row.withdrawn,
        "cases": row.cases if known else None,
        "unknown": row.unknown,
        "fields_year": row.fields_year if known else None,
        "pages_year": row.pages_year if known else None,
        "trips_year": row.trips_year if known else None,
        "findings": [_line(line) for line in lines_of(row, ASKED, MOST_LINES)],
    }


def _line(line: dict[str, Any]) -> dict[str, Any]:
    standing = standing_of(line["source"]) if line["source"] else None
    return {
        "item": line["item"],
        "key": line["key"],
        "what": line["what"],
        "title": line["title"],
        "state": line["state"],
        "source": line["source"],
        "source_title": standing.title if standing else "",
        "as_of": standing.as_of if standing else None,
        "why": line["why"],
        "pages": line["pages"],
    }


def lines(division: str = "", organization: str = "") -> Iterator[tuple[Any, ...]]:
    """The findings as rows with a head, organization by organization."""
    yield HEAD
    for row in offices(SYSTEM, organization, prefix_of(division), asking=True).order_by("-weight", "id")[:MOST_OFFICES]:
        for line in lines_of(row, ASKED, MOST_LINES):
            told = _line(line)
            yield (
                row.title, row.division_code, told["item"], told["key"], told["what"], told["title"], told["state"],
                told["source"], told["as_of"] or "", told["why"], told["pages"], row.cases or "",
            )  # fmt: skip
