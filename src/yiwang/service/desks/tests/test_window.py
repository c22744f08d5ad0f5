"""The window: who stands there is looked up and recorded, nothing typed is lost, the receipt is right."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import factories

from yiwang.core.actor import SYSTEM
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.engines.proceedings.models import FlowTask, Proceeding
from yiwang.engines.registers.actions.record import record_state
from yiwang.people.tracing import without_trace
from yiwang.service.applications.models import Draft
from yiwang.service.desks.tests.conftest import Browser

NUMBER = "11010519491231002X"
ITEM = "/desk/window/items/plain-permit.new/"
FORM = {
    "/applicant/name": "王秀英",
    "/applicant/resident_id": NUMBER,
    "/applicant/phone": "13800138000",
    "/business/field_1": "一",
    "/figures/number_1": "1",
}


@pytest.fixture
def registered(office):
    """王秀英 in the population register."""
    party = new_id()
    values = {
        "name": "王秀英",
        "resident_id": NUMBER,
        "birthday": "1949-12-31",
        "household_division": "440825",
        "alive": True,
    }
    record_state(
        actor=SYSTEM, register="persons", values=values, as_of=date(2026, 11, 1), source="人口库", subject_id=party
    )
    return party


@pytest.fixture
def window(clerk):
    """The clerk's browser."""
    return Browser(clerk)


def text_of(answer):
    return answer.content.decode()


def visit(window, number=NUMBER, name="王秀英", kind="person"):
    return window.post(ITEM, {"kind": kind, "number": number, "name": name})


def test_items_are_found_by_their_words(window):
    assert "plain-permit.new" in text_of(window.get("/desk/window/?q=测试"))
    assert "没有找到" in text_of(window.get("/desk/window/?q=没有的事"))


def test_a_visitor_is_looked_up_and_the_look_is_recorded(window, registered):
    assert visit(window).status_code == 302
    look = Event.objects.unscoped("test").get(type="personal_data.viewed", subject_id=registered)
    assert (look.subject_id, look.channel, look.payload["purpose"]) == (registered, "window", "window")


@pytest.mark.parametrize(
    ("number", "name", "kind"),
    [
        ("110105194912310021", "王秀英", "person"),
        (NUMBER, "王秀", "person"),
        (NUMBER, "", "person"),
        ("", "王秀英", "person"),
        ("X" * 500, "王秀英", "person"),
        (NUMBER, "王秀英", "robot"),
        ("91440825MA4UX1Y270", "店", "firm"),
    ],
)
def test_a_wrong_paper_is_told_and_tells_nothing(window, registered, number, name, kind):
    answer = visit(window, number, name, kind)
    assert answer.status_code == 422 and not Draft.objects.unscoped("test").exists()


def test_nobody_files_for_himself_at_his_own_window(office, registered):
    own = factories.official("window")
    from yiwang.people.models import Account

    Account.objects.filter(pk=own.account_id).update(party_id=registered)
    assert visit(Browser(own)).status_code == 403


def test_what_is_missing_is_said_and_the_rest_is_kept(window, registered):
    place = visit(window).url
    answer = window.post(place, {**FORM, "/applicant/phone": "12", "_asked": list(FORM), "_submit": "1"})
    page = text_of(answer)
    assert answer.status_code == 422 and 'value="12"' in page and 'value="王秀英"' in page
    assert 'value="王秀英"' in text_of(window.get(place))


def test_filing_at_the_window_gives_a_receipt(window, registered):
    place = visit(window).url
    answer = window.post(place, {**FORM, "_asked": list(FORM), "_submit": "1"})
    assert answer.status_code == 302, text_of(answer)
    case = Proceeding.objects.unscoped("test").get()
    assert (case.channel, case.account_id, case.applicant_id) == ("window", None, registered)
    page = text_of(window.get(answer.url))
    assert case.number in page and "王秀英" in page and "<svg" in page and "2026年11月27日" in page
    assert case.number in text_of(window.get("/desk/window/"))
    assert window.post(place, {**FORM, "_submit": "1"}).status_code == 302
    assert Proceeding.objects.unscoped("test").count() == 1


def test_what_was_received_today_is_found_by_number_name_and_item(window, registered):
    empty = text_of(window.get("/desk/window/"))
    assert "今天还没有收件" in empty and "received-search" not in empty and "export.csv" not in empty
    window.post(visit(window).url, {**FORM, "_asked": list(FORM), "_submit": "1"})
    case = Proceeding.objects.unscoped("test").get()
    found = [case.number[-4:], "王秀英", "王*英", case.title[:2], ""]
    for words in (*found, "王秀芳", "没有", "%", "\0😀'"):
        page = text_of(window.get("/desk/window/", {"find": words}))
        shown = words in found
        assert (case.number in page) is shown and ("今天没有收到这样的件" in page) is not shown, words
        assert "王秀英" not in page or words == "王秀英"
    assert case.number in text_of(window.get("/desk/window/", {"item": case.title, "q": "测试"}))
    assert case.number not in text_of(window.get("/desk/window/", {"item": "别的事"}))


def test_taking_the_list_of_the_day_away_is_recorded_and_names_stay_masked(window, registered, office):
    def table(browser, address="/desk/window/export.csv"):
        return without_trace(b"".join(browser.get(address).streaming_content).decode("utf-8-sig")).splitlines()

    taken = Event.objects.unscoped("test").filter(type="window.exported")
    assert len(table(window)) == 1 and not taken.exists()
    window.post(visit(window).url, {**FORM, "_asked": list(FORM), "_submit": "1"})
    lines = table(window)
    assert len(lines) == 2 and "王*英" in lines[1] and "王秀英" not in lines[1]
    assert taken.get().payload == {"rows": 1, "searched": False}
    assert len(table(window, "/desk/window/export.csv?find=没有")) == 1
    assert len(table(Browser(factories.official("window", at=office)))) == 1 and taken.count() == 1


def test_the_list_of_the_day_costs_the_same_for_one_and_for_many(window, registered, django_assert_max_num_queries):
    def file():
        window.post(visit(window).url, {**FORM, "_asked": list(FORM), "_submit": "1"})

    file()
    addresses = ("/desk/window/?find=王秀英", "/desk/window/export.csv")
    costs = {}
    for address in addresses:
        list(window.get(address))
        with django_assert_max_num_queries(40) as one:
            list(window.get(address))
        costs[address] = len(one)
    for _ in range(5):
        file()
    for address in addresses:
        with django_assert_max_num_queries(costs[address]):
            list(window.get(address))


@pytest.mark.parametrize(
    "form",
    [
        {"_submit": "1"},
        {"_submit": "1", "/applicant/name": "\0"},
        {"_submit": "1", "/figures/number_1": "9" * 5000},
        {"_submit": "1", "s.scope": ["x"] * 80},
        {"_submit": "1", "/nowhere": "x", "files.x.remove": "1"},
    ],
)
def test_hostile_forms_get_a_message(window, registered, form):
    place = visit(window).url
    assert window.post(place, form).status_code == 422
    assert not Proceeding.objects.unscoped("test").exists()


def test_files_that_nobody_asked_for_are_left_aside(window, registered):
    place = visit(window).url
    upload = SimpleUploadedFile("a.pdf", b"<script>", content_type="application/pdf")
    assert window.post(place, {"_submit": "1", "files.x": upload}).status_code == 422


def test_drafts_and_receipts_are_the_clerks_own(window, registered, office):
    place = visit(window).url
    colleague = Browser(factories.official("window"))
    county = factories.organization(code="440882", name="雷州市局")
    elsewhere = Browser(factories.official("window", "plain.accept", at=county))
    assert colleague.get(place).status_code == 404
    receipt = window.post(place, {**FORM, "_asked": list(FORM), "_submit": "1"}).url
    assert elsewhere.get(receipt).status_code == 404
    assert Browser(factories.official("plain.accept")).get(receipt).status_code == 403
    assert Browser(factories.person()).get("/desk/window/").status_code == 403


def test_a_clerk_of_the_service_centre_files_for_other_offices_and_prints(office, registered):
    centre = factories.organization(role="service_centre", name="徐闻县政务服务中心")
    window = Browser(factories.official("window", at=centre))
    receipt = window.post(visit(window).url, {**FORM, "_asked": list(FORM), "_submit": "1"}).url
    assert "徐闻县市场监督管理局" in text_of(window.get(receipt))
    assert receipt in text_of(window.get("/desk/window/"))
    case = receipt.rstrip("/").rsplit("/", 1)[1]
    assert window.get(f"/desk/supervision/cases/{case}/").status_code == 403
    assert Browser(factories.official("window", at=centre)).get(receipt).status_code == 404


def test_what_was_filed_at_the_window_waits_for_acceptance(window, registered):
    window.post(visit(window).url, {**FORM, "_asked": list(FORM), "_submit": "1"})
    assert FlowTask.objects.unscoped("test").get(state="open").node == "accept"


def test_a_name_that_is_too_long_is_told_so(window, registered):
    page = window.post(ITEM, {"kind": "person", "number": NUMBER, "name": "字" * 150}).content.decode()
    assert "姓名或名称最多120字" in page and "请填写证件上的姓名" not in page and "字" * 150 in page
