"""The name of an official is put right."""

from __future__ import annotations

from uuid import UUID

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.actions.accounts import faults
from yiwang.people.administration import offices_of, refuse_own, require_administration_of
from yiwang.people.models import Account


@use_case("account.renamed")
def rename_account(*, actor: Actor, account_id: UUID, name: str) -> Account:
    """Change an official's name; by the administrator of all his organizations, never one's own."""
    account = Account.objects.select_for_update().filter(pk=account_id, kind="official").first()
    if account is None:
        raise NotFound
    refuse_own(actor, account_id)
    require_administration_of(actor, account)
    wrong = faults(account.login, name.strip())
    if wrong:
        raise InvalidInput(fields=wrong)
    if account.name == name.strip():
        nothing_changed()
        return account
    account.name, account.version = name.strip(), account.version + 1
    account.save(update_fields=["name", "version"])
    offices = offices_of(account)
    office = offices[0].pk if offices else None
    record("account.renamed", actor=actor, on=account, organization_id=office)
    return account
