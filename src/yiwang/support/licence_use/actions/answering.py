"""The holder answers: allows what he ticks, refuses, takes back at once; or tells a code at the window."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.support.licence_use.asking import office_of
from yiwang.support.licence_use.errors import AnsweredAlready, CodeWrong
from yiwang.support.licence_use.models import UseRequest
from yiwang.support.licences.parties import is_holder

CODE_MINUTES = 10
MOST_TRIES = 5


def own_request(actor: Actor, request_id: UUID, *, lock: bool = False) -> UseRequest:
    """A request for a licence of the actor (or of whom he acts for); refuses with ``not_found``."""
    rows = UseRequest.objects.visible_to(actor)
    row: UseRequest = (rows.select_for_update() if lock else rows).get_or_refuse(request_id)
    if not is_holder(actor, row.holder_id, row.type_key):
        raise NotFound
    return row


@use_case("licence_use.allowed")
def allow(
    *,
    actor: Actor,
    request_id: UUID,
    fields: Sequence[str] | None,
    file: bool | None,
    now: datetime,
    row_version: int | None = None,
) -> UseRequest:
    """The holder allows all that was asked (``None``) or a part of it, for the days and times that were asked.

    Refuses ``not_found``, ``licence_use_answered``, ``changed_meanwhile``, ``invalid_input``.
    """
    row = _waiting(actor, request_id, now, row_version)
    granted = [name for name in row.wanted if fields is None or name in fields]
    with_file = row.file and file is not False
    if not granted and not with_file:
        raise InvalidInput(fields={"/fields": _("请至少留一项；都不想给，请点“不同意”。")})
    _allow(row, granted, with_file, "phone", now)
    record("licence_use.allowed", actor=actor, on=row, payload=_payload(row))
    return row


@use_case("licence_use.declined")
def decline(*, actor: Actor, request_id: UUID, now: datetime, row_version: int | None = None) -> UseRequest:
    """The holder does not allow it: nothing leaves, and no reason is asked."""
    row = _waiting(actor, request_id, now, row_version)
    row.state, row.decided_at, row.ended_at, row.row_version = "refused", now, now, row.row_version + 1
    row.save(update_fields=["state", "decided_at", "ended_at", "row_version"])
    record("licence_use.declined", actor=actor, on=row, payload={"licence": str(row.licence_id)})
    return row


@use_case("licence_use.revoked")
def revoke(*, actor: Actor, request_id: UUID, now: datetime) -> UseRequest:
    """The holder takes a consent back; the next use is refused. What the law allows is not his to take back."""
    require(actor, "licence_use.see")
    row = own_request(actor, request_id, lock=True)
    if row.basis != "consent" or row.state_at(now) != "allowed":
        raise AnsweredAlready
    row.state, row.ended_at, row.row_version = "revoked", now, row.row_version + 1
    row.save(update_fields=["state", "ended_at", "row_version"])
    record("licence_use.revoked", actor=actor, on=row, payload={"licence": str(row.licence_id)})
    return row


@use_case("licence_use.code_made")
def make_code(*, actor: Actor, request_id: UUID, now: datetime) -> str:
    """Six digits that the holder tells the clerk, for ten minutes; shown once, kept as a digest."""
    row = _waiting(actor, request_id, now, None)
    code = f"{secrets.randbelow(10**6):06d}"
    row.code_digest, row.code_until, row.code_tries = _digest(row.pk, code), now + timedelta(minutes=CODE_MINUTES), 0
    row.save(update_fields=["code_digest", "code_until", "code_tries"])
    record("licence_use.code_made", actor=actor, on=row)
    return code


def confirm_by_code(*, actor: Actor, request_id: UUID, code: str, now: datetime) -> UseRequest:
    """The clerk types what the holder told him. Refuses with ``licence_use_code_wrong`` at ``/code``; five tries."""
    row = try_code(actor=actor, request_id=request_id, code=code, now=now)
    if row.state != "allowed":
        raise CodeWrong.at("/code")
    return row


@use_case("licence_use.allowed", "licence_use.code_wrong")
def try_code(*, actor: Actor, request_id: UUID, code: str, now: datetime) -> UseRequest:
    """Compare a code; a wrong one counts, and that is committed."""
    office = office_of(actor)
    rows = UseRequest.objects.visible_to(actor).filter(organization_id=office.id).select_for_update()
    row: UseRequest = rows.get_or_refuse(request_id)
    require(actor, "licence_use.ask", on=row)
    if row.state_at(now) != "waiting":
        raise AnsweredAlready
    digits = "".join(sign for sign in code if sign.isdigit())[:12]
    living = row.code_digest is not None and row.code_until is not None and now < row.code_until
    if living and row.code_tries < MOST_TRIES and hmac.compare_digest(bytes(row.code_digest), _digest(row.pk, digits)):
        _allow(row, list(row.wanted), row.file, "code", now)
        record("licence_use.allowed", actor=actor, on=row, payload=_payload(row))
        return row
    row.code_tries += 1
    row.save(update_fields=["code_tries"])
    record("licence_use.code_wrong", actor=actor, on=row)
    return row


def _digest(request_id: UUID, code: str) -> bytes:
    return hashlib.sha256(b"licence use " + request_id.bytes + code.encode()).digest()


def _waiting(actor: Actor, request_id: UUID, now: datetime, row_version: int | None) -> UseRequest:
    require(actor, "licence_use.see")
    row = own_request(actor, request_id, lock=True)
    if row.state_at(now) != "waiting":
        raise AnsweredAlready
    if row_version is not None and row_version != row.row_version:
        raise ChangedMeanwhile
    return row


def _allow(row: UseRequest, granted: list[str], file: bool, how: str, now: datetime) -> None:
    row.state, row.granted, row.file, row.confirmed_by = "allowed", granted, file, how
    row.decided_at, row.valid_until = now, now + timedelta(days=row.days)
    row.code_digest, row.row_version = None, row.row_version + 1
    row.save(
        update_fields=[
            "state", "granted", "file", "confirmed_by", "decided_at", "valid_until", "code_digest", "row_version",
        ]
    )  # fmt: skip


def _payload(row: UseRequest) -> dict[str, object]:
    return {"licence": str(row.licence_id), "fields": row.granted, "file": row.file, "how": row.confirmed_by}
