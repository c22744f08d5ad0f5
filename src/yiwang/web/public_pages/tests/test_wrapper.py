"""Strangers get kept bytes; nobody else does, nothing personal is kept, and what a request forges changes nothing."""

import time
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.test import RequestFactory

from yiwang.service.catalogue.caching import public
from yiwang.service.catalogue.place import COOKIE as PLACE
from yiwang.web.public_pages.entries import Entry
from yiwang.web.public_pages.following import Following
from yiwang.web.public_pages.store import Store
from yiwang.web.public_pages.wrapper import PublicPages

BODY = "<h1>办事指南</h1>" * 200


class Site:
    """A site whose pages say how often they were made, and for which cookies and query."""

    def __init__(self):
        self.made, self.say = [], lambda request: public(request, HttpResponse(BODY), nodes=())

    def __call__(self, environ, start_response):
        request = WSGIRequest(RequestFactory()._base_environ(**environ))
        self.made.append(request.get_full_path())
        response = self.say(request)
        response.headers.setdefault("Content-Security-Policy", "default-src 'self'")
        response.close = lambda: None  # the signal would end connections that no test has
        start_response(
            f"{response.status_code} OK", [*response.items(), *(("Set-Cookie", "x=1") for _ in response.cookies)]
        )
        return response


class Browser:
    def __init__(self, pages):
        self.pages, self.status, self.headers = pages, "", {}

    def get(self, path="/items/x/", method="GET", query="", host="127.0.0.1", **environ):
        told = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": host,
                "wsgi.url_scheme": "http", **environ}  # fmt: skip

        def start(status, headers):
            self.status, self.headers = status, dict(headers)

        return b"".join(self.pages(told, start))


@pytest.fixture
def following():
    made = Following()
    made.generation, made.seen, made.horizon = 1, time.monotonic() + 60, 0.0
    return made


@pytest.fixture
def site():
    return Site()


@pytest.fixture
def pages(site, following):
    return PublicPages(site, following, Store(following, 1 << 20, None))


@pytest.fixture
def browser(pages):
    return Browser(pages)


def test_the_second_stranger_gets_the_kept_page_with_all_its_headers(site, browser):
    first = browser.get()
    headers = browser.headers
    assert browser.get() == first == BODY.encode() and site.made == ["/items/x/"]
    assert browser.headers["X-Kept"] == "memory" and headers["X-Kept"] == "new"
    assert {**headers, "X-Kept": ""} == {**browser.headers, "X-Kept": ""}
    assert "default-src" in browser.headers["Content-Security-Policy"] and "Set-Cookie" not in browser.headers
    assert browser.headers["Cache-Control"] == "public, no-cache" and "Cookie" in browser.headers["Vary"]


def test_packed_bytes_for_those_who_take_them(site, pages, browser):
    plain = browser.get()
    assert pages.store.work()
    small = browser.get(HTTP_ACCEPT_ENCODING="gzip, br")
    assert browser.headers["Content-Encoding"] == "gzip" and len(small) < len(plain)
    assert browser.headers["Content-Length"] == str(len(small)) and browser.headers["ETag"].endswith('-gz"')
    assert browser.get() == plain and "Content-Encoding" not in browser.headers and len(site.made) == 1


def test_an_unchanged_page_is_not_sent_again(pages, browser):
    browser.get()
    etag = browser.headers["ETag"]
    for sent in (etag, f'"other", W/{etag}', "*", etag[:-1] + '-gz"'):
        assert browser.get(HTTP_IF_NONE_MATCH=sent) == b"" and browser.status.startswith("304")
        assert browser.headers["ETag"] == etag and "Content-Length" not in browser.headers
    assert browser.get(HTTP_IF_NONE_MATCH='"other"') == BODY.encode()
    assert browser.get(method="HEAD") == b"" and browser.headers["Content-Length"] == str(len(BODY.encode()))


@pytest.mark.parametrize("environ", [
    {"HTTP_COOKIE": f"{settings.SESSION_COOKIE}=abc"},
    {"HTTP_COOKIE": f'a=1; {settings.SESSION_COOKIE}=""'},
    {"HTTP_COOKIE": "x" * 9000},
    {"HTTP_AUTHORIZATION": "Bearer x"},
    {"HTTP_HX_REQUEST": "true"},
    {"HTTP_RANGE": "bytes=0-1"},
    {"method": "POST"},
    {"host": "evil.example"},
    {"host": ""},
    {"host": "a@b"},
    {"path": "/api/v1/items/"},
    {"path": "/static/ui/base.css"},
    {"path": "/items/" + "x" * 500},
    {"query": "q=" + "x" * 500},
])  # fmt: skip
def test_whoever_is_no_stranger_is_answered_by_the_site(site, browser, environ):
    browser.get()
    for _ in range(2):
        browser.get(**environ)
    assert len(site.made) == 3 and "X-Kept" not in browser.headers


@pytest.mark.parametrize("environ", [
    {"host": "localhost"},
    {"wsgi.url_scheme": "https"},
    {"query": "a=1"},
    {"path": "/items/y/"},
    {"HTTP_COOKIE": f"{PLACE}=440825000000"},
    {"HTTP_COOKIE": "yw_lang=en"},
    {"HTTP_COOKIE": "yw_elder=1"},
    {"HTTP_COOKIE": "yw_theme=dark"},
])  # fmt: skip
def test_what_a_page_depends_on_makes_another_page(site, browser, environ):
    browser.get()
    browser.get(**environ)
    assert len(site.made) == 2
    browser.get(**environ)
    assert len(site.made) == 2, "and that one is kept too"


@pytest.mark.parametrize("environ", [
    {"HTTP_X_FORWARDED_HOST": "evil.example"},
    {"HTTP_ACCEPT_LANGUAGE": "en"},
    {"HTTP_USER_AGENT": "<script>"},
    {"HTTP_COOKIE": "yw_lang=klingon"},
    {"HTTP_COOKIE": f"{PLACE}=evil"},
    {"HTTP_COOKIE": "yw_csrf=abc; other=1"},
    {"query": "&"},
])  # fmt: skip
def test_what_no_page_depends_on_makes_no_other_page(site, browser, environ):
    browser.get()
    browser.get(**environ)
    assert len(site.made) == 1 and browser.headers["X-Kept"] == "memory"
    assert browser.headers["Cache-Control"].startswith("private" if "HTTP_COOKIE" in environ else "public")


def test_a_page_made_for_somebody_with_other_cookies_is_not_kept(site, browser):
    browser.get(HTTP_COOKIE="yw_csrf=abc")
    assert "X-Kept" not in browser.headers
    browser.get()
    assert len(site.made) == 2 and browser.headers["X-Kept"] == "new"


def with_cookie(request):
    response = public(request, HttpResponse(BODY))
    response.set_cookie("yw_csrf", "token")
    return response


@pytest.mark.parametrize("say", [
    with_cookie,
    lambda request: HttpResponse(BODY),
    lambda request: public(request, HttpResponse(BODY, status=404)),
    lambda request: public(request, HttpResponse("x" * 700_000)),
    lambda request: public(request, HttpResponse(BODY), seconds=0),
], ids=["cookie", "not marked", "not found", "too large", "no time"])  # fmt: skip
def test_what_is_not_public_is_never_kept(site, browser, say):
    site.say = say
    browser.get(), browser.get()
    assert len(site.made) == 2


def test_nothing_is_answered_from_here_once_the_database_is_away(site, following, browser):
    browser.get()
    following.seen = time.monotonic() - 1.01
    browser.get()
    assert len(site.made) == 2 and "X-Kept" not in browser.headers


def test_a_change_while_a_page_is_made_ends_it(site, following, browser):
    node = uuid4()

    def say(request):
        response = public(request, HttpResponse(BODY), nodes=[node])
        following.changed[node] = time.monotonic()
        return response

    site.say = say
    browser.get(), browser.get()
    assert len(site.made) == 2
    site.say = lambda request: public(request, HttpResponse("new"), nodes=[node])
    assert browser.get() == b"new" == browser.get() and len(site.made) == 3


def test_many_askers_one_render(site, pages, browser):
    browser.get("/items/known/")
    gate = Barrier(6)

    def slowly(request):
        time.sleep(0.15)
        return public(request, HttpResponse(BODY), nodes=())

    site.say = slowly

    def ask():
        gate.wait(5)
        assert Browser(pages).get("/items/asked/") == BODY.encode()

    askers = [Thread(target=ask) for _ in range(6)]
    [asker.start() for asker in askers]
    [asker.join(5) for asker in askers]
    assert site.made.count("/items/asked/") == 1


def test_made_up_queries_push_out_no_guide(site, pages, browser):
    browser.get("/items/guide/")
    for number in range(300):
        browser.get("/search/", query=f"q={number}")
    assert isinstance(pages.store.plain.get("http://127.0.0.1/items/guide/?##"), Entry)
    assert pages.store.queried.bytes <= (1 << 20) // 4


def test_what_is_made_cheaply_is_kept_when_it_is_asked_for_again(site, browser):
    site.say = lambda request: public(request, HttpResponse(BODY), nodes=(), cheap=True)
    told = []
    for _ in range(3):
        assert browser.get() == BODY.encode()
        told.append(browser.headers["X-Kept"])
    assert told == ["new", "new", "memory"] and len(site.made) == 2
