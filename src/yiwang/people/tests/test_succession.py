"""Merged, split, set up anew: posts, bodies below and open work go over, all or nothing, once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests import factories

from yiwang.core.actor import SYSTEM
from yiwang.core.errors import InvalidInput
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.engines.proceedings.actions.complete_task import Decision, complete_task
from yiwang.engines.proceedings.actions.hand_over import take_task
from yiwang.engines.proceedings.models import FlowTask, Proceeding
from yiwang.people import open_work
from yiwang.people.actions.succession import Heir, Succession, succeed
from yiwang.people.history import predecessors, standing_on, successors
from yiwang.people.models import Organization, OrganizationParent, OrganizationSuccession, Post
from yiwang.people.signin.cards.terminals import NewTerminal, register_terminal
from yiwang.people.signin.models.card import Terminal
from yiwang.people.sso.actions.clients import register_client
from yiwang.people.sso.models import Client
from yiwang.people.staffing.actors import actor_now
from yiwang.people.succession_preview import preview
from yiwang.people.tests.tree import Tree
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item
from yiwang.support.workorders.models import WorkOrder
from yiwang.support.workorders.models.workorder import seat

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
WHY = "粤编〔2026〕1号"


@pytest.fixture
def tree() -> Tree:
    return Tree()


def submitted() -> Proceeding:
    factories.plain_permit()
    sent = Submission(item=current_item("plain-permit.new"), division_code="440825", answers=factories.PLAIN_ANSWERS)
    made = submit_application(actor=factories.person(), sent=sent, now=NOW)
    return Proceeding.objects.unscoped("test").get(pk=made.id)


def merge(tree: Tree, into: Organization, **more: object) -> Succession:
    return Succession(new_id(), "merged", tree.bureau.pk, (Heir(into.pk),), WHY, **more)  # type: ignore[arg-type]


def heir(tree: Tree, name: str = "徐闻县综合监管局") -> Organization:
    return tree.made(name, tree.bureau.division, tree.offices["county"])


def test_a_case_goes_on_at_the_successor_with_the_same_person(tree: Tree) -> None:
    case, clerk = submitted(), factories.official("plain.accept", at=tree.bureau)
    new = heir(tree)
    succeed(actor=tree.chiefs["county"], wanted=merge(tree, new))
    case.refresh_from_db()
    assert case.organization_id == new.pk
    task = FlowTask.objects.unscoped("test").get(proceeding=case, state="open")
    assert task.organization_id == new.pk
    assert Post.objects.get(pk=clerk.posts[0].post_id).organization_id == new.pk
    there = factories.official("plain.accept", at=new)
    assert complete_task(actor=there, task_id=task.pk, decision=Decision("accept", ""), now=NOW).state == "accepted"
    assert Event.objects.unscoped("test").filter(type="proceeding.moved", subject_id=case.pk).count() == 1


def test_the_role_in_packs_goes_along_and_the_predecessor_is_closed(tree: Tree) -> None:
    new = heir(tree)
    succeed(actor=tree.chiefs["county"], wanted=merge(tree, new))
    tree.bureau.refresh_from_db()
    new.refresh_from_db()
    assert (tree.bureau.role, new.role) == ("", "market_supervision") and tree.bureau.closed_on is not None
    assert [row.successor for row in successors(tree.bureau)] == [new]
    assert [row.predecessor for row in predecessors(new)] == [tree.bureau]


def test_bodies_below_hang_under_the_successor(tree: Tree) -> None:
    branch = tree.made("徐闻县食品所", tree.bureau.division, tree.bureau)
    shared = tree.made("徐闻县检验所", tree.bureau.division, tree.offices["county"])
    OrganizationParent.objects.create(organization=shared, parent=tree.bureau, kind="dual")
    new = heir(tree)
    succeed(actor=tree.chiefs["county"], wanted=merge(tree, new))
    branch.refresh_from_db()
    assert branch.lineage == [*new.lineage, branch.pk]
    links = OrganizationParent.objects.filter(parent=new, until=None).values_list("organization_id", "kind")
    assert dict(links) == {branch.pk: "lead", shared.pk: "dual"}


def test_a_body_takes_over_from_the_one_that_led_it(tree: Tree) -> None:
    branch = tree.made("徐闻县食品局", tree.bureau.division, tree.bureau)
    succeed(actor=tree.chiefs["county"], wanted=merge(tree, branch))
    branch.refresh_from_db()
    assert branch.lineage == [*tree.offices["county"].lineage, branch.pk] and branch.role == "market_supervision"


def test_sent_twice_it_happens_once(tree: Tree) -> None:
    wanted = merge(tree, heir(tree))
    first = succeed(actor=tree.chiefs["county"], wanted=wanted)
    again = succeed(actor=tree.chiefs["county"], wanted=wanted)
    assert [row.pk for row in first] == [row.pk for row in again]
    assert Event.objects.unscoped("test").filter(type="organization.succeeded").count() == 1


def test_a_fault_in_the_middle_moves_nothing(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.official("window", at=tree.bureau)

    class Broken:
        def count(self, passing: open_work.Passing) -> int:
            return 0

        def move(self, passing: open_work.Passing) -> int:
            raise OSError("gone")

    monkeypatch.setitem(open_work._movable, "broken", Broken())
    new = heir(tree)
    with pytest.raises(OSError, match="gone"):
        succeed(actor=tree.chiefs["county"], wanted=merge(tree, new))
    assert not OrganizationSuccession.objects.exists() and not Post.objects.filter(organization=new).exists()
    assert Organization.objects.get(pk=tree.bureau.pk).closed_on is None


def test_a_split_takes_posts_and_the_work_of_their_duties_only(tree: Tree) -> None:
    case = submitted()
    taker, keeper = (factories.official(duty, at=tree.bureau) for duty in ("plain.accept", "plain.decide"))
    new = heir(tree, "徐闻县受理中心")
    parts = (Heir(new.pk, (taker.posts[0].post_id,)),)
    wanted = Succession(new_id(), "split", tree.bureau.pk, parts, WHY, closes=False)
    made = succeed(actor=tree.chiefs["county"], wanted=wanted)
    case.refresh_from_db()
    assert case.organization_id == new.pk, "its open task is one of the duties that went"
    assert Post.objects.get(pk=keeper.posts[0].post_id).organization_id == tree.bureau.pk
    assert made[0].share == 50 and Organization.objects.get(pk=tree.bureau.pk).closed_on is None


def test_a_split_leaves_the_other_tasks_of_a_foreign_case_where_their_duty_is(tree: Tree) -> None:
    """The bureau plays a role in a case of another office: one of its two tasks goes, the other stays."""
    case = submitted()
    other = tree.made("徐闻县行政审批局", tree.bureau.division, tree.offices["county"])
    Proceeding.objects.unscoped("test").filter(pk=case.pk).update(organization_id=other.pk)
    case.refresh_from_db()
    case.flow["roles"] = {"market_supervision": str(tree.bureau.pk)}
    case.save(update_fields=["flow"])
    going = FlowTask.objects.unscoped("test").get(proceeding=case, state="open")
    key = new_id()
    staying = FlowTask.objects.create(
        id=key, proceeding=case, token_id=new_id(), node="decide", name="决定", organization_id=tree.bureau.pk,
        duty="plain.decide",
        data={"flow": {**going.data["flow"], "id": str(key), "node": "decide", "duty": "plain.decide"}},
    )  # fmt: skip
    taker, keeper = (factories.official(duty, at=tree.bureau) for duty in ("plain.accept", "plain.decide"))
    new = heir(tree, "徐闻县受理中心")
    parts = (Heir(new.pk, (taker.posts[0].post_id,)),)
    succeed(actor=SYSTEM, wanted=Succession(new_id(), "split", tree.bureau.pk, parts, WHY, closes=False))
    going.refresh_from_db()
    staying.refresh_from_db()
    assert (going.organization_id, staying.organization_id) == (new.pk, tree.bureau.pk)
    assert FlowTask.objects.visible_to(actor_now(keeper.account_id)).filter(pk=staying.pk).exists()
    was, flow = case.version, case.flow
    case.refresh_from_db()
    assert case.flow["roles"] == flow["roles"], "the bureau still plays its role"
    assert case.organization_id == other.pk and case.version == was + 1
    clerk = actor_now(taker.account_id)
    take_task(actor=clerk, task_id=going.pk, now=NOW)
    going.refresh_from_db()
    assert going.organization_id == new.pk, "taking it up does not send it back"
    assert complete_task(actor=clerk, task_id=going.pk, decision=Decision("accept", ""), now=NOW).state == "accepted"


def test_where_nothing_stays_the_role_goes_along(tree: Tree) -> None:
    case = submitted()
    other = tree.made("徐闻县行政审批局", tree.bureau.division, tree.offices["county"])
    Proceeding.objects.unscoped("test").filter(pk=case.pk).update(
        organization_id=other.pk, flow={**case.flow, "roles": {"market_supervision": str(tree.bureau.pk)}}
    )
    taker = factories.official("plain.accept", at=tree.bureau)
    new = heir(tree, "徐闻县受理中心")
    parts = (Heir(new.pk, (taker.posts[0].post_id,)),)
    factories.official("plain.decide", at=tree.bureau)
    succeed(actor=SYSTEM, wanted=Succession(new_id(), "split", tree.bureau.pk, parts, WHY, closes=False))
    case.refresh_from_db()
    assert case.flow["roles"] == {"market_supervision": str(new.pk)}


def test_a_case_stays_where_the_duty_stays(tree: Tree) -> None:
    case = submitted()
    first, second = (factories.official("plain.accept", at=tree.bureau) for _ in range(2))
    parts = (Heir(heir(tree).pk, (first.posts[0].post_id,)),)
    succeed(actor=SYSTEM, wanted=Succession(new_id(), "split", tree.bureau.pk, parts, WHY, closes=False))
    case.refresh_from_db()
    assert case.organization_id == tree.bureau.pk and second


def test_work_orders_go_with_their_seats_to_the_posts_that_came_along(tree: Tree) -> None:
    clerk, now = factories.official("rating.rectify", at=tree.bureau), datetime.now(UTC)
    order = WorkOrder.objects.create(
        number="YM1", kind="rating-rectification", revision=new_id(), source="bad_rating", title="差评整改",
        ref_kind="rating", ref_id=new_id(), division_id=tree.bureau.division_id, opened_at=now, step="rectify",
        subject_organization_id=tree.bureau.pk, office_id=tree.beside.pk, organization_id=tree.bureau.pk,
        duty="rating.rectify", seats=[seat(tree.bureau.pk, "rating.rectify"), seat(tree.beside.pk, "supervise")],
    )  # fmt: skip
    new = heir(tree)
    made = succeed(actor=tree.chiefs["county"], wanted=merge(tree, new))
    order.refresh_from_db()
    assert (order.organization_id, order.subject_organization_id, order.office_id) == (new.pk, new.pk, tree.beside.pk)
    assert order.seats == [seat(new.pk, "rating.rectify"), seat(tree.beside.pk, "supervise")]
    assert WorkOrder.objects.visible_to(actor_now(clerk.account_id)).get() == order  # type: ignore[arg-type]
    assert made[0].moved["没办结的工单"] == 1
    assert Event.objects.unscoped("test").filter(type="workorder.moved", subject_id=order.pk).count() == 1


def test_a_preview_tells_what_would_go_and_changes_nothing(tree: Tree) -> None:
    submitted()
    factories.official("plain.accept", at=tree.bureau, name="受理")
    new = heir(tree)
    branch = tree.made("徐闻县食品所", tree.bureau.division, tree.bureau)
    found = preview(actor=tree.chiefs["county"], wanted=merge(tree, new), office=tree.bureau, heirs=[new])
    share = found.shares[0]
    assert (share.posts, share.people, share.work) == (["受理岗"], 1, {"没办完的办件": 1})
    assert found.below == [branch.name] and found.warnings == []
    assert not OrganizationSuccession.objects.exists()


def test_a_preview_warns_of_a_lost_role_and_of_duties_that_do_not_go_together(tree: Tree) -> None:
    other = tree.made("徐闻县税务局", tree.bureau.division, tree.offices["county"], "tax")
    factories.official("audit", "administer", at=tree.bureau)
    found = preview(actor=SYSTEM, wanted=merge(tree, other), office=tree.bureau, heirs=[other])
    assert len(found.warnings) == 1 and "角色" in found.warnings[0]
    clerk = factories.official("rating.verify", at=tree.bureau, name="某人")
    post = Post.objects.create(organization=other, title="整改岗", duties=["rating.rectify"])
    post.holdings.create(account_id=clerk.account_id, since=NOW.date())
    again = preview(actor=SYSTEM, wanted=merge(tree, other), office=tree.bureau, heirs=[other])
    assert any(warning.startswith("某人") for warning in again.warnings)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "sold"}, "/kind"),
        ({"heirs": ()}, "/heir"),
        ({"reason": "x"}, "/reason"),
        ({"closes": False}, "/heir"),
        ({"kind": "split"}, "/posts"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(tree: Tree, change: dict[str, object], field: str) -> None:
    given: dict[str, object] = {"kind": "merged", "heirs": (Heir(heir(tree).pk),), "reason": WHY} | change
    wanted = Succession(batch=new_id(), predecessor_id=tree.bureau.pk, **given)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput) as refused:
        succeed(actor=SYSTEM, wanted=wanted)
    assert field in refused.value.fields


def test_its_name_of_before_is_still_told_after_the_end(tree: Tree) -> None:
    Organization.objects.filter(pk=tree.bureau.pk).update(since=NOW.date().replace(year=2015))
    succeed(actor=SYSTEM, wanted=merge(tree, heir(tree)))
    tree.bureau.refresh_from_db()
    state = standing_on(tree.bureau, NOW.date().replace(year=2020))
    assert state is not None and (state.name, state.role) == ("徐闻县市场监督管理局", "market_supervision")


def things_of(tree: Tree) -> tuple[Client, Terminal]:
    """A system and a card terminal of the bureau."""
    system, _secret = register_client(
        organization=tree.bureau, name="不动产系统", redirect_uris=("https://system.example.gov.cn/cb",)
    )
    terminal, _code = register_terminal(
        actor=tree.chiefs["county"], new=NewTerminal(tree.bureau.pk, "一号自助机", "kiosk", "一楼", "terminal")
    )
    return system, terminal


def test_systems_and_terminals_go_to_the_successor(tree: Tree) -> None:
    """Left behind, the systems of an office that is no more would have nobody who answers for them."""
    system, terminal = things_of(tree)
    new = heir(tree)
    told = preview(actor=tree.chiefs["county"], wanted=merge(tree, new), office=tree.bureau, heirs=[new])
    assert told.shares[0].work == {"没注销的接入系统": 1, "没停用的读卡终端": 1}
    made = succeed(actor=tree.chiefs["county"], wanted=merge(tree, new))
    assert {"没注销的接入系统": 1, "没停用的读卡终端": 1}.items() <= made[0].moved.items()
    assert Client.objects.unscoped("test").get(pk=system.pk).organization_id == new.pk
    assert Terminal.objects.unscoped("test").get(pk=terminal.pk).organization_id == new.pk
    types = Event.objects.unscoped("test").filter(type__in=("sso.client_moved", "terminal.moved"))
    assert types.count() == 2 and set(types.values_list("organization_id", flat=True)) == {new.pk}


def test_a_split_that_leaves_the_office_leaves_it_its_systems(tree: Tree) -> None:
    system, terminal = things_of(tree)
    new, post = heir(tree), Post.objects.create(organization=tree.bureau, title="窗口", duties=["window"])
    parts = (Heir(new.pk, (post.pk,)),)
    succeed(actor=SYSTEM, wanted=Succession(new_id(), "split", tree.bureau.pk, parts, WHY, closes=False))
    assert Client.objects.unscoped("test").get(pk=system.pk).organization_id == tree.bureau.pk
    assert Terminal.objects.unscoped("test").get(pk=terminal.pk).organization_id == tree.bureau.pk


def test_what_is_registered_keeps_an_office_open_but_not_its_role(tree: Tree) -> None:
    things_of(tree)
    assert {"没注销的接入系统", "没停用的读卡终端"} <= set(open_work.open_work(tree.bureau.pk))
    assert not open_work.open_work(tree.bureau.pk, by_role=True)
