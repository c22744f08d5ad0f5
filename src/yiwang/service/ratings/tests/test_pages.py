"""Pages of ratings: from the question to the result, and the desk that never says who."""

from __future__ import annotations

import pytest
from tests import factories

from yiwang.core.models import Event
from yiwang.people.models import Account
from yiwang.people.sessions import open_session
from yiwang.service.ratings.models import Rating
from yiwang.service.ratings.occasions import link_for
from yiwang.service.ratings.tests.conftest import NOW
from yiwang.support.workorders.models import WorkOrder


def signed_in(client, actor):
    client.cookies["yw_session"] = open_session(actor=actor, account=Account.objects.get(pk=actor.account_id))
    return client


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("yiwang.core.clock.now", lambda: NOW)


def test_a_bad_rating_goes_from_question_to_result(client, county, case):
    signed_in(client, case.applicant)
    assert "请您评一评" in client.get(f"/rate/{case.id}/").content.decode()
    done = client.post(f"/rate/{case.id}/", {"level": "2", "tags": ["205"], "text": "太慢"}, follow=True)
    text = done.content.decode()
    assert "谢谢您" in text and "不满意" in text and "徐闻县政务服务局" in text
    added = client.post(f"/rate/{case.id}/", {"act": "supplement", "level": "1", "text": "还没人理"}, follow=True)
    assert "还没人理" in added.content.decode()


def test_nothing_chosen_is_told_at_the_field_and_the_words_stay(client, case):
    page = signed_in(client, case.applicant).post(f"/rate/{case.id}/", {"text": "窗口很好"})
    assert page.status_code == 422
    assert "窗口很好" in page.content.decode() and "#rating-5" in page.content.decode()


def test_a_double_click_and_the_back_button_do_no_harm(client, case):
    signed_in(client, case.applicant)
    for _ in range(2):
        assert client.post(f"/rate/{case.id}/", {"level": "5"}).status_code == 302
    assert Rating.objects.unscoped("test").count() == 1


def test_the_link_works_without_a_login_and_the_code_at_the_window_too(client, county, case):
    token = link_for("case", case.id, NOW)
    assert client.post(f"/rate/t/{token}/", {"level": "4"}).status_code == 302
    assert "您的评价" in client.get(f"/rate/t/{token}/").content.decode()
    assert client.get("/rate/t/forged/").status_code == 410
    signed_in(client, county.accept)
    code = client.post(f"/desk/ratings/ask/{case.id}/", HTTP_USER_AGENT="clerk")
    assert code.status_code == 200 and "<svg" in code.content.decode()
    assert client.get(f"/desk/ratings/ask/{case.id}/").status_code == 405


def test_who_shows_the_code_can_not_rate_on_the_same_device(client, county, case):
    from yiwang.service.ratings.models import Visit

    signed_in(client, county.accept).post(f"/desk/ratings/ask/{case.id}/", HTTP_USER_AGENT="desk browser")
    client.cookies.clear()
    token = link_for("visit", Visit.objects.unscoped("test").get().pk, NOW)
    assert client.post(f"/rate/t/{token}/", {"level": "5"}, HTTP_USER_AGENT="desk browser").status_code == 403
    assert client.post(f"/rate/t/{token}/", {"level": "5"}, HTTP_USER_AGENT="a phone").status_code == 302


def test_the_desk_never_says_who(client, county, case):
    signed_in(client, case.applicant).post(f"/rate/{case.id}/", {"level": "1", "text": "慢"})
    rating = Rating.objects.unscoped("test").get()
    order = WorkOrder.objects.unscoped("test").get()
    for actor in (county.verifier, county.approver, county.rectifier):
        signed_in(client, actor)
        addresses = ["/desk/ratings/", f"/desk/ratings/{rating.pk}/"]
        addresses += [f"/desk/workorders/{order.pk}/"] if actor is not county.rectifier else []
        for address in addresses:
            text = client.get(address).content.decode()
            assert "王" not in text and str(case.id) not in text and "13800138000" not in text, address


def test_only_the_call_back_opens_the_rater(client, county, case):
    signed_in(client, case.applicant).post(f"/rate/{case.id}/", {"level": "1"})
    address = f"/desk/ratings/{Rating.objects.unscoped('test').get().pk}/"
    assert signed_in(client, county.rectifier).post(address, {"purpose": "看看"}).status_code == 403
    assert signed_in(client, county.caller).post(address, {"purpose": ""}).status_code == 422
    assert "13800138000" in client.post(address, {"purpose": "回访"}).content.decode()


def test_the_figures_are_public_and_the_desk_is_not(client, county, case):
    assert client.get("/ratings/").status_code == 200
    assert client.get(f"/ratings/{county.rated.pk}/").status_code == 200
    assert client.get(f"/ratings/{case.id}/").status_code == 404
    assert client.get("/desk/ratings/").status_code == 302
    signed_in(client, factories.person())
    assert client.get("/desk/ratings/").status_code == 403
    assert client.get(f"/rate/{case.id}/").status_code == 404


@pytest.mark.parametrize(
    "posted",
    [
        {"level": "6"},
        {"level": "\x00"},
        {"level": ["5", "1"], "tags": ["x"] * 500},
        {"level": "5", "text": "字" * 501},
        {"level": "5", "text": "<script>alert(1)</script>"},
        {"act": "delete", "level": "5"},
    ],
)
def test_hostile_posts_break_nothing(client, case, posted):
    page = signed_in(client, case.applicant).post(f"/rate/{case.id}/", posted, follow=True)
    assert page.status_code in (200, 422) and "<script>alert" not in page.content.decode()


def test_the_desk_searches_and_exports_and_the_table_never_says_who(client, county, case):
    signed_in(client, case.applicant).post(f"/rate/{case.id}/", {"level": "1", "tags": ["101"], "text": "王秀英说慢"})
    rating = Rating.objects.unscoped("test").get()
    signed_in(client, county.verifier)
    for words, found in ((rating.item_title[:2], True), ("市场监管", True), ("没有", False), ("😀<b>" * 99, False)):
        page = client.get("/desk/ratings/", {"q": words}).content.decode()
        assert (str(rating.pk) in page) is found and ("没有符合条件的评价" in page) is not found, words
    table = b"".join(client.get("/desk/ratings/export.csv", {"show": "bad"}).streaming_content).decode()
    assert "非常不满意" in table and rating.item_title in table and "GD2026" in table
    assert "王" not in table and "慢" not in table and str(case.id) not in table
    assert Event.objects.unscoped("test").filter(type="rating.exported").count() == 1
    assert signed_in(client, county.accept).get("/desk/ratings/export.csv").status_code == 403
