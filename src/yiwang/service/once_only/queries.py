"""What a signed-in person still has to bring, and what is fetched for her; what needs nothing but the identity card.

Nothing is opened here: whether government holds something of her is told by rows that are not sealed (which licence,
from whom, until when; that a register has a record of her). What it says is read when she applies.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core import revisions
from yiwang.core.actor import Actor
from yiwang.core.revisions import Published
from yiwang.engines.forms.form import Form
from yiwang.service.applications.items import Item
from yiwang.service.applications.scenario import Material as FittingMaterial
from yiwang.service.applications.scenario import materials_for
from yiwang.service.catalogue.resolving import Resolved
from yiwang.service.once_only.judging import FETCHED, NEEDLESS, REASONED, WITHDRAWN, Asked, Judged, judge
from yiwang.service.once_only.models import Node
from yiwang.service.once_only.nodes import ground_at, items_of_bundle
from yiwang.service.once_only.proving import asked_in, asked_in_pack, bundle_subjects, form_of_item
from yiwang.service.once_only.sources import Holding, holdings_of, standing_of

MOST_FIELDS = 12
_PROOF = ("pk", "kind", "card_only")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What is not brought: from which source, who gave it, its masked holder, as of when. ``fields``: of a form."""

    title: str
    source: str
    issuer: str
    masked: str = ""
    as_of: date | None = None
    until: date | None = None
    note: str = ""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Brought:
    """What the person still brings, with why where government should have it."""

    title: str
    need: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Needed:
    """``bring`` is what she needs, ``may_bring`` what she may; ``dropped`` may not be asked for any more."""

    fetch: tuple[Fetched, ...]
    bring: tuple[Brought, ...]
    may_bring: tuple[Brought, ...]
    dropped: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """Whether she comes with empty hands."""
        return not self.bring


def needed(
    item: Resolved | Item,
    actor: Actor,
    *,
    given: Mapping[str, Any] | None = None,
    fitting: Collection[str] | None = None,
) -> Needed | None:
    """What ``actor`` needs for an item of the catalogue or of a pack; None for strangers and clerks at a window.

    ``given`` are the answers to a pack item's questions; ``fitting`` the keys of the materials that fit the answers
    (None: all). Two queries, whatever is asked.
    """
    if not actor.signed_in or actor.party_id is None:
        return None
    if isinstance(item, Item):
        asked = [_asked_of(row) for row in materials_for(item, given or {})]
        return _needed(asked, "", actor, form_of_item(item), frozenset())
    asks = asks_of(item.elements)
    if fitting is None:
        return needed_at(asks, str(item.item["division_code"]), actor)
    asked = [one for one in asks.asked if one.place in fitting]
    return _needed(asked, str(item.item["division_code"]), actor, None, frozenset())


@dataclass(frozen=True, slots=True)
class Asks:
    """What an item of the catalogue asks for; ``maybe`` are the keys of materials that only some situations need."""

    asked: tuple[Asked, ...]
    maybe: frozenset[str]


def asks_of(elements: Mapping[str, Any]) -> Asks:
    """What these elements ask for: the same for all items that say the same, so it may be kept. No query."""
    return Asks(tuple(asked_in(elements)), _conditional(elements))


def needed_at(asks: Asks, division_code: str, actor: Actor) -> Needed | None:
    """What ``actor`` needs where a place asks for this, whatever her answers. Two queries."""
    if not actor.signed_in or actor.party_id is None:
        return None
    return _needed(asks.asked, division_code, actor, None, asks.maybe)


def needed_of_bundle(published: Published, actor: Actor) -> Needed | None:
    """What ``actor`` needs for a bundle: the materials of all parts, each once, and what its one form fetches."""
    if not actor.signed_in or actor.party_id is None:
        return None
    items = items_of_bundle(published)
    form = revisions.compiled(revisions.member(published.release_id, "forms", published.content["form"]).id)
    maybe = {
        one.place
        for part in published.content["parts"]
        if part.get("when") and part["item"] in items
        for one in asked_in_pack(items[part["item"]].content)
    }
    return _needed(bundle_subjects(published, items), "", actor, form, maybe)


def _needed(asked: Iterable[Asked], place: str, actor: Actor, form: Form | None, maybe: Collection[str]) -> Needed:
    ground = ground_at(place)
    judged = [judge(one, ground) for one in asked]
    held = holdings_of(actor, {one.source for one in judged if one.source} | _sources_of(form).keys())
    return _told(judged, held, form, maybe)


def _conditional(elements: Mapping[str, Any]) -> frozenset[str]:
    """Materials that only some situations ask for."""
    rows = elements.get("materials") or {}
    return frozenset(key for key, row in rows.items() if isinstance(row, Mapping) and row.get("when"))


def _asked_of(row: FittingMaterial) -> Asked:
    return Asked(place=row.key, title=row.title, held=row.held, need=row.need)


def _told(judged: Iterable[Judged], held: Mapping[str, Holding], form: Form | None, maybe: Collection[str]) -> Needed:
    fetch: list[Fetched] = []
    bring: list[Brought] = []
    may: list[Brought] = []
    dropped: list[str] = []
    for one in judged:
        if one.state == WITHDRAWN:
            dropped.append(one.asked.title)
            continue
        holding = held.get(one.source)
        if one.state in (FETCHED, NEEDLESS) and holding is not None and not one.of_others:
            fetch.append(_fetched(one, holding))
        elif one.asked.need == "required":
            note = _("有的情形才要，回答下面的问题就知道。") if one.asked.place in maybe else _why(one, holding)
            bring.append(Brought(one.asked.title, one.asked.need, note))
        else:
            may.append(Brought(one.asked.title, one.asked.need, _why(one, holding)))
    return Needed((*fetch, *_fields(form, held)), tuple(bring), tuple(may), tuple(dropped))


def _fetched(one: Judged, holding: Holding) -> Fetched:
    note = (
        _("出示手机里的电子证照，不用带纸质的。") if one.state == NEEDLESS and one.source.startswith("licence:") else ""
    )
    return Fetched(one.asked.title, holding.title, holding.issuer, holding.masked, holding.as_of, holding.until, note)


def _why(one: Judged, holding: Holding | None) -> str:
    if one.state == REASONED:
        return _("政府已有，依法还要交：%(why)s") % {"why": one.why}
    if one.of_others and one.source:
        return _("这是别人的证件，要由本人同意，我们才能取。")
    if one.source and holding is None and one.state in (FETCHED, NEEDLESS):
        return _("我们没有查到您的%(title)s，请带上。") % {"title": standing_of(one.source).title}
    return ""


def _sources_of(form: Form | None) -> dict[str, list[str]]:
    """The sources of a form with the questions that they answer."""
    found: dict[str, list[str]] = {}
    for leaf in form.fields if form is not None else ():
        for text in leaf.sources:
            kind, _colon, rest = text.partition(":")
            name = rest.rpartition(".")[0] if kind == "licence" else rest.partition(".")[0]
            if kind in ("register", "licence") and name:
                found.setdefault(f"{kind}:{name}", []).append(leaf.label())
                break
    return found


def _fields(form: Form | None, held: Mapping[str, Holding]) -> Iterable[Fetched]:
    for source, labels in _sources_of(form).items():
        if (holding := held.get(source)) is not None:
            fields = tuple(dict.fromkeys(labels))[:MOST_FIELDS]
            title = _("申请表里的：%(fields)s") % {"fields": "、".join(fields)}
            yield Fetched(title, holding.title, holding.issuer, holding.masked, holding.as_of, fields=fields)


def card_only(nodes: Iterable[UUID]) -> bool:
    """Whether the identity card is enough (一证通办); ``nodes`` as ``Resolved.nodes``: item, those above, entry.

    The item's own proof counts, else that of the nearest item above, else that of its entry. One query.
    """
    order = {node: place for place, node in enumerate(nodes)}
    found = [(order[key], kind, only) for key, kind, only in Node.objects.filter(pk__in=order).values_list(*_PROOF)]
    own = [only for place, _kind, only in found if place == 0]
    above = [only for _place, kind, only in sorted(found) if kind == "item"]
    return (own or above[-1:] or [only for _place, _kind, only in found] or [False])[0]


def card_only_faces() -> Any:
    """Faces of items for which the identity card is enough: a filter of lists (``face_id__in``)."""
    return Node.objects.filter(card_only=True, face_id__isnull=False).values("face_id")
