"""For a call-back, and for nothing else, somebody of the office for ratings may learn whom to call. It is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound, NotPermitted
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.permissions import require
from yiwang.engines.proceedings.context import load_context
from yiwang.engines.proceedings.opened import open_case
from yiwang.service.ratings.errors import RaterAnonymous
from yiwang.service.ratings.models import Rating
from yiwang.service.ratings.reading import rater_of
from yiwang.support.workorders.models import WorkOrder


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call."""

    name: str
    phone: str
    number: str


def open_rater(*, actor: Actor, rating_id: UUID, purpose: str) -> Contact:
    """The rater of a bad rating with an open work order at the actor's own office; committed as looked at first.

    Refuses with ``rater_anonymous``, ``not_permitted``, ``not_found``, and without a purpose.
    """
    require(actor, "rating.call_back")
    words = purpose.replace("\x00", "").strip()[:200]
    if not words:
        raise InvalidInput(
            _("请写明为什么要查看。"), fields={"/purpose": _("请写明为什么要查看，评价人可以看到谁查看过。")}
        )
    rating: Rating = Rating.objects.visible_to(actor).get_or_refuse(rating_id)
    orders = WorkOrder.objects.visible_to(actor).filter(ref_kind="rating", ref_id=rating.pk, state="open")
    order = orders.first()
    if order is None:
        raise NotFound(_("这条评价没有正在办理的整改工单，不能查看评价人。"))
    if actor.post_with("rating.call_back", order.office_id) is None or actor.account_id in order.barred:
        raise NotPermitted
    if rating.anonymous:
        raise RaterAnonymous
    record_apart(
        NewEvent(
            "rating.rater_opened",
            actor,
            Subject("rating", rating.pk),
            {"purpose": words, "workorder": order.number},
            order.office_id,
            order.division_id,
        )
    )
    return _contact(rating)


def _contact(rating: Rating) -> Contact:
    rater = rater_of(rating.pk)
    if rater.case_id is None:
        return Contact(rater.name, "", "")
    context = load_context(proceeding_id=rater.case_id)
    opened = open_case(context)
    applicant = opened.answers.get("applicant")
    phone = str(applicant.get("phone", "")) if isinstance(applicant, Mapping) else ""
    return Contact(rater.name or opened.applicant, phone, str(context.row["number"]))
