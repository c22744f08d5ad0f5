"""A browser without a screen: signed-in clients, a small published item, and the way through a draft."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.test import Client
from tests import factories

from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.models import Event
from yiwang.engines.registers.actions.record import record_state
from yiwang.packs.publishing import publish_pack
from yiwang.people.models import Account
from yiwang.people.sessions import open_session
from yiwang.service.catalogue.place import COOKIE

PLACE = "440825000000"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\nxref\n0 1\ntrailer<<>>\nstartxref\n9\n%%EOF\n"
PERMIT = "plain-permit.new"
ALLOWANCE = "old-age-allowance.grant"
FOOD = "food-business.new"
FOOD_CHOICES = {
    "s.scope": "other",
    "s.kind": "food_seller",
    "s.projects": "bulk",
    "s.machine": "false",
    "s.online": "false",
    "s.storage": "false",
}


def world() -> None:
    """The smallest permit, and an office that does it."""
    factories.plain_permit()
    factories.organization()


def with_pack(name: str, role: str) -> None:
    """One of the real packs, with its office."""
    publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / name)
    factories.organization(role)


def client_of(actor: Actor | None = None, place: str = PLACE) -> Client:
    """A client with a living session (or none) that has chosen a place."""
    client = Client()
    if actor is not None:
        account = Account.objects.get(pk=actor.account_id)
        client.cookies[settings.SESSION_COOKIE] = open_session(actor=actor, account=account)
    if place:
        client.cookies[COOKIE] = place
    return client


def elder(birthday: str = "1940-03-01", name: str = "林阿婆") -> Actor:
    """Someone in the population register."""
    actor = factories.person(name)
    values = {
        "name": name,
        "resident_id": "440524188001010014",
        "birthday": birthday,
        "household_division": "440825",
        "alive": True,
    }
    record_state(
        actor=SYSTEM, register="persons", values=values, as_of=date.today(), source="人口库", subject_id=actor.party_id
    )
    return actor


def begin(client: Client, key: str = PERMIT, **more: str) -> str:
    """Start a draft; its address."""
    response = client.post(f"/apply/{key}/", more)
    assert response.status_code == 302, response.content.decode()[:3000]
    return str(response["Location"])


def permit_pages() -> dict[str, dict[str, str]]:
    """What a person types on each page of the plain permit."""
    return {
        group: {f"/{group}/{name}": str(value) for name, value in fields.items()}
        for group, fields in factories.PLAIN_ANSWERS.items()
    }


def fill(client: Client, base: str) -> None:
    """Go through all pages of the plain permit."""
    for key, typed in permit_pages().items():
        response = client.post(f"{base}fill/{key}/", {**typed, "_next": "1"})
        assert response.status_code == 302, response.content.decode()[-4000:]


def submitted(client: Client) -> str:
    """A case filed through the pages; its id."""
    base = begin(client)
    fill(client, base)
    response = client.post(f"{base}check/", {"_submit": "1"})
    assert response.status_code == 302, response.content.decode()[-4000:]
    return str(response["Location"]).split("/")[2]


def events(kind: str) -> int:
    """How often something happened."""
    return Event.objects.unscoped("test").filter(type=kind).count()


def text(response: Any) -> str:
    """The page as text."""
    return response.content.decode()
