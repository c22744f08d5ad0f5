"""Messages: the person's own, their end; and what is told about requests on personal data."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.models import Event
from yiwang.core.outbox import consumer
from yiwang.people.models import PostHolding
from yiwang.people.privacy.models import DataCopy, PrivacyRequest
from yiwang.people.privacy.own_data import own_rows, rows_erased
from yiwang.people.privacy.requests import KIND_TITLES
from yiwang.people.privacy.retaining import Kept, goes_with, kept
from yiwang.support.messages.sending import Letter, send
from yiwang.support.messages.sentences import Sentence, sentence

MOST = 50
_ANSWERED, _OVERDUE, _MADE = "privacy.request_answered", "privacy.request_escalated", "privacy.request_made"
_FAILED = "privacy.copy_failed"
sentence(
    _ANSWERED,
    Sentence(
        gettext_noop("您的%(title)s有答复了"),
        gettext_noop("%(office)s已经答复编号%(number)s的请求，请打开查看。"),
        urgent=True,
        symbol="check-circle",
    ),
)
sentence(
    _OVERDUE,
    Sentence(
        gettext_noop("您的%(title)s超期还没有答复"),
        gettext_noop("%(office)s没有在期限内答复编号%(number)s的请求，已经报告上级，请再等一等。"),
        symbol="warning",
    ),
)
sentence(
    _MADE,
    Sentence(
        gettext_noop("有新的%(title)s等待答复"),
        gettext_noop("编号%(number)s，请在%(until)s前答复。"),
        gettext_noop("编号%(number)s，请在%(until)s前答复。"),
    ),
)
sentence(
    _FAILED,
    Sentence(
        gettext_noop("您要的个人信息副本没有整理成"),
        gettext_noop("系统出错，这一次没有整理成。请打开页面再点一次“整理我的信息”。"),
        symbol="warning",
    ),
)


@consumer("privacy_messages", wants=(_ANSWERED, _OVERDUE, _MADE, _FAILED))
def follow(events: list[Event]) -> None:
    """Tell the person about the answer or a failed copy, and who answers for privacy about a new or overdue request."""
    told = [event for event in events if event.type in (_ANSWERED, _OVERDUE, _MADE)]
    ids = [event.subject_id for event in told]
    rows = PrivacyRequest.objects.unscoped("messages name it by number").in_bulk(ids) if ids else {}
    letters: list[Letter] = []
    for event in told:
        row = rows.get(event.subject_id)
        if row is None:
            continue
        receivers = [row.account_id] if event.type != _MADE else []
        if event.type != _ANSWERED:
            receivers += _officers(row)
        words = {
            "title": _(KIND_TITLES[row.kind]),
            "office": row.organization_name,
            "number": row.number,
            "until": row.due_on.isoformat(),
        }
        for account in dict.fromkeys(receivers):
            kind = _MADE if account != row.account_id and event.type == _OVERDUE else event.type
            letters.append(Letter(account, kind, ("privacy_request", row.pk), str(event.pk), words, event.recorded_at))
    send([*letters, *_about_copies([event for event in events if event.type == _FAILED])])


def _about_copies(events: list[Event]) -> list[Letter]:
    ids = [event.subject_id for event in events]
    if not ids:
        return []
    owners = dict(DataCopy.objects.unscoped("whose it is").filter(pk__in=ids).values_list("id", "account_id"))
    return [
        Letter(owners[event.subject_id], _FAILED, ("data_copy", event.subject_id), str(event.pk), {}, event.recorded_at)
        for event in events
        if event.subject_id in owners
    ]


def _officers(row: PrivacyRequest) -> list[UUID]:
    """Who answers for privacy in the request's place, or above it, today."""
    held = PostHolding.objects.filter(post__duties__contains=["privacy"], post__organization__division__in=row.lineage)
    today = timezone.localdate()
    held = held.filter(Q(until=None) | Q(until__gte=today), since__lte=today, account__is_active=True)
    found = held.exclude(account_id__in=[row.account_id, *([row.barred_id] if row.barred_id else [])])
    return list(found.values_list("account_id", flat=True)[:MOST])


own_rows("messages_message", "account_id", gettext_noop("消息"))
rows_erased("messages_message", "account_id")
rows_erased("messages_demo_text", "account_id")
own_rows("messages_demo_text", "account_id", gettext_noop("演示短信"))
kept(Kept("messages", "messages_message", "t.created_at", subjects=("account_id",)))
kept(Kept("messages", "messages_demo_text", "t.created_at", key="key", key_type="text", subjects=("account_id",)))
goes_with("messages_delivery", "messages_message")
