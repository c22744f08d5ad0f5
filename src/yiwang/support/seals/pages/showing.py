"""What pages of this room share: refusals at their fields, lines of the register, pictures."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.errors import Refusal
from yiwang.support.seals.models import SealUse
from yiwang.support.seals.purposes import USES

KINDS = {
    "asked": "action",
    "refused": "idle",
    "current": "ok",
    "suspended": "warn",
    "revoked": "bad",
    "replaced": "idle",
    "expired": "warn",
}


def problems(refused: Refusal | None, prefix: str = "") -> dict[str, Any]:
    """``errors`` for the summary and ``fields`` for the fields; ``prefix`` stands before ids of the fields."""
    given = refused.fields if refused else {}
    fields = {pointer.strip("/").replace("/", "-"): text for pointer, text in given.items()}
    summary = [{"href": f"#{prefix}{name}", "text": text} for name, text in fields.items()]
    if refused is not None and not summary:
        summary = [{"href": "", "text": refused.text_above_form}]
    return {"errors": summary, "fields": fields}


def use_row(use: SealUse, own: bool = False) -> dict[str, Any]:
    """A line of the register."""
    return {
        "href": reverse("signature-use" if own else "seal-use", args=[use.pk]),
        "title": use.title or _("（内容已按保存期限清除）"),
        "seal": use.seal_name,
        "number": use.seal_number,
        "use": _(USES[use.use]) if use.use in USES else "",
        "who": " ".join(part for part in (use.post_title, use.used_by_name) if part),
        "when": use.used_at,
        "reason": use.reason,
    }


def png(content: bytes, status: int = 200) -> HttpResponse:
    """A picture for one pair of eyes: never kept by anybody on the way."""
    response = HttpResponse(content, content_type="image/png", status=status)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
