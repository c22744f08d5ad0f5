"""Delegated administration: a post with the duty ``administer`` reaches its organization and all below it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils import timezone

from yiwang.calendar import legal_day
from yiwang.core.actor import Actor
from yiwang.core.errors import NotPermitted, NotSignedIn, Refusal
from yiwang.people.models import Account, Organization, PostHolding

DUTY = "administer"


def today() -> date:
    """The day it is in China, on which posts begin and end."""
    return legal_day(timezone.now())


class OwnPost(Refusal):
    """Nobody gives duties to himself."""

    code, status = "own_post", 403
    message = "不能给自己任职或者卸任，请由上级管理员办理。"


def administers(actor: Actor, organization: Organization) -> bool:
    """Whether ``actor`` may manage people and posts of ``organization``."""
    if actor.kind == "system":
        return True
    reach = set(actor.organizations_with(DUTY))
    return bool(reach & {organization.pk, *organization.lineage})


def require_administration(actor: Actor, organization: Organization) -> None:
    """Refuse with ``not_signed_in`` or ``not_permitted`` unless ``administers``."""
    if administers(actor, organization):
        return
    if not actor.signed_in:
        raise NotSignedIn
    raise NotPermitted("您只能管理本机构和下级机构的人员、岗位。")


def require_administration_of(actor: Actor, account: Account) -> None:
    """The same for an official: every organization in which the account holds a post must be in reach.

    An account with a post elsewhere is not ours to change; one without any post belongs to nobody yet, and
    only the platform may change it.
    """
    if actor.kind == "system":
        return
    if not actor.signed_in:
        raise NotSignedIn
    offices = list(Organization.objects.filter(posts__holdings__in=_held(account)).distinct())
    if account.kind != "official" or not offices:
        raise NotPermitted("您只能管理本机构和下级机构的人员。")
    for office in offices:
        require_administration(actor, office)


def _held(account: Account) -> list[int]:
    return list(PostHolding.objects.filter(account=account, until=None).values_list("pk", flat=True))


def refuse_own(actor: Actor, account_id: UUID) -> None:
    """Refuse ``own_post`` where actor and account are the same person."""
    if actor.account_id == account_id:
        raise OwnPost
