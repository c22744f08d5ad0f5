"""A session's cookie that shows up in another browser: it opens nothing there, and then it opens nothing anywhere.

Only who has the whole cookie gets this far, so nobody can end somebody else's session by naming it.
"""

from __future__ import annotations

from uuid import UUID

from yiwang.core import clock
from yiwang.core.actor import STRANGER, Actor
from yiwang.core.events import Subject
from yiwang.core.use_case import record, use_case
from yiwang.people.actors import token_digest
from yiwang.people.binding import SYSTEMS, Browser, session_in, token_in
from yiwang.people.models import Session
from yiwang.people.signin.notices import tell_owner
from yiwang.people.signin.visits import Visit, kept_name


def look_at(cookie: str, visit: Visit) -> bool:
    """End the session of a genuine cookie that came from elsewhere, and tell its owner; True if that was so."""
    session_id = session_in(cookie)
    if session_id is None:
        return False
    session = Session.objects.filter(pk=session_id, ended_at=None, expires_at__gt=clock.now()).first()
    here = token_digest(token_in(cookie, visit.browser))
    if session is None or bytes(session.token_digest) == here or not _genuine(cookie, session):
        return False
    end_stolen(actor=STRANGER, session_id=session.pk, account_id=session.account_id, device=kept_name(visit.device))
    return True


def _genuine(cookie: str, session: Session) -> bool:
    if session.device_id is None:
        return False
    browsers = (Browser(session.device_id, system) for system in SYSTEMS)
    return any(token_digest(token_in(cookie, one)) == bytes(session.token_digest) for one in browsers)


@use_case("account.session_stolen")
def end_stolen(*, actor: Actor, session_id: UUID, account_id: UUID, device: str) -> None:
    """End a session whose cookie was carried elsewhere; ``device`` is where it showed up."""
    Session.objects.filter(pk=session_id).update(ended_at=clock.now())
    about = Subject("account", account_id)
    record("account.session_stolen", actor=actor, subject=about, payload={"session": str(session_id)})
    tell_owner(account_id, "signin.stolen", name=device, source=f"stolen:{session_id}")
