"""Zones: nothing doubled, themes that exist, and pages for old people that stay short and have a telephone."""

from __future__ import annotations

from collections.abc import Iterator

from yiwang.identifiers.themes import THEMES

from ..findings import Finding
from ..model import Document, title_of
from .library import Library, entries, mapping, say

MOST_FOR_ELDERS = 6
LONGEST_FOR_ELDERS = 60


def check_zones(library: Library) -> Iterator[Finding]:
    """What a zone's page would show wrongly, or too much of."""
    for document in library.pack.documents("zones"):
        seen: set[str] = set()
        for index, group in enumerate(entries(document.data, "groups")):
            if not isinstance(group, dict):
                continue
            name = str(group.get("group"))
            if name in seen:
                yield say(document, f"/groups/{index}/group", f"组名“{name}”写了两次", "换一个名字", "zone.group")
            seen.add(name)
            yield from _themes(document, index, group.get("themes"))
        if document.data.get("looks") == "elder":
            yield from _for_elders(document)


def _themes(document: Document, index: int, themes: object) -> Iterator[Finding]:
    for at, theme in enumerate(themes if isinstance(themes, list) else []):
        if isinstance(theme, str) and theme not in THEMES:
            yield say(
                document, f"/groups/{index}/themes/{at}", f"没有叫“{theme}”的主题", "从主题分类里选", "zone.theme"
            )


def _for_elders(document: Document) -> Iterator[Finding]:
    """适老化通用设计规范 (工信部 2021): few words, plain tasks, somebody to talk to."""
    if not mapping(document.data, "contact").get("phone"):
        yield say(document, "/contact", "大字页面没有电话", '写上 contact: {phone: "12345"}', "zone.elder")
    if len(title_of(document.data.get("intro"))) > LONGEST_FOR_ELDERS:
        yield say(document, "/intro", "大字页面的话太长", f"写在{LONGEST_FOR_ELDERS}个字以内", "zone.elder")
    if len(entries(document.data, "groups")) > MOST_FOR_ELDERS:
        yield say(document, "/groups", "大字页面的组太多", f"最多{MOST_FOR_ELDERS}组", "zone.elder")
