"""The desk of rules: the list, and changing or adding one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import NotFound, Refusal
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.people.pages import asking
from yiwang.service.catalogue_quality.actions.change_rule import Wanted, change_rule
from yiwang.service.catalogue_quality.facts import NAMES
from yiwang.service.catalogue_quality.models import DeskRule
from yiwang.service.catalogue_quality.rules import GROUPS, SEVERITIES, Rule, all_rules

FIELDS = ("key", "group", "severity", "weight", "when", "says", "do", "paths", "on")
NODES = {"item": "实施清单", "entry": "基本目录"}


@page("duty:quality.rules", "GET")
def rules(request: HttpRequest) -> HttpResponse:
    """All rules by group, with what each costs."""
    require(request.actor, "catalogue_quality.rules")
    rows = [
        {"href": reverse("desk-quality-rule", args=[rule.key]), "says": rule.says, "weight": rule.weight,
         "group": _(GROUPS[rule.group]), "severity": _(SEVERITIES[rule.severity]), "active": rule.active,
         "at_desk": rule.at_desk}
        for rule in sorted(all_rules().values(), key=lambda one: (one.group, -one.weight, one.key))
    ]  # fmt: skip
    return render(request, "catalogue_quality/rules.html", {"rows": rows})


@page("duty:quality.rules", "GET", "POST")
def rule(request: HttpRequest, key: str) -> HttpResponse:
    """One rule, or a new one (``new``)."""
    actor = request.actor
    require(actor, "catalogue_quality.rules")
    known = all_rules().get(key)
    if known is None and key != "new":
        raise NotFound
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            name = key if known else asking.text(request, "key", 60)
            change_rule(
                actor=actor, key=name, wanted=_wanted(request), now=clock.now(),
                version=asking.seen(request) if known else None,
            )  # fmt: skip
            return HttpResponseRedirect(reverse("desk-quality-rules"))
        except Refusal as refused:
            refusal = asking.shown(refused)
    typed = _typed(request) if refusal else _said(known)
    context = {
        "known": known,
        "name": key,
        "typed": typed,
        "version": DeskRule.objects.filter(key=key).values_list("row_version", flat=True).first() or 0,
        "groups": [{"value": code, "text": _(text)} for code, text in GROUPS.items()],
        "severities": [{"value": code, "text": _(text)} for code, text in SEVERITIES.items()],
        "nodes": [{"value": code, "text": _(text)} for code, text in NODES.items()],
        "names": NAMES,
        **asking.wrong(refusal, FIELDS, anywhere="#when"),
    }
    return render(request, "catalogue_quality/rule.html", context, status=context["status"])


def _wanted(request: HttpRequest) -> Wanted:
    weight = asking.text(request, "weight", 5)
    return Wanted(
        group=asking.text(request, "group", 20),
        severity=asking.text(request, "severity", 20),
        weight=int(weight) if weight.isascii() and weight.isdigit() else 0,
        when=asking.text(request, "when", 2001),
        says=asking.text(request, "says", 200),
        do=asking.text(request, "do", 300),
        paths=tuple(asking.text(request, "paths", 500).split()),
        on=tuple(asking.chosen(request, "on")),
        active=request.POST.get("active") == "true",
    )


def _typed(request: HttpRequest) -> dict[str, Any]:
    return {
        **{name: asking.text(request, name, 2001) for name in ("key", *FIELDS)},
        "on": asking.chosen(request, "on"),
        "active": request.POST.get("active") == "true",
    }


def _said(known: Rule | None) -> dict[str, Any]:
    if known is None:
        return {"key": "", "severity": "advise", "group": "accurate", "weight": 5, "on": ["item"], "active": True}
    said = {name: getattr(known, name) for name in ("group", "severity", "weight", "when", "says", "do", "active")}
    return {**said, "key": known.key, "paths": " ".join(known.paths), "on": list(known.on)}
