"""Packs as zip files: unpacking what a stranger made, and packing what is published.

A zip is believed in nothing: not in its sizes (they are counted while unpacking), not in its names (only plain
letters, digits, dots and hyphens, two levels deep), not in what its entries are (no links, no secrets).
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.errors import Refusal

from .reading import MAX_FILES, MAX_TOTAL_BYTES

MAX_ZIP_BYTES = 8 * 1024 * 1024
MAX_ENTRY_BYTES = 4 * 1024 * 1024
_CHUNK = 64 * 1024
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_LEFT_OUT = {"__MACOSX", "Thumbs.db", "desktop.ini"}
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_FIXED_TIME = (2026, 1, 1, 0, 0, 0)  # the same pack gives the same bytes


class ZipRefused(Refusal):
    """The upload is no zip that may be unpacked; the sentence says why and what to do."""

    code, status = "zip_refused", 422
    message = gettext_noop("这个压缩包打不开。请用 zip 格式重新压缩业务包的文件夹，再上传。")


def unpack(content: bytes, target: Path) -> int:
    """Write the files of a pack's zip below ``target`` (``pack.yaml`` directly in it); returns how many.

    A zip of the folder and a zip of its content are taken alike. Refuses with ``zip_refused``.
    """
    if len(content) > MAX_ZIP_BYTES:
        raise ZipRefused(
            _("压缩包太大。请控制在%(most)sMB以内，包里只放定义文件。") % {"most": MAX_ZIP_BYTES // 1024 // 1024}
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            wanted = _wanted(opened)
            left = MAX_TOTAL_BYTES
            for name, entry in wanted.items():
                left -= _write(opened, entry, target / name, left)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, RuntimeError, OSError) as broken:
        raise ZipRefused from broken
    return len(wanted)


def _wanted(opened: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Entry by its path in the pack, after every name and kind was looked at."""
    entries = [entry for entry in opened.infolist() if not entry.is_dir() and not _left_out(entry.filename)]
    if not entries:
        raise ZipRefused(_("压缩包是空的。请压缩业务包的文件夹，里面要有 pack.yaml。"))
    if len(entries) > MAX_FILES:
        raise ZipRefused(_("压缩包里的文件超过%(most)s个。请拆成几个业务包。") % {"most": MAX_FILES})
    for entry in entries:
        _check(entry)
    top = _top([entry.filename for entry in entries])
    found: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename[len(top) :]
        if not all(_PLAIN.fullmatch(part) for part in name.split("/")) or name.count("/") > 1:
            raise ZipRefused(
                _("文件名“%(name)s”不能用。只能用英文字母、数字、点和短横，最多一层文件夹。") % {"name": _shown(name)}
            )
        if name.lower() in seen:
            raise ZipRefused(_("压缩包里有两个“%(name)s”。请留下一个，重新压缩。") % {"name": _shown(name)})
        seen.add(name.lower())
        found[name] = entry
    if "pack.yaml" not in found:
        raise ZipRefused(_("压缩包里没有 pack.yaml。请压缩业务包的整个文件夹。"))
    return found


def _left_out(name: str) -> bool:
    """What file managers add by themselves; the reader of folders passes over hidden files as well."""
    parts = PurePosixPath(name).parts
    return bool(parts) and ".." not in parts and any(p in _LEFT_OUT or p.startswith(".") for p in parts)


def _check(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if name.startswith("/") or "\\" in name or "\0" in name or ".." in name.split("/") or ":" in name:
        raise ZipRefused(_("压缩包里的“%(name)s”指向了文件夹外面。请重新压缩。") % {"name": _shown(name)})
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise ZipRefused(_("压缩包里的“%(name)s”不是普通文件。链接请换成文件本身。") % {"name": _shown(name)})
    if entry.flag_bits & 0x1:
        raise ZipRefused(_("压缩包设了密码。请去掉密码，重新压缩。"))
    if entry.compress_type not in _METHODS:
        raise ZipRefused(_("压缩方法不认识。请用普通的 zip 方式重新压缩。"))
    if entry.file_size > MAX_ENTRY_BYTES:
        raise ZipRefused(
            _("“%(name)s”太大，每个文件不能超过%(most)sMB。")
            % {"name": _shown(name), "most": MAX_ENTRY_BYTES // 1024 // 1024}
        )


def _top(names: list[str]) -> str:
    """The one folder that everything lies in, with its slash; empty where ``pack.yaml`` lies at the top."""
    if "pack.yaml" in names:
        return ""
    tops = {name.partition("/")[0] for name in names}
    return f"{tops.pop()}/" if len(tops) == 1 and all("/" in name for name in names) else ""


def _write(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path, left: int) -> int:
    """Unpack one entry, counting what really comes out; returns its size."""
    size = 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with opened.open(entry) as source, path.open("xb") as target:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > MAX_ENTRY_BYTES or size > left:
                raise ZipRefused(_("压缩包解开以后太大。请去掉业务包以外的内容，重新压缩。"))
            target.write(chunk)
    return size


def _shown(name: str) -> str:
    text = "".join(c if c.isprintable() else "?" for c in name)
    return text if len(text) <= 60 else f"{text[:60]}…"


def zipped(folder: Path, name: str) -> bytes:
    """A zip of the files below ``folder``, under the folder name ``name``; the same files give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for path in _files(folder):
            entry = zipfile.ZipInfo(f"{name}/{path.relative_to(folder).as_posix()}", _FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            target.writestr(entry, path.read_bytes())
    return made.getvalue()


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.is_file())
