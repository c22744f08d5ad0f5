"""The pages in front of the house name what is really there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from yiwang.web.demo.accounts import PASSWORD, ROWS

ROOT = Path(settings.REPOSITORY)
SOURCE = ROOT / "src" / "yiwang"  # rooms are named by their path below it
PAGES = [
    *(ROOT / name for name in ("README.md", "README.zh.md", "CONTRIBUTING.md")),
    *sorted(ROOT.glob("docs/*.md")),
    *sorted(ROOT.glob("docs/adr/*.md")),
    ROOT / "docs/concepts/architecture.md",
    ROOT / "docs/concepts/privacy.md",
]
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
_NAMED = re.compile(r"`((?:src|tests|docs|packs|bin)/[A-Za-z0-9_./-]+)`")


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_every_demo_account_stands_in_both_readmes(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert PASSWORD in text
    assert [row["login"] for row in ROWS if f"`{row['login']}`" not in text] == []


def test_both_readmes_have_the_same_parts() -> None:
    shapes = [
        [line.split()[0] for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if line.startswith("#")]
        for name in ("README.md", "README.zh.md")
    ]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_and_named_files_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [t for t in _LINK.findall(text) if not t.startswith("http") and not (page.parent / t).exists()]
    files = [t for t in _NAMED.findall(text) if not (ROOT / t).exists() and not any(SOURCE.glob(f"**/{t}"))]
    assert (links, files) == ([], [])
