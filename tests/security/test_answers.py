"""What every answer carries: policies against scripts and frames, cookies for us alone, no way out to elsewhere."""

from __future__ import annotations

import re
from itertools import product

import pytest
from django.test import Client

from tests.security.asking import Wrong, apart
from tests.security.routes import all_routes
from yiwang.core.actor import STRANGER
from yiwang.web.middleware.security import DIAGRAM_POLICY, POLICY

pytestmark = pytest.mark.django_db
ROUTES = all_routes()
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "/%0d%0aSet-Cookie:x=1",
    "/a\r\nLocation: https://evil.example/",
    "http:evil.example",
    "///evil.example",
    "/\t/evil.example",
    " //evil.example",
)
# They carry their own still stricter policy.
SANDBOXED = "default-src 'none'; sandbox"


def names(route):
    return [name for _, name in route.parameters]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.pattern or "/")
def test_every_answer_forbids_scripts_frames_and_sniffing(stage, route):
    wrong = Wrong()
    for who, method, values in product(("owner", "office", "stranger"), route.gates, stage.values_for(names(route))):
        with apart():
            response = stage.caller(who, route).generic(method, route.address(values))
        told = f"{method} {route.address(values)} as {who}: {response.status_code}"
        policy = response.headers["Content-Security-Policy"]
        wrong.unless(policy in (POLICY, DIAGRAM_POLICY, SANDBOXED), f"{told} {policy}")
        wrong.unless("unsafe" not in policy.replace("style-src 'self' 'unsafe-inline'", ""), f"{told} {policy}")
        wrong.unless(response.headers["X-Content-Type-Options"] == "nosniff", f"{told} may be sniffed")
        wrong.unless(response.headers["Referrer-Policy"] == "same-origin", f"{told} tells where one comes from")
        wrong.unless(response.headers["X-Frame-Options"] == "DENY", f"{told} may be framed")
        for cookie in response.cookies.values():
            wrong.unless(cookie["samesite"] == "Lax", f"{told} {cookie.key}")
            if cookie.value and cookie.key in ("yw_session", "yw_csrf"):
                wrong.unless(cookie["httponly"], f"{told} {cookie.key}")
    wrong.end()


def test_the_policies_say_what_they_should():
    for policy in (POLICY, DIAGRAM_POLICY):
        for wanted in ("frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'self'"):
            assert wanted in policy
        assert re.search(r"script-src 'self'(;|$)", policy)
    assert "unsafe-inline" not in POLICY


@pytest.mark.parametrize("route", [r for r in ROUTES if "GET" in r.gates], ids=lambda route: route.pattern or "/")
def test_no_page_has_inline_script_or_style(stage, route):
    for who in ("owner", "office", "service"):
        for values in stage.values_for(names(route)):
            response = stage.caller(who, route).get(route.address(values))
            if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
                continue
            if response.headers.get("Content-Disposition", "").startswith("attachment;"):
                continue  # a file to keep, such as the verifier without a server: no page of this site
            text = response.content.decode()
            scripts = [tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag]
            scripts = [tag for tag in scripts if "application/json" not in tag and "text/plain" not in tag]
            assert not scripts, f"{route.pattern} has {scripts}"
            assert not re.search(r"\son\w+=\"", text), f"{route.pattern} has a handler in its markup"
            if not getattr(response, "yw_diagram", False):
                assert not re.search(r"<[a-z][^>]*\sstyle=\"", text), f"{route.pattern} has a style in its markup"
                assert "<style" not in text, f"{route.pattern} has a style sheet in its markup"
            own = re.sub(r"http://(127\.0\.0\.1|localhost):8000", "", text)  # this site by its number and its name
            assert not re.search(r"(src|href|action)=\"(https?:)?//", own), f"{route.pattern} loads from elsewhere"


@pytest.mark.parametrize("route", [r for r in ROUTES if not names(r)], ids=lambda route: route.pattern or "/")
def test_nobody_is_sent_to_another_site(stage, route):
    wrong = Wrong()
    place = ROUTES.index(route)
    for wish, who, method in product(ELSEWHERE, ("owner", "stranger"), ("get", "post")):
        # Whom the gate turns back, it answers alike on every route: there each route takes its turn with one wish.
        if route.stops(method.upper(), stage.people.get(who, STRANGER)) and wish != ELSEWHERE[place % len(ELSEWHERE)]:
            continue
        data = {"next": wish, "page": wish, "login": "x", "password": "y", "place": "440825000000"}
        with apart():
            response = getattr(stage.client(who), method)(f"/{route.pattern}", data)
        told = f"{method} /{route.pattern} {wish!r} as {who}"
        where = response.headers.get("Location", "/")
        inside = where.startswith("/") and not where.startswith("//") and "\\" not in where
        wrong.unless(inside and "\r" not in where and "\n" not in where, f"{told} leads to {where!r}")
        if response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming:
            away = re.search(r"(href|action)=\"\s*(https?:)?//evil", response.content.decode())
            wrong.unless(not away, f"{told} links elsewhere")
    wrong.end()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "a@b", "127.0.0.1:8000@evil.example", ""])
def test_a_forged_host_is_refused_with_a_sentence(host):
    for path in ("/", "/login/", "/api/v1/tasks/"):
        response = Client(raise_request_exception=False).get(path, headers={"host": host})
        assert response.status_code < 500, path
        assert "evil.example" not in response.content.decode()
        assert "evil.example" not in response.headers.get("Location", "")


def test_behind_https_cookies_travel_encrypted_only(stage, settings):
    settings.SECURE = settings.CSRF_COOKIE_SECURE = True
    response = stage.client("owner").get("/login/")
    assert "max-age=31536000" in response.headers["Strict-Transport-Security"]
    response = Client().get("/login/")
    assert all(cookie["secure"] for cookie in response.cookies.values())


def test_pages_with_personal_data_are_not_kept_by_any_cache(stage):
    for route in ROUTES:
        if "GET" not in route.gates or not names(route) or route.open_to_all("GET"):
            continue
        for values in stage.values_for(names(route)):
            response = stage.caller("owner", route).get(route.address(values))
            if response.status_code == 200:
                kept = response.headers.get("Cache-Control", "")
                assert "no-store" in kept, f"{route.pattern}: {kept!r}"


def test_public_pages_carry_no_cookie(stage):
    for path in ("/", "/search/", "/items/licensed.new/", "/help/", "/ratings/", "/verify/"):
        response = Client().get(path)
        assert response.status_code == 200 and not response.cookies, f"{path} {response.status_code} {response.cookies}"
