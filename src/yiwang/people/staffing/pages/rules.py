"""Which duties do not go together, for every administrator to read; set by those at the top."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.errors import NotFound
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.people.duties import title_of
from yiwang.people.separation import all_rules
from yiwang.people.staffing.actions.rules import EFFECTS, may_set, set_rule, with_effect

TITLES = {"refuse": gettext_noop("不许"), "warn": gettext_noop("提醒"), "off": gettext_noop("不管")}


@page("duty:administer", "GET", "POST")
def rules(request: HttpRequest) -> HttpResponse:
    """The list with the effect of each rule."""
    require(request.actor, "people.administer")
    known = all_rules()
    if request.method == "POST":
        rule = next((one for one in known if one.code == request.POST.get("code")), None)
        effect = request.POST.get("effect", "")
        if rule is None or effect not in EFFECTS:
            raise NotFound
        set_rule(actor=request.actor, rule=with_effect(rule, effect))
        return HttpResponseRedirect(f"{reverse('duty-rules')}?done=1")
    rows = [
        {
            "code": rule.code,
            "pair": f"{_named(rule.first)} — {_named(rule.second)}",
            "why": _(rule.sentence),
            "basis": rule.basis,
            "reach": _("在任何机构") if rule.reach == "everywhere" else _("在同一个机构"),
            "effect": (now := rule.effect if rule.active else EFFECTS[-1]),
            "said": _(TITLES[now]),
        }
        for rule in known
    ]
    context = {
        "rows": rows,
        "may_set": may_set(request.actor),
        "effects": [{"value": code, "text": _(TITLES[code])} for code in EFFECTS],
        "done": request.GET.get("done") == "1",
    }
    return render(request, "staffing/rules.html", context)


def _named(duty: str) -> str:
    common = {"*.accept": _("受理"), "*.decide": _("决定"), "*.approve": _("审批"), "security": _("安全管理")}
    return common.get(duty) or title_of(duty)
