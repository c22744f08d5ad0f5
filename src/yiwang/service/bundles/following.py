"""The consumer of bundles: what happens to a part's case wakes its bundle; the work itself is a timer."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from yiwang.core.events import Subject
from yiwang.core.models import Event
from yiwang.core.outbox import consumer
from yiwang.core.timers import set_timer
from yiwang.service.bundles.actions.advance import TIMER
from yiwang.service.bundles.models import Bundle, BundlePart
from yiwang.service.bundles.rules import DECIDING
from yiwang.support.messages.sending import Letter, send
from yiwang.support.messages.sentences import Sentence, sentence

WAKING = frozenset({*DECIDING, "flow.job_done", "proceeding.delivered", "proceeding.completed"})
TOLD = frozenset({"bundle.submitted", "bundle.part_ended", "bundle.finished"})

sentence(
    "bundle.submitted",
    Sentence(
        gettext_noop("已收到您的申请：%(title)s"),
        gettext_noop("共%(count)s部分，各单位同时办。要等前一部分的，前一部分办好就自动开始，不用您再跑。"),
    ),
)
sentence(
    "bundle.part_ended",
    Sentence(
        gettext_noop("有一部分不再办理：%(title)s"),
        gettext_noop("“%(title)s”要等“%(step)s”办成。那一部分没有办成，所以不再办理。其他部分不受影响。"),
        urgent=True,
        symbol="warning",
    ),
)
sentence(
    "bundle.finished",
    Sentence(
        gettext_noop("各部分都有了结果：%(title)s"),
        gettext_noop("请打开查看每一部分的结果。"),
        symbol="check-circle",
    ),
)


@consumer("bundles", wants=WAKING | TOLD)
def follow(events: list[Event]) -> None:
    """A fixed number of queries, and one timer for each bundle that was woken."""
    cases = {event.subject_id for event in events if event.type in WAKING}
    if cases:
        rows = BundlePart.objects.filter(proceeding_id__in=cases).values_list("bundle_id", flat=True)
        for bundle_id in sorted(set(rows)):
            set_timer(TIMER, Subject("bundle", bundle_id))
    told = [event for event in events if event.type in TOLD]
    if told:
        found = Bundle.objects.unscoped("whom to tell").filter(pk__in={event.subject_id for event in told})
        known = {bundle.pk: bundle for bundle in found.defer("sealed")}
        mine = [event for event in told if event.subject_id in known and known[event.subject_id].account_id]
        send(_letter(event, known[event.subject_id]) for event in mine)


def _letter(event: Event, bundle: Bundle) -> Letter:
    payload = event.payload
    words = {"title": payload.get("title", bundle.title), "number": bundle.number, "step": payload.get("of", "")}
    words["count"] = len(payload.get("parts", [])) or ""
    return Letter(bundle.account_id, event.type, ("bundle", bundle.pk), str(event.pk), words, event.recorded_at)
