"""A person's own signature (个人签名): an official's or a citizen's, typed or drawn, with a certificate in his name."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import NotPermitted
from yiwang.core.permissions import require
from yiwang.core.signing import PERSON
from yiwang.core.use_case import record, use_case
from yiwang.people.models import Account
from yiwang.people.names import mask_name
from yiwang.people.signin.freshness import require_fresh
from yiwang.support.seals.actions.access import hold, once_a_key
from yiwang.support.seals.bodies import Body, keep_body
from yiwang.support.seals.drawing import checked_picture, sized, typed_signature
from yiwang.support.seals.errors import ProvenTooLittle
from yiwang.support.seals.making import division_code_of, make, step
from yiwang.support.seals.models import Seal
from yiwang.support.seals.purposes import LIVING, PERSONAL

# How long a signature's certificate may be used, by how well its holder was proven.
LASTING_DAYS = {"real_name": 365, "real_person": 670, "certificate": 670}


@use_case("seal.signature_made")
def make_signature(*, actor: Actor, picture: bytes = b"") -> Seal:
    """Make the actor's own signature, from a drawn or uploaded picture or typed from the name; it replaces the old one.

    The holder proves once more that it is him (``reauthentication_needed``); a proven identity is needed
    (``seal_assurance_too_low``). Nobody makes one for another.
    """
    require(actor, "seal.sign")
    if actor.acting is not None or actor.kind == "system":
        raise NotPermitted
    if not actor.assured(settings.SEAL_SIGNATURE_LEVEL):
        raise ProvenTooLittle
    require_fresh(actor)
    account = Account.objects.get(pk=actor.account_id)
    once_a_key(f"signature:{account.pk}")
    name, now = account.full_name, clock.now()
    if picture:
        shown = checked_picture(picture)
        width, height = sized(shown)
    else:
        shown, width, height = typed_signature(name)
    post = actor.posts[0] if actor.posts else None
    days = LASTING_DAYS.get(actor.assurance, min(LASTING_DAYS.values()))
    seal = Seal(
        name=name if account.kind == "official" else mask_name(name),
        purpose=PERSONAL,
        organization_id=post.organization_id if post else None,
        organization_name=post.organization_name if post else "",
        division_id=post.division_id if post else None,
        holder_account=account.pk,
        assurance=actor.assurance,
        drawn=not picture,
        width_mm=width,
        height_mm=height,
        why="",
        valid_from=now,
        valid_until=now + timedelta(days=days),
        asked_by=account.pk,
        asked_at=now,
        decided_at=now,
        demo=account.demo,
    )
    keep_body(seal, Body(name, shown, b""))
    make(seal, code=f"{PERSON}{account.pk}", division_code=division_code_of(seal.division_id), now=now)
    seal.replaces = _end_former(actor, seal.number or "")
    seal.save(force_insert=True)
    step(seal, actor, "signature_made", now)
    record("seal.signature_made", actor=actor, on=seal, payload={"number": seal.number, "assurance": actor.assurance})
    return seal


def _end_former(actor: Actor, number: str) -> Seal | None:
    own = Seal.objects.visible_to(actor).filter(holder_account=actor.account_id, state__in=LIVING)
    former = own.only("id").first()
    if former is None:
        return None
    hold(former.pk)
    before: Seal = Seal.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=former.pk)
    before.state, before.state_at, before.ended_at = "replaced", clock.now(), before.ended_at or clock.now()
    before.row_version += 1
    before.save(update_fields=["state", "state_at", "ended_at", "row_version"])
    step(before, actor, "replaced", before.state_at, number)
    return before
