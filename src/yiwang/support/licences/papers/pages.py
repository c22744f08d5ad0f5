"""Downloads of a licence: the sealed OFD, and the PDF that is made when it is first asked for."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from yiwang.core import files
from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound
from yiwang.core.events import Subject
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.people.privacy.looks import look
from yiwang.support.licences.agents import note_agent
from yiwang.support.licences.models import Licence
from yiwang.support.licences.papers.files import pdf_of
from yiwang.support.licences.parties import is_holder


@page("signed_in", "GET")
def licence_ofd(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    """The sealed OFD, the legal form."""
    found = _visible(request.actor, licence_id)
    if found.ofd_id is None:
        raise NotFound
    file = files.find(request.actor, found.ofd_id)
    _noted(request.actor, found, "licence.ofd")
    return files.download(file)


@page("signed_in", "GET")
def licence_pdf(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    """The signed PDF, made now if nobody asked for it before."""
    found = _visible(request.actor, licence_id)
    if found.file_id is None and found.ofd_id is None:
        raise NotFound
    _noted(request.actor, found, "licence.pdf")
    return files.download(pdf_of(request.actor, found), in_place="view" in request.GET)


def _visible(actor: Actor, licence_id: UUID) -> Licence:
    found: Licence = Licence.objects.visible_to(actor).get_or_refuse(licence_id)
    return found


def _noted(actor: Actor, found: Licence, what: str) -> None:
    """A look by the office is recorded before anything goes out: the paper holds personal data."""
    if not is_holder(actor, found.holder_id, found.type_key):
        require(actor, "licence.keep", on=found)
        about, where = Subject("licence", found.pk), (found.organization_id, found.division_id)
        look(actor, about, "licence", what, organization_id=where[0], division_id=where[1])
    note_agent(actor, found)
