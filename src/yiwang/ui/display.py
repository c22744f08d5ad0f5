"""How this person wants pages shown: elder edition, theme, contrast, language. Kept in plain cookies, never in an account.

The cookies say nothing about who somebody is, so public pages stay cacheable: `display.js` puts the same wishes on the
`<html>` element of a cached page before it is painted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

ELDER_COOKIE = "yw_elder"
THEME_COOKIE = "yw_theme"
CONTRAST_COOKIE = "yw_contrast"
COOKIES = {"elder": ELDER_COOKIE, "theme": THEME_COOKIE, "contrast": CONTRAST_COOKIE}
CHOICES = {"elder": ("", "1"), "theme": ("", "light", "dark"), "contrast": ("", "more", "normal")}
COOKIE_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Display:
    """The wishes of one person; an empty text means "as the device says"."""

    elder: bool = False
    theme: str = ""
    contrast: str = ""
    language: str = "zh-Hans"


def _allowed(name: str, value: str | None) -> str:
    return value if value in CHOICES[name] and value is not None else ""


def display_from_cookies(cookies: Mapping[str, str], language: str = "zh-Hans") -> Display:
    """Read the wishes from cookies; anything unknown counts as no wish."""
    return Display(
        elder=cookies.get(ELDER_COOKIE) == "1",
        theme=_allowed("theme", cookies.get(THEME_COOKIE)),
        contrast=_allowed("contrast", cookies.get(CONTRAST_COOKIE)),
        language=language,
    )


def cookies_from_form(posted: Mapping[str, str]) -> dict[str, str]:
    """Cookies to set for a posted `/settings/display` form: name to value; an empty value means delete the cookie.

    Only what the form names and what is a known choice is returned, so one switch leaves the others as they are.
    """
    chosen = {name: posted[name] for name in COOKIES if name in posted}
    return {COOKIES[name]: value for name, value in chosen.items() if value in CHOICES[name]}


def language_tag() -> str:
    """The active language as BCP 47 tag for `lang=`: `zh-Hans` or `en`."""
    return "en" if (get_language() or "").lower().startswith("en") else "zh-Hans"


def display(request: Any) -> dict[str, Display]:
    """Context processor: gives every page `display`."""
    return {"display": display_from_cookies(request.COOKIES, language_tag())}
