"""A province with a city, two counties and a town, and an administrator on each level."""

from __future__ import annotations

from tests import factories

from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.ids import new_id
from yiwang.people.actions.organizations import create_organization
from yiwang.people.models import Division, Organization

LEVELS = ("province", "city", "county", "town")


def town_below(county: Division) -> Division:
    key = new_id()
    lineage = [*county.lineage, str(key)]
    return Division.objects.create(
        id=key, name="曲界镇", level="town", parent=county, code="440825102000", lineage=lineage
    )


class Tree:
    """``offices`` and ``chiefs`` by level; ``beside`` is another county's government, ``bureau`` one of the county."""

    def __init__(self) -> None:
        county = factories.division()
        places = {
            "province": Division.objects.get(level="province"),
            "city": Division.objects.get(level="city"),
            "county": county,
            "town": town_below(county),
        }
        self.offices: dict[str, Organization] = {}
        above: Organization | None = None
        for level in LEVELS:
            above = self.offices[level] = self.made(f"{places[level].name}人民政府", places[level], above, "government")
        self.beside = self.made(
            "遂溪县人民政府", factories.division("440823", "遂溪县"), self.offices["city"], "government"
        )
        self.bureau = self.made("徐闻县市场监督管理局", county, self.offices["county"], "market_supervision")
        self.chiefs: dict[str, Actor] = {
            level: factories.official("administer", at=office, name=f"{level}管理员")
            for level, office in self.offices.items()
        }
        self.chiefs["beside"] = factories.official("administer", at=self.beside, name="邻县管理员")

    def made(self, name: str, place: Division, above: Organization | None, role: str = "") -> Organization:
        parent = above.pk if above else None
        return create_organization(actor=SYSTEM, name=name, division_id=place.pk, role=role, parent_id=parent)
