"""The register of certificates: what is in it, revocation that lists and answers tell at once, warnings, pages."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from tests import factories

from yiwang.core import clock, generation, signing
from yiwang.core.actor import SYSTEM
from yiwang.core.models import Event
from yiwang.crypto.certificates import read_certificate
from yiwang.crypto.ocsp import make_request
from yiwang.crypto.revocation import Evidence, standing
from yiwang.crypto.signing import ECDSA_SHA256, SM2_SM3
from yiwang.crypto.timestamps import check_token, token_of
from yiwang.crypto.timestamps import make_request as ask_stamp
from yiwang.formats.trust_lists import key_id, read_trust_list
from yiwang.people.models import Account, Organization
from yiwang.people.sessions import open_session
from yiwang.support.certificates.actions.registering import register_certificates, renew_lists
from yiwang.support.certificates.actions.revoking import revoke_certificate
from yiwang.support.certificates.actions.warning import warn
from yiwang.support.certificates.errors import AuthorityStays, RevokedAlready
from yiwang.support.certificates.models import Certificate, RevocationList
from yiwang.support.messages.models import Message

BOTH = (SM2_SM3, ECDSA_SHA256)
"""Suites of the tests."""


@pytest.fixture
def office(db: Any, settings: Any) -> Iterator[Organization]:
    """The organization at the top, and another beside whose seal two certificates belong to."""
    top: Organization = factories.organization(role="government", name="徐闻县人民政府")
    settings.ROOT_ORGANIZATION = str(top.pk)
    generation.forget()
    bureau: Organization = factories.organization(role="market", name="徐闻县市场监督管理局")
    for suite in BOTH:
        signing.identity(str(bureau.pk), bureau.name, algorithm=suite)
        signing.identity(signing.PLATFORM, "一网平台", algorithm=suite)
    keep()
    yield bureau
    generation.forget()


def client_of(actor: Any) -> Client:
    client = Client()
    token = open_session(actor=actor, account=Account.objects.get(pk=actor.account_id))
    client.cookies[settings.SESSION_COOKIE] = token
    return client


def keep() -> None:
    register_certificates(actor=SYSTEM, now=clock.now())
    renew_lists(actor=SYSTEM, now=clock.now())


def every() -> Any:
    return Certificate.objects.unscoped("test")


def administrator() -> Any:
    return factories.official("administer", at=Organization.objects.get(role="government"))


def revoke(row: Certificate, actor: Any = None, **more: Any) -> Certificate:
    told = {"reason": "superseded", "words": "换用新证书", "version": row.row_version, "now": clock.now()} | more
    return revoke_certificate(actor=actor or administrator(), certificate_id=row.pk, **told)


def test_everything_that_was_issued_stands_in_the_register_once(office: Organization) -> None:
    assert set(every().filter(organization=office).values_list("suite", flat=True)) == set(BOTH)
    assert {"root", "intermediate", "signer"} <= set(every().values_list("role", flat=True))
    before = every().count()
    assert register_certificates(actor=SYSTEM, now=clock.now()) == 0 and every().count() == before
    assert Event.objects.unscoped("test").filter(type="certificate.registered").count() == before


@pytest.mark.parametrize("code", ["440524188001010014", f"{signing.PERSON}0197f0aa-0000-7000-8000-000000000001"])
def test_of_a_persons_certificate_neither_name_nor_number_nor_content_is_kept(office: Organization, code: str) -> None:
    signing.identity(code, "林阿婆")
    keep()
    rows = every().filter(name="林**")
    assert {(row.code, bytes(row.der)) for row in rows} == {("", b"")} and not every().filter(
        name__contains="阿婆"
    ).exists()


@pytest.mark.parametrize("suite", BOTH)
def test_lists_and_answers_tell_of_a_revocation_at_once(office: Organization, suite: str) -> None:
    row = every().get(organization=office, suite=suite, code=str(office.pk))
    der, issuer = bytes(row.der), signing.authority(suite).intermediates[0]
    client = Client()

    def states() -> tuple[str, str]:
        told = client.get(f"/pki/crl/{suite}/intermediate.crl")
        assert told.headers["Content-Type"] == "application/pkix-crl"
        answered = client.post("/pki/ocsp", make_request(der, issuer), content_type="application/ocsp-request")
        assert answered.headers["Content-Type"] == "application/ocsp-response"
        held = (Evidence(lists=(told.content,)), Evidence(responses=(answered.content,)))
        one, above = read_certificate(der), read_certificate(issuer)
        first, second = (standing(one, above, evidence, clock.now()).state for evidence in held)
        return first, second

    assert states() == ("good", "good")
    revoke(row, reason="key_compromise", lost_since=clock.now() - timedelta(days=1))
    assert states() == ("revoked", "revoked")
    problem = signing.trust_list().check((der, issuer), clock.now() - timedelta(hours=1)).problem
    assert problem is not None and problem.kind == "revocation"
    assert [one.type for one in Event.objects.unscoped("test").filter(subject_id=row.pk)] == [
        "certificate.registered", "certificate.revoked"
    ]  # fmt: skip


def test_the_next_signature_is_made_with_another_certificate(office: Organization) -> None:
    first = signing.identity(str(office.pk), office.name)
    row = every().get(digest=_digest(first))
    revoke(row)
    second = signing.identity(str(office.pk), office.name)
    assert second.certificate_chain[0] != first.certificate_chain[0]
    assert signing.trust_list().check(second.certificate_chain, clock.now()).problem is None


def _digest(identity: Any) -> str:
    from yiwang.core.signing_files import digest_of

    return digest_of(identity.certificate_chain[0])


def test_codes_of_a_former_platform_key_stay_readable(office: Organization) -> None:
    first = signing.platform_signer()
    revoke(every().get(digest=_digest(first)))
    signing.platform_signer()
    keep()
    known = read_trust_list(Client().get("/trust.json").content)
    assert {key_id(one.certificate_chain[0]) for one in (first, signing.platform_signer())} <= set(known.code_signers)
    assert known.trust.evidence.lists


def test_what_must_not_be_revoked_here_is_refused(office: Organization) -> None:
    with pytest.raises(AuthorityStays):
        revoke(every().filter(role="root").first())
    row = every().filter(organization=office).first()
    revoke(row)
    row.refresh_from_db()
    with pytest.raises(RevokedAlready):
        revoke(row)


def test_lists_are_made_anew_every_day_and_their_numbers_grow(office: Organization) -> None:
    before = {row.pk: row.number for row in RevocationList.objects.all()}
    assert len(before) == 4 and renew_lists(actor=SYSTEM, now=clock.now()) == 0
    assert renew_lists(actor=SYSTEM, now=clock.now() + timedelta(days=1)) == 4
    assert all(row.number > before[row.pk] for row in RevocationList.objects.all())


def test_whoever_administers_is_told_before_a_certificate_ends(office: Organization) -> None:
    boss = administrator()
    now = clock.now()
    ends = every().filter(organization=office, code=str(office.pk)).first().not_after
    assert warn(actor=SYSTEM, now=now) == 0
    near = ends - timedelta(days=29)
    assert warn(actor=SYSTEM, now=near) >= 2
    mine = Message.objects.unscoped("test").filter(account_id=boss.account_id, kind="certificate.ends_soon")
    count = mine.count()
    assert count >= 2 and warn(actor=SYSTEM, now=near) == 0 and mine.count() == count
    assert warn(actor=SYSTEM, now=ends - timedelta(days=6)) >= 2 and mine.count() > count


def test_a_successor_makes_the_warning_unnecessary(office: Organization) -> None:
    row = every().get(organization=office, suite=SM2_SM3, code=str(office.pk))
    with clock.at(row.not_after - timedelta(days=40)):
        signing.authority(SM2_SM3).identity(str(office.pk), office.name, now=clock.now())
        register_certificates(actor=SYSTEM, now=clock.now())
        warn(actor=SYSTEM, now=clock.now())
    row.refresh_from_db()
    assert row.warned_days is None


def test_time_stamps_are_given_to_anybody_over_a_digest(office: Organization) -> None:
    asked = ask_stamp(b"paper", algorithm=signing.suite(), nonce=7)
    told = Client().post("/pki/tsa", asked, content_type="application/timestamp-query")
    assert told.headers["Content-Type"] == "application/timestamp-reply"
    stamp = check_token(token_of(told.content), b"paper", signing.trusted_roots())
    assert stamp.problem is None and stamp.nonce == 7


def test_programs_are_answered_without_a_name_and_within_bounds(office: Organization) -> None:
    client = Client(enforce_csrf_checks=True)
    kinds = {"ocsp": "application/ocsp-request", "tsa": "application/timestamp-query"}
    for place, kind in kinds.items():
        for body, status in ((b"rubbish", 400), (b"0" * 20_001, 413), (b"", 415)):
            assert client.post(f"/pki/{place}", body, content_type=kind).status_code == status, (place, status)
        assert client.post(f"/pki/{place}", b"x", content_type="text/plain").status_code == 415
    assert client.get("/pki/crl/md5/root.crl").status_code == 404
    assert client.get(f"/pki/crl/{SM2_SM3}/leaf.crl").status_code == 404
    roots = client.get("/pki/roots")
    assert roots.content.count(b"BEGIN CERTIFICATE") == len(signing.trusted_roots())
    der = signing.platform_signer().certificate_chain
    asked = base64.b64encode(make_request(der[0], der[1])).decode()
    assert client.get(f"/pki/ocsp/{asked}").headers["Content-Type"] == "application/ocsp-response"
    assert client.get("/pki/ocsp/%3F%3F").status_code == 400
    stranger = make_request(signing.authority(SM2_SM3).trust[0], signing.authority(SM2_SM3).trust[0])
    assert client.post("/pki/ocsp", stranger, content_type=kinds["ocsp"]).status_code == 404


def test_each_administrator_sees_the_certificates_of_the_own_offices(office: Organization) -> None:
    assert Certificate.objects.visible_to(administrator()).count() == every().count()
    own = factories.official("administer", at=office)
    assert set(Certificate.objects.visible_to(own).values_list("organization", flat=True)) == {office.pk}
    other = factories.official("administer", at=factories.organization(role="health", name="徐闻县卫生健康局"))
    assert not Certificate.objects.visible_to(other).exists()
    assert not Certificate.objects.visible_to(factories.official("window", at=office)).exists()


def test_the_desk_lists_filters_exports_and_revokes(office: Organization) -> None:
    client = client_of(administrator())
    assert "最先到期的排在最前面" in client.get("/desk/certificates/").content.decode()
    root = client.get("/desk/certificates/?role=root").content.decode()
    assert "一网根证书" in root and office.name not in root
    found = client.get("/desk/certificates/", {"q": office.name[:5]}).content.decode()
    assert office.name in found and "一网平台" not in found.split("<table")[1]
    assert "没有符合条件的证书" in client.get("/desk/certificates/?show=ended").content.decode()
    assert client.get("/desk/certificates/?show=x").status_code == 422
    table = b"".join(client.get("/desk/certificates/export.csv").streaming_content).decode()
    assert office.name in table and Event.objects.unscoped("test").filter(type="certificate.exported").count() == 1
    row = every().filter(organization=office).first()
    place = f"/desk/certificates/{row.pk}/"
    assert "吊销以后不能恢复" in client.get(place).content.decode()
    wrong = client.post(place, {"version": 1, "words": "私钥找不到了"})
    assert wrong.status_code == 422 and "请选择吊销的原因" in wrong.content.decode()
    assert "私钥找不到了" in wrong.content.decode()
    stale = client.post(place, {"version": 7, "reason": "superseded", "words": "换证"})
    assert stale.status_code == 409
    good = {"version": 1, "reason": "key_compromise", "words": "U 盾丢了", "lost_since": "2026-11-01"}
    assert client.post(place, good).status_code == 302
    text = client.get(f"{place}?done=1").content.decode()
    assert "已经吊销" in text and "U 盾丢了" in text and "私钥泄露或者丢失" in text


def test_the_list_costs_the_same_with_many_rows(office: Organization, django_assert_max_num_queries: Any) -> None:
    client = client_of(administrator())
    client.get("/desk/certificates/")
    for number in range(12):
        signing.identity(f"service-{number}", f"服务{number}")
    keep()
    client.get("/desk/certificates/")
    with django_assert_max_num_queries(4):
        assert "服务7" in client.get("/desk/certificates/", {"q": "服务"}).content.decode()


def test_accounts_know_nothing(office: Organization) -> None:
    row = every().first()
    assert client_of(factories.person()).get(f"/desk/certificates/{row.pk}/").status_code in {403, 404}
    assert Client().get("/desk/certificates/").status_code in {302, 401, 403}
