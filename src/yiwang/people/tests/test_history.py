"""What an organization was called on a day, who led it then, and that old names are found."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests import factories

from yiwang.core.actor import SYSTEM
from yiwang.core.errors import ChangedMeanwhile, InvalidInput
from yiwang.people import directory
from yiwang.people.actions.organizations import change_organization
from yiwang.people.actions.parents import add_dual_parent, change_lead, end_dual_parent
from yiwang.people.administration import today
from yiwang.people.history import former_names, named, standing_on, standings
from yiwang.people.models import Organization, OrganizationPeriod
from yiwang.people.tests.tree import Tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Tree:
    return Tree()


def days(count: int) -> date:
    return today() + timedelta(days=count)


def old(office: Organization) -> Organization:
    """As if it had been there for years."""
    Organization.objects.filter(pk=office.pk).update(since=date(2010, 1, 1))
    return Organization.objects.get(pk=office.pk)


def renamed(office: Organization, name: str, on: date | None = None) -> Organization:
    return change_organization(actor=SYSTEM, organization_id=office.pk, name=name, role=office.role, on=on)


def test_the_name_of_a_day_is_the_one_of_that_day(tree: Tree) -> None:
    office = old(tree.bureau)
    renamed(office, "徐闻县市场监管和知识产权局", days(-40))
    renamed(office, "徐闻县市监局", days(-5))
    office.refresh_from_db()
    names = {count: getattr(standing_on(office, days(count)), "name", None) for count in (-5000, -41, -40, -6, -5, 0)}
    assert names == {
        -5000: "徐闻县市场监督管理局",
        -41: "徐闻县市场监督管理局",
        -40: "徐闻县市场监管和知识产权局",
        -6: "徐闻县市场监管和知识产权局",
        -5: "徐闻县市监局",
        0: "徐闻县市监局",
    }
    assert standing_on(office, date(2009, 12, 31)) is None, "it did not exist"
    assert [state.valid_from for state in standings(office)] == [days(-5), days(-40), date(2010, 1, 1)]


def test_two_names_on_one_day_leave_one_row(tree: Tree) -> None:
    office = old(tree.bureau)
    renamed(office, "第一个名字")
    renamed(office, "第二个名字")
    assert list(OrganizationPeriod.objects.values_list("name", flat=True)) == ["徐闻县市场监督管理局"]


def test_a_closed_organization_has_no_name_after_its_end(tree: Tree) -> None:
    office = old(tree.bureau)
    Organization.objects.filter(pk=office.pk).update(closed_on=days(-3))
    office.refresh_from_db()
    assert standing_on(office, days(-3)) is not None and standing_on(office, days(-2)) is None


@pytest.mark.parametrize("on", [days(1), days(-400)])
def test_a_rename_in_the_future_or_long_ago_is_refused_at_its_field(tree: Tree, on: date) -> None:
    with pytest.raises(InvalidInput) as refused:
        renamed(tree.bureau, "新名字", on)
    assert set(refused.value.fields) == {"/on"}


def test_an_old_name_finds_the_organization_of_today(tree: Tree) -> None:
    renamed(old(tree.bureau), "徐闻县市监局")
    assert Organization.objects.filter(named("市场监督管理")).get() == tree.bureau
    assert former_names([tree.bureau]) == {tree.bureau.pk: ["徐闻县市场监督管理局"]}
    assert directory.offices(tree.chiefs["county"], "市场监督管理").get() == tree.bureau


def test_a_wrong_or_taken_credit_code_is_refused_at_its_field(tree: Tree) -> None:
    factories.organization("tax", "440823")
    for code in ("11440825007098765X", "123"):
        with pytest.raises(InvalidInput) as refused:
            change_organization(actor=SYSTEM, organization_id=tree.bureau.pk, name="新名字", role="", code=code)
        assert set(refused.value.fields) == {"/code"}


def test_a_second_parent_leads_for_its_time_and_is_known_afterwards(tree: Tree) -> None:
    office, city = old(tree.bureau), tree.offices["city"]
    add_dual_parent(actor=tree.chiefs["county"], organization_id=office.pk, parent_id=city.pk, since=days(-30))
    on = standing_on(office, days(-10))
    assert on is not None and on.dual_ids == (city.pk,) and on.lead_id == tree.offices["county"].pk
    end_dual_parent(actor=tree.chiefs["county"], organization_id=office.pk, parent_id=city.pk, until=days(-8))
    assert [len(state.dual_ids) for state in standings(office)] == [0, 1, 0]
    add_dual_parent(actor=tree.chiefs["county"], organization_id=office.pk, parent_id=city.pk)
    with pytest.raises(InvalidInput):
        add_dual_parent(actor=tree.chiefs["county"], organization_id=office.pk, parent_id=city.pk)


def test_an_organization_is_not_led_by_itself_or_by_what_it_leads(tree: Tree) -> None:
    county, chief = tree.offices["county"], tree.chiefs["city"]
    for parent in (county, tree.bureau, tree.offices["town"]):
        with pytest.raises(InvalidInput):
            add_dual_parent(actor=chief, organization_id=county.pk, parent_id=parent.pk)
        with pytest.raises(InvalidInput):
            change_lead(actor=chief, organization_id=county.pk, parent_id=parent.pk)


def test_a_leadership_ends_once(tree: Tree) -> None:
    given = {"organization_id": tree.bureau.pk, "parent_id": tree.offices["city"].pk}
    add_dual_parent(actor=SYSTEM, **given)
    end_dual_parent(actor=SYSTEM, **given)
    with pytest.raises(ChangedMeanwhile):
        end_dual_parent(actor=SYSTEM, **given)


def test_another_lead_takes_everything_below_along(tree: Tree) -> None:
    branch = tree.made("徐闻县食品所", tree.bureau.division, tree.bureau)
    change_lead(actor=tree.chiefs["city"], organization_id=tree.bureau.pk, parent_id=tree.offices["city"].pk)
    branch.refresh_from_db()
    assert branch.lineage == [tree.offices["province"].pk, tree.offices["city"].pk, tree.bureau.pk, branch.pk]
    assert not directory.offices(tree.chiefs["county"]).filter(pk=branch.pk).exists()
