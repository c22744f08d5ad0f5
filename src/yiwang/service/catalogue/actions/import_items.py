"""Import of real service items: dirt and all; every row is accounted for in a report."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict

from yiwang.core.actor import Actor
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.identifiers import service_item
from yiwang.service.catalogue.data.sichuan_items import CleanItem, clean_all, read_items
from yiwang.service.catalogue.models import ImportRun, ServiceItem
from yiwang.service.catalogue.searching import search_text_of

SOURCE = "四川政务服务网广安区事项清单（1,135项，Apache-2.0）"


@use_case("catalogue.imported")
def import_sichuan(*, actor: Actor, text: str | None = None) -> ImportRun:
    """Import the shipped list (or ``text`` in the same columns); again is an update, never a double."""
    require(actor, "catalogue.import")
    items, report = clean_all(read_items(text))
    rows = [_row(item) for item in items]
    ServiceItem.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["title", "code", "power_type", "organization_name", "organization_uscc", "division_code"]
        + ["content", "findings", "search_text", "themes"],
    )
    run = ImportRun.objects.create(
        source=SOURCE,
        licence="Apache-2.0",
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


def _row(item: CleanItem) -> ServiceItem:
    kind = service_item.item_type_name(item.item_type)
    themes = [item.main_item] if item.main_item else []
    return ServiceItem(
        key=f"sichuan:{item.local_code}"[:120],
        title=item.name[:300],
        code=item.local_code[:80],
        power_type=kind,
        themes=themes,
        organization_name=item.department[:120],
        organization_uscc=item.uscc or item.implementing_uscc,
        division_code=item.division,
        source=SOURCE[:40],
        content={"base_code": item.base_code, "url": item.url, "department_shape": str(item.department_shape)},
        findings=[asdict(finding) for finding in item.findings],
        search_text=search_text_of(item.name, item.department, item.main_item),
    )
