"""Who does something: every use case takes an actor and never a request."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop

from yiwang.core.errors import Refusal

ASSURANCE_LEVELS = ("none", "registered", "real_name", "real_person", "certificate")


@dataclass(frozen=True, slots=True)
class PostHeld:
    """A post that the actor holds now: where, and with which duties."""

    post_id: UUID
    title: str
    organization_id: UUID
    organization_name: str
    division_id: UUID
    duties: frozenset[str]


@dataclass(frozen=True, slots=True)
class Acting:
    """In whose name somebody acts (代理): a delegation that holds now.

    ``giver_kind`` is ``natural_person`` or ``legal_person``, ``giver_id`` the giver's record in the base register;
    ``giver_account`` is a person's own account, if there is one. ``items``, ``themes`` and ``licence_types`` bound
    what may be done; None means everything of that sort, an empty set nothing.
    """

    delegation_id: UUID
    giver_kind: str
    giver_id: UUID
    giver_name: str
    giver_account: UUID | None = None
    items: frozenset[str] | None = None
    themes: frozenset[str] | None = None
    licence_types: frozenset[str] | None = None
    kind: str = ""
    until: datetime | None = None

    @property
    def for_firm(self) -> bool:
        """Whether the giver is a firm."""
        return self.giver_kind == "legal_person"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, an official, the system itself or a stranger, at the moment of acting.

    ``kind`` is ``person``, ``official``, ``system`` or ``stranger``. ``party_id`` is the record of the
    natural person behind the account; ``channel`` is where the action comes from (portal, window, api,
    system). ``authenticated_at`` and ``methods`` tell when and how the session was proven. ``acting`` is set while
    somebody acts for another: every event then carries both names. Identity, not authority: rights follow from the
    posts.
    """

    kind: str
    account_id: UUID | None = None
    name: str = ""
    assurance: str = "none"
    party_id: UUID | None = None
    posts: tuple[PostHeld, ...] = ()
    session_id: UUID | None = None
    channel: str = "portal"
    authenticated_at: datetime | None = None
    methods: tuple[str, ...] = ()
    acting: Acting | None = None
    extra: dict[str, Any] = field(default_factory=dict, hash=False, compare=False)

    @property
    def signed_in(self) -> bool:
        """True for people and officials with a living session."""
        return self.account_id is not None

    @property
    def organization_ids(self) -> frozenset[UUID]:
        """Organizations in which the actor holds any post."""
        return frozenset(post.organization_id for post in self.posts)

    @property
    def duties(self) -> frozenset[str]:
        """All duties of all posts."""
        return frozenset().union(*(post.duties for post in self.posts))

    @property
    def holder_id(self) -> UUID | None:
        """Whose matters these are: the giver's record while acting, else the own one."""
        return self.acting.giver_id if self.acting else self.party_id

    @property
    def holder_account(self) -> UUID | None:
        """The account that things made now belong to; None for a giver without one (a ward, a firm)."""
        return self.acting.giver_account if self.acting else self.account_id

    def post_with(self, duty: str, organization_id: UUID | None = None) -> PostHeld | None:
        """The post that carries ``duty`` (in ``organization_id`` if given), or None."""
        for post in self.posts:
            if duty in post.duties and (organization_id is None or post.organization_id == organization_id):
                return post
        return None

    def organizations_with(self, duty: str) -> list[UUID]:
        """Organizations in which the actor holds ``duty``; for SQL conditions."""
        return [post.organization_id for post in self.posts if duty in post.duties]

    def assured(self, level: str) -> bool:
        """Whether the identity is proven at least at ``level``."""
        return ASSURANCE_LEVELS.index(self.assurance) >= ASSURANCE_LEVELS.index(level)


class ActingEnded(Refusal):
    """The session acts with a delegation that no longer holds: nothing is done until its owner has taken note."""

    code, status = "acting_ended", 403
    message = gettext_noop(
        "您代办的授权已经结束：对方收回了授权、授权到期，或者登记的情况有变化。这一步没有办，已经提交的事不受影响。"
    )


def still_acting(actor: Actor) -> None:
    """Refuse with ``acting_ended`` where the delegation in use has ended: nobody is himself again unawares."""
    if actor.extra.get("acting_ended"):
        raise ActingEnded


STRANGER = Actor(kind="stranger")
SYSTEM = Actor(kind="system", name="系统", channel="system")
