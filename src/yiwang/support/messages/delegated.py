"""Messages about acting for others: each step to the other side, and each use that matters to the giver."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.utils.translation import gettext_noop

from yiwang.core.actor import SYSTEM
from yiwang.core.errors import NotFound
from yiwang.core.models import Event
from yiwang.core.outbox import consumer
from yiwang.core.refs import RESOLVERS, resolve
from yiwang.people.delegation.models import Delegation
from yiwang.people.delegation.telling import Told, told_of
from yiwang.support.messages.sending import Letter, send
from yiwang.support.messages.sentences import Sentence, sentence

_SEE = gettext_noop("打开看内容。您随时可以收回。")
for _kind, _title, _body in (
    ("delegation.given", gettext_noop("%(masked)s请您代办"), gettext_noop("打开看内容，再决定接不接受。")),
    ("delegation.accepted", gettext_noop("%(masked)s接受了您的授权"), _SEE),
    ("delegation.refused", gettext_noop("%(masked)s没有接受您的授权"), gettext_noop("您可以另外请人代办。")),
    ("delegation.withdrawn", gettext_noop("%(masked)s收回了给您的邀请"), gettext_noop("您不用再答复。")),
    (
        "delegation.recorded",
        gettext_noop("窗口登记了您和%(masked)s之间的授权"),
        gettext_noop("打开看内容。不是您本人办的，请马上收回，并拨打12345。"),
    ),
    ("delegation.approved", gettext_noop("监护证明已通过"), gettext_noop("您现在可以代%(masked)s办理。")),
    ("delegation.rejected", gettext_noop("监护证明没有通过"), gettext_noop("打开看原因，补好材料可以再提交。")),
    ("delegation.revoked", gettext_noop("%(masked)s收回了给您的授权"), gettext_noop("您不能再代他办理和查看。")),
    ("delegation.given_up", gettext_noop("%(masked)s不再替您代办"), gettext_noop("您可以另外请人代办。")),
    ("delegation.expired", gettext_noop("您和%(masked)s之间的授权到期了"), gettext_noop("要继续代办，请重新授权。")),
    ("delegation.lapsed", gettext_noop("给%(masked)s的邀请过期了"), gettext_noop("对方没有答复。您可以重新邀请。")),
    ("delegation.ended", gettext_noop("您和%(masked)s之间的授权终止了"), gettext_noop("打开看原因。")),
    ("delegation.used.submitted", gettext_noop("%(masked)s代您提交了申请：%(title)s"), _SEE),
    ("delegation.used.withdrawn", gettext_noop("%(masked)s代您撤回了申请：%(title)s"), _SEE),
    ("delegation.used.supplemented", gettext_noop("%(masked)s代您补了材料：%(title)s"), _SEE),
    (
        "delegation.news",
        gettext_noop("您代%(masked)s办的事有新进展：%(title)s"),
        gettext_noop("请先在“代别人办理”里选择替谁办，再打开这件事。"),
    ),
):
    sentence(_kind, Sentence(_title, _body, symbol="people", urgent=_kind == "delegation.recorded"))

USES = {
    "proceeding.submitted": "delegation.used.submitted",
    "bundle.submitted": "delegation.used.submitted",
    "proceeding.withdrawn": "delegation.used.withdrawn",
    "proceeding.supplemented": "delegation.used.supplemented",
}


@consumer("delegation-messages", wants=lambda code: code in USES or code.startswith("delegation."))
def follow(events: list[Event]) -> None:
    """Tell the other side, and the giver of each use that matters; a batch read again tells nothing twice."""
    steps = [event for event in events if event.subject_kind == "delegation"]
    uses = [event for event in events if event.type in USES and event.payload.get("delegation")]
    if steps or uses:
        send([*_of_steps(steps), *_of_uses(uses)])


def _of_steps(events: Iterable[Event]) -> Iterator[Letter]:
    for event in events:
        for told in told_of(event.type, event.subject_id, event.actor_account):
            yield _letter(event, told, event.type, event.subject_id)


def _of_uses(events: Iterable[Event]) -> Iterator[Letter]:
    for event in events:
        delegation = UUID(event.payload["delegation"])
        for told in told_of(event.type, delegation, event.actor_account):
            yield _letter(event, told, USES[event.type], delegation, _called(event))


def _letter(event: Event, told: Told, kind: str, delegation: UUID, title: str = "") -> Letter:
    words = {"masked": told.name, "title": title}
    return Letter(told.account_id, kind, ("delegation", delegation), f"{kind}:{event.pk}", words, event.recorded_at)


def _called(event: Event) -> str:
    if event.subject_kind not in RESOLVERS:
        return ""
    try:
        return resolve(SYSTEM, event.subject_kind, event.subject_id).title
    except NotFound:
        return ""


def agents_of(cases: Iterable[dict[str, object]]) -> dict[UUID, tuple[UUID, UUID]]:
    """Account and delegation of whoever filed a case for another, as long as the delegation stands; one query."""
    named: dict[UUID, tuple[UUID, UUID]] = {}
    for case in cases:
        agent = (case["facts"] or {}).get("agent") if isinstance(case["facts"], dict) else None
        if agent:
            named[case["id"]] = (UUID(agent["account"]), UUID(agent["delegation"]))  # type: ignore[index]
    if not named:
        return {}
    rows = Delegation.objects.unscoped("whether the agent is still one").filter(
        pk__in={delegation for _account, delegation in named.values()}, state="active"
    )
    standing = set(rows.values_list("pk", flat=True))
    return {case: pair for case, pair in named.items() if pair[1] in standing}
