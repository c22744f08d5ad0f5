"""Which posts may use a seal: given for some uses and until a day, withdrawn at once. Loss of the post ends it too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.people.models import Post
from yiwang.people.names import told_name
from yiwang.support.seals.actions.access import locked, refuse_unless, said
from yiwang.support.seals.errors import SealNotCurrent
from yiwang.support.seals.making import step
from yiwang.support.seals.models import Seal, SealPermit
from yiwang.support.seals.purposes import LIVING, USES


@use_case("seal.authorised")
def authorise(
    *, actor: Actor, seal_id: UUID | str, post_id: UUID | None, uses: Sequence[str], until: date | None
) -> SealPermit:
    """Let a post of the seal's organization use it; a former authorisation of the post is taken over by this one.

    Refuses with ``not_found``, ``not_permitted``, ``seal_not_current``, ``invalid_input``.
    """
    seal = _kept(actor, seal_id)
    if seal.state not in LIVING:
        raise SealNotCurrent
    post = _post(seal, post_id)
    _check(uses, until)
    now = clock.now()
    rows = SealPermit.objects.visible_to(actor)
    rows.filter(seal=seal, post_id=post.pk, withdrawn_at=None).update(
        withdrawn_at=now, withdrawn_by_name=told_name(actor), withdrawn_why=_("改为新的授权")
    )
    permit = SealPermit.objects.create(
        seal=seal,
        organization_id=seal.organization_id,
        post_id=post.pk,
        post_title=post.title,
        uses=[one for one in USES if one in uses],
        until=until,
        given_by=actor.account_id,
        given_by_name=told_name(actor),
        given_at=now,
    )
    step(seal, actor, "authorised", now, post.title)
    payload = {"post": str(post.pk), "uses": permit.uses, "until": until.isoformat() if until else ""}
    record("seal.authorised", actor=actor, on=seal, payload=payload)
    return permit


@use_case("seal.withdrawn")
def withdraw(*, actor: Actor, permit_id: UUID | str, reason: str) -> SealPermit:
    """Take an authorisation back; the post's next try is refused. Refuses with ``not_found``, ``invalid_input``."""
    found: SealPermit = SealPermit.objects.visible_to(actor).get_or_refuse(permit_id)
    seal = _kept(actor, found.seal_id)
    permit: SealPermit = SealPermit.objects.visible_to(actor).select_for_update().get_or_refuse(permit_id)
    if permit.withdrawn_at is not None:
        raise NotFound
    words, now = said(reason), clock.now()
    permit.withdrawn_at, permit.withdrawn_by_name, permit.withdrawn_why = now, told_name(actor), words
    permit.save(update_fields=["withdrawn_at", "withdrawn_by_name", "withdrawn_why"])
    step(seal, actor, "withdrawn", now, f"{permit.post_title}：{words}")
    record("seal.withdrawn", actor=actor, on=seal, payload={"post": str(permit.post_id), "reason": words})
    return permit


def _kept(actor: Actor, seal_id: UUID | str) -> Seal:
    require(actor, "seal.keep")
    seal = locked(actor, seal_id)
    refuse_unless(seal.holder_account is None and actor.post_with("seal.keep", seal.organization_id) is not None)
    return seal


def _post(seal: Seal, post_id: UUID | None) -> Post:
    """A living post of the organization that has the duty of using seals."""
    rows = Post.objects.filter(organization_id=seal.organization_id, closed_on=None, duties__contains=["seal.use"])
    post = rows.filter(pk=post_id).first() if post_id else None
    if post is None:
        raise InvalidInput(fields={"/post": _("请选择一个有“使用印章”职责的岗位。")})
    return post


def _check(uses: Sequence[str], until: date | None) -> None:
    wrong = {}
    if not uses or set(uses) - set(USES):
        wrong["/uses"] = _("请选择可以用在哪些文件上。")
    if until is not None and until < legal_day(clock.now()):
        wrong["/until"] = _("截止的日期不能早于今天。")
    if wrong:
        raise InvalidInput(fields=wrong)
