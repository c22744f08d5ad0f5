"""The whole way of a food licence over the desks: window, acceptance, on-site check by two, a look at the files."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests import factories

from yiwang.core.actor import SYSTEM
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.engines.proceedings.models import FlowTask, Proceeding
from yiwang.engines.registers.actions.record import record_state
from yiwang.packs.publishing import publish_pack
from yiwang.service.desks.tests.conftest import Browser

CODE = "91440825MA4UX1Y27T"
SCENARIO = {
    "s.scope": "other",
    "s.kind": "catering",
    "s.projects": ["hot"],
    "s.machine": "false",
    "s.online": "false",
    "s.storage": "false",
}
ANSWERS = {
    "/premises/division.1": "440000000000",
    "/premises/division.2": "440800000000",
    "/premises/division.3": "440825000000",
    "/premises/address": "徐城街道东方一路12号",
    "/premises/area": "60",
    "/people/managers.rows": "1",
    "/people/managers/0/manager_name": "陈阿婆",
    "/people/managers/0/manager_phone": "13800138000",
    "/delivery/way": "electronic",
    "/promise/true_statement": "true",
}
CHECK = {
    "/visit/day": ["2026-11-20"],
    "/visit/day.year": "2026",
    "/visit/day.month": "11",
    "/visit/day.day": "20",
    "/visit/present": "陈阿婆",
    "/visit/shown": "true",
    "/findings/place": "meets",
    "/findings/equipment": "meets",
    "/findings/layout": "meets",
    "/findings/people": "meets",
    "/conclusion/applicant_opinion": "没有意见",
}


def text_of(answer):
    return answer.content.decode()


def picture(name="layout.png"):
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/png")


@pytest.fixture
def window(office):
    """A clerk at the window of a county with the food pack and one firm in the register."""
    publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / "food-business")
    values = {
        "uscc": CODE,
        "name": "阿婆早餐店",
        "kind": "个体工商户",
        "address": "徐闻县东方一路1号",
        "division": "440825",
        "legal_representative": "王秀英",
        "state": "存续",
    }
    record_state(
        actor=SYSTEM,
        register="legal-persons",
        values=values,
        as_of=date(2026, 11, 1),
        source="法人库",
        subject_id=new_id(),
    )
    return Browser(factories.official("window", "food.accept", name="李受理"))


def file_application(window):
    visitor = {"kind": "firm", "number": CODE, "name": "阿婆早餐店"}
    place = window.post("/desk/window/items/food-business.new/", visitor).url
    first = window.post(place, {**SCENARIO, "_more": "1"})
    assert first.status_code == 200 and "阿婆早餐店" in text_of(first) and "操作流程" in text_of(first)
    files = {f"files.{key}": picture(f"{key}.png") for key in ("layout", "process", "safety-rules")}
    sent = window.post(place, {**SCENARIO, **ANSWERS, **files, "_submit": "1"})
    assert sent.status_code == 302, text_of(sent)[text_of(sent).find("yw-error-summary") :][:3000]
    return sent


def open_task(node):
    return FlowTask.objects.unscoped("test").select_related("proceeding").get(node=node, state="open")


def press(browser, task, outcome, **more):
    data = {"outcome": outcome, "version": task.proceeding.version, **more}
    return browser.post(f"/desk/tasks/{task.pk}/complete/", data)


@pytest.fixture
def site_check(window):
    """The on-site check of a case filed at the window."""
    file_application(window)
    assert press(window, open_task("accept"), "accept").status_code == 302
    examiner = Browser(factories.official("food.examine", name="张审查"))
    assert press(examiner, open_task("examine"), "site_check").status_code == 302
    return open_task("site_check")


def test_materials_of_a_window_case_open_for_the_clerk_and_leave_a_trace(window):
    file_application(window)
    page = text_of(window.get(f"/desk/tasks/{open_task('accept').pk}/"))
    address = page.split('href="/desk/cases/')[1].split('"')[0]
    answer = window.get(f"/desk/cases/{address}")
    assert answer.status_code == 200 and answer["Content-Type"] == "image/png"
    assert Event.objects.unscoped("test").filter(type="personal_data.viewed", payload__purpose="material").count() == 1
    county = factories.organization(code="440882", name="雷州市局")
    elsewhere = Browser(factories.official("food.accept", at=county))
    assert elsewhere.get(f"/desk/cases/{address}").status_code == 404
    assert window.get(f"/desk/cases/{address.split('/')[0]}/files/{new_id()}/").status_code == 404


def test_the_check_is_filled_in_by_two_different_officers(site_check):
    first, second = (Browser(factories.official("food.inspect", name=name)) for name in ("甲", "乙"))
    assert "要由2人共同办理" in text_of(first.get(f"/desk/tasks/{site_check.pk}/"))
    assert press(first, site_check, "passed", _asked=list(CHECK), **CHECK).status_code == 302
    again = text_of(first.get(f"/desk/tasks/{site_check.pk}/"))
    assert "您的意见已经记下" in again and 'value="passed"' not in again
    site_check.proceeding.refresh_from_db()
    assert press(second, site_check, "passed", _asked=list(CHECK), **CHECK).status_code == 302
    assert FlowTask.objects.unscoped("test").get(pk=site_check.pk).state == "done"


def test_a_wrong_check_is_told_at_its_fields_and_keeps_words_and_photos(site_check):
    officer = Browser(factories.official("food.inspect", name="甲"))
    wrong = {**CHECK, "/findings/place": "", "/visit/present": "陈阿婆在场"}
    answer = press(officer, site_check, "passed", _asked=list(CHECK), **wrong, **{"/conclusion/photos": picture()})
    page = text_of(answer)
    assert answer.status_code == 422 and "场所环境" in page and "陈阿婆在场" in page and "layout.png" in page
    kept = page.split('name="kept" value="')[1].split('"')[0]
    assert press(officer, site_check, "passed", kept=kept, _asked=list(CHECK), **CHECK).status_code == 302


def test_forged_kept_files_are_left_aside(site_check):
    officer = Browser(factories.official("food.inspect", name="甲"))
    answer = press(officer, site_check, "passed", kept="eyJhIjoxfQ:forged", _asked=list(CHECK), **CHECK)
    assert answer.status_code == 302


def test_personal_findings_are_sealed_and_shown_masked_to_the_next(site_check):
    for name in ("甲", "乙"):
        task = FlowTask.objects.unscoped("test").select_related("proceeding").get(pk=site_check.pk)
        press(Browser(factories.official("food.inspect", name=name)), task, "passed", _asked=list(CHECK), **CHECK)
    assert "陈阿婆" not in str(FlowTask.objects.unscoped("test").get(pk=site_check.pk).data)
    task = open_task("conclude")
    page = text_of(Browser(factories.official("food.examine", name="张审查")).get(f"/desk/tasks/{task.pk}/"))
    assert "现场核查记录" in page and "没有意见" in page and "陈阿婆" not in page


def test_the_case_ends_where_the_window_began(window):
    file_application(window)
    case = Proceeding.objects.unscoped("test").get()
    assert (case.channel, case.applicant_kind, case.state) == ("window", "legal_person", "received")


def test_an_open_question_is_told_once_and_not_again_at_the_fields_it_fills(window):
    place = window.post(
        "/desk/window/items/food-business.new/", {"kind": "firm", "number": CODE, "name": "阿婆早餐店"}
    ).url
    page = text_of(window.post(place, {**ANSWERS, "_asked": list(ANSWERS), "_submit": "1"}))
    assert "请选择：您属于哪一类？" in page and "请选择主体业态" not in page
