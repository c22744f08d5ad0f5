"""Posts: set up, changed, closed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound
from yiwang.core.use_case import record, use_case
from yiwang.people.administration import OwnPost, StillInUse, check_version, require_administration, today
from yiwang.people.models import Organization, Post, PostHolding
from yiwang.people.separation import Clash, check_post, clashes, duties_of, refuse, rules

_DUTY = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)*")


@use_case("post.created")
def create_post(
    *, actor: Actor, organization_id: UUID, title: str, duties: Iterable[str], confirmed: bool = False
) -> Post:
    """Set up a post with duties (such as ``food.accept``) in an organization that the actor administers.

    Duties that do not go together are refused (``duties_conflict``) or must be ``confirmed`` (``separation``).
    """
    organization = Organization.objects.select_for_update(of=("self",)).filter(pk=organization_id).first()
    if organization is None:
        raise NotFound
    require_administration(actor, organization)
    if organization.closed_on is not None:
        raise ChangedMeanwhile(_("这个机构已经撤销，不能再设岗位。"))
    chosen = sorted(set(duties))
    _check(title.strip(), chosen)
    check_post(organization_id, chosen, confirmed=confirmed or actor.kind == "system")
    post = Post.objects.create(organization=organization, title=title.strip(), duties=chosen)
    record("post.created", actor=actor, on=post, payload={"duties": chosen})
    return post


@use_case("post.changed")
def change_post(
    *,
    actor: Actor,
    post_id: UUID,
    title: str,
    duties: Iterable[str],
    version: int | None = None,
    confirmed: bool = False,
) -> Post:
    """Rename a post or change its duties; they open and close for its holders with their next request.

    Duties that do not go together, in the post or with what its holders hold besides, are refused. Whoever holds
    the post himself does not change its duties (``own_post``). Tasks taken up stay with their takers.
    """
    post = open_post(post_id)
    require_administration(actor, post.organization)
    check_version(post, version)
    chosen = sorted(set(duties))
    _check(title.strip(), chosen)
    before = sorted(post.duties)
    if chosen != before and _still_held(post).filter(account=actor.account_id).exists():
        raise OwnPost(_("您自己担任这个岗位，不能改它的职责，请由上级管理员办理。"))
    if set(chosen) - set(before):
        _check_holders(post, chosen, before, confirmed or actor.kind == "system")
    post.title, post.duties, post.version = title.strip(), chosen, post.version + 1
    post.save(update_fields=["title", "duties", "version"])
    gone, come = sorted(set(before) - set(chosen)), sorted(set(chosen) - set(before))
    record("post.changed", actor=actor, on=post, payload={"added": come, "removed": gone})
    return post


@use_case("post.closed")
def close_post(*, actor: Actor, post_id: UUID, version: int | None = None) -> Post:
    """Close a post that nobody holds any more; refuses ``still_in_use`` otherwise."""
    post = open_post(post_id)
    require_administration(actor, post.organization)
    check_version(post, version)
    held = _still_held(post).count()
    if held:
        raise StillInUse(_("还有%(held)s人担任这个岗位，请先办理卸任，再撤销岗位。") % {"held": held})
    post.closed_on, post.version = today(), post.version + 1
    post.save(update_fields=["closed_on", "version"])
    record("post.closed", actor=actor, on=post)
    return post


def open_post(post_id: UUID) -> Post:
    """The post, locked, with its organization; refuses one that is closed."""
    post = Post.objects.select_for_update(of=("self",)).select_related("organization").filter(pk=post_id).first()
    if post is None:
        raise NotFound
    if post.closed_on is not None:
        raise ChangedMeanwhile(_("这个岗位已经撤销。"))
    return post


def _still_held(post: Post) -> QuerySet[PostHolding]:
    return PostHolding.objects.filter(Q(until=None) | Q(until__gte=today()), post=post)


def _check_holders(post: Post, chosen: list[str], before: list[str], confirmed: bool) -> None:
    known, office = rules(), post.organization_id
    beside = duties_of(_still_held(post).values_list("account_id", flat=True), but_post=post.pk)
    found: list[Clash] = []
    for held in [{}, *beside.values()]:
        old = clashes(_with(held, office, before), known)
        found += [clash for clash in clashes(_with(held, office, chosen), known) if clash not in old + found]
    refuse(found, confirmed=confirmed)


def _with(held: Mapping[UUID, set[str]], office: UUID, duties: list[str]) -> dict[UUID, set[str]]:
    return {**held, office: held.get(office, set()) | set(duties)}


def _check(title: str, duties: list[str]) -> None:
    wrong: dict[str, str] = {}
    if not 1 <= len(title) <= 80 or not title.isprintable():
        wrong["/title"] = _("岗位名称要 1 到 80 个字。")
    if not duties or any(len(duty) > 48 or not _DUTY.fullmatch(duty) for duty in duties):
        wrong["/duties"] = _("请选择岗位的职责。")
    if wrong:
        raise InvalidInput(fields=wrong)
