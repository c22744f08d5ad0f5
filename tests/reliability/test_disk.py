"""A full or read-only disk: a refusal that says what happened, and nothing half-written."""

from __future__ import annotations

import errno
import os
import subprocess
from pathlib import Path

import pytest
from django.test import Client

from tests import factories
from tests.security.stage import PDF, token_of
from yiwang.core import files
from yiwang.core.files import StorageFull
from yiwang.core.models import Blob, File
from yiwang.crypto.keystore import KeyStore
from yiwang.service.applications.actions.drafts import start_draft
from yiwang.service.applications.items import current_item

pytestmark = pytest.mark.django_db


def store(content=PDF):
    return files.store(content, name="a.pdf", media_type="application/pdf", owner_account=None, purpose="material")


def left_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def nothing_is_left(folder: Path) -> None:
    assert not [path for path in left_in(folder) if "files" in path.parts]
    assert File.objects.unscoped("test").count() == 0 and Blob.objects.count() == 0


@pytest.fixture
def var(tmp_path, settings):
    settings.VAR = tmp_path
    return tmp_path


@pytest.fixture(params=["keys are there", "first file ever"])
def keys(request, tmp_path_factory, monkeypatch):
    """A key store of the test's own: with its keys made, or empty as on a fresh machine."""
    own = KeyStore(tmp_path_factory.mktemp("keys"))
    if request.param == "keys are there":
        own.versions(files._PURPOSE)
    monkeypatch.setattr(files, "keystore", lambda: own)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO])
@pytest.mark.parametrize("step", ["fsync", "open", "replace", "mkdir"])
def test_a_write_that_fails_leaves_nothing(var, keys, monkeypatch, number, step):
    def fail(*args, **options):
        raise OSError(number, os.strerror(number))

    target = {"fsync": (os, "fsync"), "open": (os, "open")}.get(step, (Path, step))
    with monkeypatch.context() as broken:
        broken.setattr(*target, fail)
        with pytest.raises(StorageFull) as refused:
            store()
    assert refused.value.status == 503 and "没有保存" in refused.value.text
    nothing_is_left(var)
    assert files.read(store()) == PDF


def test_a_really_full_disk_is_told(tmp_path, settings, monkeypatch):
    """A file system of 256 KiB, where root may mount one; elsewhere the tests above stand for it."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False, timeout=10).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        assert not left_in(folder)
        return
    try:
        settings.VAR = folder
        own = KeyStore(tmp_path / "keys")
        monkeypatch.setattr(files, "keystore", lambda: own)
        with pytest.raises(StorageFull):
            store(PDF + os.urandom(400_000))
        nothing_is_left(folder)
        assert files.read(store()) == PDF
    finally:
        subprocess.run(["umount", str(folder)], check=False, timeout=10)


def test_the_applicant_is_told_and_what_was_typed_stays(var, monkeypatch):
    factories.plain_permit()
    factories.organization()
    person = factories.person()
    draft = start_draft(actor=person, item=current_item("plain-permit.new"), division_code="440825")
    browser = Client(raise_request_exception=False)
    browser.cookies["yw_session"] = token_of(person)
    own = store_for(person)

    def fail(*args, **options):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", fail)
    assert browser.get(f"/files/{own.pk}/").status_code == 200  # reading goes on
    typed = {"/applicant/name": "王秀英", "/applicant/resident_id": "11010519491231002X"}
    typed["/applicant/phone"] = "13800138000"
    assert browser.post(f"/drafts/{draft.pk}/fill/applicant/", {**typed, "_next": "1"}).status_code == 302


def store_for(person):
    return files.store(
        PDF, name="a.pdf", media_type="application/pdf", owner_account=person.account_id, purpose="material"
    )
