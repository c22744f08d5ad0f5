"""The published words of a guide, each under what it tells: materials, fee, limit … Quoted, never composed anew.

What a guide shows is taken as it shows it (`guides.guide_of`), what an item of the catalogue says as its elements say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from yiwang.core.errors import Refusal
from yiwang.engines.parameters.values import duration_at
from yiwang.service.applications.items import Item
from yiwang.service.catalogue.bundles import bundle_guide
from yiwang.service.catalogue.guides import channel_words, duration_words, guide_of
from yiwang.service.catalogue.merging import in_order
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.place import ChosenPlace
from yiwang.service.catalogue.resolving import Resolved
from yiwang.service.catalogue.wording import need_words
from yiwang.service.finding.answering import MOST_LINES, Asked, Citation, Passage

_BLOCKS = ("</p>", "</li>", "<br>", "<br/>", "<br />", "</div>", "</h3>", "</h4>", "</tr>")


@dataclass(frozen=True, slots=True)
class Published:
    """What a guide tells, and the questions that it answers itself."""

    passages: tuple[Passage, ...]
    asked: tuple[Asked, ...]


def of_pack_item(item: Item, place: ChosenPlace | None, today: date, language: str) -> Published:
    """An item of a pack, as its guide shows it at a place."""
    guide = guide_of(item, place, {}, today, language)
    texts, office = guide["texts"], guide["office"]
    found = [
        _passage("materials", _("要交的材料"), map(_material, guide["materials"]), "materials", _("不用交材料。")),
        _passage(
            "fee", _("要花多少钱"), (f"{fee['title']}：{fee['amount']}" for fee in guide["fees"]), "fees", _("不收费。")
        ),
        _passage("limit", _("要多久"), map(_limit, guide["limits"]), "limits"),
        _passage("conditions", _("谁能办"), [texts["who"], *(row["text"] for row in guide["conditions"])], "main"),
        _passage("amount", _("能办到什么"), [texts["what"]], "main"),
        _passage("result", _("能办到什么"), [texts["what"], *guide["results"]], "main"),
        _passage("validity", _("能办到什么"), _telling("有效期", texts.values()), "main"),
        _passage("how", _("怎样办"), [texts["how"], *(step["title"] for step in guide["steps"])], "steps"),
        _passage("online", _("在这些地方办"), guide["channels"], "main"),
        _passage("visits", _("跑几次"), [_visits(guide["visits"])], "main"),
        _passage("after", _("办好以后"), [texts["after"]], "after"),
        _passage(
            "appeal", _("不服决定怎么办"), [guide["appeal"]["reconsideration"], guide["appeal"]["litigation"]], "after"
        ),
        _laws(guide["basis"]),
    ]
    found += _office(office) if office else []
    asked = [Asked(row["title"], row["text"]) for row in guide["faq"]]
    conditions = [basis for row in guide["conditions"] for basis in row["basis"]]
    return _told([_with_laws(one, conditions) if one.element == "conditions" else one for one in found], asked)


def of_bundle(row: ServiceItem, published: Any, place: ChosenPlace | None) -> Published:
    """A bundle (一件事): who, what, how, the parts in order, its law."""
    guide = bundle_guide(row, published, place)
    texts = guide["texts"]
    found = [
        _passage("conditions", _("谁能办"), [texts["who"]], "main"),
        _passage("result", _("能办到什么"), [texts["what"]], "main"),
        _passage("how", _("怎样办"), [texts["how"], *(part["title"] for part in guide["parts"])], "main"),
        _passage("after", _("办好以后"), [texts["after"]], "main"),
        _laws(guide["basis"]),
    ]
    return _told(found, [Asked(one["title"], one["text"]) for one in guide["faq"]])


def of_elements(found: Resolved, today: date) -> Published:
    """An item of the catalogue: its elements with all that it inherits."""
    said, division = found.elements, str(found.item["division_code"])
    contact, windows = said.get("contact") or {}, [row for _key, row in in_order(said.get("windows") or {})]
    office = found.office or {}
    flow, appeal = said.get("flow") or {}, said.get("appeal") or {}
    phones = [contact.get("phone"), *(row.get("phone") for row in windows), office.get("phone")]
    addresses = [*(_joined(row.get("name"), row.get("address")) for row in windows), contact.get("address")]
    hours = [*(_joined(row.get("name"), row.get("hours")) for row in windows), office.get("hours")]
    visits = said.get("visits")
    passages = [
        _passage(
            "materials",
            _("要交的材料"),
            [_needed(row) for _key, row in in_order(said.get("materials") or {})],
            "materials",
        ),
        _passage("fee", _("要花多少钱"), [_fee(row) for _key, row in in_order(said.get("fees") or {})], "fees"),
        _passage("limit", _("要多久"), _limits(said.get("limits") or {}, division, today), "limits"),
        _passage("where", _("在哪里办"), [*addresses, _joined(office.get("name"), office.get("address"))], "places"),
        _passage("hours", _("什么时候开门"), hours, "places"),
        _passage("phone", _("电话"), phones, "places"),
        _passage("conditions", _("谁能办"), _plain(said.get("condition")), "main"),
        _passage(
            "how",
            _("怎样办"),
            [*_plain(flow.get("online")), *_plain(flow.get("window")), *_titles(said, "steps")],
            "steps",
        ),
        _passage("online", _("在这些地方办"), [channel_words(code) for code in said.get("channels") or []], "main"),
        _passage("visits", _("跑几次"), [_visits(visits)] if isinstance(visits, int) else [], "main"),
        _passage("result", _("能办到什么"), _titles(said, "results"), "main"),
        _passage(
            "appeal",
            _("不服决定怎么办"),
            [*_plain(appeal.get("reconsideration")), *_plain(appeal.get("litigation"))],
            "after",
        ),
        _laws([_basis(row) for _key, row in in_order(said.get("basis") or {})]),
    ]
    asked = [
        Asked(_line(row.get("question")), _line(row.get("answer"))) for _key, row in in_order(said.get("faq") or {})
    ]
    return _told(passages, asked)


def _passage(element: str, title: str, lines: Iterable[Any], anchor: str, empty: str = "") -> Passage:
    kept = tuple(dict.fromkeys(text for line in lines if (text := _line(line))))
    return Passage(element, title, (kept or ((empty,) if empty else ()))[:MOST_LINES], anchor)


def _told(passages: Iterable[Passage], asked: Iterable[Asked]) -> Published:
    return Published(
        tuple(one for one in passages if one.lines or one.laws),
        tuple(one for one in asked if one.question and one.answer),
    )


def _line(text: Any) -> str:
    return " ".join(unescape(strip_tags(str(text or ""))).split())


def _plain(html: Any) -> list[str]:
    """The lines of a text that may be formatted."""
    text = str(html or "")
    for block in _BLOCKS:
        text = text.replace(block, f"{block}\n")
    return [line for part in text.splitlines() if (line := _line(part))]


def _joined(*parts: Any) -> str:
    return "，".join(str(part) for part in parts if part) if parts[-1] else ""


def _titles(said: Mapping[str, Any], name: str) -> list[str]:
    return [str(row.get("title", "")) for _key, row in in_order(said.get(name) or {})]


def _telling(word: str, texts: Iterable[str]) -> list[str]:
    """The sentences that hold a word."""
    return [f"{part}。" for text in texts for part in str(text).split("。") if word in part]


def _material(row: Mapping[str, Any]) -> str:
    return (
        _("%(title)s（%(need)s）") % {"title": row["title"], "need": row["need"]} if row["need"] else str(row["title"])
    )


def _needed(row: Mapping[str, Any]) -> str:
    return _material({"title": row.get("title", ""), "need": need_words(row)})


def _limit(row: Mapping[str, str]) -> str:
    return f"{row['title']}：{row['amount']}"


def _limits(said: Mapping[str, Any], division: str, today: date) -> list[str]:
    shown = (("statutory", _("法律规定多久办完")), ("committed", _("我们承诺多久办完")))
    return [
        _limit({"title": title, "amount": words})
        for name, title in shown
        if (words := _duration(said.get(name), division, today))
    ]


def _duration(spec: Any, division: str, today: date) -> str:
    """A limit in words; empty where it is not told or its parameter has no value there."""
    if not isinstance(spec, Mapping):
        return ""
    if "parameter" not in spec:
        amount, unit = spec.get("amount"), str(spec.get("unit", ""))
        return duration_words(amount, unit) if isinstance(amount, int) and unit else str(spec.get("note") or "")
    try:
        duration, _basis_of = duration_at(spec, division, today)
    except Refusal:
        return ""
    return duration_words(duration.amount, str(duration.unit))


def _fee(row: Mapping[str, Any]) -> str:
    return "：".join(str(part) for part in (row.get("title"), row.get("standard")) if part)


def _visits(count: Any) -> str:
    return _("%(n)s次") % {"n": count} if count else _("不用跑")


def _office(office: Any) -> list[Passage]:
    return [
        _passage("where", _("在哪里办"), [office.name, office.address], "places"),
        _passage("hours", _("什么时候开门"), [office.hours], "places"),
        _passage("phone", _("电话"), [office.phone], "places"),
    ]


def _basis(row: Mapping[str, Any]) -> dict[str, str]:
    law = f"《{str(row.get('law', '')).strip('《》')}》{row.get('article') or ''}"
    return {"law": law, "says": _line(row.get("says")), "as_of": "", "document": str(row.get("document") or "")}


def _laws(rows: Iterable[Mapping[str, Any]]) -> Passage:
    return _with_laws(Passage("law", _("依据的法律"), (), "basis"), rows)


def _with_laws(passage: Passage, rows: Iterable[Mapping[str, Any]]) -> Passage:
    laws = tuple(dict.fromkeys(Citation(row["law"], row["says"], row["as_of"] or row["document"]) for row in rows))
    return Passage(passage.element, passage.title, passage.lines, passage.anchor, laws[:MOST_LINES])
