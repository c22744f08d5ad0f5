"""Beginning to fill in: one press of the button makes one draft, and one that is begun already is offered first."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from yiwang.core.actor import Actor
from yiwang.core.errors import IdempotencyConflict
from yiwang.core.idempotency import LONGEST_KEY, once
from yiwang.service.applications.models import Draft

AGAIN, PRESS = "again", "press"


class BegunAlready(Exception):
    """There is a draft of the same for the same place, and nobody said that another one is wanted."""


def begun(drafts: list[Draft], division_id: UUID | None) -> Draft | None:
    """Of one's own drafts of an item (the last touched first), the one for the same place."""
    return next((row for row in drafts if row.division_id == division_id and row.channel != "window"), None)


def new_press() -> str:
    """The name of the button on a page as it is drawn: pressed twice, it makes one draft."""
    return secrets.token_urlsafe(12)


def begin(request: HttpRequest, what: list[Any], held: Draft | None, make: Callable[[], Draft]) -> UUID:
    """The id of the draft that ``make`` makes, once for each drawn page (input ``press``).

    Raises ``BegunAlready`` where ``held`` is there and the input ``again`` is not.
    """

    def work() -> str:
        if held is not None and AGAIN not in request.POST:
            raise BegunAlready
        return str(make().pk)

    key = request.POST.get(PRESS, "")[:LONGEST_KEY]
    try:
        made = UUID(once(_scope(request.actor), key if key.isprintable() else "", what, work))
    except IdempotencyConflict as other:  # the same page with another choice
        raise BegunAlready from other
    return made if Draft.objects.visible_to(request.actor).filter(pk=made).exists() else UUID(work())


def _scope(actor: Actor) -> str:
    return f"draft:{actor.account_id}"
