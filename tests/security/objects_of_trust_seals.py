"""A seal of the office with a use of it, and the citizen's own signature with a use: strangers learn of none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.events import Subject
from yiwang.formats.ofd.building import Builder
from yiwang.people.models import Organization
from yiwang.support.seals.actions.applying import apply_seal
from yiwang.support.seals.actions.signatures import make_signature
from yiwang.support.seals.models import SealPermit
from yiwang.support.seals.sealing import Sealing, default_seal

if TYPE_CHECKING:
    from tests.security.stage import Stage


def put_on(stage: Stage) -> None:
    """The office's unit seal on a paper; the citizen's signature on another."""
    office = Organization.objects.get(pk=stage.objects["organization_id"])
    user = replace(stage.people["office"], authenticated_at=clock.now())
    seal, post = default_seal(office, "unit"), user.posts[0]
    SealPermit.objects.create(
        seal=seal,
        organization_id=office.pk,
        post_id=post.post_id,
        post_title=post.title,
        uses=["document"],
        given_by_name="保管员",
        given_at=clock.now(),
    )
    stage.objects |= {"seal_id": seal.pk, "use_id": _used(user, seal.pk)}
    owner = replace(stage.owner, authenticated_at=clock.now(), assurance="real_person")
    own = make_signature(actor=owner)
    stage.together += [{"seal_id": own.pk}, {"use_id": _used(owner, own.pk)}]


def _used(actor: Actor, seal_id: UUID) -> UUID:
    builder = Builder()
    builder.page().text("承诺书", 30, 40, 6)
    sealing = Sealing(builder.build(), Subject("file", seal_id), "承诺书", "本人承诺", "document")
    return apply_seal(actor=actor, seal_id=seal_id, sealing=sealing, name="承诺书.ofd").pk
