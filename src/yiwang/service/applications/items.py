"""A published service item with everything that belongs to it: form, flow, rules, organization at a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.calendar import LIMITS, Basis, Limit
from yiwang.core import generation, revisions
from yiwang.core.errors import NotFound, NotReady
from yiwang.core.revisions import Published
from yiwang.engines.flow.plan import Plan
from yiwang.engines.forms import Form
from yiwang.engines.parameters.values import basis_of, duration_at
from yiwang.engines.proceedings.kinds import Limits
from yiwang.people.models import Division, Organization
from yiwang.ui.display import language_tag


@dataclass(frozen=True, slots=True)
class Item:
    """A revision of a service item, cached; see ``packs/schemas/item.schema.json`` for ``content``."""

    published: Published

    @property
    def content(self) -> Mapping[str, Any]:
        """The declaration."""
        return self.published.content

    @property
    def key(self) -> str:
        """Stable key of the item."""
        return self.published.key

    @property
    def title(self) -> str:
        """Chinese title."""
        return text_of(self.content["title"])

    def member(self, section: str, name: str) -> Published:
        """Another definition of the same release."""
        return revisions.member(self.published.release_id, section, name)

    @property
    def form(self) -> Form | None:
        """The applicant's form."""
        name = self.content.get("form")
        return None if name is None else revisions.compiled(self.member("forms", name).id)

    @property
    def plan(self) -> Plan:
        """The compiled flow."""
        name = self.content.get("flow")
        if name is None:
            raise NotReady(_("这个事项还没有设置办理流程。"))
        plan: Plan = revisions.compiled(self.member("flows", name).id)
        return plan

    def model(self, name: str) -> Any:
        """A compiled DMN model."""
        return revisions.compiled(self.member("rules", name).id)

    @property
    def instant(self) -> bool:
        """Whether rules may grant at once."""
        return self.content["decide"].get("grants") == "at_once"


def current_item(key: str) -> Item:
    """The item as published now."""
    return Item(revisions.current("items", key))


def item_of(revision_id: UUID) -> Item:
    """The item as it was when a case began."""
    return Item(revisions.revision(revision_id))


def text_of(value: Any, language: str = "zh-Hans") -> str:
    """A language map or a plain text as text."""
    if isinstance(value, Mapping):
        return str(value.get(language) or value.get("zh-Hans") or "")
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Place:
    """A division and the organization that implements an item there."""

    division_id: UUID
    division_code: str
    division_name: str
    organization_id: UUID
    organization_name: str


def place_for(item: Item, division_code: str, role: str | None = None) -> Place:
    """Who implements ``item`` for a division: the organization with its role there, or in the nearest one above."""
    wanted = role or str(item.content.get("organization", ""))
    found = generation.cached(("place", wanted, division_code), lambda: _find_place(wanted, division_code))
    if found is None:
        raise NotReady(
            _("%(title)s在您选择的地区还没有办理机构，请换一个地区或拨打12345咨询。")
            % {"title": text_of(item.content["title"], language_tag())}
        )
    return found


def _find_place(role: str, division_code: str) -> Place | None:
    division = Division.objects.filter(code=division_code.ljust(12, "0")[:12]).first()
    if division is None:
        raise NotFound(_("没有这个地区。"))
    for ancestor in reversed(division.lineage):
        organization = Organization.objects.filter(division_id=ancestor, role=role).order_by("id").first()
        if organization is not None:
            return Place(division.pk, division.code, division.name, organization.pk, organization.name)
    return None


def limits_of(item: Item, division_code: str, on: date) -> Limits:
    """The limits of an item at a place and day, with the statute's pauses, extension and silence."""
    spec = item.content["limits"]
    permit = item.content["power_type"] in ("行政许可", "01", "permit", "administrative_permit")

    def limit(name: str, base: str, title: str) -> Limit | None:
        if name not in spec:
            return None
        duration, basis = duration_at(spec[name], division_code, on)
        law = LIMITS.get(base) if permit else None
        own = basis or basis_of(item.content.get("limits", {}).get("basis", []) or item.content["basis"])
        if law is None:
            return Limit(f"item.{name}", title, duration, own or Basis("", ""))
        extension = duration_at(spec["extension"], division_code, on)[0] if "extension" in spec else law.extension
        return Limit(
            key=f"item.{name}",
            name=title,
            duration=duration,
            basis=own or law.basis,
            pauses=law.pauses,
            pause_basis=law.pause_basis,
            extension=extension if name == "statutory" else None,
            extension_by=law.extension_by,
            silence=law.silence,
            rolls=law.rolls,
        )

    return Limits(
        correction_notice=limit("correction", "permit.correct", "一次告知补正"),
        correction=limit("supplement", "permit.supplement", "补正材料"),
        statutory=limit("statutory", "permit.decide", "法定办理时限"),
        committed=limit("committed", "permit.decide", "承诺办理时限"),
        delivery=limit("delivery", "permit.deliver", "送达"),
    )
