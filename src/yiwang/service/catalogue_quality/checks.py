"""Rules of severity "refuse" stand between a draft and its publication."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yiwang.people.models import Organization
from yiwang.service.catalogue.elements import Problem
from yiwang.service.catalogue.publishing_checks import Publishing, publishing_check
from yiwang.service.catalogue_quality.facts import About, facts_of
from yiwang.service.catalogue_quality.rules import active_rules


@publishing_check
def quality(publishing: Publishing, elements: Mapping[str, Any]) -> list[Problem]:
    """What rules of severity "refuse" find in what is about to be published."""
    rules = [rule for rule in active_rules(publishing.kind) if rule.severity == "refuse"]
    if not rules:
        return []
    facts = facts_of(elements, About(publishing.kind, _given(publishing)))
    found = [rule for rule in rules if rule.finds(facts)]
    return [Problem(rule.paths[0] if rule.paths else "title", f"{rule.says}。{rule.do}") for rule in found]


def _given(publishing: Publishing) -> frozenset[str]:
    if publishing.organization_id is None:
        return frozenset()
    row = Organization.objects.filter(pk=publishing.organization_id).values_list("phone", "address", "hours").first()
    if row is None:
        return frozenset()
    phone, address, hours = row
    return frozenset(({"contact/phone"} if phone else set()) | ({"windows"} if address and hours else set()))
