"""The standard materials of a pack as a sheet: what each is called, who issues it, which source replaces it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from yiwang.packs.checking.library import entries, mapping
from yiwang.packs.model import Document
from yiwang.packs.showing.parts import Sheet, basis_text, column, title


def materials_sheet(document: Document, sheet: Sheet) -> None:
    """One file of standard materials."""
    sheet.title = title(document.data.get("title"))
    rows = [_row(entry) for entry in entries(document.data, "materials") if isinstance(entry, dict)]
    columns = [
        column("title", _("材料")),
        column("aliases", _("别的说法")),
        column("issued_by", _("谁出具")),
        column("held_by", _("政府哪里有")),
        column("withdrawn", _("取消")),
    ]
    sheet.table(_("材料"), columns, rows)


def _row(entry: Mapping[str, Any]) -> dict[str, str]:
    withdrawn = mapping(entry, "withdrawn")
    since = str(withdrawn.get("on", ""))
    said = "；".join(part for part in (since, basis_text(withdrawn), str(withdrawn.get("instead", ""))) if part)
    return {
        "title": title(entry.get("title")),
        "aliases": "、".join(str(one) for one in entries(entry, "aliases")),
        "issued_by": str(entry.get("issued_by", "")),
        "held_by": "、".join(str(one) for one in entries(entry, "held_by")),
        "withdrawn": said,
    }
