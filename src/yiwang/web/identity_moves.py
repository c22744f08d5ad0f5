"""What is somebody's in all rooms, and goes along when two accounts of one person become one (``people.identity``).

A contract test walks the columns of the house that name an account or a person: each is moved here, or stands in
``STAYS`` with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, Func, UUIDField, Value

from yiwang.core.models import File
from yiwang.engines.proceedings.models import FlowTask, Proceeding
from yiwang.people.access.models import EmergencyAccess
from yiwang.people.delegation.models import Delegation
from yiwang.people.identity.moving import ACCOUNT, PARTY, Movable, column, use_movable
from yiwang.people.privacy.models import Look, PrivacyRequest
from yiwang.people.sso.models import Grant
from yiwang.people.staffing.models import Relative
from yiwang.service.applications.models import Draft
from yiwang.service.bundles.models import Bundle
from yiwang.support.fault_reports.models import FaultReport
from yiwang.support.licence_stock.models import StockRow
from yiwang.support.licence_use.models import Use, UseRequest
from yiwang.support.licences.models import Licence
from yiwang.support.messages.models import Message
from yiwang.support.presentation.models import Presentation

_WHY = "a merge of two accounts of one person moves what is theirs"

MOVED = (
    ("case", ACCOUNT, Proceeding, "account_id"),
    ("case.task", ACCOUNT, FlowTask, "account_id"),
    ("draft", ACCOUNT, Draft, "account_id"),
    ("bundle", ACCOUNT, Bundle, "account_id"),
    ("message", ACCOUNT, Message, "account_id"),
    ("fault.report", ACCOUNT, FaultReport, "account_id"),
    ("file", ACCOUNT, File, "owner_account"),
    ("look", ACCOUNT, Look, "account_id"),
    ("emergency", ACCOUNT, EmergencyAccess, "owner_account"),
    ("privacy.request", ACCOUNT, PrivacyRequest, "account_id"),
    ("delegation.giver_account", ACCOUNT, Delegation, "giver_account"),
    ("delegation.agent_account", ACCOUNT, Delegation, "agent_account"),
    ("case.applicant", PARTY, Proceeding, "applicant_id"),
    ("bundle.applicant", PARTY, Bundle, "applicant_id"),
    ("draft.applicant", PARTY, Draft, "for_party"),
    ("licence", PARTY, Licence, "holder_id"),
    ("licence_use.request", PARTY, UseRequest, "holder_id"),
    ("licence_use.use", PARTY, Use, "holder_id"),
    ("licence_stock.row", PARTY, StockRow, "holder_id"),
    ("look.party", PARTY, Look, "party_id"),
    ("presentation", ACCOUNT, Presentation, "account_id"),
    ("presentation.holder", PARTY, Presentation, "holder_id"),
    ("relative", PARTY, Relative, "party_id"),
    ("delegation.giver", PARTY, Delegation, "giver_id"),
    ("delegation.agent", PARTY, Delegation, "agent_id"),
    ("delegation.appointed", PARTY, Delegation, "appointed_by"),
    ("sso.grant", PARTY, Grant, "party_id"),
)
WATCHED = ("delegation.parties", PARTY, Delegation, "parties")

_WAYS_IN = "a way into an account that is closed with the merge"
_OFFICIAL = "an official, who has one account and is not merged"
STAYS = {
    "core_event.actor_account": "the log says what was, for ever; the row of the merge tells who it is now",
    "people_account.party_id": "the merge itself writes it",
    "people_session.account_id": "sessions of the closed account are ended",
    "people_post_holding.account_id": _OFFICIAL,
    "finding_wording.by_account": _OFFICIAL,
    "finding_wording.settled_account": _OFFICIAL,
    "identity_document.party_id": "moved by the room of identity",
    "identity_proof.account_id": "moved by the room of identity",
    "identity_proof.party_id": "whom the proof was about when it was made",
    "signin_device.account_id": _WAYS_IN,
    "signin_factor.account_id": _WAYS_IN,
    "signin_passkey.account_id": _WAYS_IN,
    "signin_recovery.account_id": _WAYS_IN,
    "signin_activation_slip.account_id": _WAYS_IN,
    "signin_step.account_id": _WAYS_IN,
    "signin_upstream_link.account_id": _WAYS_IN,
    "access_emergency.account_id": _OFFICIAL,
    "access_review_line.account_id": _OFFICIAL,
    "privacy_look.viewer_id": _OFFICIAL,
    "privacy_look_alarm.viewer_id": _OFFICIAL,
    "privacy_data_copy.account_id": "a copy of what one account held on its day; a new one holds all",
    "privacy_closing.account_id": "the closing of that account, which is closed now",
    "sso_grant.account_id": "ends with the closed account; systems are signed in to anew",
    "sso_consent.account_id": "a consent is given by an account to a system; the kept one is asked itself",
    "staffing_address_entry.account_id": _OFFICIAL,
    "presentation_place.account_id": "the order of a folder: the kept account has its own, one place for each licence",
    "presentation_presentation.used_by_account": "who looked on that day, as the holder was told",
    "staffing_relative.account_id": _OFFICIAL,
    "staffing_import.account_id": _OFFICIAL,
    "licences_batch.account_id": _OFFICIAL,
    "seals_seal.holder_account": "a signature names its certificate: the kept account makes its own",
    "fault_trial_user.account_id": "somebody enrols with an account; the kept one enrols itself",
    "messages_demo_text.account_id": "a text that a demonstration would have sent",
}


def connect() -> None:
    """Tell the room of identity; called once at start-up."""
    for code, of, model, field in MOVED:
        use_movable(Movable(code, of, *column(_table(model), field)))
    code, of, model, field = WATCHED
    use_movable(Movable(code, of, *_members(_table(model), field)))


def _table(model: Any) -> Any:
    manager = model.objects
    return (lambda: manager.unscoped(_WHY)) if hasattr(manager, "unscoped") else manager.all


def _members(rows: Callable[[], Any], field: str) -> tuple[Callable[..., list[str]], Callable[..., int]]:
    """``move`` and ``back`` for an array of ids. A row that names both already stays as it is."""

    def replaced(old: UUID, new: UUID) -> Func:
        ids = (Value(old, UUIDField()), Value(new, UUIDField()))
        return Func(F(field), *ids, function="array_replace")

    def move(old: UUID, new: UUID) -> list[str]:
        found = rows().filter(**{f"{field}__contains": [old]}).exclude(**{f"{field}__contains": [new]})
        keys = [str(key) for key in found.order_by("pk").values_list("pk", flat=True)]
        rows().filter(pk__in=keys).update(**{field: replaced(old, new)})
        return keys

    def back(keys: Sequence[str], old: UUID, new: UUID) -> int:
        found = rows().filter(pk__in=list(keys))
        there = found.filter(**{f"{field}__contains": [new]})
        astray = found.count() - there.count()
        there.update(**{field: replaced(new, old)})
        return int(astray)

    return move, back
