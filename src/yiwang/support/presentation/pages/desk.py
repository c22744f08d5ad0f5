"""查验证照 at the window: one input where a scanner types, the answer in words below it; the keyboard is enough."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiwang.core.routes import page
from yiwang.support.presentation import purposes
from yiwang.support.presentation.answering import answer, words_of
from yiwang.support.presentation.errors import PurposeMissing

DUTIES = "duty:window,licence.issue,licence.revoke,supervise"


@page(DUTIES, "GET", "POST")
def desk_check(request: HttpRequest) -> HttpResponse:
    """Check what somebody holds out. The purpose stays as it was chosen last."""
    purpose = request.POST.get("purpose", purposes.CODES[0])
    context = {"purposes": purposes.choices(), "purpose": purpose, "problem": "", "asked": "", "answer": None}
    status = 200
    if request.method == "POST":
        text = request.POST.get("text", "").strip()
        if purpose not in purposes.CODES:
            context |= {"problem": str(PurposeMissing().message), "asked": text[:200]}
            status = 422
        elif text:
            given = answer(request.actor, text, purpose, str(request.META.get("REMOTE_ADDR", "")))
            context |= {"answer": given, "words": None if given.opened else words_of(given)}
    response = render(request, "presentation/desk_check.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
