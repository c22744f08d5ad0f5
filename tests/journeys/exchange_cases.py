"""Sets the stage of the exchange: an entry to be claimed, workbooks with and without errors, a guide with a fault."""

from __future__ import annotations

import base64
from typing import Any

from yiwang.core import clock
from yiwang.people.models import Organization
from yiwang.service.catalogue.faces import own_face
from yiwang.service.catalogue.models import CatalogueEntry, ServiceItem
from yiwang.service.catalogue_exchange.tests import stage as sheets
from yiwang.service.catalogue_quality.judging import judge
from yiwang.service.catalogue_quality.orders import settle_mended

COUNTY = "440825000000"
CODE = "440511970000"
KINDS = [*list(sheets.WRONG_ITEMS)[5:24], *list(sheets.WRONG_PARTS)[:14]]  # of office and entry, of limits, of rows
LIMITS = {"statutory": {"amount": 10, "unit": "working_day"}, "committed": {"amount": 30, "unit": "working_day"}}


def _office() -> Organization:
    return Organization.objects.get(division__code=COUNTY, closed_on=None, role="civil_affairs")


def basic_entry() -> str:
    """An entry of the basic catalogue that nobody has claimed; gives the office's credit code."""
    said: dict[str, Any] = {"title": "困境儿童救助", "power_type": "行政给付"}
    entry, _made = CatalogueEntry.objects.get_or_create(
        code=CODE, defaults={"owner_division": "44", "state": "published", "number": 1, "content": said, **said}
    )
    entry.face = own_face(entry.pk, **said)
    entry.save()
    return _office().uscc


def items_table(wrong: bool) -> dict[str, Any]:
    """A workbook in base 64: with an error of each of thirty kinds, or with one right item."""
    made = sheets.wrong(KINDS) if wrong else sheets.right()
    for row in made.items:
        row["title"] = "困境儿童救助" if row["title"] == "临时救助" else row["title"]
        row["uscc"] = _office().uscc if row["uscc"] == sheets.CODE else row["uscc"]
        row["basic_code"] = CODE if row["basic_code"] == sheets.ENTRY else row["basic_code"]
    return {"book": base64.b64encode(made.book()).decode(), "kinds": len(KINDS)}


def bad_guide(title: str) -> str:
    """A published guide of the civil affairs office that commits to longer than the law allows; gives its id."""
    face = own_face(_office().pk, title=title, power_type="公共服务")
    item = ServiceItem.objects.create(
        key="journey-guide", face=face, source="desk", organization=_office(), organization_name=_office().name,
        division_code=COUNTY, level=4, content={"title": title, "power_type": "公共服务", "limits": LIMITS},
    )  # fmt: skip
    judge([item.pk], clock.now())
    return str(item.pk)


def mend_guide(guide: str) -> None:
    """The guide is right now: published anew, and judged as the chore does."""
    right = {**LIMITS, "committed": {"amount": 5, "unit": "working_day"}}
    item = ServiceItem.objects.get(pk=guide)
    item.content = {
        **item.content, "limits": right, "body_kind": "statutory", "applicants": ["natural_person"],
        "condition": "徐闻县户籍的困境儿童可以申请。", "handling": "committed", "channels": ["window"], "visits": 1,
        "visits_reason": "要核对身份", "contact": {"phone": "0759-4850001", "complaint": "0759-4850002"},
        "windows": {"a": {"name": "一窗", "address": "一楼1号窗", "hours": "工作日", "order": 1}},
        "basis": {"a": {"law": "社会救助暂行办法", "order": 1}},
        "materials": {"a": {"title": "户口簿", "need": "required", "order": 1}},
    }  # fmt: skip
    item.save()
    judge([item.pk], clock.now())
    settle_mended([item.pk], clock.now())


CALLS = (basic_entry, items_table, bad_guide, mend_guide)
