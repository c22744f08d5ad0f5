"""What follows when an edition begins or ends: search knows it, caches forget it. What is shown is decided by time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yiwang.core import clock
from yiwang.core.models import Timer
from yiwang.core.timers import handler
from yiwang.engines.search.indexing import put, remove
from yiwang.engines.search.kinds import Document
from yiwang.support.content import ports
from yiwang.support.content.models import Edition

TURN = "content.turn"
KIND = "article"


def settle(article_id: UUID, now: datetime) -> None:
    """Search holds what is shown at ``now`` of this article, and nothing else of it."""
    shown = Edition.objects.shown(now).filter(article_id=article_id).first()
    if shown is None:
        remove(KIND, [str(article_id)])
    else:
        put([document_of(shown)])


def document_of(edition: Edition) -> Document:
    """An edition as a document of search: found by its article's id."""
    return Document(
        kind=KIND,
        ref=str(edition.article_id),
        title=edition.title,
        words=(edition.organization_name,),
        body=edition.words,
    )


@handler(TURN)
def turn(timer: Timer) -> None:
    """A planned moment has come."""
    settle(timer.subject_id, clock.now())
    ports.changed(timer.subject_id)
