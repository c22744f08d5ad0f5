"""What fault reports know of pages of higher floors: a guide has a title, an owner and a text that was read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from yiwang.core.errors import Refusal
from yiwang.core.revisions import revision
from yiwang.service.applications.items import Item, place_for
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.queries import item_by_key
from yiwang.support.fault_reports.known_pages import About, page_of


def connect() -> None:
    """Fill the table of known pages, once at start-up."""
    for route in ("guide", "apply", "apply-start"):
        page_of(route, _guide)


def _guide(parameters: Mapping[str, Any], place: str) -> About:
    row = item_by_key(str(parameters["key"])[:120].replace("\x00", ""))
    number = revision(row.revision).number if row.revision else row.number
    return About("", row.title, row.pk, f"第{number}版", _owner(row, place))


def _owner(row: ServiceItem, place: str) -> UUID | None:
    """The organization of the item; of a pack's item that which implements it at the chosen place."""
    if row.organization_id is not None or row.revision is None or row.bundle or not place:
        return row.organization_id
    try:
        return place_for(Item(revision(row.revision)), place).organization_id
    except Refusal:
        return None
