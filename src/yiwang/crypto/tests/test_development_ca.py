"""The development authority: plainly marked, and valid for demo cases that began before it was made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from yiwang.crypto.certificates import read_certificate
from yiwang.crypto.chains import chain_problem
from yiwang.crypto.development_ca import (
    MARK,
    RENEW_DAYS,
    RESPONDER,
    SEAL_MAKER,
    SERIES,
    SIGNER,
    TIME_STAMPER,
    TLS,
    DevelopmentAuthority,
    due_for_renewal,
)
from yiwang.crypto.keystore import KeyStore


@pytest.fixture
def authority(tmp_path: Path) -> DevelopmentAuthority:
    return DevelopmentAuthority(KeyStore(tmp_path / "keys"))


@pytest.mark.parametrize(("days", "good"), [(0, True), (30, True), (700, True), (800, False)])
def test_a_signature_of_a_past_demo_case_leads_to_the_root(
    authority: DevelopmentAuthority, days: int, good: bool
) -> None:
    identity = authority.identity("platform", "一网平台文书")
    then = datetime.now(UTC) - timedelta(days=days)
    assert (chain_problem(identity.certificate_chain, authority.trust, moment=then) is None) is good


def test_every_certificate_says_that_it_is_for_development(authority: DevelopmentAuthority) -> None:
    for der in (*authority.identity("platform", "一网平台文书").certificate_chain, *authority.trust):
        assert MARK in x509.load_der_x509_certificate(der).subject.rfc4514_string()


@pytest.mark.parametrize("algorithm", sorted(SERIES))
def test_every_role_has_its_certificate(tmp_path: Path, algorithm: str) -> None:
    authority = DevelopmentAuthority(KeyStore(tmp_path / "keys"), algorithm)
    now = datetime.now(UTC)
    extended = {
        SIGNER: "1.3.6.1.5.5.7.3.36",
        TIME_STAMPER: "time_stamping",
        RESPONDER: "ocsp_signing",
        TLS: "server_auth",
    }
    for role in (SIGNER, SEAL_MAKER, TIME_STAMPER, RESPONDER, TLS):
        identity = authority.identity("api.example.gov.cn", "接口", role=role)
        assert identity.algorithm == algorithm
        assert chain_problem(identity.certificate_chain, authority.trust, moment=now) is None
        held = read_certificate(identity.certificate_chain[0])
        assert held.extended_usage == {extended.get(role, "1.3.6.1.5.5.7.3.36")}
        assert identity is authority.identity("api.example.gov.cn", "接口", role=role)
    assert len({authority.identity("x", "同", role=role).certificate_chain for role in (SIGNER, SEAL_MAKER, TLS)}) == 3


def test_the_two_algorithms_live_side_by_side_in_one_store(tmp_path: Path) -> None:
    store = KeyStore(tmp_path / "keys")
    first, second = (DevelopmentAuthority(store, algorithm) for algorithm in sorted(SERIES))
    assert first.trust != second.trust
    chain = second.identity("platform", "一网平台文书").certificate_chain
    assert chain_problem(chain, first.trust, moment=datetime.now(UTC)) is not None


def test_a_key_is_in_no_text_of_an_identity(authority: DevelopmentAuthority) -> None:
    identity = authority.identity("platform", "一网平台文书")
    secret = identity.private_key.pkcs8().hex()
    assert not any(secret[at : at + 16] in repr(identity) for at in range(60, len(secret) - 16))


def test_certificates_that_end_soon_are_named_in_order(authority: DevelopmentAuthority) -> None:
    chain = authority.identity("platform", "一网平台文书").certificate_chain
    everything = [*chain, *authority.trust]
    ends = read_certificate(chain[0]).not_after.date()
    assert due_for_renewal(everything, ends - timedelta(days=RENEW_DAYS + 1)) == []
    (one,) = due_for_renewal(everything, ends - timedelta(days=RENEW_DAYS))
    assert (one.ends, one.days_left) == (ends, RENEW_DAYS) and one.name.startswith("一网平台文书")
    assert due_for_renewal(chain[:1], ends + timedelta(days=3))[0].days_left == -3
    late = due_for_renewal(everything, ends, within_days=36500)
    assert [renewal.ends for renewal in late] == sorted(renewal.ends for renewal in late) and len(late) == 3
