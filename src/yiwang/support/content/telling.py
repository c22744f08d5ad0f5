"""Messages to editors: something waits for the second post; something came back."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from yiwang.core.models import Event
from yiwang.core.outbox import consumer
from yiwang.people.models import PostHolding
from yiwang.support.content.models import Article
from yiwang.support.messages.sending import Letter, send
from yiwang.support.messages.sentences import Sentence, sentence

MOVING = frozenset({"content.sent", "content.returned", "content.published"})
MOST_RECEIVERS = 20

sentence(
    "content.sent",
    Sentence(gettext_noop("等您审核：%(title)s"), gettext_noop("同事写好了，请看一看，可以发布或者退回。")),
)
sentence(
    "content.returned",
    Sentence(
        gettext_noop("退回修改：%(title)s"), gettext_noop("审核的同事写明了要改什么，请打开看。"), symbol="warning"
    ),
)
sentence(
    "content.published",
    Sentence(gettext_noop("已经通过审核：%(title)s"), gettext_noop("到了发布时间就能看到。"), symbol="check-circle"),
)


@consumer("content", wants=MOVING)
def follow(events: list[Event]) -> None:
    """Tell the reviewers of the office, or the editor."""
    last = {event.subject_id: event for event in events if event.type in MOVING}
    if not last:
        return
    rows = (
        Article.objects.unscoped("whom to tell").filter(pk__in=last).only("id", "title", "organization_id", "edited_by")
    )
    send(letter for row in rows for letter in _letters(row, last[row.pk]))


def _letters(row: Article, event: Event) -> list[Letter]:
    told = [row.edited_by]
    if event.type == "content.sent":
        held = PostHolding.objects.filter(
            post__organization_id=row.organization_id,
            post__duties__contains=["content.review"],
            until=None,
            account__is_active=True,
        )
        others = held.exclude(account_id=row.edited_by).order_by("id").values_list("account_id", flat=True)
        told = list(dict.fromkeys(others))[:MOST_RECEIVERS]
    return [Letter(account, event.type, ("article", row.pk), str(event.pk), {"title": row.title}) for account in told]
