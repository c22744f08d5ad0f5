"""What a change of an item means for the cases under way: they stay with what they began with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yiwang.engines.proceedings.models import Proceeding
from yiwang.service.catalogue.models import CatalogueEntry, ServiceItem

FELT = ("limits", "materials", "fees", "condition", "situations", "results", "visits")
_WHY = "a dry run counts cases under way and reads no names"


@dataclass(frozen=True, slots=True)
class DryRun:
    """``cases`` are under way; ``lines`` say what they keep, ``new`` what only new ones get."""

    cases: int
    lines: list[str]


def dry_run(item: ServiceItem, rows: Sequence[Mapping[str, str]]) -> DryRun:
    """How many cases of this item are under way in its office, and what they keep when these changes are published.

    ``rows`` are the readable difference (``wording.difference_rows``).

    A case runs to its end on what was published when it began (invariant 6).
    """
    cases = running_cases(item)
    if not cases:
        return DryRun(0, [])
    lines = [_keeps(row) for row in rows if row["path"].partition("/")[0] in FELT]
    return DryRun(cases, lines[:30])


def running_cases(item: ServiceItem) -> int:
    """Cases under way: of the item itself, or of the pack's item that handles it, in the office of the item."""
    key = item.key if item.revision else handler_of(item)
    if not key:
        return 0
    rows = Proceeding.objects.unscoped(_WHY).filter(item_key=key, ended_at=None)
    if item.organization_id is not None and not item.revision:
        rows = rows.filter(organization_id=item.organization_id)
    return rows.count()


def handler_of(item: ServiceItem) -> str:
    """The key of the pack's item through which this one is applied for; "" where there is none."""
    own = str(item.content.get("handled_by") or "")
    if own or item.entry_id is None:
        return own
    return CatalogueEntry.objects.values_list("handled_by", flat=True).get(pk=item.entry_id)


def _keeps(row: Mapping[str, str]) -> str:
    if not row["before"]:
        return _("%(title)s：在办的件没有这一项，以后申请的才有。") % {"title": row["title"]}
    return _("%(title)s：在办的件仍按“%(before)s”。") % {"title": row["title"], "before": row["before"][:80]}
