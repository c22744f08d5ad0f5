"""Time-stamps: made, asked for, checked; not by everybody, not for other data."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import tsp
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.crypto.certificates import read_certificate
from yiwang.crypto.der import SEQUENCE, Reader
from yiwang.crypto.development_ca import DevelopmentAuthority
from yiwang.crypto.errors import EvidenceUnreadable
from yiwang.crypto.keystore import KeyStore
from yiwang.crypto.revocation import Evidence
from yiwang.crypto.revocation_lists import Revoked
from yiwang.crypto.signed_data import make_signed_data
from yiwang.crypto.signing import ECDSA_SHA256, SM2_SM3
from yiwang.crypto.timestamps import answer_request, check_token, make_request, make_token, token_of

NOW = datetime.now(UTC).replace(microsecond=0)
DATA = b"signature value"


@pytest.fixture(scope="module", params=[ECDSA_SHA256, SM2_SM3])
def authority(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> DevelopmentAuthority:
    return DevelopmentAuthority(KeyStore(tmp_path_factory.mktemp("keys")), request.param)


def test_a_token_tells_when_and_by_whom(authority: DevelopmentAuthority) -> None:
    token = make_token(authority.time_stamper(), DATA, moment=NOW, serial=7)
    told = check_token(token, DATA, authority.trust)
    assert told.problem is None
    assert (told.moment, told.serial, told.nonce) == (NOW, 7, None)
    assert told.authority.startswith("一网时间戳服务")


def test_a_question_gets_its_answer_with_its_nonce(authority: DevelopmentAuthority) -> None:
    for algorithm in (ECDSA_SHA256, SM2_SM3):
        asked = make_request(DATA, algorithm=algorithm, nonce=2**63 + 5)
        token = token_of(answer_request(asked, authority.time_stamper(), moment=NOW, serial=8))
        told = check_token(token, DATA, authority.trust)
        assert told.problem is None and told.nonce == 2**63 + 5


def test_the_failing_step_is_named(authority: DevelopmentAuthority, tmp_path: Path) -> None:
    stamper = authority.time_stamper()
    token = make_token(stamper, DATA, moment=NOW, serial=1)
    stranger = DevelopmentAuthority(KeyStore(tmp_path / "keys"), authority.algorithm)
    signer = authority.identity("platform", "一网平台文书")
    late = make_token(stamper, DATA, moment=NOW + timedelta(days=9000), serial=1)
    ended = Revoked(read_certificate(stamper.certificate_chain[0]).serial, NOW - timedelta(days=1))
    revoked = Evidence(authority.revocation_lists([ended], now=NOW))
    cases = [
        ("digest", token, b"other", authority.trust, None),
        ("chain", token, DATA, stranger.trust, None),
        ("usage", make_token(signer, DATA, moment=NOW, serial=1), DATA, authority.trust, None),
        ("structure", make_signed_data(DATA, stamper, moment=NOW, detached=False), DATA, authority.trust, None),
        ("structure", b"rubbish", DATA, authority.trust, None),
        ("validity", late, DATA, authority.trust, None),
        ("revocation", token, DATA, authority.trust, revoked),
    ]
    for kind, given_token, data, trust, evidence in cases:
        problem = check_token(given_token, data, trust, evidence=evidence).problem
        assert problem is not None and problem.kind == kind, (kind, problem)


def test_every_changed_byte_is_found(authority: DevelopmentAuthority) -> None:
    token = make_token(authority.time_stamper(), DATA, moment=NOW, serial=1)
    for at in range(0, len(token), 5):
        changed = bytearray(token)
        changed[at] ^= 1
        assert check_token(bytes(changed), DATA, authority.trust).problem is not None, at


def test_an_unknown_digest_is_rejected(authority: DevelopmentAuthority) -> None:
    imprint = {"hash_algorithm": {"algorithm": "sha1"}, "hashed_message": bytes(20)}
    asked = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint}).dump()
    told = answer_request(asked, authority.time_stamper(), moment=NOW, serial=1)
    assert tsp.PKIStatusInfo.load(Reader(told).whole(SEQUENCE)).native == {
        "status": "rejection", "status_string": None, "fail_info": {"bad_alg"},
    }  # fmt: skip
    with pytest.raises(EvidenceUnreadable):
        token_of(told)


@settings(max_examples=40, deadline=None)
@given(data=st.binary(max_size=100))
def test_rubbish_is_refused(authority: DevelopmentAuthority, data: bytes) -> None:
    with pytest.raises(EvidenceUnreadable):
        answer_request(data, authority.time_stamper(), moment=NOW, serial=1)
    with pytest.raises(EvidenceUnreadable):
        token_of(data)
    assert check_token(data, DATA, authority.trust).problem is not None


@pytest.mark.long
def test_openssl_asks_and_verifies(tmp_path: Path) -> None:
    """Needs the command line of OpenSSL 3: apt install openssl."""
    authority = DevelopmentAuthority(KeyStore(tmp_path / "keys"))
    (tmp_path / "d").write_bytes(DATA)
    (tmp_path / "root").write_bytes(authority.trust[0])

    def openssl(*command: str) -> str:
        told = subprocess.run(
            ["openssl", *command], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )
        return told.stdout + told.stderr

    openssl("x509", "-inform", "DER", "-in", "root", "-out", "root.pem")
    for digest in ("-sha256", "-sha512", "-sm3"):
        openssl("ts", "-query", "-data", "d", digest, "-cert", "-out", "q")
        asked = (tmp_path / "q").read_bytes()
        (tmp_path / "a").write_bytes(answer_request(asked, authority.time_stamper(), moment=NOW, serial=3))
        assert "Verification: OK" in openssl("ts", "-verify", "-queryfile", "q", "-in", "a", "-CAfile", "root.pem")
        assert check_token(token_of((tmp_path / "a").read_bytes()), DATA, authority.trust).problem is None


def test_a_token_with_a_broken_certificate_is_no_crash(authority: DevelopmentAuthority) -> None:
    stamper = authority.time_stamper()
    token = make_token(stamper, DATA, moment=NOW, serial=7)
    certificate = stamper.certificate_chain[0]
    start = token.index(certificate)
    for place in range(start, start + len(certificate), 3):
        changed = token[:place] + bytes((token[place] ^ 1,)) + token[place + 1 :]
        assert check_token(changed, DATA, authority.trust).problem is not None, place
