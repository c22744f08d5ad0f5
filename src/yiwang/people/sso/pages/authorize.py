"""The authorization endpoint: from a system's request to its answer, with what the person is asked in between."""

from __future__ import annotations

from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt

from yiwang.core.actor import ActingEnded, Actor
from yiwang.core.routes import page
from yiwang.people.actors import read_actor_and
from yiwang.people.sessions import sign_out
from yiwang.people.sso import tickets
from yiwang.people.sso.actions.signing_in import asked_of, give_consent, open_grant, refuse_consent
from yiwang.people.sso.deciding import hinted_subject, next_step
from yiwang.people.sso.errors import BadAuthorizationRequest, ProtocolError
from yiwang.people.sso.requests import (
    LONGEST_QUERY,
    MODES,
    AuthorizationRequest,
    client_of,
    read_request,
    with_parameters,
)
from yiwang.people.sso.scopes import SCOPES
from yiwang.people.sso.tickets import Ticket


@csrf_exempt
@page("anyone", "GET", "POST", lazy=True)
def authorize(request: HttpRequest) -> HttpResponse:
    """A system sends somebody. A POST is asked again as a GET: cookies do not come along with a foreign POST."""
    given = request.POST if request.method == "POST" else request.GET
    query = given.urlencode()
    if len(query) > LONGEST_QUERY:
        raise BadAuthorizationRequest
    if request.method == "POST":
        return _uncached(HttpResponseRedirect(f"{reverse('sso-authorize')}?{query}", status=303))
    ticket = tickets.opened(given["t"]) if set(given) == {"t"} else tickets.new_ticket(query)
    return _go_on(request, ticket)


@page("anyone", "GET", lazy=True)
def go_on(request: HttpRequest) -> HttpResponse:
    """Back from signing in: a page of its own, since browsers hold whoever left by a form within ``form-action``."""
    ticket = tickets.opened(request.GET.get("t", ""))
    target = f"{reverse('sso-authorize')}?{urlencode({'t': ticket.sealed()})}"
    return _uncached(render(request, "sso/leaving.html", {"target": target}))


def _go_on(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    actor, found, query = _read(request, ticket)
    client, redirect_uri = client_of(query, found)
    try:
        wanted = read_request(query, client, redirect_uri)
        if subject := hinted_subject(wanted):
            ticket = ticket.meant_for(subject)
        step = next_step(wanted, actor, ticket)
    except ProtocolError as wrong:
        return _refused(request, query, redirect_uri, wrong)
    with override(_language(wanted, actor)):
        return _take(request, step, wanted, actor, ticket)


def _read(request: HttpRequest, ticket: Ticket) -> tuple[Actor, dict[str, Any] | None, QueryDict]:
    """Who asks and for which system: one round trip."""
    query = QueryDict(ticket.query)
    name = query.get("client_id", "").replace("\0", "")[:40]
    actor, document = read_actor_and(request.token, "sso_client_facts(%s)::text", [name])
    return actor, orjson.loads(document) if document else None, query


def _take(request: HttpRequest, step: str, wanted: AuthorizationRequest, actor: Actor, ticket: Ticket) -> HttpResponse:
    if step == "acting_ended":
        raise ActingEnded
    if step == "issue":
        return _answered(request, wanted, {"code": open_grant(actor=actor, request=wanted)})
    if step in ("select", "consent"):
        return _ask(request, step, wanted, actor, ticket)
    response = HttpResponseRedirect(_elsewhere(step, wanted, actor, ticket.after(step)))
    language = f"{settings.COOKIE_PREFIX}yw_lang"
    if language not in request.COOKIES and wanted.ui_locales:
        response.set_cookie(language, _language(wanted, actor), samesite="Lax", secure=settings.SECURE)
    return _uncached(response)


def _elsewhere(step: str, wanted: AuthorizationRequest, actor: Actor, ticket: Ticket) -> str:
    """The page where a step is taken; all of them lead back."""
    back = ticket.way_back()
    if step == "step_up":
        return f"{reverse('identity-prove')}?{urlencode({'needed': wanted.level, 'next': back})}"
    if step == "again":
        return f"{reverse('account-confirm')}?{urlencode({'next': back})}"
    hint = {"login": wanted.login_hint} if wanted.login_hint else {}
    return f"{reverse('login')}?{urlencode({'next': back, **hint})}"


def _ask(request: HttpRequest, step: str, wanted: AuthorizationRequest, actor: Actor, ticket: Ticket) -> HttpResponse:
    """The page where the person chooses who signs in, or agrees."""
    asked = asked_of(wanted)
    context = {
        "ticket": ticket.sealed(),
        "account": str(actor.account_id),
        "client": wanted.client,
        "name": actor.name,
        "acting": actor.acting if "acting" in asked else None,
        "scopes": [scope for code, scope in SCOPES.items() if code in asked],
    }
    return _uncached(render(request, f"sso/{step}.html", context))


@page("signed_in", "POST")
def decide(request: HttpRequest) -> HttpResponse:
    """What the person answered. Everything is checked anew: the page may have been open for a while."""
    ticket = tickets.opened(request.POST.get("ticket", ""))
    actor, found, query = _read(request, ticket)
    client, redirect_uri = client_of(query, found)
    if request.POST.get("account") != str(actor.account_id):  # signed in as somebody else meanwhile, in another tab
        return _uncached(HttpResponseRedirect(ticket.way_back()))
    decision = request.POST.get("decision", "")
    try:
        wanted = read_request(query, client, redirect_uri)
        if decision == "other":
            sign_out(actor=actor)
            return _uncached(HttpResponseRedirect(_elsewhere("login", wanted, actor, ticket.after("select"))))
        if decision == "continue":
            return _uncached(HttpResponseRedirect(ticket.after("select").way_back()))
        step = next_step(wanted, actor, ticket)
        if step not in ("consent", "issue"):
            return _uncached(HttpResponseRedirect(ticket.way_back()))
        if decision != "allow":
            refuse_consent(actor=actor, request=wanted)
            raise ProtocolError("access_denied", "the person did not agree")
    except ProtocolError as wrong:
        return _refused(request, query, redirect_uri, wrong, after_form=True)
    give_consent(actor=actor, request=wanted)
    return _answered(request, wanted, {"code": open_grant(actor=actor, request=wanted)}, after_form=True)


def _answered(
    request: HttpRequest, wanted: AuthorizationRequest, values: dict[str, str], *, after_form: bool = False
) -> HttpResponse:
    return _send(request, wanted.redirect_uri, wanted.mode, wanted.answer(**values), after_form)


def _refused(
    request: HttpRequest, query: QueryDict, redirect_uri: str, wrong: ProtocolError, *, after_form: bool = False
) -> HttpResponse:
    """An error goes to the system too, with ``state`` and ``iss``; the address was checked before."""
    from yiwang.people.sso.claims import issuer

    mode = query.get("response_mode", "query")
    values = {**wrong.body(), "iss": issuer()}
    if len(query.getlist("state")) == 1:
        values["state"] = query["state"]
    return _send(request, redirect_uri, mode if mode in MODES else "query", values, after_form)


def _send(request: HttpRequest, redirect_uri: str, mode: str, values: dict[str, str], after_form: bool) -> HttpResponse:
    if mode == "form_post":
        response = render(request, "sso/form_post.html", {"target": redirect_uri, "values": values})
        # Where the system sends the person on to counts as well, and nobody here knows that.
        response.headers["Content-Security-Policy"] = (
            "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action *"
        )
        return _uncached(response)
    target = with_parameters(redirect_uri, values)
    if after_form:  # a redirect after a form would have to be within form-action, wherever the system leads on to
        return _uncached(render(request, "sso/leaving.html", {"target": target}))
    response = HttpResponse(status=302, headers={"Location": target})
    return _uncached(response)


def _uncached(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"  # no-referrer would send forms with the origin null
    return response


def _language(wanted: AuthorizationRequest, actor: Actor) -> str:
    for tag in wanted.ui_locales.lower().split():
        if tag.startswith(("zh", "en")):
            return "en" if tag.startswith("en") else "zh-hans"
    from django.utils.translation import get_language

    return get_language() or "zh-hans"
