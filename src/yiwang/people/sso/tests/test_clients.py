"""Client systems on the desk: registered by one official, approved by another, changed and ended on record."""

from __future__ import annotations

import orjson
import pytest
from tests import factories
from tests.budgets.stage import counted

from yiwang.core.errors import InvalidTransition, NotFound, NotPermitted
from yiwang.core.models import Event
from yiwang.people.models import Organization
from yiwang.people.sso.actions.changing import change_client, decide_change, rotate_secret
from yiwang.people.sso.actions.clients import move_client, register, register_client
from yiwang.people.sso.addresses import sector_covers
from yiwang.people.sso.errors import RegistrationRefused, SecondPersonNeeded
from yiwang.people.sso.models import Client
from yiwang.people.sso.registering import Registration
from yiwang.people.sso.tests.stage import BACK, post, signed_in, system, tokens_for, userinfo

pytestmark = pytest.mark.django_db
WANTED = Registration(name="不动产系统", redirect_uris=(BACK,))
FORM = {
    "name": "不动产系统",
    "auth_method": "client_secret_basic",
    "grant_types": ["authorization_code"],
    "scopes": ["openid", "profile"],
    "redirect_uris": f"{BACK}\nhttps://system.example.gov.cn/other",
    "id_token_alg": "RS256",
    "userinfo_alg": "",
    "access_format": "opaque",
    "subject_type": "pairwise",
    "session_bound": "online",
}


@pytest.fixture
def registrar():
    return factories.official("sso.register", name="登记员")


@pytest.fixture
def approver():
    return factories.official("sso.approve", name="批准人")


@pytest.fixture
def waiting(registrar):
    return register(actor=registrar, organization_id=factories.organization().pk, wanted=WANTED)


def typed(client, **changed):
    return Registration(**{"name": client.name, "redirect_uris": tuple(client.redirect_uris), **changed})


def test_a_system_works_only_after_somebody_else_approved_it(registrar, approver, waiting, person):
    client, secret = waiting
    fields = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
    assert post("token", fields).json()["error"] == "invalid_client"
    move_client(actor=approver, client_id=client.pk, move="approve", version=1)
    assert tokens_for(person, client, secret)["id_token"]


def test_nobody_approves_what_he_registered_himself():
    both = factories.official("sso.register", "sso.approve")
    client, _secret = register(actor=both, organization_id=factories.organization().pk, wanted=WANTED)
    with pytest.raises(SecondPersonNeeded):
        move_client(actor=both, client_id=client.pk, move="approve", version=1)


def test_two_persons_are_a_rule_of_the_table_too(registrar, waiting):
    from django.db import IntegrityError

    with pytest.raises(IntegrityError, match="two_persons"):
        Client.objects.unscoped("test").update(approved_by=registrar.account_id, state="approved")


def test_the_registrar_alone_cannot_approve_and_other_offices_see_nothing(registrar, waiting):
    client, _secret = waiting
    with pytest.raises(NotPermitted):
        move_client(actor=registrar, client_id=client.pk, move="approve", version=1)
    for duty in ("sso.register", "sso.approve"):
        elsewhere = factories.official(duty, at=factories.organization("civil_affairs"))
        with pytest.raises(NotFound):
            move_client(actor=elsewhere, client_id=client.pk, move="approve", version=1)
    with pytest.raises(NotPermitted):
        register(actor=factories.official("administer"), organization_id=client.organization_id, wanted=WANTED)


def test_who_approves_elsewhere_does_not_approve_what_his_other_office_registered(registrar):
    """Two posts: registers here, approves there."""
    from dataclasses import replace

    there = factories.official("sso.approve", at=factories.organization("civil_affairs", name="民政局"))
    both = replace(there, posts=(*there.posts, *registrar.posts))
    colleague = factories.official("sso.register")
    client, _secret = register(actor=colleague, organization_id=factories.organization().pk, wanted=WANTED)
    with pytest.raises(NotPermitted):
        move_client(actor=both, client_id=client.pk, move="approve", version=1)
    assert "批准使用" not in signed_in(both).get(f"/desk/systems/{client.pk}/").content.decode()
    Client.objects.unscoped("test").filter(pk=client.pk).update(state="approved", pending={"name": "改名"})
    with pytest.raises(NotPermitted):
        decide_change(actor=both, client_id=client.pk, approve=True, version=1)


def test_who_approves_above_reaches_the_offices_below(waiting):
    client, _secret = waiting
    above = factories.organization("government", name="县人民政府")
    Organization.objects.filter(pk=client.organization_id).update(lineage=[above.pk, client.organization_id])
    upper = factories.official("sso.approve", at=above)
    assert move_client(actor=upper, client_id=client.pk, move="approve", version=1).state == "approved"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("redirect_uris", ("http://system.example.gov.cn/cb",)),
        ("redirect_uris", ("https://*.example.gov.cn/cb",)),
        ("redirect_uris", ("https://system.example.gov.cn/cb#x",)),
        ("redirect_uris", ("https://user@system.example.gov.cn/cb",)),
        ("redirect_uris", ("javascript:alert(1)",)),
        ("redirect_uris", ("system.example.gov.cn",)),
        ("redirect_uris", ("https://x.cn/\r\nSet-Cookie:a",)),
        ("redirect_uris", ("https://x.cn:99999/",)),
        ("redirect_uris", ()),
        ("redirect_uris", ("https://a.example.cn/cb", "https://b.example.cn/cb")),
        ("origins", ("https://app.example.gov.cn/path",)),
        ("origins", ("*",)),
        ("backchannel_logout_uri", "http://10.0.0.1/logout"),
        ("backchannel_logout_uri", "file:///etc/passwd"),
        ("name", "x"),
        ("scopes", ("profile",)),
        ("scopes", ("openid", "everything")),
        ("scopes", ("openid", "email")),  # nobody keeps addresses
        ("auth_method", "tls"),
        ("grant_types", ("implicit",)),
        ("access_seconds", 86_400),
        ("jwks", None),
    ],
)
def test_what_is_wrong_is_told_at_its_field(registrar, field, value):
    more = {"auth_method": "private_key_jwt"} if field == "jwks" else {}
    wanted = Registration(**{"name": "系统", "redirect_uris": (BACK,), **more, field: value})
    with pytest.raises(RegistrationRefused) as refused:
        register(actor=registrar, organization_id=factories.organization().pk, wanted=wanted)
    assert set(refused.value.fields) == {f"/{field}"}


def test_a_private_key_that_was_pasted_by_mistake_is_refused(registrar):
    from joserfc.jwk import RSAKey

    private = {"keys": [RSAKey.generate_key(2048).as_dict(private=True)]}
    wanted = Registration(name="系统", redirect_uris=(BACK,), auth_method="private_key_jwt", jwks=private)
    with pytest.raises(RegistrationRefused) as refused:
        register(actor=registrar, organization_id=factories.organization().pk, wanted=wanted)
    assert "私钥" in refused.value.fields["/jwks"]


def test_the_own_machine_is_fine_for_programs_that_are_tried_out(registrar):
    wanted = Registration(name="试用", redirect_uris=("http://127.0.0.1:8888/cb",), auth_method="none")
    assert register(actor=registrar, organization_id=factories.organization().pk, wanted=wanted)[1] == ""


def test_a_change_waits_while_the_old_goes_on(registrar, approver, waiting, person):
    client, secret = waiting
    move_client(actor=approver, client_id=client.pk, move="approve", version=1)
    other = "https://system.example.gov.cn/new"
    changed = change_client(
        actor=registrar, client_id=client.pk, wanted=typed(client, redirect_uris=(other,)), version=2
    )
    assert changed.redirect_uris == [BACK] and changed.pending["redirect_uris"] == [other]
    assert tokens_for(person, changed, secret)["id_token"]
    done = decide_change(actor=approver, client_id=client.pk, approve=True, version=3)
    assert done.redirect_uris == [other] and done.pending is None


def test_nobody_approves_his_own_change(approver, waiting):
    client, _secret = waiting
    both = factories.official("sso.register", "sso.approve")
    move_client(actor=approver, client_id=client.pk, move="approve", version=1)
    change_client(actor=both, client_id=client.pk, wanted=typed(client, name="新名称"), version=2)
    with pytest.raises(SecondPersonNeeded):
        decide_change(actor=both, client_id=client.pk, approve=True, version=3)
    decide_change(actor=approver, client_id=client.pk, approve=False, version=3, reason="用途不清楚")
    assert Client.objects.unscoped("test").get(pk=client.pk).name == "不动产系统"


def test_a_new_secret_overlaps_with_the_old_one_or_not(registrar, approver, waiting, person):
    client, first = waiting
    move_client(actor=approver, client_id=client.pk, move="approve", version=1)
    _client, second = rotate_secret(actor=registrar, client_id=client.pk, version=2, overlap_hours=24)
    assert tokens_for(person, client, first)["id_token"] and tokens_for(person, client, second)["id_token"]
    _client, third = rotate_secret(actor=registrar, client_id=client.pk, version=3, overlap_hours=0)
    fields = {"grant_type": "refresh_token", "refresh_token": "x", "client_id": client.client_id}
    for secret, error in ((first, "invalid_client"), (second, "invalid_client"), (third, "invalid_grant")):
        assert post("token", {**fields, "client_secret": secret}).json()["error"] == error


def test_suspending_ends_everything_at_once_and_resuming_brings_it_back(approver, person):
    client, secret = system()
    token = tokens_for(person, client, secret)["access_token"]
    move_client(actor=approver, client_id=client.pk, move="suspend", version=2, reason="数据外泄")
    assert userinfo(token).status_code == 401
    move_client(actor=approver, client_id=client.pk, move="resume", version=3)
    assert userinfo(token).status_code == 200
    move_client(actor=approver, client_id=client.pk, move="close", version=4, reason="系统下线")
    with pytest.raises(InvalidTransition):
        move_client(actor=approver, client_id=client.pk, move="resume", version=5)


# Pages


def test_the_desk_registers_approves_and_shows_the_secret_once(registrar, approver):
    browser = signed_in(registrar)
    page = browser.post("/desk/systems/new/", FORM)
    text = page.content.decode()
    secret = text.split('class="sso-secret">')[1].split("<")[0]
    client = Client.objects.unscoped("test").get()
    assert page.status_code == 200 and len(secret) == 43 and page["Cache-Control"] == "no-store"
    assert client.redirect_uris == FORM["redirect_uris"].split() and client.state == "waiting"
    assert secret not in browser.get(f"/desk/systems/{client.pk}/").content.decode()
    other = signed_in(approver)
    shown = other.get(f"/desk/systems/{client.pk}/").content.decode()
    assert "批准使用" in shown and "登记员" in shown
    answer = other.post(f"/desk/systems/{client.pk}/", {"act": "approve", "version": "1"})
    assert answer.status_code == 302
    client.refresh_from_db()
    assert client.state == "approved" and client.approved_by == approver.account_id


def test_wrong_input_comes_back_with_what_was_typed(registrar):
    page = signed_in(registrar).post("/desk/systems/new/", {**FORM, "redirect_uris": "http://x.cn/cb", "name": "甲乙"})
    text = page.content.decode()
    assert page.status_code == 422 and "http://x.cn/cb" in text and 'value="甲乙"' in text
    assert "地址要以 https:// 开头" in text and not Client.objects.unscoped("test").exists()


def test_a_change_by_page_keeps_what_the_form_does_not_show(registrar, approver):
    client, _secret = system(access_seconds=300, sector="example.gov.cn")
    browser = signed_in(registrar)
    form = browser.get(f"/desk/systems/{client.pk}/change/").content.decode()
    assert BACK in form
    assert 'value="example.gov.cn"' in form, "what is asked for is shown"
    sent = {**FORM, "version": client.version, "sector": "example.gov.cn"}
    answer = browser.post(f"/desk/systems/{client.pk}/change/", sent)
    assert answer.status_code == 302, answer.content
    client.refresh_from_db()
    assert client.pending and not {"access_seconds", "sector"} & set(client.pending)
    assert "等待批准的修改" in signed_in(approver).get(f"/desk/systems/{client.pk}/").content.decode()


def test_a_page_that_is_out_of_date_changes_nothing(registrar, approver, waiting):
    client, _secret = waiting
    browser = signed_in(approver)
    browser.post(f"/desk/systems/{client.pk}/", {"act": "approve", "version": "1"})
    again = browser.post(f"/desk/systems/{client.pk}/", {"act": "suspend", "version": "1", "reason": "不对"})
    assert again.status_code == 409 and "不对" in again.content.decode()


def test_suspending_without_a_reason_is_asked_for_one(approver):
    client, _secret = system()
    answer = signed_in(approver).post(f"/desk/systems/{client.pk}/", {"act": "suspend", "version": client.version})
    assert answer.status_code == 422 and "请写明理由" in answer.content.decode()


def test_the_list_is_searched_narrowed_and_taken_away_on_record(registrar):
    system(name="甲系统")
    system(name="乙系统")
    browser = signed_in(registrar)
    assert "乙系统" not in browser.get("/desk/systems/", {"q": "甲"}).content.decode()
    assert "没有符合条件的系统" in browser.get("/desk/systems/", {"state": "closed"}).content.decode()
    assert browser.get("/desk/systems/", {"state": "x"}).status_code == 422
    body = b"".join(browser.get("/desk/systems/export.csv", {"q": "甲"}).streaming_content).decode()
    assert "甲系统" in body and "乙系统" not in body
    assert Event.objects.unscoped("test").filter(type="sso.clients_exported").count() == 1


def test_the_list_costs_the_same_for_one_system_and_for_many(registrar):
    browser = signed_in(registrar)
    counts = []
    for most in (1, 20):
        for number in range(most):
            system(name=f"系统{number}")
        browser.get("/desk/systems/")
        with counted() as trips:
            assert browser.get("/desk/systems/").status_code == 200
        counts.append(len(trips))
    assert counts[0] == counts[1], counts


def test_other_offices_and_citizens_see_no_system(person):
    client, _secret = system()
    elsewhere = factories.official("sso.register", at=factories.organization("civil_affairs"))
    assert signed_in(elsewhere).get(f"/desk/systems/{client.pk}/").status_code == 404
    assert client.name not in signed_in(elsewhere).get("/desk/systems/").content.decode()
    for path in ("", f"{client.pk}/", "new/", "export.csv"):
        assert signed_in(person).get(f"/desk/systems/{path}").status_code == 403


def test_use_of_a_system_is_counted_and_names_nobody(registrar, person):
    client, secret = system()
    browser = signed_in(person)
    for _ in range(3):
        tokens_for(person, client, secret, browser)
    page = signed_in(registrar).get(f"/desk/systems/{client.pk}/").content.decode()
    assert "登录次数" in page and person.name not in page
    from yiwang.people.sso.looking import usage

    found = usage(client.pk)
    assert (found.signed_in, found.people, found.tokens, found.misused) == (3, 1, 3, 0) and found.days[-1][1] == 3


def test_public_keys_come_in_by_page(registrar):
    from joserfc.jwk import ECKey

    jwks = orjson.dumps({"keys": [ECKey.generate_key("P-256").as_dict(private=False)]}).decode()
    answer = signed_in(registrar).post("/desk/systems/new/", {**FORM, "auth_method": "private_key_jwt", "jwks": jwks})
    assert answer.status_code == 302
    assert Client.objects.unscoped("test").get().jwks["keys"][0]["crv"] == "P-256"
    wrong = signed_in(registrar).post("/desk/systems/new/", {**FORM, "auth_method": "private_key_jwt", "jwks": "{"})
    assert wrong.status_code == 422


# 接入的系统: the person's own page


def test_a_person_sees_where_she_signed_in_and_takes_it_back(person, browser):
    client, secret = system(name="不动产系统")
    tokens = tokens_for(person, client, secret, browser, scope="openid profile offline_access")
    page = browser.get("/account/connections/").content.decode()
    assert "不动产系统" in page and "姓名" in page and "登录着" in page
    answer = browser.post(f"/account/connections/{client.pk}/")
    assert answer.status_code == 302 and userinfo(tokens["access_token"]).status_code == 401
    assert "还没有接入的系统" in browser.get("/account/connections/").content.decode()
    assert Event.objects.unscoped("test").get(type="sso.consent_taken_back").subject_id == person.account_id
    assert browser.post(f"/account/connections/{client.pk}/").status_code == 404


def test_nobody_sees_or_takes_back_what_others_agreed_to(person, browser):
    client, secret = system(name="不动产系统")
    token = tokens_for(person, client, secret, browser)["access_token"]
    other = signed_in(factories.person("李大山"))
    assert "不动产系统" not in other.get("/account/connections/").content.decode()
    assert other.post(f"/account/connections/{client.pk}/").status_code == 404
    assert userinfo(token).status_code == 200


def test_the_own_list_costs_the_same_for_one_and_for_many(person, browser):
    counts = []
    for number in range(4):
        client, secret = system(name=f"系统{number}")
        tokens_for(person, client, secret, browser)
        browser.get("/account/connections/")
        with counted() as trips:
            browser.get("/account/connections/")
        counts.append(len(trips))
    assert len(set(counts)) == 1, counts


# One identifier within a sector


def test_a_system_that_moves_to_another_host_knows_people_by_other_identifiers(registrar):
    """Registered for host A and changed to host B, it would tell B what A calls people."""
    client, _secret = system()
    elsewhere = {**FORM, "redirect_uris": "https://elsewhere.example.cn/cb", "version": client.version}
    browser = signed_in(registrar)
    address = f"/desk/systems/{client.pk}/change/"
    page = browser.post(address, {**elsewhere, "sector": client.sector})
    text = page.content.decode()
    assert page.status_code == 422 and "不是“elsewhere.example.cn”的域名" in text and client.sector in text
    assert browser.post(address, {**elsewhere, "sector": ""}).status_code == 302
    client.refresh_from_db()
    assert client.pending["sector"] == "elsewhere.example.cn", "whoever approves sees it"
    approver = factories.official("sso.approve")
    assert "在哪个域名下是同一个编号" in signed_in(approver).get(f"/desk/systems/{client.pk}/").content.decode()


@pytest.mark.parametrize(
    ("sector", "host", "covers"),
    [
        ("a.gov.cn", "a.gov.cn", True),
        ("county.gov.cn", "a.county.gov.cn", True),
        ("gov.cn", "county.gov.cn", False),
        ("cn", "gov.cn", False),
        ("b.gov.cn", "a.gov.cn", False),
        ("county.gov.cn", "evilcounty.gov.cn", False),
        ("a.county.gov.cn", "county.gov.cn", False),
        ("0.0.1", "127.0.0.1", False),
        (".gov.cn", "a.gov.cn", False),
    ],
)
def test_a_sector_is_a_host_of_ones_own_or_a_domain_above_it(sector, host, covers):
    assert sector_covers(sector, host) is covers


def test_two_organizations_do_not_share_identifiers_under_a_domain_above_both(registrar):
    hosts = ("https://a.county.gov.cn/cb", "https://b.county.gov.cn/cb")
    other = factories.organization("civil_affairs", name="民政局")
    register_client(organization=other, name="民政系统", redirect_uris=hosts, sector="county.gov.cn")
    wanted = Registration(name="冒昧的系统", redirect_uris=hosts, sector="county.gov.cn")
    with pytest.raises(RegistrationRefused) as said:
        register(actor=registrar, organization_id=factories.organization().pk, wanted=wanted)
    assert "民政局" in said.value.fields["/sector"]
