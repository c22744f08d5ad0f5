"""Sets the stage of the catalogue: what lists brought, offices with one guide, a change from above, counted visits."""

from __future__ import annotations

from typing import Any

from yiwang.core import clock
from yiwang.people.models import Organization
from yiwang.service.catalogue.faces import own_face
from yiwang.service.catalogue.models import Adoption, CatalogueEntry, ServiceItem
from yiwang.service.catalogue_quality.models import OfficeRuns
from yiwang.service.catalogue_quality.runs import count_runs

COUNTY = "440825000000"


def listed_item() -> str:
    """An item of a list that says little more than its name, with flaws; gives its key."""
    office = Organization.objects.get(division__code=COUNTY, closed_on=None, role="civil_affairs")
    ServiceItem.objects.create(
        key="journey-listed", face=own_face(office.pk, title="慈善组织公开募捐资格审批", power_type="行政许可"),
        source="演示清单", organization=office, organization_name=office.name, organization_uscc=office.uscc,
        division_code=COUNTY, code="11440825MB2C04567X4000111001000", content={"base_code": "000111001000"},
        findings=[{"message": "清单里的事项编码少一位。"}],
    )  # fmt: skip
    return "journey-listed"


def one_guide_everywhere() -> list[str]:
    """Offices at four places claimed an entry and say nothing themselves; gives the keys of their items."""
    said: dict[str, Any] = {"title": "残疾儿童康复救助", "power_type": "行政给付"}
    asks = {"materials": {"book": {"title": "户口簿首页及本人页复印件", "need": "required", "copies": 1, "order": 10}}}
    entry = CatalogueEntry(
        code="440511960000", owner_division="44", state="published", number=1, content={**said, **asks}, **said
    )
    entry.face = own_face(entry.pk, **said)
    entry.save()
    offices = Organization.objects.filter(closed_on=None, demo=True).select_related("division")
    places = {office.division.code: office for office in offices.order_by("division__code", "id")}
    made = []
    for place, office in list(places.items())[:4]:
        made.append(f"journey-{place}")
        ServiceItem.objects.create(
            key=made[-1], face=entry.face, entry=entry, organization=office, organization_name=office.name,
            division_code=place, level=4, source="desk",
        )  # fmt: skip
    return made


def change_from_above(item: str) -> None:
    """The entry of an item changed a limit that the item says itself."""
    row = ServiceItem.objects.select_related("entry").get(key=item)
    assert row.entry
    Adoption.objects.create(
        item=row, organization_id=row.organization_id, kind="conflict", above=row.entry.pk, above_number=2,
        above_title=row.entry.title, changes={"limits/committed/amount": [10, 8]}, created_at=clock.now(),
    )  # fmt: skip


def visits_counted() -> int:
    """How often people must come is counted, as the chore does; gives of how many offices."""
    count_runs(clock.now())
    return OfficeRuns.objects.unscoped("journeys").count()


CALLS = (listed_item, one_guide_everywhere, change_from_above, visits_counted)
