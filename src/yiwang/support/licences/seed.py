"""Demo licences: plainly marked, issued by the same use case as real ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yiwang.core import revisions
from yiwang.core.actor import SYSTEM
from yiwang.people.models import Organization
from yiwang.support.licences.actions.issue import Order, issue_licence
from yiwang.support.licences.definition import Face, LicenceType, Party, text_for
from yiwang.support.licences.models import Licence


@dataclass(frozen=True, slots=True)
class DemoLicence:
    """``values`` by field name as data; ``texts`` for those whose printed words differ (codes)."""

    type_key: str
    office: Organization
    holder: Party
    values: Mapping[str, Any]
    issued_on: date
    valid_until: date | None = None
    number: str = ""
    scenario: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


def seed_demo_licence(wanted: DemoLicence) -> Licence:
    """Issue a demo licence; the same type, number (or holder) and day a second time gives the first one."""
    kind = LicenceType(revisions.current("licences", wanted.type_key))
    texts = {name: text_for(kind.fields[name], value, {}) for name, value in wanted.values.items()}
    key = f"demo:{wanted.number or wanted.holder.id}:{wanted.type_key}"[:64]
    order = Order(
        kind=kind,
        office=wanted.office,
        holder=wanted.holder,
        on=wanted.issued_on,
        names={"scenario": dict(wanted.scenario), "answers": {}, "facts": {}, "today": wanted.issued_on},
        key=key,
        base=Face(dict(wanted.values), {**texts, **wanted.texts}),
        number=wanted.number,
        span=(wanted.issued_on, wanted.valid_until) if wanted.valid_until else None,
    )
    return issue_licence(actor=SYSTEM, order=order)
