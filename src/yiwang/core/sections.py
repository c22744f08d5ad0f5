"""Sections that need no engine: their content is used as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yiwang.core.revisions import section


def as_it_stands(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Compile a declaration to itself."""
    return content


def register_plain_sections() -> None:
    """Sections of packs whose readers take the declaration itself."""
    for code, title in (
        ("items", "服务事项"),
        ("bundles", "一件事"),
        ("parameters", "参数"),
        ("licences", "证照类型"),
        ("registers", "登记簿"),
        ("texts", "文书"),
        ("workorders", "工单种类"),
        ("zones", "专区"),
        ("materials", "材料库"),
        ("scenarios", "情景"),
        ("manifest", "包"),
    ):
        section(code, title, as_it_stands)
