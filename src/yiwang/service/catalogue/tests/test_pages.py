"""Guides as strangers see them: cacheable, without cookies."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import factories

from yiwang.core.actor import SYSTEM
from yiwang.packs.publishing import publish_pack
from yiwang.people.models import Account
from yiwang.people.sessions import open_session
from yiwang.service.catalogue.exporting import csv_lines
from yiwang.service.catalogue.models import Face, ServiceItem
from yiwang.service.catalogue.paths import safe_next

pytestmark = pytest.mark.django_db
PLACE = "440825000000"


@pytest.fixture
def packs():
    factories.plain_permit()
    for name in ("food-business", "old-age-allowance", "start-company"):
        publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / name)
    factories.organization("market_supervision")
    factories.organization("civil_affairs")


@pytest.fixture
def imported():
    return ServiceItem.objects.create(
        key="sichuan:1",
        face=face("=测试<b>事项", "测试 ceshi cs"),
        organization_name="区教科体局",
        source="四川政务服务网广安区事项清单",
        content={"base_code": "G-1"},
        findings=[{"code": "base_code_cut", "column": "base_code", "message": "基本编码不完整。"}],
    )


def face(title: str, words: str = "") -> Face:
    return Face.objects.create(title=title, power_type="公共服务", search_text=words)


def local() -> Client:
    client = Client()
    client.cookies["yw_place"] = PLACE
    return client


def text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("path", ["/items/food-business.new/", "/items/food-business.new/flow.bpmn"])
def test_public_pages_of_strangers_may_be_kept_by_shared_caches(packs, path):
    response = Client().get(path)
    assert response.status_code == 200 and not response.cookies
    assert response["Cache-Control"].startswith("public") and response["Vary"] == "Cookie"
    assert b"csrfmiddlewaretoken" not in response.content
    assert "public" not in local().get(path)["Cache-Control"]


def test_cells_of_an_export_are_never_formulas():
    body = "".join(csv_lines(iter([["=1", "+1", "-1", "@x", "\tx", "好", ""]])))
    assert body == "\ufeff'=1,'+1,'-1,'@x,'\tx,好,\r\n"


def test_a_guide_says_what_the_law_says_and_when_it_would_end(packs):
    page = text(local().get("/items/food-business.new/"))
    for words in (
        "《中华人民共和国食品安全法》第三十五条",
        "8个工作日",
        "今天开始算，到",
        "不收费",
        "行政复议",
        "您不用交",
    ):
        assert words in page, words


def test_without_a_place_the_guide_says_what_is_missing(packs):
    assert "还没有选地区" in text(Client().get("/items/food-business.new/"))


def test_questions_of_the_guide_narrow_the_materials(packs):
    chosen = "s.scope=other&s.kind=food_seller&s.projects=bulk&s.machine=false&s.online=false&s.storage=false"
    page = text(local().get(f"/items/food-business.new/?{chosen}"))
    materials = page.split('id="materials"')[1].split("</section>")[0]
    assert "规章制度目录" in materials and "操作流程" not in materials
    assert "/apply/food-business.new/?s.scope=other" in page


def test_an_early_end_takes_the_start_button_away(packs):
    page = text(local().get("/items/food-business.new/?s.scope=only_prepackaged"))
    assert "备案就可以" in page and "开始办理" not in page


def test_instant_items_say_so(packs):
    assert "系统当场办理，24小时" in text(local().get("/items/old-age-allowance.grant/"))


def test_a_bundle_shows_its_parts_and_what_waits_for_what(packs):
    page = text(Client().get("/items/start-company/"))
    assert "公司设立登记" in page and "等“公司设立登记”办好" in page


def test_a_bundle_is_printed_compared_and_says_what_one_has_to_prepare(packs):
    factories.organization("tax", name="徐闻县税务局")
    paper = text(local().get("/items/start-company/print/"))
    assert "马上就能开始" in paper and "徐闻县税务局，等“公司设立登记”办好" in paper and "有的情形才办" in paper
    told = local().get("/api/v1/guides/start-company").json()
    assert told["mark"] in paper and told["guide"]["start"] == "/bundles/start-company/"
    titles = [one["title"] for one in told["guide"]["materials"]]
    assert len(titles) == len(set(titles)) and told["guide"]["visits"] == 0
    beside = text(local().get("/items/start-company/compare/?with=440800000000"))
    assert "规定" in beside and "湛江市办不了" in beside
    person, browser = factories.person("林小满"), Client()
    account = Account.objects.get(pk=person.account_id)
    browser.cookies["yw_session"] = open_session(actor=person, account=account)
    hers = text(browser.get("/items/start-company/"))
    assert 'id="needed"' in hers and "/items/start-company/print/" in hers
    assert 'id="needed"' not in text(Client().get("/items/start-company/"))


def test_an_imported_item_names_its_source_and_its_flaws(imported):
    page = text(Client().get("/items/sichuan:1/"))
    assert "基本编码不完整" in page and "四川政务服务网" in page and "线下" not in page.split("<main")[0]
    assert "=测试&lt;b&gt;事项" in page and "/apply/" not in page


@pytest.mark.parametrize("key", ["nope", "%00", "a" * 900, "..%2f..", "sichuan:'--"])
def test_items_that_do_not_exist_are_not_found(imported, key):
    assert Client().get(f"/items/{key}/").status_code == 404
    assert Client().get(f"/items/{key}/flow.bpmn").status_code == 404


def test_the_drawn_flow_is_public_and_imported_items_have_none(packs, imported):
    answer = Client().get("/items/food-business.new/flow.bpmn")
    assert answer["Content-Type"].startswith("application/xml") and b"bpmn:userTask" in answer.content
    assert Client().get("/items/sichuan:1/flow.bpmn").status_code == 404


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("/cases/?a=1", "/cases/?a=1"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\nSet-Cookie: x", "/"),
        ("", "/"),
        (None, "/"),
        ("/" + "a" * 3000, "/"),
    ],
)
def test_nobody_is_sent_to_another_site(wanted, found):
    assert safe_next(wanted) == found
