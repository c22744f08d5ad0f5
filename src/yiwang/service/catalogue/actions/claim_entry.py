"""Claiming (认领): an organization takes an entry of the basic catalogue as its own service item."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext

from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound
from yiwang.core.ids import new_id
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.identifiers import service_item
from yiwang.identifiers.errors import IdentifierError
from yiwang.people.models import Organization
from yiwang.service.catalogue.actions.access import account_of, editing_post, organization
from yiwang.service.catalogue.errors import ClaimedAlready, EntryNotOffered, NoCreditCode
from yiwang.service.catalogue.models import CatalogueEntry, Draft, ServiceItem
from yiwang.service.catalogue.queries import prefixes_of

CLAIMS = 100
"""So many claims of one entry by one office, each after the last was cancelled, have a number as people read it."""
LEVELS = {"province": 2, "city": 3, "county": 4, "town": 5, "village": 6}


@use_case("catalogue.claimed")
def claim_entry(*, actor: Actor, entry_id: UUID, organization_id: UUID | None, now: datetime) -> Draft:
    """Claim an entry for the actor's organization: a new item, not yet offered, with an empty draft.

    The item's code has 31 characters (credit code, level, basic code); it inherits from the nearest item of the same
    entry above in the chain of divisions. Refuses with ``catalogue_entry_state``, ``catalogue_claimed``,
    ``catalogue_no_credit_code``.
    """
    require(actor, "catalogue.edit")
    office = organization(organization_id or editing_post(actor).organization_id)
    if actor.kind != "system":
        editing_post(actor, office.pk)
    entry = CatalogueEntry.objects.select_for_update(of=("self",)).select_related("face").filter(pk=entry_id).first()
    if entry is None:
        raise NotFound
    if entry.state != "published" or entry.face is None:
        raise EntryNotOffered
    if ServiceItem.objects.filter(entry=entry, organization=office).exclude(state="cancelled").exists():
        raise ClaimedAlready
    code = _code(office, entry)
    above = nearest_above(entry, office.division.code)
    item = ServiceItem.objects.create(
        key=_key(code),
        face=above.face if above else entry.face,
        entry=entry,
        parent=above,
        chain=[*above.chain, above.pk] if above else [],
        level=LEVELS.get(office.division.level),
        organization=office,
        organization_name=office.name,
        organization_uscc=office.uscc,
        division_code=office.division.code,
        code=code,
        source="desk",
        state="draft",
        number=0,
    )
    record("catalogue.claimed", actor=actor, on=item, payload={"entry": str(entry.pk), "code": code})
    return Draft.objects.create(
        item=item,
        organization_id=office.pk,
        editors=account_of(actor),
        editor_name=actor.name[:60],
        note=gettext("认领基本目录"),
    )


def nearest_above(entry: CatalogueEntry, division_code: str) -> ServiceItem | None:
    """The item of the entry in the nearest division above this one."""
    above = [code for code in prefixes_of(division_code) if code != division_code]
    rows = ServiceItem.objects.filter(entry=entry, division_code__in=above).exclude(state__in=("draft", "cancelled"))
    found = list(rows.select_related("face").order_by("id"))
    return max(found, key=lambda row: row.division_code.rstrip("0").__len__(), default=None)


def _code(office: Organization, entry: CatalogueEntry) -> str:
    level = str(LEVELS.get(office.division.level, 7))
    try:
        return service_item.make_implementing(office.uscc, level, entry.code)
    except IdentifierError as wrong:
        raise NoCreditCode from wrong


def _key(code: str) -> str:
    """The item's key is its code; one that was cancelled and is claimed again gets a number behind it."""
    keys = [code, *(f"{code}-{number}" for number in range(2, CLAIMS))]
    taken = set(ServiceItem.objects.filter(key__in=keys).values_list("key", flat=True))
    return next((key for key in keys if key not in taken), f"{code}-{new_id().hex}")
