"""What is offered at a place: items of the place and of the divisions above it, and what packs offer there.

An item of a pack is offered where an organization of its role is; a bundle where all its parts are. Without a place
only what packs offer everywhere is shown. Every function takes a fixed number of queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from yiwang.core import generation
from yiwang.core.revisions import revision
from yiwang.identifiers.division import COUNTRY
from yiwang.people.models import Division, Organization
from yiwang.service.catalogue.models import Face, ServiceItem
from yiwang.service.catalogue.queries import prefixes_of
from yiwang.service.portal.zones import Group

A_WORD = 3
_BY_WORDS = """
SELECT w.word, found.key FROM unnest(%s::text[]) AS w(word)
CROSS JOIN LATERAL (
    SELECT i.key FROM catalogue_face f
    CROSS JOIN LATERAL (
        SELECT key FROM catalogue_item
        WHERE face_id = f.id AND state = 'published' AND division_code = ANY(%s)
        ORDER BY division_code DESC LIMIT 1) i
    WHERE position(w.word IN f.title) > 0
    ORDER BY f.online DESC, length(f.title), f.title, i.key LIMIT %s) found
"""


@dataclass(slots=True)
class Offered:
    """What a group of a zone shows at a place; ``more``: there is more than that on its list."""

    group: Group
    items: list[ServiceItem] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    links: list[dict[str, str]] = field(default_factory=list)
    sights: list[dict[str, str]] = field(default_factory=list)
    more: bool = False

    def __bool__(self) -> bool:
        return bool(self.items or self.themes or self.links or self.sights)


def reach_of(place: str) -> list[str]:
    """Division codes whose items are offered at a place; "" are items of packs, 0 those of the nation."""
    return [*prefixes_of(place), COUNTRY, ""] if place else [COUNTRY, ""]


def roles_at(place: str) -> frozenset[str]:
    """Roles of the organizations of a place and of the divisions above it; two queries, once a generation."""
    return generation.cached(("portal:roles", place), lambda: _roles(place))


def _roles(place: str) -> frozenset[str]:
    lineage = Division.objects.filter(code=place).values_list("lineage", flat=True).first() or []
    rows = Organization.objects.filter(division_id__in=lineage, closed_on=None).exclude(role="")
    return frozenset(rows.values_list("role", flat=True))


def handled(row: ServiceItem, place: str) -> bool:
    """Whether somebody handles an item at the place."""
    if row.revision is None or not place:
        return True
    content = revision(row.revision).content
    parts = content.get("parts")
    wanted = {str(part["organization"]) for part in parts} if parts else {str(content.get("organization") or "")}
    return wanted - {""} <= roles_at(place)


def groups_at(groups: Sequence[Group], place: str, most: int) -> list[Offered]:
    """What these groups show at a place, the empty ones left out; at most ``most`` items each. Three queries."""
    by_word = _keys_by_word([word for group in groups for word in group.listed("words")], place)
    keys = {key for group in groups for key in group.listed("items")} | {k for found in by_word.values() for k in found}
    codes = {code for group in groups for code in group.listed("entries")}
    rows = {row.key: row for row in _rows(keys, codes, place)}
    claimed = _claimed(rows.values())
    themes = themes_at((theme for group in groups for theme in group.listed("themes")), place)
    found = []
    for group in groups:
        wanted = [*group.listed("items"), *(claimed[c] for c in group.listed("entries") if c in claimed)]
        wanted += [key for word in group.listed("words") for key in by_word.get(word, ())]
        items = distinct(rows[key] for key in wanted if key in rows and handled(rows[key], place))
        offered = Offered(group, items[:most], [t for t in group.listed("themes") if t in themes], group.links)
        offered.sights, offered.more = group.sights(place), len(items) > most
        found.append(offered)
    return [one for one in found if one]


def group_rows(group: Group, rows: QuerySet[ServiceItem]) -> QuerySet[ServiceItem]:
    """Of these items those that a group of a zone lists."""
    wanted = Q(key__in=group.listed("items")) | Q(entry__code__in=group.listed("entries"))
    for word in group.listed("words"):
        wanted |= Q(face__title__contains=word)
    if group.listed("themes"):
        wanted |= Q(face__themes__overlap=list(group.listed("themes")))
    return rows.filter(wanted)


def themes_at(themes: Iterable[str], place: str) -> frozenset[str]:
    """Of these themes those under which something is offered at the place; one query, once a generation."""
    wanted = tuple(sorted(set(themes)))
    if not wanted:
        return frozenset()
    return generation.cached(("portal:themes", wanted, place), lambda: _themes(wanted, place))


def _themes(wanted: Sequence[str], place: str) -> frozenset[str]:
    here = ServiceItem.objects.filter(face=OuterRef("pk"), state="published", division_code__in=reach_of(place))
    rows = Face.objects.filter(Exists(here), themes__overlap=list(wanted)).values_list("themes", flat=True)
    return frozenset(theme for themes in rows.distinct() for theme in themes) & frozenset(wanted)


def _keys_by_word(words: Sequence[str], place: str) -> dict[str, list[str]]:
    if not words:
        return {}
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_BY_WORDS, [sorted(set(words)), reach_of(place), A_WORD])
        for word, key in cursor.fetchall():
            found.setdefault(word, []).append(key)
    return found


def _rows(keys: Iterable[str], codes: Iterable[str], place: str) -> list[ServiceItem]:
    above = set() if place else {f"{code[:2]}{'0' * 10}" for code in codes}  # of the province that listed the entry
    reach = [*reach_of(place), *above]
    rows = ServiceItem.objects.filter(state="published", division_code__in=reach).select_related("face", "entry")
    return list(rows.filter(Q(key__in=list(keys)) | Q(entry__code__in=list(codes))).order_by("division_code", "id"))


def _claimed(rows: Iterable[ServiceItem]) -> Mapping[str, str]:
    """Code of the basic catalogue -> key of the item nearest to the place: rows come by division, the nearest last."""
    return {row.entry.code: row.key for row in rows if row.entry is not None}


def distinct(rows: Iterable[Any]) -> list[ServiceItem]:
    """One of each face: the same matter of county and province is shown once."""
    found: dict[Any, ServiceItem] = {}
    for row in rows:
        found.setdefault(row.face_id, row)
    return list(found.values())
