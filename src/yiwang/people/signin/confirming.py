"""Proving once more who sits there: the session gets a new token and a new moment of proof."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_noop

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import NotSignedIn
from yiwang.core.events import Subject
from yiwang.core.use_case import record, use_case
from yiwang.people import binding
from yiwang.people.actors import token_digest
from yiwang.people.models import Account, Session
from yiwang.people.sessions import prove
from yiwang.people.signin import flow, steps
from yiwang.people.signin.factors import Way, ways_of
from yiwang.people.signin.models import Step
from yiwang.people.signin.visits import Visit

CONFIRM = "confirm"
PASSWORD = "pwd"  # noqa: S105 - the name of a method
PASSWORD_TITLE = gettext_noop("密码")


def ways_for(account: Account) -> tuple[bool, list[Way]]:
    """Whether the password is enough, and what else is. Who wants a second step at sign-in wants it here too."""
    ways = ways_of(account)
    asked = [way for way in ways if way.asked]
    if asked:
        return False, asked + [way for way in ways if way.kind.cryptographic and not way.asked]
    return account.has_usable_password(), ways


def confirm(*, actor: Actor, step: Step, visit: Visit, kind: str, given: Mapping[str, str]) -> str:
    """Check the answer; returns the session's new token. Refuses like the sign-in does."""
    account = step.account
    if account is None or account.pk != actor.account_id:
        raise steps.StepOver
    by_password, ways = ways_for(account)
    if kind == PASSWORD and by_password:
        known = visit.known_candidate
        prove(login=account.login, password=given.get("password", ""), address=visit.address, device_id=known)
        method = PASSWORD
    else:
        method = flow.check(step, visit, ways, kind, given)
    steps.finish(step)
    return renew(actor=actor, method=method, visit=visit)


@use_case("account.confirmed")
def renew(*, actor: Actor, method: str, visit: Visit) -> str:
    """Give the actor's session a new token and moment of proof; the old token opens nothing from now on."""
    session = Session.objects.select_for_update().filter(pk=actor.session_id, ended_at=None).first()
    if session is None or actor.account_id is None:
        raise NotSignedIn
    browser = visit.browser
    token = binding.new_cookie(session.pk, bound=browser is not None)
    session.token_digest = token_digest(binding.token_in(token, browser))
    session.device_id = browser.device_id if browser else None
    session.authenticated_at = clock.now()
    session.methods = list(dict.fromkeys([*session.methods, method]))
    session.save(update_fields=["token_digest", "device_id", "authenticated_at", "methods"])
    record("account.confirmed", actor=actor, subject=Subject("account", actor.account_id), payload={"method": method})
    return token
