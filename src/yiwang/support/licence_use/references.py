"""Pointing at a request from a message: the holder's page of it, or the desk's."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.refs import Ref, resolver
from yiwang.support.licence_use.models import UseRequest
from yiwang.support.licences.parties import is_holder


@resolver("licence_use")
def request_reference(actor: Actor, ref_id: UUID) -> Ref:
    """For the holder and for the organization that asked."""
    row: UseRequest = UseRequest.objects.visible_to(actor).get_or_refuse(ref_id)
    route = "licence-use" if is_holder(actor, row.holder_id, row.type_key) else "desk-licence-use"
    title = _("%(office)s使用%(title)s") % {"office": row.organization_name, "title": row.title}
    return Ref("licence_use", row.pk, title, reverse(route, args=[row.pk]))
