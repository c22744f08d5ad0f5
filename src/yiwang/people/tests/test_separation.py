"""Duties that do not go together: refused or warned of, in one office or everywhere, with a clear sentence."""

from __future__ import annotations

import pytest
from tests import factories

from yiwang.core.ids import new_id
from yiwang.people.actions.holding import Terms, assign_post
from yiwang.people.actions.posts import change_post, create_post
from yiwang.people.administration import today
from yiwang.people.models import DutyConflict, Organization, Post, PostHolding
from yiwang.people.separation import BUILT_IN, DutiesConflict, NeedsConfirmation, Rule, clashes, meets
from yiwang.people.tests.tree import Tree

pytestmark = pytest.mark.django_db
PAIR = Rule("x", "*.accept", "*.decide", "不行。")


@pytest.mark.parametrize(
    ("rule", "one", "other", "met"),
    [
        (PAIR, "food.accept", "food.decide", True),
        (PAIR, "food.accept", "drugs.decide", False),
        (PAIR, "food.decide", "food.accept", False),
        (PAIR, "accept", "decide", False),
        (PAIR, ".accept", ".decide", False),
        (Rule("x", "window", "*.decide", "不行。"), "window", "food.decide", True),
        (Rule("x", "window", "audit", "不行。"), "window", "audit", True),
        (Rule("x", "window", "audit", "不行。"), "window", "window", False),
    ],
)
def test_a_rule_meets_its_pair_and_nothing_else(rule: Rule, one: str, other: str, met: bool) -> None:
    assert meets(rule, one, other) is met


def test_a_pair_in_two_offices_clashes_only_where_the_rule_reaches_everywhere() -> None:
    held = {new_id(): {"administer"}, new_id(): {"audit"}}
    assert [clash.rule.code for clash in clashes(held, BUILT_IN)] == ["system_audit"]
    held = {new_id(): {"rating.verify"}, new_id(): {"rating.rectify"}}
    assert clashes(held, BUILT_IN) == []


class Office:
    def __init__(self) -> None:
        self.tree = Tree()
        self.chief = self.tree.chiefs["city"]

    def assign(self, holder: str, duty: str, at: Organization | None = None, **terms: bool) -> PostHolding:
        place = at or self.tree.bureau
        person = factories.official(*holder.split(), at=self.tree.bureau)
        post = Post.objects.create(organization=place, title="新岗", duties=[duty])
        return assign_post(
            actor=self.chief, account_id=person.account_id, post_id=post.pk, since=today(), terms=Terms(**terms)
        )  # type: ignore[arg-type]


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.mark.parametrize("pair", ["administer audit", "audit administer", "security audit", "administer security"])
def test_the_three_administrators_are_three_people(office: Office, pair: str) -> None:
    one, other = pair.split()
    with pytest.raises(DutiesConflict) as refused:
        office.assign(one, other, at=office.tree.offices["town"])
    assert "GB/T 22239" in refused.value.text and "“" in refused.value.text


def test_a_warning_is_read_and_confirmed(office: Office) -> None:
    with pytest.raises(NeedsConfirmation) as asked:
        office.assign("food.accept", "food.decide")
    assert asked.value.details["confirm"] == "confirmed"
    assert office.assign("food.accept", "food.decide", confirmed=True).pk


def test_what_was_there_before_is_no_reason_to_refuse_something_else(office: Office) -> None:
    assert office.assign("administer audit", "window").pk


def test_a_post_that_has_ended_clashes_with_nothing(office: Office) -> None:
    person = factories.official("administer", at=office.tree.bureau)
    PostHolding.objects.filter(account_id=person.account_id).update(until=today().replace(year=2020))
    post = Post.objects.create(organization=office.tree.bureau, title="审计岗", duties=["audit"])
    assert assign_post(actor=office.chief, account_id=person.account_id, post_id=post.pk, since=today()).pk


def test_a_post_with_both_is_refused_at_once(office: Office) -> None:
    bureau = office.tree.bureau
    with pytest.raises(DutiesConflict):
        create_post(actor=office.chief, organization_id=bureau.pk, title="岗", duties=["administer", "audit"])
    made = create_post(actor=office.chief, organization_id=bureau.pk, title="岗", duties=["audit"])
    with pytest.raises(DutiesConflict):
        change_post(actor=office.chief, post_id=made.pk, title="岗", duties=["administer", "audit"])


def test_a_duty_that_comes_to_a_post_is_held_against_the_other_posts_of_its_holders(office: Office) -> None:
    person = factories.official("window", at=office.tree.bureau)
    Post.objects.create(organization=office.tree.beside, title="审计岗", duties=["audit"]).holdings.create(
        account_id=person.account_id, since=today()
    )
    with pytest.raises(DutiesConflict):
        change_post(actor=office.chief, post_id=person.posts[0].post_id, title="岗", duties=["window", "administer"])


def test_a_rule_of_the_place_replaces_a_shipped_one_or_comes_beside_it(office: Office) -> None:
    rule = DutyConflict.objects.create(
        code="system_audit", first="administer", second="audit", sentence="关掉。", active=False
    )
    assert office.assign("administer", "audit").pk
    rule.active = True
    rule.save()
    with pytest.raises(DutiesConflict, match="关掉"):
        office.assign("administer", "audit")
    DutyConflict.objects.create(code="own", first="window", second="lead", sentence="窗口不能领导窗口。")
    with pytest.raises(DutiesConflict, match="窗口不能领导窗口"):
        office.assign("window", "lead")
