"""Reads of quality: findings under filters, what an office loses its points by, the own scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Sum

from yiwang.core.actor import Actor
from yiwang.people.directory import identifier
from yiwang.service.catalogue_quality.models import Finding, OfficeScore
from yiwang.service.catalogue_quality.models.findings import GuideQuerySet
from yiwang.service.catalogue_quality.rules import GROUPS, SEVERITIES, all_rules


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to, as it stands in the address."""

    values: dict[str, str]


def filters(sent: Mapping[str, str]) -> Filters:
    """The filters in an address, known ones only."""
    office = identifier(sent.get("office", ""))
    place = sent.get("place", "")
    return Filters(
        {
            "severity": sent.get("severity", "") if sent.get("severity") in SEVERITIES else "",
            "group": sent.get("group", "") if sent.get("group") in GROUPS else "",
            "rule": sent.get("rule", "") if sent.get("rule") in all_rules() else "",
            "office": str(office) if office else "",
            "place": place if place.isascii() and place.isdigit() and len(place) <= 12 else "",
        }
    )


def findings(actor: Actor, wanted: Filters) -> GuideQuerySet:
    """Open findings that the actor sees under these filters."""
    rows: GuideQuerySet = Finding.objects.visible_to(actor).filter(state="open")
    for name in ("severity", "group", "rule", "office"):
        if wanted.values[name]:
            rows = rows.filter(**{name: wanted.values[name]})
    if place := wanted.values["place"].rstrip("0"):
        rows = rows.filter(division_code__gte=place, division_code__lt=f"{place}:")
    return rows


def by_rule(actor: Actor, office: UUID) -> list[tuple[str, int, int]]:
    """Rules by which an office loses points: how often, how many, the most first."""
    rows = Finding.objects.visible_to(actor).filter(office=office, state="open")
    counted = rows.values_list("rule").annotate(count=Count("id"), lost=Sum("weight")).order_by("-lost", "rule")
    return [(rule, count, lost) for rule, count, lost in counted]


def own_scores(actor: Actor) -> list[OfficeScore]:
    """Scores of the organizations in which the actor has a post."""
    rows = OfficeScore.objects.visible_to(actor).filter(office__in=list(actor.organization_ids))
    return list(rows.order_by("name")[:5])
