"""What happened to a licence, version by version, in sentences that its holder and its office both read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.models import Event
from yiwang.support.licences.models import RESULTS, Licence

MOST_VERSIONS, MOST_STEPS = 100, 300
SENTENCES = {
    "licence.issued": gettext_noop("颁发"),
    "licence.replaced": gettext_noop("换发这一版"),
    "licence.suspended": gettext_noop("暂停使用"),
    "licence.resumed": gettext_noop("恢复使用"),
    "licence.expired": gettext_noop("宣布失效"),
    "licence.revoked": gettext_noop("撤销"),
    "licence.cancelled": gettext_noop("注销"),
    "licence.restored": gettext_noop("撤回误操作，恢复原来的状态"),
    "licence.corrected": gettext_noop("更正写错的内容"),
    "attestation.asked": gettext_noop("本人要求开具"),
}
STOPPED = frozenset({"licence.suspended", "licence.expired", "licence.revoked", "licence.cancelled"})


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened: a sentence, why, when, by whom, to which version."""

    title: str
    reason: str
    when: datetime
    who: str
    version: int
    licence_id: UUID
    stopped: bool


def versions_of(licence: Licence) -> list[Licence]:
    """Every version of the licence, the newest first; the one before and after also where the number changed."""
    near = Q(type_key=licence.type_key, number=licence.number) | Q(supersedes_id=licence.pk)
    if licence.supersedes_id is not None:
        near |= Q(pk=licence.supersedes_id)
    rows = Licence.objects.unscoped("versions of a licence that the reader may see")
    same = Q(holder_id=licence.holder_id, organization_id=licence.organization_id)
    found = rows.filter(near & same).defer("sealed", "fields").order_by("-version", "-created_at")
    return list(found[:MOST_VERSIONS])


def history_of(licence: Licence, versions: list[Licence] | None = None) -> list[Step]:
    """What happened, the newest first; the caller may see the licence. Two queries."""
    known = {row.pk: row for row in (versions if versions is not None else versions_of(licence))}
    log = Event.objects.unscoped("the history of a licence that the reader may see").filter(
        subject_kind="licence", subject_id__in=list(known), type__in=[*SENTENCES, "licence.checked"]
    )
    rows = list(log.order_by("-recorded_at", "-id")[:MOST_STEPS])
    return [_step(known[event.subject_id], event) for event in rows]


def _step(licence: Licence, event: Event) -> Step:
    payload: Mapping[str, Any] = event.payload
    title = _(SENTENCES[event.type]) if event.type in SENTENCES else _checked(payload)
    who = _("系统按规则处理") if event.actor_kind == "system" and payload.get("rule") else licence.organization_name
    if event.type == "attestation.asked":
        who = _("持证人")
    said = str(payload.get("reason") or payload.get("note") or "")
    return Step(title, said, event.recorded_at, who, licence.version, licence.pk, event.type in STOPPED)


def _checked(payload: Mapping[str, Any]) -> str:
    result = RESULTS.get(str(payload.get("result")), "")
    return _("%(year)s年度年检：%(result)s") % {"year": payload.get("year", ""), "result": _(result) if result else ""}
