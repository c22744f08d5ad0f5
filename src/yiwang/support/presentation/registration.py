"""Start-up: who sees what was presented, and what this room declares."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.refs import Ref, resolver
from yiwang.support.licences.figures import use_counts
from yiwang.support.presentation import events, permissions, privacy, purposes
from yiwang.support.presentation.actions import arranging, presenting
from yiwang.support.presentation.counting import looked_at
from yiwang.support.presentation.models import Presentation

use_counts(looked_at)


@resolver("presentation")
def presentation_ref(actor: Actor, presentation_id: UUID) -> Ref:
    """A presentation as the holder sees it."""
    found: Presentation = Presentation.objects.visible_to(actor).get_or_refuse(presentation_id)
    return Ref("presentation", found.pk, _("出示证照"), reverse("presentation", args=[found.pk]))


__all__ = ["arranging", "events", "permissions", "presenting", "privacy", "purposes"]
