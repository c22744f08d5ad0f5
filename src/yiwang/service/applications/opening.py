"""How the envelope of an application is opened for its papers and licences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yiwang.engines.proceedings.context import Context
from yiwang.engines.proceedings.models import Receipt
from yiwang.engines.proceedings.opened import Opened, use_opener
from yiwang.service.applications.items import item_of
from yiwang.service.applications.sealing import open_private
from yiwang.support.licences.models import Licence

ACCOUNT_FIELDS = ("account", "bank_account", "card_number")


def open_application(context: Context, sealed: bytes | None) -> Opened:
    """Name of the applicant, all answers, and the words that only applications have."""
    body = open_private(context.id, sealed)
    form = item_of(context.item_revision).form
    public, private = dict(context.row["answers"]), body.get("answers", {})
    answers = form.merge_private(public, private) if form is not None else {**public, **private}
    applicant = str(body.get("applicant") or context.row["applicant_masked"])
    return Opened(applicant, answers, _words(context, answers))


def _words(context: Context, answers: Mapping[str, Any]) -> dict[str, str]:
    words = {"account": _account(answers) or "您登记的账户"}
    receipts = Receipt.objects.unscoped("the decision names its own receipt").filter(proceeding_id=context.id)
    newest = receipts.order_by("-created_at").values_list("digest", flat=True).first()
    held = context.facts.get("starts_from")
    if held is not None:
        rows = Licence.objects.unscoped("the decision names the licence that it is about").filter(pk=held)
        words["licence_number"] = str(rows.values_list("number", flat=True).first() or "")
    if newest:
        words["receipt_code"] = newest[:12].upper()
    return words


def _account(answers: Mapping[str, Any]) -> str:
    """The end of the account that money goes to; never the whole number on a paper."""
    for group in answers.values():
        for name in ACCOUNT_FIELDS if isinstance(group, Mapping) else ():
            value = group.get(name)
            if isinstance(value, str) and len(value) >= 8:
                return f"尾号{value[-4:]}的账户"
    return ""


use_opener("application", open_application)
