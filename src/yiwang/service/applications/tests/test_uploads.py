"""Uploads: what lies about itself, is empty, infected or too large is refused with a sentence at the field."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests import factories

from yiwang.core import files
from yiwang.core.actor import STRANGER
from yiwang.core.errors import InvalidInput, NotSignedIn
from yiwang.core.models import File
from yiwang.engines.forms.model import FileRule
from yiwang.engines.forms.scanners import EICAR
from yiwang.service.applications import uploads


@pytest.fixture
def person(db, tmp_path, settings):
    settings.VAR = tmp_path
    return factories.person()


def rule() -> FileRule:
    return FileRule(types=("pdf", "jpg", "png"), max_mb=1, multiple=False)


def png() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(stream, "PNG")
    return stream.getvalue()


def test_a_sound_picture_is_kept_under_the_name_of_its_owner(person):
    file = uploads.accept_upload(person, SimpleUploadedFile("../../照片.png", png()), rule())
    assert (file.name, file.media_type, file.owner_account) == ("照片.png", "image/png", person.account_id)
    assert files.read(files.find(person, file.pk)) == png()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", b"<html><script>alert(1)</script>"),
        ("a.pdf", png()),
        ("a.png", b""),
        ("a.exe", b"MZ"),
        ("a.png", png() + b"0" * 1_100_000),
        ("a.pdf", b"%PDF-1.7\n/JavaScript\nstartxref\n0\n%%EOF"),
        ("a.pdf", b"%PDF-1.7\n" + EICAR + b"\nstartxref\n0\n%%EOF"),
    ],
)
def test_what_is_not_what_it_says_is_refused_and_not_kept(person, name, content):
    with pytest.raises(InvalidInput) as refused:
        uploads.accept_upload(person, SimpleUploadedFile(name, content), rule(), field="/files/layout")
    assert list(refused.value.fields) == ["/files/layout"]
    assert not File.objects.unscoped("test").exists()


def test_without_a_verdict_of_the_scanner_nothing_is_kept(person, settings):
    settings.SCANNER = "failing"
    uploads.scanner.cache_clear()
    try:
        with pytest.raises(InvalidInput, match="病毒"):
            uploads.accept_upload(person, SimpleUploadedFile("a.png", png()), rule())
    finally:
        uploads.scanner.cache_clear()
    assert not File.objects.unscoped("test").exists()


def test_a_stranger_uploads_nothing(person):
    with pytest.raises(NotSignedIn):
        uploads.accept_upload(STRANGER, SimpleUploadedFile("a.png", png()), rule())
