"""A table of items comes in: read, kept as typed, and handed to the job that checks it."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor, PostHeld
from yiwang.core.errors import InvalidInput, NotPermitted
from yiwang.core.permissions import require
from yiwang.core.use_case import after_commit, nothing_changed, record, use_case
from yiwang.crypto.digests import sm3
from yiwang.service.catalogue_exchange.models import ExchangeBatch, ExchangeRow
from yiwang.service.catalogue_exchange.models.batch import TARGETS
from yiwang.service.catalogue_exchange.permissions import BRING
from yiwang.service.catalogue_exchange.sheets.reading import TypedBook, read_book

BLOCK = 500
OPEN = ("checking", "checked", "taking")
SOURCE = re.compile(r"[a-z0-9][a-z0-9-]{1,30}\Z", re.ASCII)


def office_of(actor: Actor) -> PostHeld:
    """The post by which the actor brings tables; refuses with ``not_permitted``."""
    post = next((post for post in actor.posts if post.duties & BRING.duties), None)
    if post is None:
        raise NotPermitted
    return post


@use_case("catalogue_exchange.received")
def receive_book(
    *, actor: Actor, name: str, content: bytes, target: str = "draft", source: str = "", now: datetime
) -> ExchangeBatch:
    """Keep what a workbook holds; the same file again finds its table while that is open.

    Refuses ``invalid_input`` at ``/file``, ``/target`` or ``/source``, ``too_large``, ``not_permitted``.
    """
    require(actor, "catalogue_exchange.bring")
    post = office_of(actor)
    _check(actor, target, source, content)
    digest = sm3(content + f"|{target}|{source}".encode()).hex()
    if (known := _open(post, digest)) is not None:
        nothing_changed()
        return known
    book = read_book(content)
    shown = "".join(sign for sign in name if sign.isprintable())[-120:]
    batch = ExchangeBatch(
        organization_id=post.organization_id,
        division_id=post.division_id,
        brought_by=actor.account_id,
        target=target,
        source=source,
        file_name=shown,
        total=len(book.items),
        places=book.places,
        unknown=book.unknown[:50],
        digest=digest,
        made_at=now,
    )
    try:
        with transaction.atomic():
            batch.save(force_insert=True)
    except IntegrityError:  # the same file at the same moment
        if (known := _open(post, digest)) is None:
            raise
        nothing_changed()
        return known
    ExchangeRow.objects.bulk_create(list(_rows(batch, book)), batch_size=BLOCK)
    record("catalogue_exchange.received", actor=actor, on=batch, payload={"items": batch.total, "target": target})
    after_commit(defer, batch_id=batch.pk)
    return batch


def _check(actor: Actor, target: str, source: str, content: bytes) -> None:
    if target not in TARGETS:
        raise InvalidInput(fields={"/target": _("请选择收下以后成为什么。")})
    if target == "published":
        require(actor, "catalogue.import")
        if not SOURCE.match(source):
            said = _("请给来源一个代号：小写字母、数字和短横线，2到31个字符。")
            raise InvalidInput(fields={"/source": said})
        _check_file(content)
        return
    require(actor, "catalogue.edit")
    if source:
        raise InvalidInput(fields={"/source": _("成为草稿的不用写来源。")})
    _check_file(content)


def _check_file(content: bytes) -> None:
    if not content:
        raise InvalidInput(fields={"/file": _("请选择一个文件。")})


def _open(post: PostHeld, digest: str) -> ExchangeBatch | None:
    rows = ExchangeBatch.objects.unscoped("the same file again finds its table")
    found: ExchangeBatch | None = rows.filter(
        organization_id=post.organization_id, digest=digest, state__in=OPEN
    ).first()
    return found


def _rows(batch: ExchangeBatch, book: TypedBook) -> list[ExchangeRow]:
    made, after = [], 1_000_000  # rows that belong to no item stand behind all lines of the sheet
    for item in book.items:
        after += 1
        line = item.row.line if item.row else after
        title = (item.row.cells.get("title", "") if item.row else "")[:300]
        made.append(ExchangeRow(batch=batch, line=line, ref=item.ref[:80], title=title, typed=item.as_json()))
    return made


def defer(batch_id: UUID) -> None:
    from yiwang.service.catalogue_exchange.tasks import work

    work.defer(batch_id=str(batch_id))
