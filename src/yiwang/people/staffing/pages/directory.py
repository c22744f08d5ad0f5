"""The address book: find a colleague, see where he works, call him."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from yiwang.core.errors import InvalidInput, NotFound, Refusal
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.paging import page as page_of
from yiwang.core.routes import page
from yiwang.people.administration import DUTY
from yiwang.people.directory import full_name, identifier, official
from yiwang.people.exporting import csv_answer
from yiwang.people.models import Organization
from yiwang.people.pages import asking
from yiwang.people.staffing import address_book
from yiwang.people.staffing.models import AddressEntry

SIZE = 30
MOST_EXPORTED = 5_000
MOST_COLLEAGUES = 30


@page("signed_in", "GET")
def book(request: HttpRequest) -> HttpResponse:
    """One page of it, by pinyin. Three queries, however many there are."""
    actor = request.actor
    address_book.require_official(actor)
    text, office = _asked(request)
    refusal: Refusal | None = None
    found = None
    try:
        rows = address_book.entries(actor, text, office.pk if office else None)
        cursor = request.GET.get("cursor", "")[:400] or None
        found = page_of(rows.defer("words"), order=address_book.ORDER, cursor=cursor, size=SIZE)
    except InvalidInput as refused:
        refusal = refused
    query = urlencode({**({"q": text} if text else {}), **({"office": office.pk} if office else {})})
    here = f"{reverse('directory')}?{query}"
    context = {
        "rows": [card_of(row) for row in found.rows] if found else [],
        "text": text,
        "office": office,
        "query": query,
        "export": f"{reverse('directory-export')}?{query}",
        "next": f"{here}&cursor={found.next}" if found and found.next else "",
        "previous": f"{here}&cursor={found.previous}" if found and found.previous else "",
        **asking.wrong(refusal, ()),
    }
    return render(request, "staffing/directory.html", context, status=refusal.status if refusal else 200)


def _asked(request: HttpRequest) -> tuple[str, Organization | None]:
    text = request.GET.get("q", "").replace("\0", "").strip()[:60]
    given = request.GET.get("office", "")
    if not given:
        return text, None
    key = identifier(given)
    office = Organization.objects.filter(pk=key).first() if key else None
    if office is None:
        raise NotFound
    return text, office


def card_of(row: AddressEntry) -> dict[str, Any]:
    """What a card shows: no login, no identity number, no private telephone stands here at all."""
    phone = row.extension or row.office_phone
    return {
        "account": row.account_id,
        "name": row.name,
        "office": row.organization_name,
        "office_id": row.organization_id,
        "place": row.division_name,
        "post": row.post_title,
        "phone": phone,
        "dial": "".join(sign for sign in phone if sign.isdigit() or sign == "+"),
        "own_phone": bool(row.extension),
        "acting": row.acting,
        "temporary": row.temporary,
        "until": row.until,
    }


@page("signed_in", "GET")
def colleague(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """One person's page: every post of today, where it is, and who works there as well. Six queries."""
    actor = request.actor
    address_book.require_official(actor)
    rows = list(address_book.entries(actor).filter(account_id=account_id).order_by("since", "pk"))
    if not rows:
        raise NotFound
    offices = Organization.objects.select_related("division").in_bulk([row.organization_id for row in rows])
    first = rows[0].organization_id
    beside = address_book.entries(actor, office=first).exclude(account_id=account_id)
    context = {
        "name": rows[0].name,
        "posts": [
            {
                **card_of(row),
                "path": full_name(offices[row.organization_id].division),
                "address": _address(offices, row),
            }
            for row in rows
        ],
        "beside": [card_of(row) for row in beside.order_by(*address_book.ORDER)[:MOST_COLLEAGUES]],
        "office": offices[first],
        "manage": reverse("people-person", args=[account_id]) if _manages(request, account_id) else "",
    }
    return render(request, "staffing/colleague.html", context)


def _address(offices: dict[UUID, Organization], row: AddressEntry) -> str:
    return offices[row.organization_id].address


def _manages(request: HttpRequest, account_id: UUID) -> bool:
    if DUTY not in request.actor.duties:
        return False
    try:
        official(request.actor, account_id)
    except NotFound:
        return False
    return True


@page("signed_in", "GET")
def export(request: HttpRequest) -> StreamingHttpResponse:
    """What was found as CSV, at most 5,000 rows; recorded before the first line goes out."""
    actor = request.actor
    address_book.require_official(actor)
    text, office = _asked(request)
    if not text and office is None:
        raise InvalidInput(_("请先查找，再导出：通讯录不整本导出。"))
    own = actor.posts[0]
    payload = {"query": text, "office": str(office.pk) if office else ""}
    about = Subject("organization", own.organization_id)
    record_apart(NewEvent("address_book.exported", actor, about, payload, own.organization_id, own.division_id))
    header = [_("姓名"), _("机构"), _("地区"), _("岗位"), _("办公电话")]
    return csv_answer("address-book", header, _lines(request, text, office))


def _lines(request: HttpRequest, text: str, office: Organization | None) -> Iterator[list[object]]:
    rows = address_book.entries(request.actor, text, office.pk if office else None).defer("words")
    for row in rows.order_by(*address_book.ORDER)[:MOST_EXPORTED]:
        yield [row.name, row.organization_name, row.division_name, row.post_title, row.extension or row.office_phone]
