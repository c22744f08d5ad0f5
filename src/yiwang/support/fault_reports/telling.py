"""The end of a work order is the answer to the reporter: with a message, and thanks, where she is known."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from yiwang.core.models import Event
from yiwang.core.outbox import consumer
from yiwang.support.fault_reports.actions.report_fault import KIND
from yiwang.support.fault_reports.models import FaultReport
from yiwang.support.messages.sending import Letter, send
from yiwang.support.messages.sentences import Sentence, sentence
from yiwang.support.workorders.models import StepRow

CLOSED = "workorder.closed"
MENDED = "done"

sentence(
    "fault.answered",
    Sentence(
        gettext_noop("您反映的问题有答复了：%(title)s"),
        gettext_noop("编号%(number)s。请打开看答复。谢谢您帮我们把网站做得更好。"),
        symbol="check-circle",
    ),
)


@consumer("fault_reports", wants={CLOSED})
def follow(events: list[Event]) -> None:
    """Mark what is answered, and tell signed-in reporters."""
    ended = {e.payload.get("ref", ""): e for e in events if e.type == CLOSED and e.payload.get("kind") == KIND}
    if not ended:
        return
    rows = FaultReport.objects.unscoped("whom to answer").filter(pk__in=ended, answered_at=None)
    letters = []
    for row in rows:
        event = ended[str(row.pk)]
        row.answered_at = event.recorded_at
        mending = StepRow.objects.filter(order_id=event.subject_id, step="mend", done_at__isnull=False)
        last = mending.order_by("-done_at").values_list("outcome", flat=True).first()
        row.mended = last == MENDED
        row.save(update_fields=["answered_at", "mended"])
        if row.account_id is not None:
            words = {"title": row.title or row.number, "number": row.number}
            letters.append(Letter(row.account_id, "fault.answered", ("fault_report", row.pk), str(event.pk), words))
    send(letters)
