"""Reads of the catalogue: lists by place, theme and audience, search, one guide."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from yiwang.core.errors import NotFound
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.searching import words_of

ORDER = ("face__title", "id")


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
    rows = ServiceItem.objects.filter(state="published").select_related("face")
    for word in words_of(query):
        rows = rows.filter(face__search_text__contains=word)
    if division:
        rows = rows.filter(Q(division_code__in=prefixes_of(division)) | Q(division_code=""))
    if applicants:
        rows = rows.filter(face__applicants__contains=[applicants])
    if power_type:
        rows = rows.filter(face__power_type=power_type)
    if theme:
        rows = rows.filter(face__themes__contains=[theme])
    if online:
        rows = rows.filter(face__online=True)
    return rows


def prefixes_of(division: str) -> list[str]:
    """The division's code and those above it, padded to 12 digits."""
    code = division.ljust(12, "0")[:12]
    cuts = {code[:length].ljust(12, "0") for length in (2, 4, 6, 9, 12)}
    return sorted(cuts)


def item_by_key(key: str) -> ServiceItem:
    """One item, or the refusal ``not_found``."""
    found = ServiceItem.objects.select_related("face").filter(key=key).first()
    if found is None:
        raise NotFound
    return found
