from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from yiwang.crypto.chains import chain_problem
from yiwang.crypto.development_ca import MARK, DevelopmentAuthority
from yiwang.crypto.errors import CertificateUnreadable
from yiwang.crypto.identities import load_certificate, signature_is_good, subject_name
from yiwang.crypto.keystore import KeyStore

CODE, NAME = "11440300MB2C927392", "深圳市市场监督管理局"


@pytest.fixture
def authority(store: KeyStore) -> DevelopmentAuthority:
    return DevelopmentAuthority(store)


def test_a_signer_leads_to_the_root_and_may_sign(authority: DevelopmentAuthority) -> None:
    identity = authority.identity(CODE, NAME)
    assert chain_problem(identity.certificate_chain, authority.trust, moment=datetime.now(UTC)) is None
    signature = identity.sign(b"data")
    assert signature_is_good(identity.certificate_chain[0], signature, b"data")
    assert not signature_is_good(identity.certificate_chain[0], signature, b"date")


def test_every_certificate_says_that_it_is_for_development(authority: DevelopmentAuthority) -> None:
    for der in (*authority.identity(CODE, NAME * 9).certificate_chain, *authority.trust):
        assert MARK in subject_name(der)
        assert MARK in x509.load_der_x509_certificate(der).issuer.rfc4514_string()


def test_an_identity_stays_the_same_after_a_restart(authority: DevelopmentAuthority, tmp_path: Path) -> None:
    before = authority.identity(CODE, NAME).certificate_chain
    again = DevelopmentAuthority(KeyStore(tmp_path / "keys"))
    assert again.identity(CODE, NAME).certificate_chain == before
    assert again.identity("other", NAME).certificate_chain[0] != before[0]


def test_a_certificate_near_its_end_is_followed_by_a_new_one(authority: DevelopmentAuthority) -> None:
    first = authority.identity(CODE, NAME)
    later = datetime.now(UTC) + timedelta(days=700)
    second = authority.identity(CODE, NAME, now=later)
    assert second.certificate_chain[0] != first.certificate_chain[0]
    assert chain_problem(second.certificate_chain, authority.trust, moment=later) is None


@pytest.mark.parametrize(("days", "kind"), [(-800, "validity"), (800, "validity")])
def test_outside_its_validity_a_certificate_is_not_trusted(
    authority: DevelopmentAuthority, days: int, kind: str
) -> None:
    chain = authority.identity(CODE, NAME).certificate_chain
    problem = chain_problem(chain, authority.trust, moment=datetime.now(UTC) + timedelta(days=days))
    assert problem is not None
    assert problem.kind == kind


def test_chains_that_must_not_be_trusted(authority: DevelopmentAuthority, tmp_path: Path) -> None:
    stranger = DevelopmentAuthority(KeyStore(tmp_path / "stranger"))
    signer, intermediate = authority.identity(CODE, NAME).certificate_chain
    now = datetime.now(UTC)
    cases = {
        "another root": ((signer, intermediate), stranger.trust, "chain"),
        "intermediate left out": ((signer,), authority.trust, "chain"),
        "nothing": ((), authority.trust, "chain"),
        "rubbish": ((b"rubbish",), authority.trust, "chain"),
        "an authority signs a document": ((intermediate,), authority.trust, "usage"),
        "nobody trusted": ((signer, intermediate), [], "chain"),
    }
    for name, (chain, trust, kind) in cases.items():
        problem = chain_problem(chain, trust, moment=now)
        assert problem is not None, name
        assert problem.kind == kind, name


def test_a_signer_cannot_issue_certificates(authority: DevelopmentAuthority) -> None:
    signer, intermediate = authority.identity(CODE, NAME).certificate_chain
    problem = chain_problem((signer, signer, intermediate), [signer], moment=datetime.now(UTC))
    assert problem is None, "a signer that is itself trusted needs no chain"
    assert chain_problem((intermediate, signer), [signer], moment=datetime.now(UTC)) is not None


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_an_unreadable_certificate_has_its_own_error(authority: DevelopmentAuthority) -> None:
    with pytest.raises(CertificateUnreadable):
        load_certificate(b"\x30\x03\x02\x01\x01")
    der = bytearray(authority.identity(CODE, NAME).certificate_chain[0])
    now = datetime.now(UTC)
    for at in range(0, len(der), 5):
        changed = bytearray(der)
        changed[at] ^= 0x11
        chain = (bytes(changed), authority.identity(CODE, NAME).certificate_chain[1])
        assert chain_problem(chain, authority.trust, moment=now) is not None, at
