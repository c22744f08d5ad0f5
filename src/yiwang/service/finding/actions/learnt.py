"""What many people open after words that nothing explains is laid on the editors' desk, once a day and bounded."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.engines.search.gaps import Gap, gaps
from yiwang.engines.search.lexicon import lexicon
from yiwang.engines.search.models import Synonym
from yiwang.service.catalogue.search_kind import ITEM
from yiwang.service.finding.models import Wording
from yiwang.service.finding.personal_words import may_be_personal

MOST_A_DAY, MOST_WAITING = 30, 200
QUIET = timedelta(days=183)  # what editors refused is not proposed again for half a year
_WHY = "a chore: which words wait or were refused"


def propose_learnt(now: datetime) -> int:
    """A chore: lay new words on the desk and bring the figures of waiting ones up to date; returns how many rows.

    A word that may be about a person is never proposed, nor one that the list holds, also switched off.
    """
    found = gaps(ITEM)
    said = [gap.phrase for gap in found]
    rows = Wording.objects.unscoped(_WHY)
    settled = set(
        rows.filter(says__in=said, state="refused", settled_at__gt=now - QUIET).values_list("says", flat=True)
    )
    settled |= set(Synonym.objects.filter(says__in=said).values_list("says", flat=True))
    waiting = {row.says: row for row in rows.filter(says__in=said, state="open")}
    room = min(MOST_A_DAY, MOST_WAITING - rows.filter(state="open", learnt=True).count())
    words, done = lexicon(), 0
    known = words.held.keys() | words.everyday.keys()
    for gap in found:
        row = waiting.get(gap.phrase)
        if row is not None:
            done += _figures(row, gap)
        elif room > 0 and gap.phrase not in settled and not _about_somebody(gap, known):
            lay_down(actor=SYSTEM, gap=gap, now=now)
            room, done = room - 1, done + 1
    return done


def _about_somebody(gap: Gap, known: Collection[str]) -> bool:
    return any(may_be_personal(said, known) for said in (gap.phrase, *gap.asked))


def _figures(row: Wording, gap: Gap) -> int:
    """What is known by now of a word that waits; what an editor wrote stays."""
    told = {"visitors": gap.visitors, "days": gap.days, "opened": gap.opened}
    if not row.learnt or all(getattr(row, name) == value for name, value in told.items()):
        return 0
    waits = Wording.objects.unscoped(_WHY).filter(pk=row.pk, state="open")
    return int(waits.update(**told))


@use_case("search.proposed")
def lay_down(*, actor: Actor, gap: Gap, now: datetime) -> Wording:
    """A learnt word on the desk, with its figures and nobody's name; it waits for an editor."""
    row, made = Wording.objects.unscoped(_WHY).get_or_create(
        says=gap.phrase,
        state="open",
        defaults={
            "means": list(gap.means),
            "learnt": True,
            "visitors": gap.visitors,
            "days": gap.days,
            "opened": gap.opened[:300],
            "at": now,
        },
    )
    if not made:
        nothing_changed()
        return row
    payload = {"says": row.says, "means": row.means, "off": False, "visitors": row.visitors, "days": row.days}
    record("search.proposed", actor=actor, on=row, payload=payload)
    return row
