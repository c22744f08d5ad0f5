"""Access reviews: start one, answer its lines, remind, close. Withdrawing calls the use cases that do it every day."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound, NotPermitted, NotReady
from yiwang.core.events import Subject
from yiwang.core.permissions import require
from yiwang.core.timers import set_timer
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.access import notices
from yiwang.people.access.doubts import NOTHING_TO_WITHDRAW, Doubt, doubts_in
from yiwang.people.access.models import Review, ReviewLine
from yiwang.people.actions.accounts import lock_account
from yiwang.people.actions.holding import end_post
from yiwang.people.actions.posts import change_post, close_post
from yiwang.people.administration import today
from yiwang.people.handing import Handing
from yiwang.people.models import Account, Organization, Post, PostHolding

DECISIONS = ("keep", "withdraw")
LONGEST = 500
TO_THE_POOL = Handing()


@use_case("access.review_opened")
def start_review(
    *, actor: Actor, organization_id: UUID, unused_since: date | None = None, due_on: date | None = None
) -> Review:
    """Write down every doubt in an organization and below it; by whoever administers it or sees to its security.

    ``unused_since`` defaults to ``settings.ACCESS_UNUSED_MONTHS`` months ago, ``due_on`` to
    ``settings.ACCESS_REVIEW_DAYS`` days from now. Refuses ``not_ready`` while another review of it is open.
    """
    office = Organization.objects.select_for_update(of=("self",)).filter(pk=organization_id).first()
    if office is None:
        raise NotFound
    _check_reach(actor, office)
    since = unused_since or today() - timedelta(days=30 * settings.ACCESS_UNUSED_MONTHS)
    due = due_on or today() + timedelta(days=settings.ACCESS_REVIEW_DAYS)
    wrong: dict[str, str] = {}
    if since >= today():
        wrong["/unused_since"] = _("请选今天以前的日期。")
    if due < today():
        wrong["/due_on"] = _("最后一天不能早于今天。")
    if wrong:
        raise InvalidInput(fields=wrong)
    if Review.objects.unscoped("one at a time").filter(organization_id=office.pk, closed_at=None).exists():
        raise NotReady(_("这个机构还有没做完的权限复核，请先做完。"))
    now = clock.now()
    review = Review.objects.create(
        organization_id=office.pk,
        organization_name=office.name,
        lineage=list(dict.fromkeys([*office.lineage, office.pk])),
        started_by=actor.account_id,
        started_by_name=actor.name,
        started_at=now,
        unused_since=since,
        due_on=due,
    )
    lines = ReviewLine.objects.bulk_create([_line(review, doubt) for doubt in doubts_in(office.pk, since)])
    if not lines:
        review.closed_at = now
        review.save(update_fields=["closed_at"])
    else:
        wait = timedelta(days=(due - today()).days)
        set_timer("access.review_remind", Subject("access_review", review.pk), now + wait)
    record("access.review_opened", actor=actor, on=review, payload={"lines": len(lines), "due": due.isoformat()})
    return review


def _check_reach(actor: Actor, office: Organization) -> None:
    require(actor, "access.review")
    if actor.kind == "system":
        return
    reach = {p.organization_id for p in actor.posts if p.duties & {"administer", "security"}}
    if not reach & {office.pk, *office.lineage}:
        raise NotFound


def _line(review: Review, doubt: Doubt) -> ReviewLine:
    return ReviewLine(
        review=review,
        kind=doubt.kind,
        organization_id=doubt.organization.pk,
        organization_name=doubt.organization.name,
        post_id=doubt.post.pk if doubt.post else None,
        post_title=doubt.post.title if doubt.post else "",
        duty=doubt.duty,
        account_id=doubt.account.pk if doubt.account else None,
        account_name=doubt.account.name if doubt.account else "",
        holding_id=doubt.holding_id,
        since=doubt.since,
        number=doubt.number,
    )


@use_case("access.line_decided")
def decide_line(*, actor: Actor, line_id: UUID, decision: str, reason: str) -> ReviewLine:
    """Keep or withdraw what a line is about, with a reason; the last answer closes the review.

    Withdrawing changes the post, ends the holding, closes the post or locks the account, under the rules of those
    acts: nobody withdraws from himself (``own_post``), and out of reach stays out of reach; work in the hands of
    whoever loses a post or an account goes back to all who hold its duty. What nobody holds is only kept so: by whoever
    appointed somebody meanwhile, or says why nobody is needed.
    """
    line: ReviewLine = ReviewLine.objects.visible_to(actor).select_for_update(of=("self",)).get_or_refuse(line_id)
    require(actor, "access.review")
    if line.decision:
        raise ChangedMeanwhile(_("这一项已经有人决定了。"))
    if actor.kind != "system" and actor.account_id == line.account_id:
        raise NotPermitted(_("不能决定自己的权限，请由别人决定。"))
    why = reason.strip()
    wrong: dict[str, str] = {}
    if decision not in DECISIONS:
        wrong["/decision"] = _("请选择保留还是收回。")
    elif decision == "withdraw" and line.kind in NOTHING_TO_WITHDRAW:
        wrong["/decision"] = _("没有人担任，没有什么可以收回。请任命担任的人，或者写明为什么暂时不需要。")
    if not 2 <= len(why) <= LONGEST:
        wrong["/reason"] = _("请写明理由，2 到 %(most)s 个字。") % {"most": LONGEST}
    if wrong:
        raise InvalidInput(fields=wrong)
    if decision == "withdraw":
        _withdraw(actor, line, why)
    line.decision, line.reason, line.decided_at = decision, why, clock.now()
    line.decided_by, line.decided_by_name = actor.account_id, actor.name
    line.save(update_fields=["decision", "reason", "decided_at", "decided_by", "decided_by_name"])
    payload = {"decision": decision, "doubt": line.kind, "line": str(line.pk)}
    about = {"post": str(line.post_id) if line.post_id else None, "account": str(line.account_id or "") or None}
    subject = Subject("access_review", line.review_id)
    payload |= {"duty": line.duty, **{key: value for key, value in about.items() if value}}
    record("access.line_decided", actor=actor, subject=subject, payload=payload, organization_id=line.organization_id)
    _close_if_done(actor, line.review_id)
    return line


def _withdraw(actor: Actor, line: ReviewLine, why: str) -> None:
    if line.kind in ("dormant", "no_post"):
        account = Account.objects.filter(pk=line.account_id, is_active=True).first()
        if account is not None:
            lock_account(actor=actor, account_id=account.pk, reason=why, handing=TO_THE_POOL)
        return
    post = Post.objects.filter(pk=line.post_id, closed_on=None).first()
    if post is None:
        return
    if line.kind == "many_posts":
        _end(actor, PostHolding.objects.filter(pk=line.holding_id), why)
    elif line.kind == "unused" and set(post.duties) - {line.duty}:
        change_post(actor=actor, post_id=post.pk, title=post.title, duties=set(post.duties) - {line.duty})
    else:
        _end(actor, PostHolding.objects.filter(post=post), why)
        close_post(actor=actor, post_id=post.pk)


def _end(actor: Actor, holdings: object, why: str) -> None:
    for holding in holdings:  # type: ignore[attr-defined]
        if holding.until is None or holding.until >= today():
            day = max(holding.since, today() - timedelta(days=1))
            end_post(actor=actor, holding_id=holding.pk, until=day, reason=why, handing=TO_THE_POOL)


def _close_if_done(actor: Actor, review_id: UUID) -> None:
    # The lock comes before the look: of two who decide the last two lines at once, the later sees the earlier's.
    review = Review.objects.unscoped("closed with its last line").select_for_update().get(pk=review_id)
    if ReviewLine.objects.unscoped("are any open").filter(review_id=review_id, decision="").exists():
        return
    if review.closed_at is None:
        review.closed_at = clock.now()
        review.save(update_fields=["closed_at"])
        record("access.review_closed", actor=actor, on=review)


@use_case("access.review_reminded")
def remind(*, actor: Actor, review_id: UUID) -> int:
    """Remind whoever runs a review of the lines that have no answer; returns how many there are."""
    review = Review.objects.unscoped("the platform reminds").filter(pk=review_id, closed_at=None).first()
    left = ReviewLine.objects.unscoped("counted").filter(review_id=review_id, decision="").count()
    if review is None or not left:
        nothing_changed()
        return 0
    notices.review_due(review, left)
    Review.objects.unscoped("counted").filter(pk=review_id).update(version=F("version") + 1)
    record("access.review_reminded", actor=actor, on=review, payload={"left": left})
    return left
