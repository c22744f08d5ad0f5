"""The search page as strangers see it: everyday words, places, filters, nothing found, the same queries at any size."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core.actor import SYSTEM
from yiwang.core.ids import new_id
from yiwang.engines.search import offers
from yiwang.engines.search.models import AskedQuery
from yiwang.packs.publishing import publish_pack
from yiwang.service.catalogue.faces import own_face
from yiwang.service.catalogue.models import Face, ServiceItem
from yiwang.service.once_only.models import Node

pytestmark = pytest.mark.django_db
PLACE = "440825000000"
FOOD = "食品经营许可（新办）"


@pytest.fixture
def town():
    """A county with a few services, as the catalogue lists them."""
    factories.organization("market_supervision", name="徐闻县市场监督管理局")
    firm = {"power_type": "行政许可", "applicants": ["legal_person"], "online": True, "visits": 0}
    listed("food.new", FOOD, keywords="开饭店 开餐馆 开小吃店 食品证", **firm)
    listed("food.renew", "食品经营许可（延续）", keywords="换证", **firm)
    said = {"power_type": "行政给付", "applicants": ["natural_person"], "instant": True, "online": True}
    listed("age.grant", "高龄津贴", keywords="老人补贴", **said)


@pytest.fixture
def packs():
    factories.plain_permit()
    publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / "food-business")
    factories.organization("market_supervision", name="徐闻县市场监督管理局")


@pytest.fixture
def imported():
    return listed("sichuan:1", "=测试<b>事项", office="区教科体局", source="四川政务服务网广安区事项清单")


def listed(key: str, title: str, place: str = "", source: str = "x", office: str = "", **said) -> ServiceItem:
    row = ServiceItem(key=key, division_code=place, source=source, organization_name=office)
    row.face = own_face(row.pk, title=title, **{"power_type": "公共服务", **said})
    row.save()
    offers.forget()
    return row


def local() -> Client:
    client = Client()
    client.cookies["yw_place"] = PLACE
    return client


def text(response) -> str:
    return response.content.decode()


def asked(words: str, client: Client | None = None, **wishes: str) -> str:
    answer = (client or Client()).get("/search/", {"q": words, **wishes})
    assert answer.status_code == 200
    return text(answer)


def results_in(page: str) -> list[str]:
    return re.findall(r'yw-card__title"><a href="/items/([^"/]+)/"', page)


def test_strangers_get_a_page_that_caches_may_keep(town):
    response = Client().get("/search/?q=开饭店")
    assert response["Cache-Control"].startswith("public") and not response.cookies
    assert b"csrfmiddlewaretoken" not in response.content
    assert "public" not in local().get("/search/?q=开饭店")["Cache-Control"]


def test_the_words_of_people_find_the_item(town):
    for words in ("开饭店", "开餐馆", "shipinjingying", "食品 经营", "开小吃店的证怎么办", "实品经营许可"):
        assert results_in(asked(words))[0].startswith("food."), words


def test_a_row_says_who_does_it_how_and_what_it_costs(packs):
    page = asked("开饭店", local())
    row = page.split("/items/food-business.new/")[1].split("</article>")[0]
    for words in (FOOD, "徐闻县市场监督管理局", "企业", "网上申请", "不收费"):
        assert words in row, words


def test_a_place_in_the_words_chooses_the_place_and_says_so(town):
    listed("elsewhere", "食品小店登记", "440106000000")
    listed("here", "食品小店登记证明", PLACE)
    page = asked("徐闻 食品小店")
    assert "您写了“徐闻县”，下面只看徐闻县能办的" in page and "here" in results_in(page)
    assert "elsewhere" not in results_in(page)
    assert "elsewhere" in results_in(asked("徐闻 食品小店", where="all")) or "elsewhere" in results_in(
        asked("食品小店")
    )


def test_nothing_here_shows_other_places_and_says_so(town):
    listed("elsewhere", "内河船员适任证书核发", "510000000000")
    page = asked("内河船员适任证书", local())
    assert "elsewhere" in results_in(page)
    assert "徐闻县没有找到，下面是别的地方的" in page or "别的地方能办的" in page


def test_no_result_never_ends_there_and_reaches_the_editors(town):
    page = asked("量子隐形传态", local())
    for words in ("没有找到这样的事项", "我们已经记下", "看全部地区", "12345", "/feedback/?page=/search/"):
        assert words in page, words
    row = AskedQuery.objects.get(query="量子隐形传态")
    assert (row.none, row.division) == (1, "440825")


def test_a_mistyped_word_is_offered_as_it_is_written(town):
    page = asked("实品经营许可")
    assert "您是不是要找" in page and "<strong>食品经营许可</strong>" in page
    assert "您是不是要找" not in asked("食品经营许可")


def test_filters_are_links_that_narrow(town):
    page = text(Client().get("/search/?for=natural_person"))
    assert "高龄津贴" in page and FOOD not in page
    assert FOOD not in text(Client().get("/search/?type=行政给付"))
    words = asked("许可", type="行政许可")
    assert "age.grant" not in results_in(words) and "去掉全部条件" in words
    assert "按您选的条件没有找到" in asked("食品经营许可", type="行政给付")


def test_counts_stand_beside_filters(town):
    page = asked("食品经营许可")
    assert re.search(r"企业\s*<span class=\"yw-filters__count\">[1-9]", page)


def test_a_department_narrows(town):
    listed("mine", "食品摊贩登记", PLACE, office="徐闻县商务局")
    page = asked("食品", local(), office="徐闻县商务局")
    assert results_in(page.split("别的地方能办的")[0]) == ["mine"]
    assert results_in(text(local().get("/search/?office=徐闻县商务局"))) == ["mine"]


def test_a_department_keeps_what_packs_give_it_and_only_that(packs):
    name = "徐闻县市场监督管理局"
    listed("claimed", "食品摊贩登记", PLACE, office=name)
    listed("others", "食品小作坊登记", PLACE, office="徐闻县商务局")
    client = local()
    whole = asked("食品", client)
    assert f'office={quote(name)}"' in whole, "the filter offers the office of what packs offer here"
    found = results_in(asked("食品", client, office=name).split("别的地方能办的")[0])
    assert {"claimed", "food-business.new"} <= set(found) and "others" not in found
    address = f"/search/?office={name}"
    everything = results_in(text(client.get(address)))
    assert {"claimed", "food-business.new"} <= set(everything) and "others" not in everything
    assert "food-business.new" not in results_in(text(client.get("/search/?office=徐闻县商务局")))
    assert "food-business.new" in results_in(text(client.get(f"{address}&where=all")))
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for n in range(20):
        listed(f"claimed{n}", f"食品登记{n}", PLACE, office=name)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(few) == len(many) <= 3


def test_what_needs_only_the_identity_card_can_be_chosen(town):
    face = ServiceItem.objects.get(key="age.grant").face_id
    Node.objects.create(id=new_id(), kind="item", title="高龄津贴", face_id=face, digest=b"x", card_only=True)
    assert results_in(asked("津贴", card="1")) == ["age.grant"]
    assert results_in(asked("食品经营许可", card="1").split("别的地方能办的")[0]) == []
    assert results_in(text(Client().get("/search/?card=1"))) == ["age.grant"]


def test_what_was_typed_never_becomes_markup(imported):
    page = asked("<script>alert(1)</script>")
    assert "<script>alert(1)" not in page and "&lt;script&gt;" in page


def test_the_list_costs_the_same_with_one_item_and_with_fifty(imported):
    Client().get("/search/")
    with CaptureQueriesContext(connection) as one:
        Client().get("/search/")
    for number in range(50):
        listed(f"k{number}", f"事项{number}")
    with CaptureQueriesContext(connection) as fifty:
        page = text(Client().get("/search/"))
    assert len(one) == len(fifty) == 2
    assert "下一页" in page and "上一页" not in page


def test_a_search_costs_the_same_with_one_result_and_with_thirty(town):
    listed("k0", "潜水证登记", PLACE)
    for _warm in range(2):
        offers.forget()
        with CaptureQueriesContext(connection) as one:
            few = len(results_in(asked("潜水证登记", local())))
    for number in range(1, 31):
        listed(f"k{number}", f"潜水证登记{number}", PLACE)
    with CaptureQueriesContext(connection) as thirty:
        page = asked("潜水证登记", local())
    assert few < 20 == len(results_in(page)) and "page=2" in page
    assert len(thirty) <= len(one) + 3, [query["sql"][:90] for query in thirty]
    assert len(thirty) <= 14


def test_every_item_of_the_list_is_on_exactly_one_page(imported):
    shared = Face.objects.create(title="同名", power_type="公共服务")
    ServiceItem.objects.bulk_create([ServiceItem(key=f"k{n}", face=shared, source="x") for n in range(45)])
    seen, address = [], "/search/"
    for _page in range(5):
        page = text(Client().get(address))
        seen += results_in(page)
        if 'rel="next"' not in page:
            break
        address = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 46


HOSTILE = (
    *("q=%00", "q=" + "a" * 5000, "cursor=xx", "cursor=WyJuIixudWxsLDFd", "for=x&type=y&online=z", "q=%25_%5C"),
    *("q=食品&page=99999999999999999999", "q=食品&page=-1", "q=食品&page=１", "office=%00", "q=食品&office=%27--"),
    *("theme=x&card=2", "q=食品&theme=户籍办理", "q=a&where=nowhere", "card=1", "q=食品&card=1", "q=食品&online=all"),
)


def test_a_hostile_search_never_breaks(town):
    client = Client()
    for query in HOSTILE:
        assert client.get(f"/search/?{query}").status_code in (200, 422), query


def test_the_export_streams_every_row_without_formulas(imported):
    response = Client().get("/search/export.csv")
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert response.streaming and len(lines) == 2 and "'=测试" in lines[1]


def test_the_export_of_words_holds_what_the_page_shows(packs):
    table = b"".join(Client().get("/search/export.csv?q=开饭店").streaming_content).decode()
    assert FOOD in table and len(table.splitlines()) > 1


def test_links_are_plain_and_opening_is_told_beside(town):
    page = asked("开饭店", local())
    link = re.search(r'<a href="/items/food.new/" ping="([^"]+)"', page)
    assert link and link[1].startswith("/search/opened/?q=") and "at=440825000000" in link[1]
