"""Who holds a post, from when until when."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound
from yiwang.core.events import Subject
from yiwang.core.use_case import record, use_case
from yiwang.people.actions.posts import open_post
from yiwang.people.administration import check_version, refuse_own, require_administration, today, within_reach
from yiwang.people.models import Account, Organization, PostHolding

LONGEST_REASON = 500
_NOBODY = gettext_noop("没有这个工作人员，或者账号已经停用。")


@use_case("post.assigned")
def assign_post(
    *,
    actor: Actor,
    account_id: UUID,
    post_id: UUID,
    since: date,
    until: date | None = None,
    acting: bool = False,
    version: int | None = None,
) -> PostHolding:
    """Let an official hold a post from ``since`` up to and with ``until``; ``acting`` for 代理.

    Only by the administrator of the post's organization who has, or had, the official in reach as well, and never
    to himself (``own_post``). Refuses ``invalid_input`` for a citizen's account and for a time in which he holds the
    post already, ``changed_meanwhile`` if his account is no longer at ``version``.
    """
    account = Account.objects.select_for_update().filter(pk=account_id, kind="official", is_active=True).first()
    post = open_post(post_id)
    require_administration(actor, post.organization)
    refuse_own(actor, account_id)
    if account is None or not _knows(actor, account):
        raise InvalidInput(fields={"/account": _(_NOBODY)})
    check_version(account, version)
    if until is not None and until < since:
        raise InvalidInput(fields={"/until": _("卸任日期不能早于任职日期。")})
    later = Q(until=None) | Q(until__gte=since)
    overlapping = PostHolding.objects.filter(later, post=post, account=account)
    if until is not None:
        overlapping = overlapping.filter(since__lte=until)
    if overlapping.exists():
        raise InvalidInput(fields={"/since": _("他在这段时间已经担任这个岗位。")})
    holding = PostHolding.objects.create(post=post, account=account, since=since, until=until, acting=acting)
    _changed(account)
    _record("post.assigned", actor, holding, {"since": since.isoformat(), "acting": acting})
    return holding


@use_case("post.ended")
def end_post(
    *, actor: Actor, holding_id: int, until: date | None = None, reason: str = "", version: int | None = None
) -> PostHolding:
    """End a holding with the day ``until`` (default: yesterday, so that it ends at once); ``reason`` goes on record.

    A day before the holding began, or so long ago that work done since would have had no post, is refused; work
    taken up stays where it is.
    """
    found = PostHolding.objects.filter(pk=holding_id).first()
    if found is None:
        raise NotFound
    account = Account.objects.select_for_update().get(pk=found.account_id)
    holding = PostHolding.objects.select_for_update(of=("self",)).select_related("post__organization").get(pk=found.pk)
    require_administration(actor, holding.post.organization)
    refuse_own(actor, holding.account_id)
    check_version(account, version)
    now = today()
    yesterday = date.fromordinal(now.toordinal() - 1)
    if holding.until is not None and holding.until < now:
        raise ChangedMeanwhile(_("他已经卸任这个岗位。"))
    _check(holding, until, reason, yesterday)
    last = until or yesterday
    holding.until = last
    holding.save(update_fields=["until"])
    _changed(account)
    _record("post.ended", actor, holding, {"until": last.isoformat(), "reason": reason.strip()})
    return holding


def _check(holding: PostHolding, until: date | None, reason: str, yesterday: date) -> None:
    wrong: dict[str, str] = {}
    if until is not None and until < holding.since:
        wrong["/until"] = _("卸任日期不能早于任职日期。")
    elif until is not None and until < yesterday:
        wrong["/until"] = _("最后一天不能早于昨天：之前他办的事要有岗位。")
    if len(reason.strip()) > LONGEST_REASON:
        wrong["/reason"] = _("理由最多 %(most)s 个字，请删减。") % {"most": LONGEST_REASON}
    if wrong:
        raise InvalidInput(fields=wrong)


def _knows(actor: Actor, account: Account) -> bool:
    """Whether the official was ever in reach, or never held a post at all (his account was just opened)."""
    if actor.kind == "system":
        return True
    had = Organization.objects.filter(posts__holdings__account=account)
    return not had.exists() or had.filter(within_reach(actor)).exists()


def _changed(account: Account) -> None:
    account.version += 1
    account.save(update_fields=["version"])


def _record(event: str, actor: Actor, holding: PostHolding, payload: dict[str, object]) -> None:
    record(
        event,
        actor=actor,
        subject=Subject("account", holding.account_id),
        organization_id=holding.post.organization_id,
        payload={"post": str(holding.post_id), **payload},
    )
