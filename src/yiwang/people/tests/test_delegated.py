"""A county's administrator manages the county and below, never the province: for every act and every level."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests import factories

from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import NotPermitted, Refusal
from yiwang.core.ids import new_id
from yiwang.people import directory
from yiwang.people.actions.holding import assign_post, change_holding, end_post
from yiwang.people.actions.organizations import change_organization, close_organization, create_organization
from yiwang.people.actions.parents import add_dual_parent, change_lead, end_dual_parent
from yiwang.people.actions.posts import change_post, close_post, create_post
from yiwang.people.actions.succession import Heir, Succession, succeed
from yiwang.people.administration import today
from yiwang.people.models import Organization, PostHolding
from yiwang.people.tests.tree import LEVELS, Tree

pytestmark = pytest.mark.django_db
Act = Callable[[Tree, Actor, Organization], object]
MAY = {
    "province": {"province", "city", "county", "town", "beside"},
    "city": {"city", "county", "town", "beside"},
    "county": {"county", "town"},
    "town": {"town"},
    "beside": {"beside"},
}


def _post(at: Organization) -> PostHolding:
    made = factories.official("window", at=at, name="某人")
    return PostHolding.objects.get(account_id=made.account_id)


def _dual(tree: Tree, at: Organization) -> dict[str, object]:
    return {"organization_id": at.pk, "parent_id": tree.made("某省级部门", tree.offices["province"].division, None).pk}


def _end_dual(tree: Tree, by: Actor, at: Organization) -> object:
    given = _dual(tree, at)
    add_dual_parent(actor=SYSTEM, **given)
    return end_dual_parent(actor=by, **given)


def _succeed(tree: Tree, by: Actor, at: Organization) -> object:
    old = tree.made("要合并的机构", at.division, at)
    wanted = Succession(
        new_id(), "merged", old.pk, (Heir(tree.made("接手的机构", at.division, at).pk),), "粤编〔2026〕1号"
    )
    return succeed(actor=by, wanted=wanted)


ACTS: dict[str, Act] = {
    "create": lambda tree, by, at: create_organization(
        actor=by, name="新机构", division_id=at.division_id, parent_id=at.pk
    ),
    "change": lambda tree, by, at: change_organization(actor=by, organization_id=at.pk, name="改名", role="government"),
    "close": lambda tree, by, at: close_organization(actor=by, organization_id=tree.made("空机构", at.division, at).pk),
    "post": lambda tree, by, at: create_post(actor=by, organization_id=at.pk, title="岗", duties=["window"]),
    "change_post": lambda tree, by, at: change_post(actor=by, post_id=_post(at).post_id, title="新", duties=["lead"]),
    "close_post": lambda tree, by, at: close_post(
        actor=by, post_id=create_post(actor=SYSTEM, organization_id=at.pk, title="岗", duties=["window"]).pk
    ),
    "assign": lambda tree, by, at: assign_post(
        actor=by,
        account_id=_post(at).account_id,
        post_id=create_post(actor=SYSTEM, organization_id=at.pk, title="岗", duties=["window"]).pk,
        since=today(),
    ),
    "end": lambda tree, by, at: end_post(actor=by, holding_id=_post(at).pk),
    "change_holding": lambda tree, by, at: change_holding(
        actor=by, holding_id=_post(at).pk, until=None, extension="8801"
    ),
    "dual": lambda tree, by, at: add_dual_parent(actor=by, **_dual(tree, at)),
    "end_dual": _end_dual,
    "succeed": _succeed,
    "lead": lambda tree, by, at: change_lead(
        actor=by,
        organization_id=tree.made("机构甲", at.division, tree.made("中间机构", at.division, at)).pk,
        parent_id=at.pk,
    ),
}


@pytest.mark.parametrize("by", [*LEVELS, "beside"])
@pytest.mark.parametrize("act", list(ACTS))
def test_an_administrator_reaches_his_own_level_and_below_and_nothing_else(act: str, by: str) -> None:
    tree = Tree()
    offices = {**tree.offices, "beside": tree.beside}
    reached = set()
    for level, office in offices.items():
        try:
            ACTS[act](tree, tree.chiefs[by], office)
            reached.add(level)
        except NotPermitted:
            pass
    assert reached == MAY[by]


def test_a_town_has_an_administrator_of_its_own_who_sees_the_town_only() -> None:
    tree = Tree()
    station = tree.made("曲界镇便民服务中心", tree.offices["town"].division, tree.offices["town"])
    seen = set(directory.offices(tree.chiefs["town"]).values_list("name", flat=True))
    assert seen == {tree.offices["town"].name, station.name}


def test_leading_beside_somebody_gives_no_administration() -> None:
    tree = Tree()
    add_dual_parent(actor=tree.chiefs["county"], organization_id=tree.bureau.pk, parent_id=tree.beside.pk)
    neighbour = tree.chiefs["beside"]
    assert tree.bureau not in directory.offices(neighbour)
    with pytest.raises(NotPermitted):
        create_post(actor=neighbour, organization_id=tree.bureau.pk, title="岗", duties=["window"])


def test_nobody_hangs_an_organization_of_another_under_his_own_or_gives_one_to_another() -> None:
    tree = Tree()
    for by, office, parent in (
        ("beside", tree.bureau, tree.beside),
        ("county", tree.bureau, tree.beside),
        ("county", tree.bureau, tree.offices["city"]),
    ):
        with pytest.raises(NotPermitted):
            change_lead(actor=tree.chiefs[by], organization_id=office.pk, parent_id=parent.pk)


def test_an_heir_out_of_reach_is_refused() -> None:
    tree = Tree()
    wanted = Succession(new_id(), "merged", tree.bureau.pk, (Heir(tree.beside.pk),), "粤编〔2026〕1号")
    with pytest.raises(NotPermitted):
        succeed(actor=tree.chiefs["county"], wanted=wanted)


def test_nobody_gives_himself_a_post_or_prolongs_his_own() -> None:
    tree = Tree()
    chief = tree.chiefs["county"]
    own = PostHolding.objects.get(account_id=chief.account_id)
    acts: list[Callable[[], object]] = [
        lambda: end_post(actor=chief, holding_id=own.pk),
        lambda: change_holding(actor=chief, holding_id=own.pk, until=None, extension="1"),
        lambda: assign_post(actor=chief, account_id=own.account_id, post_id=own.post_id, since=today()),
    ]
    for act in acts:
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code == "own_post"
