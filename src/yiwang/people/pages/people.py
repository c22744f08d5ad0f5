"""Officials in the administrator's reach: the list, its export, and a new one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound, Refusal
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.paging import page as page_of
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.people import directory
from yiwang.people.administration import DUTY, today
from yiwang.people.directory import PeopleFilter, people_filter
from yiwang.people.exporting import CHUNK, MOST, csv_answer
from yiwang.people.first_password import made_password
from yiwang.people.hiring import Beginning, begin
from yiwang.people.models import Account, Organization, PostHolding
from yiwang.people.pages import asking

SIZE = 30
FIELDS = ("name", "number", "login", "posts", "since")


@page("duty:administer", "GET")
def people(request: HttpRequest) -> HttpResponse:
    """One page of the list, by name."""
    actor = request.actor
    require(actor, "people.administer")
    refusal: Refusal | None = None
    wanted, found = PeopleFilter(), None
    try:
        wanted = people_filter(request.GET)
        rows = directory.officials(actor, wanted)
        found = page_of(rows, order=directory.ORDER, cursor=request.GET.get("cursor", "")[:400] or None, size=SIZE)
    except InvalidInput as refused:
        refusal = refused
    here = f"{reverse('people-desk')}?{wanted.query}"
    accounts = list(found.rows) if found else []
    held = directory.holdings_of(accounts)
    context = {
        "rows": [row_of(account, held.get(account.pk, [])) for account in accounts],
        "wanted": wanted,
        "offices": office_options(actor),
        "states": [
            {"value": "active", "text": _("在岗")},
            {"value": "locked", "text": _("已停用")},
            {"value": "ended", "text": _("没有岗位")},
        ],
        "export": f"{reverse('people-export')}?{wanted.query}",
        "next": f"{here}&cursor={found.next}" if found and found.next else "",
        "previous": f"{here}&cursor={found.previous}" if found and found.previous else "",
        **asking.wrong(refusal, ()),
    }
    return render(request, "people/people.html", context, status=refusal.status if refusal else 200)


def row_of(account: Account, held: list[PostHolding]) -> dict[str, Any]:
    """A line of the list: who, where with which posts, and whether he can sign in."""
    now = [holding for holding in held if directory.is_held(holding)]
    return {
        "id": account.pk,
        "name": account.name,
        "login": account.login,
        "posts": [f"{holding.post.organization.name} · {holding.post.title}" for holding in now],
        "state": state_of(account, bool(now)),
    }


def state_of(account: Account, in_post: bool) -> dict[str, str]:
    """In words and with a kind of tag."""
    if not account.is_active:
        return {"text": _("已停用"), "kind": "bad"}
    if not in_post:
        return {"text": _("没有岗位"), "kind": "idle"}
    if account.password_given:
        return {"text": _("还没换密码"), "kind": "warn"}
    return {"text": _("在岗"), "kind": "ok"}


def office_options(actor: Actor) -> list[dict[str, str]]:
    """Organizations where somebody can hold a post."""
    return [{"value": str(row.pk), "text": row.name} for row in directory.offices_with_posts(actor)]


@page("duty:administer", "GET")
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list under the same filter as CSV; recorded before the first line goes out."""
    actor = request.actor
    require(actor, "people.administer")
    wanted = people_filter(request.GET)
    post = actor.post_with(DUTY)
    if post is not None:
        payload = {"state": wanted.state, "office": wanted.office}
        about = Subject("organization", post.organization_id)
        record_apart(NewEvent("people.exported", actor, about, payload, post.organization_id, post.division_id))
    header = [_("姓名"), _("账号"), _("机构"), _("岗位"), _("任职日期"), _("情况")]
    return csv_answer("people", header, _lines(actor, wanted))


def _lines(actor: Actor, wanted: PeopleFilter) -> Iterator[list[object]]:
    rows, last = directory.officials(actor, wanted), None
    for _chunk in range(MOST // CHUNK):
        after = Q() if last is None else Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk)
        found = list(rows.filter(after).order_by(*directory.ORDER)[:CHUNK])
        held = directory.holdings_of(found)
        for account in found:
            now = [holding for holding in held.get(account.pk, []) if directory.is_held(holding)]
            state = state_of(account, bool(now))["text"]
            places = [[holding.post.organization.name, holding.post.title, holding.since] for holding in now]
            for where in places or [["", "", ""]]:
                yield [account.name, account.login, *where, state]
        if len(found) < CHUNK:
            return
        last = found[-1]


@page("duty:administer", "GET", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Add an official: first the organization, then who he is and which of its posts he holds."""
    actor = request.actor
    require(actor, "people.administer")
    where = chosen_office(request, actor)
    refusal: Refusal | None = None
    if request.method == "POST" and where is not None:
        try:
            return _begin(request, where)
        except Refusal as refused:
            refusal = asking.shown(refused)
    context = {
        "offices": office_options(actor),
        "office": where,
        "posts": post_options(where),
        "typed": {name: request.POST.get(name, "")[:100] for name in ("login", "name", "number")},
        "chosen": asking.chosen(request, "posts"),
        "since": request.POST.get("since", "")[:20] or today().isoformat(),
        **asking.wrong(refusal, FIELDS),
    }
    return render(request, "people/new.html", context, status=refusal.status if refusal else 200)


def chosen_office(request: HttpRequest, actor: Actor) -> Organization | None:
    """The organization that the address names, if it is in reach and open."""
    given = request.GET.get("office", "")
    if not given:
        return None
    key = directory.identifier(given)
    if key is None:
        raise NotFound
    found = directory.office(actor, key)
    return found if found.closed_on is None else None


def post_options(where: Organization | None) -> list[dict[str, str]]:
    """Open posts of an organization; the hint says who holds them."""
    rows = directory.posts_of_office(where) if where is not None else []
    return [
        {
            "value": str(post.pk),
            "text": post.title,
            "hint": _("现在由%(names)s担任") % {"names": "、".join(dict.fromkeys(h.account.name for h in held))}
            if held
            else _("现在没有人担任"),
        }
        for post, held in rows
    ]


def _begin(request: HttpRequest, where: Organization) -> HttpResponse:
    open_posts = {post.pk for post, _held in directory.posts_of_office(where)}
    posts: tuple[UUID, ...] = tuple(key for key in asking.ids(request, "posts") if key in open_posts)
    unread: dict[str, str] = {}
    since = today()
    try:
        since = asking.day(request, "since", needed=True) or since
    except InvalidInput as refused:
        unread |= refused.fields
    password = made_password()
    login, name, number = (asking.text(request, field, 100) for field in ("login", "name", "number"))
    new = Beginning(login, name, posts, since, number)
    account = begin(actor=request.actor, new=new, password=password, unread=unread)
    return show_password(request, account, password, first=True)


def show_password(request: HttpRequest, account: Account, password: str, *, first: bool) -> HttpResponse:
    """The one page that ever shows a made password; asking for it again makes nothing twice."""
    context = {"account": account, "password": password, "first": first}
    response = render(request, "people/password_made.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
