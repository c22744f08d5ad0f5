"""Packages that were made to hurt: each is refused with a sentence, before it costs time or memory."""

from __future__ import annotations

import io
import stat
import struct
import time
import zipfile
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.formats.ofd.errors import (
    BadName,
    Bomb,
    ContentWrong,
    DuplicateName,
    Encrypted,
    NotAnOfd,
    OfdProblem,
    PackageBroken,
    PartMissing,
    TooLarge,
    TooManyParts,
    XmlRefused,
)
from yiwang.formats.ofd.limits import Limits
from yiwang.formats.ofd.package import open_package
from yiwang.formats.ofd.reading import open_ofd
from yiwang.formats.ofd.tests.conftest import DATA, OFD, read_all, sample, small_files, zipped
from yiwang.formats.ofd.tests.test_writing import licence


def entry(name: str, content: bytes = b"x", *, attributes: int = 0, flags: int = 0) -> bytes:
    """A package with OFD.xml and one more entry that is written as told."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("OFD.xml", OFD)
        info = zipfile.ZipInfo(name)
        info.external_attr = attributes
        archive.writestr(info, content)
    whole = bytearray(made.getvalue())
    if flags:
        at = whole.rfind(b"PK\x01\x02")
        struct.pack_into("<H", whole, at + 8, struct.unpack_from("<H", whole, at + 8)[0] | flags)
    return bytes(whole)


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.7", b"PK\x03\x04", zipped({"a.txt": "x"})])
def test_what_is_no_ofd_is_told_so(content: bytes) -> None:
    with pytest.raises((NotAnOfd, PackageBroken)):
        open_ofd(content)


@pytest.mark.parametrize(
    "name", ["../evil", "a/../../evil", "C:/evil", "a//b", "./a", "a\x07b", "..\\evil", "x" * 500, "a/./b", "nul|pipe"]
)
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(BadName):
        open_ofd(entry(name))


def test_a_link_is_refused() -> None:
    with pytest.raises(BadName):
        open_ofd(entry("link", b"/etc/passwd", attributes=(stat.S_IFLNK | 0o777) << 16))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("other", ["OFD.xml", "/OFD.xml", "\\OFD.xml"])
def test_two_entries_of_one_name_are_refused(other: str) -> None:
    with pytest.raises(DuplicateName):
        open_ofd(entry(other))


def test_an_encrypted_entry_is_refused() -> None:
    with pytest.raises(Encrypted):
        open_ofd(entry("secret", flags=1))


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(Bomb):
        open_ofd(zipped({"OFD.xml": OFD, "zeros": bytes(20 << 20)}))
    with pytest.raises(TooLarge):
        open_ofd(zipped({"OFD.xml": OFD, "zeros": bytes(65 << 20)}))


def test_entries_over_the_same_bytes_are_refused() -> None:
    whole = bytearray(zipped({"OFD.xml": OFD, "a": b"a" * 50, "b": b"b" * 50}))
    last = whole.rfind(b"PK\x01\x02")
    before = whole.rfind(b"PK\x01\x02", 0, last)
    whole[last + 42 : last + 46] = whole[before + 42 : before + 46]
    with pytest.raises((Bomb, PackageBroken)):
        open_ofd(bytes(whole))


def test_sizes_that_lie_are_found_when_the_file_is_read() -> None:
    whole = bytearray(zipped(small_files()))
    at = whole.rfind(b"PK\x01\x02")
    struct.pack_into("<I", whole, at + 24, 7)  # unpacked size of the page
    with pytest.raises(PackageBroken):
        read_all(bytes(whole))


def test_too_many_and_too_large_are_refused() -> None:
    few = Limits(entries=3, total=1000, package=100_000)
    with pytest.raises(TooManyParts):
        open_package(zipped({"OFD.xml": OFD} | {str(at): "" for at in range(3)}), few)
    with pytest.raises(TooLarge):
        open_package(zipped({"OFD.xml": OFD, "a": b"abc" * 300}), few)
    with pytest.raises(TooLarge):
        open_package(bytes(100_001), few)


LAUGHS = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "{"x" * 99}"><!ENTITY b "{"&a;" * 99}">]><a>&b;</a>'


@pytest.mark.parametrize(
    "xml",
    [
        LAUGHS,
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        OFD.encode("utf-16"),
        b'<?xml version="1.0" encoding="UTF-7"?><a/>',
        b'<?xml version="1.0" encoding="cp037"?><a/>',
        "<a>" * 2000 + "</a>" * 2000,
        "<a",
        "",
        "<a>&undefined;</a>",
    ],
)
def test_xml_that_plays_tricks_is_refused(xml: str | bytes) -> None:
    with pytest.raises(XmlRefused):
        open_ofd(zipped({"OFD.xml": xml}))


def test_xml_with_too_many_elements_is_refused() -> None:
    with pytest.raises(TooManyParts):
        open_package(zipped({"OFD.xml": b"<a/>" * 50}), Limits(elements=20)).xml("OFD.xml")
    with pytest.raises(TooLarge):
        open_package(zipped({"OFD.xml": b" " * 2000}), Limits(xml=1000)).xml("OFD.xml")


def test_another_root_and_missing_parts_are_told() -> None:
    with pytest.raises(ContentWrong):
        open_ofd(zipped({"OFD.xml": "<a/>"}))
    with pytest.raises(PartMissing):
        open_ofd(zipped({"OFD.xml": OFD}))
    with pytest.raises(PartMissing):
        read_all(zipped({name: text for name, text in small_files().items() if "Page" not in name}))


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_broken_bytes_give_a_refusal_and_nothing_else(data: st.DataObject) -> None:
    whole = bytearray(sample(data.draw(st.sampled_from(["three-pages", "digital-sign", "watermark"]))))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        del whole[data.draw(st.integers(0, len(whole) - 1)) :]
    try:
        read_all(bytes(whole))
    except OfdProblem as problem:
        assert problem.message


_VALUES = st.sampled_from(
    ["", "0", "-1", "NaN", "g", "g 5", "1 2 3", "true", "..", "9" * 30, "S", "A 1", "B 1 2", "\u4e2d"]
)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), _VALUES), min_size=1, max_size=4))
def test_wrong_values_give_a_refusal_and_nothing_else(changes: list[tuple[int, str]]) -> None:
    with zipfile.ZipFile(io.BytesIO(sample("templates"))) as archive:
        files = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    for place, value in changes:
        names = [name for name in sorted(files) if name.endswith(".xml")]
        name = names[place % len(names)]
        parts = files[name].split(b'"')
        at = 2 * (place % max(1, len(parts) // 2)) + 1
        if at < len(parts):
            parts[at] = value.encode()
            files[name] = b'"'.join(parts)
    try:
        read_all(zipped(files))
    except OfdProblem as problem:
        assert problem.message


def _mutated(files: dict[str, bytes], random: Random) -> dict[str, bytes]:
    """Some values of XML exchanged for others of the same file or for odd ones, some bytes of other files changed."""
    odd = [b"", b"0", b"-1", b"NaN", b"g 5", b"1 2 3", b"9" * 30, b"A 1", b"1e5", b"100000", b"0 0 0 0 0 0", b"20"]
    changed = dict(files)
    for _ in range(random.randint(1, 5)):
        name = random.choice(sorted(changed))
        data = changed[name]
        parts = data.split(b'"')
        if name.endswith(".xml") and len(parts) > 2 and random.random() < 0.8:
            parts[2 * random.randrange(len(parts) // 2) + 1] = random.choice(odd + parts[1::2])
            changed[name] = b'"'.join(parts)
        elif data:
            raw = bytearray(data)
            for _ in range(random.randint(1, 10)):
                raw[random.randrange(len(raw))] = random.randrange(256)
            changed[name] = bytes(raw)
    return changed


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_a_minute_of_changes_gives_refusals_and_nothing_else(seed: int) -> None:
    random = Random(seed)
    stock = []
    for content in (licence(), *(path.read_bytes() for path in sorted(DATA.glob("*.ofd")))):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            stock.append({name: archive.read(name) for name in archive.namelist() if not name.endswith("/")})
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        content = zipped(_mutated(random.choice(stock), random))
        try:
            read_all(content)
        except OfdProblem as problem:
            assert problem.message
