"""A correction (个人信息保护法 第四十六条): the keeper's official writes the register, and that is the answer."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound
from yiwang.core.permissions import require
from yiwang.core.use_case import use_case
from yiwang.people.privacy import correctable
from yiwang.people.privacy.actions.request import LONGEST, keeps, open_for_answer, settle
from yiwang.people.privacy.correctable import Change
from yiwang.people.privacy.models import PrivacyRequest
from yiwang.people.privacy.requests import WITH_THE_RECORD
from yiwang.ui.filters import zh_date

LONGEST_PAPER = 200


@use_case("privacy.request_answered")
def correct(
    *,
    actor: Actor,
    request_id: UUID,
    seen: UUID,
    values: dict[str, str],
    since: date | None,
    reason: str,
    paper: str = "",
    version: int | None = None,
) -> PrivacyRequest:
    """Write the register as ``values`` say and answer the request with it, in one transaction.

    ``seen`` is the state that the official had before him, ``since`` the day from which the new one holds, ``paper``
    what proves it. Refuses ``invalid_input`` at the fields, ``changed_meanwhile`` where a colleague answered or the
    register says something else by now, ``own_look`` for the own record, ``not_found`` for a register of others.
    """
    require(actor, "privacy.correct")
    found = open_for_answer(actor, request_id, version)
    open_now = correctable.opened(found.register, found.subject_id)
    if not keeps(actor, found) or open_now is None or found.subject_id is None:
        raise NotFound
    corrector, record = open_now
    wrong = _faults(since, reason, record.since)
    change = Change(seen, values, since or record.since, _source(found))
    try:
        changed = corrector.write(actor=actor, register=found.register, subject_id=found.subject_id, change=change)
    except InvalidInput as refused:
        raise InvalidInput(refused.text, fields={**refused.fields, **wrong}) from refused
    if wrong:
        raise InvalidInput(fields=wrong)
    body = {"text": reason.strip()[:LONGEST], "changed": [asdict(row) for row in changed]}
    settle(actor, found, WITH_THE_RECORD, body | ({"paper": paper.strip()[:LONGEST_PAPER]} if paper.strip() else {}))
    return found


def _faults(since: date | None, reason: str, earliest: date) -> dict[str, str]:
    wrong = {}
    if since is None or not earliest <= since <= legal_day(clock.now()):
        told = {"day": zh_date(earliest)}
        wrong["/since"] = _("请填写从哪天起是这样：不早于这一条登记的第一天（%(day)s），不晚于今天。") % told
    if not reason.strip():
        wrong["/reason"] = _("请写明理由，申请人会看到。")
    return wrong


def _source(request: PrivacyRequest) -> str:
    return _("%(office)s按更正请求%(number)s更正") % {
        "office": request.organization_name[:60],
        "number": request.number,
    }
