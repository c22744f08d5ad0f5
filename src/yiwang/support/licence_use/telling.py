"""Messages: the holder is asked and told of each use by law; the clerk who asked is told the answer."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext_noop

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.models import Event
from yiwang.core.outbox import consumer
from yiwang.engines.registers import records
from yiwang.people.models import Account
from yiwang.support.licence_use.models import UseRequest
from yiwang.support.messages.sending import Letter, send
from yiwang.support.messages.sentences import Sentence, sentence

TO_HOLDER = {
    "licence_use.asked": Sentence(
        gettext_noop("%(office)s想用您的%(title)s"),
        gettext_noop("请看清楚用来做什么、看哪些内容，再点同意或者不同意。"),
        gettext_noop("请在%(until)s前看清楚用来做什么、看哪些内容，再点同意或者不同意。不答复就不给用。"),
        urgent=True,
        symbol="licence",
    ),
    "licence_use.by_law": Sentence(
        gettext_noop("%(office)s依照法律使用了您的%(title)s"),
        gettext_noop("打开看依据、用途和看过的内容。有疑问可以提出异议，或者拨打12345。"),
        symbol="licence",
    ),
    "licence_use.withdrawn": Sentence(
        gettext_noop("%(office)s不再用您的%(title)s"), gettext_noop("您不用再答复。"), symbol="licence"
    ),
}
TO_CLERK = {
    "licence_use.allowed": Sentence(
        gettext_noop("持证人同意了：%(title)s"), gettext_noop("打开用证申请，就可以查看同意的内容。"), symbol="licence"
    ),
    "licence_use.declined": Sentence(
        gettext_noop("持证人不同意：%(title)s"),
        gettext_noop("请改用其他办法核实，或者请他提交材料。"),
        symbol="licence",
    ),
    "licence_use.revoked": Sentence(
        gettext_noop("持证人收回了同意：%(title)s"), gettext_noop("从现在起不能再用这张证照。"), symbol="licence"
    ),
}
for _kind, _entry in {**TO_HOLDER, **TO_CLERK}.items():
    sentence(_kind, _entry)


@consumer("licence-use-messages", wants=(*TO_HOLDER, *TO_CLERK))
def follow(events: list[Event]) -> None:
    """Write the messages of a batch; one that is read again writes none twice."""
    told = [event for event in events if event.type in TO_HOLDER or event.type in TO_CLERK]
    if not told:
        return
    rows = UseRequest.objects.unscoped("messages name the licence by its title").in_bulk(
        [event.subject_id for event in told]
    )
    send(letter for event in told if event.subject_id in rows for letter in _letters(event, rows[event.subject_id]))


def _letters(event: Event, row: UseRequest) -> Iterator[Letter]:
    words = {"office": row.organization_name, "title": row.title}
    if event.type == "licence_use.asked":
        words["until"] = legal_day(row.answer_until).isoformat()
    receivers = accounts_of(row) if event.type in TO_HOLDER else [row.asked_by] if row.asked_by else []
    for account in receivers:
        if account != event.actor_account:
            about = ("licence_use", row.pk)
            yield Letter(account, event.type, about, f"{event.type}:{event.pk}", words, event.recorded_at)


def accounts_of(row: UseRequest) -> list[UUID]:
    """Accounts of the holder; of a firm those of its legal representative by the register."""
    if row.holder_id is None:
        return []
    people = [row.holder_id]
    if row.holder_kind == "legal_person":
        firm = records.in_force("legal-persons", row.holder_id, legal_day(clock.now()))
        number = str(firm.values.get("legal_representative_id") or "") if firm else ""
        people = records.find_by("persons", "resident_id", number) if number else []
    rows = Account.objects.filter(party_id__in=people, kind="person", is_active=True).order_by("created_at")
    return list(rows.values_list("pk", flat=True)[:5])
