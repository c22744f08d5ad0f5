"""The job that asks other nodes; apart from timers and chores, which must not wait for somebody else's machine."""

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from yiwang.core import clock
from yiwang.support.ledger.exchange import exchange
from yiwang.support.ledger.models import Node


@app.task(name="ledger.exchange", queue="ledger", queueing_lock="ledger.exchange", lock="ledger.exchange")
def exchange_heads() -> None:
    """Fetch, check and countersign the heads of nodes that are due."""
    exchange(clock.now())


def ask_nodes(now: object) -> int:
    """Chore: hand the job over, where there are nodes at all and it is not waiting already."""
    if not Node.objects.unscoped("whether there are any").filter(active=True).exists():
        return 0
    try:
        exchange_heads.defer()
    except AlreadyEnqueued:
        return 0
    return 1
