"""Public figures of ratings, with drill-down."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.core.routes import page
from yiwang.service.ratings import queries
from yiwang.service.ratings.rules import Rates

SHARES = ("good", "bad", "active", "rectified", "in_time", "called_back")


@page("anyone")
def figures(request: HttpRequest) -> HttpResponse:
    """Public figures of all offices."""
    context = {"whole": _figures(queries.whole()), "lines_list": [_line(line) for line in queries.by_office()]}
    return render(request, "ratings/figures.html", context)


@page("anyone")
def office_figures(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """Public figures of one office, by item and month."""
    office, rates, items, months = queries.office(organization_id)
    context = {
        "office": office,
        "whole": _figures(rates),
        "items": [_line(line) for line in items],
        "months": [_line(line) for line in months],
    }
    return render(request, "ratings/office.html", context)


def _figures(rates: Rates) -> dict[str, Any]:
    return {
        "valid": rates.valid,
        "done": rates.done,
        "verified": rates.verified,
        "levels": [(_(level.label), number) for level, number in rates.levels.items()],
        **{name: percent(getattr(rates, name)) for name in SHARES},
    }


def percent(share: float | None) -> str:
    """A share in words; a dash where there is nothing to divide by."""
    return "—" if share is None else f"{share * 100:.1f}%"


def _line(line: queries.Line) -> dict[str, Any]:
    return {"key": line.key, "title": line.title, **_figures(line.rates)}
