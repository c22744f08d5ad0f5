"""Who may know of people, posts, organizations and sessions: conditions of the models that every room reads.

Organizations, posts and divisions are public (政府信息公开条例 第二十条: bodies and their duties). Accounts and who
holds which post are seen by their owners and by the administrator who reaches them.
"""

from __future__ import annotations

from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.scoping import scope_of
from yiwang.people.administration import DUTY, within_reach
from yiwang.people.models import Organization, Post, PostHolding

NOBODY = Q(pk__in=[])


@scope_of("people.Organization")
def organizations(actor: Actor) -> Q:
    """Those in reach: the desk of the administrator. What anybody may know stands in the address book."""
    return within_reach(actor) if actor.organizations_with(DUTY) else NOBODY


@scope_of("people.OrganizationParent")
def parents(actor: Actor) -> Q:
    """Of organizations in reach."""
    if not actor.organizations_with(DUTY):
        return NOBODY
    return Q(organization__among=Organization.objects.filter(within_reach(actor)).values("pk"))


@scope_of("people.Post")
def posts(actor: Actor) -> Q:
    """Of organizations in reach, and one's own."""
    own = Q(pk__in=[post.post_id for post in actor.posts])
    if not actor.organizations_with(DUTY):
        return own
    return own | Q(organization__among=Organization.objects.filter(within_reach(actor)).values("pk"))


@scope_of("people.PostHolding")
def holdings(actor: Actor) -> Q:
    """One's own, and those of posts in reach."""
    own = Q(account=actor.account_id) if actor.account_id else NOBODY
    if not actor.organizations_with(DUTY):
        return own
    reached = Post.objects.filter(within_reach(actor, "organization__"))
    return own | Q(post__among=reached.values("pk"))


@scope_of("people.Account")
def accounts(actor: Actor) -> Q:
    """One's own, and officials who hold or held a post in reach."""
    own = Q(pk=actor.account_id) if actor.account_id else NOBODY
    if not actor.organizations_with(DUTY):
        return own
    held = PostHolding.objects.filter(within_reach(actor, "post__organization__"), account__kind="official")
    return own | Q(pk__among=held.values("account_id"))


@scope_of("people.Session")
def sessions(actor: Actor) -> Q:
    """One's own."""
    return Q(account=actor.account_id) if actor.account_id else NOBODY
