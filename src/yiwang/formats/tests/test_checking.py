from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from yiwang.crypto.development_ca import SEAL_MAKER, DevelopmentAuthority
from yiwang.crypto.identities import LocalIdentity
from yiwang.crypto.keystore import KeyStore
from yiwang.formats.checked import NOT_AUTHENTIC, NOT_READABLE, Checker, Found, Status
from yiwang.formats.checking import check_file, from_lists, use_checker
from yiwang.formats.ofd.building import Builder
from yiwang.formats.ofd.reading import open_ofd, read_document
from yiwang.formats.ofd.sealing import Placing, seal_ofd
from yiwang.formats.ofd.values import Box
from yiwang.formats.pdf.sign import sign_pdf
from yiwang.formats.pdf.typeset import Attachment, render
from yiwang.formats.receipts import Decision, RulesUsed, make_receipt
from yiwang.formats.seal.making import SealPlan, make_seal
from yiwang.formats.seal.structure import Picture
from yiwang.formats.seal.trust import TrustList
from yiwang.formats.status_lists import CURRENT, ENDED, SUSPENDED, StatusList, make_status_list, read_status_list
from yiwang.formats.tests.conftest import LICENCE
from yiwang.formats.trust_lists import Trusted
from yiwang.formats.verdicts import failed

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
NUMBER = 12
DATA: Mapping[str, Any] = {
    "ZZMC": "食品经营许可证",
    "ZZBH": "JY14403050012345",
    "ZZBFJG": "深圳市市场监督管理局",
    "ZTBH": NUMBER,
}
STAMP = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63f8cfc0f01f0005000fff5b2b6b3b0000000049454e44ae426082"
)


@pytest.fixture(scope="session")
def trusted(authority: DevelopmentAuthority) -> Trusted:
    return Trusted(TrustList(tuple(authority.trust), tuple(authority.intermediates)))


@pytest.fixture(scope="session")
def licence_ofd(authority: DevelopmentAuthority, identity: LocalIdentity, trusted: Trusted) -> bytes:
    return sealed_by(authority, identity, trusted)


def sealed_by(authority: DevelopmentAuthority, identity: LocalIdentity, trusted: Trusted) -> bytes:
    builder = Builder()
    page = builder.page(210, 297)
    page.text("食品经营许可证", 60, 40, size=8)
    builder.attach("licence.json", orjson.dumps(DATA))
    maker = authority.identity("seal-office", "印章制作中心", role=SEAL_MAKER)
    plan = SealPlan(
        "44030000000001", "电子证照专用章", 1, identity.certificate_chain[:1], NOW - DAY, NOW - DAY, NOW + 9 * DAY,
        Picture("PNG", STAMP, 42, 42),
    )  # fmt: skip
    return seal_ofd(
        builder.build(), make_seal(plan, maker), identity, [Placing(0, Box(120, 200, 42, 42))], moment=NOW,
        trust=trusted.trust,
    )  # fmt: skip


@pytest.fixture(scope="session")
def licence_pdf_signed(identity: LocalIdentity) -> bytes:
    return sign_pdf(render("licence", LICENCE, attachment=Attachment(orjson.dumps(DATA), "licence.json")), identity)


@pytest.fixture(scope="session")
def receipt(identity: LocalIdentity) -> bytes:
    told = Decision(
        receipt_id="1", subject="2", item="x", item_revision="3", rules=RulesUsed("", "", ""), inputs=[], path=[],
        decision={"decision": "refuse"}, adverse=True, decided_by={"kind": "person", "post": "岗", "name": "某"},
        decided_at=NOW, appeal={},
    )  # fmt: skip
    return make_receipt(told, identity)


def listed(state: int, identity: LocalIdentity, trusted: Trusted, *, lasting: timedelta = DAY) -> StatusList:
    content = make_status_list(0, {NUMBER: state}, NOW, NOW + lasting, identity)
    return read_status_list(content, trusted)


def test_a_sealed_licence_is_a_licence_in_ofd_and_in_pdf(
    licence_ofd: bytes, licence_pdf_signed: bytes, trusted: Trusted
) -> None:
    for content, code in ((licence_ofd, "ofd"), (licence_pdf_signed, "pdf")):
        told = check_file(content, trusted)
        assert (told.format, told.kind, told.exit_code, told.verdict.level) == (code, "licence", 0, "valid"), code
        assert told.about["number"] == DATA["ZZBH"] and told.found.status_number == NUMBER
        assert told.status_is_open and told.to_json()["status"] == "unknown"


def test_a_licence_sealed_by_somebody_else_is_none(authority: DevelopmentAuthority, trusted: Trusted) -> None:
    citizen = authority.identity("0197f0aa-0000", "王秀英")
    told = check_file(sealed_by(authority, citizen, trusted), trusted, status=lambda found: Status("current"))
    assert (told.kind, told.exit_code, told.verdict.level) == ("document", NOT_AUTHENTIC, "invalid")
    assert told.verdict.step == "seal_holder" and not told.about and told.status.state == "unknown"
    chain = authority.identity("platform", "一网平台").certificate_chain
    page = render("licence", LICENCE, attachment=Attachment(orjson.dumps(DATA), "licence.json"))
    known = replace(trusted, code_signers={"00": chain})
    assert check_file(sign_pdf(page, citizen), known).exit_code == NOT_AUTHENTIC
    assert check_file(sign_pdf(page, authority.identity("platform", "一网平台文书")), known).kind == "licence"


def test_the_state_comes_from_a_signed_list(licence_ofd: bytes, identity: LocalIdentity, trusted: Trusted) -> None:
    for state, words in (
        (CURRENT, ("current", "")),
        (SUSPENDED, ("revoked", "suspended")),
        (ENDED, ("revoked", "ended")),
    ):
        told = check_file(licence_ofd, trusted, status=listed(state, identity, trusted))
        assert (told.status.state, told.status.detail) == words and told.exit_code == 0
        assert told.status.as_of == NOW and not told.status_is_open


def test_what_no_list_tells_stays_unknown(identity: LocalIdentity, trusted: Trusted) -> None:
    current = listed(CURRENT, identity, trusted)
    assert from_lists([], NUMBER, NOW).detail == "not_listed"
    assert from_lists([current], None, NOW).detail == "not_listed"
    assert from_lists([current], NUMBER + 1, NOW).detail == "not_listed"
    assert from_lists([current], NUMBER, NOW + 2 * DAY).detail == "out_of_date"
    newer = replace(listed(ENDED, identity, trusted), as_of=NOW + timedelta(minutes=1))
    assert from_lists([newer, current], NUMBER, NOW).state == "revoked"


def test_the_state_of_a_false_file_is_not_asked(licence_ofd: bytes, tmp_path: Any) -> None:
    stranger = DevelopmentAuthority(KeyStore(tmp_path))
    told = check_file(licence_ofd, Trusted(TrustList(tuple(stranger.trust))), status=lambda found: Status("current"))
    assert (told.exit_code, told.verdict.level, told.status.state) == (NOT_AUTHENTIC, "unknown", "unknown")


def test_a_receipt_has_no_state(receipt: bytes, trusted: Trusted) -> None:
    told = check_file(receipt + b"\n", trusted)
    assert (told.kind, told.exit_code, told.status.detail) == ("receipt", 0, "not_applicable")
    assert told.about["item"] == "x" and not told.status_is_open


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"{}", b"\x89PNG\r\n", b"<html>", b'{"kind": "other"}', b"PK\x03\x04rubbish"]
)
def test_what_nobody_knows_is_not_readable(content: bytes, trusted: Trusted) -> None:
    assert check_file(content, trusted).exit_code in {NOT_READABLE, NOT_AUTHENTIC}
    if not content.startswith(b"PK"):
        assert check_file(content, trusted).exit_code == NOT_READABLE


def test_another_kind_of_file_can_be_added(trusted: Trusted) -> None:
    seen = Found("evidence", failed("present", "没有"))
    use_checker(Checker("trial", lambda content: content.startswith(b"TRIAL"), lambda *_: seen))
    told = check_file(b"TRIAL", trusted)
    assert (told.kind, told.format, told.exit_code) == ("evidence", "trial", NOT_AUTHENTIC)


def test_documents_without_licence_data_are_documents(identity: LocalIdentity, trusted: Trusted) -> None:
    content = sign_pdf(render("licence", LICENCE, attachment=Attachment(b"[]", "other.json")), identity)
    assert check_file(content, trusted).kind == "document"


def test_the_data_of_an_ofd_file_is_its_attachment(licence_ofd: bytes) -> None:
    ofd = open_ofd(licence_ofd)
    names = [one.name for one in read_document(ofd).attachments]
    assert names == ["licence.json"]
