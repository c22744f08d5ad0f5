"""The sheet of an item at a place, whoever manages the item; and who handles the same elsewhere."""

from __future__ import annotations

from datetime import date

from yiwang.core.errors import NotFound
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.place import ChosenPlace
from yiwang.service.catalogue.queries import item_by_key, prefixes_of
from yiwang.service.portal import sheets_of_bundles, sheets_of_catalogue, sheets_of_packs
from yiwang.service.portal.sheets import Sheet


def item_of(key: str) -> ServiceItem:
    """The item with this key, once it was published; refuses with ``not_found``."""
    found = item_by_key(key[:120].replace("\x00", ""))
    if found.state == "draft":
        raise NotFound
    return found


def sheet_of(row: ServiceItem, place: ChosenPlace | None, today: date, language: str = "zh-Hans") -> Sheet:
    """The sheet of an item or a bundle at a place."""
    if row.bundle:
        return sheets_of_bundles.sheet(row, place, today, language)
    if row.revision is not None:
        return sheets_of_packs.sheet(row, place, today, language)
    return sheets_of_catalogue.sheet(row, place, today)


def counterpart(row: ServiceItem, division: str) -> ServiceItem | None:
    """The item that handles the same at another place: the same one of a pack, or the nearest claim of its entry."""
    if row.revision is not None:
        return row
    if row.entry_id is None:
        return None
    rows = ServiceItem.objects.filter(entry_id=row.entry_id, state="published", division_code__in=prefixes_of(division))
    return rows.select_related("face").order_by("-division_code", "id").first()
