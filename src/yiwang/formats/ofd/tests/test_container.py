"""Bytes of the ZIP that no signature covers: found in our own files, borne in those of other programs."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
import zlib
from types import SimpleNamespace

import pytest

from yiwang.formats.ofd import container
from yiwang.formats.ofd.container import is_untouched
from yiwang.formats.ofd.package import open_package
from yiwang.formats.ofd.packing import pack
from yiwang.formats.ofd.tests.conftest import DATA, small_files, zipped


def own() -> bytes:
    files = {name: text if isinstance(text, bytes) else text.encode() for name, text in small_files().items()}
    return pack(files | {"Doc_0/附件.png": b"\x89PNG" * 9})


def untouched(content: bytes) -> bool:
    return is_untouched(open_package(content), content)


def test_what_we_packed_is_untouched() -> None:
    assert untouched(own())


@pytest.mark.parametrize("place", [4, 6, 10, 12])  # needed, flags, time, day
def test_a_changed_header_of_ours_is_found(place: int) -> None:
    changed = bytearray(own())
    changed[place] ^= 0x20
    assert not untouched(bytes(changed))


def test_a_changed_directory_of_ours_is_found() -> None:
    content = own()
    at = content.index(b"PK\x01\x02")
    for place in (4, 6, 36, 38, 40):  # made by, needed, internal and external attributes
        changed = bytearray(content)
        changed[at + place] ^= 0x04
        assert not untouched(bytes(changed)), place


def test_bytes_behind_the_end_are_found() -> None:
    assert not untouched(own() + b"\n")


@pytest.mark.parametrize("path", sorted(DATA.glob("*.ofd")), ids=lambda path: path.stem)
def test_files_of_other_programs_are_borne(path: object) -> None:
    assert untouched(path.read_bytes())  # type: ignore[attr-defined]


def test_what_another_program_packs_again_is_borne() -> None:
    assert untouched(zipped(small_files()))
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(own())) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new,
    ):
        for one in old.infolist():
            new.writestr(one.filename, old.read(one))
    assert untouched(made.getvalue())


def test_a_stream_that_goes_on_behind_its_size_is_not_unpacked() -> None:
    """Every reader stops at the size that the directory says; the check of the container does too."""
    running = zlib.compressobj(9, wbits=-15)
    stream = b"".join(running.compress(bytes(1 << 20)) for _piece in range(400)) + running.flush()
    entry = zipfile.ZipInfo("OFD.xml")
    entry.compress_type, entry.CRC, entry.file_size, entry.compress_size = 8, zlib.crc32(bytes(9)), 9, len(stream)
    (_, local), (_, directory), (_, end) = list(container._headers([entry], b""))[:3]
    content = local + stream + directory + end
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.read("OFD.xml") == bytes(9)
        entries = tuple(archive.infolist())
    tracemalloc.start()
    assert not container.is_untouched(SimpleNamespace(entries=entries), content)  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000, peak
