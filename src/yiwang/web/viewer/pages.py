"""The platform's own papers in the viewer: what somebody may download he may view.

The gate, the right and the record of the look are those of the download, which is asked here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yiwang.core import files
from yiwang.core.routes import page
from yiwang.core.signing import trusted
from yiwang.engines.proceedings.sealed_papers import sealed_copy
from yiwang.service.applications.pages_cases import file as own_file
from yiwang.support.licences.papers.pages import licence_ofd
from yiwang.web.verify.asking import check_here
from yiwang.web.verify.showing import show
from yiwang.web.viewer.drawing import can_show, draw

LAST_PAGE = 100_000


@page("signed_in", "GET")
def licence(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    """A licence as it was sealed."""
    given = licence_ofd(request, licence_id)
    ways = [
        {"text": _("下载 OFD"), "href": reverse("licence-ofd", args=[licence_id])},
        {"text": _("下载 PDF"), "href": reverse("licence-pdf", args=[licence_id])},
    ]
    back = "desk-licence" if request.GET.get("from") == "desk" else "licence"
    return shown(request, given, ways, reverse(back, args=[licence_id]))


@page("signed_in", "GET")
def paper(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """A paper of an own case, or of one that the official handles; ``task`` is the step whose page he came from."""
    ways = [{"text": _("下载"), "href": reverse("file", args=[file_id])}]
    given = own_file(request, file_id)
    sealed = sealed_copy(request.actor, files.find(request.actor, file_id))
    if sealed is not None:
        view = reverse("view-file", args=[sealed.pk])
        ways.append({"text": _("看盖章的 OFD"), "href": view, "symbol": "document"})
        ways.append({"text": _("下载盖章的 OFD"), "href": reverse("file", args=[sealed.pk])})
    return shown(request, given, ways, _back_from(request))


def _back_from(request: HttpRequest) -> str:
    if request.actor.kind != "official":
        return reverse("cases")
    task = request.GET.get("task", "")
    try:
        return reverse("desk-task", args=[UUID(task)])
    except ValueError:
        return reverse("desk-home")


def shown(request: HttpRequest, given: HttpResponseBase, ways: list[dict[str, str]], back: str) -> HttpResponse:
    """The answer to a download as a page with its verdict; what is no paper is left as the download that it is."""
    if given.status_code != 200:
        return cast("HttpResponse", given)
    content = content_of(given)
    if not can_show(content):
        return HttpResponseRedirect(ways[0]["href"])
    first = _first(request.GET.get("page", ""))
    drawn = draw(content, first)
    found = check_here(content)
    context: dict[str, Any] = {
        "shown": show(found, content, trusted()),
        "drawn": drawn,
        "ways": ways,
        "back": back,
        "now": timezone.now(),
        "next": f"?page={drawn.last + 1}" if drawn.last < drawn.total else "",
    }
    response = render(request, "viewer/paper.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def content_of(given: HttpResponseBase) -> bytes:
    """The bytes of a download, streamed or not."""
    if given.streaming:
        return b"".join(cast("Iterable[bytes]", given.streaming_content))  # type: ignore[attr-defined]
    return bytes(cast("HttpResponse", given).content)


def _first(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:9]) <= LAST_PAGE else 1
