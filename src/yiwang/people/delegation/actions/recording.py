"""At the window: both sides stand there with their papers; the clerk records what they signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotPermitted
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.people.delegation import naming, proofs
from yiwang.people.delegation.actions.guarding import cap_at_full_age
from yiwang.people.delegation.holding import ground_to_end
from yiwang.people.delegation.making import Offer, Side, account_of, build, checked_name, checked_paper, set_end
from yiwang.people.delegation.models import Delegation
from yiwang.people.delegation.rules import FAMILY, GUARDIAN
from yiwang.people.delegation.standing import facts
from yiwang.people.privacy.looks import look
from yiwang.people.staffing.kin import refuse_close


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody at the window: name, number and kind of the paper shown."""

    name: str
    number: str
    document: str = "111"
    issuer: str = ""


def record_at_window(
    *, actor: Actor, giver: Present, offer: Offer, proof: Any, both_present: bool, now: datetime
) -> Delegation:
    """Record a delegation on paper; it holds at once and both are told.

    ``offer`` names the agent. The looks at both in the register are committed first. Refuses with ``invalid_input``.
    """
    require(actor, "delegation.record")
    if offer.kind not in (FAMILY, GUARDIAN):
        raise InvalidInput(fields={"/kind": _("请选择亲友代办或者监护人代办。")})
    if not both_present:
        raise InvalidInput(fields={"/present": _("请当面核对双方的身份证件，再勾选。")})
    if proof is None:
        raise InvalidInput(fields={"/proof": _("请上传双方签字的授权书，监护人请上传监护证明。")})
    from_side = _found(actor, giver, "giver_")
    to_side = _found(actor, Present(offer.name, offer.number, offer.document, offer.issuer), "")
    if from_side.id == to_side.id:
        raise InvalidInput(fields={"/number": _("双方不能是同一个人。")})
    if actor.party_id is not None and actor.party_id in (from_side.id, to_side.id):
        raise NotPermitted(_("不能给自己登记授权，请同事办理。"))
    refuse_close(actor, from_side.id, to_side.id)
    return _record(actor=actor, sides=(from_side, to_side), offer=offer, proof=proof, now=now)


@use_case("delegation.recorded")
def _record(*, actor: Actor, sides: tuple[Side, Side], offer: Offer, proof: Any, now: datetime) -> Delegation:
    from_side, to_side = sides
    post = actor.post_with("window")
    assert post is not None
    made = build(from_side, to_side, offer, now)
    made.state, made.proof, made.appointed_by = "active", "paper", from_side.id
    made.organization_id, made.recorded_by = post.organization_id, actor.account_id
    if offer.kind == GUARDIAN:
        cap_at_full_age(made, now)
    if ground_to_end(made):
        raise InvalidInput(_("登记显示一方已经去世，不能登记。"))
    made.proof_file = proofs.keep(actor, proof, "/proof")
    made.sealed = naming.seal(made.pk, {**naming.opened(made), "number": ""})
    made.save(force_insert=True)
    proofs.attach(made.proof_file, made.pk)
    set_end(made)
    record("delegation.recorded", actor=actor, on=made, organization_id=post.organization_id)
    return made


def _found(actor: Actor, person: Present, prefix: str) -> Side:
    name = checked_name(person.name, f"/{prefix}name")
    number = checked_paper(person.document, person.number, person.issuer, prefix)
    found = facts().person_named(number, name)
    post = actor.post_with("window")
    assert post is not None
    subject = Subject("party", found) if found else Subject("organization", post.organization_id)
    where = (post.organization_id, post.division_id)
    if found is not None:
        look(actor, subject, "delegation", organization_id=where[0], division_id=where[1])
    else:
        record_apart(
            NewEvent("delegation.looked_up", actor, subject, {"purpose": "delegation", "found": False}, *where)
        )
        raise InvalidInput(fields={f"/{prefix}number": _("姓名和证件号码对不上，或者没有登记，请核对证件。")})
    return Side("natural_person", found, account_of(found), name)
