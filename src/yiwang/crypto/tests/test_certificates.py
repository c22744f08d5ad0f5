"""Certificates of SM2 and P-256: what is made is read back, and by others; what is malformed is refused."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import x509
from cryptography import x509 as other_reader
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.crypto.certificates import Plan, is_issued_by, make_certificate, read_certificate
from yiwang.crypto.development_ca import TLS, DevelopmentAuthority
from yiwang.crypto.errors import CertificateUnreadable
from yiwang.crypto.identities import subject_code, subject_name
from yiwang.crypto.keystore import KeyStore
from yiwang.crypto.signing import ECDSA_SHA256, SM2_SM3, generate

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
BOTH = [ECDSA_SHA256, SM2_SM3]


def self_signed(algorithm: str, names: dict[str, str], until: datetime = NOW + timedelta(days=1)) -> bytes:
    key = generate(algorithm)
    return make_certificate(Plan(names, key.public_key, NOW, until, frozenset({"digital_signature"})), key)


@pytest.mark.parametrize("algorithm", BOTH)
def test_what_is_made_is_read_back(algorithm: str) -> None:
    der = self_signed(algorithm, {"organization_name": "深圳市南山区䶮㛃局", "serial_number": "11440300MB2C927392"})
    held = read_certificate(der)
    assert (subject_name(der), subject_code(der)) == ("深圳市南山区䶮㛃局", "11440300MB2C927392")
    assert (held.not_before, held.not_after) == (NOW, NOW + timedelta(days=1))
    assert held.usage == {"digital_signature"} and not held.may_issue
    assert held.public_key.algorithm == algorithm
    assert is_issued_by(der, der)
    assert 0 < held.serial < 2**159


def test_sm2_certificates_carry_the_numbers_of_gbt_20518() -> None:
    der = self_signed(SM2_SM3, {"common_name": "测试"})
    told = x509.Certificate.load(der)
    assert told["signature_algorithm"]["algorithm"].dotted == "1.2.156.10197.1.501"
    assert told["signature_algorithm"]["parameters"].native is None
    key = told["tbs_certificate"]["subject_public_key_info"]["algorithm"]
    assert key["algorithm"].dotted == "1.2.840.10045.2.1"
    assert key["parameters"].chosen.dotted == "1.2.156.10197.1.301"


@pytest.mark.parametrize("year", [2049, 2050, 2090])
def test_the_year_2050_changes_the_form_of_a_time(year: int) -> None:
    until = datetime(year, 6, 1, tzinfo=UTC)
    assert read_certificate(self_signed(ECDSA_SHA256, {"common_name": "x"}, until)).not_after == until


def test_another_reader_agrees(tmp_path: Path) -> None:
    for algorithm in BOTH:
        authority = DevelopmentAuthority(KeyStore(tmp_path / algorithm), algorithm)
        der = authority.identity("api.example.gov.cn", "接口", role=TLS).certificate_chain[0]
        other = other_reader.load_der_x509_certificate(der)
        mine = read_certificate(der)
        assert (other.serial_number, other.not_valid_after_utc) == (mine.serial, mine.not_after)
        names = other.extensions.get_extension_for_class(other_reader.SubjectAlternativeName).value
        assert names.get_values_for_type(other_reader.DNSName) == ["api.example.gov.cn"]
        assert mine.extended_usage == {"server_auth"}
        issuer = other_reader.load_der_x509_certificate(authority.intermediates[0])
        if algorithm == ECDSA_SHA256:
            other.verify_directly_issued_by(issuer)


@pytest.mark.parametrize("algorithm", BOTH)
def test_every_changed_byte_is_found(algorithm: str) -> None:
    der = self_signed(algorithm, {"common_name": "测试"})
    for at in range(0, len(der), 2):
        changed = bytearray(der)
        changed[at] ^= 0x01
        try:
            assert not is_issued_by(bytes(changed), der), at
        except CertificateUnreadable:
            continue


@settings(max_examples=80, deadline=None)
@given(data=st.binary(max_size=120))
def test_rubbish_is_refused_and_nothing_else_happens(data: bytes) -> None:
    with pytest.raises(CertificateUnreadable):
        read_certificate(data)


def test_two_algorithms_named_in_one_certificate_are_refused() -> None:
    told = x509.Certificate.load(self_signed(ECDSA_SHA256, {"common_name": "x"}))
    told["signature_algorithm"] = {"algorithm": "1.2.156.10197.1.501"}
    with pytest.raises(CertificateUnreadable):
        read_certificate(told.dump(force=True))


@pytest.mark.long
def test_openssl_verifies_an_sm2_certificate(tmp_path: Path) -> None:
    """Needs the command line of OpenSSL 3: apt install openssl. It asks for the user identifier at the leaf only."""
    authority = DevelopmentAuthority(KeyStore(tmp_path / "keys"), SM2_SM3)
    signer, issuer = authority.identity("11440300MB2C927392", "市场监管局").certificate_chain
    for name, der in (("signer", signer), ("issuer", issuer)):
        (tmp_path / f"{name}.der").write_bytes(der)
        convert = ["openssl", "x509", "-inform", "DER", "-in", f"{name}.der", "-out", f"{name}.pem"]
        subprocess.run(convert, cwd=tmp_path, timeout=60, check=True)
    options = ["-partial_chain", "-vfyopt", "distid:1234567812345678", "-trusted", "issuer.pem"]
    told = subprocess.run(
        ["openssl", "verify", *options, "signer.pem"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert told.stdout.strip() == "signer.pem: OK", told.stderr


@pytest.mark.long
def test_a_certificate_made_by_openssl_is_read_here(tmp_path: Path) -> None:
    """Needs the command line of OpenSSL 3: apt install openssl."""
    commands = (
        ["openssl", "ecparam", "-name", "SM2", "-genkey", "-noout", "-out", "k.pem"],
        ["openssl", "req", "-x509", "-new", "-key", "k.pem", "-sm3", "-sigopt", "distid:1234567812345678", "-utf8"]
        + ["-subj", "/O=外部机构", "-days", "9", "-outform", "DER", "-out", "c.der"],
    )
    for command in commands:
        subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60, check=True)
    der = (tmp_path / "c.der").read_bytes()
    assert subject_name(der) == "外部机构" and is_issued_by(der, der)
