"""Signing in with a code to one's phone: who has the number is never told, not by words, not by work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.errors import NotFound
from yiwang.people.models import Account
from yiwang.people.names import mask_name
from yiwang.people.signin import codes, flow, phones, steps
from yiwang.people.signin.models import Step
from yiwang.people.signin.visits import Visit

CODE, CHOOSE = "code", "choose"


def ask(*, number: str, visit: Visit, content: Mapping[str, Any]) -> str:
    """Send a code to a number, if somebody has it; returns the token of the step. Refuses at ``/phone``."""
    digits = phones.number_in(number)
    found = phones.factors_with(digits)
    first = found[0] if found else None
    words = {**content, "number": phones.masked(digits), "accounts": [str(factor.account_id) for factor in found]}
    step, token = steps.begin(CODE, visit=visit, account=first.account if first else None, content=words)
    codes.ask_for_code(step, number=digits, blind=phones.blind_of(digits), visit=visit)
    return token


def ask_again(step: Step, visit: Visit) -> None:
    """Send another code to the same number, and give more time."""
    steps.extend(step)
    number = codes.number_of(step)
    codes.ask_for_code(step, number=number, blind=phones.blind_of(number), visit=visit)


def answer(*, token: str, code: str, visit: Visit) -> flow.Outcome | str:
    """The session or next step; or the token of a choice, where a family shares the phone.

    Refuses ``proof_refused``.
    """
    step = steps.under_way(token, visit, CODE)
    codes.check_code(step, code)
    steps.finish(step)
    assert step.account is not None
    accounts = step.content["accounts"]
    carried = {name: step.content.get(name, "") for name in ("next", "kept")}
    if len(accounts) == 1:
        return flow.with_proof(account=step.account, method="otp", visit=visit, content=carried)
    _, chosen = steps.begin(CHOOSE, visit=visit, content={**carried, "accounts": accounts})
    return chosen


def choices(step: Step) -> list[Account]:
    """The accounts that share the phone, in the order in which it was confirmed."""
    rows = {str(account.pk): account for account in Account.objects.filter(pk__in=step.content["accounts"])}
    return [rows[key] for key in step.content["accounts"] if key in rows]


def choose(*, token: str, account_id: UUID, visit: Visit) -> flow.Outcome:
    """Go on as one of the accounts that share the phone."""
    step = steps.under_way(token, visit, CHOOSE)
    account = next((one for one in choices(step) if one.pk == account_id), None)
    if account is None:
        raise NotFound
    steps.finish(step)
    carried = {name: step.content.get(name, "") for name in ("next", "kept")}
    return flow.with_proof(account=account, method="otp", visit=visit, content=carried)


def named(account: Account) -> str:
    """How an account is offered on a phone that several people share: 王*英（个人）."""
    kind = _("工作人员") if account.kind == "official" else _("个人")
    return _("%(name)s（%(kind)s）") % {"name": mask_name(account.name), "kind": kind}
