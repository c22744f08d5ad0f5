"""What other systems may learn of a person beyond the name: the confirmed phone, the address of the base register."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.engines.registers import records
from yiwang.people.models import Account
from yiwang.people.signin import phones
from yiwang.people.signin.models import Factor
from yiwang.people.sso.claims import use_claims
from yiwang.people.sso.givers import use_firms
from yiwang.web.identity_ports import FIRMS, PERSONS

_WHY = "the person agreed that a system learns it"


def phone_claims(account_id: UUID) -> dict[str, Any]:
    """``phone_number`` in the form of E.164; only a number that its owner confirmed."""
    rows = Factor.objects.unscoped(_WHY).filter(account_id=account_id, kind=phones.KIND, removed_at=None)
    factor = rows.exclude(confirmed_at=None).order_by("-confirmed_at").first()
    if factor is None:
        return {}
    return {"phone_number": f"+86{phones.number_of(factor)}", "phone_number_verified": True}


def address_claims(account_id: UUID) -> dict[str, Any]:
    """``address`` as one text: where the household is registered."""
    party_id = Account.objects.filter(pk=account_id).values_list("party_id", flat=True).first()
    found = records.in_force(PERSONS, party_id, legal_day(clock.now())) if party_id else None
    text = str(found.values.get("household_address") or "") if found is not None else ""
    return {"address": {"formatted": text, "country": "CN"}} if text else {}


def firm_claims(firm_id: UUID) -> dict[str, str]:
    """``uscc`` and ``name`` of the register of legal persons, which anybody may read."""
    found = records.in_force(FIRMS, firm_id, legal_day(clock.now()))
    return {name: str(found.values[name]) for name in ("uscc", "name")} if found is not None else {}


def connect() -> None:
    """Fill the ports. Nobody keeps e-mail addresses yet, so that scope is not offered."""
    use_claims("phone", phone_claims)
    use_claims("address", address_claims)
    use_firms(firm_claims)
