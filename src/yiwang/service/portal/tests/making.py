"""What the tests of the portal need, with few rows: zones, items and departments at a county."""

from __future__ import annotations

from typing import Any

from django.test import Client
from tests import factories

from yiwang.core import generation, revisions
from yiwang.core.ids import new_id
from yiwang.core.models import Release
from yiwang.people.models import Organization
from yiwang.service.catalogue.models import CatalogueEntry, Face, ServiceItem

COUNTY, CITY, OTHER = "440825000000", "440800000000", "441826000000"


def zone(key: str, *groups: dict[str, Any], **said: Any) -> None:
    """A published zone."""
    release = Release.objects.create(pack=f"test-{key}", version="1", digest=new_id().hex)
    content = {"zone": key, "title": key, "audience": "all", "intro": "常办的事", "confidence": "example", **said}
    content["groups"] = [{"group": f"g{n}", "title": f"第{n}组", **group} for n, group in enumerate(groups)]
    revisions.publish(release, "zones", key, content, new_id().hex)
    generation.forget()


def item(key: str, title: str, division: str = COUNTY, *, entry: str = "", **face: Any) -> ServiceItem:
    """A published item of a division with a face of its own."""
    wanted = {"power_type": "公共服务", "applicants": ["natural_person"], **face}
    own = {
        name: wanted.pop(name) for name in ("organization", "organization_name", "level", "content") if name in wanted
    }
    made = Face.objects.create(title=title, **wanted)
    claimed = CatalogueEntry.objects.filter(code=entry).first() if entry else None
    if entry and claimed is None:
        claimed = CatalogueEntry.objects.create(
            code=entry, owner_division="44", title=title, power_type="公共服务", state="published"
        )
    return ServiceItem.objects.create(key=key, face=made, entry=claimed, division_code=division, source="desk", **own)


def office(name: str, code: str = "440825", role: str = "") -> Organization:
    """A department; its division is made with it."""
    made = factories.organization(role or name, code=code, name=name)
    Organization.objects.filter(pk=made.pk).update(role=role)
    made.role = role
    return made


def at(code: str = COUNTY) -> Client:
    """A browser in which a place was chosen."""
    factories.division(code[:6], {"440825": "徐闻县", "441826": "连南瑶族自治县"}.get(code[:6], "某县"))
    generation.forget()
    client = Client()
    client.cookies["yw_place"] = code
    return client


def text(response: Any) -> str:
    """The page."""
    return str(response.content.decode())
