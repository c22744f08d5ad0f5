"""An alarm is told to those who administer the platform, or watch over its security, in the organization at the top."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_noop

from yiwang.core.models import Event
from yiwang.core.outbox import consumer
from yiwang.people.models import PostHolding
from yiwang.people.root import root_organization
from yiwang.support.ledger.models import Alarm
from yiwang.support.ledger.models.nodes import KINDS
from yiwang.support.messages.sending import Letter, send
from yiwang.support.messages.sentences import Sentence, sentence

ALARM = "ledger.alarm"
MOST_RECEIVERS = 50

sentence(
    ALARM,
    Sentence(
        gettext_noop("存证日志告警：%(what)s"),
        gettext_noop("%(node)s的存证日志有问题：%(what)s。请马上到“存证管理”查看证据，核实原因。"),
        symbol="warning",
    ),
)


@consumer("ledger", wants=("ledger.alarm",))
def follow(events: list[Event]) -> None:
    """Tell administrators of every alarm."""
    sources = {event.subject_id: str(event.pk) for event in events if event.type == "ledger.alarm"}
    if not sources:
        return
    alarms = Alarm.objects.unscoped("who must look").filter(pk__in=sources).select_related("node")
    duty = Q(post__duties__contains=["administer"]) | Q(post__duties__contains=["security"])
    rows = PostHolding.objects.filter(duty, until=None, account__is_active=True).order_by("id")
    top = rows.filter(post__organization_id=root_organization())
    rows = top if top.exists() else rows  # where it is not clear who is at the top, somebody must know
    accounts = list(dict.fromkeys(rows.values_list("account_id", flat=True)))[:MOST_RECEIVERS]
    send(
        Letter(
            account,
            ALARM,
            ("ledger_alarm", alarm.pk),
            sources[alarm.pk],
            {
                "node": alarm.node.name if alarm.node else "本平台",
                "what": KINDS[alarm.kind],
                "title": KINDS[alarm.kind],
            },
        )
        for alarm in alarms
        for account in accounts
    )
