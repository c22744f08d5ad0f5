"""Addresses are found by their first part, and none is found that was not, nor another one."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.urls import Resolver404, URLResolver, get_resolver, include, path, re_path, reverse
from django.urls.resolvers import RoutePattern
from tests.security.routes import all_routes

from yiwang.web.addressing import ByFirstPart
from yiwang.web.urls import urlpatterns

WORDS = {"uuid": "019aa5b4-0000-7000-8000-000000000000", "int": "7", "slug": "a-1", "str": "x", "path": "a/b"}
ROUTES = all_routes()


def example(route) -> str:
    """An address of the route, without the first slash."""
    return route.address({name: WORDS[kind] for kind, name in route.parameters})[1:]


def told(resolver: URLResolver, address: str) -> tuple[object, ...] | None:
    try:
        match = resolver.resolve(address)
    except Resolver404:
        return None
    return match.func, match.args, match.kwargs, match.route, match.namespaces, match.url_name


def test_every_address_leads_where_one_after_the_other_leads() -> None:
    (quick,) = urlpatterns
    slow = URLResolver(RoutePattern(""), list(quick.url_patterns))
    assert len(ROUTES) > 400
    for route in ROUTES:
        for address in (example(route), example(route) + "/", example(route).rstrip("/"), example(route) + "more"):
            assert told(quick, address) == told(slow, address), address
    assert sum(told(quick, example(route)) is not None for route in ROUTES) > 400


@pytest.mark.parametrize("address", ["", "none", "none/", "/", "desk", "desk//", "%00/x", "王/", "..", "api/v1/none"])
def test_odd_addresses_lead_where_one_after_the_other_leads(address: str) -> None:
    (quick,) = urlpatterns
    assert told(quick, address) == told(URLResolver(RoutePattern(""), list(quick.url_patterns)), address)


def test_only_what_begins_alike_is_tried_in_the_order_of_the_site() -> None:
    def one(request: object) -> HttpResponse:
        return HttpResponse()

    def two(request: object) -> HttpResponse:
        return HttpResponse()

    inner = [path("b/<str:name>/", one, name="inner"), path("<str:name>/c/", two)]
    site = ByFirstPart([path("", include(inner)), path("b/d/", two), path("b", two), re_path("^e+/$", one)])
    assert told(site, "b/d/") == (one, (), {"name": "d"}, "b/<str:name>/", [], "inner")
    assert told(site, "b/c/")[0] is one and told(site, "x/c/")[0] is two and told(site, "b")[0] is two
    assert told(site, "eee/")[0] is one and told(site, "f/") is None
    assert [len(site._kept[0]["b"]), len(site._kept[1])] == [5, 2]


def test_names_are_still_found() -> None:
    assert get_resolver().resolve(reverse("cases")).url_name == "cases"
