"""How this person wants pages shown: elder edition, theme, contrast, language. Plain cookies, never an account.

The cookies say nothing about who somebody is, so public pages stay cacheable: `display.js` puts the same
wishes on the `<html>` element of a cached page before it is painted.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import get_language

COOKIES = {"elder": "yw_elder", "theme": "yw_theme", "contrast": "yw_contrast", "language": "yw_lang"}
CHOICES = {
    "elder": ("0", "1"),
    "theme": ("auto", "light", "dark"),
    "contrast": ("normal", "high"),
    "language": ("zh-hans", "en"),
}
COOKIE_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Display:
    """The wishes of one person; the first choice of each means "as the device says"."""

    elder: bool = False
    theme: str = "auto"
    contrast: str = "normal"
    language: str = "zh-hans"


def cookies_from_form(posted: Mapping[str, str]) -> dict[str, str]:
    """Cookies to set for a posted `/settings/display` form: cookie name to value.

    Only what the form names and what is a known choice comes back, so one switch leaves the others alone.
    """
    return {
        cookie: posted[name] for name, cookie in COOKIES.items() if name in posted and posted[name] in CHOICES[name]
    }


def language_tag() -> str:
    """The active language as BCP 47 tag for `lang=`: `zh-Hans` or `en`."""
    return "en" if (get_language() or "").lower().startswith("en") else "zh-Hans"
