"""Rules on incompatible duties: read by administrators, set by those at the top, recorded."""

from __future__ import annotations

import pytest
from tests import factories

from yiwang.core.models import Event
from yiwang.people.actions.posts import create_post
from yiwang.people.models import DutyConflict
from yiwang.people.separation import DutiesConflict, NeedsConfirmation, Rule
from yiwang.people.staffing.actions.rules import both
from yiwang.people.tests.tree import Tree
from yiwang.service.applications.tests import portal

pytestmark = pytest.mark.django_db
ADDRESS = "/desk/organizations/rules/"


def test_the_top_sets_a_rule_and_the_county_only_reads_it() -> None:
    tree = Tree()
    county, top = (portal.client_of(tree.chiefs[level]) for level in ("county", "province"))
    shown = county.get(ADDRESS).content.decode()
    assert "三员分立" in shown and "<select" not in shown
    body = {"code": "system_audit", "effect": "off"}
    assert county.post(ADDRESS, body).status_code == 403
    given = {"organization_id": tree.bureau.pk, "title": "岗", "duties": ["administer", "audit"]}
    with pytest.raises(DutiesConflict):
        create_post(actor=tree.chiefs["county"], **given)  # type: ignore[arg-type]
    assert [top.post(ADDRESS, body).status_code for _ in range(2)] == [302, 302]
    assert create_post(actor=tree.chiefs["county"], **given).pk  # type: ignore[arg-type]
    assert Event.objects.unscoped("test").filter(type="duty_conflict.set").count() == 1
    assert top.post(ADDRESS, {**body, "effect": "refuse"}).status_code == 302
    with pytest.raises(DutiesConflict):
        create_post(actor=tree.chiefs["county"], **given)  # type: ignore[arg-type]


def test_nonsense_and_others_are_refused() -> None:
    tree = Tree()
    top = portal.client_of(tree.chiefs["province"])
    for body in ({"code": "x", "effect": "off"}, {"code": "system_audit", "effect": "x"}, {}):
        assert top.post(ADDRESS, body).status_code == 404
    assert portal.client_of(factories.official("window", at=tree.bureau)).get(ADDRESS).status_code == 403


NEW = {
    "new": "1",
    "first": "window",
    "second": "licence.issue",
    "reach": "everywhere",
    "effect": "refuse",
    "sentence": "收件的人不能自己颁发证照。",
    "basis": "本省内控办法第八条",
}


def test_the_top_adds_a_pair_after_reading_what_it_means_and_it_holds_at_once() -> None:
    tree = Tree()
    top = portal.client_of(tree.chiefs["province"])
    factories.official("window", "licence.issue", at=tree.bureau, name="两样都有")
    factories.official("window", at=tree.bureau, name="只有一样")
    assert "再加一条" in top.get(ADDRESS).content.decode()
    asked = top.post(ADDRESS, NEW)
    text = asked.content.decode()
    assert asked.status_code == 409 and "现在有1人同时担任" in text and 'name="confirmed"' in text
    assert "收件的人不能自己颁发证照。" in text, "nothing typed is lost"
    assert "处要改" not in text and "还没有加上" in text, "a question is no mistake"
    nobody = top.post(ADDRESS, {**NEW, "second": "sso.approve"}).content.decode()
    assert "现在没有人同时担任这两项" in nobody
    assert not DutyConflict.objects.exists()
    assert top.post(ADDRESS, {**NEW, "confirmed": "true"}).status_code == 302
    row = DutyConflict.objects.get()
    assert (row.first, row.second, row.reach, row.effect) == ("window", "licence.issue", "everywhere", "refuse")
    event = Event.objects.unscoped("test").get(type="duty_conflict.set")
    assert event.payload["first"] == "window" and event.actor_account == tree.chiefs["province"].account_id
    with pytest.raises(DutiesConflict, match="收件的人不能自己颁发证照"):
        duties = ["window", "licence.issue"]
        create_post(actor=tree.chiefs["county"], organization_id=tree.bureau.pk, title="岗", duties=duties)
    shown = portal.client_of(tree.chiefs["county"]).get(ADDRESS).content.decode()
    assert "本省内控办法第八条" in shown and "再加一条" not in shown


def test_a_pair_that_only_warns_asks_at_the_appointment() -> None:
    tree = Tree()
    top = portal.client_of(tree.chiefs["province"])
    wish = {**NEW, "effect": "warn", "reach": "organization"}
    assert "任命时会提醒" in top.post(ADDRESS, wish).content.decode()
    assert top.post(ADDRESS, {**wish, "confirmed": "true"}).status_code == 302
    given = {"organization_id": tree.bureau.pk, "title": "岗", "duties": ["window", "licence.issue"]}
    with pytest.raises(NeedsConfirmation):
        create_post(actor=tree.chiefs["county"], **given)  # type: ignore[arg-type]


def test_a_whole_group_of_duties_may_be_meant() -> None:
    tree = Tree()
    top = portal.client_of(tree.chiefs["province"])
    group = {**NEW, "first": "*.accept", "second": "licence.issue", "confirmed": "true"}
    assert top.post(ADDRESS, group).status_code == 302
    assert DutyConflict.objects.get().first == "*.accept"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("first", "", "请选择一项职责"),
        ("first", "no-such-duty", "请选择一项职责"),
        ("second", "window", "请选择另一项职责"),
        ("reach", "", "请选择范围"),
        ("reach", "moon", "请选择范围"),
        ("effect", "", "请选择不许还是提醒"),
        ("effect", "off", "请选择不许还是提醒"),
        ("sentence", "短", "请写明为什么"),
        ("sentence", "长" * 201, "请写明为什么"),
        ("sentence", "第一行写了\n第二行又写", "不要换行"),
        ("basis", "长" * 201, "最多200个字"),
    ],
)
def test_what_is_wrong_with_a_new_pair_is_said_at_its_field(field: str, value: str, said: str) -> None:
    tree = Tree()
    top = portal.client_of(tree.chiefs["province"])
    answer = top.post(ADDRESS, {**NEW, field: value, "confirmed": "true"})
    text = answer.content.decode()
    assert answer.status_code == 422 and said in text and f'href="#{field}"' in text
    kept = "本省内控办法第八条" if field != "basis" else "收件的人不能自己颁发证照。"
    assert kept in text and not DutyConflict.objects.exists()


@pytest.mark.parametrize("pair", [("administer", "audit"), ("audit", "administer"), ("*.accept", "*.decide")])
def test_a_pair_that_has_a_rule_is_not_ruled_twice(pair: tuple[str, str]) -> None:
    tree = Tree()
    top = portal.client_of(tree.chiefs["province"])
    answer = top.post(ADDRESS, {**NEW, "first": pair[0], "second": pair[1], "confirmed": "true"})
    assert answer.status_code == 422 and "已经有规则了" in answer.content.decode()


@pytest.mark.parametrize("level", ["city", "county", "town", "beside"])
def test_nobody_below_the_top_adds_a_rule(level: str) -> None:
    tree = Tree()
    answer = portal.client_of(tree.chiefs[level]).post(ADDRESS, {**NEW, "confirmed": "true"})
    assert answer.status_code == 403 and not DutyConflict.objects.exists()


def test_who_administers_a_body_that_nobody_leads_is_not_at_the_top_of_the_platform() -> None:
    tree = Tree()
    bank = tree.made("某银行支行", tree.bureau.division, None, "bank")
    own = factories.official("administer", at=bank, name="支行管理员")
    assert portal.client_of(own).post(ADDRESS, {**NEW, "confirmed": "true"}).status_code == 403
    assert portal.client_of(own).post(ADDRESS, {"code": "system_audit", "effect": "off"}).status_code == 403


def test_counting_who_holds_both_does_not_grow_with_the_people() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    tree = Tree()
    rule = Rule("", "window", "licence.issue", "说明说明说明", reach="everywhere")
    counts = []
    both(rule)
    for number in (1, 5):
        for _ in range(number):
            factories.official("window", "licence.issue", at=tree.bureau)
        with CaptureQueriesContext(connection) as seen:
            both(rule)
        counts.append(len(seen))
    assert both(rule) == 6 and counts[0] == counts[1]
