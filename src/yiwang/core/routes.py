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

from yiwang.core.actor import Actor
from yiwang.core.errors import NotPermitted, NotSignedIn

V = TypeVar("V", bound=Callable[..., HttpResponse])


@dataclass(frozen=True, slots=True)
class Gate:
    """Who may come through a route at all. ``lazy``: the view reads the actor itself, with its data, in one look."""

    who: str
    methods: tuple[str, ...]
    lazy: bool = False


def check_gate(gate: Gate, actor: Actor) -> None:
    """Refuse with ``not_signed_in`` or ``not_permitted`` whoever may not come through."""
    if gate.who == "anyone":
        return
    if not actor.signed_in:
        raise NotSignedIn
    if gate.who.startswith("duty:") and not actor.duties & set(gate.who[5:].split(",")):
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
