"""Legal bases at the desk: those of the office, those that it answers as the issuing organization, a new one."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.paging import page as page_of
from yiwang.core.permissions import allowed, require
from yiwang.core.routes import page
from yiwang.people.directory import identifier
from yiwang.people.models import Organization
from yiwang.people.pages import asking
from yiwang.support.licence_use import queries, showing
from yiwang.support.licence_use.actions.basing import Proposal, answer, propose
from yiwang.support.licence_use.models import Basis
from yiwang.support.licence_use.models.basis import STATES
from yiwang.support.licence_use.pages.wishes import cursors, group, narrowed, wanted_in

DUTY = "duty:licence.use,licence.share"
SIDES = {"asked": gettext_noop("本机构提出的"), "answer": gettext_noop("由本机构答复的")}
FIELDS = ("issuer_id", "statute", "purpose", "items", "fields", "since", "until", "type_key")
MOST_ISSUERS = 300


@page(DUTY, "GET")
def bases(request: HttpRequest) -> HttpResponse:
    """Both sides in one list."""
    actor, here = request.actor, reverse("desk-licence-bases")
    wanted = wanted_in(request, STATES, SIDES)
    rows = queries.bases_shown(actor, wanted)
    found = page_of(rows, order=queries.REQUEST_ORDER, cursor=request.GET.get("cursor", "")[:400] or None)
    context = {
        "rows": [showing.basis_line(row) for row in found.rows],
        "groups": [
            group(_("哪些"), here, wanted, "side", SIDES),
            group(_("情况"), here, wanted, "state", STATES),
        ],
        "wanted": wanted,
        "narrowed": narrowed(wanted),
        "may_propose": allowed(actor, "licence_use.manage"),
        "told": request.GET.get("told", ""),
        **cursors(here, wanted, found),
    }
    return render(request, "licence_use/bases.html", context)


@page("duty:licence.use", "GET", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Propose a basis: type, issuing organization, statute, fields, matters, days."""
    require(request.actor, "licence_use.manage")
    type_key = (request.POST.get("type_key") or request.GET.get("type", ""))[:120]
    kind = showing.kind_of(type_key)
    refusal: Refusal | None = None
    today = legal_day(clock.now())
    if request.method == "POST":
        try:
            row = propose(actor=request.actor, proposal=_proposal(request, type_key), now=clock.now())
            return HttpResponseRedirect(f"{reverse('desk-licence-basis', args=[row.pk])}?told=asked")
        except Refusal as refused:
            refusal = asking.shown(refused)
    issuers = Organization.objects.none()
    if kind is not None:
        issuers = Organization.objects.filter(role=kind.content.get("issued_by", ""), closed_on=None)
    names = ("issuer_id", "statute", "purpose", "items", "since", "until")
    context = {
        "type_key": type_key,
        "kind": kind,
        "kinds": [{"value": key, "text": one.title} for key, one in showing.all_types().items()],
        "issuers": [
            {"value": str(office.pk), "text": office.name}
            for office in issuers.order_by("division__code", "name")[:MOST_ISSUERS]
        ],
        "choices": showing.field_choices(type_key),
        "typed": {name: asking.text(request, name, 3000) for name in names},
        "ticked": asking.chosen(request, "fields"),
        "file": request.POST.get("file") == "true",
        "today": today.isoformat(),
        "year": (today + timedelta(days=365)).isoformat(),
        **asking.wrong(refusal, FIELDS),
    }
    return render(request, "licence_use/basis_new.html", context, status=context["status"])


def _proposal(request: HttpRequest, type_key: str) -> Proposal:
    issuer = identifier(asking.text(request, "issuer_id", 60))
    if issuer is None:
        raise InvalidInput(fields={"/issuer_id": _("请选择颁发机构。")})
    ticked = asking.chosen(request, "fields")
    if not ticked:
        raise InvalidInput(fields={"/fields": _("请选择要看哪些内容，够用就好。")})
    since, until = asking.day(request, "since", needed=True), _last_day(request)
    return Proposal(
        type_key=type_key,
        issuer_id=issuer,
        statute=asking.text(request, "statute", 400),
        purpose=asking.text(request, "purpose", 300),
        since=since or legal_day(clock.now()),
        until=until,
        items=tuple(filter(None, (one.strip() for one in asking.text(request, "items", 3000).splitlines()))),
        fields=tuple(ticked),
        file=request.POST.get("file") == "true",
    )


def _last_day(request: HttpRequest) -> date:
    given = asking.text(request, "until", 20)
    try:
        return date.fromisoformat(given)
    except ValueError as wrong:
        raise InvalidInput(fields={"/until": _("日期要写成 2026-11-28 这样。")}) from wrong


@page(DUTY, "GET", "POST")
def one(request: HttpRequest, basis_id: UUID) -> HttpResponse:
    """One basis; the issuing organization answers, either side ends it."""
    actor = request.actor
    row: Basis = Basis.objects.visible_to(actor).get_or_refuse(basis_id)
    refusal: Refusal | None = None
    reason = asking.text(request, "reason", 400)
    if request.method == "POST":
        try:
            answer(
                actor=actor, basis_id=row.pk, word=request.POST.get("act", ""), reason=reason,
                row_version=asking.seen(request), now=clock.now(),
            )  # fmt: skip
            return HttpResponseRedirect(f"{reverse('desk-licence-bases')}?told=answered")
        except Refusal as refused:
            refusal = asking.shown(refused)
            row.refresh_from_db()
    answers = any(post.organization_id == row.issuer_id and post.duties & queries.ANSWER.duties for post in actor.posts)
    context = {
        "row": row,
        "shown": showing.basis_line(row)["state"],
        "facts": showing.basis_facts(row),
        "answers": answers,
        "reason": reason,
        "told": request.GET.get("told", ""),
        **asking.wrong(refusal, ("reason",), anywhere="#acts"),
    }
    return render(request, "licence_use/basis.html", context, status=context["status"])
