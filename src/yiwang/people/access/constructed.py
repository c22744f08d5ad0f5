"""Actors without a session: who somebody would be if he came now, and who a post would be on its own."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID, uuid4

from yiwang.core.actor import Actor, PostHeld
from yiwang.people.handing import now_held
from yiwang.people.models import Account, Post, PostHolding


def actors_for(accounts: Iterable[UUID]) -> list[Actor]:
    """The actors that ``people_actor`` would give for living sessions of these accounts; two queries."""
    wanted = list(dict.fromkeys(accounts))
    found = {row.pk: row for row in Account.objects.filter(pk__in=wanted, is_active=True)}
    held = PostHolding.objects.filter(now_held(), account__in=found).select_related("post__organization")
    posts: dict[UUID, dict[UUID, PostHeld]] = {}
    for holding in held.order_by("post_id"):
        posts.setdefault(holding.account_id, {})[holding.post_id] = post_held(holding.post)
    return [_actor(found[key], tuple(posts.get(key, {}).values())) for key in wanted if key in found]


def _actor(account: Account, posts: tuple[PostHeld, ...]) -> Actor:
    return Actor(
        kind=account.kind,
        account_id=account.pk,
        name=account.full_name,
        assurance=account.assurance,
        party_id=account.party_id,
        posts=posts if account.kind == "official" else (),
    )


def post_held(post: Post) -> PostHeld:
    """A post as an actor carries it."""
    office = post.organization
    return PostHeld(post.pk, post.title, office.pk, office.name, office.division_id, frozenset(post.duties))


def only_post(post: PostHeld, duties: Iterable[str] | None = None) -> Actor:
    """Nobody in particular who holds this post, with only these of its duties."""
    kept = post.duties if duties is None else frozenset(duties)
    one = PostHeld(post.post_id, post.title, post.organization_id, post.organization_name, post.division_id, kept)
    return Actor(kind="official", account_id=uuid4(), name="", assurance="real_name", posts=(one,))


def without_posts(actor: Actor) -> Actor:
    """The same person with nothing but himself: own account, own record."""
    return Actor(
        kind=actor.kind,
        account_id=actor.account_id,
        name=actor.name,
        assurance=actor.assurance,
        party_id=actor.party_id,
        extra={},
    )
