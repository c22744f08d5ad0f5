"""A county with a library of a few materials, an entry, an item that differs, and one that does not."""

from __future__ import annotations

from typing import Any

import pytest
from tests import factories, trust_town

from yiwang.core import generation
from yiwang.core.actor import SYSTEM
from yiwang.core.calendar_store import load_builtin
from yiwang.packs.publishing import publish_pack
from yiwang.people.models import Organization
from yiwang.service.catalogue.faces import own_face
from yiwang.service.catalogue.models import CatalogueEntry, ServiceItem

PACKS = factories.REPOSITORY / "packs"


@pytest.fixture
def library(db: Any) -> None:
    """Base registers, attestations and the shipped library, published."""
    load_builtin()
    for name in ("base-registers", "attestations", "material-library"):
        publish_pack(actor=SYSTEM, path=PACKS / name)
    trust_town.in_register(factories.person("王秀英"))
    generation.forget()


def material(title: str, **more: Any) -> dict[str, Any]:
    """A row of ``materials``."""
    return {"title": title, "need": "required", **more}


def entry(title: str = "临时救助", code: str = "440510001000", **materials: dict[str, Any]) -> CatalogueEntry:
    """A published entry that asks for these materials."""
    content = {"title": title, "applicants": ["natural_person"], "materials": materials}
    made = CatalogueEntry.objects.create(
        code=code,
        owner_division=code[:2],
        title=title,
        power_type="行政给付",
        state="published",
        number=1,
        content=content,
    )
    made.face = own_face(made.pk, title=title, power_type="行政给付")
    made.save()
    return made


def item(key: str, of: CatalogueEntry, office: Organization | None = None, **content: Any) -> ServiceItem:
    """A published item of a county that says only ``content`` itself."""
    return ServiceItem.objects.create(
        key=key, face=of.face, entry=of, level=4, division_code="440825000000", source="desk", content=content,
        organization=office, organization_name=office.name if office else "",
    )  # fmt: skip
