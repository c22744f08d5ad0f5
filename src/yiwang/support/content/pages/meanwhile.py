"""What a colleague saved while this person typed: who, when, and the fields in which both differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from yiwang.core.errors import ChangedMeanwhile
from yiwang.core.events import last_recorded
from yiwang.support.content.difference import lines
from yiwang.support.content.errors import WrongState
from yiwang.support.content.models import Article
from yiwang.support.content.pages.desk import kind_words

TOO_LATE = (ChangedMeanwhile, WrongState)


def meanwhile(
    article: Article, stands: Mapping[str, Any], typed: Mapping[str, Any], named: Sequence[Mapping[str, str]]
) -> dict[str, Any]:
    """What the editor shows above the form when a save came too late. ``named`` are places with their names."""
    stood, wanted = _words(stands, named), _words(typed, named)
    text = [str(one["source"]).replace("\r\n", "\n").strip() for one in (stands, typed)]
    return {
        "who": article.edited_by_name,
        "when": last_recorded("content.saved", article.pk),
        "rows": [
            {"title": title, "before": stood[title] or _("没有填"), "after": wanted[title] or _("没有填")}
            for title in stood
            if stood[title] != wanted[title]
        ],
        "lines": lines(*text) if text[0] != text[1] else [],
    }


def audience_words(code: str) -> str:
    """For whom it is meant."""
    return {"": _("所有人"), "natural_person": _("个人"), "legal_person": _("企业和单位")}.get(code, code)


def _words(said: Mapping[str, Any], named: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Each field but the text, under its title."""
    names = {row["value"]: row["text"] for row in named}
    places = said["places"] or list(names)[:1]  # none chosen: the own place
    return {
        _("种类"): kind_words(said["kind"]),
        _("标题"): " ".join(said["title"].split()),
        _("网页地址"): said["key"].strip().lower(),
        _("摘要"): said["summary"].replace("\r\n", "\n").strip(),
        _("给谁看"): audience_words(said["audience"]),
        _("在哪里显示"): "、".join(names.get(code, code) for code in sorted(places)),
        _("从什么时候开始"): said["from"].strip().replace("T", " "),
        _("到什么时候为止"): said["until"].strip().replace("T", " "),
    }
