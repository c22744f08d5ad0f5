"""Attacks that ``test_state`` (forged forms) and ``test_answers`` (frames, links away) do not walk already."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

from tests.security.stage import Stage
from yiwang.people.models import Account, Session

pytestmark = pytest.mark.django_db
EVIL = (
    "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
    "https:evil.example", "/%0d%0aLocation:%20https://evil.example", " //evil.example", "http:///evil.example",
    "data:text/html,x", "/\t/evil.example", "https://127.0.0.1@evil.example/",
)  # fmt: skip


@pytest.mark.parametrize("target", EVIL)
def test_signing_in_leads_to_this_site_only(target: str):
    account = Account(login="hier", name="张三", kind="person")
    account.set_password("ein-langes-kennwort-7")
    account.save()
    answer = Client().post(
        f"/login/?next={target}", {"login": "hier", "password": "ein-langes-kennwort-7", "next": target}
    )
    place = answer.headers.get("Location", "")
    assert answer.status_code in (302, 400) and "evil.example" not in urlsplit(place).netloc, place
    assert not place.startswith(("//", "\\", "javascript:", "/\\")), place


def test_a_session_that_somebody_else_chose_is_not_taken_over():
    """Whoever plants a cookie before the sign-in does not hold the session after it."""
    account = Account(login="fest", name="张三", kind="person")
    account.set_password("ein-langes-kennwort-7")
    account.save()
    client = Client()
    client.cookies[settings.SESSION_COOKIE] = "planted-by-somebody-else"
    client.post("/login/", {"login": "fest", "password": "ein-langes-kennwort-7"})
    after = client.cookies[settings.SESSION_COOKIE].value
    assert after and after != "planted-by-somebody-else"
    other = Client()
    other.cookies[settings.SESSION_COOKIE] = "planted-by-somebody-else"
    assert other.get("/account/").status_code == 302
    assert Session.objects.filter(account=account, ended_at=None).count() == 1


def test_a_second_sign_in_in_the_same_browser_makes_a_new_session():
    account = Account(login="zwei", name="张三", kind="person")
    account.set_password("ein-langes-kennwort-7")
    account.save()
    client, seen = Client(), set()
    for _turn in range(2):
        client.post("/login/", {"login": "zwei", "password": "ein-langes-kennwort-7"})
        seen.add(client.cookies[settings.SESSION_COOKIE].value)
    assert len(seen) == 2


def test_the_cookie_of_the_session_is_out_of_reach_of_scripts():
    account = Account(login="keks", name="张三", kind="person")
    account.set_password("ein-langes-kennwort-7")
    account.save()
    client = Client()
    client.post("/login/", {"login": "keks", "password": "ein-langes-kennwort-7"})
    cookie = client.cookies[settings.SESSION_COOKIE]
    assert cookie["httponly"] and cookie["samesite"] in ("Lax", "Strict") and cookie["path"] == "/"
    assert not cookie["domain"]


@pytest.mark.parametrize("value", ["x\r\nSet-Cookie: evil=1", "x\nX-Evil: 1", "x\rX-Evil: 1", "%0d%0aX-Evil:1"])
def test_nothing_that_a_browser_sends_becomes_a_header(stage: Stage, value: str):
    for address in ("/login/", "/search/", "/verify/", "/desk/tasks/", "/account/"):
        answer = stage.client("stranger").get(address, {"q": value, "next": value, "lang": value, "cursor": value})
        assert "evil" not in answer.cookies and "X-Evil" not in answer.headers, address
        assert all("\n" not in line and "\r" not in line for line in answer.headers.values()), address


def test_no_line_of_the_log_can_be_made_up_from_outside(stage: Stage, caplog):
    """A line break in an address or a header does not begin a line of its own."""
    forged = "2026-11-22 00:00:00,000 WARNING root forged"
    with caplog.at_level(logging.DEBUG):
        for address in (f"/gibt-es-nicht/%0d%0a{forged}", f"/cases/%0a{forged}/", f"/login/?next=%0a{forged}"):
            stage.client("stranger").get(address, headers={"user-agent": f"x\n{forged}", "referer": f"x\r\n{forged}"})
        stage.client("stranger").post("/login/", {"login": f"a\n{forged}", "password": "x"})
    lines = [line for record in caplog.records for line in record.getMessage().splitlines()[1:]]
    assert not [line for line in lines if line.startswith("2026-11-22 00:00:00,000")]


def test_no_password_and_no_token_stands_in_a_log_line(stage: Stage, caplog):
    secret = "geheimes-kennwort-4711"
    with caplog.at_level(logging.DEBUG):
        stage.client("stranger").post("/login/", {"login": "wer", "password": secret})
        stage.client("owner").get("/account/")
    text = "\n".join(record.getMessage() for record in caplog.records)
    assert secret not in text and stage.tokens["owner"] not in text


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "PUT", "PATCH"])
def test_methods_that_no_page_declares_do_nothing(stage: Stage, method: str):
    for address in ("/", "/login/", "/account/", "/desk/tasks/", f"/cases/{stage.objects['case_id']}/"):
        assert stage.client("owner").generic(method, address).status_code in (403, 404, 405, 501), f"{method} {address}"
