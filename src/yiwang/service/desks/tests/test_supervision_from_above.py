"""A supervisor of an organization above looks and reminds; what becomes of the case stays with its own office."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core.models import Event
from yiwang.engines.proceedings.models import Proceeding
from yiwang.people.models import Organization, Post
from yiwang.service.desks.tests.conftest import Browser

LIST = "/desk/supervision/cases/"


@pytest.fixture
def above(office):
    """The bureau of the city, which leads the county's."""
    city = Organization.objects.create(
        name="湛江市市场监督管理局", role="market_supervision", division=office.division.parent
    )
    city.lineage = [city.pk]
    city.save()
    office.lineage = [city.pk, office.pk]
    office.save()
    return city


@pytest.fixture
def boss(above):
    """A supervisor at the city's bureau."""
    return Browser(factories.official("supervise", at=above, name="市督查"))


def address(task, rest: str = "") -> str:
    return f"{LIST}{task.proceeding_id}/{rest}"


def test_cases_below_are_listed_and_counted(boss, task):
    assert str(task.proceeding_id) in boss.get(LIST).content.decode()
    assert "测试许可 · 受理" in boss.get("/desk/supervision/").content.decode()


def test_a_case_below_opens_masked_without_buttons_that_end_it(boss, task):
    page = boss.get(address(task)).content.decode()
    assert "王*英" in page and "王秀英" not in page
    assert "催办" in page and "终止" not in page


def test_who_looks_from_above_may_remind_but_not_end(boss, task):
    assert boss.post(address(task, f"remind/{task.pk}/")).status_code == 302
    assert Event.objects.unscoped("test").filter(type="task.reminded", subject_id=task.proceeding_id).exists()
    answer = boss.post(address(task, "end/"), {"reason": "上级认为不用再办", "version": "1"})
    assert answer.status_code in (403, 404)
    assert Proceeding.objects.unscoped("test").get(pk=task.proceeding_id).ended_at is None


def test_a_colleague_above_without_the_duty_sees_nothing(above, task):
    colleague = Browser(factories.official("plain.accept", at=above, name="市同事"))
    assert colleague.get(address(task)).status_code in (403, 404)
    assert not Proceeding.objects.visible_to(colleague.actor).filter(pk=task.proceeding_id).exists()


def test_a_supervisor_beside_or_below_sees_nothing(above, office, task):
    town = Organization.objects.create(name="徐城市场监督管理所", role="market_station", division=office.division)
    town.lineage = [above.pk, office.pk, town.pk]
    town.save()
    for place in (town, factories.organization("tax", "440883", "吴川市税务局")):
        other = Browser(factories.official("supervise", at=place, name="别处督查"))
        assert str(task.proceeding_id) not in other.get(LIST).content.decode()
        assert other.get(address(task)).status_code in (403, 404)


def test_lists_from_above_cost_the_same_queries_whatever_is_below(boss, above, office, task):
    boss.get(LIST)  # the first request of a session notes that it is used
    with CaptureQueriesContext(connection) as few:
        boss.get(LIST)
    for number in range(30):
        place = Organization.objects.create(name=f"第{number}所", division=office.division)
        place.lineage = [above.pk, office.pk, place.pk]
        place.save()
        Post.objects.create(organization=place, title="岗", duties=["plain.accept"])
    with CaptureQueriesContext(connection) as many:
        boss.get(LIST)
    assert len(few) == len(many)
