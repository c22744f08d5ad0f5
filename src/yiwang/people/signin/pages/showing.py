"""What the pages of this room share: nothing of them is kept by browsers, wrong input comes back with its words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiwang.core.errors import Refusal
from yiwang.people.pages import asking
from yiwang.people.signin.visits import leave_device, visit_of


def show(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    refusal: Refusal | None = None,
    fields: tuple[str, ...] = (),
    anywhere: str = "",
) -> HttpResponse:
    """The page, or the page again with what is wrong. Leaves the device cookie, so that the next step knows it."""
    words = asking.wrong(refusal, fields, anywhere=anywhere)
    # 401 would make browsers and proxies look for a challenge: a page that was asked for again is a 422.
    status = 422 if words["status"] == 401 else words["status"]
    response = render(request, template, {**context, **words}, status=status)
    response.headers["Cache-Control"] = "no-store"
    leave_device(response, visit_of(request))
    return response


def typed(request: HttpRequest, name: str, most: int = 200) -> str:
    """A posted text without NUL, cut."""
    return request.POST.get(name, "").replace("\0", "").strip()[:most]
