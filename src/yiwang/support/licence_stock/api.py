"""The service interface of stock: a system of the issuing organization sends batches and reads how they fared."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from yiwang.core import clock
from yiwang.core.errors import NotFound
from yiwang.core.idempotency import check_key
from yiwang.core.routes import page
from yiwang.people.directory import identifier
from yiwang.support.licence_stock.actions.receiving import MOST_SENT, office_of, receive_sent
from yiwang.support.licence_stock.checking import kind_of
from yiwang.support.licence_stock.columns import columns_of
from yiwang.support.licence_stock.models import StockBatch
from yiwang.support.licence_stock.rows import opened, told
from yiwang.support.licence_use import callers
from yiwang.support.licence_use.finding import type_named

router = Router()


class SentRow(Schema):
    """One licence: ``source_id`` is its id at the sender, which makes it once; dates as 2019-05-28 or 长期."""

    source_id: str = Field(max_length=80)
    number: str = Field("", max_length=300)
    holder: str = Field("", max_length=300)
    holder_code: str = Field("", max_length=300)
    issued_on: str = Field("", max_length=40)
    valid_from: str = Field("", max_length=40)
    valid_until: str = Field("", max_length=40)
    fields: dict[str, str] = {}


class SentBatch(Schema):
    """``type`` is the key of the licence type or its code of 21 signs."""

    type: str = Field(max_length=120)
    rows: list[SentRow] = Field(max_length=MOST_SENT)


@router.post("/stock", response={202: dict}, summary="送存量证照")
@page("anyone", "POST")
def send(request: HttpRequest, payload: SentBatch) -> HttpResponse:
    """Send up to 1,000 licences of the own organization; they are checked and the good ones imported in the background.

    Needs a token of a registered system with the scope `licences.import`. Send `Idempotency-Key`: the same batch twice
    is one batch; and a row whose `source_id` was imported before is not imported again.
    """
    actor = callers.caller_of(request, callers.IMPORT)
    key = check_key(request.headers.get("Idempotency-Key"))
    batch = receive_sent(
        actor=actor,
        type_key=type_named(payload.type),
        sent=[row.model_dump() for row in payload.rows],
        key=key,
        now=clock.now(),
    )
    return _json({"batch": str(batch.pk), "state": batch.state, "rows": batch.total}, 202)


@router.get("/stock", response=dict, summary="查存量证照办得怎样")
@page("anyone", "GET")
def fared(request: HttpRequest, batch: str = "") -> HttpResponse:
    """State, counts, findings by rule, and what is wrong row by row (the first 1,000)."""
    actor = callers.caller_of(request, callers.IMPORT)
    wanted = identifier(batch)
    rows = StockBatch.objects.unscoped("of the caller's organization").filter(
        organization_id=office_of(actor).organization_id
    )
    found: StockBatch | None = rows.filter(pk=wanted).first() if wanted else None
    if found is None:
        raise NotFound
    titles = columns_of(kind_of(found)).titles
    bad: list[dict[str, Any]] = [
        {"source_id": row.source_id, "line": row.line, "rules": row.rules, "problems": told(titles, opened(row))}
        for row in found.rows.filter(state__in=("bad", "failed")).order_by("line")[:MOST_SENT]
    ]
    body = {"batch": str(found.pk), "state": found.state, "rows": found.total, "counts": found.counts}
    return _json({**body, "findings": found.findings, "errors": bad})


def _json(body: Any, status: int = 200) -> HttpResponse:
    response = HttpResponse(orjson.dumps(body, default=str), status=status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
