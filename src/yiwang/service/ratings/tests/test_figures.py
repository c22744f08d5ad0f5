"""Public figures: found by name, place and time; the tables that anybody may take away name nobody."""

from __future__ import annotations

from datetime import date

import pytest
from tests import factories

from yiwang.core.models import Event
from yiwang.people.models import Organization
from yiwang.service.ratings import queries
from yiwang.service.ratings.models import Tally
from yiwang.service.ratings.pages import figures
from yiwang.service.ratings.tests.conftest import NOW

LIST = "/ratings/"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("yiwang.core.clock.now", lambda: NOW)


def counted(office, month="2026-11-01", item="plain-permit.new", level="satisfied", n=3):
    Tally.objects.create(organization_id=office.pk, item_key=item, month=month, measure=level, n=n)


@pytest.fixture
def offices(county):
    """Two offices with ratings: one of this county this month, one of another place last year."""
    far = factories.organization("market_supervision", code="440882", name="雷州市市场监管局")
    counted(county.rated)
    counted(far, month="2025-02-01", level="dissatisfied", n=1)
    return county.rated, far


def text(answer):
    return answer.content.decode()


def table(client, address):
    return b"".join(client.get(address).streaming_content).decode("utf-8-sig").splitlines()


def named(page, office):
    return f"/ratings/{office.pk}/" in page


def test_before_anybody_rated_the_page_says_so(client, county):
    page = text(client.get(LIST))
    assert "还没有评价" in page and "办事人评价以后会出现在这里" in page
    assert "还没有评价" in text(client.get(f"{LIST}{county.rated.pk}/"))


@pytest.mark.parametrize(
    ("query", "near_shown", "far_shown"),
    [
        ({}, True, True),
        ({"q": "徐闻"}, True, False),
        ({"q": "市场监管"}, True, True),
        ({"q": "没有的单位"}, False, False),
        ({"q": "%"}, False, False),
        ({"q": "\x00😀'"}, False, False),
        ({"months": "1"}, True, False),
        ({"months": "12"}, True, False),
        ({"months": "99"}, True, True),
        ({"place": "nowhere"}, False, False),
    ],
)
def test_offices_are_narrowed_by_name_place_and_time(client, offices, query, near_shown, far_shown):
    page = text(client.get(LIST, query))
    assert (named(page, offices[0]), named(page, offices[1])) == (near_shown, far_shown)
    assert ("没有符合条件的单位" in page) is not (near_shown or far_shown)


def test_a_place_shows_its_own_offices_and_the_figures_count_them_alone(client, offices):
    near, far = offices
    page = text(client.get(LIST, {"place": str(far.division_id)}))
    assert named(page, far) and not named(page, near) and "下面的数字只算符合条件的" in page
    assert queries.offices(queries.Wish(place=str(far.division_id))).rates.valid == 1
    assert queries.offices().rates.valid == 4


def test_the_table_holds_what_the_page_shows_and_taking_it_is_nobodys_business(client, offices):
    lines = table(client, f"{LIST}export.csv")
    assert lines[0].startswith("单位,哪里,有效评价,好评率") and len(lines) == 3
    assert lines[1].startswith("徐闻县市场监管局,徐闻县,3,100.0%")
    assert len(table(client, f"{LIST}export.csv?q=雷州")) == 2
    assert not Event.objects.unscoped("test").filter(type="rating.exported").exists()


def test_one_office_is_narrowed_by_item_and_time_and_taken_away_by_both(client, offices):
    near, _far = offices
    counted(near, month="2026-01-01", item="another.thing", n=2)
    here = f"{LIST}{near.pk}/"
    assert "another.thing" in text(client.get(here))
    assert "another.thing" not in text(client.get(here, {"months": "3"}))
    page = text(client.get(here, {"q": "another"}))
    assert "another.thing" in page and "2026年1月" in page and "2026年11月" not in page
    assert "没有符合条件的评价" in text(client.get(here, {"q": "没有"}))
    assert [line.split(",")[0] for line in table(client, f"{here}export.csv?months=12")][0] == "事项"
    assert len(table(client, f"{here}export.csv")) == 3
    assert [line.split(",")[:2] for line in table(client, f"{here}export.csv?by=month")][1:] == [
        ["2026年11月", "3"],
        ["2026年1月", "2"],
    ]
    assert client.get(f"{LIST}{near.division_id}/export.csv").status_code == 404


@pytest.mark.parametrize(
    ("months", "first"), [(0, None), (1, date(2026, 11, 1)), (3, date(2026, 9, 1)), (12, date(2025, 12, 1))]
)
def test_the_last_months_begin_on_a_first_day(months, first):
    assert figures._since(months) == first


def test_pages_and_tables_cost_the_same_for_many_offices(client, offices, django_assert_max_num_queries):
    addresses = (LIST, f"{LIST}export.csv", f"{LIST}?q=局&months=12")
    costs = {}
    for address in addresses:
        with django_assert_max_num_queries(20) as first:
            list(client.get(address))
        costs[address] = len(first)
    for n in range(30):
        counted(Organization.objects.create(name=f"局{n}", role=f"r{n}", division=offices[0].division))
    for address in addresses:
        with django_assert_max_num_queries(costs[address]):
            list(client.get(address))
