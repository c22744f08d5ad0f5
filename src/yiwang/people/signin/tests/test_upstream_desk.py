"""The desk of providers above, the own links, and leaving: who may change what, and what is said about it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from tests import factories

from yiwang.core.actor import SYSTEM
from yiwang.people.models import Account, Session
from yiwang.people.signin import finding
from yiwang.people.signin.models.upstream import UpstreamLink, UpstreamProvider
from yiwang.people.signin.tests.above import ORIGIN, go, link, signed_in, wanted
from yiwang.people.signin.tests.provider import Provider
from yiwang.people.signin.upstream import asking, configuring, discovery
from yiwang.people.signin.upstream.configuring import Wanted


@pytest.fixture
def above() -> Iterator[Provider]:
    provider = Provider()
    discovery.forget()
    yield provider
    provider.close()


@pytest.fixture(autouse=True)
def _settings(settings, monkeypatch):
    settings.ORIGIN = ORIGIN
    monkeypatch.setattr(finding, "_finder", [lambda kind, number, name: None])


@pytest.fixture
def row(db, above) -> UpstreamProvider:
    return configuring.add_provider(actor=SYSTEM, wanted=wanted(above))


@pytest.fixture
def owner(db):
    return factories.person("王秀英")


def test_an_owner_ends_a_link_but_never_the_last_way_in(row, above, owner):
    browser = link(owner, above)
    Account.objects.filter(pk=owner.account_id).update(password="!x")
    found = UpstreamLink.objects.unscoped("test").get()
    refused = browser.post("/account/upstream/", {"link": str(found.pk)})
    assert refused.status_code == 409 and "唯一的登录方式" in refused.content.decode()
    from django.contrib.auth.hashers import make_password

    Account.objects.filter(pk=owner.account_id).update(password=make_password("春江潮水连海平-2026"))
    neighbour = signed_in(factories.person("别人").account_id)
    assert neighbour.post("/account/upstream/", {"link": str(found.pk)}).status_code == 404
    assert browser.post("/account/upstream/", {"link": str(found.pk)}).status_code == 302
    assert go(Client(), above)["Location"] == "/login/upstream/first/"


def test_one_account_has_one_link_to_a_provider(row, above, owner):
    browser = link(owner, above)
    above.person = {**above.person, "sub": "another"}
    go(browser, above)
    refused = browser.post("/login/upstream/first/", {"act": "link"})
    assert refused.status_code == 409 and "取消关联" in refused.content.decode()


def test_leaving_ends_the_session_here_and_shows_the_way_there(row, above, owner):
    browser = link(owner, above)
    left = browser.post("/login/upstream/province/leave/")
    assert f"{above.issuer}/end?client_id=yiwang" in left.content.decode()
    assert "post_logout_redirect_uri=http%3A%2F%2Ftestserver%2F" in left.content.decode()
    assert Session.objects.filter(account_id=owner.account_id, ended_at=None).count() == 0


# ---- the desk


@pytest.fixture
def guard(db):
    return factories.official("security", name="安全员")


def form(above: Provider, **changes) -> dict[str, str]:
    given = {name: getattr(wanted(above), name) for name in Wanted.__slots__}
    given |= {"trusted_for_number": "", "enabled": "true"}
    return {**given, **changes}


def test_the_desk_adds_checks_changes_and_exports(above, guard):
    desk = signed_in(guard.account_id)
    made = desk.post("/desk/upstream/new/", form(above))
    assert made.status_code == 302, made.content.decode()
    row = UpstreamProvider.objects.get()
    assert b"s3cret" not in bytes(row.sealed_secret) and asking.secret_of(row) == above.secret
    page = made["Location"].partition("?")[0]
    assert "检查通过" in desk.post(page, {"act": "check"}).content.decode()
    above.lies = {"status": 500}
    assert "检查没有通过" in desk.post(page, {"act": "check"}).content.decode()
    assert "上次检查有问题" in desk.get("/desk/upstream/?q=广东&state=on").content.decode()
    assert "没有符合条件" in desk.get("/desk/upstream/?state=off").content.decode()
    changed = desk.post(page, form(above, title="新名称", secret="", version=str(row.version)))
    assert changed.status_code == 302
    row.refresh_from_db()
    assert row.title == "新名称" and asking.secret_of(row) == above.secret
    stale = desk.post(page, form(above, title="又改", version="1"))
    assert stale.status_code == 409 and "又改" in stale.content.decode()
    shown = desk.get(page).content.decode() + b"".join(desk.get("/desk/upstream/export.csv").streaming_content).decode()
    assert "s3cret" not in shown and "新名称" in shown


def test_everything_wrong_is_said_at_its_field(above, guard):
    desk = signed_in(guard.account_id)
    wrong = form(above, code="First Code", title="", level="moon", issuer="http://evil.example", client_id="",
                 levels="L2 = king", trusted_for_number="true", number_claim="")  # fmt: skip
    page = desk.post("/desk/upstream/new/", wrong)
    assert page.status_code == 422 and page.content.decode().count('yw-error"') >= 6
    assert "First Code" in page.content.decode() and not UpstreamProvider.objects.exists()


def test_only_the_security_of_the_highest_organization_manages_providers(above, guard):
    from yiwang.people.models import Organization

    below = factories.organization("civil_affairs")
    top = factories.organization()
    Organization.objects.filter(pk=below.pk).update(lineage=[top.pk, below.pk])
    county = factories.official("security", at=below, name="下级安全员")
    chief = factories.official("administer", name="管理员")
    seen = signed_in(county.account_id).get("/desk/upstream/").content.decode()
    assert "只能由最上级机构的安全管理员设置" in seen and "登记一个" not in seen
    for who in (county, chief, factories.person()):
        desk = signed_in(who.account_id)
        assert who is county or desk.get("/desk/upstream/").status_code == 403
        assert desk.get("/desk/upstream/export.csv").status_code == 403
        assert desk.post("/desk/upstream/new/", form(above)).status_code == 403
    assert not UpstreamProvider.objects.exists()


def test_another_organization_neither_sees_nor_changes_a_provider(above, guard):
    desk = signed_in(guard.account_id)
    page = desk.post("/desk/upstream/new/", form(above))["Location"].partition("?")[0]
    elsewhere = factories.official("security", at=factories.organization("hospital", name="医院"), name="医院安全员")
    other = signed_in(elsewhere.account_id)
    assert other.get(page).status_code == 404 and "广东省" not in other.get("/desk/upstream/").content.decode()
    assert other.post(page, form(above, title="换掉", version="1")).status_code == 404
    assert other.post(page, {"act": "check"}).status_code == 404


def test_a_provider_that_is_not_open_does_not_exist_for_people(row, above):
    configuring.change_provider(actor=SYSTEM, provider_id=row.pk, wanted=wanted(above, enabled=False, secret=""))
    assert Client().get("/login/upstream/province/").status_code == 404
    assert "现在没有可用的" in Client().get("/login/upstream/").content.decode()
