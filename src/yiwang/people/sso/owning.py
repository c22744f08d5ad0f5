"""What a registration says of others: interfaces belong to one system, and whoever owns one is asked first."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.events import Subject
from yiwang.core.use_case import record
from yiwang.people.models import Organization
from yiwang.people.sso.addresses import hosts_of
from yiwang.people.sso.errors import RegistrationRefused
from yiwang.people.sso.models import Agreement, Client
from yiwang.people.sso.models.client import APPROVE

LIVE = ("waiting", "approved", "suspended")
_WHY = "whose an address is: one name of a system is told to whoever types its address"


def may_approve(actor: Actor, office: Organization) -> bool:
    """Whether the actor approves systems of this organization: by a post there or above it, not by one elsewhere."""
    if actor.kind == "system":
        return True
    return bool(set(actor.organizations_with(APPROVE)) & {office.pk, *office.lineage})


def owners_of(addresses: list[str]) -> dict[str, Client]:
    """The living systems that registered these addresses as their own interfaces."""
    rows = Client.objects.unscoped(_WHY).filter(audience__in=addresses, state__in=LIVE, organization__closed_on=None)
    return {client.audience: client for client in rows.select_related("organization")}


def check_owned(values: dict[str, Any], but: UUID | None = None) -> None:
    """Refuse ``client_registration_refused`` at ``audience`` that another system has, at ``audiences`` nobody has.

    ``values`` are the columns that would be written, ``but`` the system that they are of.
    """
    wrong: dict[str, str] = {}
    own = str(values.get("audience") or "")
    taken = Client.objects.unscoped(_WHY).filter(audience=own, state__in=LIVE).exclude(pk=but).first() if own else None
    if taken is not None:
        wrong["/audience"] = _taken_words(taken)
    asked = list(values.get("audiences") or [])
    known = owners_of(asked) if asked else {}
    missing = [uri for uri in asked if uri not in known and uri != own]
    if missing:
        wrong["/audiences"] = _("没有系统登记过这个数据接口：%(uri)s。请先由接口的单位登记。") % {
            "uri": missing[0][:120]
        }
    if wrong:
        raise RegistrationRefused(fields=wrong)


def check_sector(values: dict[str, Any], organization_id: UUID) -> None:
    """Refuse at ``sector`` a domain above the own hosts under which another organization knows people already.

    One identifier for both would let them join what they know (OpenID Connect Core §8.1).
    """
    sector = str(values["sector"])
    if not sector or sector in hosts_of(values["redirect_uris"]) or values["subject_type"] != "pairwise":
        return
    rows = Client.objects.unscoped(_WHY).filter(sector=sector, subject_type="pairwise", state__in=LIVE)
    other = rows.exclude(organization_id=organization_id).select_related("organization").first()
    if other is not None:
        said = _("“%(office)s”已经在用这个域名。请填您自己单位的域名。") % {"office": other.organization.name}
        raise RegistrationRefused(fields={"/sector": said})


def _taken_words(client: Client) -> str:
    told = {"name": client.name, "office": client.organization.name}
    return _("这个接口已经由“%(office)s”的“%(name)s”登记了。一个接口只能登记一次。") % told


def save_client(client: Client, *, new: bool = False) -> None:
    """Write it; of two who register the same interface at once the later is refused at the field like any other."""
    try:
        with transaction.atomic():
            client.save(force_insert=new)
    except IntegrityError as both:
        if "sso_client_audience" not in str(both):
            raise
        taken = (
            Client.objects.unscoped(_WHY).select_related("organization").get(audience=client.audience, state__in=LIVE)
        )
        raise RegistrationRefused(fields={"/audience": _taken_words(taken)}) from both


def ask_owners(actor: Actor, client: Client) -> None:
    """Ask for what ``client`` now wants of others, and of its own interface let those be asked who want it.

    Within one organization nobody has to be asked. What is wanted no more is forgotten. Part of the use case that
    registers, changes or approves.
    """
    wants = list(client.audiences)
    providers = [one for one in owners_of(wants).values() if one.organization_id != client.organization_id]
    rows = Agreement.objects.unscoped("what the system asks for, kept up with its registration")
    rows.filter(client=client).exclude(provider__audience__in=wants).delete()
    for provider in providers:
        _ask(actor, client, provider)
    if client.audience:
        others = Client.objects.unscoped(_WHY).filter(audiences__contains=[client.audience], state__in=LIVE)
        for other in others.exclude(organization_id=client.organization_id).exclude(pk=client.pk):
            _ask(actor, other, client)


def _ask(actor: Actor, client: Client, provider: Client) -> None:
    wanted = sorted(client.scopes)
    rows = Agreement.objects.unscoped("what the system asks for, kept up with its registration")
    row, made = rows.get_or_create(
        client=client, provider=provider, defaults={"wanted": wanted, "asked_at": clock.now()}
    )
    if not made:
        if row.wanted == wanted:
            return
        row.wanted, row.version = wanted, row.version + 1
        if set(wanted) <= set(row.scopes):  # less than before: nothing new to agree to
            row.state = "agreed"
            row.save(update_fields=["wanted", "version", "state"])
            return
        row.state, row.reason, row.asked_at = "asked", "", clock.now()
        row.save(update_fields=["wanted", "version", "state", "reason", "asked_at"])
    about = {"provider": str(provider.pk), "name": provider.name, "scopes": wanted}
    record(
        "sso.access_asked",
        actor=actor,
        subject=Subject("client", client.pk),
        organization_id=provider.organization_id,
        payload=about,
    )
