"""For whom forms are shown: language of the page, links to files, names and pull-down lists of divisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext

from yiwang.core import generation
from yiwang.engines.forms import Showing
from yiwang.engines.forms.records import RecordView
from yiwang.people.models import Division
from yiwang.people.queries import children, division_by_code, name_of, path_of
from yiwang.ui.display import language_tag

MOST_LEVELS = 5


def showing_for(division_code: str = "") -> Showing:
    """``division_code``: where the pull-down lists start when nothing was chosen yet."""
    return Showing(
        gettext=gettext,
        language=language_tag(),
        file_href=file_href,
        division_name=division_name,
        division_levels=_levels_from(division_code),
    )


def file_href(reference: Mapping[str, Any]) -> str:
    """Address of a stored file of a form."""
    return f"/files/{reference.get('id', '')}/"


def division_name(code: str) -> str:
    """广东省湛江市徐闻县 for 440825; "" for a code that no division has."""
    if not code.isdigit() or len(code) > 12:
        return ""

    def read() -> str:
        found = division_by_code(code)
        return name_of(path_of(found)) if found is not None else ""

    return generation.cached(("full division name", code), read)


def _levels_from(start: str) -> Callable[[str], list[dict[str, Any]]]:
    def levels(code: str) -> list[dict[str, Any]]:
        wanted = code or start
        if not wanted.isdigit() or len(wanted) > 12:
            wanted = ""
        found = division_by_code(wanted) if wanted else None
        return division_levels(found)

    return levels


def division_levels(chosen: Division | None) -> list[dict[str, Any]]:
    """One pull-down list for each level down to the one below ``chosen``."""
    path = path_of(chosen) if chosen is not None else []
    names = {"province": "省", "city": "市", "county": "县（市、区）", "town": "乡镇（街道）", "village": "村（社区）"}
    levels: list[dict[str, Any]] = []
    above: Division | None = None
    for index in range(MOST_LEVELS):
        options = children(above)
        if not options:
            break
        value = path[index].code if index < len(path) else ""
        rows = [{"value": row.code, "text": row.name} for row in options]
        levels.append({"label": gettext(names.get(options[0].level, "下一级")), "options": rows, "value": value})
        if index >= len(path):
            break
        above = path[index]
    return levels


def without_leaps(view: RecordView) -> RecordView:
    """The record with heading levels that never skip one: screen readers read headings as an outline."""
    before = 1
    for section in view.sections:
        section.level = min(section.level, before + 1)
        before = section.level
    return view
