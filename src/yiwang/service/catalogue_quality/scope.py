"""Whose guides an official sees the quality of: the own organization's, or those of the whole place."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from yiwang.core import generation
from yiwang.core.actor import Actor
from yiwang.people.models import Division
from yiwang.service.catalogue_quality.permissions import SEE, WIDE


def guides_of(actor: Actor) -> Q:
    """One indexable condition on ``office`` and ``division_code``."""
    if actor.kind == "system":
        return Q()
    posts = [post for post in actor.posts if post.duties & SEE.duties]
    if not posts:
        return Q(pk__in=[])
    wanted = Q(office__in=[post.organization_id for post in posts])
    for place in {post.division_id for post in posts if post.duties & set(WIDE)}:
        code = _code(place)
        prefix = code.rstrip("0")
        wanted |= Q(division_code__gte=prefix, division_code__lt=f"{prefix}:") if prefix else Q()
    return wanted


def _code(division_id: UUID) -> str:
    def read() -> str:
        return str(Division.objects.values_list("code", flat=True).filter(pk=division_id).first() or "0")

    return generation.cached(("code of division", division_id), read)
