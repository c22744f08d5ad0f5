"""Which duties do not go together, for every administrator to read; set and added to by those at the top."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.errors import NotFound, Refusal
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.people.duties import known_duties, title_of
from yiwang.people.pages import asking
from yiwang.people.separation import Rule, all_rules
from yiwang.people.staffing.actions.rules import EFFECTS, ENDS, REACHES, add_rule, may_set, set_rule, with_effect

TITLES = {"refuse": gettext_noop("不许"), "warn": gettext_noop("提醒"), "off": gettext_noop("不管")}
WHERE = {"organization": gettext_noop("在同一个机构"), "everywhere": gettext_noop("在任何机构")}
FIELDS = ("first", "second", "reach", "effect", "sentence", "basis")


@page("duty:administer", "GET", "POST")
def rules(request: HttpRequest) -> HttpResponse:
    """The list with the effect of each rule; at the top a form for another pair."""
    require(request.actor, "people.administer")
    if request.method == "POST":
        return _add(request) if request.POST.get("new") == "1" else _set(request)
    return _draw(request, None)


def _set(request: HttpRequest) -> HttpResponse:
    rule = next((one for one in all_rules() if one.code == request.POST.get("code")), None)
    effect = request.POST.get("effect", "")
    if rule is None or effect not in EFFECTS:
        raise NotFound
    set_rule(actor=request.actor, rule=with_effect(rule, effect))
    return HttpResponseRedirect(f"{reverse('duty-rules')}?done=1")


def _add(request: HttpRequest) -> HttpResponse:
    first, second, reach, effect, sentence, basis = (asking.text(request, name) for name in FIELDS)
    rule = Rule("", first, second, sentence, basis, reach, effect)
    try:
        add_rule(actor=request.actor, rule=rule, confirmed=asking.confirmed(request))
    except Refusal as refused:
        if not may_set(request.actor):
            raise
        return _draw(request, asking.shown(refused))
    return HttpResponseRedirect(f"{reverse('duty-rules')}?done=1")


def _draw(request: HttpRequest, refusal: Refusal | None) -> HttpResponse:
    may = may_set(request.actor)
    context = {
        "rows": [_row(rule) for rule in all_rules()],
        "may_set": may,
        "effects": [{"value": code, "text": _(TITLES[code])} for code in EFFECTS],
        "done": request.GET.get("done") == "1",
        "typed": {name: asking.text(request, name) for name in FIELDS},
        "duties": _duties() if may else [],
        "reaches": [{"value": code, "text": _(WHERE[code])} for code in REACHES],
        "new_effects": [{"value": code, "text": _(TITLES[code])} for code in EFFECTS[:2]],
        **asking.wrong(refusal, FIELDS, anywhere="#confirmed"),
    }
    return render(request, "staffing/rules.html", context, status=refusal.status if refusal else 200)


def _row(rule: Rule) -> dict[str, Any]:
    now = rule.effect if rule.active else EFFECTS[-1]
    return {
        "code": rule.code,
        "pair": f"{_named(rule.first)} — {_named(rule.second)}",
        "why": _(rule.sentence),
        "basis": rule.basis,
        "reach": _(WHERE[rule.reach]),
        "effect": now,
        "said": _(TITLES[now]),
    }


def _duties() -> list[dict[str, str]]:
    """What a rule may be about: groups of duties of any matter first, then every duty by its title."""
    groups = [{"value": code, "text": _("各项业务的%(what)s") % {"what": _named(code)}} for code in ENDS]
    every = sorted((known.title, code) for code, known in known_duties().items())
    return groups + [{"value": code, "text": title} for title, code in every]


def _named(duty: str) -> str:
    common = {"*.accept": _("受理"), "*.decide": _("决定"), "*.approve": _("审批"), "security": _("安全管理")}
    return common.get(duty) or title_of(duty)
