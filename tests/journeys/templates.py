"""Which templates the journeys have looked at: of the rooms below every page is checked, or a reason says why not."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import Page

SOURCES = Path(__file__).resolve().parents[2] / "src" / "yiwang"
ROOMS = (
    "service/case_exchange",
    "service/catalogue",
    "service/catalogue_exchange",
    "service/catalogue_quality",
    "service/finding",
    "service/once_only",
    "service/portal",
    "support/content",
    "support/fault_reports",
)
NOT_LOOKED_AT: dict[str, str] = {}
WHOLE_PAGE = re.compile(r"\{%-?\s*extends\b")
NAMED = """() => Array.from(document.childNodes).concat(Array.from(document.body.childNodes))
  .filter((node) => node.nodeType === Node.COMMENT_NODE && node.data.startsWith("template:"))
  .map((node) => node.data.slice(9))"""

looked_at: set[str] = set()
passed: set[str] = set()


def template_of(page: Page) -> str:
    """The name of the template that made this page; empty where the site did not say."""
    named = page.evaluate(NAMED)
    return str(named[-1]) if named else ""


def whole_pages() -> set[str]:
    """The templates of these rooms that are pages of their own."""
    return {
        found.relative_to(SOURCES / room / "jinja2").as_posix()
        for room in ROOMS
        for found in (SOURCES / room / "jinja2").rglob("*.html")
        if WHOLE_PAGE.search(found.read_text(encoding="utf-8"))
    }


def keep(folder: Path) -> tuple[set[str], set[str]]:
    """Add what this process saw to what others saw; gives templates and journeys of all. Call it alone."""
    file = folder / "looked-at.json"
    known = json.loads(file.read_text()) if file.exists() else {"templates": [], "journeys": []}
    templates, journeys = looked_at.union(known["templates"]), passed.union(known["journeys"])
    file.write_text(json.dumps({"templates": sorted(templates), "journeys": sorted(journeys)}, indent=1))
    return templates, journeys


def unseen(templates: set[str]) -> list[str]:
    """Complaints about pages that no journey looked at, and about reasons that are none any more."""
    pages = whole_pages()
    missing = [f"no journey looks at {name}" for name in sorted(pages - templates - NOT_LOOKED_AT.keys())]
    return missing + [f"{name} needs no reason" for name in sorted(NOT_LOOKED_AT) if name not in pages - templates]
