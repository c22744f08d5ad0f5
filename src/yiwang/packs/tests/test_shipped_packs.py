"""The packs that Yiwang ships: clean, faithful in their tables, with stories enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from yiwang.packs.diffing import diff
from yiwang.packs.reading import read_pack
from yiwang.packs.rehearsal import rehearse
from yiwang.packs.scenarios import stories_of
from yiwang.packs.tooling import check_pack, export_pack, rehearse_pack

from .conftest import SHIPPED, SHIPPED_PACKS

WITH_ITEMS = SHIPPED_PACKS[1:]


@pytest.mark.parametrize("name", SHIPPED_PACKS)
def test_has_neither_error_nor_warning(name: str) -> None:
    report = check_pack(SHIPPED / name)
    assert [str(f) for f in report.findings if f.severity != "note"] == []
    assert report.passed
    assert "可以发布" in report.lines()[-1]


@pytest.mark.parametrize("name", WITH_ITEMS)
def test_tells_at_least_twelve_stories(name: str) -> None:
    pack = read_pack(SHIPPED / name)
    stories = [story for document in pack.documents("scenarios") for story in stories_of(document)]
    assert len(stories) >= 12
    assert len({story.title for story in stories}) == len(stories)


@pytest.mark.parametrize("name", WITH_ITEMS)
def test_tables_decide_and_flows_lead_as_the_stories_say(name: str) -> None:
    failed = [f"{o.file}:{o.line} {o.story}: {o.differences}" for o in rehearse_pack(SHIPPED / name) if not o.passed]
    assert failed == []


def test_the_allowance_is_decided_by_its_tables_in_twenty_stories() -> None:
    assert len(rehearse(SHIPPED / "old-age-allowance")) >= 20


@pytest.mark.parametrize("name", SHIPPED_PACKS)
def test_comes_back_unchanged_from_an_export(name: str, tmp_path: Path) -> None:
    pack = read_pack(SHIPPED / name)
    export_pack(pack, tmp_path / name)
    again = read_pack(tmp_path / name)
    assert again.problems == ()
    assert again.digest == pack.digest
    assert diff(pack, again) == []


@pytest.mark.parametrize("name", SHIPPED_PACKS)
def test_every_yaml_file_tells_editors_its_schema(name: str) -> None:
    for file in (SHIPPED / name).rglob("*.yaml"):
        first = file.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("# yaml-language-server: $schema=")
        assert (file.parent / first.partition("=")[2]).resolve().is_file(), file


def pack_text(name: str, key: str) -> object:
    """The body of one text of a shipped pack."""
    found = read_pack(SHIPPED / name).get("texts", key)
    assert found is not None
    return found.data["body"]


@pytest.mark.parametrize("name", WITH_ITEMS)
def test_every_item_has_basis_appeal_and_guide(name: str) -> None:
    for item in read_pack(SHIPPED / name).documents("items"):
        assert all(entry["law"] for entry in item.data["basis"])
        appeal = item.data["appeal"]
        if item.key == "start-company.bank":  # a bank's answer is no administrative act
            assert "不属于行政复议的范围" in str(pack_text(name, "bank-refusal"))
            assert appeal["says"]
            continue
        # 行政复议法 第二十四条; 第二十七条 for tax authorities
        upper = item.key == "start-company.tax"
        assert appeal["reconsideration"]["to"] == ("upper_authority" if upper else "same_level_government")
        assert item.data["guide"]["who"]
