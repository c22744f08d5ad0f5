"""Import of real service items: dirt and all; every row is accounted for in a report."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.identifiers import service_item
from yiwang.service.catalogue.data.sichuan_items import COLUMNS, CleanItem, clean_all, read_items
from yiwang.service.catalogue.faces import shared_faces
from yiwang.service.catalogue.models import Face, ImportRun, ServiceItem
from yiwang.service.catalogue.searching import search_text_of

SOURCE = "四川政务服务网广安区事项清单（1,135项，Apache-2.0）"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a list comes from: its name, the licence it may be used under, and a prefix that keeps keys apart."""

    name: str
    licence: str
    prefix: str


NEEDED = ("department", "item_name", "item_code", "task_type", "area_code")
SHIPPED = Origin(SOURCE, "Apache-2.0", "sichuan")


def own_list(name: str) -> Origin:
    """A list that the installation brings itself."""
    return Origin(name[:80], "", "own")


@use_case("catalogue.imported")
def import_items(*, actor: Actor, text: str | None = None, origin: Origin = SHIPPED) -> ImportRun:
    """Import the shipped list, or ``text`` (CSV in the same columns) of ``origin``; again is an update, never a double.

    Refuses with ``invalid_input`` a text without the columns or without a row, and with ``not_permitted``.
    """
    require(actor, "catalogue.import")
    _check(text)
    items, report = clean_all(read_items(text))
    faces = shared_faces(_face(item) for item in items)
    rows = [_row(item, face, origin) for item, face in zip(items, faces, strict=True)]
    ServiceItem.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=[
            "face",
            "code",
            "organization_name",
            "organization_uscc",
            "division_code",
            "content",
            "findings",
        ],
    )
    run = ImportRun.objects.create(
        source=origin.name,
        licence=origin.licence,
        read=report.read,
        accepted=report.accepted,
        with_findings=report.with_findings,
        refused=len(report.refused),
        report={
            "findings": dict(Counter(report.findings)),
            "sentences": {finding.code: finding.message for item in reversed(items) for finding in item.findings},
            "refused": [asdict(row) for row in report.refused],
            "departments": len(report.departments),
        },
    )
    record("catalogue.imported", actor=actor, on=run, payload={"read": run.read, "refused": run.refused})
    return run


def _check(text: str | None) -> None:
    if text is None:
        return
    lines = text.lstrip("\ufeff").strip().splitlines()
    header = next(csv.reader(lines[:1]), [])
    missing = [column for column in NEEDED if column not in header]
    if missing:
        raise InvalidInput(
            _("第一行要有这些列名：%(names)s。现在缺少：%(missing)s。")
            % {"names": "、".join(COLUMNS), "missing": "、".join(missing)}
        )
    if len(lines) < 2:
        raise InvalidInput(_("文件里只有列名，没有事项。"))


def _face(item: CleanItem) -> Face:
    return Face(
        title=item.name[:300],
        power_type=service_item.item_type_name(item.item_type),
        themes=[item.main_item[:40]] if item.main_item else [],
        search_text=search_text_of(item.name, item.department, item.main_item),
    )


def _row(item: CleanItem, face: Face, origin: Origin) -> ServiceItem:
    return ServiceItem(
        key=f"{origin.prefix}:{item.local_code}"[:120],
        face=face,
        code=item.local_code[:80],
        organization_name=item.department[:120],
        organization_uscc=item.uscc or item.implementing_uscc,
        division_code=item.division,
        source=origin.name[:40],
        managed_by=f"import:{origin.prefix}",
        content={"base_code": item.base_code, "url": item.url, "department_shape": str(item.department_shape)},
        findings=[asdict(finding) for finding in item.findings],
    )
