"""All addresses. Each belongs to a room; a test walks them as a stranger."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from yiwang.web.addressing import ByFirstPart
from yiwang.web.api import api
from yiwang.web.views.health import healthz

# Where two addresses fit, the room that comes first answers.
ROOMS = (
    "yiwang.service.catalogue",
    "yiwang.service.finding",
    "yiwang.web.pages",
    "yiwang.web.pwa",
    "yiwang.web.verify",
    "yiwang.web.viewer",
    "yiwang.web.reference",
    "yiwang.people",
    "yiwang.people.identity",
    "yiwang.people.signin",
    "yiwang.people.signin.ways",
    "yiwang.people.delegation",
    "yiwang.people.access",
    "yiwang.people.privacy",
    "yiwang.people.sso",
    "yiwang.people.staffing",
    "yiwang.service.once_only",
    "yiwang.service.catalogue_exchange",
    "yiwang.service.catalogue_quality",
    "yiwang.service.applications",
    "yiwang.service.desks",
    "yiwang.service.bundles",
    "yiwang.service.ratings",
    "yiwang.service.case_exchange",
    "yiwang.service.portal",
    "yiwang.support.certificates",
    "yiwang.support.seals",
    "yiwang.support.ledger",
    "yiwang.support.licences",
    "yiwang.support.presentation",
    "yiwang.support.licence_use",
    "yiwang.support.licence_stock",
    "yiwang.support.messages",
    "yiwang.support.workorders",
    "yiwang.support.content",
    "yiwang.support.fault_reports",
    "yiwang.packs",
)


def _has_pages(room: str) -> bool:
    return find_spec(room) is not None and find_spec(f"{room}.urls") is not None


_all: list[URLPattern | URLResolver] = [path("api/v1/", api.urls), path("healthz", healthz)]
_all += [path("", include(f"{room}.urls")) for room in ROOMS if _has_pages(room)]
urlpatterns: list[URLPattern | URLResolver] = [ByFirstPart(_all)]

handler400 = "yiwang.web.views.failures.bad_request"
handler404 = "yiwang.web.views.failures.page_not_found"
handler500 = "yiwang.web.views.failures.server_error"
