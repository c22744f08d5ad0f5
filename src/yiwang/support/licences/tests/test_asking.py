"""Attestations at their holder's word: at once, once, bounded, refused clearly; nobody asks for somebody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from tests import factories, licensed

from yiwang.core.actor import SYSTEM
from yiwang.core.errors import AssuranceTooLow, NotFound, NotPermitted
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.engines.parameters.models import ParameterValue
from yiwang.packs.publishing import publish_pack
from yiwang.packs.stories.stage import put_record
from yiwang.support.licences.actions.ask import ask_for
from yiwang.support.licences.actions.opening import close_issuing
from yiwang.support.licences.asking import offered
from yiwang.support.licences.definition import Party
from yiwang.support.licences.errors import NobodyIssues, NothingHeld, PurposeMissing, TooManyAsked
from yiwang.support.licences.links import token_for
from yiwang.support.licences.models import Licence, TypeOpening
from yiwang.support.licences.queries import mine
from yiwang.support.licences.seed import DemoLicence, seed_demo_licence
from yiwang.support.licences.tests.test_pages import client_of

KIND = "insurance-attestation"
NUMBER = "440524198001010013"


@pytest.fixture
def person(db, tmp_path, settings):
    settings.VAR = tmp_path
    licensed.publish()
    publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / "attestations")
    office = factories.organization(role="social_insurance", name="徐闻县社会保险基金管理局")
    office.uscc = "11100000MB0143028R"
    office.save()
    found = factories.person("林小满")
    known = {"resident_id": NUMBER, "name": "林小满", "birthday": "1980-01-01", "household_division": "440825"}
    put_record("persons", found.party_id, {**known, "alive": True}, date(2026, 11, 20))
    paid = {
        "resident_id": NUMBER,
        "state": "参保缴费",
        "first_month": "2008-07",
        "last_month": "2026-10",
        "months": 219,
    }
    put_record("social-insurance", found.party_id, paid, date(2026, 11, 20))
    return found


def test_it_is_made_sealed_and_verifiable_at_once_and_both_are_in_the_log(person):
    made = ask_for(actor=person, type_key=KIND, purpose="租房", key="k1")
    assert made.holder_id == person.party_id and made.number.startswith("CB440825")
    assert (made.valid_until - made.valid_from).days == 29 and made.identifier
    assert b"219" not in repr(made.fields).encode() and "租房" not in repr(made.fields)
    page = Client().get(f"/v/{token_for(made.pk, made.token_version)}").content.decode()
    assert "有效" in page and "林小满" not in page
    types = Event.objects.unscoped("test").filter(subject_id=made.pk).order_by("recorded_at", "id")
    assert {"licence.issued", "attestation.asked"} <= set(types.values_list("type", flat=True))
    asked = Event.objects.unscoped("test").get(type="attestation.asked")
    assert asked.actor_account == person.account_id and "租房" not in repr(asked.payload)


def test_the_same_request_again_is_the_same_attestation(person):
    first = ask_for(actor=person, type_key=KIND, purpose="租房", key="k1")
    assert ask_for(actor=person, type_key=KIND, purpose="租房", key="k1").pk == first.pk
    assert ask_for(actor=person, type_key=KIND, purpose="租房", key="k2").pk != first.pk


def test_so_many_a_day_are_enough(person):
    ParameterValue.objects.filter(key="attestation.per-day").update(value=2)
    for number in range(2):
        ask_for(actor=person, type_key=KIND, purpose="租房", key=str(number))
    with pytest.raises(TooManyAsked):
        ask_for(actor=person, type_key=KIND, purpose="租房", key="9")


def test_without_a_proven_name_or_a_purpose_nothing_is_made(person):
    with pytest.raises(AssuranceTooLow):
        ask_for(actor=replace(person, assurance="registered"), type_key=KIND, purpose="租房")
    with pytest.raises(PurposeMissing):
        ask_for(actor=person, type_key=KIND, purpose="玩")
    with pytest.raises(NotFound):
        ask_for(actor=person, type_key="trial-permit", purpose="租房")


def test_what_the_register_does_not_hold_is_named(person):
    with pytest.raises(NothingHeld, match="居住登记"):
        ask_for(actor=person, type_key="residence-attestation", purpose="子女入学")


def test_where_no_office_issues_it_or_it_closed_the_type_the_answer_is_plain(person):
    ask_for(actor=person, type_key=KIND, purpose="租房")
    span = TypeOpening.objects.unscoped("test").get(type_key=KIND)
    close_issuing(actor=SYSTEM, opening_id=span.pk, reason="系统升级")
    with pytest.raises(NobodyIssues):
        ask_for(actor=person, type_key=KIND, purpose="租房")


def test_nobody_asks_for_somebody_else(person):
    other = factories.person("李四")
    with pytest.raises(NotPermitted):
        ask_for(actor=other, type_key=KIND, purpose="租房", holder_id=person.party_id)
    with pytest.raises(NotPermitted):
        ask_for(actor=person, type_key="standing-attestation", purpose="投标")
    assert not Licence.objects.unscoped("test").exists()


def test_what_is_offered_fits_the_person_and_the_firm(person):
    own = {kind.key for kind in offered(person)}
    assert own == {KIND, "residence-attestation"}
    firm = replace(person, extra={"firms": [str(new_id())]})
    assert "standing-attestation" in {kind.key for kind in offered(firm)}


def test_on_the_phone(person):
    client = client_of(person)
    assert "参保缴费凭证" in client.get("/attestations/").content.decode()
    form = client.get(f"/attestations/{KIND}/").content.decode()
    assert "租房" in form and "30天" in form
    missing = client.post(f"/attestations/{KIND}/", {"key": "abc"})
    assert missing.status_code == 422 and "请选择用来做什么" in missing.content.decode()
    assert 'value="abc"' in missing.content.decode()
    done = client.post(f"/attestations/{KIND}/", {"key": "abc", "purpose": "租房"})
    made = Licence.objects.unscoped("test").get(type_key=KIND)
    assert done.status_code == 302 and str(made.pk) in done.headers["Location"]
    assert "219" in client.get(done.headers["Location"]).content.decode()
    refused = client.post("/attestations/residence-attestation/", {"purpose": "子女入学"})
    assert refused.status_code == 409 and "现在开不了" in refused.content.decode()
    assert client.get("/attestations/standing-attestation/").status_code == 404
    assert client.get("/attestations/trial-permit/").status_code == 404
    assert client.get("/attestations/%00/").status_code in (404, 422)
    assert client.post(f"/attestations/{KIND}/", {"purpose": "租房", "holder": "x"}).status_code == 404


def test_the_employment_certificate_stands_beside_the_card_whose_number_it_bears(person):
    publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / "employment-certificate")
    office = factories.organization(role="social_security", name="徐闻县人力资源和社会保障局")
    card = Party("natural_person", person.party_id, "林小满", "林*满")
    values = {"name": "林小满", "bank": "演示银行", "account": "6299"}
    seed_demo_licence(DemoLicence("social-card", office, card, values, date(2020, 1, 2), number="YS00000005"))
    for number in ("1", "2"):
        ask_for(actor=person, type_key=KIND, purpose="租房", key=number)
    put_record("employment", person.party_id, {"situation": "失业", "since": "2026-09-01"}, date(2026, 11, 20))
    made = ask_for(actor=person, type_key="employment-certificate")
    assert made.number == "YS00000005"
    titles = [row.type_key for row in mine(person)]
    assert titles.index("employment-certificate") == titles.index("social-card") + 1
    page = client_of(person).get(f"/licences/{made.pk}/").content.decode()
    assert "和社会保障卡同一个号码" in page and f"/licences/{made.pk}/history/" in page
    assert "/attestations/" in client_of(person).get("/licences/").content.decode()
