"""Packs against the standard library: offline, with the library in the folder beside them."""

from __future__ import annotations

import shutil
from pathlib import Path

from yiwang.packs.checking import check

PACKS = Path(__file__).resolve().parents[4] / "packs"


def changed(tmp_path: Path, line: str) -> list[str]:
    """What the check says of the allowance when its item asks for one more material."""
    copy = tmp_path / "old-age-allowance"
    shutil.copytree(PACKS / "old-age-allowance", copy)
    item = copy / "items" / "allowance.yaml"
    item.write_text(item.read_text("utf-8").replace("fees: []", f"  - {{{line}}}\nfees: []", 1), "utf-8")
    return [finding.code for finding in check(copy, PACKS) if finding.code.startswith("once_only")]


def test_the_library_itself_has_nothing_wrong():
    assert check(PACKS / "material-library", PACKS) == []


def test_a_withdrawn_attestation_is_found_unless_a_law_stands_beside_it(tmp_path):
    assert changed(tmp_path / "a", "material: alive, title: 健在证明（村委会盖章）") == ["once_only.withdrawn"]
    assert changed(tmp_path / "b", "material: alive, title: 健在证明, reason: 示例条例第三条要求") == []


def test_what_a_needed_pack_holds_is_not_asked_for_but_what_is_optional_may_be(tmp_path):
    assert changed(tmp_path / "a", "material: book, title: 户口本复印件") == ["once_only.material"]
    assert changed(tmp_path / "b", "material: book, title: 户口本复印件, need: optional") == []
    assert changed(tmp_path / "c", "material: pass, title: 护照复印件") == [], "its licence type is not open here"
