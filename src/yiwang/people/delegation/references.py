"""Pointing at a delegation from a message: its page, or the invitation that waits for an answer."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound, Refusal
from yiwang.core.refs import Ref, resolver
from yiwang.people.delegation.actions.answering import invitations_for
from yiwang.people.delegation.actions.ending import seen_by


@resolver("delegation")
def delegation_reference(actor: Actor, ref_id: UUID) -> Ref:
    """For those who take part in it."""
    try:
        row = seen_by(actor, ref_id)
    except NotFound:
        return _invitation(actor, ref_id)
    except Refusal as other:
        raise NotFound from other
    title = _("%(agent)s代%(giver)s办理") % {"agent": row.agent_masked, "giver": row.giver_masked}
    return Ref("delegation", row.pk, title, reverse("delegation", args=[row.pk]))


def _invitation(actor: Actor, ref_id: UUID) -> Ref:
    for row in invitations_for(actor, clock.now()):
        if row.pk == ref_id:
            title = _("%(giver)s请您代办") % {"giver": row.giver_masked}
            return Ref("delegation", row.pk, title, reverse("delegation-answer", args=[row.pk]))
    raise NotFound
