"""Standard materials and recalls as things that others point at: work orders name them."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound
from yiwang.core.refs import Ref, resolver
from yiwang.service.once_only.models import Recall, StandardMaterial


@resolver("standard_material")
def material_ref(actor: Actor, key: UUID) -> Ref:
    """A standard material: public."""
    found = StandardMaterial.objects.filter(pk=key).first()
    if found is None:
        raise NotFound
    return Ref("standard_material", found.pk, found.title, reverse("desk-material", args=[found.key]))


@resolver("material_recall")
def recall_ref(actor: Actor, key: UUID) -> Ref:
    """What an organization was told to stop asking for: officials see it."""
    found = Recall.objects.select_related("material").filter(pk=key).first()
    if found is None or actor.kind not in ("official", "system"):
        raise NotFound
    return Ref("material_recall", found.pk, found.material.title, reverse("desk-material", args=[found.material.key]))
