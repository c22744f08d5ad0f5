"""What several pages of ratings show: one rating in words, the device that asks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.keys import keystore
from yiwang.identifiers.satisfaction import Satisfaction
from yiwang.service.ratings import reading
from yiwang.service.ratings.models import Rating
from yiwang.service.ratings.tags import TITLES


def device_of(request: HttpRequest) -> bytes:
    """A keyed digest of the device as the server sees it, another one each day; nothing is stored on the device."""
    address, agent = request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_USER_AGENT", "")[:300]
    seen = f"{address}|{agent}|{legal_day(clock.now())}"
    keys = keystore()
    return keys.mac("rating-device", keys.current_version("rating-device"), seen.encode())[:16]


def channel_of(row: Rating) -> str:
    """Where somebody rated, in words."""
    return {"web": _("网上"), "window": _("窗口"), "link": _("链接")}.get(row.channel, "")


def shown(row: Rating) -> dict[str, Any]:
    """A rating in words, texts opened. Nothing in it says who rated."""
    added = getattr(row, "supplement", None)
    return {
        "id": row.pk,
        "level": _(row.satisfaction.label),
        "score": row.satisfaction.evaluation_interface,
        "bad": row.satisfaction.is_bad,
        "tags": [_(TITLES[code]) for code in row.tags if code in TITLES],
        "text": reading.text_of(row),
        "at": row.rated_at,
        "anonymous": row.anonymous,
        "title": row.item_title,
        "office": row.organization_name,
        "channel": channel_of(row),
        "added": {
            "level": _(Satisfaction(added.level).label),
            "text": reading.supplement_text_of(row),
            "at": added.rated_at,
        }
        if added
        else None,
    }
