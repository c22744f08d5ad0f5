"""The phone number of an account: sealed, found by a blind index, confirmed by a code before it counts."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.errors import InvalidInput
from yiwang.core.keys import keystore, open_json, seal_json
from yiwang.crypto.blind_index import BlindIndex
from yiwang.people.signin.models import Factor

KIND = "phone"
PURPOSE = "signin.phone"
_MOBILE = re.compile(r"1[3-9]\d{9}")


@cache
def _index() -> BlindIndex:
    return BlindIndex(keystore())


def number_in(typed: str, field: str = "/phone") -> str:
    """The mobile number that was typed, with or without +86, blanks and hyphens; refuses at the field."""
    text = unicodedata.normalize("NFKC", typed)[:40]
    digits = re.sub(r"[\s\-()]", "", text).removeprefix("+86").removeprefix("0086")
    if not _MOBILE.fullmatch(digits):
        raise InvalidInput(fields={field: _("请填写 11 位的手机号。")})
    return digits


def masked(number: str) -> str:
    """``138****5678``."""
    return f"{number[:3]}****{number[-4:]}"


def blind_of(number: str) -> bytes:
    """The blind index of a number."""
    return _index().blind(number, PURPOSE)


def factor_for(account_id: UUID, number: str) -> Factor:
    """A new factor that still has to be confirmed; not saved."""
    factor = Factor(account_id=account_id, kind=KIND, label=masked(number), blind=blind_of(number))
    factor.secret = seal_json({"number": number}, table="signin_factor", record_id=factor.pk, field="secret")
    return factor


def number_of(factor: Factor) -> str:
    """The number itself, for the sender."""
    content = open_json(factor.secret or b"", table="signin_factor", record_id=factor.pk, field="secret")
    assert isinstance(content, dict)
    return str(content["number"])


def factors_with(number: str) -> list[Factor]:
    """Confirmed factors with this number, of accounts that may sign in; a family may share one phone."""
    rows = Factor.objects.unscoped("sign-in by phone, before there is an actor").select_related("account")
    rows = rows.filter(kind=KIND, blind__in=_index().candidates(number, PURPOSE), removed_at=None)
    rows = rows.exclude(confirmed_at=None).filter(account__is_active=True)
    return list(rows.order_by("created_at", "id")[:9])
