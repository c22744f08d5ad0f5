"""Why officials open a presented code; the person reads the sentence."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.people.privacy.purposes import PURPOSES, purpose

CODES = ("shown_service", "shown_inspection", "shown_entry")
purpose("shown_service", gettext_noop("办理业务时查验您出示的证照"))
purpose("shown_inspection", gettext_noop("监督检查时查验您出示的证照"))
purpose("shown_entry", gettext_noop("进场所时查验您出示的证照"))
SHORT = {
    "shown_service": gettext_noop("办理业务"),
    "shown_inspection": gettext_noop("监督检查"),
    "shown_entry": gettext_noop("进场所登记"),
}


def choices() -> list[dict[str, str]]:
    """For radios."""
    return [{"value": code, "text": _(SHORT[code])} for code in CODES]


def short(code: str) -> str:
    """A purpose in the holder's list; empty for none."""
    return _(SHORT[code]) if code in SHORT else ""


__all__ = ["CODES", "PURPOSES", "SHORT", "choices", "short"]
