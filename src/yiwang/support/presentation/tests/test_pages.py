"""Pages of presenting: the holder ticks, the verifier sees that and no more, the holder sees the look."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from tests import factories
from tests.budgets.stage import counted

from yiwang.core import clock
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.people.privacy.looks import follow
from yiwang.people.privacy.models import Look
from yiwang.support.licences.models import Licence
from yiwang.support.presentation.actions.presenting import present
from yiwang.support.presentation.models import Place, Presentation
from yiwang.support.presentation.ticking import HOLDER


def made() -> Presentation:
    return Presentation.objects.unscoped("test").latest("made_at")


def code_on(text: str) -> str:
    found = re.search(r"[A-Z2-7]{26}", text)
    assert found is not None, text
    return found[0]


@pytest.fixture
def holder(browser, person):
    return browser(person)


def show(holder, issued, *names: str) -> str:
    answer = holder.post("/licences/present/", {"licence": str(issued.pk), f"show-{issued.pk}": list(names)})
    assert answer.status_code == 302, answer.content.decode()
    return code_on(holder.get(answer.headers["Location"]).content.decode())


def test_the_least_is_ticked_before_the_holder_touches_anything(holder, issued):
    text = holder.get(f"/licences/present/?licence={issued.pk}").content.decode()
    assert set(re.findall(r'value="(\w+)"\s+checked', text)) == {"_holder", "_span"}
    assert "王秀英" in text and "60秒" in text


def test_a_stranger_sees_what_was_ticked_once_and_the_holder_sees_the_look(holder, browser, issued):
    code = show(holder, issued, "_holder")
    stranger = browser()
    asked = stranger.get(f"/p/{code}")
    assert "王秀英" not in asked.content.decode() and made().used_at is None
    text = stranger.post(f"/p/{code}").content.decode()
    assert "王秀英" in text and "证照有效" in text and issued.number not in text
    again = stranger.post(f"/p/{code}")
    assert again.status_code == 410 and "已经用过" in again.content.decode() and "王秀英" not in again.content.decode()
    state = holder.get(f"/licences/shown/{made().pk}/state").content.decode()
    assert "已被查验" in state and "没有登录的人" in state and "hx-get" not in state
    assert "没有登录的人" in holder.get("/licences/shown/").content.decode()
    assert "没有登录的人" in b"".join(holder.get("/licences/shown/export.csv").streaming_content).decode()


def test_an_official_says_what_for_and_the_person_finds_it_among_the_looks(holder, browser, issued, person):
    code = show(holder, issued, "_holder")
    clerk = factories.official("window")
    desk = browser(clerk)
    assert desk.post(f"/p/{code}").status_code == 422 and made().used_at is None
    assert "王秀英" in desk.post(f"/p/{code}", {"purpose": "shown_entry"}).content.decode()
    text = holder.get(f"/licences/shown/{made().pk}/").content.decode()
    assert clerk.posts[0].organization_name in text and "进场所登记" in text
    follow(list(Event.objects.unscoped("test").filter(type="personal_data.viewed")))
    look = Look.objects.unscoped("test").get(subject_kind="presentation")
    assert (look.account_id, look.purpose) == (person.account_id, "shown_entry")


def test_the_desk_checks_whatever_a_scanner_types(holder, browser, issued):
    code = show(holder, issued, "_holder")
    desk = browser(factories.official("window"))
    assert desk.get("/desk/licences/check/").status_code == 200

    def ask(text: str) -> str:
        return desk.post("/desk/licences/check/", {"text": text, "purpose": "shown_service"}).content.decode()

    assert "王秀英" in ask(f"http://testserver/p/{code}\n")
    assert "已经用过" in ask(code)
    assert "这张证照有效" in ask(issued.number) and "王*英" in ask(issued.identifier)
    offline = re.search(r"YW1:[A-Z2-7]+", holder.get(f"/licences/{issued.pk}/code/").content.decode())
    assert offline is not None
    assert "没有改动" in ask(offline[0]) and "这张证照有效" in ask(offline[0].lower())
    assert "不可信" in ask(offline[0][:-3] + "AAA")
    assert "没有找到" in ask("YW999")
    Licence.objects.unscoped("test").update(number="别的")
    assert "真实，现状未核验" in ask(offline[0])


def test_an_offline_code_holds_what_the_holder_wants_in_it(holder, issued):
    plain = holder.get(f"/licences/{issued.pk}/code/").content.decode()
    whole = holder.get(f"/licences/{issued.pk}/code/?chosen=1&show=_holder").content.decode()
    assert "不能证明" in plain

    def read(text: str):
        from yiwang.formats.licence_codes import read_code

        return read_code(re.search(r"YW1:[A-Z2-7]+", text)[0])

    assert (read(plain).holder, read(plain).holder_masked) == ("王*英", True)
    assert (read(whole).holder, read(whole).holder_masked) == ("王秀英", False)
    assert read(plain).status_number == issued.status_number and read(plain).fields != ()
    Licence.objects.unscoped("test").update(state="revoked")
    assert "YW1:" not in holder.get(f"/licences/{issued.pk}/code/").content.decode()


def test_a_code_that_ran_out_is_followed_by_a_new_one_a_few_times(holder, issued):
    show(holder, issued, "_holder")
    first = made()
    Presentation.objects.unscoped("test").update(expires_at=clock.now() - timedelta(seconds=1))
    assert 'hx-trigger="load' in holder.get(f"/licences/shown/{first.pk}/state").content.decode()
    part = holder.post(f"/licences/shown/{first.pk}/again", HTTP_HX_REQUEST="true")
    assert part.headers["HX-Replace-Url"] == f"/licences/shown/{made().pk}/" and made().pk != first.pk
    Presentation.objects.unscoped("test").update(renewals=4, expires_at=clock.now() - timedelta(seconds=1))
    assert 'hx-trigger="load' not in holder.get(f"/licences/shown/{made().pk}/state").content.decode()
    assert holder.post(f"/licences/shown/{first.pk}/again").status_code == 302 and made().renewals == 0
    holder.post(f"/licences/shown/{made().pk}/end")
    assert "已停止" in holder.get(f"/licences/shown/{made().pk}/").content.decode()


def test_others_see_and_end_nothing_of_it(holder, browser, issued):
    show(holder, issued, "_holder")
    other = browser(factories.person("李四"))
    key = made().pk
    for path in (f"/licences/shown/{key}/", f"/licences/shown/{key}/state", f"/licences/present/?licence={issued.pk}"):
        assert other.get(path).status_code == 404
    assert other.post(f"/licences/shown/{key}/end").status_code == 404
    assert other.get(f"/licences/{issued.pk}/code/").status_code == 404
    assert issued.title not in other.get("/licences/shown/").content.decode()
    assert browser().get("/licences/shown/").status_code in (302, 401)


def test_the_folder_keeps_the_holder_s_own_order_and_favourites(holder, issued, person):
    copy = Licence.objects.unscoped("test").get(pk=issued.pk)
    copy.pk, copy.number, copy.identifier, copy.job_key = new_id(), "ZZ-2", "1.2.156.9", "j9"
    copy.status_number += 1000
    copy.token_digest, copy.sealed, copy._state.adding = b"9" * 32, None, True
    copy.save(force_insert=True)

    def order() -> list[str]:
        text = holder.get("/licences/arrange/").content.decode()
        return re.findall(rf"({re.escape(issued.number)}|ZZ-2)</span></p>", text)

    before = order()
    first = issued if before[0] == issued.number else copy
    holder.post("/licences/arrange/", {"licence": str(first.pk), "change": "down"})
    assert order() == before[::-1]
    holder.post("/licences/arrange/", {"licence": str(first.pk), "change": "favourite"})
    assert order() == before and "常用" in holder.get("/licences/").content.decode()
    assert Place.objects.unscoped("test").filter(account_id=person.account_id).count() == 2
    holder.post("/licences/arrange/", {"licence": "x", "change": "up"})
    assert holder.post("/licences/arrange/", {"licence": str(first.pk), "change": "no"}).status_code == 422


def test_what_ends_soon_is_said_in_words(holder, issued):
    day = clock.now().date()
    Licence.objects.unscoped("test").update(valid_until=day + timedelta(days=10))
    folder = holder.get("/licences/").content.decode()
    assert "天到期" in folder and 'href="/licences/uses/"' in folder, "who used them is one tap away"
    assert "天到期" in holder.get(f"/licences/{issued.pk}/").content.decode()


def test_choosing_none_and_guessing_are_refused_in_words(holder, browser, issued):
    assert "请至少选一张" in holder.get("/licences/present/?go=1").content.decode()
    assert holder.get("/licences/present/?licence=x").status_code == 200
    assert holder.post("/licences/present/", {"licence": str(new_id())}).status_code == 404
    stranger = browser()
    for _ in range(40):
        assert stranger.post(f"/p/{'A' * 26}").status_code == 404
    assert stranger.post(f"/p/{'A' * 26}").status_code == 429


def test_the_lists_cost_the_same_however_long_they_are(holder, issued, person):
    costs = []
    for count in (1, 3):
        for _ in range(count):
            present(actor=person, choice={issued.pk: [HOLDER]})
        pages = []
        for path in ("/licences/shown/", "/licences/", "/licences/arrange/"):
            holder.get(path)
            with counted() as trips:
                assert holder.get(path).status_code == 200
            pages.append(len(trips))
        costs.append(pages)
        copy = Licence.objects.unscoped("test").get(pk=issued.pk)
        copy.pk, copy.number, copy.identifier, copy.job_key = new_id(), f"ZZ-{count}", f"1.2.156.{count}", f"j{count}"
        copy.status_number += 1000 + count
        copy.token_digest, copy.sealed, copy._state.adding = bytes([count]) * 32, None, True
        copy.save(force_insert=True)
    assert costs[0] == costs[1], costs
