"""What the desk's pages share: tabs, errors at fields, versions, dates."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.service.catalogue.desk_queries import waiting
from yiwang.service.catalogue.models import CatalogueEntry, Draft, ServiceItem

SHANGHAI = ZoneInfo("Asia/Shanghai")
STATE_TAGS = {"published": "ok", "draft": "idle", "suspended": "action", "cancelled": "bad"}
DRAFT_TAGS = {"review": "action", "returned": "bad", "approved": "ok", "publishing": "action", "published": "ok"}


def state_words(state: str) -> str:
    """Of an item or an entry."""
    return {
        "draft": _("还没有发布"),
        "published": _("在用"),
        "suspended": _("暂停"),
        "cancelled": _("取消"),
    }.get(state, state)


def draft_words(state: str) -> str:
    """Of a draft."""
    return {
        "draft": _("编辑中"),
        "review": _("等审核"),
        "returned": _("退回修改"),
        "approved": _("审核通过，等发布"),
        "publishing": _("正在发布"),
        "published": _("已发布"),
        "dropped": _("已放弃"),
    }.get(state, state)


def tabs(actor: Actor, current: str) -> list[dict[str, Any]]:
    """The rooms of the desk, with what waits in them."""
    counts = waiting(actor)

    def tab(key: str, text: str, href: str, count: int = 0) -> dict[str, Any]:
        return {"text": f"{text}（{count}）" if count else text, "href": href, "current": key == current}

    return [
        tab("items", _("事项"), "/desk/catalogue/"),
        tab("drafts", _("草稿"), "/desk/catalogue/drafts/", counts["open"]),
        tab("checks", _("合法性审核"), "/desk/catalogue/drafts/?show=check", counts["check"]),
        tab("adoptions", _("上级的改动"), "/desk/catalogue/adoptions/", counts["adopt"]),
        tab("entries", _("基本目录"), "/desk/catalogue/entries/"),
    ]


def errors_of(refused: Refusal | None, prefix: str = "") -> list[dict[str, str]]:
    """The error summary: each problem with a link to its field."""
    if refused is None:
        return []
    rows = [
        {"href": f"{prefix}#{pointer.strip('/').replace('/', '-')}", "text": text}
        for pointer, text in refused.fields.items()
    ]
    return rows or [{"text": refused.text_above_form}]


def fields_of(refused: Refusal | None) -> dict[str, str]:
    """Messages by field."""
    return {pointer.strip("/"): text for pointer, text in refused.fields.items()} if refused else {}


def version_of(sent: QueryDict) -> int | None:
    """The version that the form was made from."""
    text = sent.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def moment_of(sent: QueryDict, name: str = "when") -> datetime | None:
    """The day that was typed in three boxes, from its first minute in Shanghai; None where nothing was typed."""
    parts = [sent.get(f"{name}.{part}", "").strip() for part in ("year", "month", "day")]
    if not any(parts):
        return None
    try:
        year, month, day = (int(part) for part in parts)
        return datetime(year, month, day, tzinfo=SHANGHAI)
    except ValueError as wrong:
        raise InvalidInput(fields={f"/{name}": _("请写清年、月、日。")}) from wrong


def typed_date(request: HttpRequest, name: str = "when") -> dict[str, str]:
    """What was typed, to show it again."""
    return {part: request.POST.get(f"{name}.{part}", "") for part in ("year", "month", "day")}


def address_of(thing: ServiceItem | CatalogueEntry) -> str:
    """Its page at the desk."""
    if isinstance(thing, ServiceItem):
        return f"/desk/catalogue/items/{thing.key}/"
    return f"/desk/catalogue/entries/{thing.pk}/"


def title_of(draft: Draft) -> str:
    """What a draft is about."""
    if draft.item is not None:
        return str(draft.content.get("title") or draft.item.title)
    assert draft.entry is not None
    return str(draft.content.get("title") or draft.entry.title)
