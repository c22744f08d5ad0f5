"""A zone of a pack as a sheet for people."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from yiwang.packs.checking.library import entries, mapping
from yiwang.packs.model import Document
from yiwang.packs.showing.parts import Sheet, column, title


def zone_sheet(document: Document, sheet: Sheet) -> None:
    """Who it is for, where it is shown, and what each group lists."""
    data = document.data
    looks = {"plain": _("平常"), "elder": _("大字"), "ethnic": _("民族地区")}
    audience = {"natural_person": _("个人"), "legal_person": _("企业"), "all": _("个人和企业")}
    sheet.fact(_("给谁看"), audience.get(str(data.get("audience")), ""))
    sheet.fact(_("在哪些地区"), "、".join(str(code) for code in entries(data, "where")) or _("各地都有"))
    sheet.fact(_("样子"), looks.get(str(data.get("looks", "plain")), ""))
    sheet.fact(_("简介"), title(data.get("intro")))
    sheet.fact(_("电话"), mapping(data, "contact").get("phone", ""))
    rows = [_row(group, sheet) for group in entries(data, "groups") if isinstance(group, dict)]
    columns = [column("title", _("组")), column("lists", _("列出什么")), column("links", _("链接"))]
    sheet.table(_("内容"), columns, rows)


def _row(group: dict[str, Any], sheet: Sheet) -> dict[str, str]:
    keys = [str(key) for key in entries(group, "items")]
    items = [sheet.names.get(("items", key)) or sheet.name("bundles", key) for key in keys]
    listed = [*items, *map(str, entries(group, "entries")), *map(str, entries(group, "words"))]
    listed += [*map(str, entries(group, "themes")), *(title(sight.get("title")) for sight in entries(group, "sights"))]
    links = [title(link.get("text")) for link in entries(group, "links")]
    return {"title": title(group.get("title")), "lists": "、".join(listed), "links": "、".join(links)}
