"""Who may open accounts, register organizations and give posts, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests import factories

from yiwang.core.actor import STRANGER, SYSTEM, Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound, NotPermitted, NotSignedIn
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.people.actions.accounts import create_account, set_password
from yiwang.people.actions.holding import assign_post, end_post
from yiwang.people.actions.organizations import create_organization
from yiwang.people.actions.posts import create_post
from yiwang.people.administration import OwnPost
from yiwang.people.models import Account, Organization, Session
from yiwang.people.sessions import sign_in

pytestmark = pytest.mark.django_db
GOOD = "海上生明月-2026"


def opened(login: str = "zhangsan", kind: str = "person") -> Account:
    return create_account(actor=SYSTEM, login=login, name="张三", password=GOOD, kind=kind)


def acting_as(account: Account) -> Actor:
    return Actor(kind=account.kind, account_id=account.pk, name=account.name)


def test_a_stranger_opens_an_account_and_signs_in() -> None:
    made = create_account(actor=STRANGER, login=" ZhangSan ", name="张三", password=GOOD)
    assert sign_in(login="zhangsan", password=GOOD)
    assert Event.objects.unscoped("test").filter(type="account.created", subject_id=made.pk).count() == 1


@pytest.mark.parametrize(
    ("change", "pointer", "says"),
    [
        ({"login": "a"}, "/login", "3 到 60"),
        ({"login": "张三三三"}, "/login", "小写字母"),
        ({"login": "-abc"}, "/login", "开头"),
        ({"name": " "}, "/name", "姓名"),
        ({"password": "short"}, "/password", "至少要 10 个字符"),
        ({"password": "password123"}, "/password", "太常见"),
        ({"password": "my-zhangsan-pw"}, "/password", "账号名"),
        ({"password": "x" * 300}, "/password", "最多 200"),
        ({"kind": "robot"}, "/kind", "种类"),
    ],
)
def test_a_wrong_field_is_named_in_chinese(change: dict[str, str], pointer: str, says: str) -> None:
    given = {"login": "zhangsan", "name": "张三", "password": GOOD, **change}
    with pytest.raises(InvalidInput) as refused:
        create_account(actor=SYSTEM, **given)  # type: ignore[arg-type]
    assert says in refused.value.fields[pointer]
    assert not Account.objects.exists()


def test_a_login_is_given_once() -> None:
    opened()
    with pytest.raises(InvalidInput) as refused:
        opened()
    assert "已经有人用了" in refused.value.fields["/login"]


def test_nobody_gives_himself_a_proven_identity() -> None:
    for given in ({"assurance": "real_name"}, {"party_id": new_id()}):
        with pytest.raises(NotPermitted):
            create_account(actor=STRANGER, login="zhangsan", name="张三", password=GOOD, **given)  # type: ignore[arg-type]


def test_accounts_of_officials_are_opened_by_administrators_only() -> None:
    given = {"login": "lisi", "name": "李四", "password": GOOD, "kind": "official"}
    with pytest.raises(NotSignedIn):
        create_account(actor=STRANGER, **given)  # type: ignore[arg-type]
    with pytest.raises(NotPermitted):
        create_account(actor=factories.official("food.accept"), **given)  # type: ignore[arg-type]
    assert create_account(actor=factories.official("administer"), **given).kind == "official"  # type: ignore[arg-type]


def test_a_new_password_needs_the_old_one_and_ends_other_sessions() -> None:
    account = opened()
    sign_in(login="zhangsan", password=GOOD)
    with pytest.raises(InvalidInput):
        set_password(actor=acting_as(account), account_id=account.pk, password=GOOD + "x", present="wrong")
    set_password(actor=acting_as(account), account_id=account.pk, password=GOOD + "x", present=GOOD)
    assert not Session.objects.filter(ended_at=None).exists()
    assert sign_in(login="zhangsan", password=GOOD + "x")


def test_an_administrator_sets_passwords_of_his_own_people_only() -> None:
    office = factories.organization()
    chief = factories.official("administer", at=office)
    clerk = factories.official("window", at=office)
    citizen, stranger_office = opened(), factories.organization("tax", "440823")
    elsewhere = factories.official("window", at=stranger_office)
    set_password(actor=chief, account_id=clerk.account_id, password=GOOD)  # type: ignore[arg-type]
    for account_id in (citizen.pk, elsewhere.account_id, new_id()):
        with pytest.raises(NotPermitted):
            set_password(actor=chief, account_id=account_id, password=GOOD)  # type: ignore[arg-type]
    with pytest.raises(NotSignedIn):
        set_password(actor=STRANGER, account_id=citizen.pk, password=GOOD)


def test_an_organization_stands_below_the_one_that_leads_it() -> None:
    chief = factories.official("administer")
    top = Organization.objects.get()
    made = create_organization(
        actor=chief, name="徐城所", division_id=top.division_id, role="market_station", parent_id=top.pk
    )
    assert made.lineage == [top.pk, made.pk]
    deeper = create_organization(actor=chief, name="一组", division_id=top.division_id, parent_id=made.pk)
    assert deeper.lineage == [top.pk, made.pk, deeper.pk]
    with pytest.raises(NotPermitted):
        create_organization(actor=chief, name="别的局", division_id=top.division_id)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": "x"}, "/name"),
        ({"role": "Bad Role"}, "/role"),
        ({"code": "123"}, "/code"),
        ({"division_id": new_id()}, "/division"),
        ({"parent_id": new_id()}, "/parent"),
    ],
)
def test_a_wrong_field_of_an_organization_is_named(change: dict[str, object], pointer: str) -> None:
    place = factories.division()
    with pytest.raises(InvalidInput) as refused:
        create_organization(actor=SYSTEM, **{"name": "测试局", "division_id": place.pk, **change})  # type: ignore[arg-type]
    assert pointer in refused.value.fields


def test_a_post_is_given_and_taken_within_reach() -> None:
    office = factories.organization()
    chief, clerk = factories.official("administer", at=office), factories.official("window", at=office)
    post = create_post(actor=chief, organization_id=office.pk, title="受理岗", duties=["food.accept", "window"])
    since = date.today() - timedelta(days=3)
    holding = assign_post(actor=chief, account_id=clerk.account_id, post_id=post.pk, since=since)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput):
        assign_post(actor=chief, account_id=clerk.account_id, post_id=post.pk, since=date.today())  # type: ignore[arg-type]
    end_post(actor=chief, holding_id=holding.pk)
    with pytest.raises(ChangedMeanwhile):
        end_post(actor=chief, holding_id=holding.pk)
    assert Event.objects.unscoped("test").filter(type__in=["post.assigned", "post.ended"]).count() == 2
    assign_post(actor=chief, account_id=clerk.account_id, post_id=post.pk, since=date.today())  # type: ignore[arg-type]


def test_posts_elsewhere_are_out_of_reach() -> None:
    chief = factories.official("administer", at=factories.organization())
    other = factories.organization("tax", "440823")
    with pytest.raises(NotPermitted):
        create_post(actor=chief, organization_id=other.pk, title="岗", duties=["tax.register"])
    post = create_post(actor=SYSTEM, organization_id=other.pk, title="岗", duties=["tax.register"])
    clerk = factories.official("window")
    with pytest.raises(NotPermitted):
        assign_post(actor=chief, account_id=clerk.account_id, post_id=post.pk, since=date.today())  # type: ignore[arg-type]
    with pytest.raises(NotSignedIn):
        create_post(actor=STRANGER, organization_id=other.pk, title="岗", duties=["tax.register"])


def test_an_administrator_of_the_city_reaches_the_county_below() -> None:
    top = create_organization(actor=SYSTEM, name="市局", division_id=factories.division().parent_id)  # type: ignore[arg-type]
    below = create_organization(
        actor=SYSTEM, name="县局", division_id=factories.division().pk, parent_id=top.pk, role="tax"
    )
    chief = factories.official("administer", at=top)
    assert create_post(actor=chief, organization_id=below.pk, title="岗", duties=["tax.register"])


def test_nobody_gives_duties_to_himself() -> None:
    office = factories.organization()
    chief = factories.official("administer", at=office)
    post = create_post(actor=chief, organization_id=office.pk, title="审计岗", duties=["audit"])
    with pytest.raises(OwnPost):
        assign_post(actor=chief, account_id=chief.account_id, post_id=post.pk, since=date.today())  # type: ignore[arg-type]


def test_posts_are_for_officials_with_a_right_time() -> None:
    office = factories.organization()
    citizen, clerk = opened(), factories.official("window", at=office)
    post = create_post(actor=SYSTEM, organization_id=office.pk, title="岗", duties=["window"])
    day = date.today()
    with pytest.raises(InvalidInput):
        assign_post(actor=SYSTEM, account_id=citizen.pk, post_id=post.pk, since=day)
    with pytest.raises(InvalidInput):
        assign_post(
            actor=SYSTEM,
            account_id=clerk.account_id,  # type: ignore[arg-type]
            post_id=post.pk,
            since=day,
            until=day - timedelta(days=1),
        )
    with pytest.raises(InvalidInput):
        create_post(actor=SYSTEM, organization_id=office.pk, title="岗", duties=["Not A Duty"])
    with pytest.raises(NotFound):
        end_post(actor=SYSTEM, holding_id=1)
