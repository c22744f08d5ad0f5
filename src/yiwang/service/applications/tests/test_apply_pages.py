"""From the start page to the confirmation, without JavaScript; and everything that can go wrong on the way."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import factories

from yiwang.core.models import File
from yiwang.engines.proceedings.models import Proceeding
from yiwang.people.models import Session
from yiwang.service.applications import pages_draft
from yiwang.service.applications.models import Draft
from yiwang.service.applications.tests import portal
from yiwang.service.applications.tests.portal import text

pytestmark = pytest.mark.django_db


def test_a_stranger_who_begins_is_sent_to_the_login_and_back(person):
    response = portal.client_of().get(f"/apply/{portal.PERMIT}/")
    assert response.status_code == 302
    assert response["Location"] == "/login/?next=%2Fapply%2Fplain-permit.new%2F"


def test_without_a_place_the_start_page_asks_for_one(person):
    page = text(portal.client_of(person, place="").get(f"/apply/{portal.PERMIT}/"))
    assert "/place/?next=/apply/plain-permit.new/" in page and "开始填写" not in page


def test_a_place_without_an_office_is_said_before_anything_is_typed(person):
    factories.division("440882", "雷州市")
    page = text(portal.client_of(person, place="440882000000").get(f"/apply/{portal.PERMIT}/"))
    assert "还没有办理机构" in page and "开始填写" not in page


def test_a_weak_identity_is_told_at_the_start(person):
    portal.with_pack("food-business", "market_supervision")
    page = text(portal.client_of(factories.person(assurance="registered")).get(f"/apply/{portal.FOOD}/"))
    assert "还要先做实名认证" in page


def test_the_whole_way_files_one_case_with_a_number(client):
    case = Proceeding.objects.unscoped("test").get(pk=portal.submitted(client))
    page = text(client.get(f"/cases/{case.pk}/submitted/"))
    assert case.number in page and "<svg" in page and "前告诉您收不收" in page
    assert case.number in text(client.get("/cases/"))


def test_sending_twice_files_once(client):
    base = portal.begin(client)
    portal.fill(client, base)
    first = client.post(f"{base}check/", {"_submit": "1"})
    again = client.post(f"{base}check/", {"_submit": "1"})
    assert first["Location"] == again["Location"]
    assert Proceeding.objects.unscoped("test").count() == 1
    assert client.get(base)["Location"] == first["Location"]


def test_an_error_stands_in_the_summary_at_the_field_and_in_the_title(client):
    base = portal.begin(client)
    typed = {**portal.permit_pages()["applicant"], "/applicant/resident_id": "123", "_next": "1"}
    response = client.post(f"{base}fill/applicant/", typed)
    page = text(response)
    assert response.status_code == 422
    assert (
        "<title>有误：" in page
        and 'href="#applicant-resident_id"' in page
        and 'id="applicant-resident_id-error"' in page
    )
    assert 'value="123"' in page and 'value="王秀英"' in page


def test_save_and_return_keeps_what_was_wrong_too(client):
    base = portal.begin(client)
    client.post(f"{base}fill/applicant/", {"/applicant/phone": "123", "_save": "1"})
    assert 'value="123"' in text(client.get(f"{base}fill/applicant/"))
    assert base in text(client.get("/drafts/"))


def test_autosave_keeps_quietly(client):
    base = portal.begin(client)
    response = client.post(f"{base}autosave/applicant/", {"/applicant/name": "王秀"})
    assert response.status_code == 204
    assert 'value="王秀"' in text(client.get(f"{base}fill/applicant/"))


def test_a_second_tab_is_told_and_nothing_of_either_is_lost(client):
    base = portal.begin(client)
    client.post(f"{base}fill/applicant/", {"/applicant/name": "甲", "_tab": "one", "_seen": "", "_save": "1"})
    overtaken = {"/applicant/name": "乙", "_tab": "two", "_seen": "", "_next": "1"}
    response = client.post(f"{base}fill/applicant/", overtaken)
    assert response.status_code == 409
    assert "另一个页面" in text(response) and 'value="乙"' in text(response)
    assert 'name="_seen" value="one"' in text(response)
    assert 'value="甲"' in text(client.get(f"{base}fill/applicant/"))
    client.post(f"{base}fill/applicant/", {**overtaken, "_seen": "one"})
    assert 'value="乙"' in text(client.get(f"{base}fill/applicant/"))


def test_autosave_of_an_overtaken_tab_does_not_write(client):
    base = portal.begin(client)
    client.post(f"{base}autosave/applicant/", {"/applicant/name": "甲", "_tab": "one", "_seen": ""})
    late = client.post(f"{base}autosave/applicant/", {"/applicant/name": "乙", "_tab": "two", "_seen": ""})
    assert late.status_code == 409
    assert 'value="甲"' in text(client.get(f"{base}fill/applicant/"))


@pytest.mark.parametrize(("tab", "status", "name"), [("one", 302, "乙"), ("two", 409, "甲")])
def test_a_save_in_the_middle_of_a_step_stops_it_only_from_another_tab(client, monkeypatch, tab, status, name):
    base = portal.begin(client)
    usual, typed = pages_draft.read_page, portal.permit_pages()["applicant"]

    def late(*given):
        monkeypatch.setattr(pages_draft, "read_page", usual)
        meanwhile = {"/applicant/name": "甲", "_tab": tab, "_seen": ""}
        assert client.post(f"{base}autosave/applicant/", meanwhile).status_code == 204
        return usual(*given)

    monkeypatch.setattr(pages_draft, "read_page", late)
    answer = client.post(
        f"{base}fill/applicant/", {**typed, "/applicant/name": "乙", "_tab": "one", "_seen": "", "_next": "1"}
    )
    assert answer.status_code == status
    assert f'value="{name}"' in text(client.get(f"{base}fill/applicant/"))


def test_a_session_lost_in_the_middle_keeps_what_was_typed(client, person):
    base = portal.begin(client)
    Session.objects.all().delete()
    lost = client.post(f"{base}fill/applicant/", {"/applicant/name": "王秀英", "/applicant/phone": "12", "_next": "1"})
    assert lost.status_code == 401 and "没有丢" in text(lost)
    kept = text(lost).split('name="kept" value="')[1].split('"')[0]
    assert "王秀英" not in kept
    account = _with_password(person)
    back = client.post("/login/", {"login": account, "password": "right-password", "next": base, "kept": kept})
    assert back["Location"] == f"{base}fill/applicant/?resumed=1"
    page = text(client.get(back["Location"]))
    assert 'value="王秀英"' in page and 'value="12"' in page and "您填的内容都还在" in page


def test_somebody_else_who_signs_in_gets_nothing_of_a_kept_form(client, person):
    base = portal.begin(client)
    Session.objects.all().delete()
    lost = text(client.post(f"{base}fill/applicant/", {"/applicant/name": "王秀英"}))
    kept = lost.split('name="kept" value="')[1].split('"')[0]
    other = _with_password(factories.person("别人"))
    back = client.post("/login/", {"login": other, "password": "right-password", "next": "/", "kept": kept})
    assert back["Location"] == "/"
    assert client.get(f"{base}fill/applicant/").status_code == 404


@pytest.mark.parametrize("kept", ["", "x", "AAAA", "é" * 50, "a" * 5000])
def test_a_forged_kept_form_changes_nothing(person, kept):
    client = portal.client_of()
    sent = {"login": _with_password(person), "password": "right-password", "next": "/help/", "kept": kept}
    assert client.post("/login/", sent)["Location"] == "/help/"


def test_a_get_without_session_goes_to_the_login(client):
    base = portal.begin(client)
    del client.cookies[settings.SESSION_COOKIE]
    assert client.get(f"{base}fill/applicant/")["Location"].startswith("/login/?next=")


def test_drafts_of_others_do_not_exist(client):
    base = portal.begin(client)
    other = portal.client_of(factories.person("别人"))
    for path in ("", "questions/", "fill/applicant/", "files/", "check/", "drop/"):
        assert other.get(base + path).status_code == 404
    for path in ("fill/applicant/", "autosave/applicant/", "files/", "check/", "drop/"):
        assert other.post(base + path, {"_next": "1"}).status_code == 404
    assert Draft.objects.unscoped("test").count() == 1


def test_a_draft_is_thrown_away_only_after_asking(client):
    base = portal.begin(client)
    assert "找不回来" in text(client.get(f"{base}drop/"))
    client.post(f"{base}drop/")
    assert client.get(base).status_code == 404


def test_going_on_without_any_answer_is_an_error_and_not_a_further_question(person):
    portal.with_pack("food-business", "market_supervision")
    client = portal.client_of(person)
    base = portal.begin(client, portal.FOOD)
    response = client.post(f"{base}questions/", {"_next": "1"})
    assert response.status_code == 422
    assert "还有几个问题" not in text(response) and 'href="#s-scope-1"' in text(response)
    drawn = {name: value for name, value in portal.FOOD_CHOICES.items() if name != "s.machine"}
    further = client.post(f"{base}questions/", {**drawn, "_next": "1"})
    assert further.status_code == 200 and "还有几个问题" in text(further)


def test_check_leads_to_the_steps_that_were_not_done(client):
    base = portal.begin(client)
    page = text(client.get(f"{base}check/"))
    assert "还差几步" in page and f"{base}fill/applicant/" in page and "确认并提交" not in page


def test_sending_an_unfinished_draft_leads_to_the_fields(client):
    base = portal.begin(client)
    response = client.post(f"{base}check/", {"_submit": "1"})
    assert response.status_code == 422
    assert f'href="{base}fill/applicant/#applicant-name"' in text(response)
    assert Proceeding.objects.unscoped("test").count() == 0


HOSTILE = [
    "\x00",
    "a" * 200_000,
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "😀" * 500,
    "\ud7ff\u202e",
    "-1e999",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_input_never_breaks_a_form(client, value):
    base = portal.begin(client)
    typed = {name: value for group in portal.permit_pages().values() for name in group}
    for key in ("applicant", "business", "figures"):
        response = client.post(f"{base}fill/{key}/", {**typed, "_next": "1", "_tab": value, "_asked": value})
        assert response.status_code < 500
        assert "<script>alert(1)" not in text(response)
    for path in ("questions/", "files/", "check/"):
        assert client.post(base + path, {"s.x": value, "files.x.remove": value, "_next": value}).status_code < 500


@pytest.mark.parametrize("key", ["nope", "../../etc", "applicant/name", "__class__", "a" * 3000])
def test_pages_that_the_form_does_not_have_are_not_found(client, key):
    base = portal.begin(client)
    assert client.get(f"{base}fill/{key}/").status_code == 404
    assert client.post(f"{base}fill/{key}/", {"x": "y"}).status_code == 404
    assert client.post(f"{base}autosave/{key}/", {"x": "y"}).status_code in (204, 404)


def test_thousands_of_inputs_are_refused_in_words(client):
    base = portal.begin(client)
    response = client.post(f"{base}fill/applicant/", {f"/applicant/x{n}": "1" for n in range(2500)})
    assert response.status_code == 422


def test_forms_carry_a_token_and_refuse_without(person):
    client = Client(enforce_csrf_checks=True)
    client.cookies.update(portal.client_of(person).cookies)
    assert client.post(f"/apply/{portal.PERMIT}/", {}).status_code == 403
    page = text(client.get(f"/apply/{portal.PERMIT}/"))
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert client.post(f"/apply/{portal.PERMIT}/", {"csrfmiddlewaretoken": token}).status_code == 302


def _with_password(actor):
    from django.contrib.auth.hashers import make_password

    from yiwang.people.models import Account

    account = Account.objects.get(pk=actor.account_id)
    account.password = make_password("right-password")
    account.save()
    return account.login


class TestMaterials:
    @pytest.fixture
    def base(self, client):
        portal.with_pack("food-business", "market_supervision")
        return portal.begin(client, portal.FOOD, **portal.FOOD_CHOICES)

    def test_answers_of_the_guide_are_not_asked_again(self, client, base):
        assert "/fill/" in client.get(base)["Location"]
        assert client.get(f"{base}fill/scenario/").status_code == 200
        assert "来自办事前的回答" in text(client.get(f"{base}check/"))

    def test_only_fitting_materials_are_asked(self, client, base):
        page = text(client.get(f"{base}files/"))
        assert "主要设备设施、经营布局图" in page and "规章制度目录" in page
        assert "操作流程" not in page and "营业执照" not in page

    def test_a_lying_file_is_refused_at_its_field_and_the_others_stay(self, client, base):
        good = SimpleUploadedFile("目录.pdf", portal.PDF)
        lie = SimpleUploadedFile("图.jpg", portal.PDF)
        response = client.post(f"{base}files/", {"files.safety-rules": good, "files.layout": lie, "_next": "1"})
        page = text(response)
        assert response.status_code == 422
        assert 'href="#files-layout"' in page and "内容和名称" in page and "目录.pdf" in page

    def test_what_is_missing_is_said_only_when_going_on(self, client, base):
        assert client.post(f"{base}files/", {"_upload": "1"}).status_code == 302
        assert "请上传“主要设备设施、经营布局图”" in text(client.post(f"{base}files/", {"_next": "1"}))

    def test_files_are_added_and_taken_away(self, client, base, person):
        for name in ("一.pdf", "二.pdf"):
            client.post(f"{base}files/", {"files.layout": SimpleUploadedFile(name, portal.PDF), "_upload": "1"})
        page = text(client.get(f"{base}files/"))
        assert "一.pdf" in page and "二.pdf" in page
        first = File.objects.unscoped("test").order_by("created_at").first()
        client.post(f"{base}files/", {"files.layout.remove": str(first.pk)})
        assert "一.pdf" not in text(client.get(f"{base}files/"))

    def test_a_forged_id_of_a_file_is_left_aside(self, client, base):
        assert client.post(f"{base}files/", {"files.layout.remove": "0" * 36}).status_code == 302

    def test_files_are_their_owners(self, client, base):
        client.post(f"{base}files/", {"files.layout": SimpleUploadedFile("一.pdf", portal.PDF), "_upload": "1"})
        row = File.objects.unscoped("test").get()
        assert client.get(f"/files/{row.pk}/").status_code == 200
        assert portal.client_of(factories.person("别人")).get(f"/files/{row.pk}/").status_code == 404
        assert portal.client_of().get(f"/files/{row.pk}/").status_code == 302

    def test_an_early_end_of_the_questions_is_told(self, client, base):
        page = text(client.post(f"{base}questions/", {"s.scope": "only_prepackaged", "_next": "1"}))
        assert "备案就可以" in page

    def test_a_question_that_only_now_applies_is_shown_without_scolding(self, client, base):
        some = {k: v for k, v in portal.FOOD_CHOICES.items() if k != "s.machine"}
        base = portal.begin(client, portal.FOOD, again="1")
        first = client.post(f"{base}questions/", {**some, "_next": "1"})
        assert "用自动售货设备经营吗" in text(first)


class TestInstant:
    @pytest.fixture(autouse=True)
    def _pack(self, person):
        portal.with_pack("old-age-allowance", "civil_affairs")

    def test_who_qualifies_is_told_at_the_start_and_granted_at_once(self):
        client = portal.client_of(portal.elder())
        assert "您符合条件" in text(client.get(f"/apply/{portal.ALLOWANCE}/"))
        base = portal.begin(client, portal.ALLOWANCE)
        payout = {"/payout/bank": "徐闻农商银行", "/payout/account": "6210000000000001234", "_next": "1"}
        assert client.post(f"{base}fill/payout/", payout).status_code == 302
        client.post(f"{base}fill/way/", {"_asked": "/way/person_decides", "_next": "1"})
        page = text(client.get(f"{base}check/"))
        assert "人口库" in page and "林阿婆" in page
        done = client.post(f"{base}check/", {"_submit": "1"})
        assert "已经批准" in text(client.get(done["Location"]))

    def test_who_is_too_young_is_told_the_day_before_typing_and_may_insist(self):
        client = portal.client_of(portal.elder("1960-03-01"))
        page = text(client.get(f"/apply/{portal.ALLOWANCE}/"))
        assert "2040年3月1日起可以申请" in page and "仍要申请，由工作人员决定" in page and "开始填写" not in page
        assert client.post(f"/apply/{portal.ALLOWANCE}/").status_code == 409
        assert portal.begin(client, portal.ALLOWANCE, insist="1")

    def test_who_insists_is_decided_by_a_person(self):
        client = portal.client_of(portal.elder("1960-03-01"))
        base = portal.begin(client, portal.ALLOWANCE, insist="1")
        payout = {"/payout/bank": "徐闻农商银行", "/payout/account": "6210000000000001234", "_next": "1"}
        client.post(f"{base}fill/payout/", payout)
        client.post(f"{base}check/", {"_submit": "1"})
        assert Proceeding.objects.unscoped("test").get().state == "received"
