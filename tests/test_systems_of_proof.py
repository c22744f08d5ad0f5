"""Seals, signatures, certificates and the ledger, each system told as a story that ends at a stranger's desk.

The systems are numbered as in the table "Systems" of docs/evidence/trust.md, which names these tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from tests import factories, licensed, trust_town
from tests.trust_town import (
    Town,
    checked,
    flipped,
    no_database,
    office_for,
    paper,
    permit,
    put,
    seal_for,
    signed_in,
    trust,
)
from yiwang.calendar import legal_day
from yiwang.core import clock, files, signing
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import Refusal
from yiwang.core.events import Subject, event_type
from yiwang.core.ids import new_id
from yiwang.core.models import Event, File
from yiwang.core.signing_files import digest_of
from yiwang.core.use_case import record, use_case
from yiwang.crypto.certificates import read_certificate
from yiwang.crypto.digests import sha256, sm3
from yiwang.crypto.ocsp import make_request
from yiwang.crypto.revocation import Evidence, standing
from yiwang.crypto.signed_data import make_signed_data, read_signed_data
from yiwang.crypto.signing import ECDSA_SHA256, SM2_SM3
from yiwang.engines.proceedings.models import Document
from yiwang.engines.proceedings.sealed_papers import sealed_copy
from yiwang.formats.ledger_evidence import verify_evidence
from yiwang.formats.ofd.verifying import verify_ofd
from yiwang.identifiers import uscc
from yiwang.packs.publishing import publish_pack
from yiwang.people.models import Organization
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item
from yiwang.support.certificates.actions.registering import register_certificates, renew_lists
from yiwang.support.certificates.actions.revoking import revoke_certificate
from yiwang.support.certificates.actions.warning import warn
from yiwang.support.certificates.models import Certificate
from yiwang.support.ledger import evidence
from yiwang.support.ledger.actions.deposit import add_digest
from yiwang.support.ledger.actions.spaces import load_usual_spaces
from yiwang.support.ledger.looking import look_up_file
from yiwang.support.ledger.models import Space
from yiwang.support.licence_use.actions.answering import allow
from yiwang.support.licence_use.actions.asking import ask
from yiwang.support.licence_use.actions.using import Wanted, use_licence
from yiwang.support.licence_use.asking import Ask, Which
from yiwang.support.licences.models import Licence
from yiwang.support.licences.papers.files import ofd_of
from yiwang.support.messages.models import Message
from yiwang.support.seals import signers
from yiwang.support.seals.actions.ending import change_seal
from yiwang.support.seals.actions.signatures import make_signature
from yiwang.support.seals.errors import NotAuthorised, SealNotCurrent
from yiwang.support.seals.models import Seal, SealUse
from yiwang.support.seals.queries import figure_for, organizations_with_seals
from yiwang.support.seals.sealing import default_seal, seal_document

event_type("test.letter", "测试复函")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_known(db, tmp_path, settings) -> Iterator[None]:
    """What processes keep for a while belongs to one test."""
    settings.VAR = tmp_path
    signers.forget_trust()
    yield
    signers.forget_trust()


@pytest.fixture
def town() -> Town:
    return trust_town.build()


def test_s014_a_seal_is_made_kept_authorised_applied_verified_revoked_and_called_by_others(town: Town):
    user = factories.official("seal.use", at=town.office, name="用印员")
    idle = factories.official("seal.use", at=town.office, name="没有授权的人")
    seal = seal_for(town.office, user, ("document", "case"))
    _use, notice = put(user, seal, paper("关于开展食品安全检查的通知"), "通知", "document")
    with pytest.raises(NotAuthorised):
        put(idle, seal, paper("通知"), "通知")
    licence = permit(town)
    licensed.run_due("proceeding.paper")
    decision = Document.objects.visible_to(town.holder).get(proceeding_id=licence.proceeding_id, kind="grant-decision")
    found = sealed_copy(town.holder, files.find(town.holder, decision.file_id))
    assert found is not None
    result = files.read(found)
    for content in (notice, result, ofd_of(licence)):
        told = checked(content)
        assert told.exit_code == 0 and told.verdict.signer.startswith(town.office.name)
        assert checked(flipped(content)).exit_code != 0
    uses = SealUse.objects.visible_to(factories.official("seal.keep", at=town.office))
    assert set(uses.values_list("use", "title")) >= {
        ("document", "通知"),
        ("case", f"{decision.title} {decision.number}"),
        ("licence", f"测试许可证{licence.number}"),
    }
    above = factories.official("seal.approve", at=town.office)
    assert figure_for(above) == organizations_with_seals(Organization.objects.filter(pk=town.office.pk))
    assert (figure_for(above).having, figure_for(above).of) == (1, 1), "at least one seal for each department"
    change_seal(actor=above, seal_id=seal.pk, change="revoke", reason="机构改革")
    with pytest.raises(SealNotCurrent):
        put(user, seal, paper("通知"), "通知")
    told = verify_ofd(notice, signing.trust_list()).verdict
    assert told.level == "valid_then" and told.since == ("印章在签署之后被停用或注销",)


def test_s015_a_citizen_signs_an_application_an_official_an_approval_the_platform_a_licence(town: Town, tmp_path):
    publish_pack(actor=SYSTEM, path=trust_town.with_terrace(tmp_path))
    licence = permit(town)
    _use, promise = put(town.holder, make_signature(actor=town.holder), paper("我承诺所填内容真实"), "承诺书", "other")
    kept = files.store(
        promise,
        name="承诺书.ofd",
        media_type="application/ofd",
        owner_account=town.holder.account_id,
        purpose="material",
    )
    sent = Submission(current_item("licensed.terrace"), "440825", {}, files={"promise": [str(kept.pk)]})
    case = submit_application(actor=town.holder, sent=sent, now=clock.now())
    handed_in = File.objects.unscoped("what the office received").get(subject_id=case.id, purpose="material")
    received = files.read(handed_in)

    decider = signed_in(factories.official("licensed.decide", "seal.use", at=town.office, name="李局长"))
    _use, opinion = put(decider, make_signature(actor=decider), paper("同意"), "审批意见", "case")
    seal = seal_for(town.office, decider, ("case",))
    _use, approval = put(decider, seal, opinion, "审批意见", "case")
    assert [one.verdict.seal_name for one in verify_ofd(approval, signing.trust_list()).signatures] == [
        "李局长", town.office.name,
    ]  # fmt: skip
    for content, who in ((received, "王秀英"), (approval, "李局长"), (ofd_of(licence), town.office.name)):
        told = checked(content)
        assert told.exit_code == 0
        known = trust().trust
        with no_database():
            names = [one.verdict.signer for one in verify_ofd(content, known).signatures]
        assert any(name.startswith(who) for name in names), names
        assert checked(flipped(content)).exit_code != 0


@use_case("test.letter")
def letter_of_another_room(*, actor: Actor, office: Organization, fails: bool = False) -> bytes:
    """What any room does that seals: its own event and the seal are one transaction."""
    about = Subject("file", new_id())
    content = seal_document(
        actor=actor,
        seal_id=default_seal(office, "unit").pk,
        office_id=office.pk,
        content=paper("复函"),
        placings=None,
        reason="答复来函",
        subject=about,
        title="复函",
    )
    record("test.letter", actor=actor, subject=about, organization_id=office.pk)
    if fails:
        raise Refusal("不发了")
    return content


def test_s016_the_component_seals_for_any_room_and_leaves_nothing_when_that_room_fails(town: Town):
    licence = permit(town)
    with pytest.raises(Refusal, match="不发了"):
        letter_of_another_room(actor=SYSTEM, office=town.office, fails=True)
    assert not SealUse.objects.unscoped("test").filter(title="复函").exists()
    letter = letter_of_another_room(actor=SYSTEM, office=town.office)
    copy = copied(town, licence)
    told = [checked(one) for one in (letter, copy)]
    assert [one.exit_code for one in told] == [0, 0]
    keeper = factories.official("seal.keep", at=town.office)
    reasons = SealUse.objects.visible_to(keeper).values_list("seal_name", "reason")
    assert set(reasons) >= {
        (f"{town.office.name}电子证照专用章", "颁发测试许可证"),
        (f"{town.office.name}电子证照专用章", "测试许可证加注件"),
        (town.office.name, "答复来函"),
    }
    assert {bytes(one) for one in SealUse.objects.unscoped("test").values_list("digest", flat=True)} >= {
        sm3(letter), sm3(copy),
    }  # fmt: skip


def copied(town: Town, licence: Licence) -> bytes:
    """The copy for one use that the holder allowed a bank to have."""
    bank = factories.official("licence.use", at=office_for("housing_fund", "徐闻县公积金中心"))
    which = Which(holder_code=trust_town.NUMBER, type_key="trial-permit")
    wish = Ask(which, "办理公积金提取，核对经营情况", ("shop",), file=True, case_number="GJJ-1")
    request = ask(actor=bank, wish=wish, now=clock.now())
    allow(actor=town.holder, request_id=request.pk, fields=None, file=None, now=clock.now())
    given = use_licence(actor=bank, request_id=request.pk, wanted=Wanted(file=True), now=clock.now())
    assert given.copy is not None and given.use.licence_id == licence.pk
    return given.copy.content


def test_s041_each_of_the_seven_uses_has_its_space_and_an_entry_that_anybody_can_check(town: Town):
    assert load_usual_spaces(actor=SYSTEM) == 7
    writer = factories.official("evidence.deposit", at=town.office)
    auditor = factories.official("audit", "evidence.deposit", at=town.office)
    documents = {one.key: paper(f"{one.title}：第一份材料") for one in Space.objects.visible_to(auditor)}
    assert set(documents) == {
        "property-registration", "poverty-relief", "water-intake", "goods", "finance", "customs-logistics",
        "enforcement",
    }  # fmt: skip
    rows = {
        key: add_digest(
            actor=writer if key in {"goods", "water-intake"} else auditor,
            space=key,
            digest=sm3(content),
            sha256=sha256(content),
            title="第一份材料",
            subject=f"{key}-2026-1",
        )
        for key, content in documents.items()
    }
    trust_town.notarised()
    for key, content in documents.items():
        (found,) = look_up_file(auditor, content).found
        assert (found.kind, found.row.pk, found.row.space.key) == ("document", rows[key].pk, key)
        assert not look_up_file(auditor, flipped(content)).found
        event = Event.objects.unscoped("test").get(pk=rows[key].event_id)
        proof = trust_town.proof_of(event)
        assert proof.entry.event["payload"]["digest"] == sm3(content).hex()
        known, file = trust(), proof.content()
        with no_database():
            assert verify_evidence(file, known).ok
            assert not verify_evidence(file.replace(sm3(content).hex().encode(), b"0" * 64), known).ok


def test_s053_every_step_of_a_case_is_traced_and_each_trace_can_be_proved(town: Town):
    licence = permit(town)
    copied(town, licence)
    case = licence.proceeding_id
    events = Event.objects.unscoped("test").order_by("recorded_at", "id")
    told = [event.type for event in events.filter(subject_id=case)]
    steps = iter(told)
    wanted = ("proceeding.submitted", "proceeding.accepted", "proceeding.granted", "proceeding.delivered")
    assert all(any(step == one for one in steps) for step in wanted), told
    seals = Seal.objects.unscoped("test").values("pk")
    assert events.filter(subject_id=licence.pk, type="licence.issued").exists()
    assert events.filter(subject_id__in=seals, type="seal.used").count() >= 2
    by_people = events.filter(subject_id=case, type__in=("proceeding.accepted", "proceeding.granted"))
    assert all(one.actor_account and one.recorded_at for one in by_people), "who and when"
    size = trust_town.notarised()
    assert size == events.count(), "every step is a leaf"
    known = trust()
    for event in events.filter(subject_id__in=[case, licence.pk]):
        file = trust_town.proof_of(event).content()
        with no_database():
            assert verify_evidence(file, known).ok
    day = b"".join(evidence.export_day(actor=SYSTEM, day=legal_day(clock.now())))
    with no_database():
        assert verify_evidence(day, known).ok
        assert not verify_evidence(day.replace(b"proceeding.granted", b"proceeding.refused"), known).ok
    assert evidence.check().ok


@pytest.mark.parametrize("suite", [SM2_SM3, ECDSA_SHA256])
def test_s054_certificates_and_keys_for_seal_signature_and_shield_are_renewed_and_revoked(town: Town, settings, suite):
    settings.SIGNING_SUITE = suite
    settings.ROOT_ORGANIZATION = str(town.office.pk)
    user = factories.official("seal.use", at=town.office)
    _use, sealed = put(user, seal_for(town.office, user, ("document",)), paper("通知"), "通知")
    _use, signed = put(town.holder, make_signature(actor=town.holder), paper("承诺书"), "承诺书", "other")
    code = uscc.make("9", "1", "449999", f"MA{new_id().hex[-6:].upper()}")
    shield = signing.identity(code, "海味小馆（演示）")
    challenge = new_id().bytes
    answer = make_signed_data(challenge, shield, moment=clock.now())
    assert checked(sealed).exit_code == checked(signed).exit_code == 0
    message = read_signed_data(answer)
    with no_database():
        assert message.algorithm == suite and message.problem(challenge) is None
        assert message.problem(new_id().bytes) is not None
    assert signing.trust_list().check(message.chain, clock.now()).problem is None

    register_certificates(actor=SYSTEM, now=clock.now())
    renew_lists(actor=SYSTEM, now=clock.now())
    boss = factories.official("administer", at=town.office)
    rows = Certificate.objects.visible_to(boss)
    row = rows.get(digest=digest_of(shield.certificate_chain[0]))
    assert rows.filter(role="signer", organization_id=town.office.pk, suite=suite).exists()
    with clock.at(row.not_after - timedelta(days=20)):
        assert warn(actor=SYSTEM, now=clock.now())
        signing.authority(suite).identity(code, "海味小馆（演示）", now=clock.now())
        register_certificates(actor=SYSTEM, now=clock.now())
    assert Message.objects.unscoped("test").filter(account_id=boss.account_id, kind="certificate.ends_soon").exists()
    assert rows.filter(code=code).count() == 2, "renewed"

    row.refresh_from_db()
    told = {"reason": "key_compromise", "words": "盾丢了", "lost_since": clock.now() - timedelta(days=1)}
    revoke_certificate(actor=boss, certificate_id=row.pk, version=row.row_version, now=clock.now(), **told)
    der, issuer = shield.certificate_chain[0], signing.authority(suite).intermediates[0]
    listed = Client().get(f"/pki/crl/{suite}/intermediate.crl").content
    asked = Client().post("/pki/ocsp", make_request(der, issuer), content_type="application/ocsp-request").content
    for held in (Evidence(lists=(listed,)), Evidence(responses=(asked,))):
        assert standing(read_certificate(der), read_certificate(issuer), held, clock.now()).state == "revoked"
    assert signing.trust_list().check(message.chain, clock.now()).problem is not None
    assert signing.identity(code, "海味小馆（演示）").certificate_chain[0] != der
    assert checked(sealed).exit_code == 0, "what others sealed stays good"
