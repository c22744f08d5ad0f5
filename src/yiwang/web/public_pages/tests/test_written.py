"""A guide that differs in key and office alone is answered without Django, and says what Django would say."""

import time
from io import BytesIO

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import Error as DatabaseError
from django.db import close_old_connections
from django.test import Client

from yiwang.service.catalogue import pages as guides
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.repeating import Repeating
from yiwang.service.catalogue.tests.test_repeating import claimed  # noqa: F401 - a fixture
from yiwang.web.public_pages import written
from yiwang.web.public_pages.following import Following
from yiwang.web.public_pages.store import Store
from yiwang.web.public_pages.tests.test_wrapper import Browser
from yiwang.web.public_pages.wrapper import PublicPages

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(claimed):  # noqa: F811
    """A browser before the real site, and what reached Django."""
    following, reached, django = Following(), [], WSGIHandler()
    following.generation, following.seen, following.horizon = 1, time.monotonic() + 60, 0.0

    def counted(environ, start_response):
        reached.append(environ["PATH_INFO"])
        return django({"wsgi.input": BytesIO(), "SERVER_NAME": "t", "SERVER_PORT": "80", **environ}, start_response)

    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # the connection of the test lives on
    yield Browser(PublicPages(counted, following, Store(following, 1 << 20, None))), reached, claimed[1]
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_the_fifth_office_is_answered_without_django_and_as_django_would(site):
    browser, reached, keys = site
    for key in keys[:4]:
        browser.get(f"/items/{key}/")
    from_django = dict(browser.headers)
    assert len(reached) == 4
    shown = browser.get(f"/items/{keys[4]}/")
    assert browser.status == "200 OK" and len(reached) == 4 and browser.headers["X-Kept"] == "new"
    assert {*browser.headers} == {*from_django} and browser.headers["Content-Security-Policy"]
    guides.GUIDES = Repeating(1 << 20)
    assert shown == Client().get(f"/items/{keys[4]}/").content and "第4镇" in shown.decode()
    browser.get(f"/items/{keys[4]}/", HTTP_COOKIE="yw_lang=en")
    assert len(reached) == 5, "other wishes have other headers"


def test_whatever_is_no_such_guide_goes_to_django(site, monkeypatch):
    browser, reached, keys = site
    for key in keys[:4]:
        browser.get(f"/items/{key}/")
    ServiceItem.objects.filter(key=keys[4]).update(state="draft")
    assert browser.get(f"/items/{keys[4]}/") and browser.status.startswith("404")
    browser.get(f"/items/{keys[0]}/print/")
    browser.get(f"/items/{keys[0]}/", query="at=440825100000")
    browser.get("/items//")
    assert len(reached) == 8
    ServiceItem.objects.filter(key=keys[4]).update(state="published")

    def away(key):
        raise DatabaseError

    monkeypatch.setattr("yiwang.service.catalogue.heads.head_of", away)
    assert browser.get(f"/items/{keys[4]}/") and browser.status == "200 OK" and len(reached) == 9


def test_only_the_guide_itself_has_a_key():
    def asked(path, query=""):
        return type("Asked", (), {"path": path, "query": query})()

    assert written.key_in(asked("/items/44-1/")) == "44-1"
    for path in ("/items/", "/items//", "/items/a/print/", "/items/a", "/services/a/", ""):
        assert written.key_in(asked(path)) == ""
    assert written.key_in(asked("/items/a/", "x=1")) == ""
