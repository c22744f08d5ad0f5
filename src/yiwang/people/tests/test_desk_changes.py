"""Pages of history, leadership, successions, hand-over and warnings, as the county's administrator uses them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from tests import factories

from yiwang.people.administration import today
from yiwang.people.models import Account, Organization, OrganizationParent, Post, PostHolding
from yiwang.people.tests.test_handing import Office
from yiwang.people.tests.tree import Tree
from yiwang.service.applications.tests import portal

pytestmark = pytest.mark.django_db


class Desk:
    def __init__(self, tree: Tree, by: str = "county") -> None:
        self.tree = tree
        self.browser = portal.client_of(tree.chiefs[by])

    def get(self, address: str, **query: Any) -> str:
        answer = self.browser.get(address, query)
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()

    def past(self, office: Organization) -> str:
        return f"/desk/organizations/{office.pk}/past/"


@pytest.fixture
def desk() -> Desk:
    return Desk(Tree())


def test_a_rename_leaves_the_old_name_on_the_page_in_the_list_and_for_the_day(desk: Desk) -> None:
    office = desk.tree.bureau
    Organization.objects.filter(pk=office.pk).update(since=today() - timedelta(days=900))
    body = {"act": "change", "name": "徐闻县市监局", "role": office.role, "code": "", "on": "", "version": 1}
    assert desk.browser.post(f"/desk/organizations/{office.pk}/", body).status_code == 302
    assert "原来叫徐闻县市场监督管理局" in desk.get("/desk/organizations/", q="市场监督管理")
    then = desk.get(desk.past(office), on=(today() - timedelta(days=9)).isoformat())
    assert then.count("徐闻县市场监督管理局") == 2, "as the answer and in the table"
    assert "日期要写成" in desk.get(desk.past(office), on="昨天")
    assert "还没有这个机构" in desk.get(desk.past(office), on="1999-01-01")


def test_a_second_parent_is_found_added_and_ended(desk: Desk) -> None:
    office, city = desk.tree.bureau, desk.tree.offices["city"]
    assert str(city.pk) in desk.get(desk.past(office), find="湛江")
    body = {"act": "dual", "parent": str(city.pk), "since": "", "version": 1}
    assert desk.browser.post(desk.past(office), body).status_code == 302
    assert OrganizationParent.objects.get(organization=office, kind="dual").parent == city
    assert desk.browser.post(desk.past(office), {**body, "act": "end_dual"}).status_code == 409, "a stale page"
    assert desk.browser.post(desk.past(office), {**body, "act": "end_dual", "version": 2}).status_code == 302
    assert OrganizationParent.objects.get(organization=office, kind="dual").until is not None


def test_a_merger_is_looked_at_first_and_then_done_once(desk: Desk) -> None:
    tree = desk.tree
    factories.official("window", at=tree.bureau, name="某人")
    heir = tree.made("徐闻县综合监管局", tree.bureau.division, tree.offices["county"])
    address = f"/desk/organizations/{tree.bureau.pk}/succession/"
    wanted = {"heir": str(heir.pk), "kind": "merged", "reason": "粤编〔2026〕1号"}
    shown = desk.get(address, look="1", find="综合", **wanted)
    assert "某人岗" in shown and "本机构今天撤销" in shown
    assert Organization.objects.get(pk=tree.bureau.pk).closed_on is None
    batch = re.search(r'name="batch" value="([0-9a-f-]+)"', shown)
    assert batch is not None
    body = {**wanted, "batch": batch[1], "version": "1"}
    assert [desk.browser.post(address, body).status_code for _ in range(2)] == [302, 302]
    assert Post.objects.filter(organization=heir).count() == 1
    assert "接手徐闻县市场监督管理局" in desk.get(desk.past(heir))


def test_a_merger_with_nothing_chosen_says_what_is_missing(desk: Desk) -> None:
    answer = desk.browser.get(f"/desk/organizations/{desk.tree.bureau.pk}/succession/", {"look": "1"})
    said = answer.content.decode()
    assert answer.status_code == 422 and "请选择接手的机构" in said and "请写明依据" in said


def test_an_heir_out_of_reach_does_not_exist(desk: Desk) -> None:
    address = f"/desk/organizations/{desk.tree.bureau.pk}/succession/"
    assert desk.browser.get(address, {"heir": str(desk.tree.beside.pk)}).status_code == 404


def test_another_county_finds_neither_page(desk: Desk) -> None:
    browser = portal.client_of(desk.tree.chiefs["beside"])
    for tail in ("past", "succession"):
        assert browser.get(f"/desk/organizations/{desk.tree.bureau.pk}/{tail}/").status_code == 404


def test_who_leaves_with_work_in_hand_is_asked_to_whom_it_goes() -> None:
    office = Office()
    desk = Desk(office.tree)
    address = f"/desk/people/{office.clerk.account_id}/"
    shown = desk.get(address)
    assert "他手上还有1件没办完的事" in shown and "退回岗位" in shown and ">乙</label>" in shown
    holding = office.holding(office.clerk)
    body = {"act": "end", "holding": holding.pk, "reason": "调离", "version": 1}
    refused = desk.browser.post(address, body)
    assert refused.status_code == 409 and "请选择交给谁" in refused.content.decode()
    assert desk.browser.post(address, {**body, "hand_to": str(office.colleague.account_id)}).status_code == 302
    assert office.assignee() == office.colleague.account_id


def test_an_acting_post_needs_an_end_and_shows_its_telephone(desk: Desk) -> None:
    person = factories.official("window", at=desk.tree.bureau, name="某人")
    post = Post.objects.create(organization=desk.tree.bureau, title="代理岗", duties=["supervise"])
    address = f"/desk/people/{person.account_id}/assign/?office={desk.tree.bureau.pk}"
    body = {"post": str(post.pk), "since": today().isoformat(), "nature": "acting", "extension": "8801", "version": 1}
    refused = desk.browser.post(address, body)
    assert refused.status_code == 422 and "代理和临时的岗位要写到哪天为止" in refused.content.decode()
    until = (today() + timedelta(days=30)).isoformat()
    assert desk.browser.post(address, {**body, "until": until}).status_code == 302
    shown = desk.get(f"/desk/people/{person.account_id}/")
    assert "代理" in shown and "8801" in shown
    held = PostHolding.objects.get(post=post)
    again = {"act": "terms", "holding": held.pk, "until": until, "extension": "0759-4851234", "version": 2}
    assert desk.browser.post(f"/desk/people/{person.account_id}/", again).status_code == 302
    held.refresh_from_db()
    assert held.extension == "0759-4851234"


def test_a_warning_is_shown_with_a_tick_and_what_was_typed(desk: Desk) -> None:
    person = factories.official("food.accept", at=desk.tree.bureau, name="某人")
    post = Post.objects.create(organization=desk.tree.bureau, title="决定岗", duties=["food.decide"])
    address = f"/desk/people/{person.account_id}/assign/?office={desk.tree.bureau.pk}"
    body = {"post": str(post.pk), "since": today().isoformat(), "nature": "", "version": 1}
    asked = desk.browser.post(address, body)
    said = asked.content.decode()
    assert asked.status_code == 409 and 'name="confirmed"' in said and "人手要够" in said
    assert desk.browser.post(address, {**body, "confirmed": "true"}).status_code == 302
    assert Account.objects.get(pk=person.account_id).holdings.count() == 2
