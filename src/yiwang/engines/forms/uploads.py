"""Uploaded files: what they really are, whatever their name says.

A file is accepted only when its bytes are what its name claims and what the field asks for. Pages,
scripts and archives that pose as pictures or documents are refused, as are archives that unpack to
something enormous.
"""

from __future__ import annotations

import hashlib
import io
import lzma
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, Protocol

import filetype
from PIL import Image, UnidentifiedImageError

from yiwang.engines.forms import messages
from yiwang.engines.forms.errors import SOURCE_LANGUAGE, Gettext, Text, fill
from yiwang.engines.forms.model import MEDIA_TYPES, FileRule
from yiwang.engines.forms.scanners import Scanner, ScannerUnavailable

_ENDINGS: Final = {"jpeg": "jpg", "jpe": "jpg"}
_IMAGES: Final = {"jpg": "JPEG", "png": "PNG"}
_ARCHIVE_MARKS: Final = {"ofd": "OFD.xml", "docx": "word/document.xml", "xlsx": "xl/workbook.xml"}

HEAD_BYTES: Final = 4_096
MAX_PIXELS: Final = 60_000_000
MAX_ENTRIES: Final = 2_000
MAX_UNPACKED: Final = 300 << 20
MAX_RATIO: Final = 150
_PAGE_MARKS: Final = (
    *(b"<!doctype", b"<html", b"<script", b"<svg", b"<?php"),
    *(b"<iframe", b"<body", b"<!entity", b"#!/"),
)
_HIDDEN_MARKS: Final = (b"<script", b"<?php", b"<!doctype html", b"<iframe")
_ACTIVE_PDF: Final = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")
_BROKEN: Final = (
    # What the readers of pictures and archives raise for bytes that are nonsense.
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, UnidentifiedImageError, OSError, EOFError),
    *(SyntaxError, ValueError, RuntimeError, LookupError, OverflowError),
)
_ACTIVE_ENDINGS: Final = (
    *(".exe", ".js", ".vbs", ".bat", ".cmd", ".scr", ".lnk", ".jar"),
    *(".html", ".htm", ".svg", ".zip", "vbaproject.bin"),
)


class Upload(Protocol):
    """What is needed of an uploaded file; Django's UploadedFile has it."""

    name: str | None
    size: int | None

    def read(self, size: int = -1, /) -> bytes: ...
    def seek(self, offset: int, whence: int = 0, /) -> int: ...


class UploadRefused(Exception):
    """A file that is not taken; `code` is stable, `msgid` and `params` make the Chinese sentence."""

    def __init__(self, code: str, msgid: str, **params: Any) -> None:
        self.code = code
        self.msgid = msgid
        self.params = params
        self.message = self.text()
        super().__init__(self.message)

    def text(self, gettext: Gettext | None = None, language: str = SOURCE_LANGUAGE) -> str:
        """The sentence through `gettext`; params that are language maps are said in `language`."""
        return fill(self.msgid, self.params, gettext, language)


def _names(types: Iterable[str]) -> Text:
    upper = [kind.upper() for kind in types]
    return {"zh-Hans": "、".join(upper), "en": ", ".join(upper)}


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that passed: its safe name, size in bytes, media type and SHA-256 digest in hexadecimal."""

    name: str
    size: int
    type: str
    digest: str

    def reference(self, file_id: str) -> dict[str, Any]:
        """What stands in the answers for this file."""
        return {"id": file_id, "name": self.name, "size": self.size, "type": self.type, "digest": self.digest}


def sniff(content_head: bytes, name: str) -> str:
    """The short type of a file by its first bytes, checked against its name; raises UploadRefused.

    `content_head` is the first 4,096 bytes (or all of a smaller file). Archives are `zip` here when the
    name says ofd, docx or xlsx as well: only the whole file can tell (`inspect`).
    """
    if not content_head:
        raise UploadRefused("empty_file", messages.FILE_EMPTY)
    claimed = ending(name)
    lowered = content_head.lower()
    if any(mark in lowered for mark in _PAGE_MARKS):
        raise UploadRefused("active_file", messages.FILE_ACTIVE)
    guess = filetype.guess(bytearray(content_head[:HEAD_BYTES]))
    found = _ENDINGS.get(guess.extension, guess.extension) if guess else ""
    if content_head.startswith(b"PK\x03\x04"):
        found = "zip"
    expected = "zip" if claimed in _ARCHIVE_MARKS else claimed
    if found == "pdf" and not content_head.startswith(b"%PDF-"):
        found = ""
    if claimed not in MEDIA_TYPES:
        raise UploadRefused("wrong_type", messages.FILE_WRONG_TYPE, types=_names(("pdf", "jpg", "png")))
    if found != expected:
        raise UploadRefused("lying_file", messages.FILE_LIES, name=safe_name(name))
    return claimed


def ending(name: str) -> str:
    """The lower-case ending of a file name, `jpeg` as `jpg`."""
    text = name.rpartition(".")[2].lower() if "." in name else ""
    return _ENDINGS.get(text, text)


def safe_name(name: str) -> str:
    """The last part of a file name, without control characters, at most 120 characters; its ending stays."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(char for char in last if char.isprintable() and not "\ud800" <= char <= "\udfff").strip(". ")
    stem, dot, suffix = (kept or "file").rpartition(".")
    return (stem[:110] + dot + suffix[:10]) if dot else kept[:120] or "file"


def inspect(upload: Upload, rule: FileRule, scanner: Scanner) -> Inspected:
    """Check one uploaded file completely; raises UploadRefused. The upload is rewound for storing."""
    name = upload.name or ""
    _check_size(upload, rule)
    upload.seek(0)
    kind = sniff(upload.read(HEAD_BYTES), name)
    if kind not in rule.types:
        raise UploadRefused("wrong_type", messages.FILE_WRONG_TYPE, types=_names(rule.types))
    upload.seek(0)
    content = upload.read((rule.max_mb << 20) + 1)
    if len(content) > rule.max_mb << 20:
        raise UploadRefused("too_large", messages.FILE_TOO_LARGE, limit=rule.max_mb)
    check_content(kind, content, name)
    try:
        verdict = scanner.scan(io.BytesIO(content))
    except ScannerUnavailable as error:
        raise UploadRefused("unscanned", messages.FILE_UNSCANNED) from error
    if not verdict.clean:
        raise UploadRefused("infected", messages.FILE_INFECTED)
    upload.seek(0)
    return Inspected(safe_name(name), len(content), MEDIA_TYPES[kind], hashlib.sha256(content).hexdigest())


def _check_size(upload: Upload, rule: FileRule) -> None:
    if upload.size is not None and upload.size > rule.max_mb << 20:
        raise UploadRefused("too_large", messages.FILE_TOO_LARGE, limit=rule.max_mb)


def check_content(kind: str, content: bytes, name: str) -> None:
    """Whether the whole content is a sound file of this short type; raises UploadRefused."""
    if kind in _IMAGES:
        _check_image(kind, content, name)
    elif kind == "pdf":
        _check_pdf(content, name)
    else:
        _check_archive(kind, content, name)


def _check_image(kind: str, content: bytes, name: str) -> None:
    lowered = content.lower()
    if any(mark in lowered for mark in _HIDDEN_MARKS):
        raise UploadRefused("active_file", messages.FILE_ACTIVE)
    if _is_archive(content):
        raise UploadRefused("lying_file", messages.FILE_LIES, name=safe_name(name))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[_IMAGES[kind]]) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise UploadRefused("bomb", messages.FILE_BOMB)
                image.verify()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise UploadRefused("bomb", messages.FILE_BOMB) from error
    except _BROKEN as error:
        raise UploadRefused("broken_file", messages.FILE_BROKEN) from error


def _check_pdf(content: bytes, name: str) -> None:
    if not content.startswith(b"%PDF-1.") and not content.startswith(b"%PDF-2."):
        raise UploadRefused("lying_file", messages.FILE_LIES, name=safe_name(name))
    if b"%%EOF" not in content[-2_048:] or b"startxref" not in content[-4_096:]:
        raise UploadRefused("broken_file", messages.FILE_BROKEN)
    if any(mark in content for mark in _ACTIVE_PDF):
        raise UploadRefused("active_file", messages.FILE_ACTIVE)
    if _is_archive(content):
        raise UploadRefused("lying_file", messages.FILE_LIES, name=safe_name(name))


def _is_archive(content: bytes) -> bool:
    try:
        return zipfile.is_zipfile(io.BytesIO(content))
    except _BROKEN:
        return False


def _check_archive(kind: str, content: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise UploadRefused("bomb", messages.FILE_BOMB)
            names = {entry.filename for entry in entries}
            if kind in _ARCHIVE_MARKS and _ARCHIVE_MARKS[kind] not in names:
                raise UploadRefused("lying_file", messages.FILE_LIES, name=safe_name(name))
            if any(_is_active(entry) for entry in names):
                raise UploadRefused("active_file", messages.FILE_ACTIVE)
            for entry in entries:
                _unpack(archive, entry)
    except _BROKEN as error:
        raise UploadRefused("broken_file", messages.FILE_BROKEN) from error


def _is_active(name: str) -> bool:
    lowered = name.lower()
    return lowered.startswith("/") or ".." in lowered.split("/") or lowered.endswith(_ACTIVE_ENDINGS)


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Read one entry to its end and stop as soon as it gives more than it may: headers can lie."""
    allowed = min(MAX_UNPACKED, max(entry.compress_size * MAX_RATIO, 1 << 20))
    with archive.open(entry) as stream:
        for size in _running_size(stream):
            if size > allowed:
                raise UploadRefused("bomb", messages.FILE_BOMB)


def _running_size(stream: BinaryIO | Any) -> Iterator[int]:
    total = 0
    while chunk := stream.read(1 << 16):
        total += len(chunk)
        yield total
