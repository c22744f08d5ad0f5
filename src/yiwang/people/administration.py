"""Delegated administration: a post with the duty ``administer`` reaches its organization and all below it."""

from __future__ import annotations

from datetime import date
from typing import Protocol
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.calendar import legal_day
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, NotPermitted, NotSignedIn, Refusal
from yiwang.people.models import Account, Organization, PostHolding

DUTY = "administer"


def today() -> date:
    """The day it is in China, on which posts begin and end."""
    return legal_day(timezone.now())


class OwnPost(Refusal):
    """Nobody gives duties to himself."""

    code, status = "own_post", 403
    message = gettext_noop("不能给自己任职或者卸任，请由上级管理员办理。")


class StillInUse(Refusal):
    """Something hangs on an organization or a post that is to be closed."""

    code, status = "still_in_use", 409
    message = gettext_noop("还有人员或者任务，现在不能撤销。")


def administers(actor: Actor, organization: Organization) -> bool:
    """Whether ``actor`` may manage people and posts of ``organization``."""
    if actor.kind == "system":
        return True
    reach = set(actor.organizations_with(DUTY))
    return bool(reach & {organization.pk, *organization.lineage})


def within_reach(actor: Actor, prefix: str = "") -> Q:
    """The same as a condition on organizations, or on what leads to them (``prefix`` such as ``organization__``)."""
    reach = actor.organizations_with(DUTY)
    return Q(**{f"{prefix}lineage__overlap": reach}) | Q(**{f"{prefix}pk__in": reach})


def require_administration(actor: Actor, organization: Organization) -> None:
    """Refuse with ``not_signed_in`` or ``not_permitted`` unless ``administers``."""
    if administers(actor, organization):
        return
    if not actor.signed_in:
        raise NotSignedIn
    raise NotPermitted(_("您只能管理本机构和下级机构的人员、岗位。"))


def offices_of(account: Account) -> list[Organization]:
    """Where an official holds a post now or later; if nowhere, where he held the last one."""
    held = PostHolding.objects.filter(account=account)
    now = held.filter(Q(until=None) | Q(until__gte=today()))
    if not now.exists():
        last = held.order_by("-until").values_list("until", flat=True).first()
        now = held.filter(until=last) if last else held.none()
    return list(Organization.objects.filter(pk__in=now.values("post__organization_id")).order_by("name", "id"))


def require_administration_of(actor: Actor, account: Account) -> None:
    """The same for an official: every organization in which the account holds a post must be in reach.

    An account with a post elsewhere is not ours to change; whose posts have all ended still belongs to the
    organization that had him last. One that never had a post belongs to nobody, and only the platform may change it.
    """
    if actor.kind == "system":
        return
    if not actor.signed_in:
        raise NotSignedIn
    offices = offices_of(account)
    if account.kind != "official" or not offices:
        raise NotPermitted(_("您只能管理本机构和下级机构的人员。"))
    for office in offices:
        require_administration(actor, office)


def refuse_own(actor: Actor, account_id: UUID) -> None:
    """Refuse ``own_post`` where actor and account are the same person."""
    if actor.account_id == account_id:
        raise OwnPost


class Versioned(Protocol):
    """A row that counts its changes."""

    version: int


def check_version(row: Versioned, seen: int | None) -> None:
    """Refuse ``changed_meanwhile`` if somebody changed the (locked) row since it was ``seen``; None asks nothing."""
    if seen is not None and seen != row.version:
        raise ChangedMeanwhile(_("刚才有人改过这里，您的操作没有保存。请看过现在的情况再提交，您填的内容还在。"))
