"""Where pages are kept: bounded, the ones asked longest ago leave, half and foreign files are nothing."""

import time
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.web.public_pages.days import seconds_left
from yiwang.web.public_pages.disk import Disk, remove_left
from yiwang.web.public_pages.entries import Entry, etag_of, from_file, to_file
from yiwang.web.public_pages.keys import sorted_query, takes_gzip
from yiwang.web.public_pages.memory import Memory


def page(body=b"<p>", nodes=()):
    now = time.monotonic()
    return Entry((("Content-Type", "text/html"),), body, False, etag_of(body), nodes, now, now + 60, 3)


def test_memory_stays_within_its_bytes_and_the_oldest_leave():
    memory = Memory(10_000)
    for number in range(40):
        memory.put(f"k{number}", page(b"x" * 500))
        memory.get("k0")
    assert memory.bytes <= 10_000 and memory.get("k0") and memory.get("k39") and not memory.get("k1")
    memory.put("k39", page(b"y" * 20_000))
    assert memory.get("k39") is not None and memory.bytes <= 10_000, "what never fits changes nothing"
    for number in range(40):
        found = memory.get(f"k{number}")
        if found:
            memory.drop(f"k{number}", found)
    assert memory.bytes == 0 and len(memory) == 0


def test_a_packed_page_takes_less_room_and_says_the_same():
    memory, whole = Memory(100_000), page("办事指南".encode() * 1000)
    memory.put("a", whole)
    before = memory.bytes
    small = whole.packed_form()
    memory.replace("a", whole, small)
    assert memory.bytes < before / 4 and small.plain() == whole.body and small.etag == whole.etag
    assert page(b"short").packed_form().packed is False
    memory.replace("a", whole, page())
    assert memory.get("a") is small, "a page that was made anew meanwhile stays"


@given(st.binary(max_size=300), st.text(max_size=30), st.booleans())
def test_what_was_written_is_read(body, key, anything):
    entry = page(body, None if anything else (uuid4(), uuid4()))
    assert from_file(key, to_file(key, entry)) == entry


@pytest.mark.parametrize("spoil", [lambda c: c[:-1], lambda c: c[: len(c) // 2], lambda c: b"", lambda c: c[:9] + c[8:],
                                   lambda c: c.replace(b"text/html", b"text/evil"), lambda c: b"{}" + c])  # fmt: skip
def test_half_and_changed_files_are_nothing(spoil, tmp_path):
    disk, entry = Disk(tmp_path, 1 << 20), page(b"body" * 100)
    assert disk.put("key", entry) and disk.get("key") == entry
    file = disk._path("key")
    file.write_bytes(spoil(file.read_bytes()))
    assert disk.get("key") is None


def test_a_file_of_another_key_is_nothing(tmp_path):
    disk = Disk(tmp_path, 1 << 20)
    disk.put("a", page())
    disk._path("b").write_bytes(disk._path("a").read_bytes())
    assert disk.get("b") is None and disk.get("never") is None


def test_the_disk_stays_within_its_bytes(tmp_path):
    disk = Disk(tmp_path, 256 * 20_000)
    for number in range(60):
        disk._path = lambda key: disk.folder / "00" / key  # type: ignore[method-assign]  all on one shelf
        disk.put(f"{number:040d}", page(b"x" * 900))
    held = sum(file.stat().st_size for file in disk.folder.rglob("*") if file.is_file())
    assert held < 20_000 * 1.25 and disk.get(f"{59:040d}")
    assert not list(disk.folder.rglob("*.*-*")), "no unfinished file is left"


def test_a_disk_that_refuses_is_no_failure(tmp_path):
    disk = Disk(tmp_path, 1 << 20)
    disk.folder = tmp_path / "gone"
    assert disk.put("key", page()) is False and disk.get("key") is None


def test_pages_of_dead_servers_go_and_those_of_living_ones_stay(tmp_path):
    living = Disk(tmp_path, 1 << 20)
    for name in ("999999999-12", f"{1}-1"):
        (tmp_path / name / "00").mkdir(parents=True)
    (tmp_path / "notes").mkdir()
    remove_left(tmp_path)
    assert {folder.name for folder in tmp_path.iterdir()} == {living.folder.name, "notes"}


@pytest.mark.parametrize(("sent", "takes"), [
    ("gzip, deflate, br", True), ("", False), ("br", False), ("*", True),
    ("gzip;q=0", False), ("GZIP ; q=1", True), ("gzip; q=0.0", False),
])  # fmt: skip
def test_gzip_only_for_those_who_take_it(sent, takes):
    assert takes_gzip(sent) is takes


def test_the_order_of_parameters_makes_no_second_page_and_values_keep_theirs():
    assert sorted_query("b=2&a=1&b=1") == "a=1&b=2&b=1" == sorted_query("a=1&b=2&b=1")
    assert sorted_query("") == sorted_query("&") == ""
    assert sorted_query("q=" + "x" * 400) is None and sorted_query("&".join("a=1" for _ in range(20))) is None
    assert sorted_query("q=" + "食") is None and sorted_query("a#b") is None


def test_a_page_lives_until_the_legal_day_ends():
    assert seconds_left(1_800_000_000) == 86_400 - (1_800_000_000 + 28_800) % 86_400
    assert 0 < seconds_left() <= 86_400
