"""Two places' rules for the same matter side by side, with the difference in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yiwang.service.catalogue.guides import duration_words
from yiwang.service.portal.sheets import Limit, Sheet


@dataclass(frozen=True, slots=True)
class Line:
    """One thing at both places; ``said`` is the difference in words, "" where there is none."""

    title: str
    here: str
    there: str
    said: str = ""


def compared(here: Sheet, there: Sheet) -> dict[str, list[Line]]:
    """``rules``, ``materials``, ``fees`` and ``windows`` of both; what differs says how."""
    names = (here.place_name, there.place_name)
    return {
        "rules": [*_rules(here, there, names), *_limits(here, there, names)],
        "materials": _materials(here.materials, there.materials, names),
        "fees": _fees(here.fees, there.fees, names),
        "windows": _windows(here, there),
    }


def _rules(here: Sheet, there: Sheet, names: tuple[str, str]) -> list[Line]:
    lines = [Line(_("由谁办"), here.office.get("name", ""), there.office.get("name", ""))]
    lines.append(Line(_("跑几次"), _visits(here), _visits(there), _fewer(here.visits, there.visits, names)))
    for title, name in ((_("谁能办"), "conditions"), (_("可以在哪里办"), "channels"), (_("您会得到"), "results")):
        mine, theirs = "\n".join(getattr(here, name)), "\n".join(getattr(there, name))
        if mine or theirs:
            lines.append(Line(title, mine, theirs, _("不一样") if mine != theirs else ""))
    return lines


def _visits(sheet: Sheet) -> str:
    if sheet.visits is None:
        return ""
    return _("%(n)s次") % {"n": sheet.visits} if sheet.visits else _("不用跑")


def _fewer(here: int | None, there: int | None, names: tuple[str, str]) -> str:
    if here is None or there is None or here == there:
        return ""
    name = names[0] if here < there else names[1]
    return _("%(place)s少跑%(n)s次") % {"place": name, "n": abs(here - there)}


def _limits(here: Sheet, there: Sheet, names: tuple[str, str]) -> list[Line]:
    mine, theirs = ({limit.kind: limit for limit in sheet.limits} for sheet in (here, there))
    lines = []
    for kind in dict.fromkeys((*mine, *theirs)):
        one, other = mine.get(kind), theirs.get(kind)
        title = one.title if one else other.title if other else ""
        words = (one.words if one else "", other.words if other else "")
        lines.append(Line(title, *words, limit_difference(one, other, names)))
    return lines


def limit_difference(here: Limit | None, there: Limit | None, names: tuple[str, str]) -> str:
    """Who is faster and by how much; limits in different units are not set against each other."""
    if here is None or there is None:
        return _("%(place)s没有写") % {"place": names[0] if here is None else names[1]}
    if (here.amount, here.unit, here.words) == (there.amount, there.unit, there.words):
        return ""
    if here.amount is None or there.amount is None or here.unit != there.unit:
        return _("算法不一样，不好直接比")
    by = duration_words(abs(here.amount - there.amount), here.unit)
    return _("%(place)s快%(by)s") % {"place": names[0] if here.amount < there.amount else names[1], "by": by}


def _materials(
    here: Sequence[Mapping[str, str]], there: Sequence[Mapping[str, str]], names: tuple[str, str]
) -> list[Line]:
    mine, theirs = _by_title(here), _by_title(there)
    lines = []
    for title in dict.fromkeys((*mine, *theirs)):
        one, other = mine.get(title), theirs.get(title)
        said = ""
        if one is None or other is None:
            said = _("只有%(place)s要") % {"place": names[1] if one is None else names[0]}
        elif one["need"] != other["need"]:
            said = _("要求不一样")
        elif one["note"] != other["note"]:
            said = _("说明不一样")
        lines.append(Line(title, one["need"] if one else _("不要"), other["need"] if other else _("不要"), said))
    return lines


def _by_title(rows: Sequence[Mapping[str, str]]) -> dict[str, Mapping[str, str]]:
    return {row["title"]: row for row in rows}


def _fees(here: Sequence[Mapping[str, str]], there: Sequence[Mapping[str, str]], names: tuple[str, str]) -> list[Line]:
    mine, theirs = ({row["title"]: row["standard"] for row in rows} for rows in (here, there))
    if not mine and not theirs:
        return [Line(_("收费"), _("不收费"), _("不收费"))]
    lines = []
    for title in dict.fromkeys((*mine, *theirs)):
        one, other = mine.get(title), theirs.get(title)
        said = ""
        if one is None or other is None:
            said = _("只有%(place)s收") % {"place": names[1] if one is None else names[0]}
        elif one != other:
            said = _("标准不一样")
        lines.append(Line(title, one or _("不收"), other or _("不收"), said))
    return lines


def _windows(here: Sheet, there: Sheet) -> list[Line]:
    mine, theirs = _window_lines(here), _window_lines(there)
    lines = []
    for at in range(max(len(mine), len(theirs))):
        one = mine[at] if at < len(mine) else ""
        other = theirs[at] if at < len(theirs) else ""
        lines.append(Line(_("窗口%(n)s") % {"n": at + 1}, one, other))
    return lines


def _window_lines(sheet: Sheet) -> list[str]:
    rows = sheet.windows or ([sheet.office] if sheet.office else [])
    names = ("name", "address", "hours", "phone")
    return ["，".join(row[name] for name in names if row.get(name)) for row in rows]
