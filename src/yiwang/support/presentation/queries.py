"""What was presented and who looked: for the holder."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.paging import Page, page
from yiwang.support.presentation.models import Presentation
from yiwang.support.presentation.purposes import short

ORDER = ("-made_at", "-id")
STATE_TEXTS = {
    "open": gettext_noop("正在出示"),
    "used": gettext_noop("已被查验"),
    "ended": gettext_noop("没有被查验，已停止"),
    "expired": gettext_noop("没有被查验，已过期"),
}
VIEWERS = {
    "stranger": gettext_noop("没有登录的人"),
    "person": gettext_noop("一位登录的用户"),
    "official": gettext_noop("工作人员"),
    "system": gettext_noop("接入的系统"),
}
HEAD = ("出示时间", "证照", "出示内容", "结果", "查验时间", "查验人", "用途")


def presented(actor: Actor, *, search: str = "", used: str = "") -> QuerySet[Presentation]:
    """What was presented of the actor's, newest first; ``used`` is ``yes``, ``no`` or empty."""
    rows: QuerySet[Presentation] = Presentation.objects.visible_to(actor).defer("sealed")
    if search:
        rows = rows.filter(Q(used_by__icontains=search) | Q(told__icontains=search))
    if used:
        rows = rows.filter(used_at__isnull=used != "yes")
    return rows


def paged(rows: QuerySet[Presentation], cursor: str | None) -> Page[Any]:
    """One page; a forged cursor is refused as invalid input."""
    try:
        return page(rows, order=ORDER, cursor=cursor, size=20)
    except (TypeError, ValueError, ValidationError) as forged:
        raise InvalidInput(_("翻页链接已经失效，请从第一页重新开始。")) from forged


def one(actor: Actor, presentation_id: UUID) -> Presentation:
    """One presentation; refuses with ``not_found``."""
    found: Presentation = Presentation.objects.visible_to(actor).get_or_refuse(presentation_id)
    return found


def row_of(row: Presentation) -> dict[str, Any]:
    """A presentation in the holder's words."""
    state = row.state_at(clock.now())
    return {
        "id": row.pk,
        "made_at": row.made_at,
        "titles": "、".join(one["title"] for one in row.told),
        "labels": "；".join(f"{one['title']}：{'、'.join(one['labels']) or _('只有名称和状态')}" for one in row.told),
        "state": state,
        "state_text": _(STATE_TEXTS[state]),
        "used_at": row.used_at,
        "viewer": viewer_of(row),
        "purpose": short(row.purpose),
    }


def viewer_of(row: Presentation) -> str:
    """Who looked, as far as it is known."""
    return row.used_by or (_(VIEWERS[row.viewer]) if row.viewer in VIEWERS else "")
