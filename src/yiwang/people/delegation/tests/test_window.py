"""At the window, and guardians: paper, both present, an official who looks, and everybody told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import factories

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound, NotPermitted
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.people.delegation.actions.guarding import approve, ask_to_guard, reject
from yiwang.people.delegation.actions.recording import Present, record_at_window
from yiwang.people.delegation.making import Offer
from yiwang.people.delegation.models import Delegation
from yiwang.people.delegation.rules import EVERYTHING, FAMILY, GUARDIAN, Scope
from yiwang.people.delegation.tests import family
from yiwang.people.delegation.tests.test_pages import client_of
from yiwang.people.models import Organization, Post
from yiwang.service.applications.tests.portal import PDF
from yiwang.support.messages.delegated import follow
from yiwang.support.messages.models import Message
from yiwang.support.messages.sentences import spoken

BORN = date(2018, 5, 1)


def paper() -> Any:
    return SimpleUploadedFile("证明.pdf", PDF, "application/pdf")


def offer(kind: str, name: str, number: str) -> Offer:
    return Offer(kind, EVERYTHING, name, number)


@pytest.fixture
def clerk(world: None) -> Actor:
    return factories.official("window", name="窗口小李")


@pytest.fixture
def child(world: None) -> Any:
    return family.in_register("王小宝", 31, BORN)


def recorded(clerk: Actor, **changes: Any) -> Delegation:
    given: dict[str, Any] = {
        "giver": Present("王秀英", family.number(1)),
        "offer": offer(FAMILY, "王小红", family.number(2)),
        "proof": paper(),
        "both_present": True,
        **changes,
    }
    return record_at_window(actor=clerk, now=clock.now(), **given)


def asked(guardian: Actor, office: Any, **changes: Any) -> Delegation:
    found = changes.pop("offer", offer(GUARDIAN, "王小宝", family.number(31, BORN)))
    return ask_to_guard(
        actor=guardian, offer=found, proof=changes.pop("proof", paper()), office=office, now=clock.now()
    )


def told(actor: Actor) -> list[str]:
    follow(list(Event.objects.unscoped("the test looks").order_by("recorded_at", "id")))
    rows = Message.objects.visible_to(actor).order_by("id")
    return [spoken(row.kind, row.words).title for row in rows]


def test_what_both_signed_holds_at_once_and_both_are_told(clerk: Actor, mother: Actor, daughter: Actor) -> None:
    row = recorded(clerk)
    _token, agent = family.acting(daughter, row)
    assert agent.acting is not None and agent.acting.giver_id == mother.party_id
    assert told(mother) == ["窗口登记了您和王*红之间的授权"]
    assert told(daughter) == ["窗口登记了您和王*英之间的授权"]
    looks = Event.objects.unscoped("the test looks").filter(type="personal_data.viewed")
    assert {look.subject_id for look in looks} == {mother.party_id, daughter.party_id}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"both_present": False}, "/present"),
        ({"proof": None}, "/proof"),
        ({"giver": Present("王秀兰", family.number(1))}, "/giver_number"),
        ({"offer": offer(FAMILY, "王小红", family.number(1))}, "/number"),
        ({"offer": offer("handler", "王小红", family.number(2))}, "/kind"),
        ({"giver": Present("王小红", family.number(2))}, "/number"),
    ],
)
def test_what_is_wrong_is_refused_at_its_field(
    clerk: Actor, mother: Actor, daughter: Actor, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        recorded(clerk, **changes)
    assert field in refused.value.fields


def test_nobody_records_for_himself_and_without_the_duty_nobody_records(
    mother: Actor, daughter: Actor, clerk: Actor
) -> None:
    from dataclasses import replace

    with pytest.raises(NotPermitted):
        recorded(replace(clerk, party_id=mother.party_id))
    with pytest.raises(NotPermitted):
        recorded(mother)


def test_a_request_lies_at_an_open_window_or_nowhere(clerk: Actor, daughter: Actor, child: Any) -> None:
    """An office from nowhere, one without a window, a closed post, a closed office."""
    window = clerk.posts[0].organization_id
    without = factories.organization("health").pk
    closed = factories.official("window", at=factories.organization("transport"))
    Post.objects.filter(pk=closed.posts[0].post_id).update(closed_on=date(2020, 1, 1))
    gone = factories.official("window", at=factories.organization("education")).posts[0].organization_id
    Organization.objects.filter(pk=gone).update(closed_on=date(2020, 1, 1))
    for office in (None, new_id(), without, closed.posts[0].organization_id, gone):
        with pytest.raises(InvalidInput) as refused:
            asked(daughter, office)
        assert set(refused.value.fields) == {"/office"}
    assert not Delegation.objects.unscoped("test").exists()
    assert asked(daughter, window).state == "waiting"


def test_a_request_for_nothing_is_not_one_for_everything(clerk: Actor, daughter: Actor, child: Any) -> None:
    window = clerk.posts[0].organization_id
    nothing = Offer(GUARDIAN, Scope(), "王小宝", family.number(31, BORN))
    with pytest.raises(InvalidInput) as refused:
        asked(daughter, window, offer=nothing)
    assert set(refused.value.fields) == {"/matters"}
    typed = {
        "name": "王小宝", "number": family.number(31, BORN), "matters": "none", "licences": "none",
        "office": str(window), "until": "2027-01-01", "proof": paper(),
    }  # fmt: skip
    page = client_of(daughter).post("/account/delegations/guard/", typed)
    assert page.status_code == 422 and "请至少选一样可以代办的事" in page.content.decode()
    assert "王小宝" in page.content.decode() and not Delegation.objects.unscoped("test").exists()


def test_a_guardian_waits_for_the_window_and_acts_until_full_age(clerk: Actor, daughter: Actor, child: Any) -> None:
    row = asked(daughter, clerk.posts[0].organization_id)
    assert row.state == "waiting"
    with pytest.raises(NotFound):
        family.acting(daughter, row)
    approve(actor=clerk, delegation_id=row.pk, now=clock.now())
    _token, agent = family.acting(daughter, Delegation.objects.unscoped("the test looks").get(pk=row.pk))
    assert agent.acting is not None and agent.acting.giver_id == child
    assert agent.acting.giver_account is None
    assert told(daughter) == ["监护证明已通过"]


def test_a_ward_who_is_not_registered_is_not_told_before_the_check(clerk: Actor, daughter: Actor) -> None:
    row = asked(daughter, clerk.posts[0].organization_id)
    assert (row.state, row.giver_id) == ("waiting", None)
    with pytest.raises(InvalidInput):
        approve(actor=clerk, delegation_id=row.pk, now=clock.now())


def test_a_proof_that_shows_nothing_is_rejected_with_its_reason(clerk: Actor, daughter: Actor, child: Any) -> None:
    from yiwang.people.delegation import naming

    row = asked(daughter, clerk.posts[0].organization_id)
    with pytest.raises(InvalidInput):
        reject(actor=clerk, delegation_id=row.pk, reason=" ", now=clock.now())
    reject(actor=clerk, delegation_id=row.pk, reason="户口簿里没有孩子的一页", now=clock.now())
    row.refresh_from_db()
    assert row.state == "rejected"
    assert naming.opened(row)["reason"] == "户口簿里没有孩子的一页"
    assert told(daughter) == ["监护证明没有通过"]


def test_another_window_does_not_see_it(clerk: Actor, daughter: Actor, child: Any) -> None:
    row = asked(daughter, clerk.posts[0].organization_id)
    other = factories.official("window", at=factories.organization("other_office"), name="别的窗口")
    with pytest.raises(NotFound):
        approve(actor=other, delegation_id=row.pk, now=clock.now())
    client = family.client_of(family.session_of(other))
    assert client.get(f"/desk/delegations/{row.pk}/").status_code == 404


def test_no_proof_and_no_window_are_refused_at_the_field(clerk: Actor, daughter: Actor, child: Any) -> None:
    for proof, office, field in ((None, clerk.posts[0].organization_id, "/proof"), (paper(), None, "/office")):
        with pytest.raises(InvalidInput) as refused:
            asked(daughter, office, proof=proof)
        assert field in refused.value.fields


def test_the_desk_lists_what_waits_and_a_look_is_recorded(clerk: Actor, daughter: Actor, child: Any) -> None:
    row = asked(daughter, clerk.posts[0].organization_id)
    client = family.client_of(family.session_of(clerk))
    page = client.get("/desk/delegations/", {"state": "waiting"}).content.decode()
    assert "王*红代王*宝办理" in page and "王小宝" not in page
    before = Event.objects.unscoped("the test looks").filter(type="personal_data.viewed").count()
    assert "王小宝" in client.get(f"/desk/delegations/{row.pk}/").content.decode()
    assert Event.objects.unscoped("the test looks").filter(type="personal_data.viewed").count() == before + 1
    assert row.proof_file is not None
    assert client.get(f"/files/{row.proof_file}/").status_code == 200
    posted = client.post(f"/desk/delegations/{row.pk}/", {"act": "reject", "reason": ""})
    assert posted.status_code == 422
    assert client.post(f"/desk/delegations/{row.pk}/", {"act": "approve"}).status_code == 302
    table = b"".join(client.get("/desk/delegations/export.csv").streaming_content).decode()
    assert "王*红代王*宝办理" in table


def test_the_form_of_the_window_keeps_what_was_typed(clerk: Actor, mother: Actor) -> None:
    client = family.client_of(family.session_of(clerk))
    page = client.post("/desk/delegations/new/", {"giver_name": "王秀英", "kind": "family", "number": "1"})
    assert page.status_code == 422
    assert 'value="王秀英"' in page.content.decode()


def test_the_giver_is_told_of_each_use_that_matters(mother: Actor, daughter: Actor) -> None:
    from yiwang.people.delegation.tests.test_applying import filed

    _token, agent = family.acting(daughter, family.accepted(mother, daughter, EVERYTHING))
    filed(agent)
    assert any(title.startswith("王*红代您提交了申请") for title in told(mother))
    assert not any("代您" in title for title in told(daughter))
