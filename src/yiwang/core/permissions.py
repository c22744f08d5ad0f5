"""The catalogue of permissions: a code, a sentence for people, and the duties that carry it; the platform's duties.

A permission is either public, for every signed-in person, or carried by duties of posts; ``require``
is the only place that says no. Scope (which organization, which case) is a condition of the query:
``visible_to(actor)``. Duties of packs stand in their manifests; ``people.duties`` puts both together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from yiwang.core.actor import Actor, still_acting
from yiwang.core.errors import NotPermitted, NotSignedIn


@dataclass(frozen=True, slots=True)
class Permission:
    """``who`` is ``anyone``, ``signed_in`` or ``duty``; with ``duty`` one of ``duties`` is needed."""

    code: str
    sentence: str
    who: str = "duty"
    duties: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PlatformDuty:
    """A duty of the platform itself. ``sentence`` tells what it opens; ``uses`` are event types that show its use."""

    code: str
    title: str
    sentence: str
    uses: frozenset[str] = frozenset()


class Owned(Protocol):
    """Something that belongs to an organization."""

    @property
    def organization_id(self) -> UUID:
        """The organization."""
        ...


CATALOGUE: dict[str, Permission] = {}
DUTIES: dict[str, PlatformDuty] = {}


def permission(code: str, sentence: str, *, who: str = "duty", duties: tuple[str, ...] = ()) -> Permission:
    """Declare a permission once, at import of an app's ``permissions.py``."""
    entry = Permission(code, sentence, who, frozenset(duties))
    known = CATALOGUE.setdefault(code, entry)
    if known != entry:
        raise ValueError(f"permission {code!r} is declared twice")
    return entry


def duty(code: str, title: str, sentence: str, *, uses: tuple[str, ...] = ()) -> PlatformDuty:
    """Declare a duty that no pack brings, once, at import of an app's ``permissions.py``."""
    entry = PlatformDuty(code, title, sentence, frozenset(uses))
    known = DUTIES.setdefault(code, entry)
    if known != entry:
        raise ValueError(f"duty {code!r} is declared twice")
    return entry


def allowed(actor: Actor, code: str, on: Owned | None = None) -> bool:
    """Whether ``actor`` may do ``code`` (with the thing ``on``, in its organization)."""
    entry = CATALOGUE[code]
    if entry.who == "anyone" or actor.kind == "system":
        return True
    if entry.who == "signed_in":
        return actor.signed_in
    for post in actor.posts:
        if post.duties & entry.duties and (on is None or post.organization_id == on.organization_id):
            return True
    return False


def require(actor: Actor, code: str, on: Owned | None = None) -> None:
    """Refuse with ``NotSignedIn``, ``NotPermitted`` or ``ActingEnded`` unless ``allowed``."""
    still_acting(actor)
    if allowed(actor, code, on):
        return
    if not actor.signed_in:
        raise NotSignedIn
    raise NotPermitted
