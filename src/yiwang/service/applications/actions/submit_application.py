"""Submitting an application: the same function for portal, window, kiosk, API, import and test."""

from __future__ import annotations

from datetime import datetime

from yiwang.calendar import legal_day
from yiwang.core.actor import Actor
from yiwang.core.errors import IdempotencyConflict
from yiwang.core.idempotency import check_key, digest_of
from yiwang.engines.proceedings.actions.submit import Submitted, submit_proceeding
from yiwang.people.identity.matching import meet_firm
from yiwang.service.applications.filing import Submission, prepare
from yiwang.service.applications.instant import instant_course
from yiwang.service.applications.starting import check_licence

__all__ = ["IdempotencyConflict", "submit_application"]


def submit_application(*, actor: Actor, sent: Submission, now: datetime, key: str | None = None) -> Submitted:
    """Check, file and start an application; with rules that may grant, decide at once.

    ``key`` is the idempotency key of the caller: a retry gets the first answer and files nothing again.
    Round trips: sources of prefilled fields (0 to 2) and the commit; a number block now and then.
    """
    prepared = prepare(actor, sent, now)
    held = check_licence(sent.item, prepared.place, prepared.holder, legal_day(now))
    if held is not None:
        prepared.filing.facts["starts_from"] = str(held.pk)
    if sent.firm_id is not None:
        meet_firm(actor=actor, firm_id=sent.firm_id)
    once = None
    if check_key(key):
        digest = digest_of([sent.item.key, sent.division_code, sent.answers, sent.scenario, sent.files])
        once = {"scope": str(actor.account_id), "key": str(key), "digest": digest}
    then = instant_course(prepared, sent, now) if sent.item.instant else None
    used = {**({str(held.pk): set()} if held is not None else {}), **prepared.holder.licences}
    if used:
        prepared.filing.facts["licences"] = {licence: sorted(names) for licence, names in used.items()}
    return submit_proceeding(actor=actor, filing=prepared.filing, now=now, once=once, then=then)
