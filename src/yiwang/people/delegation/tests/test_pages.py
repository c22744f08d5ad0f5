"""The pages: give, answer, take back, see each use; wrong input stands again with a sentence at the field."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.people.delegation.models import Delegation, Use
from yiwang.people.delegation.rules import EVERYTHING
from yiwang.people.delegation.tests import family

GIVE = "/account/delegations/give/"


def text(response: Any) -> str:
    return str(response.content.decode())


def client_of(actor: Actor) -> Client:
    return family.client_of(family.session_of(actor))


def typed(**changes: Any) -> dict[str, Any]:
    """What stands in the form at its last page."""
    return {
        "step": "check",
        "name": "王小红",
        "how": "code",
        "number": "",
        "matters": "some",
        "items": [family.ITEM],
        "licences": "none",
        "until": family.in_days(30).isoformat(),
        **changes,
    }


def test_four_pages_give_and_the_code_accepts(mother: Actor, daughter: Actor) -> None:
    client = client_of(mother)
    for step, heading in (("whom", "可以办什么"), ("what", "到哪天为止"), ("until", "核对以后给出授权")):
        page = text(client.post(GIVE, typed(step=step), follow=True))
        assert f"<h1>{heading}</h1>" in page
        assert 'value="王小红"' in page
    done = client.post(GIVE, typed())
    assert done.headers["Cache-Control"] == "no-store"
    code = re.search(r'id="delegation-code">([^<]+)<', text(done))
    assert code is not None
    other = client_of(daughter)
    shown = other.post("/account/delegations/accept/", {"code": code[1].lower()})
    row = Delegation.objects.unscoped("the test looks").get()
    assert "王秀英" in text(shown)
    answered = other.post(f"/account/delegations/{row.pk}/answer/", {"act": "accept", "code": code[1]})
    assert answered.status_code == 302
    row.refresh_from_db()
    assert (row.state, row.agent_id) == ("active", daughter.party_id)
    assert "王*英" in text(other.get("/account/acting/"))
    assert other.post("/account/acting/", {"delegation": str(row.pk)}).status_code == 302
    assert "您正在代" in text(other.get("/cases/"))


def test_the_way_back_of_the_browser_shows_each_page_as_it_was_filled_in(mother: Actor) -> None:
    client = client_of(mother)
    answer = client.post(GIVE, typed(step="until", note="帮我看看"))
    assert (answer.status_code, answer["Location"]) == (302, f"{GIVE}?step=check")
    kept = answer.cookies["yw_giving"]
    assert kept["httponly"] and kept["path"] == GIVE and "王小红" not in kept.value
    assert 'value="王小红"' in text(client.get(f"{GIVE}?step=whom"))
    assert "帮我看看" in text(client.get(f"{GIVE}?step=until"))
    assert "核对以后给出授权" in text(client.get(f"{GIVE}?step=check"))
    client.cookies["yw_giving"] = "forged"
    assert "请谁替您办" in text(client.get(f"{GIVE}?step=check"))


def test_no_page_comes_before_what_it_needs(mother: Actor) -> None:
    client = client_of(mother)
    assert client.post(GIVE, typed(step="whom", items=[]))["Location"] == f"{GIVE}?step=what"
    for step in ("until", "check"):
        assert "<h1>可以办什么</h1>" in text(client.get(f"{GIVE}?step={step}"))
    assert client.post(GIVE, typed(goto="check", items=[]))["Location"] == f"{GIVE}?step=what"


def test_more_than_a_cookie_holds_goes_on_without_it(mother: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yiwang.people.delegation.pages.carried.MOST", 10)
    page = client_of(mother).post(GIVE, typed(step="whom"))
    assert page.status_code == 200 and "<h1>可以办什么</h1>" in text(page)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"how": "number", "number": "123"}, "number"),
        ({"items": []}, "matters"),
        ({"items": ["no.such.item"]}, "matters"),
        ({"licences": "some"}, "licences"),
        ({"until": "2001-01-01"}, "until"),
        ({"until": "x"}, "until"),
    ],
)
def test_wrong_input_comes_back_with_its_page(mother: Actor, changes: dict[str, Any], field: str) -> None:
    response = client_of(mother).post(GIVE, typed(**changes))
    assert response.status_code == 422
    assert f'href="#{field}"' in text(response)
    assert not Delegation.objects.unscoped("the test looks").exists()


def test_a_step_back_keeps_what_was_typed(mother: Actor) -> None:
    page = text(client_of(mother).post(GIVE, typed(step="what", back="1"), follow=True))
    assert 'value="王小红"' in page and "<h1>请谁替您办</h1>" in page


def test_giving_needs_a_fresh_proof(mother: Actor) -> None:
    from datetime import timedelta

    from yiwang.people.models import Session

    client = client_of(mother)
    Session.objects.filter(account_id=mother.account_id).update(authenticated_at=clock.now() - timedelta(hours=1))
    client.post(GIVE, typed())
    assert not Delegation.objects.unscoped("the test looks").exists()


def test_a_wrong_code_tells_nothing_and_cannot_be_guessed_through(daughter: Actor) -> None:
    client = client_of(daughter)
    for _try in range(20):
        wrong = client.post("/account/delegations/accept/", {"code": "K7QM-2XPA-93TD"})
        assert wrong.status_code == 422
    assert client.post("/account/delegations/accept/", {"code": "K7QM-2XPA-93TD"}).status_code == 429


def test_others_see_nothing_of_a_delegation(mother: Actor, daughter: Actor, stranger: Actor) -> None:
    row = family.accepted(mother, daughter)
    for address in (f"/account/delegations/{row.pk}/", f"/account/delegations/{row.pk}/export.csv"):
        assert client_of(stranger).get(address).status_code == 404
        assert client_of(mother).get(address).status_code == 200
        assert client_of(daughter).get(address).status_code == 200
    for act in ("revoke", "give_up", "withdraw"):
        assert client_of(stranger).post(f"/account/delegations/{row.pk}/", {"act": act}).status_code == 404
    assert client_of(daughter).post(f"/account/delegations/{row.pk}/", {"act": "revoke"}).status_code == 404
    row.refresh_from_db()
    assert row.state == "active"


def test_the_giver_takes_it_back_on_its_page(mother: Actor, daughter: Actor) -> None:
    row = family.accepted(mother, daughter)
    page = client_of(mother).post(f"/account/delegations/{row.pk}/", {"act": "revoke"}, follow=True)
    assert "授权已收回" in text(page)
    row.refresh_from_db()
    assert row.state == "revoked"


def test_uses_are_searched_narrowed_and_exported_on_record(mother: Actor, daughter: Actor) -> None:
    row = family.accepted(mother, daughter)
    for title, kind in (("食品许可", "proceeding.submitted"), ("高龄津贴", "application.draft_started")):
        Use.objects.create(
            id=new_id(), delegation=row, type=kind, at=clock.now(), ref_kind="proceeding", ref_id=new_id(), title=title
        )
    client, base = client_of(mother), f"/account/delegations/{row.pk}/"
    found = text(client.get(base, {"q": "食品"}))
    assert "食品许可" in found and "高龄津贴" not in found
    found = text(client.get(base, {"kind": "application.draft_started"}))
    assert "高龄津贴" in found and "食品许可" not in found
    assert "没有这样的记录" in text(client.get(base, {"q": "没有的"}))
    file = b"".join(client.get(f"{base}export.csv").streaming_content).decode()
    assert "食品许可" in file and "高龄津贴" in file
    assert Event.objects.unscoped("the test looks").filter(type="delegation.exported").exists()


def test_lists_cost_the_same_with_one_and_with_many(mother: Actor, daughter: Actor) -> None:
    client, counts = client_of(mother), []
    family.accepted(mother, daughter)
    for more in (0, 15):
        for _one in range(more):
            family.accepted(mother, daughter)
        for address in ("/account/delegations/",):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_list_to_act_costs_the_same_with_one_and_with_many(mother: Actor, daughter: Actor) -> None:
    client, counts = client_of(daughter), []
    for more in (1, 15):
        for _one in range(more):
            family.accepted(mother, daughter, EVERYTHING)
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/account/acting/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_who_is_not_proven_is_told_so(world: None) -> None:
    from tests import factories

    client = client_of(factories.person("赵六", "registered"))
    for address in ("/account/delegations/", "/account/acting/"):
        assert "还要先做实名认证" in text(client.get(address))


def test_own_delegations_wait_until_the_agent_stops_acting(mother: Actor, daughter: Actor) -> None:
    token, _agent = family.acting(daughter, family.accepted(mother, daughter))
    refused = family.client_of(token).get("/account/delegations/")
    assert refused.status_code == 403
    assert "请先停止代办" in text(refused)


def test_the_own_account_waits_until_the_agent_stops_acting(mother: Actor, daughter: Actor) -> None:
    token, _agent = family.acting(daughter, family.accepted(mother, daughter))
    client = family.client_of(token)
    for address in ("/account/", "/account/security/", "/account/privacy/", "/account/devices/"):
        refused = client.get(address)
        assert refused.status_code == 403, address
        assert "请先停止代办" in text(refused)
    assert client.get("/account/acting/").status_code == 200
    client.post("/account/acting/", {"stop": "1"})
    assert client.get("/account/").status_code == 200
