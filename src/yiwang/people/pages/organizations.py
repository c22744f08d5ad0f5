"""Organizations in the administrator's reach: the list, one with its posts, a new one, and closing it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.paging import page as page_of
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.people import directory
from yiwang.people.actions.organizations import change_organization, close_organization, create_organization
from yiwang.people.duties import known_roles, title_of
from yiwang.people.history import former_names
from yiwang.people.models import Organization
from yiwang.people.pages import asking, telling

SIZE = 30


@page("duty:administer", "GET")
def organizations(request: HttpRequest) -> HttpResponse:
    """One page of the list, by division."""
    actor = request.actor
    require(actor, "people.administer")
    text = request.GET.get("q", "").replace("\0", "").strip()[:60]
    closed = request.GET.get("show") == "closed"
    refusal: Refusal | None = None
    found = None
    try:
        rows = directory.offices(actor, text, closed=closed)
        cursor = request.GET.get("cursor", "")[:400] or None
        found = page_of(rows, order=directory.OFFICE_ORDER, cursor=cursor, size=SIZE)
    except InvalidInput as refused:
        refusal = refused
    shown = list(found.rows) if found else []
    here = _address(text, closed)
    join = "&" if "?" in here else "?"
    context = {
        "rows": _rows(shown),
        "text": text,
        "closed": closed,
        "top": directory.own_office(actor),
        "shows": [
            {"text": _("现有的"), "href": _address(text, False), "current": not closed},
            {"text": _("已经撤销的"), "href": _address(text, True), "current": closed},
        ],
        "next": f"{here}{join}cursor={found.next}" if found and found.next else "",
        "previous": f"{here}{join}cursor={found.previous}" if found and found.previous else "",
        **asking.wrong(refusal, ()),
    }
    return render(request, "people/organizations.html", context, status=refusal.status if refusal else 200)


def _address(text: str, closed: bool) -> str:
    query = urlencode({**({"q": text} if text else {}), **({"show": "closed"} if closed else {})})
    return reverse("organizations") + (f"?{query}" if query else "")


def _rows(shown: list[Organization]) -> list[dict[str, Any]]:
    counted = Organization.objects.filter(pk__in=[row.pk for row in shown]).annotate(
        post_count=Count("posts", filter=Q(posts__closed_on=None), distinct=True),
        people_count=Count("posts__holdings__account", filter=directory.still_held("posts__holdings__"), distinct=True),
    )
    former = former_names(shown)
    counts = {row.pk: (row.post_count, row.people_count) for row in counted}
    return [
        {
            "office": row,
            "former": former.get(row.pk, [])[:2],
            "role": role_title(row.role),
            "posts": counts[row.pk][0],
            "people": counts[row.pk][1],
        }
        for row in shown
    ]


def role_title(role: str) -> str:
    """What packs call a role. Codes are nothing to read: one that no published pack names is told not to be used."""
    return known_roles().get(role, _("没有业务包用到")) if role else ""


def role_options(present: str = "") -> list[dict[str, str]]:
    """Roles that published packs name, and the present one."""
    roles = known_roles()
    if present:
        roles.setdefault(present, role_title(present))
    return [{"value": role, "text": title} for role, title in roles.items()]


@page("duty:administer", "GET", "POST")
def organization(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """One organization with its posts and who holds them; rename it, change its role, close it."""
    actor = request.actor
    require(actor, "people.administer")
    found = directory.office(actor, organization_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            _act(request, found)
            return HttpResponseRedirect(f"{reverse('organization', args=[found.pk])}?done=1")
        except Refusal as refused:
            refusal, found = asking.shown(refused), directory.office(actor, organization_id)
    typed = request.POST if refusal is not None and request.POST.get("act") == "change" else {}
    led = found.parents.filter(kind="lead", until=None).select_related("parent").first()
    below = directory.offices(actor).filter(lineage__contains=[found.pk]).exclude(pk=found.pk)
    context = {
        "office": found,
        "path": directory.full_name(found.division),
        "led_by": led.parent if led else None,
        "led_in_reach": led is not None and directory.offices(actor).filter(pk=led.parent_id).exists(),
        "below": list(below.order_by(*directory.OFFICE_ORDER)[:12]),
        "role": role_title(found.role),
        "roles": role_options(found.role),
        "posts": [
            {"post": post, "duties": [title_of(code) for code in post.duties], "held": held}
            for post, held in directory.posts_of_office(found)
        ],
        "former": former_names([found]).get(found.pk, []),
        "typed": {
            "name": typed.get("name", found.name)[:200],
            "role": typed.get("role", found.role)[:60],
            "code": typed.get("code", found.uscc)[:30],
            "on": typed.get("on", "")[:20],
        },
        "changing": bool(typed),
        "entries": telling.entries(directory.told_of(actor, Q(organization_id=found.pk))),
        "done": request.GET.get("done") == "1",
        **asking.wrong(refusal, ("name", "role", "code", "on"), anywhere="#acts"),
    }
    return render(request, "people/organization.html", context, status=refusal.status if refusal else 200)


def _act(request: HttpRequest, found: Organization) -> None:
    act, seen = request.POST.get("act", ""), asking.seen(request)
    if act == "change":
        name, role = asking.text(request, "name", 200), _role(request, found.role)
        code, on = asking.text(request, "code", 30), asking.day(request, "on", needed=False)
        change_organization(
            actor=request.actor, organization_id=found.pk, name=name, role=role, code=code, on=on, version=seen
        )
    elif act == "close":
        close_organization(actor=request.actor, organization_id=found.pk, version=seen)
    else:
        raise InvalidInput(_("请选择要做什么。"))


def _role(request: HttpRequest, present: str = "") -> str:
    role = asking.text(request, "role", 60)
    if role and role != present and role not in known_roles():
        raise InvalidInput(fields={"/role": _("请从列表中选择角色。")})
    return role


@page("duty:administer", "GET", "POST")
def new(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """Register an organization below the one of the address."""
    actor = request.actor
    require(actor, "people.administer")
    parent = directory.office(actor, organization_id)
    places = directory.places_for(parent)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            made = _create(request, parent)
            return HttpResponseRedirect(f"{reverse('organization', args=[made.pk])}?done=1")
        except Refusal as refused:
            refusal = asking.shown(refused)
    context = {
        "parent": parent,
        "places": [{"value": str(place.pk), "text": place.name} for place in places],
        "roles": role_options(),
        "typed": {name: request.POST.get(name, "")[:200] for name in ("name", "role", "division", "code")},
        **asking.wrong(refusal, ("name", "role", "division", "code")),
    }
    return render(request, "people/organization_new.html", context, status=refusal.status if refusal else 200)


def _create(request: HttpRequest, parent: Organization) -> Organization:
    name, code = asking.text(request, "name", 200), asking.text(request, "code", 30).upper()
    division = directory.identifier(request.POST.get("division", ""))
    wrong: dict[str, str] = {}
    role = ""
    try:
        role = _role(request)
    except InvalidInput as refused:
        wrong |= refused.fields
    if division is None:
        wrong["/division"] = _("请选择机构所在的地区。")
    if not 2 <= len(name) <= 120:
        wrong["/name"] = _("机构名称要 2 到 120 个字。")
    if wrong or division is None:
        raise InvalidInput(fields=wrong)
    return create_organization(
        actor=request.actor, name=name, division_id=division, role=role, parent_id=parent.pk, code=code
    )
