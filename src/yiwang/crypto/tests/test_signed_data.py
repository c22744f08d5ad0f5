"""Signed messages: both standards, detached and attached, and every change found."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.crypto.chains import check_chain
from yiwang.crypto.development_ca import DevelopmentAuthority
from yiwang.crypto.errors import CryptoProblem, SignedDataBroken
from yiwang.crypto.identities import LocalIdentity
from yiwang.crypto.keystore import KeyStore
from yiwang.crypto.signed_data import DATA, GM_DATA, make_signed_data, read_signed_data
from yiwang.crypto.signing import ECDSA_SHA256, SM2_SM3, generate

NOW = datetime.now(UTC).replace(microsecond=0)
CONTENT = "决定书正文".encode()


@pytest.fixture(scope="module", params=[ECDSA_SHA256, SM2_SM3])
def authority(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> DevelopmentAuthority:
    return DevelopmentAuthority(KeyStore(tmp_path_factory.mktemp("keys")), request.param)


@pytest.fixture(scope="module")
def signer(authority: DevelopmentAuthority) -> LocalIdentity:
    return authority.identity("11440300MB2C927392", "深圳市市场监督管理局")


def test_detached_and_attached(authority: DevelopmentAuthority, signer: LocalIdentity) -> None:
    detached = read_signed_data(make_signed_data(CONTENT, signer, moment=NOW))
    attached = read_signed_data(make_signed_data(CONTENT, signer, moment=NOW, detached=False))
    assert (detached.content, attached.content) == (None, CONTENT)
    assert detached.problem(CONTENT) is attached.problem() is attached.problem(CONTENT) is None
    for message, content, kind in (
        (detached, CONTENT + b".", "digest"),
        (attached, CONTENT + b".", "digest"),
        (detached, None, "present"),
        (replace(detached, chain=detached.chain[1:]), CONTENT, "signature"),
    ):
        problem = message.problem(content)
        assert problem is not None and problem.kind == kind
    assert detached.signing_time == NOW
    assert check_chain(detached.chain, authority.trust, moment=NOW).problem is None


def test_the_types_are_those_of_the_standard(signer: LocalIdentity) -> None:
    der = make_signed_data(CONTENT, signer, moment=NOW)
    chinese = signer.algorithm == SM2_SM3
    assert read_signed_data(der).content_type == (GM_DATA if chinese else DATA)
    assert (bytes.fromhex("060a2a811ccf550601040202") in der) is chinese  # signedData of GB/T 35275
    international = read_signed_data(make_signed_data(CONTENT, signer, moment=NOW, chinese_types=False))
    assert international.content_type == DATA and international.problem(CONTENT) is None


def test_a_message_under_another_key_or_algorithm_fails(signer: LocalIdentity) -> None:
    message = read_signed_data(make_signed_data(CONTENT, signer, moment=NOW))
    impostor = LocalIdentity(signer.certificate_chain, generate(signer.algorithm))
    problem = read_signed_data(make_signed_data(CONTENT, impostor, moment=NOW)).problem(CONTENT)
    assert problem is not None and problem.kind == "signature"
    other = ECDSA_SHA256 if signer.algorithm == SM2_SM3 else SM2_SM3
    problem = replace(message, algorithm=other).problem(CONTENT)
    assert problem is not None and problem.reason == "签名算法与证书不符"


def test_every_changed_byte_is_found(authority: DevelopmentAuthority, signer: LocalIdentity) -> None:
    der = make_signed_data(CONTENT, signer, moment=NOW, detached=False)
    for at in range(0, len(der), 3):
        changed = bytearray(der)
        changed[at] ^= 0x01
        try:
            message = read_signed_data(bytes(changed))
            found = message.problem(CONTENT) or check_chain(message.chain, authority.trust, moment=NOW).problem
        except CryptoProblem:
            continue
        assert found is not None, at


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=150))
def test_rubbish_is_refused(data: bytes) -> None:
    with pytest.raises(SignedDataBroken):
        read_signed_data(data)


def test_cut_messages_are_refused(signer: LocalIdentity) -> None:
    der = make_signed_data(CONTENT, signer, moment=NOW)
    for end in (*range(0, len(der), 37), len(der) - 1):
        with pytest.raises(SignedDataBroken):
            read_signed_data(der[:end])
    with pytest.raises(SignedDataBroken):
        read_signed_data(der + b"\0")


@pytest.mark.long
def test_openssl_verifies_a_message(tmp_path: Path) -> None:
    """Needs the command line of OpenSSL 3: apt install openssl. Version 3.0 verifies no CMS with SM2."""
    authority = DevelopmentAuthority(KeyStore(tmp_path / "keys"))
    signer = authority.identity("11440300MB2C927392", "局")
    (tmp_path / "m").write_bytes(make_signed_data(CONTENT, signer, moment=NOW))
    (tmp_path / "root").write_bytes(authority.trust[0])
    convert = ["openssl", "x509", "-inform", "DER", "-in", "root", "-out", "root.pem"]
    subprocess.run(convert, cwd=tmp_path, timeout=60, check=True)
    command = ["openssl", "cms", "-verify", "-inform", "DER", "-in", "m", "-content", "c", "-binary"]
    command += ["-CAfile", "root.pem", "-purpose", "any", "-out", "o"]
    for content, good in ((CONTENT, True), (CONTENT + b"x", False)):
        (tmp_path / "c").write_bytes(content)
        told = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60, check=False)
        assert (told.returncode == 0) is good, told.stderr
