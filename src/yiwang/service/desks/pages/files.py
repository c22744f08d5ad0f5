"""Files of a case, for the officials who handle it: each opening is a look and is recorded."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from yiwang.core import files
from yiwang.core.errors import NotFound
from yiwang.core.models import File
from yiwang.core.routes import page
from yiwang.service.desks.pages.looking import record_look
from yiwang.service.desks.queries.cases import read_handled
from yiwang.service.desks.showing.record import refers_to


@page("signed_in", "GET", lazy=True)
def case_file(request: HttpRequest, case_id: UUID, file_id: UUID) -> HttpResponseBase:
    """One file that the case refers to, shown in place where that is safe."""
    actor, opened = read_handled(request.token, case_id)
    if not refers_to(opened, str(file_id)):
        raise NotFound
    rows = File.objects.unscoped("the case refers to it, and the actor may see the case").select_related("blob")
    found = rows.filter(pk=file_id).first()
    case = opened.case
    if found is None or not (found.subject_id == case_id or str(found.owner_account) == case["account_id"]):
        raise NotFound
    record_look(actor, opened, "material", file=str(file_id))
    return files.download(found, in_place=True)


@page("signed_in", "GET", lazy=True)
def document(request: HttpRequest, case_id: UUID, document_id: UUID) -> HttpResponseBase:
    """A document of the case (acceptance notice, decision …) as it was set and signed."""
    actor, opened = read_handled(request.token, case_id)
    row = next((d for d in opened.case["documents"] if d["id"] == str(document_id) and d["file"]), None)
    if row is None:
        raise NotFound
    rows = File.objects.unscoped("a document of a case that the actor may see").select_related("blob")
    found = rows.filter(pk=row["file"], subject_kind="document", subject_id=document_id).first()
    if found is None:
        raise NotFound
    record_look(actor, opened, "material", file=str(row["file"]))
    return files.download(found, in_place=True)
