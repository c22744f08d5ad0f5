"""Strangers who write without end are slowed down; people with a session and readers are not."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from yiwang.core.actor import STRANGER, Actor
from yiwang.core.ids import new_id
from yiwang.web.middleware.actor import ActorMiddleware
from yiwang.web.middleware.rate import RateLimitMiddleware


def middleware(most: int = 3) -> RateLimitMiddleware:
    made = RateLimitMiddleware(lambda request: HttpResponse("ok"))
    made.most = most
    return made


def test_the_fourth_write_of_a_stranger_in_a_minute_is_refused_with_a_sentence():
    limit, make = middleware(), RequestFactory()
    answers = [limit(make.post("/api/v1/sessions/", REMOTE_ADDR="203.0.113.7")).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]


def test_another_address_is_not_locked_out():
    limit, make = middleware(), RequestFactory()
    for _ in range(5):
        limit(make.post("/api/v1/sessions/", REMOTE_ADDR="203.0.113.7"))
    assert limit(make.post("/api/v1/sessions/", REMOTE_ADDR="203.0.113.8")).status_code == 200


def test_reading_and_signed_in_people_are_not_counted():
    limit, make = middleware(1), RequestFactory()
    assert {limit(make.get("/")).status_code for _ in range(5)} == {200}
    assert {limit(make.post("/x", HTTP_AUTHORIZATION="Bearer x")).status_code for _ in range(5)} == {200}


def test_a_made_up_token_is_no_way_around_the_limit():
    def view(request):
        request.seen_as = "stranger"
        return HttpResponse("ok")

    limit, make = RateLimitMiddleware(view), RequestFactory()
    limit.most = 3
    answers = []
    for number in range(5):
        request = make.post("/page-reports/", REMOTE_ADDR="203.0.113.7", HTTP_AUTHORIZATION=f"Bearer {number}")
        request.actor = STRANGER
        answers.append(limit(request).status_code)
    assert answers == [200, 200, 200, 200, 429]


def test_a_refused_token_counts_although_nobody_looked():
    limit, make = RateLimitMiddleware(lambda request: HttpResponse(status=401)), RequestFactory()
    limit.most = 1
    answers = []
    for _ in range(3):
        request = make.post("/api/v1/tasks/x/complete", HTTP_AUTHORIZATION="Bearer x")
        request.actor = STRANGER
        answers.append(limit(request).status_code)
    assert answers == [401, 401, 429]


def test_neighbours_of_a_noisy_stranger_go_on_when_they_are_signed_in():
    limit, make = middleware(1), RequestFactory()
    for _ in range(5):
        limit(make.post("/x", REMOTE_ADDR="203.0.113.7"))
    request = make.post("/x", REMOTE_ADDR="203.0.113.7", HTTP_AUTHORIZATION="Bearer good")
    request.actor = Actor(kind="person", account_id=new_id())
    assert limit(request).status_code == 200


@pytest.mark.parametrize(("secure", "address"), [(True, "203.0.113.9"), (False, "10.0.0.1")])
def test_behind_a_proxy_each_person_has_an_own_address(secure, address, settings):
    """All of a city comes from the address of its proxy: whoever guesses passwords must not lock it out."""
    settings.SECURE = secure
    seen = []
    look = ActorMiddleware(lambda request: seen.append(request.META["REMOTE_ADDR"]) or HttpResponse("ok"))
    look(RequestFactory().post("/", HTTP_X_FORWARDED_FOR="198.51.100.1, 203.0.113.9", REMOTE_ADDR="10.0.0.1"))
    assert seen == [address]
