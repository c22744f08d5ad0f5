"""What has to happen before a request can be answered: sign in, prove more, choose, agree, or refuse."""

from __future__ import annotations

from datetime import UTC, datetime

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.people.sso import signing
from yiwang.people.sso.actions.signing_in import consented
from yiwang.people.sso.errors import ProtocolError
from yiwang.people.sso.givers import subject_at
from yiwang.people.sso.requests import AuthorizationRequest
from yiwang.people.sso.tickets import Ticket

SKEW_SECONDS = 1


def next_step(request: AuthorizationRequest, actor: Actor, ticket: Ticket) -> str:
    """``login``, ``acting_ended``, ``again`` (prove it is you), ``select``, ``step_up``, ``consent``, or ``issue``.

    ``acting_ended``: what the person acted with is over, and a system must not get her as herself unawares.

    Raises ``ProtocolError`` where ``prompt=none`` forbids to ask, or where asking did not help.
    """
    step = _next(request, actor, ticket)
    if "none" in request.prompt and step != "issue":
        said = {"login": "login_required", "again": "login_required", "consent": "consent_required"}
        raise ProtocolError(said.get(step, "interaction_required"), "prompt=none, but the person has to be asked")
    return step


def _next(request: AuthorizationRequest, actor: Actor, ticket: Ticket) -> str:
    if not actor.signed_in:
        return "login"
    if actor.extra.get("acting_ended"):
        return "acting_ended"
    if "select_account" in request.prompt and "select" not in ticket.done:
        return "select"
    if _other_person(request, actor, ticket):
        if "none" in request.prompt or "select" in ticket.done:
            raise ProtocolError("login_required", "somebody else is signed in")
        return "select"
    if _too_old(request, actor, ticket):
        return "again"
    if request.level and not actor.assured(request.level):
        if "step_up" not in ticket.done and "none" not in request.prompt:
            return "step_up"
        if request.least_level and not actor.assured(request.least_level):
            raise ProtocolError("unmet_authentication_requirements", "the identity is proven less well than required")
    if "consent" in request.prompt and "consent" not in ticket.done:
        return "consent"
    return "issue" if consented(actor, request) else "consent"


def _too_old(request: AuthorizationRequest, actor: Actor, ticket: Ticket) -> bool:
    """``prompt=login`` wants a proof since the request came, ``max_age`` one that is not older than that."""
    proven = actor.authenticated_at or datetime.min.replace(tzinfo=UTC)
    began = datetime.fromtimestamp(ticket.began - SKEW_SECONDS, UTC)
    if "login" in request.prompt and proven < began:
        return True
    if request.max_age is None or proven >= began:
        return False
    return (clock.now() - proven).total_seconds() > request.max_age


def _other_person(request: AuthorizationRequest, actor: Actor, ticket: Ticket) -> bool:
    wanted = {request.wanted_subject, ticket.subject} - {""}
    return bool(wanted) and (actor.account_id is None or wanted != {subject_at(request.client, actor.account_id)})


def hinted_subject(request: AuthorizationRequest) -> str:
    """Whom the ``id_token_hint`` means; "" without. It may have run out, but we signed it, and for this client."""
    if not request.id_token_hint:
        return ""
    told = signing.read_own(request.id_token_hint)
    if told is None or told.get("aud") != request.client["client_id"]:
        raise ProtocolError("invalid_request", "id_token_hint is no ID token for this client")
    return str(told.get("sub", ""))
