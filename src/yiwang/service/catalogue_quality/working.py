"""The chore of quality: take up what changed, judge what waits, move orders on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yiwang.service.catalogue_quality.judging import CHUNK, judge
from yiwang.service.catalogue_quality.models import Due
from yiwang.service.catalogue_quality.orders import settle_mended
from yiwang.service.catalogue_quality.queueing import take_up_changes

MOST_BLOCKS = 25


def work(now: datetime) -> int:
    """One turn of the chore, bounded; returns how many guides were judged."""
    take_up_changes(now)
    done = 0
    for _block in range(MOST_BLOCKS):
        judged = judge_block(now)
        done += judged
        if judged < CHUNK:
            break
    return done


def judge_block(now: datetime) -> int:
    """Judge the next guides that wait in one transaction, with their scores and orders; returns how many."""
    with transaction.atomic():
        due = list(Due.objects.select_for_update(skip_locked=True).order_by("since", "node")[:CHUNK])
        if not due:
            return 0
        nodes = [row.node for row in due]
        judge(nodes, now)
        settle_mended(nodes, now)
        Due.objects.filter(pk__in=nodes).delete()
    return len(due)
