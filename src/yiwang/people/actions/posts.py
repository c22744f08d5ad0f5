"""Posts, and who holds them from when until when."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound
from yiwang.core.events import Subject
from yiwang.core.use_case import record, use_case
from yiwang.people.administration import refuse_own, require_administration, today
from yiwang.people.models import Account, Organization, Post, PostHolding

_DUTY = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)*")


@use_case("post.created")
def create_post(*, actor: Actor, organization_id: UUID, title: str, duties: Iterable[str]) -> Post:
    """Set up a post with duties (such as ``food.accept``) in an organization that the actor administers."""
    organization = Organization.objects.filter(pk=organization_id).first()
    if organization is None:
        raise NotFound
    require_administration(actor, organization)
    chosen = sorted(set(duties))
    wrong: dict[str, str] = {}
    if not 1 <= len(title.strip()) <= 80:
        wrong["/title"] = "岗位名称要 1 到 80 个字。"
    if not chosen or any(len(duty) > 48 or not _DUTY.fullmatch(duty) for duty in chosen):
        wrong["/duties"] = "请选择岗位的职责。"
    if wrong:
        raise InvalidInput(fields=wrong)
    post = Post.objects.create(organization=organization, title=title.strip(), duties=chosen)
    record(
        "post.created",
        actor=actor,
        subject=Subject("post", post.pk),
        organization_id=organization.pk,
        payload={"duties": chosen},
    )
    return post


@use_case("post.assigned")
def assign_post(
    *, actor: Actor, account_id: UUID, post_id: UUID, since: date, until: date | None = None, acting: bool = False
) -> PostHolding:
    """Let an official hold a post from ``since`` up to and with ``until``; ``acting`` for 代理.

    Only by the administrator of the post's organization, and never to himself (``own_post``). Refuses
    ``invalid_input`` for a citizen's account and for a time in which he holds the post already.
    """
    post = _post(post_id)
    require_administration(actor, post.organization)
    refuse_own(actor, account_id)
    account = Account.objects.filter(pk=account_id, kind="official", is_active=True).first()
    if account is None:
        raise InvalidInput(fields={"/account": "没有这个工作人员，或者账号已经停用。"})
    if until is not None and until < since:
        raise InvalidInput(fields={"/until": "卸任日期不能早于任职日期。"})
    later = Q(until=None) | Q(until__gte=since)
    overlapping = PostHolding.objects.filter(later, post=post, account=account)
    if until is not None:
        overlapping = overlapping.filter(since__lte=until)
    if overlapping.exists():
        raise InvalidInput(fields={"/since": "他在这段时间已经担任这个岗位。"})
    holding = PostHolding.objects.create(post=post, account=account, since=since, until=until, acting=acting)
    _record("post.assigned", actor, holding, {"since": since.isoformat(), "acting": acting})
    return holding


@use_case("post.ended")
def end_post(*, actor: Actor, holding_id: int, until: date | None = None) -> PostHolding:
    """End a holding with the day ``until`` (default: yesterday, so that it ends at once).

    A day in the future or before the holding began is refused; work taken up stays where it is.
    """
    holding = PostHolding.objects.select_for_update(of=("self",)).filter(pk=holding_id).first()
    if holding is None:
        raise NotFound
    post = _post(holding.post_id)
    require_administration(actor, post.organization)
    refuse_own(actor, holding.account_id)
    now = today()
    if holding.until is not None and holding.until < now:
        raise ChangedMeanwhile("他已经卸任这个岗位。")
    last = until or date.fromordinal(now.toordinal() - 1)
    if until is not None and until < holding.since:
        raise InvalidInput(fields={"/until": "卸任日期不能早于任职日期。"})
    holding.until = last
    holding.save(update_fields=["until"])
    _record("post.ended", actor, holding, {"until": last.isoformat()})
    return holding


def _post(post_id: UUID) -> Post:
    post = Post.objects.select_for_update(of=("self",)).select_related("organization").filter(pk=post_id).first()
    if post is None:
        raise NotFound
    return post


def _record(event: str, actor: Actor, holding: PostHolding, payload: dict[str, object]) -> None:
    record(
        event,
        actor=actor,
        subject=Subject("account", holding.account_id),
        organization_id=holding.post.organization_id,
        payload={"post": str(holding.post_id), **payload},
    )
