"""One official: where he works, whether he can sign in, what was done; and the acts on all of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.errors import InvalidInput, NotFound, Refusal
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.people import directory
from yiwang.people.actions.accounts import lock_account, set_password, unlock_account
from yiwang.people.actions.holding import Terms, assign_post, change_holding, end_post
from yiwang.people.administration import administers, today
from yiwang.people.first_password import made_password
from yiwang.people.handing import colleagues_for, left_by
from yiwang.people.hiring import make_known
from yiwang.people.models import Account, PostHolding
from yiwang.people.open_work import Taken, in_hand
from yiwang.people.pages import asking, telling
from yiwang.people.pages.people import chosen_office, office_options, post_options, show_password, state_of

TYPED = ("act", "holding", "until", "reason", "hand_to", "extension", "number")
NATURES = (
    ("", gettext_noop("正式担任"), gettext_noop("没有定期限，或者到写明的一天。")),
    ("acting", gettext_noop("代理"), gettext_noop("代替不在岗的人，要写到哪天。")),
    ("temporary", gettext_noop("临时"), gettext_noop("临时来帮忙，要写到哪天。")),
)


@page("duty:administer", "GET", "POST")
def person(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """The page of an official. What was typed stays when an act is refused."""
    require(request.actor, "people.administer")
    account = directory.official(request.actor, account_id)
    if request.method != "POST":
        return _show(request, account, None)
    try:
        password = _act(request, account)
    except Refusal as refused:
        return _show(request, directory.official(request.actor, account_id), asking.shown(refused))
    if password:
        return show_password(request, account, password, first=False)
    return HttpResponseRedirect(f"{reverse('people-person', args=[account.pk])}?done=1")


def _act(request: HttpRequest, account: Account) -> str:
    """Do what was pressed; gives a new password if that was made."""
    act, actor, seen = request.POST.get("act", ""), request.actor, asking.seen(request)
    if act == "lock":
        why, handing = asking.text(request, "reason"), asking.handing(request)
        lock_account(actor=actor, account_id=account.pk, reason=why, handing=handing, version=seen)
    elif act == "unlock":
        unlock_account(actor=actor, account_id=account.pk, version=seen)
    elif act == "password":
        password = made_password()
        set_password(actor=actor, account_id=account.pk, password=password, version=seen)
        return password
    elif act == "end":
        until = asking.day(request, "until", needed=False)
        reason = asking.text(request, "reason")
        if not reason:
            raise InvalidInput(fields={"/reason": _("请写明卸任的理由。")})
        handing, held = asking.handing(request), _holding(request, account).pk
        end_post(actor=actor, holding_id=held, until=until, reason=reason, handing=handing, version=seen)
    elif act == "terms":
        until, held = asking.day(request, "until", needed=False), _holding(request, account).pk
        extension = asking.text(request, "extension", 40)
        change_holding(actor=actor, holding_id=held, until=until, extension=extension, version=seen)
    elif act == "known":
        make_known(actor=actor, account_id=account.pk, number=asking.text(request, "number", 100))
    else:
        raise InvalidInput(_("请选择要做什么。"))
    return ""


def _holding(request: HttpRequest, account: Account) -> PostHolding:
    given = request.POST.get("holding", "")
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        raise NotFound
    found = PostHolding.objects.filter(pk=int(given), account=account).first()
    if found is None:
        raise NotFound
    return found


def _show(request: HttpRequest, account: Account, refusal: Refusal | None) -> HttpResponse:
    actor = request.actor
    held = directory.holdings_of([account]).get(account.pk, [])
    own = actor.account_id == account.pk
    now = [holding for holding in held if directory.is_held(holding)]
    typed = {name: request.POST.get(name, "")[:1000] for name in TYPED}
    context = {
        "account": account,
        "state": state_of(account, bool(now)),
        "now": [_row(holding, own, administers(actor, holding.post.organization)) for holding in now],
        "before": [_row(holding, own, False) for holding in held if not directory.is_held(holding)],
        "own": own,
        "ours": directory.manages(actor, account) and not own,
        "in_hand": waiting(in_hand(account.pk), account) if not own else None,
        "typed": typed if refusal else {},
        "entries": telling.entries(directory.told_of(actor, Q(subject_id=account.pk)), about=account),
        "done": request.GET.get("done") == "1",
        **asking.wrong(refusal, ("until", "reason", "hand_to", "extension", "number"), anywhere="#acts"),
    }
    return render(request, "people/person.html", context, status=refusal.status if refusal else 200)


def _row(holding: PostHolding, own: bool, ours: bool) -> dict[str, Any]:
    return {
        "id": str(holding.pk),
        "office": holding.post.organization,
        "post": holding.post,
        "since": holding.since,
        "until": holding.until,
        "acting": holding.acting,
        "temporary": holding.temporary,
        "extension": holding.extension,
        "left": waiting(left_by(holding), holding.account) if ours and not own else None,
        "later": holding.since > today(),
        "may_end": ours and not own,
        "ours": ours,
    }


def waiting(rows: list[Taken], account: Account) -> dict[str, Any]:
    """Work in hand with those to whom it may go; two queries where there is any."""
    people = colleagues_for(rows, account.pk)
    options = [{"value": "pool", "text": _("退回岗位，有这项职责的人都能领取")}]
    return {"rows": rows, "options": options + [{"value": str(row.pk), "text": row.name} for row in people]}


@page("duty:administer", "GET", "POST")
def assign(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Let an official hold one more post: first the organization, then the post and the day."""
    actor = request.actor
    require(actor, "people.administer")
    account = directory.official(actor, account_id)
    where = chosen_office(request, actor)
    refusal: Refusal | None = None
    if request.method == "POST" and where is not None:
        try:
            _assign(request, account, {post.pk for post, _held in directory.posts_of_office(where)})
            return HttpResponseRedirect(f"{reverse('people-person', args=[account.pk])}?done=1")
        except Refusal as refused:
            refusal, account = asking.shown(refused), directory.official(actor, account_id)
    context = {
        "account": account,
        "own": actor.account_id == account.pk,
        "offices": office_options(actor),
        "office": where,
        "posts": post_options(where),
        "typed": {name: request.POST.get(name, "")[:100] for name in ("post", "nature", "until", "extension")},
        "natures": [{"value": code, "text": _(title), "hint": _(hint)} for code, title, hint in NATURES],
        "since": request.POST.get("since", "")[:20] or today().isoformat(),
        **asking.wrong(refusal, ("post", "since", "until", "nature", "extension")),
    }
    return render(request, "people/assign.html", context, status=refusal.status if refusal else 200)


def _assign(request: HttpRequest, account: Account, open_posts: set[UUID]) -> None:
    wrong: dict[str, str] = {}
    days: dict[str, Any] = {"since": None, "until": None}
    for name in days:
        try:
            days[name] = asking.day(request, name, needed=name == "since")
        except InvalidInput as refused:
            wrong |= refused.fields
    post = directory.identifier(request.POST.get("post", ""))
    if post is None or post not in open_posts:
        wrong["/post"] = _("请选择一个岗位。")
    seen = asking.seen(request)
    if wrong or post is None:
        raise InvalidInput(fields=wrong)
    nature, extension = request.POST.get("nature", ""), asking.text(request, "extension", 40)
    terms = Terms(nature == "temporary", extension, asking.confirmed(request))
    given = {"account_id": account.pk, "post_id": post, "acting": nature == "acting", "version": seen}
    assign_post(actor=request.actor, terms=terms, **days, **given)
