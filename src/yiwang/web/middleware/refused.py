"""Refused access stands in the event log: who wanted what, and why not (ASVS 16.3.2).

Written once the answer is clear, outside of the view's transaction, for whoever brings a living session. Strangers
have no name to write down; their sign-ins are logged where they are refused. Who knocks at every door of the house
would fill the log instead of being seen in it, so each account gets a bounded number of lines in a minute.
"""

from __future__ import annotations

import logging
from threading import Lock
from time import monotonic
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from psycopg_pool import PoolClosed, PoolTimeout

from yiwang.core.errors import Refusal
from yiwang.core.events import NewEvent, Subject, record_apart

# Sentences to the person himself (not signed in, identity proven too weakly, input wrong) are no attempts.
ATTEMPTS = frozenset({"not_permitted", "not_found", "out_of_scope"})
WINDOW_SECONDS = 60.0
MOST_A_MINUTE = 20
MOST_ACCOUNTS = 20_000
logger = logging.getLogger(__name__)
_counts: dict[UUID, tuple[float, int]] = {}
_lock = Lock()


def note(request: HttpRequest, refusal: Refusal) -> None:
    """Record a refused attempt of somebody who is signed in: one round trip, two where the view has not looked yet."""
    if refusal.code not in ATTEMPTS or not getattr(request, "token", None):
        return
    if refusal.code == "not_found" and _is_open(request):
        return
    try:
        actor = request.actor
        if actor.account_id is None or not _still_few(actor.account_id):
            return
        about = Subject("account", actor.account_id)
        record_apart(NewEvent("attempt.refused", actor, about, _what(request, refusal.code)))
    except (OperationalError, InterfaceError, PoolTimeout, PoolClosed) as away:
        logger.warning("attempt.refused not written: %s", type(away).__name__)


def _is_open(request: HttpRequest) -> bool:
    """A page that anybody may open keeps nobody out: what is not there is a mistyped address, and no attempt."""
    gate = getattr(request.resolver_match and request.resolver_match.func, "gate", None)
    return gate is not None and gate.who == "anyone"


def _what(request: HttpRequest, code: str) -> dict[str, str]:
    """The route and the ids in the address; nothing else that was typed, for it may be personal."""
    match = request.resolver_match
    wanted = {name: str(value) for name, value in (match.kwargs if match else {}).items() if _is_id(value)}
    return {"code": code, "method": str(request.method), "route": match.route if match else "", **wanted}


def _is_id(value: object) -> bool:
    try:
        return bool(UUID(str(value)))
    except ValueError:
        return False


def _still_few(account_id: UUID) -> bool:
    now = monotonic()
    with _lock:
        if len(_counts) >= MOST_ACCOUNTS and account_id not in _counts:
            _counts.clear()
        began, count = _counts.get(account_id, (now, 0))
        began, count = (now, 1) if now - began > WINDOW_SECONDS else (began, count + 1)
        _counts[account_id] = (began, count)
        return count <= MOST_A_MINUTE


def forget() -> None:
    """Begin anew (tests)."""
    with _lock:
        _counts.clear()
