"""Lists that leave the house: who took away how much is recorded before the first row goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.support.seals.models import Seal, SealUse
from yiwang.support.seals.purposes import PURPOSES, STATES, USES

MOST = 10_000


def note(actor: Actor, what: str, rows: int) -> None:
    """Record an export; an empty list is nothing taken."""
    if not rows:
        return
    post = next(post for post in actor.posts if post.duties & {"seal.keep", "seal.approve", "supervise", "audit"})
    subject = Subject("organization", post.organization_id)
    payload = {"what": what, "rows": rows}
    record_apart(NewEvent("seal.exported", actor, subject, payload, post.organization_id, post.division_id))


def seal_head() -> list[str]:
    """Columns of the list of seals."""
    return [
        _("印章编码"),
        _("印章"),
        _("种类"),
        _("单位"),
        _("状态"),
        _("开始"),
        _("到期"),
        _("申请人"),
        _("批准人"),
        _("演示数据"),
    ]


def seal_cells(rows: Iterable[Seal]) -> Iterator[list[str]]:
    """Lines of the list of seals."""
    now = clock.now()
    for one in rows:
        yield [
            one.number or "",
            one.name,
            _(PURPOSES[one.purpose].title),
            one.organization_name,
            _(STATES[one.state_on(now)]),
            legal_day(one.valid_from).isoformat(),
            legal_day(one.valid_until).isoformat(),
            one.asked_by_name,
            one.decided_by_name,
            _("是") if one.demo else "",
        ]


def use_head() -> list[str]:
    """Columns of the register of uses."""
    return [
        _("时间"),
        _("印章编码"),
        _("印章"),
        _("文件"),
        _("用途"),
        _("理由"),
        _("岗位"),
        _("用印人"),
        _("盖章前文件摘要（SM3）"),
        _("盖章后文件摘要（SM3）"),
        _("处数"),
    ]


def use_cells(rows: Iterable[SealUse]) -> Iterator[list[str]]:
    """Lines of the register of uses."""
    for one in rows:
        yield [
            one.used_at.astimezone().isoformat(timespec="seconds"),
            one.seal_number,
            one.seal_name,
            one.title,
            _(USES[one.use]) if one.use in USES else one.use,
            one.reason,
            one.post_title,
            one.used_by_name,
            bytes(one.digest_before).hex(),
            bytes(one.digest).hex(),
            str(one.places),
        ]
