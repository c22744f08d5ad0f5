"""What a list is narrowed to, read from an address, and addresses made from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from yiwang.support.licence_use.queries import Wanted


def wanted_in(request: HttpRequest, states: Collection[str], sides: Collection[str] = ()) -> Wanted:
    """Words, state and side, each only if there is such a one."""
    words = "".join(sign for sign in request.GET.get("q", "") if sign.isprintable())[:60].strip()
    state, side = request.GET.get("state", ""), request.GET.get("side", "")
    return Wanted(words, state if state in states else "", side if side in sides else "")


def link(base: str, wanted: Wanted, **changes: str) -> str:
    """An address with its filters."""
    wishes = {"q": wanted.query, "state": wanted.state, "side": wanted.side, **changes}
    pairs = {name: value for name, value in wishes.items() if value}
    return f"{base}?{urlencode(pairs)}" if pairs else base


def group(title: str, base: str, wanted: Wanted, name: str, choices: Mapping[str, str]) -> dict[str, Any]:
    """A group of filters that are links."""
    present = getattr(wanted, name)
    rows = [("", _("全部")), *((code, _(text)) for code, text in choices.items())]
    links = [
        {"href": link(base, wanted, **{name: code}), "text": text, "current": code == present} for code, text in rows
    ]
    return {"title": title, "links": links}


def cursors(base: str, wanted: Wanted, found: Any) -> dict[str, str]:
    """Addresses of the neighbouring pages."""
    return {
        "next": link(base, wanted, cursor=found.next or "") if found.next else "",
        "previous": link(base, wanted, cursor=found.previous or "") if found.previous else "",
    }


def narrowed(wanted: Wanted) -> bool:
    """Whether anything is left out."""
    return bool(wanted.query or wanted.state or wanted.side)
