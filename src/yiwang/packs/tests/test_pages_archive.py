"""Hostile and careless zips: each is refused with a sentence, and nothing is written outside the folder."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.packs.archive import MAX_ENTRY_BYTES, MAX_ZIP_BYTES, ZipRefused, unpack, zipped

PACK = ("pack.yaml", b"pack: tiny\n")


def made(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as target:
        for name, content in entries:
            target.writestr(name, content)
    return out.getvalue()


def special(name: str, mode: int, content: bytes = b"/etc/passwd") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr(*PACK)
        entry = zipfile.ZipInfo(name)
        entry.create_system = 3
        entry.external_attr = mode << 16
        target.writestr(entry, content)
    return out.getvalue()


def test_content_and_folder_are_taken_alike(tmp_path: Path) -> None:
    unpack(made(PACK, ("items/a.yaml", b"x: 1")), tmp_path / "one")
    unpack(made(("tiny/pack.yaml", b"pack: tiny\n"), ("tiny/items/a.yaml", b"x: 1")), tmp_path / "two")
    for place in ("one", "two"):
        assert (tmp_path / place / "pack.yaml").is_file()
        assert (tmp_path / place / "items" / "a.yaml").read_bytes() == b"x: 1"


def test_what_file_managers_add_is_left_out(tmp_path: Path) -> None:
    count = unpack(made(PACK, ("__MACOSX/._pack.yaml", b"x"), (".DS_Store", b"x"), ("items/.hidden", b"x")), tmp_path)
    assert count == 1
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["pack.yaml"]


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("../evil.yaml", "外面"),
        ("items/../../evil.yaml", "外面"),
        ("/etc/evil.yaml", "外面"),
        ("C:/evil.yaml", "外面"),
        ("items\\..\\evil.yaml", "外面"),
        ("items/a/b.yaml", "不能用"),
        ("items/中文.yaml", "不能用"),
        ("items/a b.yaml", "不能用"),
        ("items/" + "a" * 200 + ".yaml", "不能用"),
        ("PACK.yaml", "两个"),
    ],
)
def test_paths_that_lead_out_or_hide_are_refused(tmp_path: Path, name: str, word: str) -> None:
    place = tmp_path / "inner" / "pack"
    with pytest.raises(ZipRefused) as refused:
        unpack(made(PACK, (name, b"x: 1")), place)
    assert word in refused.value.text
    assert not list(tmp_path.rglob("*evil*"))


@pytest.mark.parametrize("mode", [stat.S_IFLNK | 0o777, stat.S_IFIFO | 0o644, stat.S_IFCHR | 0o644])
def test_links_and_devices_are_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(ZipRefused, match="不是普通文件"):
        unpack(special("items/link.yaml", mode), tmp_path)


def test_a_bomb_is_refused_by_what_comes_out(tmp_path: Path) -> None:
    with pytest.raises(ZipRefused, match="太大"):
        unpack(made(PACK, ("items/bomb.yaml", b"\0" * (MAX_ENTRY_BYTES + 1))), tmp_path)


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    honest = made(PACK, ("items/bomb.yaml", b"\0" * (MAX_ENTRY_BYTES + 1)))
    lying = honest.replace(struct.pack("<L", MAX_ENTRY_BYTES + 1), struct.pack("<L", 10))
    with pytest.raises(ZipRefused):
        unpack(lying, tmp_path)
    written = sum(p.stat().st_size for p in tmp_path.rglob("*") if p.is_file())
    assert written <= MAX_ENTRY_BYTES


def test_many_middle_sized_files_together_are_refused(tmp_path: Path) -> None:
    entries = [(f"items/a{n}.yaml", b"\0" * MAX_ENTRY_BYTES) for n in range(10)]
    with pytest.raises(ZipRefused, match="太大"):
        unpack(made(PACK, *entries), tmp_path)


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ZipRefused, match="超过"):
        unpack(made(PACK, *[(f"items/a{n}.yaml", b"") for n in range(2_001)]), tmp_path)


def test_a_locked_zip_is_refused(tmp_path: Path) -> None:
    plain = bytearray(made(PACK, method=zipfile.ZIP_STORED))
    plain[6] |= 1
    at = plain.index(b"PK\x01\x02")
    plain[at + 8] |= 1
    with pytest.raises(ZipRefused, match="密码"):
        unpack(bytes(plain), tmp_path)


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_unusual_methods_are_refused(tmp_path: Path, method: int) -> None:
    with pytest.raises(ZipRefused, match="压缩方法"):
        unpack(made(PACK, method=method), tmp_path)


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"%PDF-1.7", made(("readme.txt", b"x"))])
def test_what_is_no_pack_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ZipRefused):
        unpack(content, tmp_path)


def test_a_zip_over_the_bound_is_not_even_opened(tmp_path: Path) -> None:
    with pytest.raises(ZipRefused, match="太大"):
        unpack(b"\0" * (MAX_ZIP_BYTES + 1), tmp_path)


def test_a_cut_zip_is_refused(tmp_path: Path) -> None:
    whole = made(PACK, ("items/a.yaml", bytes(range(256)) * 50))
    for cut in (10, len(whole) // 2, len(whole) - 1):
        with pytest.raises(ZipRefused):
            unpack(whole[:cut], tmp_path / str(cut))


@given(st.binary(max_size=300), st.integers(0, 400))
def test_damaged_bytes_are_refused_or_harmless(noise: bytes, at: int) -> None:
    import tempfile

    whole = made(PACK, ("items/a.yaml", b"x: 1"))
    damaged = whole[:at] + noise + whole[at + len(noise) :]
    with tempfile.TemporaryDirectory() as place:
        inner = Path(place) / "inner"
        try:
            unpack(damaged, inner)
        except ZipRefused as refused:
            assert refused.text
        assert set(Path(place).iterdir()) <= {inner}


def test_the_same_folder_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "items").mkdir()
    (tmp_path / "pack.yaml").write_text("pack: tiny\n", encoding="utf-8")
    (tmp_path / "items" / "a.yaml").write_text("x: 1\n", encoding="utf-8")
    first = zipped(tmp_path, "tiny")
    (tmp_path / "pack.yaml").touch()
    assert zipped(tmp_path, "tiny") == first
    assert zipfile.ZipFile(io.BytesIO(first)).namelist() == ["tiny/items/a.yaml", "tiny/pack.yaml"]
