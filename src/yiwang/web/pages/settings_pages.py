"""Display wishes, help, and the living style page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from yiwang.core.routes import page
from yiwang.service.catalogue.caching import public
from yiwang.service.catalogue.paths import safe_next
from yiwang.ui.display import COOKIE_SECONDS, cookies_from_form
from yiwang.ui.style import style_page_context


@csrf_exempt
@page("anyone", "POST")
def set_display(request: HttpRequest) -> HttpResponse:
    """Elder edition, theme, contrast, language: cookies without identity, so the form carries no token."""
    response = HttpResponseRedirect(safe_next(request.POST.get("next")))
    for name, value in cookies_from_form(request.POST).items():
        cookie = f"{settings.COOKIE_PREFIX}{name}"
        response.set_cookie(cookie, value, max_age=COOKIE_SECONDS, samesite="Lax", secure=settings.SECURE)
    return response


@page("anyone", "GET")
def help_page(request: HttpRequest) -> HttpResponse:
    """How the site is used, in a few plain answers."""
    return public(request, render(request, "web/help.html"), 600)


@page("anyone", "GET")
def style_page(request: HttpRequest) -> HttpResponse:
    """Every part of the design system with its states and code."""
    response = render(request, "ui/style.html", style_page_context())
    response.yw_diagram = True  # type: ignore[attr-defined]
    return public(request, response, 600)
