"""Ending what a person has at systems: with the session, by taking consent back, and telling the systems."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound, NotSignedIn
from yiwang.core.events import Subject
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.people.sessions import sign_out
from yiwang.people.sso.models import Consent, Grant, LogoutCall
from yiwang.people.sso.tasks import defer_calls
from yiwang.people.sso.tokens import session_mark

# Grants whose session is over and whose systems were not told yet; those bound to it end now.
OVER_SQL = """
    UPDATE sso_grant g SET session_ended_at = now(),
        ended_at = CASE WHEN sso_grant_holds(g, c.session_bound) THEN NULL ELSE now() END,
        end_reason = CASE WHEN sso_grant_holds(g, c.session_bound) THEN '' ELSE 'session_ended' END
    FROM sso_client c
    WHERE c.id = g.client_id AND g.ended_at IS NULL AND g.session_ended_at IS NULL
      AND (%(accounts)s::uuid[] IS NULL OR g.account_id = ANY (%(accounts)s::uuid[]))
      AND NOT EXISTS (SELECT 1 FROM people_session s
                      WHERE s.id = g.session_id AND s.ended_at IS NULL AND s.expires_at > now())
    RETURNING g.client_id, c.client_id, g.subject, g.session_id, c.backchannel_logout_uri <> ''
"""

# Grants that end for good: all of some accounts, and of others those whose person or level is no longer what it was.
END_SQL = """
    UPDATE sso_grant g SET ended_at = now(), end_reason = %(why)s, session_ended_at = coalesce(session_ended_at, now())
    FROM sso_client c
    WHERE c.id = g.client_id AND g.ended_at IS NULL
      AND (g.account_id = ANY (%(every)s::uuid[])
           OR (g.account_id = ANY (%(broken)s::uuid[]) AND NOT sso_grant_holds(g, 'never')))
    RETURNING g.client_id, g.subject, c.backchannel_logout_uri <> ''
"""


def end_grants(every: Iterable[UUID], broken: Iterable[UUID] = (), *, why: str) -> int:
    """End whatever ``every`` of these accounts has at systems, offline use too; of ``broken`` ones what holds no more.

    Returns how many grants that were. Systems with a back channel are told that the person is gone, of all sessions.
    """
    with connection.cursor() as cursor:
        cursor.execute(END_SQL, {"every": list(every), "broken": list(broken), "why": why})
        rows = cursor.fetchall()
    _tell({(client, subject, "") for client, subject, channel in rows if channel})
    return len(rows)


def settle(accounts: Iterable[UUID] | None) -> int:
    """Close what hung on sessions that are over, of some accounts or of all; returns how many grants that were.

    Systems with a back channel are told by jobs that begin when this transaction is committed.
    """
    wanted = None if accounts is None else list(accounts)
    with connection.cursor() as cursor:
        cursor.execute(OVER_SQL, {"accounts": wanted})
        rows = cursor.fetchall()
    _tell(
        {(client, subject, session_mark(session, name)) for client, name, subject, session, channel in rows if channel}
    )
    return len(rows)


def _tell(calls: set[tuple[UUID, str, str]]) -> None:
    """One call for each client, subject and mark of a session (empty: all of them)."""
    ordered = sorted(calls, key=str)
    made = LogoutCall.objects.bulk_create(
        LogoutCall(client_id=client, subject=subject, sid=sid) for client, subject, sid in ordered
    )
    defer_calls([call.pk for call in made])


@use_case("sso.tokens_ended")
def leave(*, actor: Actor) -> None:
    """Sign out here, and of every system that the session was used for."""
    if actor.account_id is None:
        raise NotSignedIn
    sign_out(actor=actor)
    ended = settle([actor.account_id])
    record("sso.tokens_ended", actor=actor, subject=Subject("account", actor.account_id), payload={"count": ended})


@use_case("sso.consent_taken_back")
def take_back(*, actor: Actor, client_id: UUID) -> None:
    """Take back what a system may know: all its tokens for this person end at once. What it copied it still has."""
    require(actor, "sso.consent")
    consent = Consent.objects.visible_to(actor).select_related("client").filter(client_id=client_id).first()
    if consent is None:
        raise NotFound
    grants = Grant.objects.visible_to(actor).filter(client_id=client_id, ended_at=None)
    subjects = set(grants.values_list("subject", flat=True))
    count = grants.update(ended_at=clock.now(), end_reason="taken_back")
    if consent.client.backchannel_logout_uri:
        _tell({(client_id, one, "") for one in subjects})
    Consent.objects.visible_to(actor).filter(pk=consent.pk).delete()
    record(
        "sso.consent_taken_back",
        actor=actor,
        subject=Subject("account", consent.account_id),
        organization_id=consent.client.organization_id,
        payload={"client": str(client_id), "name": consent.client.name, "count": count},
    )
