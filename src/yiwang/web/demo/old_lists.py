"""An item of the demo as old lists have it: it asks for what government holds, and for what is withdrawn.

It came in as lists do that are older than the material library; publishing it today would be refused.
"""

from __future__ import annotations

from typing import Any

from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.models import Organization
from yiwang.service.catalogue.changes import changed
from yiwang.service.catalogue.faces import own_face
from yiwang.service.catalogue.models import CatalogueEntry, ServiceItem
from yiwang.service.once_only.following import prove_all
from yiwang.web.demo.naming import COUNTY, demo_id

CODE, KEY = "440590002000", "demo.temporary-relief"
_SAID: dict[str, Any] = {
    "title": "临时救助（演示）",
    "summary": "家里突然遇到困难，一时过不下去的，可以申请一次救助。",
    "power_type": "行政给付",
    "applicants": ["natural_person"],
    "themes": ["社会救助"],
}
ELEMENTS: dict[str, Any] = {
    **_SAID,
    "keywords": ["困难补助", "救急"],
    "handling": "committed",
    "limits": {"statutory": {"amount": 20, "unit": "working_day"}, "committed": {"amount": 10, "unit": "working_day"}},
    "condition": "因火灾、交通事故、重病等，基本生活暂时有严重困难。",
    "power_source": "own_level",
    "body_kind": "statutory",
    "channels": ["window"],
    "visits": 1,
    "visits_reason": "要当面核对家里的情况",
    "windows": {
        "hall": {"name": "政务服务大厅", "address": "徐城街道红旗一路1号2楼3号窗口", "hours": "工作日 8:30-17:30"}
    },
    "contact": {"phone": "0759-12345", "complaint": "12345"},
    "materials": {
        "form": {"title": "临时救助申请表", "need": "required", "source": "own", "originals": 1, "order": 10},
        "id": {"title": "申请人身份证（原件及复印件）", "need": "required", "originals": 1, "copies": 1, "order": 20},
        "book": {"title": "户口簿首页及本人页复印件", "need": "required", "copies": 2, "order": 30},
        "alive": {"title": "健在证明", "need": "required", "originals": 1, "order": 40},
        "hard": {"title": "村委会出具的家庭困难证明", "need": "required", "originals": 1, "order": 50},
        "income": {"title": "家庭成员收入证明", "need": "required", "originals": 1, "order": 55},
        "bank": {"title": "本人银行卡复印件", "need": "required", "copies": 1, "order": 60},
    },
    "basis": {"law": {"law": "社会救助暂行办法", "article": "第四十七条", "order": 10}},
}


def load_old_lists() -> int:
    """The item where it is missing, and the proof over the whole catalogue; returns how many contents were proved."""
    office = Organization.objects.filter(pk=demo_id(COUNTY.ljust(12, "0"), "civil_affairs")).first()
    if office is not None:
        _take_in(actor=SYSTEM, office=office)
    return prove_all(clock.now())


@use_case("demo.catalogue_made")
def _take_in(*, actor: Actor, office: Organization) -> None:
    if CatalogueEntry.objects.filter(code=CODE).exists():
        nothing_changed()
        return
    entry = CatalogueEntry(
        code=CODE, owner_division="44", title=_SAID["title"], power_type=_SAID["power_type"], state="published",
        number=1, content=ELEMENTS, managed_by="import:demo",
    )  # fmt: skip
    face = own_face(
        entry.pk, **_SAID, keywords=" ".join(ELEMENTS["keywords"]), visits=1, materials=len(ELEMENTS["materials"])
    )
    entry.face = face
    entry.save()
    item = ServiceItem.objects.create(
        key=KEY, face=face, entry=entry, level=4, organization=office, organization_name=office.name,
        organization_uscc=office.uscc, division_code=COUNTY.ljust(12, "0"), source="demo", managed_by="import:demo",
    )  # fmt: skip
    changed([entry.pk, item.pk])
    record("demo.catalogue_made", actor=actor, on=item, payload={"items": 1})
