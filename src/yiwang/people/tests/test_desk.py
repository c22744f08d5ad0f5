"""The administrator's desk: what is shown, scope, refusals that keep what was typed, two at once, nonsense."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests import factories

from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.models import Event
from yiwang.people.actions.organizations import create_organization
from yiwang.people.models import Account, Organization, Post, PostHolding, Session
from yiwang.people.sessions import PasswordGiven, sign_in
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item
from yiwang.service.applications.tests import portal

pytestmark = pytest.mark.django_db
TODAY = date.today().isoformat()


class County:
    """An administrator at a government with a bureau below it, and another county with its own."""

    def __init__(self) -> None:
        place = factories.division()
        self.top = create_organization(actor=SYSTEM, name="徐闻县人民政府", division_id=place.pk, role="government")
        self.office = create_organization(
            actor=SYSTEM, name="徐闻县审批局", division_id=place.pk, role="approval", parent_id=self.top.pk
        )
        self.chief = factories.official("administer", at=self.top, name="唐宁")
        self.clerk = factories.official("window", at=self.office, name="陈建国")
        self.beside = factories.organization("tax", "440823", "遂溪县税务局")
        self.neighbour = factories.official("administer", at=self.beside, name="邻县管理员")
        self.stranger = factories.official("window", at=self.beside, name="邻县人员")
        self.browser = portal.client_of(self.chief)

    def account(self, actor: Actor) -> Account:
        return Account.objects.get(pk=actor.account_id)

    def post(self, actor: Actor) -> Post:
        return Post.objects.get(pk=actor.posts[0].post_id)

    def address(self, actor: Actor, tail: str = "") -> str:
        return f"/desk/people/{actor.account_id}/{tail}"

    def send(self, address: str, by: Client | None = None, **body: Any) -> Any:
        return (by or self.browser).post(address, body)


@pytest.fixture
def county() -> County:
    return County()


def events(kind: str) -> int:
    return Event.objects.unscoped("test").filter(type=kind).count()


def test_the_list_shows_those_in_reach_and_nobody_beside(county: County) -> None:
    text = county.browser.get("/desk/people/").content.decode()
    assert "陈建国" in text and "唐宁" in text and "邻县" not in text
    assert "邻县人员" in portal.client_of(county.neighbour).get("/desk/people/").content.decode()


@pytest.mark.parametrize(
    ("query", "there"),
    [("q=陈", True), ("q=official-", True), ("q=王", False), ("state=locked", False), ("state=active", True)],
)
def test_a_filter_leaves_out_who_does_not_fit(county: County, query: str, there: bool) -> None:
    text = county.browser.get(f"/desk/people/?{query}").content.decode()
    assert ("陈建国" in text.split("<main")[1]) is there
    assert there or "没有符合条件的人员" in text


def test_the_list_is_paged_by_key_and_takes_as_many_queries_for_fifty_as_for_two(
    county: County, django_assert_max_num_queries: Any
) -> None:
    for number in range(50):
        factories.official("window", at=county.office, name=f"人员{number:03}")
    with django_assert_max_num_queries(12):
        first = county.browser.get(f"/desk/people/?office={county.office.pk}").content.decode()
    following = re.search(r'href="([^"]+cursor=[^"]+)" rel="next"', first)
    assert following and "人员000" in first
    second = county.browser.get(following[1].replace("&amp;", "&")).content.decode()
    assert "人员000" not in second and "人员049" in second


def test_an_export_is_recorded_and_holds_no_formula(county: County) -> None:
    Account.objects.filter(pk=county.clerk.account_id).update(name="=1+1")
    answer = county.browser.get("/desk/people/export.csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    cells = [[row[0], row[2]] for row in rows if len(row) > 2]
    assert ["'=1+1", "徐闻县审批局"] in cells and events("people.exported") == 1
    assert not [row for row in rows if "邻县" in row[0]]


def new_person(county: County, **changes: Any) -> Any:
    post = county.post(county.clerk)
    body = {"login": "wangwei", "name": "王伟", "posts": str(post.pk), "since": TODAY, **changes}
    return county.send(f"/desk/people/new/?office={county.office.pk}", **body)


def made_password(page: str) -> str:
    found = re.search(r"people-password[^>]*>([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})<", page)
    assert found
    return found[1]


def test_a_new_official_gets_a_password_that_opens_nothing_but_the_choice_of_an_own_one(county: County) -> None:
    answer = new_person(county)
    page = answer.content.decode()
    given = made_password(page)
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
    with pytest.raises(PasswordGiven):
        sign_in(login="wangwei", password=given)
    browser = Client()
    led = browser.post("/login/", {"login": "wangwei", "password": given, "next": "/desk/"})
    assert led["Location"].startswith("/password/first/?login=wangwei")
    own = "海上生明月-2026"
    body = {"login": "wangwei", "given": given, "password": own, "again": own, "next": "/desk/"}
    assert browser.post("/password/first/", body)["Location"].startswith("/login/")
    assert sign_in(login="wangwei", password=own)
    again = browser.post("/password/first/", {**body, "given": own, "password": own + "x", "again": own + "x"})
    assert again.status_code == 409, "an own password is not replaced without a session"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"given": "wrong"}, "given"),
        ({"again": "another-2026-x"}, "again"),
        ({"password": "short", "again": "short"}, "password"),
        ({"password": "", "again": ""}, "password"),
        ({"login": "nobody"}, "given"),
    ],
)
def test_a_wrong_choice_of_a_first_password_is_said_at_its_field(
    county: County, change: dict[str, str], pointer: str
) -> None:
    given = made_password(new_person(county).content.decode())
    body = {"login": "wangwei", "given": given, "password": "海上生明月-2026", "again": "海上生明月-2026", **change}
    answer = Client().post("/password/first/", body)
    text = answer.content.decode()
    assert answer.status_code == 422 and f'id="{pointer}-error"' in text
    assert given not in text and "海上生明月" not in text


def test_what_was_typed_stays_and_every_fault_stands_at_its_field(county: County) -> None:
    answer = new_person(county, login="X", name="王伟", posts="", since="gestern")
    text = answer.content.decode()
    assert answer.status_code == 422 and 'value="王伟"' in text and 'value="X"' in text and 'value="gestern"' in text
    assert all(f'id="{name}-error"' in text for name in ("login", "posts", "since"))
    assert not Account.objects.filter(name="王伟").exists()


def test_a_post_of_another_office_is_no_choice(county: County) -> None:
    assert new_person(county, posts=str(county.post(county.stranger).pk)).status_code == 422
    assert not Account.objects.filter(login="wangwei").exists()


def test_nothing_is_opened_when_a_post_cannot_be_given(county: County) -> None:
    Post.objects.filter(pk=county.post(county.clerk).pk).update(closed_on=date.today())
    assert new_person(county).status_code == 422
    assert not Account.objects.filter(login="wangwei").exists()


@pytest.mark.parametrize("tail", ["", "assign/"])
def test_an_administrator_of_another_county_finds_nobody(county: County, tail: str) -> None:
    other = portal.client_of(county.neighbour)
    for method in (other.get, other.post):
        assert method(county.address(county.clerk, tail)).status_code == 404
    version = county.account(county.clerk).version
    for act in ("lock", "password", "unlock", "end"):
        body = {"act": act, "reason": "没有理由", "version": version}
        assert county.send(county.address(county.clerk), other, **body).status_code == 404
    assert county.account(county.clerk).is_active and not events("account.locked")


def test_an_administrator_of_another_county_finds_no_organization_and_no_post(county: County) -> None:
    other, office, post = portal.client_of(county.neighbour), county.office, county.post(county.clerk)
    for address in (
        f"/desk/organizations/{office.pk}/",
        f"/desk/organizations/{office.pk}/new/",
        f"/desk/organizations/{office.pk}/posts/new/",
        f"/desk/posts/{post.pk}/",
    ):
        assert other.get(address).status_code == other.post(address, {"act": "close"}).status_code == 404
    assert other.get(f"/desk/people/new/?office={office.pk}").status_code == 404
    assert "徐闻县审批局" not in other.get("/desk/organizations/").content.decode()


@pytest.mark.parametrize("address", ["/desk/people/", "/desk/organizations/", "/desk/people/export.csv"])
def test_without_the_duty_the_desk_is_closed(county: County, address: str) -> None:
    assert portal.client_of(county.clerk).get(address).status_code == 403


def act(county: County, actor: Actor, **body: Any) -> Any:
    version = county.account(actor).version
    return county.send(county.address(actor), **{"version": version, **body})


def test_a_locked_official_is_out_at_once_and_comes_back(county: County) -> None:
    clerk = portal.client_of(county.clerk)
    assert clerk.get("/desk/").status_code == 200
    assert act(county, county.clerk, act="lock", reason="调离，等候安排").status_code == 302
    assert clerk.get("/desk/").status_code == 302
    assert not Session.objects.filter(account=county.clerk.account_id, ended_at=None).exists()
    assert "调离，等候安排" in county.browser.get(county.address(county.clerk)).content.decode()
    assert act(county, county.clerk, act="unlock").status_code == 302
    assert county.account(county.clerk).is_active and events("account.unlocked") == 1


def test_a_lock_without_a_reason_is_refused_and_the_form_stays_open(county: County) -> None:
    answer = act(county, county.clerk, act="lock", reason="")
    assert answer.status_code == 422 and 'id="reason-error"' in answer.content.decode()


def test_a_new_first_password_ends_every_session(county: County) -> None:
    clerk = portal.client_of(county.clerk)
    page = act(county, county.clerk, act="password").content.decode()
    with pytest.raises(PasswordGiven):
        sign_in(login=county.account(county.clerk).login, password=made_password(page))
    assert clerk.get("/desk/").status_code == 302


def test_a_form_that_is_stale_is_refused_and_keeps_what_was_typed(county: County) -> None:
    answer = act(county, county.clerk, act="lock", reason="我先写的理由", version=99)
    text = answer.content.decode()
    assert answer.status_code == 409 and "我先写的理由" in text and "最新情况" in text
    assert county.account(county.clerk).is_active
    office = f"/desk/organizations/{county.office.pk}/"
    body = {"act": "change", "name": "徐闻县新审批局", "role": "approval", "version": 99}
    answer = county.send(office, **body)
    assert answer.status_code == 409 and 'value="徐闻县新审批局"' in answer.content.decode()
    post = f"/desk/posts/{county.post(county.clerk).pk}/"
    answer = county.send(post, act="change", title="新岗", duties=["window"], version=99)
    assert answer.status_code == 409 and 'value="新岗"' in answer.content.decode()


def test_a_post_is_assigned_and_ended_with_its_reason(county: County) -> None:
    assert new_person(county).status_code == 200
    made = Account.objects.get(login="wangwei")
    second = Post.objects.create(organization=county.top, title="审计岗", duties=["audit"])
    body = {"post": str(second.pk), "since": TODAY, "version": made.version}
    answer = county.send(f"/desk/people/{made.pk}/assign/?office={county.top.pk}", **body)
    assert answer.status_code == 302
    holding = PostHolding.objects.get(account=made, post=second)
    made.refresh_from_db()
    body = {"act": "end", "holding": holding.pk, "version": made.version}
    assert county.send(f"/desk/people/{made.pk}/", **body).status_code == 422, "a reason is needed"
    assert county.send(f"/desk/people/{made.pk}/", **body, reason="轮岗").status_code == 302
    holding.refresh_from_db()
    assert holding.until is not None and holding.until < date.today()
    assert "轮岗" in county.browser.get(f"/desk/people/{made.pk}/").content.decode()


def test_nobody_gives_himself_a_duty_nor_ends_his_own_administration(county: County) -> None:
    own, post = county.address(county.chief), county.post(county.chief)
    audit = Post.objects.create(organization=county.top, title="审计岗", duties=["audit"])
    version = county.account(county.chief).version
    body = {"post": str(audit.pk), "since": TODAY, "version": version}
    refused = county.send(f"{own}assign/?office={county.top.pk}", **body)
    assert refused.status_code == 403 and "不能给自己任职" in refused.content.decode()
    held = PostHolding.objects.get(account=county.chief.account_id)
    for body in ({"act": "end", "holding": held.pk, "reason": "不想干了"}, {"act": "lock", "reason": "休假"}):
        assert act(county, county.chief, **body).status_code == 403
    for duties in (["administer", "audit"], ["audit"]):
        answer = county.send(f"/desk/posts/{post.pk}/", act="change", title="岗", duties=duties, version=post.version)
        assert answer.status_code == 403 and "您自己担任这个岗位" in answer.content.decode()
    post.refresh_from_db()
    assert post.duties == ["administer"] and PostHolding.objects.filter(account=county.chief.account_id).count() == 1


def test_the_account_of_who_also_works_elsewhere_is_not_ours_to_lock(county: County) -> None:
    PostHolding.objects.create(post=county.post(county.stranger), account_id=county.clerk.account_id, since=TODAY)
    answer = act(county, county.clerk, act="lock", reason="不归我管")
    assert answer.status_code == 403 and county.account(county.clerk).is_active
    assert "能管他全部机构的管理员" in county.browser.get(county.address(county.clerk)).content.decode()


def test_who_has_no_post_any_more_is_still_found_and_can_be_placed_again(county: County) -> None:
    PostHolding.objects.filter(account=county.clerk.account_id).update(until=date(2021, 1, 1))
    assert "陈建国" in county.browser.get("/desk/people/?state=ended").content.decode()
    body = {"post": str(county.post(county.clerk).pk), "since": TODAY, "version": 1}
    assert county.send(county.address(county.clerk, f"assign/?office={county.office.pk}"), **body).status_code == 302


def test_an_organization_is_registered_below_and_its_role_is_given_once(county: County) -> None:
    address = f"/desk/organizations/{county.top.pk}/new/"
    body = {"name": "徐闻县民政局", "division": str(county.top.division_id), "role": "", "code": ""}
    assert county.send(address, **body).status_code == 302
    made = Organization.objects.get(name="徐闻县民政局")
    assert made.lineage == [county.top.pk, made.pk]
    elsewhere = county.send(address, **{**body, "division": str(county.beside.division_id)})
    assert elsewhere.status_code == 422 and 'id="division-error"' in elsewhere.content.decode()
    made_up = county.send(address, **{**body, "role": "approval"})
    assert made_up.status_code == 422 and 'id="role-error"' in made_up.content.decode()


def test_an_organization_closes_only_when_nothing_hangs_on_it(county: County) -> None:
    address = f"/desk/organizations/{county.office.pk}/"
    refused = county.send(address, act="close", version=1)
    assert refused.status_code == 409 and "还有1人在岗" in refused.content.decode()
    refused = county.send(f"/desk/organizations/{county.top.pk}/", act="close", version=1)
    assert "下面还有1个机构" in refused.content.decode()
    PostHolding.objects.filter(post__organization=county.office).update(until=date(2021, 1, 1))
    assert county.send(address, act="close", version=1).status_code == 302
    county.office.refresh_from_db()
    assert county.office.closed_on and county.office.role == ""
    assert not Post.objects.filter(organization=county.office, closed_on=None).exists()
    assert "徐闻县审批局" in county.browser.get("/desk/organizations/?show=closed").content.decode()
    assert county.send(address, act="change", name="又开张", role="", version=2).status_code == 409


def test_an_organization_with_open_cases_neither_closes_nor_gives_its_role_away() -> None:
    factories.plain_permit()
    office = factories.organization()
    chief = factories.official("administer", at=office)
    sent = Submission(item=current_item("plain-permit.new"), division_code="440825", answers=factories.PLAIN_ANSWERS)
    submit_application(actor=factories.person(), sent=sent, now=clock.now())
    browser, address = portal.client_of(chief), f"/desk/organizations/{office.pk}/"
    closed = browser.post(address, {"act": "close", "version": 1})
    assert closed.status_code == 409 and "还有1件没办完的办件" in closed.content.decode()
    changed = browser.post(address, {"act": "change", "name": office.name, "role": "", "version": 1})
    assert changed.status_code == 422 and 'id="role-error"' in changed.content.decode()


def test_a_post_is_set_up_changed_and_closed(county: County) -> None:
    new = f"/desk/organizations/{county.office.pk}/posts/new/"
    assert county.send(new, title="窗口岗", duties=["window"]).status_code == 302
    post = Post.objects.get(title="窗口岗")
    address = f"/desk/posts/{post.pk}/"
    assert county.send(address, act="change", title="综合岗", duties=["window", "audit"], version=1).status_code == 302
    post.refresh_from_db()
    assert post.duties == ["audit", "window"] and post.title == "综合岗"
    assert "审计办事日志" in county.browser.get(address).content.decode()
    assert county.send(address, act="close", version=post.version).status_code == 302
    held = county.post(county.clerk)
    refused = county.send(f"/desk/posts/{held.pk}/", act="close", version=held.version)
    assert refused.status_code == 409 and "还有1人担任" in refused.content.decode()


@pytest.mark.parametrize("duties", [[], ["no.such.duty"], ["window", "<script>"]])
def test_only_published_duties_can_be_chosen(county: County, duties: list[str]) -> None:
    new = f"/desk/organizations/{county.office.pk}/posts/new/"
    answer = county.send(new, title="怪岗", duties=duties)
    assert answer.status_code == 422 and 'id="duties-error"' in answer.content.decode()
    assert not Post.objects.filter(title="怪岗").exists()


NONSENSE = (
    "", "\x00", "王" * 5000, "-1", "9" * 400, "NaN", "2026-02-30", "0001-01-01", "<script>",
    "0198a1b2-0000-7000-8000-000000000001",
)  # fmt: skip


@pytest.mark.parametrize("value", NONSENSE)
def test_nonsense_is_refused_and_never_a_defect(county: County, value: str) -> None:
    fields = ("login", "name", "posts", "since", "until", "reason", "holding", "version", "title", "duties", "role",
              "division", "code", "post", "given", "password", "again")  # fmt: skip
    person, office = county.address(county.clerk), f"/desk/organizations/{county.office.pk}/"
    addresses = [
        f"/desk/people/new/?office={county.office.pk}", f"{person}assign/?office={county.office.pk}", f"{office}new/",
        f"{office}posts/new/", "/password/first/",
    ]  # fmt: skip
    acts = [(person, name) for name in ("lock", "unlock", "end", "password", "x")]
    acts += [(office, name) for name in ("change", "close")]
    acts += [(f"/desk/posts/{county.post(county.clerk).pk}/", name) for name in ("change", "close")]
    for address, name in [*((address, "") for address in addresses), *acts]:
        answer = county.send(address, **dict.fromkeys(fields, value), act=name)
        assert 400 <= answer.status_code < 500, f"{address} {name} {value[:20]!r}: {answer.status_code}"
    for query in ("q", "office", "state", "cursor"):
        for place in ("/desk/people/", "/desk/organizations/", "/desk/people/export.csv"):
            assert county.browser.get(place, {query: value}).status_code in (200, 404, 422)
