"""Reading what a browser sent to the administrator's desk, within bounds; a refusal becomes words at the fields."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotPermitted, NotSignedIn, Refusal
from yiwang.people.administration import today
from yiwang.people.directory import identifier
from yiwang.people.handing import Handing

LONGEST = 1000
EARLIEST = date(1950, 1, 1)
MOST_CHOSEN = 200


def text(request: HttpRequest, name: str, most: int = LONGEST) -> str:
    """A posted text without NUL, cut to ``most`` characters: what is longer the action refuses."""
    return request.POST.get(name, "").replace("\0", "").replace("\r\n", "\n").strip()[:most]


def chosen(request: HttpRequest, name: str) -> list[str]:
    """What was ticked in a group."""
    return [value.replace("\0", "")[:60] for value in request.POST.getlist(name)[:MOST_CHOSEN] if value]


def ids(request: HttpRequest, name: str) -> tuple[UUID, ...]:
    """Ids that were ticked; what is no id was not on the page."""
    return tuple(dict.fromkeys(found for value in chosen(request, name) if (found := identifier(value)) is not None))


def seen(request: HttpRequest) -> int:
    """The version that the page showed; a form without one is no form of ours."""
    given = request.POST.get("version", "")
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise InvalidInput(_("页面不完整，请刷新后再办。"))
    return int(given)


def day(request: HttpRequest, name: str, *, needed: bool) -> date | None:
    """A day as the browser's field sends it; refuses ``invalid_input`` at the field."""
    given = text(request, name, 20)
    return day_of(given, name) if given or needed else None


def day_of(given: str, name: str) -> date:
    """The day that a text means; refuses ``invalid_input`` at the field ``name``."""
    try:
        found = date.fromisoformat(given)
    except ValueError as wrong:
        raise InvalidInput(fields={f"/{name}": _("日期要写成 2026-11-28 这样。")}) from wrong
    if not EARLIEST <= found <= date(today().year + 2, 12, 31):
        raise InvalidInput(fields={f"/{name}": _("这个日期太早或者太晚，请检查年份。")})
    return found


def confirmed(request: HttpRequest) -> bool:
    """Whether a warning was read and ticked."""
    return request.POST.get("confirmed") == "true"


def handing(request: HttpRequest) -> Handing | None:
    """To whom work in hand goes: a colleague, the pool, or nothing said."""
    given = request.POST.get("hand_to", "")
    if not given:
        return None
    if given == "pool":
        return Handing()
    to = identifier(given)
    if to is None:
        raise InvalidInput(fields={"/hand_to": _("请选择交给谁。")})
    return Handing(to)


def shown(refusal: Refusal) -> Refusal:
    """A refusal that the form shows with what was typed; one that must not be shown so goes on."""
    if isinstance(refusal, NotSignedIn) or refusal.status == 404:
        raise refusal
    return refusal


def wrong(refusal: Refusal | None, known: tuple[str, ...], anywhere: str = "") -> dict[str, Any]:
    """``fields`` by name and ``errors`` of the summary; ``known`` are the fields of the form."""
    if refusal is None:
        return {"fields": {}, "errors": [], "status": 200}
    fields = {pointer.strip("/"): said for pointer, said in refusal.fields.items()}
    errors = [{"href": f"#{name}" if name in known else "", "text": said} for name, said in fields.items()]
    return {
        "fields": fields,
        "errors": errors or [{"href": anywhere, "text": refusal.text}],
        "status": refusal.status,
        "stale": isinstance(refusal, ChangedMeanwhile),
        "forbidden": isinstance(refusal, NotPermitted),
        "confirm": refusal.details.get("confirm") == "confirmed",
    }
