"""Sheets of the items of packs: limits and fees are asked for at the place, the office is found there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yiwang.core.errors import NotFound, Refusal
from yiwang.core.revisions import revision
from yiwang.people.models import Organization
from yiwang.service.applications.items import Item, limits_of, text_of
from yiwang.service.catalogue.guides import duration_words, guide_of
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.place import ChosenPlace
from yiwang.service.portal.sheets import Limit, Sheet

KINDS = ("statutory", "committed", "correction_notice", "delivery")


def sheet(row: ServiceItem, place: ChosenPlace | None, today: date, language: str) -> Sheet:
    """The whole guide, whatever the situation: a material that only some must hand in says so."""
    if row.bundle or row.revision is None:
        raise NotFound
    item = Item(revision(row.revision))
    guide = guide_of(item, place, {}, today, language)
    office: Organization | None = guide["office"]
    return Sheet(
        key=row.key,
        title=guide["title"],
        summary=guide["summary"],
        place=place.full_name if place else "",
        place_code=place.code if place else "",
        short_place=place.name if place else "",
        handled=place is None or office is not None,
        office=office_words(office),
        missing=guide["office_missing"],
        handling=_("系统当场办理") if guide["instant"] else "",
        visits=guide["visits"],
        limits=_limits(item, place, today) if office else (),
        conditions=[text for text in (guide["texts"]["who"], *(c["text"] for c in guide["conditions"])) if text],
        materials=[_material(found, language) for found in item.content.get("materials", [])],
        fees=[{"title": fee["title"], "standard": fee["amount"]} for fee in guide["fees"]],
        channels=guide["channels"],
        windows=[office_words(office)] if office else [],
        steps=guide["steps"],
        how=[guide["texts"]["how"]] if guide["texts"]["how"] else [],
        results=guide["results"],
        basis=[law_of(row) for row in guide["basis"]],
        phone=office.phone if office else "",
        appeal=[text for text in guide["appeal"].values() if text],
        faq=guide["faq"],
        rights=guide["rights"],
        duties=guide["duties"],
        start=f"/apply/{row.key}/" if row.online else "",
        nodes=(row.pk,),
    )


def office_words(office: Organization | None) -> dict[str, str]:
    """Where an office is and when it is open."""
    if office is None:
        return {}
    return {"name": office.name, "address": office.address, "hours": office.hours, "phone": office.phone}


def _limits(item: Item, place: ChosenPlace | None, today: date) -> list[Limit]:
    try:
        limits = limits_of(item, place.code if place else "", today)
    except Refusal:
        return []
    titles = {
        "statutory": _("法律规定多久办完"),
        "committed": _("我们承诺多久办完"),
        "correction_notice": _("收不收，多久告诉您"),
        "delivery": _("办好后多久送到"),
    }
    found = []
    for kind in KINDS:
        limit = getattr(limits, kind)
        if limit is not None:
            amount, unit = limit.duration.amount, str(limit.duration.unit)
            found.append(Limit(kind, titles[kind], duration_words(amount, unit), amount, unit))
    return found


def _material(found: Mapping[str, Any], language: str) -> dict[str, str]:
    need = {"required": _("必须交"), "optional": _("可以不交"), "later": _("可以以后补交")}
    said = need.get(str(found.get("need", "required")), "")
    if found.get("held"):
        said = _("您不用交")
    elif found.get("when"):
        said = _("有的情形要交")
    title, note = text_of(found["title"], language), text_of(found.get("note", ""), language)
    return {"key": str(found["material"]), "title": title, "need": said, "note": note}


def law_of(row: Mapping[str, str]) -> dict[str, str]:
    """A law of a pack as sheets say it."""
    return {"text": row["law"], **{name: row[name] for name in ("document", "says", "url", "site")}}
