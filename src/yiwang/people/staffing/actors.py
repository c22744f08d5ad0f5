"""An official as an actor without a session: a job acts in the rights that its owner has at that moment."""

from __future__ import annotations

from uuid import UUID

from yiwang.core.actor import STRANGER, Actor, PostHeld
from yiwang.people.models import Account
from yiwang.people.queries import posts_of


def actor_now(account_id: UUID) -> Actor:
    """Who it is, with the posts of today; a stranger where the account is locked. Two queries."""
    account = Account.objects.filter(pk=account_id, is_active=True, kind="official").first()
    if account is None:
        return STRANGER
    posts = tuple(
        PostHeld(
            post.pk,
            post.title,
            post.organization_id,
            post.organization.name,
            post.organization.division_id,
            frozenset(post.duties),
        )
        for post in posts_of(account)
    )
    return Actor(
        kind="official",
        account_id=account.pk,
        name=account.name,
        assurance=account.assurance,
        party_id=account.party_id,
        posts=posts,
        channel="system",
    )
