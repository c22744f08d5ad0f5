"""Lists and OCSP answers: revoked then, revoked later, not known; and what must not be believed."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import ocsp
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.crypto.certificates import read_certificate
from yiwang.crypto.chains import check_chain
from yiwang.crypto.development_ca import DevelopmentAuthority
from yiwang.crypto.errors import EvidenceUnreadable
from yiwang.crypto.identities import LocalIdentity
from yiwang.crypto.keystore import KeyStore
from yiwang.crypto.ocsp import _certificate_id, answer, make_response
from yiwang.crypto.revocation import Evidence, standing
from yiwang.crypto.revocation_lists import Revoked, make_list
from yiwang.crypto.signing import ECDSA_SHA256, SM2_SM3

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)


@pytest.fixture(scope="module", params=[ECDSA_SHA256, SM2_SM3])
def authority(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> DevelopmentAuthority:
    return DevelopmentAuthority(KeyStore(tmp_path_factory.mktemp("keys")), request.param)


@pytest.fixture(scope="module")
def signer(authority: DevelopmentAuthority) -> LocalIdentity:
    return authority.identity("11440300MB2C927392", "深圳市市场监督管理局")


def revoked_at(signer: LocalIdentity, when: datetime, reason: str = "superseded", **more: datetime) -> Revoked:
    return Revoked(read_certificate(signer.certificate_chain[0]).serial, when, reason, **more)


def state(signer: LocalIdentity, evidence: Evidence, moment: datetime = NOW) -> str:
    leaf, issuer = (read_certificate(der) for der in signer.certificate_chain)
    return standing(leaf, issuer, evidence, moment).state


def test_a_list_tells_good_revoked_and_revoked_later(authority: DevelopmentAuthority, signer: LocalIdentity) -> None:
    empty = Evidence(authority.revocation_lists(now=NOW))
    assert state(signer, empty) == "good"
    told = Evidence(authority.revocation_lists([revoked_at(signer, NOW - 3 * DAY)], now=NOW))
    assert state(signer, told) == "revoked"
    assert state(signer, told, NOW - 2 * DAY) == "revoked"
    assert state(signer, told, NOW - 4 * DAY) == "good"
    checked = check_chain(signer.certificate_chain, authority.trust, moment=NOW - 4 * DAY, evidence=told)
    assert checked.problem is None and checked.revocation_known
    assert checked.revoked is not None and checked.revoked.reason == "superseded"
    problem = check_chain(signer.certificate_chain, authority.trust, moment=NOW, evidence=told).problem
    assert problem is not None and (problem.kind, problem.reason) == ("revocation", "签名时证书已被吊销")


def test_an_answer_tells_the_same(authority: DevelopmentAuthority, signer: LocalIdentity) -> None:
    leaf = signer.certificate_chain[0]
    good = Evidence(responses=[authority.ocsp_response(leaf, now=NOW)])
    assert state(signer, good) == "good"
    told = Evidence(responses=[authority.ocsp_response(leaf, revoked_at(signer, NOW - DAY), now=NOW)])
    assert state(signer, told) == "revoked"
    assert state(signer, told, NOW - 2 * DAY) == "good"
    assert state(signer, Evidence(responses=[*good.responses, *told.responses])) == "revoked"


def test_a_key_that_was_lost_before_counts_from_then(authority: DevelopmentAuthority, signer: LocalIdentity) -> None:
    one = revoked_at(signer, NOW - DAY, "key_compromise", invalid_since=NOW - 9 * DAY)
    told = Evidence(authority.revocation_lists([one], now=NOW))
    assert state(signer, told, NOW - 5 * DAY) == "revoked"
    assert state(signer, told, NOW - 10 * DAY) == "good"


def test_what_has_run_out_or_is_missing_says_nothing(authority: DevelopmentAuthority, signer: LocalIdentity) -> None:
    old = authority.revocation_lists(now=NOW - 30 * DAY)
    assert state(signer, Evidence()) == state(signer, Evidence(old)) == "unknown"
    assert state(signer, Evidence(old), NOW - 29 * DAY) == "good"
    stale = authority.ocsp_response(signer.certificate_chain[0], now=NOW - 3 * DAY)
    assert state(signer, Evidence(responses=[stale])) == "unknown"
    checked = check_chain(signer.certificate_chain, authority.trust, moment=NOW, evidence=Evidence(old))
    assert checked.problem is None and not checked.revocation_known


def test_a_list_made_after_a_certificate_ended_does_not_clear_it(
    authority: DevelopmentAuthority, signer: LocalIdentity
) -> None:
    ends = read_certificate(signer.certificate_chain[0]).not_after
    late = Evidence(authority.revocation_lists(now=ends + DAY))
    assert state(signer, late) == "unknown"


def test_evidence_of_strangers_is_not_believed(
    authority: DevelopmentAuthority, signer: LocalIdentity, tmp_path: Path
) -> None:
    stranger = DevelopmentAuthority(KeyStore(tmp_path / "keys"), authority.algorithm)
    leaf, issuer = signer.certificate_chain
    of_the_stranger = Evidence(
        stranger.revocation_lists([revoked_at(signer, NOW - DAY)], now=NOW),
        [make_response(stranger.identity("ocsp", "冒充"), leaf, issuer, None, now=NOW, lasting=DAY)],
    )
    assert state(signer, of_the_stranger) == "unknown"
    by_the_signer = make_response(signer, leaf, issuer, None, now=NOW, lasting=DAY)
    assert state(signer, Evidence(responses=[by_the_signer])) == "unknown", "a signer is no responder"
    own_list = make_list(signer, [], now=NOW, lasting=DAY, number=1)
    assert state(signer, Evidence([own_list])) == "unknown"


def test_every_changed_byte_of_evidence_makes_it_worthless(
    authority: DevelopmentAuthority, signer: LocalIdentity
) -> None:
    revocation_list = authority.revocation_lists(now=NOW)[0]
    response = authority.ocsp_response(signer.certificate_chain[0], now=NOW)
    for at in range(0, len(revocation_list), 3):
        changed = bytearray(revocation_list)
        changed[at] ^= 1
        assert state(signer, Evidence([bytes(changed)])) == "unknown", at
    for at in range(30, len(response), 5):
        changed = bytearray(response)
        changed[at] ^= 1
        if state(signer, Evidence(responses=[bytes(changed)])) != "unknown":
            assert at > len(response) - len(authority.intermediates[0]) * 2, at  # the responder's certificate beside it


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=100))
def test_rubbish_is_no_evidence_and_no_question(signer: LocalIdentity, data: bytes) -> None:
    assert state(signer, Evidence([data], [data])) == "unknown"
    with pytest.raises(EvidenceUnreadable):
        answer(data, signer, signer.certificate_chain[1], lambda serial: None, now=NOW)


def test_a_question_about_a_strangers_certificate_is_answered_with_unknown(
    authority: DevelopmentAuthority, signer: LocalIdentity, tmp_path: Path
) -> None:
    stranger = DevelopmentAuthority(KeyStore(tmp_path / "keys"), authority.algorithm)
    theirs = stranger.identity("x", "别处").certificate_chain
    cases = {"good": (signer.certificate_chain, None), "unknown": (theirs, None)}
    cases["revoked"] = (signer.certificate_chain, revoked_at(signer, NOW - DAY))
    for told, ((leaf, issuer), found) in cases.items():
        named = _certificate_id(read_certificate(leaf).serial, read_certificate(issuer), "1.3.14.3.2.26")
        asked = ocsp.OCSPRequest({"tbs_request": {"request_list": [{"req_cert": named}]}}).dump()
        answered = authority.answer_ocsp(asked, lambda serial, found=found: found, now=NOW)
        single = ocsp.OCSPResponse.load(answered).response_data["responses"][0]
        assert single["cert_status"].name == told
        checked = state(signer, Evidence(responses=[answered]))
        assert checked == (told if told != "unknown" else "unknown")


@pytest.mark.long
def test_openssl_asks_and_reads_the_answer(tmp_path: Path) -> None:
    """Needs the command line of OpenSSL 3: apt install openssl."""
    authority = DevelopmentAuthority(KeyStore(tmp_path / "keys"))
    signer = authority.identity("11440300MB2C927392", "局")
    one = revoked_at(signer, NOW - DAY, "key_compromise")
    files = {"leaf": signer.certificate_chain[0], "issuer": signer.certificate_chain[1], "root": authority.trust[0]}
    for name, der in files.items():
        (tmp_path / f"{name}.der").write_bytes(der)
        convert = ["openssl", "x509", "-inform", "DER", "-in", f"{name}.der", "-out", f"{name}.pem"]
        subprocess.run(convert, cwd=tmp_path, timeout=60, check=True)
    common = ["openssl", "ocsp", "-issuer", "issuer.pem", "-cert", "leaf.pem"]
    subprocess.run([*common, "-reqout", "q"], cwd=tmp_path, capture_output=True, timeout=60, check=True)
    told = authority.answer_ocsp((tmp_path / "q").read_bytes(), {one.serial: one}.get, now=NOW)
    (tmp_path / "a").write_bytes(told)
    asked = ocsp.OCSPRequest.load((tmp_path / "q").read_bytes()).nonce_value.native
    assert ocsp.OCSPResponse.load(told).nonce_value.native == asked
    read = subprocess.run(
        [*common, "-no_nonce", "-respin", "a", "-CAfile", "root.pem"],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert "leaf.pem: revoked" in read.stdout and "keyCompromise" in read.stdout
    assert "Response verify OK" in read.stderr
    (tmp_path / "l").write_bytes(authority.revocation_lists([one], now=NOW)[0])
    listed = ["openssl", "crl", "-inform", "DER", "-in", "l", "-noout", "-CAfile", "issuer.pem"]
    assert "verify OK" in subprocess.run(listed, cwd=tmp_path, capture_output=True, text=True, timeout=60).stderr
