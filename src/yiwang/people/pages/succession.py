"""An organization is merged, split or set up anew: choose, look at what would go, then do it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.errors import Refusal
from yiwang.core.ids import new_id
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.people import directory
from yiwang.people.actions.succession import Heir, Succession, succeed
from yiwang.people.directory import identifier
from yiwang.people.models import Organization
from yiwang.people.pages import asking
from yiwang.people.succession_preview import Preview, preview

MOST_FOUND = 20
MOST_POSTS = 500
KINDS = (
    ("merged", gettext_noop("合并到另一个机构"), gettext_noop("全部岗位、人员和没办完的事都过去，本机构撤销。")),
    ("split", gettext_noop("划出一部分"), gettext_noop("选中的岗位和它们的事过去，本机构继续。")),
    ("renamed", gettext_noop("更名重设"),
     gettext_noop("新机构另有信用代码，全部过去，本机构撤销。只改名称的，请在机构页面上改。")),
)  # fmt: skip


@page("duty:administer", "GET", "POST")
def succession(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """The choice and the preview are addresses (GET); only the act itself is sent (POST), with the key of the page."""
    actor = request.actor
    require(actor, "people.administer")
    office = directory.office(actor, organization_id)
    given = request.POST if request.method == "POST" else request.GET
    heir = _heir(request, given)
    wanted = _wanted(given, office, heir)
    refusal: Refusal | None = None
    look: Preview | None = None
    try:
        if request.method == "POST":
            succeed(actor=actor, wanted=wanted, version=asking.seen(request))
            return HttpResponseRedirect(f"{reverse('organization-past', args=[office.pk])}?done=1")
        if given.get("look"):
            look = preview(actor=actor, wanted=wanted, office=office, heirs=[heir] if heir else [])
    except Refusal as refused:
        refusal, office = asking.shown(refused), directory.office(actor, organization_id)
    find = given.get("find", "").replace("\0", "").strip()[:60]
    context = {
        "office": office,
        "heir": heir,
        "find": find,
        "found": _found(request, find, office, heir),
        "kinds": [{"value": code, "text": _(title), "hint": _(hint)} for code, title, hint in KINDS],
        "posts": [{"value": str(post.pk), "text": post.title} for post, _held in directory.posts_of_office(office)],
        "typed": {"kind": wanted.kind, "reason": wanted.reason, "posts": [str(key) for key in _posts(given)]},
        "look": look,
        "work": _work(look),
        "batch": wanted.batch,
        **asking.wrong(refusal, ("kind", "heir", "posts", "reason")),
    }
    return render(request, "people/succession.html", context, status=refusal.status if refusal else 200)


def _posts(given: QueryDict) -> tuple[UUID, ...]:
    keys = (identifier(value) for value in given.getlist("posts")[:MOST_POSTS])
    return tuple(dict.fromkeys(key for key in keys if key is not None))


def _heir(request: HttpRequest, given: QueryDict) -> Organization | None:
    key = identifier(given.get("heir", ""))
    return directory.office(request.actor, key) if key is not None else None


def _wanted(given: QueryDict, office: Organization, heir: Organization | None) -> Succession:
    kind = given.get("kind", "")[:20]
    split = kind == "split"
    heirs = (Heir(heir.pk, _posts(given) if split else ()),) if heir else ()
    reason = given.get("reason", "").replace("\0", "").strip()[:1000]
    batch = identifier(given.get("batch", "")) or new_id()
    return Succession(batch, kind, office.pk, heirs, reason, closes=not split)


def _found(request: HttpRequest, text: str, office: Organization, heir: Organization | None) -> list[dict[str, str]]:
    """Organizations in reach that could take over, the chosen one among them."""
    rows = directory.offices(request.actor, text).exclude(pk=office.pk) if text else Organization.objects.none()
    found = list(rows.order_by(*directory.OFFICE_ORDER)[:MOST_FOUND])
    if heir is not None and heir not in found:
        found.insert(0, heir)
    return [{"value": str(row.pk), "text": row.name, "hint": row.division.name} for row in found]


def _work(look: Preview | None) -> list[dict[str, Any]]:
    if look is None:
        return []
    return [
        {
            "name": share.office.name,
            "posts": "、".join(share.posts) or "—",
            "people": share.people,
            "work": "，".join(f"{_(what)} {count}" for what, count in share.work.items()) or "—",
        }
        for share in look.shares
    ]
