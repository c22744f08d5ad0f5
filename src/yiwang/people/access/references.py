"""Pointing at an emergency access or a review from a message: the page for whoever may see it."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from yiwang.core.actor import Actor
from yiwang.core.refs import Ref, resolver
from yiwang.people.access.models import EmergencyAccess, Review


@resolver("emergency")
def emergency_reference(actor: Actor, ref_id: UUID) -> Ref:
    """Whom it concerns gets the own page; officials the one at the desk, if they may see it."""
    row: EmergencyAccess = EmergencyAccess.objects.visible_to(actor).get_or_refuse(ref_id)
    own = row.owner_account == actor.account_id
    address = reverse("account-emergency") if own else reverse("access-glass-one", args=[row.pk])
    return Ref("emergency", row.pk, row.title, address)


@resolver("access_review")
def review_reference(actor: Actor, ref_id: UUID) -> Ref:
    """A review in reach."""
    row: Review = Review.objects.visible_to(actor).get_or_refuse(ref_id)
    return Ref("access_review", row.pk, row.organization_name, reverse("access-review", args=[row.pk]))
