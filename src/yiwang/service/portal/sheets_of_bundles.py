"""The sheet of a bundle (一件事): one paper for all its parts, each thing said once, with who does each part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yiwang.core.errors import NotFound
from yiwang.core.revisions import revision
from yiwang.service.applications.items import text_of
from yiwang.service.catalogue.guides import basis_words
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.place import ChosenPlace
from yiwang.service.portal import sheets_of_packs
from yiwang.service.portal.sheets import Limit, Sheet
from yiwang.service.portal.sheets_of_packs import law_of

Row = Mapping[str, str]


def sheet(row: ServiceItem, place: ChosenPlace | None, today: date, language: str) -> Sheet:
    """The whole guide of a bundle, whatever the situation: what only some must hand in or do says so."""
    if not row.bundle or row.revision is None:
        raise NotFound
    content = revision(row.revision).content
    parts = _parts(content, place, today, language)
    guide = content.get("guide", {})
    sheets = [found for _spec, found in parts]
    offices = _once((found.office for found in sheets if found.office), "name")
    visits = [found.visits for found in sheets]
    return Sheet(
        key=row.key,
        title=text_of(content["title"], language),
        summary=text_of(content.get("summary", ""), language),
        place=place.full_name if place else "",
        place_code=place.code if place else "",
        short_place=place.name if place else "",
        handled=all(found.handled for found in sheets),
        office={"name": "、".join(office["name"] for office in offices)} if offices else {},
        missing="；".join(f"{found.title}：{found.missing}" for found in sheets if found.missing),
        visits=sum(count for count in visits if count) if None not in visits else None,
        limits=[limit for spec, found in parts for limit in _limit(spec, found)],
        conditions=[text for text in (text_of(guide.get("who", ""), language),) if text],
        materials=_once((_material(spec, material) for spec, found in parts for material in found.materials), "key"),
        fees=_once((fee for found in sheets for fee in found.fees), "title"),
        channels=list(dict.fromkeys(way for found in sheets for way in found.channels)),
        windows=[_window(found) for found in sheets] if place else [],
        steps=_steps(parts),
        how=[text for text in (text_of(guide.get("how", ""), language),) if text],
        results=list(dict.fromkeys(result for found in sheets for result in found.results)),
        basis=[law_of(basis_words(row)) for row in content["basis"]],
        phone=next((found.phone for found in sheets if found.phone), ""),
        appeal=list(dict.fromkeys(text for found in sheets for text in found.appeal)),
        faq=[{"title": text_of(one["question"], language), "text": text_of(one["answer"], language)}
             for one in content.get("faq") or []],
        start=f"/bundles/{row.key}/",
        nodes=(row.pk, *(node for found in sheets for node in found.nodes)),
    )  # fmt: skip


def _parts(
    content: Mapping[str, Any], place: ChosenPlace | None, today: date, language: str
) -> list[tuple[Mapping[str, Any], Sheet]]:
    """The parts in their order with the sheets of their items; one whose item was withdrawn is left out."""
    keys = [part["item"] for part in content["parts"]]
    rows = {item.key: item for item in ServiceItem.objects.filter(key__in=keys).select_related("face")}
    return [
        (part, sheets_of_packs.sheet(rows[part["item"]], place, today, language))
        for part in content["parts"]
        if part["item"] in rows
    ]


def _once(rows: Iterable[Row], name: str) -> list[Row]:
    """Rows in order, each name once: one form and one set of materials for all parts."""
    found: dict[str, Row] = {}
    for row in rows:
        found.setdefault(row[name], row)
    return list(found.values())


def _material(spec: Mapping[str, Any], material: Row) -> Row:
    """A material of a part that only some need is needed only by them."""
    if spec.get("when") and material["need"] == _("必须交"):
        return {**material, "need": _("有的情形要交")}
    return material


def _limit(spec: Mapping[str, Any], found: Sheet) -> Iterable[Limit]:
    """What is promised for a part, else what the law says, under the part's name."""
    kinds = {limit.kind: limit for limit in found.limits}
    limit = kinds.get("committed") or kinds.get("statutory")
    if limit is not None:
        yield Limit(f"part:{spec['part']}", found.title, limit.words, limit.amount, limit.unit)


def _window(found: Sheet) -> Row:
    """Where a part is handled: one line each, so that two places stand part by part beside each other."""
    name = found.office.get("name") or _("这里还没有办理的单位")
    return {**found.office, "name": _("%(part)s：%(office)s") % {"part": found.title, "office": name}}


def _steps(parts: Sequence[tuple[Mapping[str, Any], Sheet]]) -> list[dict[str, str]]:
    """Each part with who does it and for what it waits; parts that wait for nothing start at once, side by side."""
    titles = {spec["part"]: found.title for spec, found in parts}
    rows = []
    for spec, found in parts:
        waits = [titles[one["part"]] for one in spec.get("after", []) if one["part"] in titles and not one.get("when")]
        said = [found.office["name"]] if found.office else []
        said += [_("有的情形才办")] if spec.get("when") else []
        said.append(_("等“%(titles)s”办好") % {"titles": "”“".join(waits)} if waits else _("马上就能开始"))
        rows.append({"title": found.title, "text": "，".join(said)})
    return rows
