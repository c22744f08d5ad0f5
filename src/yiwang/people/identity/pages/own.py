"""我的身份: the own level, proofs and documents; and the step up, in the middle of whatever one is doing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import NotFound, Refusal
from yiwang.core.routes import page
from yiwang.people.identity import showing
from yiwang.people.identity.actions.prove import prove
from yiwang.people.identity.errors import PersonTaken
from yiwang.people.identity.lasting import LEVELS, rank
from yiwang.people.identity.models import IdentityDocument, Proof
from yiwang.people.identity.verifying import VERIFIERS, Claim, Verifier, options_of, stands_in, switched_on, ways
from yiwang.people.models import Account
from yiwang.people.pages import asking
from yiwang.people.way_back import safe_next

HOME = "/account/identity/"


@page("signed_in", "GET")
def identity(request: HttpRequest) -> HttpResponse:
    """Level, what raises it, when it ends, documents held (masked), proofs."""
    actor = request.actor
    account = Account.objects.get(pk=actor.account_id)
    proofs = Proof.objects.unscoped("one's own").filter(account=account).order_by("-at", "-id")[: showing.MOST]
    papers = showing.paper_rows(
        IdentityDocument.objects.unscoped("one's own").filter(party_id=account.party_id, ended_at=None).order_by("kind")
        if account.party_id
        else []
    )
    context = {
        "level": showing.level_title(actor.assurance),
        "levels": showing.levels(actor.assurance),
        "until": showing.ends_in_words(account.assurance_until) if rank(actor.assurance) > 0 else "",
        "ways": [_shown(way, "", "") for way in higher(request)],
        "counter": rank(actor.assurance) < rank("real_person"),
        "papers": papers or showing.registered_papers(account),
        "proofs": showing.proof_rows(proofs),
        "done": request.GET.get("done") == "1",
    }
    return render(request, "identity/identity.html", context)


def higher(request: HttpRequest) -> list[Verifier]:
    """Ways that raise the level, for which what they need is there."""
    actor = request.actor
    return [
        way
        for way in ways("real_name")
        if (rank(way.level) > rank(actor.assurance) or _unknown_official(request))
        and not (way.needs_person and actor.party_id is None)
    ]


def _unknown_official(request: HttpRequest) -> bool:
    """An official says who he is whatever his level: else nobody could tell his own matters from those of others."""
    return request.actor.kind == "official" and request.actor.party_id is None


@page("signed_in", "GET")
def step_up(request: HttpRequest) -> HttpResponse:
    """Straight to the easiest proof that reaches ``needed``, and back to ``next``; ``choose`` shows all ways."""
    needed, back = _wanted(request)
    if request.actor.assured(needed) and not _unknown_official(request):
        return HttpResponseRedirect(back)
    found = _ways_up(request, needed)
    if found and "choose" not in request.GET:
        return HttpResponseRedirect(_address(found[0].code, needed, back))
    context = {
        "needed": showing.level_name(needed),
        "level": showing.level_name(request.actor.assurance),
        "ways": [_shown(way, needed, back) for way in found],
        "next": back,
    }
    return render(request, "identity/step_up.html", context)


def _ways_up(request: HttpRequest, needed: str) -> list[Verifier]:
    """Ways to a level, the easiest first; who is not known yet says first who he is."""
    if request.actor.party_id is not None:
        return ways(needed)
    first = [way for way in ways("real_name") if not way.needs_person][:1]
    return list({way.code: way for way in [*first, *ways(needed)] if not way.needs_person}.values())


@page("signed_in", "GET", "POST")
def prove_with(request: HttpRequest) -> HttpResponse:
    """The form of one verifier, named by ``way``; what was typed stays when it is refused."""
    needed, back = _wanted(request)
    code = (request.POST.get("way") or request.GET.get("way", ""))[:40]
    if code not in VERIFIERS or code not in switched_on():
        raise NotFound
    verifier = VERIFIERS.get(code)
    if stands_in(verifier) or not verifier.online:
        raise NotFound
    actor = request.actor
    refusal: Refusal | None = None
    if request.method == "POST":
        names = [*(ask.name for ask in verifier.asks), "challenge"]
        most = {ask.name: ask.most for ask in verifier.asks}
        given = {name: asking.text(request, name, most.get(name, 2000)) for name in names}
        try:
            proof = prove(actor=actor, code=code, given=given, address=str(request.META.get("REMOTE_ADDR", "")))
            return HttpResponseRedirect(_after(proof, needed, back))
        except Refusal as refused:
            refusal = asking.shown(refused)
    claim = Claim(actor.account_id, actor.party_id, {}, clock.now(), options_of(code)) if actor.account_id else None
    context = {
        "code": code,
        "way": _shown(verifier, needed, back),
        "asks": [_asked(request, ask) for ask in verifier.asks],
        "given": verifier.prepare(claim) if claim else {},
        "needed": needed,
        "needed_title": showing.level_name(needed) if needed else "",
        "next": back,
        "choose": _choice(needed, back) if len(_ways_up(request, needed)) > 1 else "",
        "taken": isinstance(refusal, PersonTaken),
        "kinds": showing.paper_kinds(),
        **asking.wrong(refusal, tuple(ask.name for ask in verifier.asks)),
    }
    response = render(request, "identity/prove.html", context, status=refusal.status if refusal else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _wanted(request: HttpRequest) -> tuple[str, str]:
    given = request.POST if request.method == "POST" else request.GET
    needed = given.get("needed", "")
    return needed if needed in LEVELS else "real_name", safe_next(given.get("next"), HOME)


def _after(proof: Proof, needed: str, back: str) -> str:
    """Back if the level is reached, else the next step up. ``?done`` on the own page says that it worked."""
    if rank(proof.level) < rank(needed):
        return f"{reverse('identity-prove')}?{urlencode({'needed': needed, 'next': back})}"
    return f"{HOME}?done=1" if back == HOME else back


def _address(code: str, needed: str, back: str) -> str:
    return f"{reverse('identity-prove-with')}?{urlencode({'way': code, 'needed': needed, 'next': back})}"


def _choice(needed: str, back: str) -> str:
    return f"{reverse('identity-prove')}?{urlencode({'needed': needed, 'next': back, 'choose': 1})}"


def _shown(way: Verifier, needed: str, back: str) -> dict[str, Any]:
    return {
        "href": _address(way.code, needed or way.level, back or HOME),
        "text": _(way.title),
        "hint": _(way.sentence),
        "level": showing.level_name(way.level),
        "demo": way.demo,
    }


def _asked(request: HttpRequest, ask: Any) -> dict[str, Any]:
    value = request.POST.get(ask.name, "").replace("\0", "")[: ask.most]
    return {
        "name": ask.name,
        "label": _(ask.label),
        "hint": _(ask.hint) if ask.hint else "",
        "widget": ask.widget,
        "autocomplete": ask.autocomplete,
        "required": ask.required,
        "most": ask.most,
        "value": value,
    }
