"""How results are told: what it is for, who does it where, how to apply, what it costs where that is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote_plus, urlencode
from uuid import UUID

import orjson
from django.utils.translation import gettext as _

from yiwang.core.errors import Refusal
from yiwang.core.prepared import fetch
from yiwang.core.revisions import revision
from yiwang.engines.search.searching import Hit
from yiwang.people.models import Division
from yiwang.service.applications.items import Item, place_for
from yiwang.service.catalogue.guides import applicant_words
from yiwang.service.catalogue.merging import merged
from yiwang.service.catalogue.place import ChosenPlace
from yiwang.service.catalogue.search_kind import ITEM
from yiwang.ui.filters import money

OPENED = "/search/opened/"
_FEES = """
SELECT i.key, i.revision, coalesce((
    SELECT jsonb_agg(layer ORDER BY place) FROM (
        SELECT 0 AS place, jsonb_build_object('fees', e.content->'fees') AS layer
        UNION ALL
        SELECT u.place, jsonb_build_object('fees', coalesce(a.content->'fees', '{}'))
        FROM unnest(i.chain) WITH ORDINALITY AS u(id, place) JOIN catalogue_item a ON a.id = u.id
        UNION ALL
        SELECT 1000, jsonb_build_object('fees', coalesce(i.content->'fees', '{}'))) AS layers), '[]')
FROM catalogue_item i LEFT JOIN catalogue_entry e ON e.id = i.entry_id WHERE i.key = ANY(%s::text[])
"""


class Row(NamedTuple):
    """A result: ``meta`` are its facts in words; ``ping`` hears that it is opened, so its address stays plain."""

    kind: str
    href: str
    title: str
    text: str
    meta: tuple[str, ...]
    ping: str
    key: str
    code: str
    organization: str
    division: str
    score: float

    @property
    def line(self) -> str:
        """The facts in a line."""
        return " · ".join(self.meta)


def rows_of(hits: Sequence[Hit], query: str, place: ChosenPlace | None) -> list[Row]:
    """Results as the page shows them; two queries, however many there are."""
    keys = [hit.place.key for hit in hits if hit.kind == ITEM]
    packed, fees = _items_and_fees(keys)
    names = _division_names([] if place else [hit.place.division for hit in hits])
    told = urlencode({"q": query, **({"at": place.code} if place else {})})
    return [_row(hit, told, place, packed.get(hit.place.key), fees.get(hit.place.key, ""), names) for hit in hits]


def _row(
    hit: Hit, told: str, place: ChosenPlace | None, packed: Item | None, fee: str, names: Mapping[str, str]
) -> Row:
    found = hit.place
    office = found.organization or _office(packed, place)
    facts = item_facts(found.facts) if hit.kind == ITEM else tuple(map(str, found.facts.get("words", ())))
    return Row(
        kind=hit.kind,
        href=found.href,
        title=found.name or hit.title,
        text=found.text,
        meta=tuple(part for part in (names.get(found.division, ""), office, *facts, fee) if part),
        ping=f"{OPENED}?{told}&kind={hit.kind}&ref={quote_plus(hit.ref)}",
        key=found.key,
        code=found.code,
        organization=office,
        division=found.division,
        score=round(hit.score, 4),
    )


def item_facts(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Who applies, and how."""
    who = "、".join(applicant_words(code) for code in facts.get("applicants") or ())
    visits = facts.get("visits")
    if facts.get("instant"):
        how = _("系统当场办理，24小时")
    elif facts.get("bundle"):
        how = _("几家单位一起办")
    else:
        how = _("网上申请") if facts.get("online") else _("线下办理")
    trips = "" if visits is None else (_("不用跑") if visits == 0 else _("跑%(n)s次") % {"n": visits})
    return who, how, trips


def _items_and_fees(keys: list[str]) -> tuple[dict[str, Item], dict[str, str]]:
    """Which of these are items of packs, and what each costs, with what it inherits; one query.

    Items of the catalogue that say nothing about fees show nothing.
    """
    if not keys:
        return {}, {}
    rows = fetch(_FEES, [keys])
    published = {key: revision(UUID(str(number))) for key, number, _layers in rows if number}
    packed = {key: Item(found) for key, found in published.items() if found.section == "items"}
    fees = {key: _fee_words(layers) for key, number, layers in rows if not number}
    return packed, {**fees, **{key: _pack_fee(item) for key, item in packed.items()}}


def _pack_fee(item: Item) -> str:
    fees = item.content.get("fees", [])
    if not fees:
        return _("不收费")
    return _fee_told([fee.get("fen") for fee in fees])


def _fee_told(fen: list[Any]) -> str:
    """One fee that is known; several may be for one case or another, and are not added up."""
    return money(fen[0]) if len(fen) == 1 and isinstance(fen[0], int) else _("收费")


def _fee_words(layers: Any) -> str:
    given = orjson.loads(layers) if isinstance(layers, str | bytes) else layers
    elements, _origin = merged(("", layer) for layer in given if layer.get("fees"))
    fees = list((elements.get("fees") or {}).values())
    return _fee_told([fee.get("fen") for fee in fees]) if fees else ""


def _office(item: Item | None, place: ChosenPlace | None) -> str:
    """Who does an item of a pack at the place."""
    if item is None or place is None:
        return ""
    try:
        return place_for(item, place.code).organization_name
    except Refusal:
        return ""


def _division_names(codes: Iterable[str]) -> dict[str, str]:
    wanted = {code for code in codes if code}
    return dict(Division.objects.filter(code__in=wanted).values_list("code", "name")) if wanted else {}


def face_id(ref: str) -> UUID | None:
    """The face behind a result of kind item."""
    try:
        return UUID(ref)
    except ValueError:
        return None
