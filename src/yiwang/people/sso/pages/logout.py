"""RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0): a system sends somebody here to sign out everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing as django_signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from yiwang.core.actor import Actor
from yiwang.core.routes import page
from yiwang.people.sso import signing
from yiwang.people.sso.actions.ending import leave
from yiwang.people.sso.client_auth import client_facts
from yiwang.people.sso.errors import BadAuthorizationRequest
from yiwang.people.sso.givers import subject_at
from yiwang.people.sso.requests import LONGEST_QUERY, with_parameters
from yiwang.people.sso.tokens import session_mark

SALT = "yiwang.people.sso.logout"
LIFE_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Leaving:
    """Which system asks (None if it did not say), where to go afterwards ("" nowhere), and whose hint it brought."""

    client: dict[str, Any] | None
    target: str
    hint: dict[str, Any] | None


@csrf_exempt
@page("anyone", "GET", "POST")
def logout(request: HttpRequest) -> HttpResponse:
    """Sign out. Without a token of this very session the person is asked first: a link alone throws nobody out."""
    given = request.POST if request.method == "POST" else request.GET
    query = given.urlencode()
    if len(query) > LONGEST_QUERY:
        raise BadAuthorizationRequest
    if request.method == "POST":  # cookies do not come along with a foreign POST
        return _uncached(HttpResponseRedirect(f"{reverse('sso-logout')}?{query}", status=303))
    wanted = _read(given)
    actor: Actor = request.actor
    if not actor.signed_in:
        return _gone(request, wanted.target, wanted.client)
    if _same_session(wanted, actor):
        leave(actor=actor)
        return _gone(request, wanted.target, wanted.client)
    sealed = django_signing.dumps([wanted.target, wanted.client["client_id"] if wanted.client else ""], salt=SALT)
    context = {"sealed": sealed, "client": wanted.client, "name": actor.name}
    return _uncached(render(request, "sso/logout.html", context))


@page("anyone", "POST")
def confirm(request: HttpRequest) -> HttpResponse:
    """The person's own answer."""
    try:
        target, client_id = django_signing.loads(request.POST.get("sealed", ""), salt=SALT, max_age=LIFE_SECONDS)
    except (django_signing.BadSignature, ValueError) as wrong:
        raise BadAuthorizationRequest from wrong
    if request.POST.get("decision") != "leave":
        return _uncached(HttpResponseRedirect("/"))
    if request.actor.signed_in:
        leave(actor=request.actor)
    client = client_facts(client_id) if client_id else None
    if target and not _in_use(client):  # suspended or closed while the page was open
        raise BadAuthorizationRequest
    return _gone(request, target, client)


def _read(given: QueryDict) -> Leaving:
    """Refuses with ``bad_authorization_request`` what does not fit together; nobody is sent to an unknown address."""
    hint = None
    if given.get("id_token_hint"):
        hint = signing.read_own(given["id_token_hint"])
        if hint is None:
            raise BadAuthorizationRequest
    named = given.get("client_id", "").replace("\0", "")[:40]
    meant = str(hint["aud"]) if hint else named
    if named and named != meant:
        raise BadAuthorizationRequest
    client = client_facts(meant) if meant else None
    target = given.get("post_logout_redirect_uri", "")
    if meant and client is None:
        raise BadAuthorizationRequest
    if target and (client is None or not _in_use(client) or target not in client["post_logout_redirect_uris"]):
        raise BadAuthorizationRequest
    if target and "state" in given:
        target = with_parameters(target, {"state": given["state"]})
    return Leaving(client, target, hint)


def _in_use(client: dict[str, Any] | None) -> bool:
    """Whether addresses of this system may be followed: what nobody approved leads nowhere."""
    return client is not None and client["state"] == "approved" and bool(client["open"])


def _same_session(wanted: Leaving, actor: Actor) -> bool:
    if wanted.hint is None or wanted.client is None or actor.account_id is None or actor.session_id is None:
        return False
    mark = session_mark(actor.session_id, wanted.client["client_id"])
    return wanted.hint.get("sid") == mark and wanted.hint.get("sub") == subject_at(wanted.client, actor.account_id)


def _gone(request: HttpRequest, target: str, client: dict[str, Any] | None) -> HttpResponse:
    if target and request.method == "GET":
        response = HttpResponse(status=302, headers={"Location": target})
    elif target:  # after a form a redirect would have to be within form-action
        response = render(request, "sso/leaving.html", {"target": target})
    else:
        response = render(request, "sso/gone.html", {"client": client})
    response.delete_cookie(settings.SESSION_COOKIE, samesite="Lax")
    return _uncached(response)


def _uncached(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"  # no-referrer would send forms with the origin null
    return response
