"""PAdES: poppler agrees, and one changed byte anywhere is found."""

from __future__ import annotations

import io
import random
import re
import shutil
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from PIL import Image, ImageDraw

from yiwang.crypto.development_ca import DevelopmentAuthority
from yiwang.crypto.identities import RSA_SHA256, LocalIdentity
from yiwang.crypto.keystore import KeyStore
from yiwang.formats.pdf.sign import SealMark, sign_pdf
from yiwang.formats.pdf.typeset import render
from yiwang.formats.pdf.verify import extract_attachment, verify_pdf
from yiwang.formats.tests.conftest import LICENCE, MACHINE_READABLE
from yiwang.formats.verdicts import STEPS, failed


def test_a_signed_licence_is_good(signed_pdf: bytes, authority: DevelopmentAuthority) -> None:
    verdict = verify_pdf(signed_pdf, authority.trust)
    assert verdict.ok
    assert verdict.covers_whole_document
    assert verdict.signer.startswith("深圳市市场监督管理局")
    assert "开发测试" in verdict.signer
    assert verdict.signer_code == "11440300MB2C927392"
    assert verdict.signed_at is not None
    assert abs(verdict.signed_at - datetime.now(UTC)) < timedelta(minutes=5)
    assert verdict.step_zh == "全部检查"


def test_the_original_stays_inside_the_signed_file(signed_pdf: bytes, licence_pdf: bytes) -> None:
    assert signed_pdf.startswith(licence_pdf)


def test_poppler_agrees(signed_pdf: bytes, tmp_path: Path) -> None:
    assert shutil.which("pdfsig"), "pdfsig is missing: install poppler-utils (make test does it where it may)"
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed_pdf)
    told = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, timeout=60, check=False)
    assert "Signature is Valid" in told.stdout
    assert "Total document signed" in told.stdout


def _gap(document: bytes) -> tuple[int, int]:
    match = re.search(rb"/ByteRange\s*\[0 (\d+) (\d+) ", document)
    assert match is not None
    return int(match[1]), int(match[2])


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_one_changed_byte_anywhere_is_found(signed_pdf: bytes, authority: DevelopmentAuthority) -> None:
    start, end = _gap(signed_pdf)
    some = random.Random(20261121)
    places = set(range(40)) | set(range(start - 3, end + 3, 7)) | set(range(end - 4, len(signed_pdf), 3))
    places |= set(some.sample(range(len(signed_pdf)), 300))
    for at in sorted(places):
        changed = bytearray(signed_pdf)
        changed[at] ^= some.choice([1, 0x10, 0x20, 0x80])
        verdict = verify_pdf(bytes(changed), authority.trust)
        assert not verdict.ok, at
        assert verdict.step in STEPS
        assert verdict.reason_zh


def test_the_failing_step_is_named(
    signed_pdf: bytes, licence_pdf: bytes, authority: DevelopmentAuthority, tmp_path: Path
) -> None:
    stranger = DevelopmentAuthority(KeyStore(tmp_path / "keys", passphrase="x"))
    changed = bytearray(signed_pdf)
    changed[5000] ^= 1
    start, _ = _gap(signed_pdf)
    cases = {
        "read": (b"hello", authority.trust),
        "present": (licence_pdf, authority.trust),
        "coverage": (signed_pdf + b"\n%% more", authority.trust),
        "digest": (bytes(changed), authority.trust),
        "signature": (signed_pdf[: start + 1] + b"00" + signed_pdf[start + 3 :], authority.trust),
        "chain": (signed_pdf, stranger.trust),
    }
    for step, (document, trust) in cases.items():
        verdict = verify_pdf(document, trust)
        assert not verdict.ok, step
        assert verdict.step == step, verdict


def test_a_cut_or_empty_file_is_not_good(signed_pdf: bytes, authority: DevelopmentAuthority) -> None:
    for length in (0, 4, 9, 1000, len(signed_pdf) // 2, len(signed_pdf) - 1):
        assert not verify_pdf(signed_pdf[:length], authority.trust).ok


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "UTC", "America/New_York"])
def test_the_time_of_signing_is_right_in_every_zone(
    licence_pdf: bytes,
    identity: LocalIdentity,
    authority: DevelopmentAuthority,
    zone: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as here:
        here.setenv("TZ", zone)
        time.tzset()
        signed = sign_pdf(licence_pdf, identity)
    time.tzset()
    verdict = verify_pdf(signed, authority.trust)
    assert verdict.ok, verdict
    assert verdict.signed_at is not None
    assert abs(verdict.signed_at - datetime.now(UTC)) < timedelta(minutes=5)


def test_a_signature_from_the_future_is_not_good(signed_pdf: bytes, authority: DevelopmentAuthority) -> None:
    verdict = verify_pdf(signed_pdf, authority.trust, now=datetime.now(UTC) - timedelta(days=1))
    assert (verdict.ok, verdict.step) == (False, "validity")


def test_an_old_signature_stays_good_after_its_certificate_ended(
    signed_pdf: bytes, authority: DevelopmentAuthority
) -> None:
    assert verify_pdf(signed_pdf, authority.trust, now=datetime.now(UTC) + timedelta(days=3650)).ok


def test_a_signature_moved_to_another_paper_is_found(
    signed_pdf: bytes, identity: LocalIdentity, authority: DevelopmentAuthority
) -> None:
    other = sign_pdf(render("licence", LICENCE | {"number": "JY14403050099999"}), identity)
    here, there = _gap(signed_pdf), _gap(other)
    contents = signed_pdf[here[0] : here[1]].rstrip(b"0>").ljust(there[1] - there[0] - 1, b"0") + b">"
    moved = other[: there[0]] + contents + other[there[1] :]
    assert len(moved) == len(other)
    assert verify_pdf(moved, authority.trust).step == "digest"


def test_two_signatures_both_count(signed_pdf: bytes, authority: DevelopmentAuthority, tmp_path: Path) -> None:
    second = authority.identity("second", "深圳市政务服务和数据管理局")
    both = sign_pdf(signed_pdf, second, field="Signature2")
    verdict = verify_pdf(both, authority.trust)
    assert verdict.ok
    assert verdict.signer.startswith("深圳市政务服务")
    stranger = DevelopmentAuthority(KeyStore(tmp_path / "keys", passphrase="x"))
    mixed = sign_pdf(signed_pdf, stranger.identity("x", "陌生机关"), field="Signature2")
    assert verify_pdf(mixed, authority.trust).step == "chain"
    assert verify_pdf(mixed, stranger.trust).step == "chain", "the first signer is not trusted there"


def test_a_seal_picture_can_be_shown(
    licence_pdf: bytes, identity: LocalIdentity, authority: DevelopmentAuthority
) -> None:
    picture = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((5, 5, 195, 195), outline=(200, 22, 29, 255), width=8)
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    sealed = sign_pdf(licence_pdf, identity, seal=SealMark(stream.getvalue(), 120, 30), reason="颁发证照")
    assert verify_pdf(sealed, authority.trust).ok


def test_the_machine_readable_licence_comes_back(signed_pdf: bytes, licence_pdf: bytes) -> None:
    assert extract_attachment(signed_pdf, "licence.json") == MACHINE_READABLE
    assert extract_attachment(licence_pdf) == MACHINE_READABLE
    assert extract_attachment(signed_pdf, "other.json") is None
    assert extract_attachment(render("licence", LICENCE)) is None
    with pytest.raises(ValueError, match="cannot be read"):
        extract_attachment(b"%PDF-1.7 rubbish")


def test_an_unknown_step_cannot_be_reported() -> None:
    with pytest.raises(KeyError):
        failed("nonsense", "")


def test_an_identity_with_an_rsa_key_works_too(licence_pdf: bytes) -> None:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "外部机构")])
    now = datetime.now(UTC)
    usage = x509.KeyUsage(True, True, *[False] * 7)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 5, now - timedelta(days=1), now + timedelta(days=9))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.DER)
    )

    class Outside:
        certificate_chain = (certificate,)
        algorithm = RSA_SHA256

        def sign(self, data: bytes) -> bytes:
            return key.sign(data, padding.PKCS1v15(), hashes.SHA256())

    signed = sign_pdf(licence_pdf, Outside())
    verdict = verify_pdf(signed, [certificate])
    assert (verdict.ok, verdict.signer) == (True, "外部机构")


@pytest.mark.bench
def test_rendering_and_signing_stay_quick(identity: LocalIdentity) -> None:
    best = float("inf")
    for number in range(5):
        begun = time.perf_counter()
        sign_pdf(render("licence", LICENCE | {"number": str(number)}), identity)
        best = min(best, time.perf_counter() - begun)
    assert best < 0.15
