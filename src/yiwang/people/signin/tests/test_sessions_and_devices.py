"""Sessions: they work in one browser, end unused, are listed, and end when they show up elsewhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from yiwang.core import clock
from yiwang.core.models import Event
from yiwang.people.actors import read_actor
from yiwang.people.models import Session
from yiwang.people.signin import presence
from yiwang.people.signin.models import KnownDevice
from yiwang.people.signin.tests.browsers import ANDROID, WINDOWS, account, actor_of, browser, signs_in
from yiwang.people.signin.visits import device_name, place_of
from yiwang.support.messages.models import Message

pytestmark = pytest.mark.django_db
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.49 Safari"


@pytest.fixture
def owner():
    return account()


def told(owner) -> list[str]:
    rows = Message.objects.unscoped("test").filter(account_id=owner.pk).order_by("created_at")
    return list(rows.values_list("kind", flat=True))


def test_a_session_cookie_opens_nothing_in_another_browser_and_the_theft_ends_it(owner):
    home = browser()
    signs_in(home, owner)
    thief = browser(WINDOWS, "198.51.100.66")
    thief.cookies["yw_session"] = home.cookies["yw_session"].value
    assert thief.get("/cases/").status_code == 302
    assert home.get("/cases/").status_code == 302  # the owner is out too, and hears why
    assert told(owner) == ["signin.stolen"]
    assert Event.objects.unscoped("test").filter(type="account.session_stolen", subject_id=owner.pk).count() == 1
    assert Session.objects.get().ended_at is not None


def test_a_whole_set_of_cookies_carried_to_another_system_ends_the_session(owner):
    home = browser()
    signs_in(home, owner)
    thief = Client(headers={"user-agent": WINDOWS})
    for name in ("yw_session", "yw_device"):
        thief.cookies[name] = home.cookies[name].value
    assert thief.get("/cases/").status_code == 302
    assert told(owner) == ["signin.stolen"] and home.get("/cases/").status_code == 302


def test_a_browser_that_was_updated_stays_signed_in(owner):
    home = browser()
    signs_in(home, owner)
    newer = Client(headers={"user-agent": ANDROID.replace("126.0", "131.0")})
    for name in ("yw_session", "yw_device"):
        newer.cookies[name] = home.cookies[name].value
    assert newer.get("/cases/").status_code == 200


def test_a_cookie_without_its_secret_ends_nobodys_session(owner):
    home = browser()
    signs_in(home, owner)
    session = Session.objects.get()
    for made_up in (f"b.{session.pk.hex}.guess", f"b.{session.pk.hex}", "b.", "b.zzz", "b." + "0" * 32 + ".x", "x"):
        vandal = browser(WINDOWS)
        vandal.cookies["yw_session"] = made_up
        assert vandal.get("/cases/").status_code == 302
    assert home.get("/cases/").status_code == 200 and not told(owner)


def test_a_browsers_cookie_is_no_bearer_token(owner):
    home = browser()
    signs_in(home, owner)
    program = Client(headers={"authorization": f"Bearer {home.cookies['yw_session'].value}"})
    assert program.get("/api/v1/tasks/").status_code == 401


def test_a_session_set_before_the_sign_in_is_not_taken_over(owner):
    client = browser()
    client.cookies["yw_session"] = "b." + "0" * 32 + ".fixed"
    signs_in(client, owner)
    assert "fixed" not in client.cookies["yw_session"].value and client.get("/cases/").status_code == 200


def test_an_unused_session_ends_and_a_used_one_lives_on_to_its_end(owner, settings):
    settings.IDLE_MINUTES = {"person": 60, "official": 30}
    client = browser()
    signs_in(client, owner)
    session = Session.objects.get()
    assert session.expires_at - session.created_at < timedelta(minutes=61)
    Session.objects.update(expires_at=clock.now() + timedelta(minutes=5))
    client.get("/cases/")
    assert presence.write() == 1
    session.refresh_from_db()
    assert session.expires_at > clock.now() + timedelta(minutes=55) and session.last_seen_at is not None
    presence._written.clear()
    Session.objects.update(ends_at=clock.now() + timedelta(minutes=2))
    client.get("/cases/")
    presence.write()
    session.refresh_from_db()
    assert session.expires_at == session.ends_at
    Session.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert client.get("/cases/").status_code == 302
    presence.write()
    session.refresh_from_db()
    assert session.expires_at < clock.now(), "what has ended does not come back"


def test_a_session_is_written_once_a_minute_however_often_it_is_used(owner):
    client = browser()
    signs_in(client, owner)
    presence.write()
    for _ in range(5):
        client.get("/cases/")
    presence.write()
    assert not presence._waiting


def test_looking_costs_no_round_trip_of_the_request(owner, django_assert_num_queries):
    presence._written.clear()
    with django_assert_num_queries(0):
        presence.seen("some token")
    presence._waiting.clear()


def test_the_page_lists_living_sessions_with_device_time_method_and_masked_place(owner):
    home, phone = browser(WINDOWS, "203.0.113.7"), browser(IPHONE, "198.51.100.9")
    for client in (home, phone):
        signs_in(client, owner)
    page = home.get("/account/devices/").content.decode()
    assert "微软系统的电脑上的谷歌浏览器" in page and "苹果手机上的微信" in page
    assert "203.0.*.*" in page and "198.51.*.*" in page and "203.0.113.7" not in page
    assert page.index("就是这台") < page.index("苹果手机上的微信") and "密码" in page


def test_the_list_costs_the_same_at_one_and_at_many_sessions(owner, django_assert_num_queries):
    client = browser()
    signs_in(client, owner)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        client.get("/account/devices/")
    for number in range(12):
        signs_in(browser(address=f"203.0.113.{number + 50}"), owner)
    with CaptureQueriesContext(connection) as many:
        client.get("/account/devices/")
    assert len(one) == len(many)


def test_one_session_or_all_others_are_signed_out_at_once(owner):
    home, phone, old = browser(), browser(IPHONE), browser(WINDOWS)
    for client in (home, phone, old):
        signs_in(client, owner)
    phones = Session.objects.get(device__startswith="Mozilla/5.0 (iPhone")
    home.post("/account/devices/", {"act": "end", "id": str(phones.pk)})
    assert actor_of(phone, IPHONE).kind == "stranger" and actor_of(old, WINDOWS).signed_in
    assert home.post("/account/devices/", {"act": "others"}).status_code == 302
    assert actor_of(old, WINDOWS).kind == "stranger" and actor_of(home).signed_in
    assert KnownDevice.objects.unscoped("test").filter(account=owner).count() == 1


def test_nobody_signs_out_somebody_else(owner):
    other = account("别人")
    mine, theirs = browser(), browser(WINDOWS)
    signs_in(mine, owner)
    signs_in(theirs, other)
    session = Session.objects.get(account=other)
    device = KnownDevice.objects.unscoped("test").get(account=other)
    assert mine.post("/account/devices/", {"act": "end", "id": str(session.pk)}).status_code == 404
    assert mine.post("/account/devices/", {"act": "forget", "id": str(device.pk)}).status_code == 404
    assert mine.post("/account/devices/", {"act": "end", "id": "no id"}).status_code == 404
    assert theirs.get("/cases/").status_code == 200


def test_the_first_sign_in_on_a_new_device_is_told_once(owner):
    first, second = browser(), browser(WINDOWS)
    signs_in(first, owner)
    assert told(owner) == []  # nobody to warn on the very first device
    for _ in range(2):
        signs_in(second, owner)
        second.post("/logout/")
    assert told(owner) == ["signin.new_device"]
    message = Message.objects.unscoped("test").get(account_id=owner.pk)
    assert message.words["thing"] == "微软系统的电脑上的谷歌浏览器"
    page = first.get("/messages/").content.decode()
    assert "第一次在“微软系统的电脑上的谷歌浏览器”登录" in page


def test_a_forgotten_device_is_signed_out_and_told_of_again(owner):
    first, second = browser(), browser(WINDOWS)
    signs_in(first, owner)
    signs_in(second, owner)
    row = KnownDevice.objects.unscoped("test").get(account=owner, name__startswith="微软")
    first.post("/account/devices/", {"act": "forget", "id": str(row.pk)})
    assert second.get("/cases/").status_code == 302
    signs_in(second, owner)
    assert told(owner) == ["signin.new_device", "signin.new_device"]


def test_who_signed_in_in_english_finds_no_english_on_the_chinese_page(owner):
    client = browser(WINDOWS)
    client.cookies["yw_lang"] = "en"
    signs_in(client, owner)
    assert "Chrome on" in client.get("/account/devices/").content.decode()
    kept = KnownDevice.objects.unscoped("test").get(account=owner)
    assert kept.name == "微软系统的电脑上的谷歌浏览器"
    client.cookies["yw_lang"] = "zh-hans"
    page = client.get("/account/devices/").content.decode()
    assert "Chrome" not in page and "computer" not in page


def test_a_program_is_no_device(owner):
    body = {"login": owner.login, "password": "stay-calm-and-apply"}
    token = Client().post("/api/v1/sessions/", body, content_type="application/json").json()["token"]
    assert read_actor(token, "api").signed_in and not KnownDevice.objects.unscoped("test").exists()


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (ANDROID, "安卓手机上的谷歌浏览器"),
        (IPHONE, "苹果手机上的微信"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.4 Safari/605.1.15", "苹果电脑上的苹果浏览器"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "电脑上的火狐浏览器"),
        ("API", "程序接口"),
        ("", "没有说明的设备"),
        ("curl/8.5.0", "没有说明的设备"),
        ("Windows", "微软系统的电脑"),
        ("<script>alert(1)</script>", "没有说明的设备"),
    ],
)
def test_a_device_is_named_as_people_know_it(words, name):
    assert device_name(words) == name


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("203.0.113.7", "203.0.*.*"),
        ("2001:db8:1:2::1", "2001:0db8:*"),
        ("127.0.0.1", "本机"),
        ("", ""),
        ("not an address", ""),
    ],
)
def test_a_place_is_a_masked_network(address, place):
    assert place_of(address) == place
