"""Whose signatures an installation makes and trusts: the development authority's, or production's own."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from yiwang.core import signing
from yiwang.core.signing_files import SigningUnavailable
from yiwang.crypto.certificates import Plan, make_certificate
from yiwang.crypto.identities import LocalIdentity, subject_name
from yiwang.crypto.revocation_lists import Revoked, make_list
from yiwang.crypto.signing import ECDSA_SHA256, SM2_SM3, PrivateKey, generate
from yiwang.formats.trust_lists import key_id, make_trust_list, read_trust_list

pytestmark = pytest.mark.django_db  # whose certificates were revoked stands in the register
NOW = datetime.now(UTC)
YEAR = timedelta(days=365)
BOTH = (SM2_SM3, ECDSA_SHA256)


@dataclass
class Licensed:
    """A licensed authority of tests, of one suite: root, intermediate, and files as it would hand them over."""

    algorithm: str

    def __post_init__(self) -> None:
        self.root_key, self.key = generate(self.algorithm), generate(self.algorithm)
        self.root = self.certify(f"根 {self.algorithm}", self.root_key, authority=True)
        self.intermediate = self.certify(
            f"中间 {self.algorithm}", self.key, by=(self.root_key, self.root), authority=True
        )

    def certify(
        self,
        name: str,
        key: PrivateKey,
        *,
        by: tuple[PrivateKey, bytes] | None = None,
        authority: bool = False,
        ends: datetime = NOW + YEAR,
    ) -> bytes:
        plan = Plan(
            {"country_name": "CN", "organization_name": name, "common_name": name}, key.public_key, NOW - YEAR, ends,
            frozenset({"key_cert_sign", "crl_sign"} if authority else {"digital_signature"}), authority=authority,
        )  # fmt: skip
        issuer, above = by or (key, None)
        return make_certificate(plan, issuer, above)

    def put_roots(self, folder: Path) -> None:
        write(folder / "roots" / f"{self.algorithm}.pem", pem("CERTIFICATE", self.root))
        write(folder / "intermediates" / f"{self.algorithm}.pem", pem("CERTIFICATE", self.intermediate))

    def put(self, folder: Path, name: str, *, ends: datetime = NOW + YEAR) -> bytes:
        key = generate(self.algorithm)
        certificate = self.certify(name, key, by=(self.key, self.intermediate), ends=ends)
        write(folder / "identities" / f"{name}.pem", pem("CERTIFICATE", certificate))
        write(folder / "identities" / f"{name}.key", pem("PRIVATE KEY", bytes(key.pkcs8())))
        return certificate


def pem(kind: str, der: bytes) -> str:
    return f"-----BEGIN {kind}-----\n{base64.encodebytes(der).decode()}-----END {kind}-----\n"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def own(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A folder with two authorities, one a suite, whose platform signs in both."""
    folder = tmp_path / "pki"
    for algorithm in BOTH:
        one = Licensed(algorithm)
        one.put_roots(folder)
        one.put(folder, f"signer-platform.{algorithm}")
    settings.SIGNING_FILES = str(folder)
    signing.forget()
    yield folder
    signing.forget()


@pytest.mark.parametrize("algorithm", BOTH)
def test_production_signs_with_its_own_certificates_and_trusts_them_alone(
    own: Path, settings: Any, algorithm: str
) -> None:
    settings.SIGNING_SUITE = algorithm
    signer = signing.platform_signer()
    assert (signer.algorithm, len(signer.certificate_chain)) == (algorithm, 2)
    assert signing.document_signer().algorithm == ECDSA_SHA256
    assert signing.trust_list().check(signer.certificate_chain, NOW).problem is None
    names = [subject_name(one) for one in signing.trusted_roots()]
    assert sorted(names) == sorted(f"根 {one}" for one in BOTH) and not signing.uses_development(algorithm)
    made = signing.authority(algorithm).identity("1", "某局")
    assert signing.trust_list().check(made.certificate_chain, NOW).problem is not None


@pytest.mark.parametrize("algorithm", BOTH)
def test_who_has_no_certificate_is_refused_and_not_given_one_of_development(
    own: Path, settings: Any, algorithm: str
) -> None:
    settings.SIGNING_SUITE = algorithm
    with pytest.raises(SigningUnavailable) as refused:
        signing.identity("11440300MB2C927392", "某局")
    assert "signer-11440300MB2C927392" in refused.value.reason and "某局" in refused.value.reason
    assert "identities" not in refused.value.text  # people are not told of folders


def test_the_development_authority_counts_where_its_root_is_put_into_the_folder(own: Path) -> None:
    write(own / "roots" / "development.pem", pem("CERTIFICATE", signing.authority(SM2_SM3).trust[0]))
    signing.forget()
    assert signing.uses_development(SM2_SM3) and not signing.uses_development(ECDSA_SHA256)
    made = signing.identity("11440300MB2C927392", "某局", algorithm=SM2_SM3)
    assert signing.trust_list().check(made.certificate_chain, NOW).problem is None
    assert "开发测试" not in subject_name(signing.platform_signer().certificate_chain[0])
    with pytest.raises(SigningUnavailable):
        signing.identity("11440300MB2C927392", "某局", algorithm=ECDSA_SHA256)


def test_the_next_certificate_lies_beside_the_one_that_ends(own: Path) -> None:
    one = Licensed(SM2_SM3)
    one.put_roots(own)
    one.put(own, "signer-abc.2025", ends=NOW - timedelta(days=1))
    last = one.put(own, "signer-abc.2026")
    one.put(own, "signer-abc.old", ends=NOW + timedelta(days=9))
    assert signing.identity("abc", "某局").certificate_chain[0] == last


def test_auto_takes_the_suite_that_the_platform_has(own: Path, settings: Any) -> None:
    assert signing.suite() == SM2_SM3
    for file in (own / "identities").glob(f"*.{SM2_SM3}.*"):
        file.unlink()  # nobody has to start the platform again
    assert signing.suite() == ECDSA_SHA256 and signing.platform_signer().algorithm == ECDSA_SHA256
    settings.SIGNING_SUITE = SM2_SM3
    with pytest.raises(SigningUnavailable):
        signing.platform_signer()


def test_files_that_are_wrong_are_named(own: Path) -> None:
    (own / "identities" / "somebody.pem").write_text("x")
    with pytest.raises(SigningUnavailable) as refused:
        signing.folder()
    assert "somebody.pem" in refused.value.reason
    (own / "identities" / "somebody.pem").unlink()
    lonely = own / "identities" / f"signer-platform.{SM2_SM3}.key"
    kept = lonely.read_text()
    lonely.unlink()
    with pytest.raises(SigningUnavailable) as refused:
        signing.folder()
    assert lonely.name in refused.value.reason
    other = generate(SM2_SM3)
    lonely.write_text(pem("PRIVATE KEY", bytes(other.pkcs8())))
    with pytest.raises(SigningUnavailable) as refused:
        signing.folder()
    assert "私钥与证书不匹配" in refused.value.reason
    lonely.write_text(kept)
    signing.forget()
    assert signing.folder().roots


def test_a_folder_without_roots_or_none_at_all_is_refused(tmp_path: Path, settings: Any) -> None:
    settings.SIGNING_FILES = str(tmp_path / "missing")
    with pytest.raises(SigningUnavailable) as refused:
        signing.trusted_roots()
    assert "missing" in refused.value.reason
    (tmp_path / "missing" / "roots").mkdir(parents=True)
    with pytest.raises(SigningUnavailable) as refused:
        signing.platform_signer()
    assert "roots" in refused.value.reason


def test_what_the_authority_says_of_revocation_lies_in_the_folder(own: Path) -> None:
    one = Licensed(SM2_SM3)
    one.put_roots(own)
    der = one.put(own, "signer-abc")
    from yiwang.crypto.certificates import read_certificate

    issuer = LocalIdentity((one.intermediate,), one.key)
    told = make_list(
        issuer, [Revoked(read_certificate(der).serial, NOW - timedelta(days=1), "key_compromise")],
        now=NOW, lasting=YEAR, number=1,
    )  # fmt: skip
    write(own / "revocation" / "a.crl", pem("X509 CRL", told))
    signer = signing.identity("abc", "某局")
    problem = signing.trust_list().check(signer.certificate_chain, NOW).problem
    assert problem is not None and problem.kind == "revocation"


class TokenSigners:
    """A plug-in as a token's driver would be one."""

    held: Any = None

    def identity(self, role: str, code: str, algorithm: str) -> Any:
        return self.held if (role, code, algorithm) == ("signer", "platform", SM2_SM3) else None

    def check_config(self) -> list[str]:
        return []


def test_identities_of_a_token_come_by_a_plug_in(own: Path, settings: Any) -> None:
    one = Licensed(SM2_SM3)
    key = generate(SM2_SM3)
    TokenSigners.held = LocalIdentity((one.certify("令牌", key, by=(one.root_key, one.root)),), key)
    settings.SIGNERS = f"{__name__}.TokenSigners"
    signing.forget()
    assert subject_name(signing.platform_signer().certificate_chain[0]) == "令牌"
    assert subject_name(signing.document_signer().certificate_chain[0]) == f"signer-platform.{ECDSA_SHA256}"
    settings.SIGNERS = "nowhere.Plugin"
    with pytest.raises(SigningUnavailable) as refused:
        signing.platform_signer()
    assert "nowhere.Plugin" in refused.value.reason


def test_the_published_trust_list_names_the_keys_of_the_platform() -> None:
    told = read_trust_list(make_trust_list(signing.trusted()))
    signer = signing.platform_signer()
    assert told.code_signers[key_id(signer.certificate_chain[0])] == signer.certificate_chain
    assert told.trust.check(signer.certificate_chain, NOW).problem is None
    assert told.status_lists.endswith("/status/")


def test_what_the_development_authority_issued_is_written_down() -> None:
    made = signing.identity("written-down", "某局")
    again = type(signing.authority(signing.suite()))(signing.keystore(), signing.suite())
    assert any(one.code == "written-down" and one.certificate == made.certificate_chain[0] for one in again.issued())
    before = len(again.issued())
    signing.identity("written-down", "某局")
    assert len(again.issued()) == before
