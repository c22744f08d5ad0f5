"""Files: content once per digest, encrypted with SM4-GCM, under ``var/files``; a row says whose each one is.

The address of content is a keyed digest, so that nobody who sees the folder can tell whether a known paper is
in it. Its data key is sealed in the row of the blob. Content is written and synced under a draft name and then
renamed: after a crash there is the whole file or none.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import secrets
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.http import FileResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core import file_users
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotReady, Refusal, TooLarge
from yiwang.core.events import Subject
from yiwang.core.keys import envelopes, keystore
from yiwang.core.models import Blob, File
from yiwang.core.models.file import SEEN_THROUGH, SeenBy
from yiwang.crypto import ciphers
from yiwang.crypto.errors import CryptoProblem

LARGEST = 60 * 1024 * 1024
LONGEST_NAME = 120
SHOWN_IN_PLACE = frozenset({"application/pdf", "image/png", "image/jpeg"})
_PURPOSE = "file-content"
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO, errno.EACCES})
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_ZERO_NONCE = bytes(12)  # each data key encrypts one content only
_DRAFT_SECONDS = 3600
_SWEPT_AT_ONCE = 500


class StorageFull(NotReady):
    """The disk is full or read-only: nothing was kept."""

    code = "storage_full"
    message = gettext_noop("系统的存储空间暂时不可用，文件没有保存。请过一会儿再试，已填写的内容不会丢失。")


class FileDamaged(Refusal):
    """The stored content is gone or does not open: an administrator must restore it."""

    code, status = "file_damaged", 500
    message = gettext_noop("这个文件已经损坏，打不开。已通知管理人员从备份中恢复。")


class FileTaken(Refusal):
    """A file belongs to one thing for good."""

    code, status = "file_taken", 409
    message = gettext_noop("这个文件已经属于另一件事，请重新上传。")


def seen_through(kind: str, seen_by: SeenBy) -> None:
    """Let whoever sees a thing of ``kind`` see its files; ``seen_by(actor)`` is the queryset of those things."""
    SEEN_THROUGH[kind] = seen_by


def store(
    content: bytes,
    *,
    name: str,
    media_type: str,
    owner_account: UUID | None,
    purpose: str,
    subject: Subject | None = None,
) -> File:
    """Keep ``content`` (1 byte to 60 MiB) and give the row of a new file.

    Joins the current transaction. Refuses with ``too_large``, ``storage_full`` and ``invalid_input`` (empty).
    """
    if len(content) > LARGEST:
        raise TooLarge(_("文件太大，请压缩到60MB以内再上传。"))
    if not content:
        raise InvalidInput(_("文件是空的，请重新选择。"))
    with transaction.atomic():
        with _told_when_full():
            blob = _keep(content)
        return File.objects.create(
            blob=blob,
            name=clean_name(name),
            media_type=media_type,
            size=len(content),
            owner_account=owner_account,
            purpose=purpose,
            subject_kind=subject.kind if subject else "",
            subject_id=subject.id if subject else None,
        )


def read(file: File) -> bytes:
    """The content. Who may see it was settled by the query that found ``file``; refuses with ``file_damaged``."""
    blob = file.blob
    try:
        return ciphers.decrypt(
            ciphers.SM4_GCM, _open_key(blob), _ZERO_NONCE, path_of(blob.digest).read_bytes(), blob.digest.encode()
        )
    except (OSError, CryptoProblem) as gone:
        raise FileDamaged from gone


def attach(file: File, subject: Subject) -> File:
    """Make a file belong to ``subject``; a file of another thing is left where it is (idempotent for the same).

    What was uploaded in somebody's name (subject ``party``) belongs to no thing yet.
    """
    free = Q(subject_id=None) | Q(subject_id=subject.id) | Q(subject_kind="party")
    rows = File.objects.unscoped("whoever calls found the file for its actor").filter(free, pk=file.pk)
    if not rows.update(subject_kind=subject.kind, subject_id=subject.id):
        raise FileTaken
    file.subject_kind, file.subject_id = subject.kind, subject.id
    return file


def find(actor: Actor, file_id: UUID | str) -> File:
    """The file as ``actor`` may see it, or the refusal ``not_found``."""
    found: File = File.objects.visible_to(actor).select_related("blob").get_or_refuse(file_id)
    return found


Look = Callable[[Actor, Subject, str, str], None]
_look: list[Look] = []


def use_look(look: Look) -> None:
    """Fill the port to the record of looks: ``look(actor, subject, purpose, what)`` commits before any content goes."""
    _look[:] = [look]


def note_look(actor: Actor, file: File) -> None:
    """Record a look when an official opens a file that is not his own (invariant 8); no record, no file."""
    if actor.kind == "official" and file.owner_account != actor.account_id:
        if not _look:
            raise NotReady
        _look[0](actor, Subject(file.subject_kind or "file", file.subject_id or file.pk), "material", str(file.pk))


def download(file: File, *, in_place: bool = False) -> FileResponse:
    """A streaming answer with the content. Shown in place only if PDF or picture; never sniffed, never run."""
    show = in_place and file.media_type in SHOWN_IN_PLACE
    response = FileResponse(io.BytesIO(read(file)), content_type=file.media_type if show else _harmless(file))
    response.headers["Content-Length"] = str(file.size)
    response.headers["Content-Disposition"] = (
        content_disposition_header(not show, clean_name(file.name)) or "attachment"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def clean_name(name: str) -> str:
    """The last part of a file name without control characters, dots in front, or anything that ends a header."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*' and not "\ud800" <= c <= "\udfff")
    kept = kept.strip(". ") or "文件"
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[: LONGEST_NAME - 11]}.{ending[:10]}" if dot and stem else kept[:LONGEST_NAME]


def sweep(*, most: int = 1000) -> int:
    """Remove content that no file row points at, and drafts of interrupted writes; returns how many.

    Where another database used this folder in the last 30 days nothing is removed: it may point at what ours does not.
    """
    if file_users.shared(Path(settings.VAR)):
        return 0
    gone = 0
    for digest in list(Blob.objects.filter(file=None).values_list("digest", flat=True)[:most]):
        _drop_row(digest)
    stored = _stored()
    while gone < most and (some := list(islice(stored, _SWEPT_AT_ONCE))):
        digests = [path.name for path in some if _DIGEST.match(path.name)]
        known = set(Blob.objects.filter(pk__in=digests).values_list("digest", flat=True))
        for path in some:
            if path.name.startswith("."):
                gone += _drop_draft(path)
            elif _DIGEST.match(path.name) and path.name not in known:
                gone += _drop_stray(path)
    return gone


def path_of(digest: str) -> Path:
    """Where content lies: two levels of folders by the first characters of the digest."""
    if not _DIGEST.match(digest):
        raise ValueError("not a digest")
    return Path(settings.VAR) / "files" / digest[:2] / digest[2:4] / digest


def _keep(content: bytes) -> Blob:
    digest = keystore().mac(_PURPOSE, keystore().versions(_PURPOSE)[-1], content).hex()
    _lock(digest)
    blob = Blob.objects.filter(pk=digest).first()
    path = path_of(digest)
    if blob is not None and path.exists():
        return blob
    key = _open_key(blob) if blob is not None else os.urandom(16)
    _write(path, ciphers.encrypt(ciphers.SM4_GCM, key, _ZERO_NONCE, content, digest.encode()))
    if blob is None:
        sealed = envelopes().seal(key, table="core_blob", record_id=digest, field="key")
        blob = Blob.objects.create(digest=digest, size=len(content), key=sealed)
    return blob


def _open_key(blob: Blob) -> bytes:
    return envelopes().open(bytes(blob.key), table="core_blob", record_id=blob.digest, field="key")


def _lock(digest: str) -> None:
    """One writer a digest until its transaction ends: two uploads of one paper must agree on the key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(digest[:15], 16)])


def _write(path: Path, sealed: bytes) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(sealed)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
        _sync(path.parent)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise


@contextlib.contextmanager
def _told_when_full() -> Iterator[None]:
    """The disk has no room for the content, or for the first key of its kind: the same refusal."""
    try:
        yield
    except OSError as failed:
        if failed.errno in _NO_ROOM:
            raise StorageFull from failed
        raise


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _stored() -> Iterator[Path]:
    root = Path(settings.VAR) / "files"
    return (path for path in root.glob("*/*/*") if path.is_file()) if root.is_dir() else iter(())


def _drop_row(digest: str) -> None:
    with transaction.atomic():
        _lock(digest)
        Blob.objects.filter(pk=digest, file=None).delete()


def _drop_stray(path: Path) -> int:
    """Content without a row. Looked at under the lock, so that a writer who is not done yet keeps his."""
    with transaction.atomic():
        _lock(path.name)
        if Blob.objects.filter(pk=path.name).exists():
            return 0
        path.unlink(missing_ok=True)
    return 1


def _drop_draft(path: Path) -> int:
    try:
        if time.time() - path.stat().st_mtime < _DRAFT_SECONDS:
            return 0
        path.unlink()
    except FileNotFoundError:
        return 0
    return 1


def _harmless(file: File) -> str:
    return file.media_type if file.media_type in SHOWN_IN_PLACE else "application/octet-stream"
