"""How a person wants to see the pages: elder mode, theme, contrast, language; kept in cookies without identity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from yiwang.ui.display import COOKIES

THEMES = ("auto", "light", "dark")
CONTRASTS = ("normal", "high")
LANGUAGES = ("zh-hans", "en")


@dataclass(frozen=True, slots=True)
class Display:
    """The choices of one visitor."""

    elder: bool = False
    theme: str = "auto"
    contrast: str = "normal"
    language: str = "zh-hans"


def display_of(request: HttpRequest) -> Display:
    """The choices in the cookies; anything unknown falls back to the default."""
    # A wish that was made before the site knew of its HTTPS still counts: it says nothing about who somebody is.
    found = request.COOKIES
    cookies = {name: found.get(f"{settings.COOKIE_PREFIX}{name}", found.get(name)) for name in COOKIES.values()}

    def pick(name: str, choices: tuple[str, ...]) -> str:
        value = cookies.get(name)
        return value if value in choices else choices[0]

    return Display(
        elder=cookies.get("yw_elder") == "1",
        theme=pick("yw_theme", THEMES),
        contrast=pick("yw_contrast", CONTRASTS),
        language=pick("yw_lang", LANGUAGES),
    )


def language_of_program(request: HttpRequest) -> str:
    """What ``Accept-Language`` (RFC 9110 §12.5.4) wants most of what there is; Chinese without it."""
    for wanted, weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")[:400]):
        for known in LANGUAGES:
            if weight > 0 and wanted.partition("-")[0] == known.partition("-")[0]:
                return known
    return LANGUAGES[0]


class DisplayMiddleware:
    """Sets ``request.display`` and activates the language: of people by their cookie, of programs by their header."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.display = display_of(request)
        if request.path_info.startswith("/api/"):
            request.display = replace(request.display, language=language_of_program(request))
        with translation.override(request.display.language):
            return self.get_response(request)
