"""Telling holders and offices in time that licences run out, and holders that their licence was stopped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext_noop

from yiwang.calendar import end_of, legal_day
from yiwang.core import revisions
from yiwang.core.calendar_store import calendar
from yiwang.core.errors import NotReady
from yiwang.core.models import Event
from yiwang.core.outbox import consumer
from yiwang.engines.parameters.values import duration_at
from yiwang.people.models import Account, PostHolding
from yiwang.support.licences.models import Licence
from yiwang.support.messages.sending import Letter, send
from yiwang.support.messages.sentences import Sentence, sentence

WARN_BEFORE = {"parameter": "licence.warn-before"}
BATCH, MOST_RECEIVERS = 500, 50
HeadsOf = Callable[[UUID, date], Iterable[UUID]]
_heads: list[HeadsOf] = []
TOLD = {
    "licence.suspended": Sentence(
        gettext_noop("证照暂停使用：%(title)s"),
        gettext_noop("%(office)s暂停了您的《%(title)s》（%(number)s）。恢复以前不能用。打开证照查看理由。"),
        urgent=True,
        symbol="warning",
    ),
    "licence.resumed": Sentence(
        gettext_noop("证照恢复使用：%(title)s"),
        gettext_noop("您的《%(title)s》（%(number)s）又可以用了。"),
        symbol="check-circle",
    ),
    "licence.revoked": Sentence(
        gettext_noop("证照被撤销：%(title)s"),
        gettext_noop("%(office)s撤销了您的《%(title)s》（%(number)s）。打开证照查看理由。不服的，可以申请行政复议。"),
        urgent=True,
        symbol="warning",
    ),
    "licence.expired": Sentence(
        gettext_noop("证照失效：%(title)s"),
        gettext_noop("%(office)s宣布您的《%(title)s》（%(number)s）失效。打开证照查看理由。不服的，可以申请行政复议。"),
        urgent=True,
        symbol="warning",
    ),
    "licence.restored": Sentence(
        gettext_noop("证照恢复原来的状态：%(title)s"),
        gettext_noop("%(office)s撤回了对《%(title)s》（%(number)s）的误操作。您不用做什么。"),
        symbol="check-circle",
    ),
}
for _kind, _entry in TOLD.items():
    sentence(_kind, _entry)
EXPIRING, EXPIRING_HERE = "licence.expiring", "licence.expiring_here"
sentence(
    EXPIRING,
    Sentence(
        gettext_noop("证照快到期：%(title)s"),
        gettext_noop("您的《%(title)s》（%(number)s）快到期了。还要用的，请提前办理延续。"),
        gettext_noop("您的《%(title)s》（%(number)s）%(until)s到期。还要用的，请提前办理延续。"),
        urgent=True,
        symbol="clock",
    ),
)
sentence(
    EXPIRING_HERE,
    Sentence(
        gettext_noop("本机构颁发的证照快到期"),
        gettext_noop("《%(title)s》有%(count)s张快到期，已经提醒持证人。"),
        symbol="clock",
    ),
)


def use_heads(heads: HeadsOf) -> None:
    """Start-up: who is told for a firm (its legal representative by the register)."""
    _heads[:] = [heads]


def warn_expiring(now: datetime) -> int:
    """Chore: warn of what runs out within the time of the parameter, once for each last day; returns how many."""
    today, done = legal_day(now), 0
    for key in revisions.current_keys("licences"):
        content = revisions.current("licences", key).content
        if content.get("kind") == "attestation":
            continue  # it is made for one purpose; whoever needs it again asks again
        try:
            spec = content.get("warn_before", WARN_BEFORE)
            last = end_of(duration_at(spec, "00", today)[0], today, calendar())
        except NotReady:
            continue
        done += _warn(key, today, last)
    return done


def _warn(type_key: str, today: date, last: date) -> int:
    rows = Licence.objects.unscoped("the platform warns of what runs out").filter(
        type_key=type_key, state__in=("valid", "suspended"), valid_until__gte=today, valid_until__lte=last
    )
    fresh = rows.filter(Q(warned_for=None) | ~Q(warned_for=F("valid_until"))).order_by("valid_until", "id")
    batch = list(fresh.defer("sealed", "fields")[:BATCH])
    if not batch:
        return 0
    send(_letters(batch, today))
    for licence in batch:
        rows.filter(pk=licence.pk).update(warned_for=licence.valid_until)
    return len(batch)


def _letters(batch: list[Licence], today: date) -> Iterator[Letter]:
    accounts = _accounts(batch, today)
    offices: dict[UUID, list[Licence]] = defaultdict(list)
    for licence in batch:
        offices[licence.organization_id].append(licence)
        until = licence.valid_until.isoformat() if licence.valid_until else ""
        words = {**_words(licence), "until": until}
        for account in accounts.get(licence.holder_id, ()):
            yield Letter(account, EXPIRING, ("licence", licence.pk), f"expiring:{licence.pk}:{until}", words)
    for office, licences in offices.items():
        first = licences[0]
        about = f"expiring:{office}:{first.type_key}:{today}:{first.pk}"[:120]
        words = {"title": first.title, "count": len(licences)}
        for account in _keepers(office):
            yield Letter(account, EXPIRING_HERE, ("licence", first.pk), about, words)


@consumer("licence-messages", wants=tuple(TOLD))
def follow(events: list[Event]) -> None:
    """Tell holders what their office did with a licence."""
    told = [event for event in events if event.type in TOLD and event.subject_kind == "licence"]
    if not told:
        return
    rows = Licence.objects.unscoped("whom the change concerns").filter(pk__in={event.subject_id for event in told})
    licences = {row.pk: row for row in rows.defer("sealed", "fields")}
    accounts = _accounts(list(licences.values()), legal_day(told[-1].recorded_at))
    send(
        Letter(account, event.type, ("licence", licence.pk), str(event.pk), _words(licence), event.recorded_at)
        for event in told
        if (licence := licences.get(event.subject_id)) is not None
        for account in accounts.get(licence.holder_id, ())
    )


def _words(licence: Licence) -> dict[str, object]:
    return {"title": licence.title, "number": licence.number, "office": licence.organization_name}


def _accounts(licences: list[Licence], today: date) -> dict[UUID | None, list[UUID]]:
    """Accounts to tell, by holder: a person's own, for a firm that of its head."""
    speaks: dict[UUID, set[UUID]] = defaultdict(set)
    for licence in licences:
        if licence.holder_id is None:
            continue
        if licence.holder_kind == "natural_person":
            speaks[licence.holder_id].add(licence.holder_id)
        elif licence.holder_id not in speaks and _heads:
            speaks[licence.holder_id] |= set(_heads[0](licence.holder_id, today))
    wanted = {person for persons in speaks.values() for person in persons}
    rows = Account.objects.filter(party_id__in=wanted, kind="person", is_active=True).values_list("party_id", "id")
    known: dict[UUID, list[UUID]] = defaultdict(list)
    for party, account in rows:
        known[party].append(account)
    return {holder: [account for person in persons for account in known[person]] for holder, persons in speaks.items()}


def _keepers(office: UUID) -> list[UUID]:
    """Officials of the office who issue licences."""
    rows = PostHolding.objects.filter(
        post__organization_id=office, post__duties__contains=["licence.issue"], until=None, account__is_active=True
    )
    return list(dict.fromkeys(rows.order_by("id").values_list("account_id", flat=True)))[:MOST_RECEIVERS]


__all__ = ["follow", "use_heads", "warn_expiring"]
