"""Files: encrypted, once per content, whole or not at all, seen by those who may."""

from __future__ import annotations

import errno
import os
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.core import files
from yiwang.core.actor import STRANGER, Actor
from yiwang.core.errors import InvalidInput, NotFound, TooLarge
from yiwang.core.events import Subject
from yiwang.core.ids import new_id
from yiwang.core.models import Blob, File

CONTENT = "机密内容".encode() * 500


@pytest.fixture
def var(db, tmp_path, settings):
    settings.VAR = tmp_path
    return tmp_path


def keep(content=CONTENT, name="证明.pdf", owner=None, media_type="application/pdf", subject=None):
    return files.store(content, name=name, media_type=media_type, owner_account=owner, purpose="test", subject=subject)


def stored(var):
    return [path for path in (var / "files").rglob("*") if path.is_file()]


def test_what_lies_on_the_disk_shows_neither_content_nor_its_plain_digest(var):
    import hashlib

    file = keep()
    (path,) = stored(var)
    assert CONTENT[:32] not in path.read_bytes() and path.stat().st_mode & 0o077 == 0
    assert path.name != hashlib.sha256(CONTENT).hexdigest() and path.name == file.blob_id
    assert files.read(file) == CONTENT


def test_the_same_content_is_kept_once_for_two_owners(var):
    one, two = keep(owner=new_id()), keep(name="另一个名字.pdf", owner=new_id())
    assert one.blob_id == two.blob_id and len(stored(var)) == 1 and Blob.objects.count() == 1
    assert files.read(two) == CONTENT


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EDQUOT])
def test_a_full_disk_is_said_and_leaves_nothing_half_written(var, monkeypatch, code):
    def full(handle):
        raise OSError(code, "no room")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(files.StorageFull):
            keep()
    assert stored(var) == [] and not Blob.objects.exists()
    assert not File.objects.unscoped("test").exists()
    assert files.read(keep()) == CONTENT


def test_one_changed_byte_is_noticed(var):
    file = keep()
    (path,) = stored(var)
    path.chmod(0o600)
    broken = bytearray(path.read_bytes())
    broken[10] ^= 1
    path.write_bytes(broken)
    with pytest.raises(files.FileDamaged):
        files.read(file)


def test_content_that_is_gone_is_a_refusal_and_comes_back_with_the_next_upload(var):
    file = keep()
    stored(var)[0].unlink()
    with pytest.raises(files.FileDamaged):
        files.read(file)
    again = keep()
    assert again.blob_id == file.blob_id and files.read(file) == CONTENT


def test_content_of_one_blob_does_not_open_as_another(var):
    one, two = keep(), keep(b"other")
    files.path_of(two.blob_id).write_bytes(files.path_of(one.blob_id).read_bytes())
    with pytest.raises(files.FileDamaged):
        files.read(two)


def test_empty_and_huge_files_are_refused(var, monkeypatch):
    monkeypatch.setattr(files, "LARGEST", 10)
    with pytest.raises(TooLarge):
        keep(b"x" * 11)
    with pytest.raises(InvalidInput):
        keep(b"")


def test_only_the_owner_finds_a_file_of_nothing_else(var):
    owner = Actor(kind="person", account_id=new_id())
    file = keep(owner=owner.account_id)
    assert files.find(owner, file.pk).pk == file.pk
    for actor in (STRANGER, Actor(kind="person", account_id=new_id()), Actor(kind="official", account_id=new_id())):
        with pytest.raises(NotFound):
            files.find(actor, file.pk)
    with pytest.raises(NotFound):
        files.find(owner, "../../etc/passwd")


def test_a_file_without_owner_is_nobodys(var):
    file = keep(owner=None)
    with pytest.raises(NotFound):
        files.find(Actor(kind="person", account_id=None), file.pk)


def test_a_file_is_attached_to_one_thing_only(var):
    file, case = keep(), Subject("proceeding", new_id())
    files.attach(file, case)
    files.attach(file, case)
    with pytest.raises(files.FileTaken):
        files.attach(file, Subject("proceeding", new_id()))


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\win.ini", "win.ini"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie x=1.pdf"),
        ("..", "文件"),
        ("", "文件"),
        (".htaccess", "htaccess"),
        ("营业执照.pdf", "营业执照.pdf"),
        ("x\u202egnp.exe", "xgnp.exe"),
        ("a" * 300 + ".pdf", "a" * 109 + ".pdf"),
    ],
)
def test_hostile_names_become_harmless(name, clean):
    assert files.clean_name(name) == clean


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_no_name_leaves_its_folder_or_ends_a_header(name):
    clean = files.clean_name(name)
    assert clean and len(clean) <= 120 and not set(clean) & set('/\\\r\n\0"<>') and not clean.startswith(".")
    clean.encode()


@pytest.mark.parametrize(
    ("media_type", "in_place", "sent", "shown"),
    [
        ("application/pdf", True, "application/pdf", "inline"),
        ("application/pdf", False, "application/octet-stream", "attachment"),
        ("text/html", True, "application/octet-stream", "attachment"),
        ("image/svg+xml", True, "application/octet-stream", "attachment"),
    ],
)
def test_a_download_is_never_run_or_sniffed(var, media_type, in_place, sent, shown):
    response = files.download(keep(name='坏"名\r\n.pdf', media_type=media_type), in_place=in_place)
    body = b"".join(response.streaming_content)
    assert body == CONTENT and response.headers["Content-Length"] == str(len(CONTENT))
    assert (
        response.headers["X-Content-Type-Options"] == "nosniff"
        and "sandbox" in response.headers["Content-Security-Policy"]
    )
    assert response.headers["Content-Disposition"].startswith(shown)
    assert response.headers["Cache-Control"] == "private, no-store"
    if not in_place:
        assert response.headers["Content-Type"] in (sent, media_type)
    else:
        assert response.headers["Content-Type"] == sent


def test_the_sweep_takes_what_nobody_points_at_and_nothing_else(var):
    kept, orphan = keep(), keep(b"orphan")
    File.objects.unscoped("test").filter(pk=orphan.pk).delete()
    folder = files.path_of(kept.blob_id).parent
    stray = files.path_of("ab" * 32)
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"left by a crash")
    old, fresh = folder / ".x.1.aa", folder / ".x.2.bb"
    for path in (old, fresh):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 7200,) * 2)
    assert files.sweep() == 3
    assert {path.name for path in stored(var)} == {kept.blob_id, fresh.name}
    assert files.read(kept) == CONTENT


def test_nothing_is_swept_where_another_database_keeps_its_files(var):
    """A bench or a restored copy beside the installation took the installation's files."""
    orphan = keep(b"orphan")
    File.objects.unscoped("test").filter(pk=orphan.pk).delete()
    other = var / "files-used-by" / "7710735049391063430-16384"
    other.parent.mkdir(parents=True)
    other.touch()
    assert files.sweep() == 0 and files.path_of(orphan.blob_id).exists()
    os.utime(other, (time.time() - 31 * 86_400,) * 2)
    assert files.sweep() == 1 and not files.path_of(orphan.blob_id).exists()


def test_a_digest_that_is_none_never_becomes_a_path():
    for bad in ("../x", "AB" * 32, "ab" * 31, "ab" * 32 + "\n"):
        with pytest.raises(ValueError, match="digest"):
            files.path_of(bad)
