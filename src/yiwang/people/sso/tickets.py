"""A request that waits while the person signs in, proves more or agrees: signed, in the address, for an hour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.core import signing
from django.http import QueryDict
from django.urls import reverse

from yiwang.core import clock
from yiwang.people.sso.errors import BadAuthorizationRequest

SALT = "yiwang.people.sso.tickets"
LIFE_SECONDS = 3600
LONGEST = 1700  # the way back after the login holds it, and that is bounded (safe_next)


@dataclass(frozen=True, slots=True)
class Ticket:
    """``query`` is the request, ``began`` its first arrival (Unix seconds); ``done`` what was asked since.

    ``subject`` is whom an ``id_token_hint`` meant, in the place of the hint itself, which is too long to carry on.
    """

    query: str
    began: int
    done: frozenset[str] = frozenset()
    subject: str = ""

    def after(self, step: str) -> Ticket:
        """The same once ``step`` was asked for."""
        return replace(self, done=self.done | {step})

    def meant_for(self, subject: str) -> Ticket:
        """The same for this person alone, without the hint that said so."""
        query = QueryDict(self.query, mutable=True)
        query.pop("id_token_hint", None)
        return replace(self, query=query.urlencode(), subject=subject)

    def sealed(self) -> str:
        """For an address or a form. Refuses with ``bad_authorization_request`` what is too long to carry."""
        text = signing.dumps([self.query, self.began, sorted(self.done), self.subject], salt=SALT, compress=True)
        if len(text) > LONGEST:
            raise BadAuthorizationRequest
        return text

    def way_back(self) -> str:
        """Where other pages send the person when they are finished."""
        return f"{reverse('sso-continue')}?{urlencode({'t': self.sealed()})}"


def new_ticket(query: str) -> Ticket:
    """For a request that just came."""
    return Ticket(query, int(clock.now().timestamp()))


def opened(sealed: str) -> Ticket:
    """The ticket; refuses with ``bad_authorization_request`` what is forged or older than an hour."""
    try:
        query, began, done, subject = signing.loads(sealed[: 2 * LONGEST], salt=SALT, max_age=LIFE_SECONDS)
    except (signing.BadSignature, ValueError) as wrong:
        raise BadAuthorizationRequest from wrong
    return Ticket(query, began, frozenset(_texts(done)), subject)


def _texts(values: Iterable[object]) -> list[str]:
    return [str(value) for value in values]
