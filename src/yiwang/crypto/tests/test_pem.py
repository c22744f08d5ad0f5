"""Production's own certificates and keys, as PEM files."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path

import pytest

from yiwang.crypto.development_ca import DevelopmentAuthority
from yiwang.crypto.errors import CertificateUnreadable, KeyUnreadable
from yiwang.crypto.identities import LocalIdentity, signature_is_good
from yiwang.crypto.keystore import KeyStore
from yiwang.crypto.pem import certificates_from_pem, identity_from_pem
from yiwang.crypto.signing import ECDSA_SHA256, SM2_SM3, generate


def pem(label: str, der: bytes) -> bytes:
    return f"-----BEGIN {label}-----\n".encode() + base64.encodebytes(der) + f"-----END {label}-----\n".encode()


@pytest.fixture(params=[ECDSA_SHA256, SM2_SM3])
def held(tmp_path: Path, request: pytest.FixtureRequest) -> LocalIdentity:
    return DevelopmentAuthority(KeyStore(tmp_path / "keys"), request.param).identity("x", "某局")


def test_an_identity_comes_from_its_files(held: LocalIdentity) -> None:
    chain = b"subject=x\n" + b"\n".join(pem("CERTIFICATE", one) for one in held.certificate_chain)
    identity = identity_from_pem(chain, pem("PRIVATE KEY", held.private_key.pkcs8()))
    assert identity.certificate_chain == held.certificate_chain and identity.algorithm == held.algorithm
    assert signature_is_good(held.certificate_chain[0], identity.sign(b"x"), b"x")


def test_a_key_of_another_certificate_is_refused(held: LocalIdentity) -> None:
    chain = pem("CERTIFICATE", held.certificate_chain[0])
    for algorithm in (ECDSA_SHA256, SM2_SM3):
        with pytest.raises(KeyUnreadable, match="不匹配"):
            identity_from_pem(chain, pem("PRIVATE KEY", generate(algorithm).pkcs8()))


def test_what_is_neither_is_refused(held: LocalIdentity) -> None:
    chain, key = pem("CERTIFICATE", held.certificate_chain[0]), pem("PRIVATE KEY", held.private_key.pkcs8())
    for wrong in (b"", key, pem("CERTIFICATE", b"x"), chain.replace(b"MI", b"M!", 1)):
        with pytest.raises(CertificateUnreadable):
            certificates_from_pem(wrong)
    for wrong in (b"", chain, key + key, pem("PRIVATE KEY", b"x"), pem("ENCRYPTED PRIVATE KEY", b"x")):
        with pytest.raises(KeyUnreadable):
            identity_from_pem(chain, wrong)


@pytest.mark.long
def test_files_made_by_openssl_are_taken(tmp_path: Path) -> None:
    """Needs the command line of OpenSSL 3: apt install openssl."""
    for curve, options in (("SM2", ["-sm3", "-sigopt", "distid:1234567812345678"]), ("prime256v1", ["-sha256"])):
        commands = (
            ["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{curve}", "-out", "k.pem"],
            [
                "openssl",
                "req",
                "-x509",
                "-new",
                "-key",
                "k.pem",
                *options,
                "-subj",
                "/CN=x",
                "-days",
                "9",
                "-out",
                "c.pem",
            ],
        )
        for command in commands:
            subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60, check=True)
        identity = identity_from_pem((tmp_path / "c.pem").read_bytes(), (tmp_path / "k.pem").read_bytes())
        assert signature_is_good(identity.certificate_chain[0], identity.sign(b"x"), b"x")
