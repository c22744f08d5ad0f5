"""The ZIP around an OFD document (GB/T 33190 §7.1): opened with limits, read file by file, resolved by path.

Everything is checked on the directory before one byte is unpacked: number and size of entries, ratio, names,
duplicates, encryption, overlaps. Memory is bounded by the limits and time by the sizes they allow.
"""

from __future__ import annotations

import io
import posixpath
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lxml import etree

from yiwang.formats.ofd.errors import (
    BadName,
    Bomb,
    DuplicateName,
    Encrypted,
    NotAnOfd,
    PackageBroken,
    PartMissing,
    TooLarge,
    TooManyParts,
    XmlRefused,
)
from yiwang.formats.ofd.limits import LIMITS, Limits

ENTRY_POINT = "OFD.xml"
_END = struct.Struct("<4s4H2IH")
_BAD_CHARACTERS = re.compile(r'[\x00-\x1f\x7f:*?"<>|]')
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ENCODINGS = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii", b"gbk", b"gb2312", b"gb18030"})
_LOCAL_HEADER = 30
# What `zipfile` raises for bytes that are no proper archive: RuntimeError for passwords, ValueError for names.
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    OverflowError,
)


@dataclass(frozen=True, slots=True, eq=False)
class Package:
    """An opened package. Paths have no leading slash; names that are folders are left out."""

    limits: Limits
    _entries: Mapping[str, zipfile.ZipInfo]
    _archive: zipfile.ZipFile
    _folded: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """All files, in the order of the package."""
        return tuple(self._entries)

    @property
    def entries(self) -> tuple[zipfile.ZipInfo, ...]:
        """The directory of the archive, folders too, in its order."""
        return tuple(self._archive.infolist())

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def read(self, name: str) -> bytes:
        """The bytes of a file; `PartMissing`, or `PackageBroken` when its checksum is wrong."""
        entry = self._entries.get(name)
        if entry is None:
            raise PartMissing(name=name)
        try:
            with self._archive.open(entry) as opened:
                content = opened.read(entry.file_size + 1)
        except _BROKEN as problem:
            raise PackageBroken() from problem
        if len(content) != entry.file_size:
            raise PackageBroken()
        return content

    def within(self, names: Iterable[str], most: int) -> None:
        """Refuse files whose unpacked sizes add up to more than `most`; each name counts each time."""
        total = 0
        for name in names:
            total += self._entries[name].file_size if name in self._entries else 0
            if total > most:
                raise TooLarge(what=f"> {most >> 20} MB XML")

    def find(self, base: str, location: str | None) -> str | None:
        """The path that `location` (ST_Loc) means in the file `base`, or None where no such file is.

        Absolute paths start at the root of the package, others at the folder of `base`. Real files write
        relative ones for absolute ones and mix cases, so both are tried when the exact one is not there.
        """
        location = (location or "").strip().replace("\\", "/")
        if not location:
            return None
        if location.startswith("/"):
            tries = [location]
        else:
            tries = [posixpath.join("/", posixpath.dirname(base), location), "/" + location]
        for one in tries:
            path = posixpath.normpath(one).lstrip("/")
            if path in self._entries:
                return path
            if path.casefold() in self._folded:
                return self._folded[path.casefold()]
        return None

    def need(self, base: str, location: str | None) -> str:
        """Like `find`, but `PartMissing` where there is no file."""
        found = self.find(base, location)
        if found is None:
            raise PartMissing(name=(location or "").strip()[:80] or base)
        return found

    def xml(self, name: str) -> etree._Element:
        """The root of an XML file, read without document type, entities or network."""
        return parse_xml(self.read(name), name, self.limits)


def parse_xml(content: bytes, name: str, limits: Limits = LIMITS) -> etree._Element:
    """The root element of an XML file from outside; `XmlRefused`, `TooLarge` or `TooManyParts` otherwise."""
    if len(content) > limits.xml:
        raise TooLarge(what=name)
    if content.count(b"<") > 2 * limits.elements or content.count(b"=") > 8 * limits.elements:
        raise TooManyParts(what=name)
    encoding = _ENCODING.match(content.removeprefix(b"\xef\xbb\xbf")[:300])
    hidden = b"\x00" in content[:4096] or (encoding is not None and encoding[1].lower() not in _ENCODINGS)
    if hidden or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise XmlRefused(name=name)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(content.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise XmlRefused(name=name) from problem


def open_package(content: bytes, limits: Limits = LIMITS) -> Package:
    """The package in `content`, checked; every refusal is an `OfdProblem`."""
    if len(content) > limits.package:
        raise TooLarge(what=f"> {limits.package >> 20} MB")
    _check_directory_size(content, limits)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        struct.error,
        ValueError,
        OSError,
        NotImplementedError,
    ) as problem:
        raise PackageBroken() from problem
    entries: dict[str, zipfile.ZipInfo] = {}
    for name, entry in _checked(archive.infolist(), limits):
        if name in entries:
            raise DuplicateName(name=name)
        entries[name] = entry
    if ENTRY_POINT not in entries:
        raise NotAnOfd()
    return Package(limits, MappingProxyType(entries), archive, MappingProxyType(_folded(entries)))


def _check_directory_size(content: bytes, limits: Limits) -> None:
    """`zipfile` reads the whole directory at once, whatever its size: look at its end record first."""
    if not content.startswith(b"PK\x03\x04"):
        raise NotAnOfd()
    at = content.rfind(b"PK\x05\x06", -(0xFFFF + _END.size))
    if at < 0 or at + _END.size > len(content):
        raise PackageBroken()
    _mark, disk, first, _here, count, size, offset, _comment = _END.unpack_from(content, at)
    if disk or first or size == 0xFFFFFFFF or offset == 0xFFFFFFFF or offset + size > at:
        raise PackageBroken()
    if count > limits.entries or size > limits.entries * (46 + 3 * limits.name):
        raise TooManyParts(what=f"> {limits.entries}")


def _checked(found: list[zipfile.ZipInfo], limits: Limits) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    if len(found) > limits.entries:
        raise TooManyParts(what=f"> {limits.entries}")
    total, end = 0, 0
    for entry in sorted(found, key=lambda one: one.header_offset):
        if entry.header_offset < end:
            raise Bomb()  # two entries over the same bytes
        end = entry.header_offset + _LOCAL_HEADER + entry.compress_size
        total += entry.file_size
    if total > limits.total:
        raise TooLarge(what=f"> {limits.total >> 20} MB")
    for entry in found:
        name = _safe_name(entry, limits)
        if entry.flag_bits & 0x41:
            raise Encrypted()
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise PackageBroken()
        if entry.file_size > limits.entry:
            raise TooLarge(what=name)
        if entry.file_size > limits.ratio_from and entry.file_size > limits.ratio * max(1, entry.compress_size):
            raise Bomb()
        if not name.endswith("/"):
            yield name, entry


def _safe_name(entry: zipfile.ZipInfo, limits: Limits) -> str:
    name = entry.filename
    if not entry.flag_bits & 0x800:
        raw = name.encode("cp437", "replace")
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            name = raw.decode("gb18030", "replace")
    name = name.replace("\\", "/").lstrip("/")
    parts = name.rstrip("/").split("/")
    if not name or len(name) > limits.name or _BAD_CHARACTERS.search(name):
        raise BadName()
    if any(part in {"", ".", ".."} for part in parts) or stat.S_ISLNK(entry.external_attr >> 16):
        raise BadName()
    return name


def _folded(entries: Mapping[str, zipfile.ZipInfo]) -> dict[str, str]:
    """Names by their folded case, where only one name has it."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for name in entries:
        folded = name.casefold()
        if folded in found:
            twice.add(folded)
        found[folded] = name
    return {folded: name for folded, name in found.items() if folded not in twice}
