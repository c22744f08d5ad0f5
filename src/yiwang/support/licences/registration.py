"""Start-up: jobs, who sees the files of a licence, how a licence is pointed at."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse

from yiwang.core import files
from yiwang.core.actor import Actor
from yiwang.core.refs import Ref, each_of, resolver
from yiwang.engines.proceedings import papers
from yiwang.support.licences import asked, events, jobs, permissions, privacy, warning
from yiwang.support.licences.batches import privacy as batch_privacy
from yiwang.support.licences.models import Licence, LicenceBatch

files.seen_through("licence", lambda actor: Licence.objects.visible_to(actor))


@resolver("licence")
def licence_ref(actor: Actor, licence_id: UUID) -> Ref:
    """A licence as ``actor`` may see it."""
    licence = Licence.objects.visible_to(actor).get_or_refuse(licence_id)
    return _ref(licence)


@each_of("licence")
def licence_refs(actor: Actor, ids: Sequence[UUID]) -> list[Ref]:
    """Licences of a list."""
    return [_ref(row) for row in Licence.objects.visible_to(actor).filter(pk__in=ids).only("id", "title")]


@resolver("licence_batch")
def batch_ref(actor: Actor, batch_id: UUID) -> Ref:
    """A batch as ``actor`` may see it."""
    batch: LicenceBatch = LicenceBatch.objects.visible_to(actor).get_or_refuse(batch_id)
    return Ref("licence_batch", batch.pk, batch.title, reverse("licence-batch", args=[batch.pk]))


def _ref(licence: Licence) -> Ref:
    return Ref("licence", licence.pk, licence.title, reverse("licence", args=[licence.pk]))


__all__ = ["asked", "batch_privacy", "events", "jobs", "papers", "permissions", "privacy", "warning"]
