"""What ways in beside the password share: the end of a sign-in, and what the browser carries meanwhile."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from yiwang.people.models import Account
from yiwang.people.signin import flow
from yiwang.people.signin.arrival import arrive
from yiwang.people.signin.visits import visit_of
from yiwang.people.way_back import safe_next


def enter(request: HttpRequest, account: Account, method: str, where: str, *, whole: bool = False) -> HttpResponse:
    """Go on to ``where`` with a session, or to the second step that the account needs after ``method``."""
    content = {"next": safe_next(where)}
    outcome = flow.with_proof(account=account, method=method, visit=visit_of(request), content=content, whole=whole)
    return arrive(request, outcome)


def leave_sealed(response: HttpResponse, name: str, sealed: str, path: str, seconds: int = 300) -> None:
    """Let the browser carry something sealed, for the pages below ``path``."""
    where, secure = place_of(path), settings.SECURE
    response.set_cookie(name, sealed, max_age=seconds, path=where, httponly=True, samesite="Lax", secure=secure)


def place_of(path: str) -> str:
    """Browsers take ``__Host-`` cookies for the whole site only."""
    return "/" if settings.COOKIE_PREFIX else path
