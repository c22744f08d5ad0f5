"""Checks that stand between a draft and its publication; other rooms add theirs at start-up.

A check gets what is about to be published and says what is wrong; anything said refuses. ``once_only`` adds what is
needlessly asked and withdrawn attestations, ``catalogue_quality`` its rules of weight "refuse".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yiwang.service.catalogue.elements import Problem


@dataclass(frozen=True, slots=True)
class Publishing:
    """What is about to be published: an ``item`` or an ``entry``, where, and what it said before ({} the first time).

    ``division_code`` is "" for an entry; ``before`` are the whole elements of the revision in force.
    """

    kind: str
    id: UUID
    key: str
    division_code: str
    organization_id: UUID | None
    before: Mapping[str, Any]


Check = Callable[[Publishing, Mapping[str, Any]], list[Problem]]
CHECKS: list[Check] = []


def publishing_check(check: Check) -> Check:
    """Register a check (a decorator): ``check(publishing, elements) -> problems``."""
    if check not in CHECKS:
        CHECKS.append(check)
    return check


def publishing_problems(publishing: Publishing, elements: Mapping[str, Any]) -> list[Problem]:
    """What all registered checks find, without doubles."""
    found = [problem for check in CHECKS for problem in check(publishing, elements)]
    return list(dict.fromkeys(found))
