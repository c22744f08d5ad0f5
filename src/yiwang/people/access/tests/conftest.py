"""A county with a case, people who work on it, people who do not, and one who may open it in an emergency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from tests import factories, licensed

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.people.access.actions.glass import Emergency
from yiwang.people.models import Account
from yiwang.people.sessions import open_session
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item

NAME, PHONE, SHOP = "欧阳紧急", "13912345678", "紧急小馆（演示）"
WHY = Emergency("老人在家中昏倒，要马上联系家属", "life", understood=True)
ANSWERS = {
    "applicant": {"name": NAME, "phone": PHONE},
    "shop": {"name": SHOP, "address": "徐城街道东方一路12号一楼", "seats": 30},
}


@dataclass(slots=True)
class Scene:
    """The office with its case, and officials of another bureau of the same county."""

    office: Any
    hospital: Any
    owner: Actor
    case_id: UUID
    clerk: Actor
    supervisor: Actor
    helper: Actor
    auditor: Actor
    administrator: Actor


@pytest.fixture
def scene(db: None) -> Scene:
    """One filed application at the market supervision of 徐闻, and the health bureau beside it."""
    office = licensed.publish()
    hospital = factories.organization("health", name="徐闻县卫生健康局")
    owner = factories.person(NAME)
    sent = Submission(item=current_item("licensed.new"), division_code="440825", answers=ANSWERS)
    sent.scenario = {"trade": "noodles"}
    case_id = submit_application(actor=owner, sent=sent, now=clock.now()).id
    return Scene(
        office,
        hospital,
        owner,
        case_id,
        factories.official("licensed.accept", at=office, name="本局受理"),
        factories.official("supervise", at=office, name="本局督办"),
        factories.official("break_glass", at=hospital, name="卫健值班"),
        factories.official("audit", at=hospital, name="卫健审计"),
        factories.official("administer", at=office, name="本局管理"),
    )


def browser(actor: Actor) -> Client:
    """A browser with a living session."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE] = open_session(
        actor=actor, account=Account.objects.get(pk=actor.account_id)
    )
    return client
