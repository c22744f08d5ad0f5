"""Receiving an application at the window: who stands there is looked up (recorded), then a draft begins."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.permissions import require
from yiwang.engines.proceedings.errors import OnlyOwnApplication
from yiwang.engines.registers import records
from yiwang.identifiers import IdentifierError, resident_id, uscc
from yiwang.people.privacy.looks import look
from yiwang.service.applications.actions.drafts import Content, start_draft
from yiwang.service.applications.items import Item
from yiwang.service.applications.models import Draft

REGISTERS = {"person": ("persons", "resident_id"), "firm": ("legal-persons", "uscc")}
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who stands at the window: ``kind`` person or firm, the number of the paper shown, the name on it."""

    kind: str
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Party:
    """The visitor as the base register knows it; ``id`` is None for who is not in it (yet)."""

    kind: str
    id: UUID | None
    name: str


def at_window(actor: Actor, **changes: Any) -> Actor:
    """The clerk, acting at the window (a copy of its own: a request's actor is a lazy stand-in)."""
    same = {entry.name: getattr(actor, entry.name) for entry in fields(Actor)}
    return Actor(**{**same, "channel": "window", **changes})


def find_party(*, actor: Actor, visitor: Visitor, on: date) -> Party:
    """Look the visitor up in the base register. The look is committed before anything is shown.

    Refuses with ``invalid_input`` at ``kind``, ``number`` or ``name``; never tells the registered name.
    """
    require(actor, "window.accept")
    number, name = _checked(visitor)
    register, field = REGISTERS[visitor.kind]
    subjects = records.find_by(register, field, number)
    post = actor.post_with("window")
    assert post is not None
    subject = Subject("party", subjects[0]) if subjects else Subject("organization", post.organization_id)
    where = (post.organization_id, post.division_id)
    if subjects and visitor.kind == "person":
        look(at_window(actor), subject, "window", register, organization_id=where[0], division_id=where[1])
    else:
        payload = {"purpose": "window", "register": register, "found": bool(subjects)}
        record_apart(NewEvent("window.party_looked_up", at_window(actor), subject, payload, *where))
    if not subjects:
        return Party(visitor.kind, None, name)
    if visitor.kind == "person" and actor.party_id == subjects[0]:
        raise OnlyOwnApplication
    found = records.in_force(register, subjects[0], on)
    if found is not None and str(found.values.get("name", "")) != name:
        message = _("姓名或名称与证件号码对不上，请核对证件后重新输入。")
        raise InvalidInput(message, fields={"name": message})
    return Party(visitor.kind, subjects[0], name)


def _checked(visitor: Visitor) -> tuple[str, str]:
    wrong: dict[str, str] = {}
    number, name = visitor.number.strip(), visitor.name.strip()
    if visitor.kind not in REGISTERS:
        raise InvalidInput(_("请选择是个人还是单位。"), fields={"kind": _("请选择是个人还是单位。")})
    try:
        if visitor.kind == "person":
            number = resident_id.check(number).number
        else:
            number = uscc.check(number, fold_case=True).code
    except IdentifierError as refused:
        wrong["number"] = refused.text(_)
    if not name:
        wrong["name"] = _("请填写证件上的姓名或名称。")
    elif len(name) > LONGEST_NAME:
        wrong["name"] = _("姓名或名称最多%(most)s字，请按证件填写。") % {"most": LONGEST_NAME}
    if wrong:
        raise InvalidInput(fields=wrong)
    return number, name


def begin(*, actor: Actor, item: Item, party: Party, division_code: str) -> Draft:
    """Start a draft for the visitor in the clerk's hands; records ``application.draft_started``."""
    require(actor, "window.accept")
    content = Content(
        firm_id=str(party.id) if party.kind == "firm" and party.id else None,
        person_id=str(party.id) if party.kind == "person" and party.id else None,
        person_name=party.name,
    )
    return start_draft(actor=at_window(actor), item=item, division_code=division_code, content=content)
