"""Zones in packs: what the check refuses, what the sheet shows, and the shipped ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from yiwang.packs.checking import check
from yiwang.packs.diffing import diff
from yiwang.packs.reading import read_pack
from yiwang.packs.showing.sheets import section_of, tabs_of
from yiwang.packs.tooling import check_pack, export_pack

from .conftest import SHIPPED

MANIFEST = """pack: tiny
title: 小包
version: "2026.1"
jurisdiction: "44"
needs: []
basis: [{law: 优化营商环境条例, article: 三十七}]
"""
ZONE = """zone: help
title: 帮助专区
audience: all
intro: 常办的事。
confidence: example
groups:
  - group: money
    title: 补贴
    words: [救助]
    themes: [社会救助]
    links: [{text: 打电话, href: "tel:12345"}]
"""


def findings(tmp_path: Path, *changes: tuple[str, str]) -> list[str]:
    text = ZONE
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    folder = tmp_path / "tiny"
    (folder / "zones").mkdir(parents=True)
    (folder / "pack.yaml").write_text(MANIFEST, "utf-8")
    (folder / "zones" / "help.yaml").write_text(text, "utf-8")
    return [finding.code for finding in check(folder) if finding.severity == "error"]


def test_a_good_zone_is_taken(tmp_path):
    assert findings(tmp_path) == []


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("themes: [社会救助]", "themes: [没有这个主题]", "zone.theme"),
        ("words: [救助]", "items: [nothing.new]", "reference.offered"),
        ("words: [救助]", 'entries: ["4405"]', "schema.pattern"),
        ("tel:12345", "javascript:alert(1)", "schema.pattern"),
        ("tel:12345", "//elsewhere.example/", "schema.pattern"),
        ("tel:12345", "http://elsewhere.example/", "schema.pattern"),
        ("audience: all", "audience: all\nlooks: elder", "zone.elder"),
        ("audience: all", "audience: everybody", "schema.enum"),
        ("audience: all", 'audience: all\nwhere: ["4"]', "schema.pattern"),
        ("groups:", "groups:\n  - {group: money, title: 又一组, words: [补助]}", "zone.group"),
        ("intro: 常办的事。", "intro: 常办的事。\nunknown: 1", "schema.additionalProperties"),
    ],
)
def test_what_a_page_would_show_wrongly_is_refused(tmp_path, before, after, code):
    assert findings(tmp_path, (before, after)) == [code]


def test_a_page_for_old_people_stays_short(tmp_path):
    many = "groups:\n" + "".join(f"  - {{group: g{n}, title: 组, words: [救助]}}\n" for n in range(6))
    found = findings(
        tmp_path,
        ("audience: all", 'audience: all\nlooks: elder\ncontact: {phone: "12345"}'),
        ("intro: 常办的事。", f"intro: {'长' * 61}"),
        ("groups:\n", many),
    )
    assert found == ["zone.elder", "zone.elder"]


def test_the_shipped_zones_are_clean_come_back_unchanged_and_can_be_read_by_people(tmp_path):
    report = check_pack(SHIPPED / "zones")
    assert report.passed and [str(f) for f in report.findings if f.severity != "note"] == []
    pack = read_pack(SHIPPED / "zones")
    export_pack(pack, tmp_path / "zones")
    assert diff(pack, read_pack(tmp_path / "zones")) == []
    assert [code for code, _title, _count in tabs_of(pack)] == ["pack", "zones"]
    sheet = section_of(pack, "zones", "elder").sheet
    assert sheet is not None and sheet.title == "老年人专区" and sheet.tables
