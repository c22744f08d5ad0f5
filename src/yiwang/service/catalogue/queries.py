"""Reads of the catalogue: lists by place, theme and audience, search, one guide."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from yiwang.core.errors import InvalidInput, NotFound
from yiwang.core.paging import Page, page
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.searching import pieces_of, words_of

ORDER = ("-online", "title", "id")


def items(
    *,
    query: str = "",
    division: str = "",
    applicants: str = "",
    power_type: str = "",
    theme: str = "",
    online: bool = False,
) -> QuerySet[ServiceItem]:
    """Items under these filters; a division shows its own items and those of the divisions above it."""
    rows = ServiceItem.objects.all()
    for word in words_of(query):
        rows = rows.filter(search_text__contains=word)
    if division:
        rows = rows.filter(Q(division_code__in=prefixes_of(division)) | Q(division_code=""))
    if applicants:
        rows = rows.filter(applicants__contains=[applicants])
    if power_type:
        rows = rows.filter(power_type=power_type)
    if theme:
        rows = rows.filter(themes__contains=[theme])
    if online:
        rows = rows.filter(online=True)
    return rows


def item_page(*, cursor: str | None = None, size: int = 20, **filters: Any) -> Page[ServiceItem]:
    """One page of ``items``."""
    try:
        return page(items(**filters), order=("title", "id"), cursor=cursor, size=size)
    except (TypeError, ValueError, ValidationError) as forged:  # values that no row of the list can have
        raise InvalidInput(_("翻页链接已经失效，请从第一页重新开始。")) from forged


def nearest(*, query: str, most: int = 10, **filters: Any) -> list[ServiceItem]:
    """Items that share at least a pair of characters with the query, those that share most first; one query."""
    pieces = pieces_of(query)
    if not pieces:
        return []
    any_piece, shared = Q(), Value(0, output_field=IntegerField())
    for piece in pieces:
        holds = Q(search_text__contains=piece)
        any_piece |= holds
        shared = shared + Case(When(holds, then=Value(1)), default=Value(0), output_field=IntegerField())
    rows = items(**filters).filter(any_piece).annotate(shared=shared)
    return list(rows.order_by("-shared", "-online", "title", "id")[:most])


def prefixes_of(division: str) -> list[str]:
    """The division's code and those above it, padded to 12 digits."""
    code = division.ljust(12, "0")[:12]
    cuts = {code[:length].ljust(12, "0") for length in (2, 4, 6, 9, 12)}
    return sorted(cuts)


def item_by_key(key: str) -> ServiceItem:
    """One item, or the refusal ``not_found``."""
    found = ServiceItem.objects.filter(key=key).first()
    if found is None:
        raise NotFound
    return found
