"""First pages, lists of services and departments: by place, in constant queries, to be kept by shared caches."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core import generation
from yiwang.engines.search import heat
from yiwang.people.models import Organization
from yiwang.service.portal.tests.making import CITY, COUNTY, OTHER, at, item, office, text, zone

pytestmark = pytest.mark.django_db


def titles(address: str, place: str = COUNTY) -> list[str]:
    page = text(at(place).get(address))
    return [part.split("<")[0] for part in page.split('yw-links__text">')[1:]]


@pytest.mark.parametrize("address", ["/", "/firms/", "/zones/", "/zones/help/", "/services/", "/departments/"])
def test_strangers_get_pages_without_cookie_nonce_or_token(address):
    zone("help", {"words": ["救助"]})
    factories.division()
    for path in (address, f"{address}?at={COUNTY}"):
        answer = Client().get(path)
        assert answer.status_code == 200 and not answer.cookies and answer["Cache-Control"].startswith("public")
        assert b"csrfmiddlewaretoken" not in answer.content and b"nonce" not in answer.content


def test_a_link_with_a_place_shows_that_place_and_offers_to_keep_it():
    item("here", "临时救助")
    factories.division()
    page = text(Client().get(f"/services/?at={COUNTY}"))
    assert "临时救助" in page and "徐闻县" in page and "以后都看徐闻县" in page
    kept = Client().post("/place/set/", {"place": COUNTY, "next": "/services/"})
    assert kept["Location"] == "/services/" and kept.cookies["yw_place"].value == COUNTY
    assert "以后都看" not in text(at().get(f"/services/?at={COUNTY}")), "it is one's own place"
    assert "您平时看的是" in text(at(OTHER).get(f"/services/?at={COUNTY}"))
    assert "还没有选地区" in text(Client().get("/services/?at=990000000000"))


def test_another_place_has_other_offices_and_items():
    office("徐闻县民政局")
    item("here", "临时救助")
    item("above", "护照办理", CITY)
    item("there", "民族成份变更", OTHER)
    assert titles("/services/") == ["临时救助", "护照办理"]
    assert titles("/services/", OTHER) == ["民族成份变更"]
    assert titles("/departments/") == ["徐闻县民政局"] and titles("/departments/", OTHER) == []
    assert "徐闻县民政局" in text(at().get("/")) and "徐闻县民政局" not in text(at(OTHER).get("/"))


def test_ways_of_handling_narrow_the_list():
    item("now", "当场办的", instant=True)
    item("online", "网上办的", online=True)
    item("once", "跑一次的", visits=1)
    item("twice", "跑两次的", visits=2)
    item("near", "村里办的", "440825100001", level=6)
    assert titles("/services/?mode=now") == ["当场办的"]
    assert titles("/services/?mode=online") == ["网上办的"]
    assert titles("/services/?mode=once") == ["跑一次的"]
    assert titles("/services/?mode=near") == ["村里办的"]
    assert titles("/services/?mode=near", OTHER) == []
    assert len(titles("/services/?mode=wrong&for=nobody&theme=x")) == 4


def test_a_department_narrows_the_list_to_its_own_and_to_what_packs_give_it():
    factories.plain_permit()
    mine = office("徐闻县行政审批局", role="market_supervision")
    item("mine", "自己的", organization_name=mine.name)
    item("other", "别家的", organization_name="徐闻县民政局")
    address = f"/services/?office={mine.name}"
    client = at()
    with_packs = titles(address)
    assert "自己的" in with_packs and "别家的" not in with_packs and len(with_packs) == 2
    assert titles("/services/?office=徐闻县民政局") == ["别家的"] and titles("/services/?office=%00") != []
    page = text(client.get("/services/"))
    assert "哪家单位" in page and f"office={quote(mine.name)}" in page
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    assert len(one) <= 3


def test_words_sides_and_themes_narrow_the_list_and_its_export():
    item("a", "临时救助", themes=["社会救助"], keywords="没钱")
    item("b", "企业年报", applicants=["legal_person"])
    assert titles("/services/?for=legal_person") == ["企业年报"]
    assert titles("/services/?theme=社会救助") == ["临时救助"]
    assert titles("/services/?q=没钱") == ["临时救助"]
    assert "这里没有这样的事项" in text(at().get("/services/?q=没有这种事"))
    rows = b"".join(at().get("/services/export.csv?for=legal_person").streaming_content).decode().splitlines()
    assert len(rows) == 2 and rows[1].startswith("企业年报,")


@pytest.mark.parametrize("address", ["/services/", "/departments/", "/"])
def test_lists_cost_the_same_with_one_row_and_with_fifty(address):
    office("民政局")
    item("k", "事项")
    client = at()
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for n in range(50):
        item(f"k{n}", f"事项{n}", organization=office(f"局{n}"))
    generation.forget()
    client.get(address)
    with CaptureQueriesContext(connection) as fifty:
        page = text(client.get(address))
    assert len(one) == len(fifty) <= 3
    assert address == "/" or "下一页" in page


def test_every_department_is_on_exactly_one_page():
    for n in range(45):
        office(f"局{n:02}", role=f"r{n}")
    seen, address, client = [], "/departments/", at()
    for _page in range(4):
        page = text(client.get(address))
        seen += [part.split("<")[0] for part in page.split('yw-links__text">')[1:]]
        if 'rel="next"' not in page:
            break
        address = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 45
    assert client.get("/departments/?cursor=forged").status_code == 422
    assert titles("/departments/?q=局07") == ["局07"] and titles("/departments/?level=above") == []
    lines = b"".join(client.get("/departments/export.csv").streaming_content).decode().splitlines()
    assert len(lines) == 46


def test_a_department_lists_what_it_handles_and_a_closed_one_is_gone():
    mine = office("徐闻县民政局")
    item("a", "临时救助", organization=mine)
    item("b", "别人的事")
    client = at()
    page = text(client.get(f"/departments/{mine.pk}/"))
    assert "临时救助" in page and "别人的事" not in page and "1 个事项" in text(client.get("/departments/"))
    assert "临时救助" in b"".join(client.get(f"/departments/{mine.pk}/export.csv").streaming_content).decode()
    Organization.objects.filter(pk=mine.pk).update(closed_on="2026-01-01")
    assert client.get(f"/departments/{mine.pk}/").status_code == 404
    assert titles("/departments/") == []


def test_the_two_sides_lead_to_each_other_without_script():
    zone("birth", {"words": ["出生"]}, kind="life_event", audience="natural_person", title="生孩子")
    zone("start", {"words": ["开办"]}, kind="life_event", audience="legal_person", title="开办企业")
    person, firm = text(Client().get("/")), text(Client().get("/firms/"))
    assert "生孩子" in person and "开办企业" not in person and 'href="/firms/"' in person
    assert "开办企业" in firm and "生孩子" not in firm and 'href="/"' in firm


def test_what_is_opened_most_at_a_place_stands_first_there():
    mine = item("mine", "临时救助")
    item("other", "残疾人证办理")
    firm = item("firm", "企业年报", applicants=["legal_person"])
    for row, times in ((mine, 3.0), (firm, 9.0)):
        heat.use("item", str(row.face_id), COUNTY, times)
    heat.forget()
    page = text(at().get("/"))
    assert "临时救助" in page and "残疾人证办理" not in page and "企业年报" not in page
    assert "企业年报" in text(at().get("/firms/"))
    heat.forget()
