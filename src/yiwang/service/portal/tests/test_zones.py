"""Zones show what is offered at the place and hide what is not, whatever their size in the same few queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core import generation
from yiwang.core.actor import SYSTEM
from yiwang.packs.publishing import publish_pack
from yiwang.service.catalogue.models import Change
from yiwang.service.portal.offering import groups_at
from yiwang.service.portal.tests.making import CITY, COUNTY, OTHER, at, item, text, zone
from yiwang.service.portal.zones import within, zones

pytestmark = pytest.mark.django_db


def shown(key: str, place: str = COUNTY) -> str:
    return text(at(place).get(f"/zones/{key}/"))


def test_a_zone_hides_what_is_not_offered_at_the_place():
    item("here", "临时救助", entry="440510001000")
    item("there", "梯田补助", OTHER, entry="440510002000")
    zone("help", {"entries": ["440510001000", "440510002000"]}, {"words": ["梯田"]})
    page = shown("help")
    assert "临时救助" in page and "梯田补助" not in page and "第1组" not in page
    page = shown("help", OTHER)
    assert "梯田补助" in page and "临时救助" not in page and "第1组" in page


def test_the_item_nearest_to_the_place_is_shown_once():
    item("city", "临时救助", CITY, entry="440510001000")
    item("county", "临时救助（徐闻）", entry="440510001000")
    zone("help", {"entries": ["440510001000"]})
    page = shown("help")
    assert "/items/county/" in page and "/items/city/" not in page


def test_words_find_items_by_their_titles_at_the_place_alone():
    item("card", "残疾人证办理", entry="440510001000")
    item("else", "残疾人证换领", OTHER)
    item("gone", "残疾人证注销").__class__.objects.filter(key="gone").update(state="cancelled")
    zone("help", {"words": ["残疾人证"]})
    page = shown("help")
    assert "残疾人证办理" in page and "残疾人证换领" not in page and "残疾人证注销" not in page


def test_themes_lead_to_their_list_only_where_they_hold_something():
    item("a", "生育登记", themes=["生育收养"])
    zone("help", {"themes": ["生育收养", "民族宗教"]})
    page = shown("help")
    assert "生育收养的全部事项" in page and "民族宗教的全部事项" not in page


def test_a_zone_of_other_places_says_so_and_stands_on_their_first_page_alone():
    item("a", "民族成份变更", OTHER)
    zone("ethnic", {"words": ["民族成份"], "sights": [{"title": "千年瑶寨", "where": "441826"}]}, where=["441826"])
    assert "别的地区的专区" in shown("ethnic") and "千年瑶寨" in shown("ethnic")
    assert "民族成份变更" in shown("ethnic", OTHER) and "别的地区的专区" not in shown("ethnic", OTHER)
    assert "/zones/ethnic/" in text(at(OTHER).get("/")) and "/zones/ethnic/" not in text(at().get("/"))
    assert "/zones/ethnic/" in text(at().get("/zones/")), "still found by name"


def test_an_elder_zone_has_large_type_and_its_telephone_first_without_any_cookie():
    item("a", "高龄津贴")
    zone("elder", {"words": ["高龄津贴"]}, looks="elder", contact={"phone": "12345"})
    factories.division()
    page = text(Client().get(f"/zones/elder/?at={COUNTY}"))
    assert 'data-elder="1"' in page.split("<head>")[0]
    assert page.index("tel:12345") < page.index("高龄津贴")


def test_the_pages_cost_the_same_with_one_item_and_with_two_hundred():
    zone("many", {"words": ["港澳居民"], "entries": ["440510001000"]})
    item("k", "港澳居民指南", entry="440510001000")
    client = at()
    client.get("/zones/many/")
    with CaptureQueriesContext(connection) as one:
        client.get("/zones/many/")
    codes = [f"4405{n:08}" for n in range(2, 202)]
    for code in codes:
        item(f"k{code}", f"指南{code}", entry=code)
    zone("many-more", {"words": ["指南"], "entries": codes})
    client.get("/zones/many-more/")
    with CaptureQueriesContext(connection) as many:
        page = text(client.get("/zones/many-more/"))
    assert len(many) == len(one) <= 4
    assert "看全部“第0组”" in page
    rest = text(client.get("/services/?zone=many-more&group=g0"))
    assert "找到 201 项" in rest and "下一页" in rest


@pytest.mark.parametrize("address", ["/zones/nothing/", "/zones/%00/", "/services/?zone=nothing&group=x"])
def test_what_is_no_zone_is_not_found(address):
    assert Client().get(address).status_code == 404


def test_publishing_a_zone_ends_its_kept_pages():
    zone("help", {"words": ["救助"]})
    assert [zones()[0].node] in [list(nodes) for nodes in Change.objects.values_list("nodes", flat=True)]


@pytest.mark.parametrize(
    ("place", "prefixes", "inside"),
    [
        (COUNTY, ["4408"], True),
        (COUNTY, ["440825"], True),
        (COUNTY, ["00"], True),
        (COUNTY, ["441826", "45"], False),
        (CITY, ["440825"], False),
        ("441900000000", ["4419"], True),
    ],
)
def test_prefixes_of_divisions(place, prefixes, inside):
    assert within(place, prefixes) is inside


def test_the_shipped_zones_work_at_a_county():
    factories.plain_permit()
    for name in ("food-business", "old-age-allowance", "start-company", "zones"):
        publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / name)
    generation.forget()
    themed = [one for one in zones() if one.kind == "zone" and one.serves("natural_person")]
    assert len([one for one in zones() if one.kind == "zone"]) == 13 and len(themed) >= 10
    factories.organization("civil_affairs")
    page = shown("elder")
    assert "高龄津贴" in page and "打12345" in page and "委托子女或亲友" in page
    factories.organization("market_supervision")
    page = text(at().get("/firms/"))
    assert "开办企业" in page and "注销" in page and "食品经营许可（新办）" in page
    assert "/items/start-company/" not in page, "no office of the county does the seals, tax or insurance"
    assert groups_at(next(one for one in zones() if one.key == "ethnic").groups, "", 4), "sights without a place"
