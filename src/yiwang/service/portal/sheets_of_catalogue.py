"""Sheets of the items of the catalogue: what they say themselves and inherit, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yiwang.core.errors import Refusal
from yiwang.engines.parameters.values import duration_at
from yiwang.service.catalogue.elements import codes
from yiwang.service.catalogue.guides import channel_words, duration_words
from yiwang.service.catalogue.laws import citation
from yiwang.service.catalogue.merging import in_order
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.place import ChosenPlace, place_of
from yiwang.service.catalogue.resolving import ENTRY, Resolved, resolved
from yiwang.service.catalogue.wording import need_words
from yiwang.service.portal.media import papers_of
from yiwang.service.portal.sheets import Limit, Sheet
from yiwang.support.content.sanitising import clean, plain_text
from yiwang.ui.filters import money

Elements = Mapping[str, Any]
_BETWEEN = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])")


def sheet(row: ServiceItem, place: ChosenPlace | None, today: date, found: Resolved | None = None) -> Sheet:
    """The guide at the item's own place, or at the place below it that was chosen; ``found`` if it was read already."""
    found = found or resolved(row.key)
    said = found.elements
    own = place_of(row.division_code) if row.division_code else None
    shown = place if place and own and place.code.startswith(own.code.rstrip("0")) else own or place
    appeal = said.get("appeal") or {}
    return Sheet(
        key=row.key,
        title=str(said.get("title") or row.title),
        summary=str(said.get("summary") or row.summary),
        place=shown.full_name if shown else "",
        place_code=shown.code if shown else "",
        short_place=shown.name if shown else "",
        handled=True,
        office=_office(found, row),
        handling=_("当场办好") if said.get("handling") == "instant" else "",
        visits=said.get("visits"),
        limits=_limits(said, shown, today),
        conditions=_lines(said.get("condition")),
        materials=[material(row.key, key, one) for key, one in in_order(said.get("materials"))],
        fees=[_fee(one) for _key, one in in_order(said.get("fees"))],
        channels=[channel_words(str(code)) for code in said.get("channels") or ()],
        windows=[_window(one) for _key, one in in_order(said.get("windows"))],
        steps=[_step(one) for _key, one in in_order(said.get("steps"))],
        how=[line for way in ("window", "online") for line in _lines((said.get("flow") or {}).get(way))],
        results=[str(one.get("title", "")) for _key, one in in_order(said.get("results"))],
        basis=[_law(one, found.origin.get(f"basis/{key}/law")) for key, one in in_order(said.get("basis"))],
        phone=str((said.get("contact") or {}).get("phone") or ""),
        complaint=str((said.get("contact") or {}).get("complaint") or ""),
        appeal=[str(appeal[way]) for way in ("reconsideration", "litigation") if appeal.get(way)],
        media=[{"key": key, **_media(one)} for key, one in in_order(said.get("media"))],
        faq=[_faq(one) for _key, one in in_order(said.get("faq"))],
        rights=_lines(said.get("rights")),
        duties=_lines(said.get("duties")),
        start=_start(said, found.entry),
        nodes=found.nodes,
    )


def _office(found: Resolved, row: ServiceItem) -> dict[str, str]:
    office = found.office
    if office is None:
        return {"name": row.organization_name} if row.organization_name else {}
    return {name: str(office[name] or "") for name in ("name", "address", "hours", "phone")}


def _lines(html: Any) -> list[str]:
    """The paragraphs of a rich text; what marks stood between two Chinese characters is no space."""
    text = plain_text(clean(str(html or "")).html)
    return [_BETWEEN.sub("", line).strip() for line in text.splitlines() if line.strip()]


def _limits(said: Elements, place: ChosenPlace | None, today: date) -> list[Limit]:
    titles = {"statutory": _("法律规定多久办完"), "committed": _("我们承诺多久办完")}
    found = []
    for kind, title in titles.items():
        row = (said.get("limits") or {}).get(kind)
        if row:
            found.append(_limit(kind, title, row, place, today))
    return found


def _limit(kind: str, title: str, row: Mapping[str, Any], place: ChosenPlace | None, today: date) -> Limit:
    amount, unit = row.get("amount"), str(row.get("unit") or "")
    if row.get("parameter"):
        try:
            duration, _basis = duration_at({"parameter": str(row["parameter"])}, place.code if place else "00", today)
            amount, unit = duration.amount, str(duration.unit)
        except Refusal:
            return Limit(kind, title, _("按当地规定"))
    if not isinstance(amount, int) or unit not in codes.UNITS:
        return Limit(kind, title, str(row.get("note") or ""))
    words = duration_words(amount, unit) if amount else _("当场办好")
    return Limit(kind, title, words, amount, unit)


def material(item: str, key: str, row: Mapping[str, Any], *, settled: bool = False) -> dict[str, str]:
    """A material of an item in words; ``settled``: the situation is known, and this is a material of it."""
    counts = []
    if row.get("originals"):
        counts.append(_("原件%(n)s份") % {"n": row["originals"]})
    if row.get("copies"):
        counts.append(_("复印件%(n)s份") % {"n": row["copies"]})
    note = "；".join([*counts, *([str(row["note"])] if row.get("note") else [])])
    said = {"key": key, "title": str(row.get("title", "")), "need": need_words(row, settled=settled), "note": note}
    return said | papers_of(item, key, row)


def _fee(row: Mapping[str, Any]) -> dict[str, str]:
    fen = row.get("fen")
    standard = str(row.get("standard") or "") or (money(fen) if isinstance(fen, int) else _("按当地标准"))
    return {"title": str(row.get("title", "")), "standard": standard}


def _window(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(row.get(name) or "") for name in ("name", "address", "hours", "phone", "traffic")}


def _step(row: Mapping[str, Any]) -> dict[str, str]:
    amount, unit = row.get("amount"), str(row.get("unit") or "")
    lasts = duration_words(amount, unit) if isinstance(amount, int) and amount and unit in codes.UNITS else ""
    text = " · ".join(part for part in (str(row.get("who") or ""), lasts) if part)
    return {"title": str(row.get("title", "")), "text": text}


def _faq(row: Mapping[str, Any]) -> dict[str, str]:
    return {"title": str(row.get("question", "")), "text": "\n".join(_lines(row.get("answer")))}


def _start(said: Elements, entry: Mapping[str, Any] | None) -> str:
    """Where it is applied for online: the form of a pack's item, or the office's own site."""
    handled_by = str(said.get("handled_by") or (entry or {}).get("handled_by") or "")
    if handled_by:
        return f"/apply/{handled_by}/"
    url = str(said.get("online_url") or "")
    return url if url.startswith("https://") else ""


def _law(row: Mapping[str, Any], origin: str | None) -> dict[str, str]:
    """A law with its article; ``page`` lists what else rests on it, where the entry names it and so it is known."""
    said = citation(row)
    page = f"/laws/{said.pop('slug')}/"
    says = "\n".join(_lines(said["says"])) if "<" in said["says"] else said["says"]
    return {**said, "says": says, "page": page if origin == ENTRY else ""}


def _media(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(row.get(name) or "") for name in ("kind", "file", "title", "alt", "captions")}
