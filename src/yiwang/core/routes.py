"""Every route has a permission: views are declared with ``page`` or ``api`` and a test walks them all.

``who`` is ``anyone``, ``signed_in`` or ``duty:<duty>[,<duty>…]``: the outer gate only. What exactly may be
seen or done is decided by ``visible_to(actor)`` and by the use case.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor, still_acting
from yiwang.core.errors import NotPermitted, NotSignedIn

V = TypeVar("V", bound=Callable[..., HttpResponse])


@dataclass(frozen=True, slots=True)
class Gate:
    """Who may come through a route at all. ``lazy``: the view reads the actor itself, with its data, in one look."""

    who: str
    methods: tuple[str, ...]
    lazy: bool = False


GATES = {
    "anyone": gettext_noop("谁都可以打开，不用登录"),
    "signed_in": gettext_noop("登录的人可以打开，里面只有自己的和本岗位的内容"),
}
"""What the gates without a duty mean, in a sentence for people."""


def duties_of(who: str) -> tuple[str, ...]:
    """The duties of which a gate asks for one; none where it asks for no duty."""
    return tuple(who[5:].split(",")) if who.startswith("duty:") else ()


def check_gate(gate: Gate, actor: Actor) -> None:
    """Refuse with ``not_signed_in`` or ``not_permitted`` whoever may not come through."""
    if gate.who == "anyone":
        return
    if not actor.signed_in:
        raise NotSignedIn
    still_acting(actor)
    if gate.who not in GATES and not actor.duties & set(duties_of(gate.who)):
        raise NotPermitted


def page(who: str, *methods: str, lazy: bool = False) -> Callable[[V], V]:
    """Declare a view with its gate; methods default to GET. HEAD comes with GET."""
    allowed = tuple(methods or ("GET",))
    gate = Gate(who, allowed, lazy)

    def decorate(view: V) -> V:
        @functools.wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in allowed and not (request.method == "HEAD" and "GET" in allowed):
                return HttpResponseNotAllowed(allowed)
            if not lazy and gate.who != "anyone":
                check_gate(gate, request.actor)
            return view(request, *args, **kwargs)

        run.gate = gate  # type: ignore[attr-defined]
        return run  # type: ignore[return-value]

    return decorate
