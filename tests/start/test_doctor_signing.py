"""The doctor names what signing lacks, with what to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from yiwang.core import clock, signing
from yiwang.core.actor import SYSTEM
from yiwang.core.tests.test_signing import Licensed, pem, write
from yiwang.crypto import libcrypto
from yiwang.crypto.signing import ECDSA_SHA256, SM2_SM3
from yiwang.support.certificates.actions.registering import register_certificates
from yiwang.support.certificates.models import Certificate
from yiwang.web.doctor.finding import Level
from yiwang.web.doctor.signing import CHECKS, endings, own_authority, sm2

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_every_check_of_signing_gives_a_finding(check: Any) -> None:
    finding = check.run()
    assert finding.message and (finding.level is not Level.BAD or finding.remedy)


def test_a_libcrypto_without_sm2_is_named_with_the_command(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(libcrypto, "is_there", lambda: False)
    finding = sm2()
    assert finding.level is Level.WARN and "apt-get install libssl3" in finding.remedy
    settings.SIGNING_SUITE = SM2_SM3
    assert sm2().level is Level.BAD


def test_development_certificates_are_told_of_where_the_public_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YIWANG_SECURE", raising=False)
    assert own_authority().level is Level.OK
    monkeypatch.setenv("YIWANG_SECURE", "1")
    finding = own_authority()
    assert finding.level is Level.WARN and "YIWANG_SIGNING_FILES" in finding.remedy


def test_a_folder_is_looked_through(tmp_path: Path, settings: Any) -> None:
    settings.SIGNING_FILES = str(tmp_path)
    finding = own_authority()
    assert finding.level is Level.BAD and "roots" in finding.message
    licensed = [Licensed(one) for one in (SM2_SM3, ECDSA_SHA256)]
    for one in licensed:
        one.put_roots(tmp_path)
        one.put(tmp_path, f"signer-platform.{one.algorithm}")
    assert own_authority().level is Level.OK
    stranger = Licensed(SM2_SM3)
    stranger.put(tmp_path, "signer-abc")
    finding = own_authority()
    assert finding.level is Level.BAD and "signer-abc" in finding.message
    write(tmp_path / "roots" / "stranger.pem", pem("CERTIFICATE", stranger.root))
    write(tmp_path / "intermediates" / "stranger.pem", pem("CERTIFICATE", stranger.intermediate))
    assert own_authority().level is Level.OK


def test_what_ends_soon_is_named() -> None:
    signing.identity("doctor-service", "快到期的服务")
    register_certificates(actor=SYSTEM, now=clock.now())
    assert "快到期" not in endings().message
    rows = Certificate.objects.unscoped("test").filter(code="doctor-service")
    rows.update(not_after=datetime.now(UTC) + timedelta(days=9))
    finding = endings()
    assert finding.level is Level.WARN and "快到期的服务" in finding.message
