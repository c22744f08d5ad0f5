"""Whose interface it is, is asked: a system of another organization gets no token for it before its owner agreed."""

from __future__ import annotations

import re

import pytest
from django.db import IntegrityError
from tests import factories

from yiwang.core.actor import SYSTEM as PLATFORM
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, InvalidTransition, NotFound, NotPermitted
from yiwang.core.models import Event
from yiwang.people.models import Organization
from yiwang.people.sso.actions.agreeing import answer_access
from yiwang.people.sso.actions.changing import change_client, decide_change
from yiwang.people.sso.actions.clients import move_client, register, register_client
from yiwang.people.sso.errors import RegistrationRefused, SecondPersonNeeded
from yiwang.people.sso.models import Agreement, Client
from yiwang.people.sso.registering import Registration
from yiwang.people.sso.tests.stage import (
    ask,
    code_for,
    exchange,
    library,
    post,
    request_of,
    signed_in,
    told,
    url,
    verifier,
)
from yiwang.people.sso.tests.stage import system as approved

pytestmark = pytest.mark.django_db
DATA = "https://data.example.gov.cn/api"
SYSTEM = {"grant_types": ("client_credentials",), "redirect_uris": (), "scopes": ("records.read",)}


@pytest.fixture
def owner():
    """The office whose data they are, with its approver."""
    office = factories.organization("civil_affairs", name="民政局")
    return office, factories.official("sso.approve", name="接口的主人", at=office)


@pytest.fixture
def serving(owner):
    return register_client(organization=owner[0], name="供数系统", audience=DATA, **SYSTEM)


@pytest.fixture
def fetching(serving):
    """A system of another office, registered and approved there."""
    return register_client(organization=factories.organization(), name="取数系统", audiences=(DATA,), **SYSTEM)


def token(client, secret, **more):
    fields = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
    return post("token", {**fields, "scope": "records.read", "resource": DATA, **more})


def row_of(client) -> Agreement:
    return Agreement.objects.unscoped("test").get(client=client)


def agree(owner, client, answer="agree", reason=""):
    row = row_of(client)
    return answer_access(actor=owner[1], agreement_id=row.pk, answer=answer, version=row.version, reason=reason)


def look(client, secret, shown):
    with library(client, secret) as session:
        return session.introspect_token(url("introspect"), token=shown).json()


def test_another_office_gives_tokens_for_its_interface_itself(owner, serving, fetching):
    assert token(*fetching).json()["error"] == "invalid_target"
    assert token(*fetching, scope="").json()["error"] == "invalid_target", "nor without a scope"
    agree(owner, fetching[0])
    given = token(*fetching).json()
    assert look(*serving, given["access_token"])["active"] is True


def test_taking_it_back_ends_the_tokens_at_once(owner, serving, fetching):
    agree(owner, fetching[0])
    given = token(*fetching).json()
    agree(owner, fetching[0], "withdraw", "不再需要")
    assert look(*serving, given["access_token"])["active"] is False
    assert token(*fetching).json()["error"] == "invalid_target"
    types = list(Event.objects.unscoped("test").filter(type__startswith="sso.access").values_list("type", flat=True))
    assert sorted(types) == ["sso.access_agreed", "sso.access_asked", "sso.access_withdrawn"]


def test_refusing_wants_a_reason_and_can_be_thought_over(owner, fetching):
    with pytest.raises(InvalidInput) as said:
        agree(owner, fetching[0], "refuse")
    assert "/reason" in said.value.fields
    agree(owner, fetching[0], "refuse", "没有依据")
    assert token(*fetching).json()["error"] == "invalid_target"
    with pytest.raises(InvalidTransition):
        agree(owner, fetching[0], "withdraw", "没有可收回的")
    agree(owner, fetching[0])
    assert token(*fetching).status_code == 200


def test_more_scopes_are_asked_for_anew_and_the_old_ones_go_on(owner, fetching):
    client, secret = fetching
    agree(owner, client)
    wanted = Registration(name="取数系统", audiences=(DATA,), **{**SYSTEM, "scopes": ("records.read", "records.write")})
    client.refresh_from_db()
    changed = change_client(
        actor=factories.official("sso.register"), client_id=client.pk, wanted=wanted, version=client.version
    )
    decide_change(actor=PLATFORM, client_id=client.pk, approve=True, version=changed.version)
    assert row_of(client).state == "asked"
    assert token(client, secret).status_code == 200
    assert token(client, secret, scope="records.write").json()["error"] == "invalid_target"
    agree(owner, client, "refuse", "只能查，不能改")
    assert token(client, secret).status_code == 200, "what was agreed to before goes on"
    assert token(client, secret, scope="records.write").json()["error"] == "invalid_target"


def test_the_office_that_asks_cannot_answer_itself(owner, fetching):
    row = row_of(fetching[0])
    asking = factories.official("sso.approve", "sso.register", name="取数的批准人")
    with pytest.raises(NotFound):
        answer_access(actor=asking, agreement_id=row.pk, answer="agree", version=1)
    registrar = factories.official("sso.register", at=owner[0])
    with pytest.raises((NotFound, NotPermitted)):
        answer_access(actor=registrar, agreement_id=row.pk, answer="agree", version=1)
    Client.objects.unscoped("test").filter(pk=fetching[0].pk).update(
        registered_by=owner[1].account_id, approved_by=None
    )
    with pytest.raises(SecondPersonNeeded):
        answer_access(actor=owner[1], agreement_id=row.pk, answer="agree", version=1)
    with pytest.raises(ChangedMeanwhile):
        answer_access(actor=owner[1], agreement_id=row.pk, answer="agree", version=7)


def test_an_interface_is_registered_once(serving):
    other = factories.official("sso.register")
    wanted = Registration(name="冒名的系统", audience=DATA, **SYSTEM)
    with pytest.raises(RegistrationRefused) as said:
        register(actor=other, organization_id=factories.organization().pk, wanted=wanted)
    assert "民政局" in said.value.fields["/audience"]
    stranger = approved(name="别的系统", **SYSTEM)[0]
    with pytest.raises(IntegrityError, match="sso_client_audience"):
        Client.objects.unscoped("test").filter(pk=stranger.pk).update(audience=DATA)


def test_a_waiting_change_that_came_too_late_is_told_at_the_field(owner):
    """Two systems wish for the same address; the one that is approved first has it."""
    made = []
    for name in ("一号系统", "二号系统"):
        client = approved(name=name, **SYSTEM)[0]
        wanted = Registration(name=name, audience=DATA, **SYSTEM)
        made.append(
            change_client(
                actor=factories.official("sso.register"), client_id=client.pk, wanted=wanted, version=client.version
            )
        )
    decide_change(actor=PLATFORM, client_id=made[0].pk, approve=True, version=made[0].version)
    with pytest.raises(RegistrationRefused) as said:
        decide_change(actor=PLATFORM, client_id=made[1].pk, approve=True, version=made[1].version)
    assert "一号系统" in said.value.fields["/audience"]


def test_nobody_asks_for_an_interface_that_nobody_registered():
    wanted = Registration(name="取数系统", audiences=(DATA,), **SYSTEM)
    with pytest.raises(RegistrationRefused) as said:
        register(actor=factories.official("sso.register"), organization_id=factories.organization().pk, wanted=wanted)
    assert DATA in said.value.fields["/audiences"]


def test_an_interface_that_is_registered_again_is_agreed_to_again(owner, serving, fetching):
    """The new system may be somebody else's: an old agreement is not about it."""
    agree(owner, fetching[0])
    client = Client.objects.unscoped("test").get(pk=serving[0].pk)
    move_client(actor=owner[1], client_id=client.pk, move="close", version=client.version, reason="换新系统")
    assert token(*fetching).json()["error"] == "invalid_target"
    again = register_client(organization=owner[0], name="新的供数系统", audience=DATA, **SYSTEM)[0]
    assert token(*fetching).json()["error"] == "invalid_target"
    row = Agreement.objects.unscoped("test").get(client=fetching[0], provider=again)
    answer_access(actor=owner[1], agreement_id=row.pk, answer="agree", version=row.version)
    assert token(*fetching).status_code == 200


def test_what_is_wanted_no_more_is_forgotten(owner, fetching):
    client = fetching[0]
    client.refresh_from_db()
    wanted = Registration(name="取数系统", **SYSTEM)
    changed = change_client(
        actor=factories.official("sso.register"), client_id=client.pk, wanted=wanted, version=client.version
    )
    decide_change(actor=PLATFORM, client_id=client.pk, approve=True, version=changed.version)
    assert not Agreement.objects.unscoped("test").exists()


def test_a_sign_in_for_an_interface_needs_the_agreement_too(owner, serving, person):
    client, secret = register_client(
        organization=factories.organization(),
        name="登录的系统",
        audiences=(DATA,),
        redirect_uris=("https://system.example.gov.cn/callback",),
        scopes=("openid", "profile", "offline_access"),
    )
    browser, proof = signed_in(person), verifier()
    refused = ask(browser, request_of(client, proof, resource=DATA))
    assert told(refused)["error"] == "invalid_target"
    agree(owner, client)
    back = code_for(browser, client, proof, resource=DATA, scope="openid offline_access")
    tokens = exchange(client, secret, back["code"], proof)
    agree(owner, client, "withdraw", "不再需要")
    fields = {"grant_type": "refresh_token", "client_id": client.client_id, "client_secret": secret}
    assert post("token", {**fields, "refresh_token": tokens["refresh_token"]}).status_code == 400


def test_a_closed_office_serves_and_gets_nothing_any_more(owner, serving, fetching):
    agree(owner, fetching[0])
    given = token(*fetching).json()["access_token"]
    Organization.objects.filter(pk=owner[0].pk).update(closed_on="2026-01-01")
    assert token(*fetching).json()["error"] == "invalid_target"
    Organization.objects.filter(pk=owner[0].pk).update(closed_on=None)
    Organization.objects.filter(pk=fetching[0].organization_id).update(closed_on="2026-01-01")
    assert token(*fetching).json()["error"] == "invalid_client"
    assert look(*serving, given)["active"] is False


def test_the_page_lists_answers_and_keeps_what_was_typed(owner, fetching):
    browser = signed_in(owner[1])
    assert "1 件等待答复" in browser.get("/desk/systems/").content.decode()
    page = browser.get("/desk/systems/access/").content.decode()
    assert "取数系统" in page and "records.read" in page and "等待答复" in page
    row = row_of(fetching[0])
    form = {"agreement": str(row.pk), "version": str(row.version)}
    wrong = browser.post("/desk/systems/access/", {**form, "act": "refuse", "reason": "x"})
    text = wrong.content.decode()
    assert wrong.status_code == 422 and "请写明理由" in text and 'id="reason"' in text
    assert re.search(r'id="reason"[^>]*>\s*x</textarea>', text), "what was typed stays"
    done = browser.post("/desk/systems/access/", {**form, "act": "agree", "q": "取数", "state": "asked"})
    assert done["Location"] == "/desk/systems/access/?q=%E5%8F%96%E6%95%B0&state=asked&done=1"
    assert "没有符合条件" in browser.get(done["Location"]).content.decode()
    assert "已同意" in browser.get("/desk/systems/access/?state=agreed").content.decode()
    assert browser.get("/desk/systems/access/?state=x").status_code == 422
    assert browser.post("/desk/systems/access/", {**form, "act": "agree", "agreement": "x"}).status_code == 404
    elsewhere = signed_in(factories.official("sso.approve", at=factories.organization("market")))
    assert "取数系统" not in elsewhere.get("/desk/systems/access/").content.decode()


def test_the_system_that_asks_sees_what_became_of_it(owner, fetching):
    registrar = factories.official("sso.register")
    address = f"/desk/systems/{fetching[0].pk}/"
    assert "等待答复" in signed_in(registrar).get(address).content.decode()
    agree(owner, fetching[0])
    assert "已同意" in signed_in(registrar).get(address).content.decode()


def test_the_list_goes_out_under_its_filter_and_that_is_recorded(owner, fetching):
    register_client(organization=factories.organization(), name="另一取数系统", audiences=(DATA,), **SYSTEM)
    browser, address = signed_in(owner[1]), "/desk/systems/access/export.csv"
    assert address + "?q=" in browser.get("/desk/systems/access/?q=%E5%8F%A6").content.decode()
    text = b"".join(browser.get(address, {"q": "另一"}).streaming_content).decode()
    assert (
        "另一取数系统" in text
        and DATA in text
        and "等待答复" in text
        and "取数系统" not in text.replace("另一取数系统", "")
    )
    agree(owner, fetching[0], "refuse", "=没有依据")
    text = b"".join(browser.get(address, {"state": "refused"}).streaming_content).decode()
    assert "'=没有依据" in text and "另一取数系统" not in text
    known = Event.objects.unscoped("test").filter(type="sso.access_exported").order_by("recorded_at")
    assert [event.payload for event in known] == [{"q": "另一", "state": ""}, {"q": "", "state": "refused"}]
    assert browser.get(address, {"state": "x"}).status_code == 422
    assert known.count() == 2, "what is refused did not go out"
    elsewhere = signed_in(factories.official("sso.approve", at=factories.organization("market")))
    assert b"".join(elsewhere.get(address).streaming_content).count(b"\n") == 2, "nothing but the heading and the mark"
    assert signed_in(factories.official("sso.register", at=owner[0])).get(address).status_code == 403
