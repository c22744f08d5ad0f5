"""The development authority: plainly marked, and valid for demo cases that began before it was made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from yiwang.crypto.chains import chain_problem
from yiwang.crypto.development_ca import MARK, DevelopmentAuthority
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
