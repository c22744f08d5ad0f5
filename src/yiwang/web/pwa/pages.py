"""Manifest, service worker, the page without a network, and the overview of the own cases that a phone may keep."""

from __future__ import annotations

from pathlib import Path

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.routes import page
from yiwang.service.applications.presenting import cards_of
from yiwang.service.applications.queries import my_case_page
from yiwang.web.pwa.shell_files import OUTBOX, addresses, version

WORKER = Path(__file__).parent / "browser" / "sw.js"
THEME, GROUND = "#17457F", "#FAF8F4"


@page("anyone", "GET")
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest (W3C Web Application Manifest)."""
    told = {
        "id": "/",
        "name": _("一网：政务服务"),
        "short_name": _("一网"),
        "description": _("找事项，办事情，看进度。"),
        "lang": "zh-Hans",
        "start_url": "/?from=app",
        "scope": "/",
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": THEME,
        "categories": ["government"],
        "icons": [
            {"src": static("pwa/icon-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": static("pwa/icon-512.png"), "sizes": "512x512", "type": "image/png"},
            {"src": static("pwa/maskable-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        ],
        "shortcuts": [
            {"name": _("找事项"), "url": "/search/"},
            {"name": _("我的办件"), "url": "/cases/"},
        ],
    }
    response = HttpResponse(orjson.dumps(told), content_type="application/manifest+json; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@page("anyone", "GET")
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: its own file, with what belongs to this release named at its head."""
    release = orjson.dumps({"version": version(), "shell": addresses(), "outbox": static(OUTBOX)}).decode()
    body = f"const RELEASE = {release};\n{WORKER.read_text(encoding='utf-8')}"
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@page("anyone", "GET")
def offline(request: HttpRequest) -> HttpResponse:
    """What is shown without a network where nothing was kept; lists what was."""
    response = render(request, "pwa/offline.html")
    response.headers["Cache-Control"] = "no-cache"
    return response


@page("signed_in", "GET")
def cases_offline(request: HttpRequest) -> HttpResponse:
    """The own cases in short, without any number of a person: what a phone keeps where its owner wished it."""
    found = my_case_page(request.actor, "", "", "")
    context = {"rows": cards_of(found.rows), "now": clock.now()}
    response = render(request, "pwa/cases.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response
