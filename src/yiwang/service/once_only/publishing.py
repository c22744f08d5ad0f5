"""Before publishing: no new needless material, and no withdrawn attestation, unless a legal reason stands beside it.

What an item (or what it inherits) asked before is reported, not refused: nobody is kept from mending something else.
A withdrawn attestation is always refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from yiwang.service.catalogue.elements import Problem
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.publishing_checks import Publishing
from yiwang.service.once_only.judging import NEEDLESS, WITHDRAWN, Judged, judge
from yiwang.service.once_only.nodes import elements_of, ground_at
from yiwang.service.once_only.proving import asked_in
from yiwang.service.once_only.sources import is_known, standing_of


def check(publishing: Publishing, elements: Mapping[str, Any]) -> list[Problem]:
    """What of the materials may not be published, at its place."""
    place = publishing.division_code
    ground = ground_at(place)
    unknown = _unknown_sources(elements)
    judged = [judge(asked, ground) for asked in asked_in(elements)]
    if not any(one.needless for one in judged):
        return unknown
    before = {name for asked in asked_in(_before(publishing)) for name in _names(judge(asked, ground))}
    return unknown + [
        Problem(f"materials/{one.asked.place}", words_of(one))
        for one in judged
        if one.state == WITHDRAWN or (one.state == NEEDLESS and not set(_names(one)) <= before)
    ]


def _unknown_sources(elements: Mapping[str, Any]) -> list[Problem]:
    """Who says that government has a paper names where: nobody is told that he need not bring what nobody fetches."""
    words = _("没有“%(source)s”这个来源，材料取不到。请从列表里选证照或者登记簿，或者留空。")
    return [
        Problem(f"materials/{asked.place}/held", words % {"source": asked.held})
        for asked in asked_in(elements)
        if asked.held and not is_known(asked.held)
    ]


def _before(publishing: Publishing) -> Mapping[str, Any]:
    """What was asked before: by the item itself or, the first time, by what it inherits from."""
    if publishing.before or publishing.kind != "item":
        return publishing.before
    row = ServiceItem.objects.select_related("entry").filter(pk=publishing.id).first()
    if row is None:
        return {}
    above = ServiceItem.objects.filter(pk__in=row.chain).values_list("id", "held", "content")
    row.content, row.held = {}, None
    return elements_of(row, {key: (held or {}, content) for key, held, content in above})


def _names(one: Judged) -> tuple[str, ...]:
    """What makes a needless material the same as before: the standard materials that it means."""
    return one.materials if one.state == NEEDLESS else ()


def words_of(one: Judged) -> str:
    """What is refused, for the editor."""
    if one.state == WITHDRAWN:
        return _("“%(title)s”已经取消（%(law)s），不能再要。") % {"title": one.asked.title, "law": one.why}
    return _(
        "“%(title)s”政府已有（%(source)s），不能再让申请人交。在“政府哪里有”里选它，就不用交了；依法必须交的，在“政府有却还要交的理由”里写明法律和条次。"
    ) % {
        "title": one.asked.title,
        "source": standing_of(one.source).title,
    }
