"""Home, login, place, display settings: what strangers get, what cookies say, what is never lost or sent elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.people.models import Account, Session
from yiwang.service.applications.tests import portal

pytestmark = pytest.mark.django_db
PUBLIC = ("/", "/place/", "/help/", "/style/")


@pytest.fixture
def account():
    actor = factories.person()
    row = Account.objects.get(pk=actor.account_id)
    row.password = make_password("right-password")
    row.save()
    return row


def text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("path", PUBLIC)
def test_strangers_get_no_cookie_no_token_and_may_be_cached(path):
    response = Client().get(path)
    assert response.status_code == 200 and not response.cookies
    assert b"csrfmiddlewaretoken" not in response.content
    assert response["Cache-Control"].startswith("public")


@pytest.mark.parametrize("path", PUBLIC)
def test_signed_in_pages_are_never_shared(path, account):
    response = portal.client_of(factories.person()).get(path)
    assert "public" not in response["Cache-Control"]


@pytest.mark.parametrize("path", [*PUBLIC, "/login/", "/cases/", "/drafts/", "/search/", "/nope"])
def test_every_page_has_a_title_and_one_heading_in_both_languages(path, account):
    client = portal.client_of(factories.person() if path != "/login/" else None)
    for language, tag in (("zh-hans", "zh-Hans"), ("en", "en")):
        client.cookies["yw_lang"] = language
        page = text(client.get(path))
        assert f'<html lang="{tag}"' in page and page.count("<h1") == 1
        assert len(page.split("<title>")[1].split("</title>")[0]) > 3


def test_a_stranger_costs_the_home_page_at_most_one_query():
    Client().get("/")
    with CaptureQueriesContext(connection) as seen:
        Client().get("/")
    assert len(seen) <= 1  # none where the directory is empty


def test_home_shows_ones_open_cases_and_nobody_elses():
    portal.world()
    person = factories.person()
    portal.submitted(portal.client_of(person))
    assert "您正在办的事" in text(portal.client_of(person).get("/"))
    assert "您正在办的事" not in text(portal.client_of(factories.person("别人")).get("/"))


def test_login_opens_a_session_and_goes_back(account):
    client = Client()
    response = client.post("/login/", {"login": account.login, "password": "right-password", "next": "/cases/"})
    assert response["Location"] == "/cases/"
    cookie = response.cookies[settings.SESSION_COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert client.get("/cases/").status_code == 200
    assert client.get("/login/?next=/drafts/")["Location"] == "/drafts/"


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1"])
def test_login_sends_nobody_elsewhere(account, wanted):
    sent = {"login": account.login, "password": "right-password", "next": wanted}
    assert Client().post("/login/", sent)["Location"] == "/"


def test_a_wrong_password_keeps_the_login_but_never_the_password(account):
    response = Client().post("/login/", {"login": account.login, "password": "wrong-password", "next": "/cases/"})
    page = text(response)
    assert response.status_code == 422 and account.login in page and "wrong-password" not in page
    assert 'value="/cases/"' in page and "账号或密码不正确" in page


def test_too_many_tries_are_told(account):
    for _n in range(10):
        Client().post("/login/", {"login": account.login, "password": "wrong-password"})
    response = Client().post("/login/", {"login": account.login, "password": "right-password"})
    assert response.status_code == 429 and "15分钟后再试" in text(response)


@pytest.mark.parametrize("value", ["", "\x00", "a" * 100_000, "' OR 1=1 --", "😀" * 99, "<script>"])
def test_hostile_logins_never_break(value):
    response = Client().post("/login/", {"login": value, "password": value, "next": value, "kept": value})
    assert response.status_code == 422
    assert Session.objects.count() == 0


def test_logout_ends_the_session_at_once(account):
    client = portal.client_of(factories.person())
    token = client.cookies[settings.SESSION_COOKIE].value
    assert client.get("/logout/").status_code == 405
    client.post("/logout/")
    client.cookies[settings.SESSION_COOKIE] = token
    assert client.get("/cases/").status_code == 302
    assert Client().post("/logout/").status_code == 302


def test_a_place_is_found_chosen_and_remembered():
    factories.division()
    client = Client()
    assert "徐闻县" in text(client.get("/place/?q=徐闻"))
    assert "选徐闻县" in text(client.get("/place/?in=440825"))
    response = client.post("/place/set/", {"place": "440825000000", "next": "/search/"})
    assert response["Location"] == "/search/"
    assert "广东省湛江市徐闻县" in text(client.get("/"))


@pytest.mark.parametrize("place", ["", "x", "\x00", "999999999999", "440825" * 50, "４４０８２５"])
def test_a_forged_place_is_refused_or_left_aside(place):
    factories.division()
    client = Client()
    assert client.post("/place/set/", {"place": place}).status_code in (404, 302, 422)
    client.cookies["yw_place"] = place.replace("\x00", "0").encode("ascii", "ignore").decode()
    assert client.get("/").status_code == 200
    assert client.get("/place/", {"in": place, "q": place}).status_code in (200, 404, 422)


def test_display_wishes_are_cookies_and_one_leaves_the_others_alone():
    client = Client()
    response = client.post("/settings/display", {"elder": "1", "next": "/help/"})
    assert response["Location"] == "/help/" and list(response.cookies) == ["yw_elder"]
    assert 'data-elder="1"' in text(client.get("/help/"))
    assert not client.post("/settings/display", {"theme": "evil", "next": "//evil"}).cookies


def test_feedback_never_shows_another_site():
    page = text(Client().get("/feedback/?page=https://evil.example"))
    assert "evil.example" not in page.split("<main")[1].split("</main")[0]


def test_a_page_that_does_not_exist_says_so_in_words():
    response = Client().get("/nope")
    assert response.status_code == 404 and "没有找到" in text(response)


@pytest.mark.parametrize(
    "path",
    [
        "/account/security/codes/",
        "/logout/",
        "/desk/access/reviews/00000000-0000-0000-0000-000000000000/lines/00000000-0000-0000-0000-000000000000/",
    ],
)
def test_a_browser_that_comes_back_to_the_address_of_a_form_finds_a_sentence_not_its_own_error_page(path):
    answer = portal.client_of(factories.person()).get(path)
    assert answer.status_code == 405 and "POST" in answer.headers["Allow"]
    assert "这个网址不能直接打开" in answer.content.decode()


def test_a_request_with_too_many_fields_is_answered_in_chinese():
    answer = Client().post("/login/", {f"field{number}": "1" for number in range(3000)})
    assert answer.status_code == 422 and "请返回上一页重新提交" in answer.content.decode()


@pytest.mark.parametrize("path", ["/login/", "/login/code/", "/login/recover/", "/activate/", "/register/"])
def test_a_page_that_comes_back_with_faults_says_so_once_in_its_title(path):
    before, after = Client().get(path).content.decode(), Client().post(path, {}).content.decode()
    titles = [page.split("<title>")[1].split("</title>")[0] for page in (before, after)]
    assert "有误" not in titles[0] and titles[1] == f"有误：{titles[0]}"


def test_lists_keep_their_dots_on_the_page():
    pages = {path.name: path.read_text() for path in Path("src/yiwang/people").rglob("jinja2/**/*.html")}
    assert [name for name, text in pages.items() if "<ul>" in text and name != "copy.html"] == []
