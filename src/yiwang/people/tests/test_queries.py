"""What people see of divisions and posts, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from tests import factories

from yiwang.people import queries
from yiwang.people.loading import load_divisions
from yiwang.people.models import Account, Division, DivisionCode, Organization, Post, PostHolding

pytestmark = pytest.mark.django_db
Count = Callable[[int], Any]


def test_towns_of_a_county_in_order(county: Division, django_assert_num_queries: Count) -> None:
    with django_assert_num_queries(1):
        names = [town.name for town in queries.children(county)]
    assert (names[0], names[-1], len(names)) == ("徐城街道", "角尾乡", 15)


def test_levels_without_a_government_are_never_shown() -> None:
    load_divisions(under="110118")
    load_divisions(under="469001")
    beijing, hainan = Division.objects.get(code="110000000000"), Division.objects.get(code="460000000000")
    assert [d.name for d in queries.children(beijing)] == ["密云区"]
    assert [d.name for d in queries.children(hainan)] == ["五指山市"]
    assert [d.name for d in queries.path_of(Division.objects.get(code="110118000000"))] == ["北京市", "密云区"]
    assert queries.search_divisions("市辖区") == []
    assert [d.name for d in queries.children()] == ["北京市", "海南省"]


def test_the_full_name_of_a_village(county: Division, django_assert_num_queries: Count) -> None:
    village = Division.objects.filter(level="village", code__startswith="440825102").order_by("code")[0]
    with django_assert_num_queries(1):
        path = queries.path_of(village)
    assert queries.name_of(path[:4]) == "广东省湛江市徐闻县迈陈镇"
    assert path[-1] == village


@pytest.mark.parametrize("text", ["徐闻", "徐闻县", "xuwen", "Xu Wen", "xw", "xuwenxian", " xuw "])
def test_a_county_is_found_by_name_pinyin_and_initials(county: Division, text: str) -> None:
    found = queries.search_divisions(text)
    assert (found[0].division, found[0].full_name) == (county, "广东省湛江市徐闻县")


@pytest.mark.parametrize("text", ["", "  ", "没有这个地方", "qqq", "%", "xu2", "(a+)+$", "\\"])
def test_a_search_that_finds_nothing_is_no_fault(county: Division, text: str) -> None:
    assert queries.search_divisions(text) == []


def test_a_search_stays_below_a_place_and_is_bounded(county: Division, django_assert_num_queries: Count) -> None:
    town = Division.objects.get(code="440825102000")
    with django_assert_num_queries(2):
        found = queries.search_divisions("迈", under=town, most=3)
    assert 1 <= len(found) <= 3
    assert all(f.division.code.startswith("440825102") for f in found)
    assert queries.search_divisions("徐闻", under=town) == []


@pytest.mark.parametrize("code", ["440825", "440825000000", " 440825 "])
def test_a_division_is_found_by_its_code(county: Division, code: str) -> None:
    assert queries.division_by_code(code) == county


def test_a_code_given_up_still_finds_its_division(county: Division) -> None:
    DivisionCode.objects.create(
        division=county, system="mca", code="442499000000", valid_to=date(1983, 1, 1), name="徐闻县"
    )
    assert queries.division_by_code("442499") == county
    assert queries.division_by_code("990000") is None
    assert queries.division_by_code("x" * 40) is None


def test_organizations_of_a_place_and_below() -> None:
    office = factories.organization()
    city = office.division.parent
    assert list(queries.organizations_in(office.division, role="market_supervision")) == [office]
    assert list(queries.organizations_in(city)) == []
    assert list(queries.organizations_in(city, below=True)) == [office]
    assert list(queries.organizations_below(office)) == [office]


def held(*, since: int = -10, until: int | None = None, duties: tuple[str, ...] = ("food.accept",)) -> Account:
    today = date.today()
    person = Account.objects.create(login=f"a{Account.objects.count()}", name="甲", kind="official")
    post = Post.objects.create(organization=factories.organization(), title="受理岗", duties=list(duties))
    end = None if until is None else today + timedelta(days=until)
    PostHolding.objects.create(post=post, account=person, since=today + timedelta(days=since), until=end)
    return person


def test_colleagues_are_those_who_hold_the_duty_today(django_assert_num_queries: Count) -> None:
    now = held()
    held(since=5)
    held(until=-3)
    held(duties=("food.decide",))
    gone = held()
    Account.objects.filter(pk=gone.pk).update(is_active=False)
    office = Organization.objects.get()
    with django_assert_num_queries(1):
        found = queries.colleagues(office.pk, "food.accept")
    assert [c.account_id for c in found] == [now.pk]
    assert len(queries.colleagues(office.pk)) == 2


def test_posts_of_an_account_come_with_their_organization(django_assert_num_queries: Count) -> None:
    person = held()
    with django_assert_num_queries(1):
        (post,) = queries.posts_of(person)
        assert post.organization.role == "market_supervision"
    with django_assert_num_queries(2):
        ((same, holdings),) = queries.posts_in(post.organization_id)
        assert (same, holdings[0].account) == (post, person)
