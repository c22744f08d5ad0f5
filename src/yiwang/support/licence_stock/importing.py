"""Good rows become licences through the issuing path, one transaction each; undoing cancels them again."""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import STRANGER, Actor
from yiwang.core.errors import Refusal
from yiwang.crypto.errors import EnvelopeBroken
from yiwang.formats.pdf.typeset import CharactersMissing
from yiwang.people.models import Organization
from yiwang.people.names import mask_name
from yiwang.people.sso.models import Client
from yiwang.people.staffing.actors import actor_now
from yiwang.support.licence_stock.checking import holders_of, kind_of
from yiwang.support.licence_stock.columns import columns_of
from yiwang.support.licence_stock.models import StockBatch, StockRow
from yiwang.support.licence_stock.rows import opened, seal
from yiwang.support.licence_stock.rules import Known, judge
from yiwang.support.licence_use.callers import IMPORT, actor_of
from yiwang.support.licences.actions.change_state import cancel_licence
from yiwang.support.licences.actions.issue import Order, issue_licence
from yiwang.support.licences.definition import Face, LicenceType, Party, text_for
from yiwang.support.licences.models import Licence

logger = logging.getLogger("yiwang.licence_stock")
UNDONE = "批量导入有误，整批撤回"


def actor_for(batch: StockBatch) -> Actor:
    """In whose rights the job works: the official or system of the batch, as it stands at this moment."""
    if batch.client_id is None:
        return actor_now(batch.brought_by) if batch.brought_by else STRANGER
    approved = Client.objects.unscoped("whether it is still in use").filter(pk=batch.client_id, state="approved")
    return actor_of(batch.client_id, batch.organization_id, IMPORT) if approved.exists() else STRANGER


def import_row(actor: Actor, batch: StockBatch, key: UUID) -> int:
    """One row, whole or not at all; what refuses it stays with the row. A repeat finds the licence by the row's key."""
    try:
        with transaction.atomic():
            row = StockRow.objects.select_for_update(skip_locked=True).filter(pk=key, state="good").first()
            if row is None:
                return 0
            licence = issue_licence(actor=actor, order=_order(batch, row))
            row.state, row.licence_id = "done", licence.pk
            row.save(update_fields=["state", "licence_id"])
            return 1
    except Refusal as refused:
        return _fail(key, refused.text)
    except CharactersMissing as missing:
        return _fail(key, str(missing))
    except (IntegrityError, DataError, EnvelopeBroken) as broken:
        logger.exception("row %s of licence stock: %s", key, type(broken).__name__)
        return _fail(key, _("系统里已经有同样的证照，或者内容存不下。请核对编号。"))


def _fail(key: UUID, words: str) -> int:
    with transaction.atomic():
        row = StockRow.objects.select_for_update().get(pk=key)
        if row.state != "good":
            return 0
        row.state, row.rules = "failed", sorted({*row.rules, "failed"})
        seal(row, opened(row).cells, {"number": words})
        row.save(update_fields=["state", "rules", "sealed"])
    return 1


def _order(batch: StockBatch, row: StockRow) -> Order:
    kind, cells = kind_of(batch), opened(row).cells
    code = cells["holder_code"].upper()
    found = judge(kind, columns_of(kind), row.line, cells, Known(divisions=_Any()), legal_day(clock.now()))
    holder_id = holders_of(found.holder_kind, [code]).get(code, row.holder_id)
    natural = found.holder_kind == "natural_person"
    name = cells["holder"]
    party = Party(found.holder_kind, holder_id, name, mask_name(name) if natural else name)
    assert found.issued_on is not None and found.valid_from is not None
    return Order(
        kind=kind,
        office=Organization.objects.select_related("division").get(pk=batch.organization_id),
        holder=party,
        on=found.issued_on,
        names={"scenario": {}, "answers": {}, "facts": {}, "today": found.issued_on},
        key=f"stock:{row.pk}",
        base=_face(kind, found.values),
        number=row.number,
        span=(found.valid_from, found.valid_until),
    )


def _face(kind: LicenceType, values: dict[str, object]) -> Face:
    texts = {name: text_for(kind.fields[name], value, {}) for name, value in values.items()}
    return Face(dict(values), texts)


class _Any(frozenset[str]):
    """Division codes were looked up when the row was checked."""

    def __contains__(self, code: object) -> bool:
        return True


def undo_row(actor: Actor, key: UUID) -> int:
    """Cancel the licence of one row, once; a licence that ended meanwhile stays as it is, and a row that the actor may
    not take back any more waits for somebody who may.
    """
    try:
        with transaction.atomic():
            row = StockRow.objects.select_for_update(skip_locked=True).filter(pk=key, state="done").first()
            if row is None:
                return 0
            licence = Licence.objects.unscoped("the office takes its import back").filter(pk=row.licence_id).first()
            if licence is not None and licence.state in ("valid", "suspended"):
                cancel_licence(actor=actor, licence_id=licence.pk, reason=UNDONE, key=f"stock-undo:{row.batch_id}")
            row.state = "undone"
            row.save(update_fields=["state"])
    except Refusal as refused:
        logger.warning("row %s of licence stock is not taken back: %s", key, refused.code)
        return 0
    return 1
