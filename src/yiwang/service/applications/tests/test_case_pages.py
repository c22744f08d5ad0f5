"""One's own cases: who sees what, how many queries, corrections, withdrawal, refusal, downloads."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests import factories

from yiwang.core import clock
from yiwang.core.ids import new_id
from yiwang.core.timers import run_due
from yiwang.engines.proceedings.actions.complete_task import Decision, complete_task
from yiwang.engines.proceedings.models import FlowTask, Proceeding, Receipt
from yiwang.service.applications.tests import portal
from yiwang.service.applications.tests.portal import text

pytestmark = pytest.mark.django_db
PAGES = ("", "?tab=flow", "?tab=answers", "submitted/", "flow.json", "flow.bpmn", "withdraw/")


@pytest.fixture
def case(client):
    return portal.submitted(client)


def step(duty: str, outcome: str, reason: str = "", **details) -> None:
    official = factories.official(duty)
    task = FlowTask.objects.visible_to(official).get(state="open")
    decision = Decision(outcome, reason, details=details or None)
    complete_task(actor=official, task_id=task.pk, decision=decision, now=clock.now())


def test_the_owner_sees_who_holds_it_and_until_when(client, case):
    page = text(client.get(f"/cases/{case}/"))
    assert "前告诉您收不收" in page and "最晚到" in page and "提交申请" in page and 'aria-current="step"' in page
    assert "received" not in page.split("<main")[1].split("</main")[0]


@pytest.mark.parametrize("path", PAGES)
def test_a_case_of_somebody_else_does_not_exist(case, path):
    assert portal.client_of(factories.person("别人")).get(f"/cases/{case}/{path}").status_code == 404
    assert portal.client_of().get(f"/cases/{case}/{path}").status_code == 302
    assert portal.client_of(factories.person("别人")).get(f"/cases/{new_id()}/{path}").status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_the_owner_opens_every_page_of_a_case(client, case, path):
    assert client.get(f"/cases/{case}/{path}").status_code == 200


def test_the_drawing_says_where_the_case_stands(client, case):
    step("plain.accept", "accept")
    elements = client.get(f"/cases/{case}/flow.json").json()["elements"]
    assert elements["accept"] == "done" and "current" in elements.values()


def test_answers_of_a_case_are_shown_whole_to_the_owner_and_masked_to_officials(client, case):
    assert "11010519491231002X" in text(client.get(f"/cases/{case}/?tab=answers"))
    official = portal.client_of(factories.official("plain.accept"))
    page = text(official.get(f"/cases/{case}/?tab=answers"))
    assert "11010519491231002X" not in page


def test_a_case_page_is_one_read_beside_the_unread_count(client, case):
    client.get(f"/cases/{case}/")
    with CaptureQueriesContext(
        connection,
    ) as seen:
        client.get(f"/cases/{case}/")
    assert len(seen) == 2
    assert "messages_message" in seen[1]["sql"]


def test_the_list_costs_the_same_with_one_case_and_with_fifty(client, case, person):
    client.get("/cases/")
    with CaptureQueriesContext(connection) as one:
        client.get("/cases/")
    row = Proceeding.objects.unscoped("test").get()
    for n in range(50):
        row.pk, row.number, row.submitted_at = new_id(), f"N{n}", timezone.now() - timedelta(minutes=n)
        row._state.adding = True
        row.save(force_insert=True)
    with CaptureQueriesContext(connection) as fifty:
        page = text(client.get("/cases/"))
    assert len(fifty) == len(one)
    assert "共 51 件" in page and "下一页" in page


def test_filters_and_search_narrow_the_list(client, case):
    assert "测试许可" in text(client.get("/cases/?state=open"))
    assert "没有这样的办件" in text(client.get("/cases/?state=done"))
    assert "没有这样的办件" in text(client.get("/cases/?q=没有的"))


@pytest.mark.parametrize("query", ["state=%00", "q=%00", "q=%25%27", "cursor=zzz", "cursor=WyJuIiwxLDJd", "state[]=x"])
def test_a_hostile_address_of_the_list_never_breaks_it(client, query):
    assert client.get(f"/cases/?{query}").status_code in (200, 422)


def test_the_export_has_every_case_and_no_formulas(client, case):
    Proceeding.objects.unscoped("test").update(title="=1+1")
    lines = b"".join(client.get("/cases/export.csv").streaming_content).decode()
    assert "'=1+1" in lines and lines.startswith("\ufeff")


def test_withdrawing_asks_first_and_ends_the_case(client, case):
    assert "要撤回这次申请吗" in text(client.get(f"/cases/{case}/withdraw/"))
    client.post(f"/cases/{case}/withdraw/", {"reason": "不开了\x00"})
    assert Proceeding.objects.unscoped("test").get().state == "withdrawn"
    assert "已撤回" in text(client.get(f"/cases/{case}/"))
    assert client.post(f"/cases/{case}/withdraw/").status_code == 302


def test_a_refusal_names_its_ground_and_the_way_to_object(client, case):
    step("plain.accept", "accept")
    step("plain.examine", "agree")
    step("plain.decide", "refuse", "面积不够")
    page = text(client.get(f"/cases/{case}/"))
    assert "面积不够" in page and "行政复议" in page and "行政诉讼" in page and "没有准予" in page
    assert "没有准予" in text(client.get("/cases/"))


def test_a_receipt_is_the_owners_alone(client, case):
    step("plain.accept", "accept")
    step("plain.examine", "agree")
    step("plain.decide", "grant")
    receipt = Receipt.objects.unscoped("test").get()
    address = f"/cases/{case}/receipts/{receipt.pk}/"
    answer = client.get(address)
    assert answer.status_code == 200 and answer.json() and "attachment" in answer["Content-Disposition"]
    assert portal.client_of(factories.person("别人")).get(address).status_code == 404
    assert client.get(f"/cases/{new_id()}/receipts/{receipt.pk}/").status_code == 404


def test_a_case_beyond_its_day_says_so(client, case):
    Proceeding.objects.unscoped("test").update(due_on="2020-01-02")
    assert "现在超过了" in text(client.get(f"/cases/{case}/"))


class TestCorrections:
    def ask(self, *items: str) -> None:
        step("plain.accept", "correct", "；".join(items), corrections=list(items))

    def test_a_field_is_answered_again_and_the_case_goes_back(self, client, case):
        self.ask("/applicant/phone")
        page = text(client.get(f"/cases/{case}/"))
        assert f"/cases/{case}/supplement/" in page and "补交" in page
        page = text(client.get(f"/cases/{case}/supplement/"))
        assert "手机号码" in page and 'name="/applicant/phone"' in page and 'name="/business' not in page
        assert 'name="/applicant/name"' not in page
        typed = {"/applicant/phone": "13900139000", "_asked": "/applicant/phone", "_submit": "1"}
        response = client.post(f"/cases/{case}/supplement/", typed)
        assert response.status_code == 302
        assert Proceeding.objects.unscoped("test").get().state == "received"
        page = text(client.get(f"/cases/{case}/?tab=answers"))
        assert "13900139000" in page and "11010519491231002X" in page

    def test_a_wrong_answer_comes_back_with_its_error(self, client, case):
        self.ask("/applicant/phone")
        typed = {**portal.permit_pages()["applicant"], "/applicant/phone": "12", "_submit": "1"}
        response = client.post(f"/cases/{case}/supplement/", typed)
        assert response.status_code == 422 and 'value="12"' in text(response)
        assert Proceeding.objects.unscoped("test").get().state == "correcting"

    def test_words_alone_are_shown_as_they_stand(self, client, case):
        self.ask("请写明店名")
        assert "请写明店名" in text(client.get(f"/cases/{case}/supplement/"))
        client.post(f"/cases/{case}/supplement/", {"note": "店名是\x00徐闻早餐", "_submit": "1"})
        assert Proceeding.objects.unscoped("test").get().state == "received"
        assert client.get(f"/cases/{case}/supplement/").status_code == 302

    def test_the_case_itself_lists_what_is_wrong_with_the_last_day_above_the_button(self, client, case):
        self.ask("/applicant/phone：停机了", "请写明店名")
        page = text(client.get(f"/cases/{case}/"))
        wanted = page.split('id="wanted"')[1]
        assert wanted.index("停机了") < wanted.index("请写明店名") < wanted.index("最晚") < wanted.index("去补正")
        client.post(f"/cases/{case}/supplement/", {"/applicant/phone": "13900139000", "_submit": "1"})
        assert 'id="wanted"' not in text(client.get(f"/cases/{case}/"))

    def test_a_reason_with_markup_is_words_and_nothing_else(self, client, case):
        self.ask("<script>alert(1)</script>：<b>x</b>", "/applicant/phone：<img src=x>")
        for address in (f"/cases/{case}/", f"/cases/{case}/supplement/"):
            page = text(client.get(address))
            assert "<script>alert" not in page and "<b>x</b>" not in page and "<img src=x>" not in page

    def test_others_cannot_correct(self, case):
        self.ask("请写明店名")
        other = portal.client_of(factories.person("别人"))
        assert other.get(f"/cases/{case}/supplement/").status_code == 404
        assert other.post(f"/cases/{case}/supplement/", {"_submit": "1"}).status_code == 404

    def test_without_a_notice_there_is_nothing_to_correct(self, client, case):
        assert client.get(f"/cases/{case}/supplement/").status_code == 302

    @pytest.mark.parametrize("value", ["\x00", "a" * 100_000, "<script>", "😀" * 900])
    def test_hostile_input_never_breaks_it(self, client, case, value):
        self.ask("/applicant/phone", "请写明店名")
        sent = {"note": value, "/applicant/phone": value, "kept.x": value, "files.x.remove": value, "_submit": value}
        assert client.post(f"/cases/{case}/supplement/", sent).status_code < 500


class TestMaterialsAgain:
    def test_exactly_the_material_that_was_asked_is_handed_in(self, person):
        portal.with_pack("food-business", "market_supervision")
        client = portal.client_of(person)
        base = portal.begin(client, portal.FOOD, **portal.FOOD_CHOICES)
        case = _filed(client, base)
        official = factories.official("food.accept")
        task = FlowTask.objects.visible_to(official).get(state="open")
        notice = Decision("correct", "布局图看不清", details={"corrections": ["layout"]})
        complete_task(actor=official, task_id=task.pk, decision=notice, now=clock.now())
        address = f"/cases/{case}/supplement/"
        page = text(client.get(address))
        assert "主要设备设施、经营布局图" in page and 'name="files.safety-rules"' not in page
        assert "请上传" in text(client.post(address, {"_submit": "1"}))
        lie = {"files.layout": SimpleUploadedFile("图.png", portal.PDF), "_submit": "1"}
        assert client.post(address, lie).status_code == 422
        first = client.post(address, {"files.layout": SimpleUploadedFile("新图.pdf", portal.PDF), "_upload": "1"})
        kept = text(first).split('name="kept.layout" value="')[1].split('"')[0]
        stranger = portal.client_of(factories.person("别人"))
        assert stranger.get(f"/files/{kept}/").status_code == 404
        assert client.post(address, {"kept.layout": kept, "_submit": "1"}).status_code == 302
        row = Proceeding.objects.unscoped("test").get()
        assert row.state == "received" and kept in row.facts["files"]["layout"]
        assert portal.client_of(official).get(f"/files/{kept}/").status_code == 200


def _filed(client, base: str) -> str:
    uploads = {f"files.{key}": SimpleUploadedFile("一.pdf", portal.PDF) for key in ("layout", "safety-rules")}
    assert client.post(f"{base}files/", {**uploads, "_next": "1"}).status_code == 302
    firm = {
        "name": "徐闻早餐店",
        "uscc": "91350100M000100Y43",
        "legal_representative": "王秀英",
        "address": "东方一路12号",
    }
    groups = {
        "firm": {f"/firm/{k}": v for k, v in firm.items()},
        "premises": {"/premises/division": "440825", "/premises/address": "东方一路12号", "/premises/area": "30"},
        "people": {
            "/people/managers.rows": "1",
            "/people/managers/0/manager_name": "王秀英",
            "/people/managers/0/manager_phone": "13800138000",
        },
        "delivery": {"/delivery/way": "electronic"},
        "promise": {"/promise/true_statement": "true"},
    }
    for key, typed in groups.items():
        response = client.post(f"{base}fill/{key}/", {**typed, "_next": "1"})
        assert response.status_code == 302, text(response)[-3000:]
    sent = client.post(f"{base}check/", {"_submit": "1"})
    assert sent.status_code == 302, text(sent)[-6000:]
    return str(sent["Location"]).split("/")[2]


class TestNoticeInWords:
    """A line that an official types may name a material or a field by its title, with a reason behind a colon."""

    def test_titles_and_reasons_are_told_apart_and_the_rest_stays_a_sentence(self, person):
        portal.with_pack("food-business", "market_supervision")
        client = portal.client_of(person)
        case = _filed(client, portal.begin(client, portal.FOOD, **portal.FOOD_CHOICES))
        lines = ["主要设备设施、经营布局图：看不清，请重拍", "/premises/area：和图上不一样", "请来电说明"]
        notice = Decision("correct", "；".join(lines), details={"corrections": lines})
        task = FlowTask.objects.visible_to(official := factories.official("food.accept")).get(state="open")
        complete_task(actor=official, task_id=task.pk, decision=notice, now=clock.now())
        page = text(client.get(f"/cases/{case}/supplement/"))
        assert "<strong>主要设备设施、经营布局图</strong>：看不清，请重拍" in page
        assert "</strong>：和图上不一样" in page and 'name="/premises/area"' in page and "<li>请来电说明</li>" in page
        assert 'name="files.layout"' in page and 'name="files.safety-rules"' in page

    def test_what_the_official_says_beside_the_list_is_shown_too(self, client, case):
        step("plain.accept", "correct", "号码打不通", corrections=["/applicant/phone"])
        assert "工作人员的说明：号码打不通" in text(client.get(f"/cases/{case}/supplement/"))


class TestOutcomeOnTheTag:
    """How it ended is said in words on the tag, and never by its colour alone."""

    WAYS = [
        (("plain.accept", "accept"), ("plain.examine", "agree"), ("plain.decide", "grant"), "已准予", "ok"),
        (("plain.accept", "accept"), ("plain.examine", "agree"), ("plain.decide", "refuse"), "不予许可", "bad"),
        (("plain.accept", "not_accept"), "不予受理", "bad"),
    ]

    @pytest.mark.parametrize("way", WAYS, ids=[way[-2] for way in WAYS])
    def test_each_ending_wears_its_own(self, client, case, way):
        *steps, words, kind = way
        for duty, outcome in steps:
            step(duty, outcome, "面积不够")
        run_due(clock.now() + timedelta(days=1))
        for address in (f"/cases/{case}/", "/cases/"):
            page = text(client.get(address))
            assert re.search(rf'yw-tag--{kind}">.*?<span>{words}</span>', page), page
            assert "已经办完</span>" not in page

    def test_what_was_taken_back_says_so(self, client, case):
        client.post(f"/cases/{case}/withdraw/", {"reason": "不开店了"})
        assert re.search(r'yw-tag--idle">.*?<span>已撤回</span>', text(client.get(f"/cases/{case}/")))

    @pytest.mark.parametrize("state", ["decided_granted", "delivered", "completed"])
    def test_granted_stays_granted_until_the_end(self, client, case, state):
        Proceeding.objects.unscoped("test").update(state=state)
        assert "<span>已准予</span>" in text(client.get(f"/cases/{case}/"))

    def test_what_was_terminated_says_so(self, client, case):
        Proceeding.objects.unscoped("test").update(state="terminated")
        assert "<span>已终止</span>" in text(client.get(f"/cases/{case}/"))
