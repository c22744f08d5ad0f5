"""The command line's functions: exit status, words for people, JSON for machines; no database needed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from yiwang.packs import commands
from yiwang.packs.tooling import diff_packs

from .conftest import SHIPPED, TinyPack


def test_a_clean_pack_gives_zero(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.check([SHIPPED / "base-registers"]) == 0
    assert "base-registers: 可以发布。0 个错误" in capsys.readouterr().out


def test_an_error_gives_one_and_names_the_place(tiny: TinyPack, capsys: pytest.CaptureFixture[str]) -> None:
    tiny.spoil("items/new.yaml", "form: tiny", "form: tinny")
    assert commands.check([SHIPPED / "base-registers", tiny.path]) == 1
    out = capsys.readouterr().out
    assert "items/new.yaml:14: 错误: 没有叫“tinny”的表单" in out
    assert "tiny: 还不能发布" in out


def test_json_holds_every_finding(tiny: TinyPack, capsys: pytest.CaptureFixture[str]) -> None:
    tiny.spoil("items/new.yaml", "form: tiny", "form: tinny")
    assert commands.check([tiny.path], json=True) == 1
    (report,) = json.loads(capsys.readouterr().out)
    first = report["findings"][0]
    assert (report["pack"], report["passed"], first["file"], first["line"]) == ("tiny", False, "items/new.yaml", 14)
    assert first["code"] == "reference.forms"


def test_a_folder_without_pack_is_said_not_thrown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.check([tmp_path]) == 1
    assert "找不到 pack.yaml" in capsys.readouterr().out


def test_two_folders_are_compared(tiny: TinyPack, tmp_path: Path) -> None:
    other = TinyPack(tmp_path / "other" / "tiny")
    other.spoil("texts/note.yaml", "title: 通知", "title: 告知")
    assert [str(change) for change in diff_packs(tiny.path, other.path)] == ["~ 文书“note” 标题: 通知 → 告知"]
