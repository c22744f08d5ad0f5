"""The interface of the ledger: heads and proofs for everybody, the proof of an event for who may see it.

Heads and countersignatures are answered as the bytes that were signed. What never changes (a proof between two sizes)
may be kept by caches; the newest head for ten seconds.
"""

from uuid import UUID

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from yiwang.core.errors import NotFound
from yiwang.core.models import Event
from yiwang.core.routes import page
from yiwang.support.ledger import limits, queries
from yiwang.support.ledger.models import Countersignature, Head, SeenHead
from yiwang.support.ledger.receipts import proof_of_receipt

router = Router()
FOR_EVER, A_MOMENT, NEVER = "public, max-age=31536000, immutable", "public, max-age=10", "no-store"
MOST = 200


@router.get("/", response=dict, summary="存证日志")
@page("anyone", "GET")
def log(request: HttpRequest) -> HttpResponse:
    """The log of this node: its id, its digest, how many entries are signed."""
    own, head = queries.the_log(), queries.head()
    told = {"log": own.code, "name": settings.LEDGER_NAME, "hash": own.hash, "size": head.size if head else 0}
    return _json(told, A_MOMENT)


@router.get("/head", response=dict, summary="最新的树头")
@page("anyone", "GET")
def head(request: HttpRequest) -> HttpResponse:
    """The newest signed head."""
    found = queries.head()
    if found is None:
        raise NotFound
    return _bytes(bytes(found.content), A_MOMENT)


@router.get("/heads", response=dict, summary="树头清单")
@page("anyone", "GET")
def heads(request: HttpRequest, before: int = 2**62, most: int = 50) -> HttpResponse:
    """Signed heads below a size, the largest first."""
    rows = Head.objects.visible_to(request.actor).filter(size__lt=before).order_by("-size", "-at")
    found = [orjson.Fragment(bytes(one)) for one in rows.values_list("content", flat=True)[: _bounded(most)]]
    return _json({"heads": found}, A_MOMENT)


@router.get("/consistency", response=dict, summary="两个树头之间只增不改的证明")
@page("anyone", "GET")
def consistency(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """That the tree of ``first`` entries is the beginning of that of ``second`` (RFC 9162 §2.1.4)."""
    limits.count(request)
    proof = queries.consistency(first, second)
    return _json({"first": first, "second": second, "proof": [one.hex() for one in proof]}, FOR_EVER)


@router.get("/inclusion", response=dict, summary="按叶子摘要查记录的证明")
@page("anyone", "GET")
def inclusion(request: HttpRequest, leaf: str = "", number: int = -1, size: int = 0) -> HttpResponse:
    """The proof of a leaf hash, or of a number, under the head of ``size`` (or a good one); without the content."""
    limits.count(request)
    if leaf:
        found = queries.number_of_leaf(_leaf(leaf))
        number = -1 if found is None else found
    proof = queries.proof_of_leaf(number, size=size or None) if number >= 0 else None
    if proof is None:
        raise NotFound
    return _bytes(proof.content(), A_MOMENT)


@router.get("/events/{event_id}/proof", response=dict, summary="一条事件的证明")
@page("signed_in", "GET")
def proof_of_event(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """The proof of an event of one's organization, with its content."""
    limits.count(request)
    if not Event.objects.visible_to(request.actor).filter(pk=event_id).exists():
        raise NotFound
    proof = queries.proof_of(event_id)
    if proof is None:
        raise NotFound
    return _bytes(proof.content(), NEVER)


@router.get("/receipts/{receipt_id}/proof", response=dict, summary="决定凭据的存证证明")
@page("signed_in", "GET")
def receipt_proof(request: HttpRequest, receipt_id: UUID) -> HttpResponse:
    """The proof that the digest of one's decision receipt is in the ledger; not found until a head covers it."""
    limits.count(request)
    proof = proof_of_receipt(actor=request.actor, receipt_id=receipt_id)
    if proof is None:
        raise NotFound
    return _bytes(proof.content(), NEVER)


@router.get("/countersignatures", response=dict, summary="本节点对别的日志的会签")
@page("anyone", "GET")
def countersignatures(request: HttpRequest, log: str, after: int = 0) -> HttpResponse:
    """What this node signed under the heads of another log beyond a size, the largest first."""
    rows = SeenHead.objects.visible_to(request.actor).filter(node__log=log, size__gt=after).order_by("-size")
    found = [orjson.Fragment(bytes(one)) for one in rows.values_list("countersignature", flat=True)[:MOST]]
    return _json({"countersignatures": found}, A_MOMENT)


@router.get("/countersigned", response=dict, summary="别的节点对本日志树头的会签")
@page("anyone", "GET")
def countersigned(request: HttpRequest, size: int) -> HttpResponse:
    """What other nodes signed under the own head of a size."""
    rows = Countersignature.objects.visible_to(request.actor).filter(size=size).order_by("by")
    found = [orjson.Fragment(bytes(one)) for one in rows.values_list("content", flat=True)[:MOST]]
    return _json({"countersignatures": found}, A_MOMENT)


def _bounded(most: int) -> int:
    return max(1, min(most, MOST))


def _leaf(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as wrong:
        raise NotFound from wrong


def _json(told: object, keep: str) -> HttpResponse:
    return _bytes(orjson.dumps(told), keep)


def _bytes(content: bytes, keep: str) -> HttpResponse:
    return HttpResponse(content, content_type="application/json", headers={"Cache-Control": keep})
