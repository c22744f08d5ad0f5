"""A folder is read inside its own walls: no links, no strange files, bounded sizes, stable digests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from yiwang.packs import reading
from yiwang.packs.reading import PackUnreadable, read_pack

from .conftest import TinyPack


def test_a_pack_is_read_with_sections_and_lines(tiny: TinyPack) -> None:
    pack = read_pack(tiny.path)
    assert (pack.name, pack.version, pack.problems) == ("tiny", "2026.1", ())
    item = pack.get("items", "tiny.new")
    assert item is not None
    assert item.file == "items/new.yaml"
    assert item.line("/limits/committed") == tiny.line_of("items/new.yaml", "committed:")
    assert item.line("/limits/committed/nothing/there") == item.line("/limits/committed")


def test_layout_and_comments_do_not_change_the_digest(tiny: TinyPack) -> None:
    before = read_pack(tiny.path)
    text = (tiny.path / "forms/tiny.yaml").read_text()
    tiny.write("forms/tiny.yaml", "# 说明\n\n" + text)
    assert read_pack(tiny.path).digest == before.digest
    tiny.write("forms/tiny.yaml", text.replace("账号", "卡号"))
    after = read_pack(tiny.path)
    assert after.digest != before.digest
    changed = {s for s in before.digests if before.digests[s] != after.digests[s]}
    assert changed == {"forms"}


def test_no_pack_is_said_plainly(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(PackUnreadable) as refused:
            read_pack(path)
        assert refused.value.findings[0].remedy_zh


def test_a_pack_folder_that_is_a_link_is_refused(tiny: TinyPack, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tiny.path)
    with pytest.raises(PackUnreadable):
        read_pack(link)


@pytest.mark.parametrize("name", ["texts/out.yaml", "texts", "pack.yaml", "evil"])
def test_links_out_of_the_folder_are_not_followed(tiny: TinyPack, tmp_path: Path, name: str) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("text: secret\n")
    place = tiny.path / name
    if place.is_dir():
        for file in place.iterdir():
            file.unlink()
        place.rmdir()
    elif place.exists():
        place.unlink()
    place.symlink_to(secret)
    try:
        pack = read_pack(tiny.path)
    except PackUnreadable as refused:
        assert refused.findings[0].code == "link"
        return
    assert "link" in {f.code for f in pack.problems}
    assert pack.get("texts", "secret") is None


def test_a_fifo_does_not_hang_the_reader(tiny: TinyPack) -> None:
    os.mkfifo(tiny.path / "texts/pipe.yaml")
    assert [f.code for f in read_pack(tiny.path).problems] == ["link"]


def test_strange_files_are_named(tiny: TinyPack) -> None:
    tiny.write("run.sh", "true")
    tiny.write("texts/readme.txt", "x")
    problems = {f.file: f for f in read_pack(tiny.path).problems}
    assert set(problems) == {"run.sh", "texts/readme.txt"}
    assert "readme.yaml" in problems["texts/readme.txt"].remedy_zh


def test_two_files_cannot_define_the_same_thing(tiny: TinyPack) -> None:
    tiny.write("texts/zz.yaml", (tiny.path / "texts/note.yaml").read_text())
    (problem,) = read_pack(tiny.path).problems
    assert (problem.file, problem.code) == ("texts/zz.yaml", "twice")


def test_a_broken_file_leaves_the_rest_readable(tiny: TinyPack) -> None:
    tiny.write("texts/note.yaml", "a: [\n")
    pack = read_pack(tiny.path)
    assert pack.problems[0].file == "texts/note.yaml"
    assert pack.get("items", "tiny.new") is not None


def test_too_large_files_are_not_taken_in(tiny: TinyPack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_XML_BYTES", 100)
    assert {f.code for f in read_pack(tiny.path).problems} == {"too_large"}


def test_too_many_files_are_cut_off(tiny: TinyPack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_FILES", 3)
    assert "too_many_files" in {f.code for f in read_pack(tiny.path).problems}


def test_bytes_that_are_no_utf8_are_said(tiny: TinyPack) -> None:
    (tiny.path / "texts/note.yaml").write_bytes("标题".encode("gb18030"))
    assert [f.code for f in read_pack(tiny.path).problems] == ["encoding"]
