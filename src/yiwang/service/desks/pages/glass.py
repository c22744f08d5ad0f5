"""What is read in an emergency: one case or one person, whole, read only; each look is committed before it goes out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound
from yiwang.core.events import Subject
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.engines.proceedings.models import Proceeding
from yiwang.engines.proceedings.rules import STATE_TITLES
from yiwang.engines.registers.records import in_force
from yiwang.people.access.glass import access_to, note_use
from yiwang.people.access.models import EmergencyAccess
from yiwang.people.models import Account, Organization
from yiwang.people.privacy.looks import look
from yiwang.service.desks.frame import show
from yiwang.service.desks.pages.case import context_of, facts_of
from yiwang.service.desks.queries.cases import read_case
from yiwang.service.desks.showing.record import record_of
from yiwang.service.desks.showing.story import steps_of, timeline_of

HERE = "access-glass"
MOST_CASES = 50


@page("duty:break_glass", "GET")
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The opened case: what was applied for, how it went. No button decides anything here."""
    access = _access(request.actor, "proceeding", case_id)
    actor, opened = read_case(request.token, case_id)
    _record(actor, access)
    found: dict[str, Any] = {
        **facts_of(opened, legal_day(clock.now())),
        "access": access,
        "record": record_of(opened, masked=False),
        "steps": steps_of(context_of(opened), opened.names),
        "story": timeline_of(opened),
    }
    return show(request, actor, HERE, "desks/glass_case.html", found)


@page("duty:break_glass", "GET")
def person(request: HttpRequest, party_id: UUID) -> HttpResponse:
    """The opened person: what the register says, and which cases there are; no content of them."""
    actor = request.actor
    access = _access(actor, "person", party_id)
    note_use(actor, access)
    _record(actor, access)
    account = Account.objects.filter(party_id=party_id, kind="person").first()
    known = in_force("persons", party_id, legal_day(clock.now()))
    rows = Proceeding.objects.unscoped("number, title and office of the person who was opened in an emergency")
    cases = list(rows.filter(applicant_id=party_id).order_by("-submitted_at", "-id")[:MOST_CASES])
    offices = dict(Organization.objects.filter(pk__in={c.organization_id for c in cases}).values_list("pk", "name"))
    lines = [
        {
            "title": c.title,
            "number": c.number,
            "office": offices.get(c.organization_id, ""),
            "state": _(STATE_TITLES.get(c.state, "")),
        }
        for c in cases
    ]
    facts = {"access": access, "account": account, "known": known, "values": _values(known), "cases": lines}
    return show(request, actor, HERE, "desks/glass_person.html", facts)


def _access(actor: Actor, kind: str, subject_id: UUID) -> EmergencyAccess:
    require(actor, "access.break_glass")
    access = access_to(actor, kind, subject_id)
    if access is None:
        raise NotFound
    return access


def _record(actor: Actor, access: EmergencyAccess) -> None:
    """A look at the thing: the owner's page tells of it with the reason (sealed); marked like all that is done."""
    about = Subject(access.kind, access.subject_id)
    look(actor, about, "emergency", words=access.reason, organization_id=access.organization_id)


def _values(known: Any) -> list[dict[str, str]]:
    if known is None:
        return []
    titles = {
        "name": _("姓名"),
        "resident_id": _("公民身份号码"),
        "birthday": _("出生日期"),
        "phone": _("电话"),
        "address": _("住址"),
    }
    return [
        {"label": titles[key], "value": str(value)} for key, value in known.values.items() if key in titles and value
    ]
