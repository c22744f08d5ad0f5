"""The bytes of the ZIP around an OFD file that no digest of a signature covers: headers, directory, padding.

A change there leaves the document as it was, yet it is a change: a file that we packed has one form for its content, so
every such byte is known (`packing`). Files of other programs may write their headers as they like; of those only what
the two copies of a header say, and what stands outside of the archive, is compared.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Final

from yiwang.formats.ofd.package import Package

_LOCAL: Final = struct.Struct("<4s5H3I2H")
_CENTRAL: Final = struct.Struct("<4s6H3I5H2I")
_END: Final = struct.Struct("<4s4H2IH")
_NEEDED, _MADE_BY, _DATE, _MODE = 20, 3 << 8 | 20, 33, 0o644 << 16
_FEW: Final = 4  # differing bytes: more, and another program wrote the file
_UTF8, _DESCRIBED_LATER = 0x800, 0x08


def is_untouched(package: Package, content: bytes) -> bool:
    """Whether nothing of the ZIP itself was changed, as far as its writer's form lets one know."""
    entries = package.entries
    if not _whole(content) or not all(_twice_the_same(one, content) for one in entries):
        return False
    differing = _differences(entries, content)
    if differing is None or differing > _FEW:
        return True  # of another program
    return differing == 0 and _deflated_once(entries, content)


def _whole(content: bytes) -> bool:
    """Nothing stands behind the end of the archive."""
    at = content.rfind(b"PK\x05\x06")
    return at >= 0 and at + _END.size + _END.unpack_from(content, at)[-1] == len(content)


def _twice_the_same(entry: zipfile.ZipInfo, content: bytes) -> bool:
    """The header before the file says what the directory says of it."""
    told = _LOCAL.unpack_from(content, entry.header_offset)
    _mark, _needed, flags, method, time, day, crc, packed, size, _name, _extra = told
    if (flags, method, _moment(day, time)) != (entry.flag_bits, entry.compress_type, entry.date_time):
        return False
    return bool(flags & _DESCRIBED_LATER) or (crc, packed, size) == (entry.CRC, entry.compress_size, entry.file_size)


def _moment(day: int, time: int) -> tuple[int, int, int, int, int, int]:
    return ((day >> 9) + 1980, day >> 5 & 15, day & 31, time >> 11, time >> 5 & 63, (time & 31) * 2)


def _differences(entries: Sequence[zipfile.ZipInfo], content: bytes) -> int | None:
    """How many bytes of headers differ from what `packing.pack` writes; None where they lie elsewhere."""
    count = 0
    for at, expected in _headers(entries, content):
        actual = content[at : at + len(expected)]
        if len(actual) != len(expected):
            return None
        count += sum(one != other for one, other in zip(actual, expected, strict=True))
        if count > _FEW:
            return count
    return count


def _headers(entries: Sequence[zipfile.ZipInfo], content: bytes) -> Iterator[tuple[int, bytes]]:
    """Places and bytes of all headers as we write them, for these files in this order."""
    at, directory = 0, b""
    for one in entries:
        name = one.orig_filename.encode("utf-8", "surrogateescape")
        flags = 0 if name.isascii() else _UTF8
        sizes = (one.CRC, one.compress_size, one.file_size)
        local = _LOCAL.pack(b"PK\x03\x04", _NEEDED, flags, one.compress_type, 0, _DATE, *sizes, len(name), 0)
        yield at, local + name
        fixed = (_MADE_BY, _NEEDED, flags, one.compress_type, 0, _DATE, *sizes)
        directory += _CENTRAL.pack(b"PK\x01\x02", *fixed, len(name), 0, 0, 0, 0, _MODE, at) + name
        at += len(local) + len(name) + one.compress_size
    yield at, directory
    end = _END.pack(b"PK\x05\x06", 0, 0, len(entries), len(entries), len(directory), at, 0)
    yield at + len(directory), end
    if at + len(directory) + len(end) != len(content):
        yield len(content), b"\0"  # there is more, or less


def _deflated_once(entries: Sequence[zipfile.ZipInfo], content: bytes) -> bool:
    """Whether each file is deflated as zlib does it: to the very bytes where this machine's zlib is the writer's.

    It is the writer's where it packs most of the files to the same bytes: one changed file does not hide behind that.
    """
    packed = [_packed(one, content) for one in entries if one.compress_type == zipfile.ZIP_DEFLATED]
    sizes = [one.file_size for one in entries if one.compress_type == zipfile.ZIP_DEFLATED]
    plain = [_inflated(one, size) for one, size in zip(packed, sizes, strict=True)]
    if None in plain:
        return False
    same = [_deflated(one or b"") == held for one, held in zip(plain, packed, strict=True)]
    return all(same) or 2 * sum(same) <= len(same)


def _packed(entry: zipfile.ZipInfo, content: bytes) -> bytes:
    start = entry.header_offset + _LOCAL.size + len(entry.orig_filename.encode("utf-8", "surrogateescape"))
    return content[start : start + entry.compress_size]


def _deflated(plain: bytes) -> bytes:
    running = zlib.compressobj(wbits=-15)
    return running.compress(plain) + running.flush()


def _inflated(packed: bytes, size: int) -> bytes | None:
    """The content; None where the stream does not end with its last byte, or the bits behind its end are not zero.

    Never more than ``size``, which the directory says and every reader stops at.
    """
    before = zlib.decompressobj(-15)
    plain = before.decompress(packed[:-1], size + 1)
    if before.unconsumed_tail or len(plain) > size:
        return None
    whole = before.copy()
    last = whole.decompress(packed[-1:], size + 1)
    if before.eof or not whole.eof or len(plain) + len(last) != size:
        return None
    for place in range(7, -1, -1):
        trial = before.copy()
        try:
            same = trial.decompress(bytes([packed[-1] ^ 1 << place])) == last and trial.eof
        except zlib.error:
            break
        if not same:
            break
        if packed[-1] >> place & 1:
            return None
    return plain + last
