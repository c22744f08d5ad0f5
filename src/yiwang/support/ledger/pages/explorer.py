"""The ledger for everybody: how many records, the signed heads, who countersigned; look something up; a proof drawn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from yiwang.core.errors import NotFound
from yiwang.core.events import TYPES
from yiwang.core.models import Event
from yiwang.core.paging import page as paged
from yiwang.core.routes import page
from yiwang.support.ledger import limits, queries
from yiwang.support.ledger.drawing import draw
from yiwang.support.ledger.looking import Found, Lookup, look_up_file, look_up_text
from yiwang.support.ledger.models import Countersignature, Head, Leaf, Node, Space
from yiwang.support.ledger.notary import own_log
from yiwang.support.ledger.receipts import event_of, receipt_with_proof

LARGEST = 20 * 1024 * 1024
HEADS = 10


@csrf_exempt  # changes nothing and asks nobody who they are, so there is nothing to forge
@page("anyone", "GET", "POST")
def explorer(request: HttpRequest) -> HttpResponse:
    """The public page; ``q`` looks up a number or digest, a POST a file, which is not kept."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    lookup, error = None, ""
    if request.method == "POST":
        limits.count(request, 60)
        lookup, error = _uploaded(request)
    elif text:
        limits.count(request)
        lookup = look_up_text(request.actor, text)
    found = paged(Head.objects.visible_to(request.actor), order=("-at", "-id"), cursor=_cursor(request), size=HEADS)
    context: dict[str, Any] = {
        "log": own_log(),
        "name": settings.LEDGER_NAME,
        "newest": queries.head(),
        "heads": _with_countersigners(found.rows),
        "next": f"{reverse('ledger')}?cursor={found.next}#heads" if found.next else "",
        "previous": f"{reverse('ledger')}?cursor={found.previous}#heads" if found.previous else "",
        "spaces": Space.objects.visible_to(request.actor).order_by("created_at", "id")[:50],
        "nodes": Node.objects.unscoped("whom we watch is public").filter(active=True).order_by("name")[:50],
        "text": text,
        "error": error,
        "lookup": lookup,
        "found": [shown(one) for one in lookup.found] if lookup else [],
        "origin": settings.ORIGIN,
    }
    response = render(request, "ledger/explorer.html", context, status=422 if error else 200)
    response.headers["Cache-Control"] = "no-store" if lookup or error else "private, max-age=10"
    return response


def _cursor(request: HttpRequest) -> str | None:
    return request.GET.get("cursor") or None


def _uploaded(request: HttpRequest) -> tuple[Lookup | None, str]:
    uploaded = request.FILES.get("file")
    if uploaded is None:
        return None, _("请先选择一个文件。")
    if uploaded.size is None or uploaded.size > LARGEST:
        return None, _("文件太大，请选20MB以内的文件。")
    return look_up_file(request.actor, uploaded.read(LARGEST + 1)), ""


def _names(logs: list[str]) -> list[str]:
    known = dict(Node.objects.unscoped("whom we watch is public").filter(log__in=logs).values_list("log", "name"))
    return [known.get(log, log) for log in logs]


def _with_countersigners(rows: Any) -> list[dict[str, Any]]:
    names = dict(Node.objects.unscoped("whom we watch is public").values_list("log", "name"))
    signed: dict[int, list[str]] = {}
    held = Countersignature.objects.unscoped("public").filter(size__in=[row.size for row in rows]).order_by("by")
    for size, by in held.values_list("size", "by"):
        signed.setdefault(size, []).append(names.get(by, by))
    return [{"head": row, "root": bytes(row.root).hex(), "by": signed.get(row.size, [])} for row in rows]


def shown(found: Found) -> dict[str, Any]:
    """One thing found, for the page."""
    href = "" if found.number is None else reverse("ledger-entry", args=[found.number])
    return {"kind": found.kind, "number": found.number, "href": href, "row": found.row}


@page("anyone", "GET")
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """The proof of a record, drawn. What the record says is told to nobody here but its kind and time."""
    limits.count(request)
    proof = queries.proof_of_leaf(number)
    if proof is None:
        return _not_yet(request, number)
    drawn = draw(proof)
    context = {
        "number": number,
        "drawn": drawn,
        "newest": queries.head(),
        "head": queries.head_of_size(drawn.size) if drawn else None,
        "event": _what(request, number),
        "receipt": _receipt_link(request, number),
        "signer": settings.LEDGER_NAME,
        "countersigners": _names(drawn.by) if drawn else [],
        "algorithm": {"sm3": "SM3", "sha256": "SHA-256"}[queries.the_log().hash],
    }
    return render(request, "ledger/entry.html", context)


def _not_yet(request: HttpRequest, number: int) -> HttpResponse:
    log = own_log()
    if log is None or number >= log.size:
        raise NotFound
    again = reverse("ledger-entry", args=[number])
    return render(request, "ledger/entry.html", {"number": number, "drawn": None, "again": again})


def _what(request: HttpRequest, number: int) -> str:
    """The kind of event, for those who may see it."""
    event_id = (
        Leaf.objects.unscoped("to ask whether it may be seen").filter(number=number).values_list("event_id").first()
    )
    if event_id is None or not request.actor.signed_in:
        return ""
    event = Event.objects.visible_to(request.actor).filter(pk=event_id[0]).first()
    known = TYPES.get(event.type) if event else None
    return _(known.sentence) if known else ""


@page("anyone", "GET")
def proof_file(request: HttpRequest, number: int) -> HttpResponse:
    """The proof of a record as a file, without its content; ``yiwang verify`` checks it without network."""
    limits.count(request)
    proof = queries.proof_of_leaf(number)
    if proof is None:
        raise NotFound
    response = HttpResponse(proof.content(), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="ledger-{number}.json"'
    return response


@page("signed_in", "GET")
def receipt(request: HttpRequest, receipt_id: UUID) -> HttpResponse:
    """From a decision receipt to its record; until it has a number, a page that says when."""
    event_id = event_of(request.actor, receipt_id)
    if event_id is None:
        raise NotFound
    number = queries.number_of_event(event_id)
    if number is None:
        again = reverse("ledger-receipt", args=[receipt_id])
        return render(request, "ledger/entry.html", {"number": None, "drawn": None, "again": again})
    return HttpResponseRedirect(f"{reverse('ledger-entry', args=[number])}?receipt={receipt_id}")


@page("signed_in", "GET")
def receipt_file(request: HttpRequest, receipt_id: UUID) -> HttpResponse:
    """A decision receipt with its proof as one file; ``yiwang verify`` checks both without network."""
    limits.count(request)
    content = receipt_with_proof(actor=request.actor, receipt_id=receipt_id)
    if content is None:
        raise NotFound
    response = HttpResponse(content, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="receipt-{receipt_id}-proven.json"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _receipt_link(request: HttpRequest, number: int) -> str:
    """Where to download the receipt that the reader came from with this proof; empty where it is another's."""
    try:
        receipt_id = UUID(request.GET.get("receipt", ""))
        event_id = event_of(request.actor, receipt_id) if request.actor.signed_in else None
    except (ValueError, NotFound):
        return ""
    own = event_id is not None and queries.number_of_event(event_id) == number
    return reverse("ledger-receipt-file", args=[receipt_id]) if own else ""
