"""A table or a batch of a program comes in: read, kept sealed, and handed to the job that checks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor, PostHeld
from yiwang.core.errors import IdempotencyConflict, InvalidInput, NotPermitted, TooLarge
from yiwang.core.idempotency import digest_of
from yiwang.core.ids import new_id
from yiwang.core.permissions import require
from yiwang.core.use_case import after_commit, nothing_changed, record, use_case
from yiwang.people.models import Organization
from yiwang.people.staffing.spreadsheet import read_table
from yiwang.support.licence_stock.columns import cells_of, cells_sent, columns_of, places_of
from yiwang.support.licence_stock.models import StockBatch, StockRow
from yiwang.support.licence_stock.permissions import IMPORT
from yiwang.support.licence_stock.rows import seal
from yiwang.support.licences.actions.batch import kinds_for
from yiwang.support.licences.definition import LicenceType

MOST_SENT = 1000
BLOCK = 500
Numbered = Sequence[tuple[int, Mapping[str, str]]]


def office_of(actor: Actor) -> PostHeld:
    """The post by which the actor imports; refuses with ``not_permitted``."""
    post = next((post for post in actor.posts if post.duties & IMPORT.duties), None)
    if post is None:
        raise NotPermitted
    return post


def types_of(organization_id: UUID) -> dict[str, LicenceType]:
    """Types that an organization issues: by its role; none that others issue."""
    return kinds_for(Organization.objects.get(pk=organization_id))


def receive_table(*, actor: Actor, type_key: str, name: str, content: bytes, now: datetime) -> StockBatch:
    """A spreadsheet (xlsx or CSV). Refuses ``invalid_input`` at ``/type_key`` or ``/file``, ``too_large``."""
    post = office_of(actor)
    kind = _kind(post, type_key)
    if not content:
        raise InvalidInput(fields={"/file": _("请选择一个文件。")})
    lines = read_table(content, name)
    columns = columns_of(kind)
    places = places_of(columns, lines[0])
    if len(lines) == 1:
        raise InvalidInput(fields={"/file": _("表格只有表头，没有证照。")})
    rows = [(line.number, cells_of(columns, places, line)) for line in lines[1:]]
    shown = "".join(sign for sign in name if sign.isprintable())[-120:]
    return receive(actor=actor, type_key=type_key, rows=rows, file_name=shown, now=now)


def receive_sent(
    *, actor: Actor, type_key: str, sent: Sequence[Mapping[str, object]], key: str | None, now: datetime
) -> StockBatch:
    """Rows that a program sent, at most a thousand, each with its ``source_id``; good ones are imported at once.

    A row whose ``source_id`` was imported before is known and done; the same ``key`` gives the same batch.
    """
    kind = _kind(office_of(actor), type_key)
    columns = columns_of(kind)
    if not 0 < len(sent) <= MOST_SENT:
        raise TooLarge(_("一批最多 %(most)s 张证照，不能是空的。") % {"most": MOST_SENT})
    rows = [(line, cells_sent(columns, row)) for line, row in enumerate(sent, 1)]
    without = [line for line, cells in rows if not cells["source_id"]]
    if without:
        raise InvalidInput(fields={f"/rows/{without[0] - 1}/source_id": _("请填写来源编号。")})
    return receive(actor=actor, type_key=type_key, rows=rows, key=key, straight=True, now=now)


@use_case("licence_stock.received")
def receive(
    *,
    actor: Actor,
    type_key: str,
    rows: Numbered,
    file_name: str = "",
    key: str | None = None,
    straight: bool = False,
    now: datetime,
) -> StockBatch:
    """Keep the rows and hand them to the job; records ``licence_stock.received``."""
    require(actor, "licence_stock.import")
    post = office_of(actor)
    kind = _kind(post, type_key)
    digest = digest_of([type_key, [[line, dict(cells)] for line, cells in rows]])
    if key and (known := _before(post, key, digest)):
        nothing_changed()
        return known
    batch = StockBatch(
        organization_id=post.organization_id,
        division_id=post.division_id,
        brought_by=actor.account_id,
        client_id=actor.extra.get("client_id"),
        type_key=kind.key,
        type_revision=kind.published.id,
        title=kind.title,
        file_name=file_name,
        straight=straight,
        total=len(rows),
        request_key=key or None,
        digest=digest,
        made_at=now,
    )
    try:
        with transaction.atomic():
            batch.save(force_insert=True)
    except IntegrityError:
        if not key or (known := _before(post, key, digest)) is None:
            raise
        nothing_changed()
        return known
    StockRow.objects.bulk_create([_row(batch, line, cells) for line, cells in rows], batch_size=BLOCK)
    record("licence_stock.received", actor=actor, on=batch, payload={"type": kind.key, "rows": len(rows)})
    after_commit(defer, batch_id=batch.pk)
    return batch


def _row(batch: StockBatch, line: int, cells: Mapping[str, str]) -> StockRow:
    row = StockRow(
        id=new_id(),
        batch=batch,
        organization_id=batch.organization_id,
        type_key=batch.type_key,
        line=line,
        source_id=cells.get("source_id", "").lstrip("\0")[:80],
        number=cells.get("number", "").lstrip("\0")[:80],
    )
    seal(row, cells, {})
    return row


def _before(post: PostHeld, key: str, digest: str) -> StockBatch | None:
    rows = StockBatch.objects.unscoped("a retry finds its batch")
    known: StockBatch | None = rows.filter(organization_id=post.organization_id, request_key=key).first()
    if known is not None and known.digest != digest:
        raise IdempotencyConflict
    return known


def _kind(post: PostHeld, type_key: str) -> LicenceType:
    kind = types_of(post.organization_id).get(type_key)
    if kind is None:
        raise InvalidInput(fields={"/type_key": _("请选择本机构颁发的证照种类。")})
    return kind


def defer(batch_id: UUID) -> None:
    from yiwang.support.licence_stock.tasks import work

    work.defer(batch_id=str(batch_id))
